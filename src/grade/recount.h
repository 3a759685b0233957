/* How far people agree is counted by itself (study/counted.h), soon after something came in that it can be counted of.
 *
 * 1. Whoever stores a reading, takes one back, or lets a decision take effect asks, in the same transaction.
 * 2. One count of an assessment waits at a time. It begins at once when the last began RECOUNT_EVERY_US ago, and else when
 *    that is over. What comes in while one is at work asks for the next: nothing is left out for good. */
#ifndef GRADE_RECOUNT_H
#define GRADE_RECOUNT_H

#include "base/time.h"
#include "db/db.h"

#define RECOUNT_JOB "agreement.count"
/* A count reads all answers of an assessment, and one reading moves its figures little: so often is live to whoever looks,
 * and of a day on which judging never stops an assessment takes 144 counts and not thousands. */
#define RECOUNT_EVERY_US (10 * TIME_MINUTE_US)

/* Adds the job {after, assessment}, unless it waits already, or two have not judged any task of the sitting: two people, or a
 * person and a machine. Cost: two statements, of one sitting's verdicts. */
enum err recount_ask(struct work *w, struct tx *tx, struct id org, struct id assessment,
                     struct id sitting) MUST_CHECK;
/* The same, whatever there is to count. */
enum err recount_add(struct work *w, struct tx *tx, struct id org, struct id assessment) MUST_CHECK;

#endif
