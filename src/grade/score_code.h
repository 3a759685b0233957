/* The scorer "tests": the program that was handed in, against all groups of tests.
 *
 * 1. One run gives one verdict a group. Its reply is the report of the group's tests, from which the levels follow.
 * 2. What the sandbox could not run is ERR_UNAVAILABLE or ERR_BUSY: the job tries again. Where there is none at all it does so
 *    too, a few times: one may be had in a moment, here or at another worker. Then, and where the author's checker failed,
 *    the verdict abstains: that is our fault or the author's, never a score. */
#ifndef GRADE_SCORE_CODE_H
#define GRADE_SCORE_CODE_H

#include "grade/grade.h"

enum { SCORE_CODE_ATTEMPTS_WITHOUT = 4 }; /* the last of them abstains */

/* Runs what was handed in on those groups that have no verdict yet, or one to be superseded (grade/again.h), and adds theirs. */
enum err score_code(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                    const struct sitting_part *part) MUST_CHECK;
/* The verdict again, from its stored reply. */
enum err score_code_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct verdict *verdict) MUST_CHECK;

/* Pure: what a reply says of a group: levels, or that it abstained, and why. ERR_INTERNAL when the reply is damaged. */
enum err score_code_verdict(struct work *w, const struct code *code, const struct code_group *group,
                            struct str reply, struct verdict *verdict) MUST_CHECK;

#endif
