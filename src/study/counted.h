/* How far people agree on an assessment (study/agreed.h) as it was counted last, and who is told of what it shows.
 *
 * 1. It is counted by itself, when grade/recount.h asks, and at once when a person does. The newest count is kept.
 * 2. A count is idempotent: the same answers give the same figures, and one that began earlier does not replace a later one.
 * 3. Where no two have judged the same, nothing is kept: there is nothing to agree about.
 * 4. Of a level on which people disagree (struct agreed_cell) the authors are told once, as long as the task is the same to those
 *    who are asked and judged by it (parameters_content), by one message for all that a count finds. A clarification does not
 *    make it another task: pairs from before it still count, and would be told of again at once. */
#ifndef STUDY_COUNTED_H
#define STUDY_COUNTED_H

#include "db/jobs.h"
#include "study/agreed.h"

enum { COUNTED_BYTES_MAX = 4 << 20, COUNTED_LEASE_SECONDS = 300, COUNTED_ATTEMPTS_MAX = 4 };

struct counted {
	int64_t number, at_us; /* of the version that was counted; when: what was judged before is in it */
	int64_t sittings, simulated;
	struct agreed agreed;
};

/* The newest; *found is false when there is none. ERR_INTERNAL when it is damaged. */
enum err counted_load(struct work *w, struct tx *tx, struct id org, struct id assessment, struct counted *out,
                      bool *found) MUST_CHECK;

/* Counts, keeps what came of it and tells the authors, by messages with links below base_url. In no transaction: it reads all
 * answers (answers_read) and takes 4,000 passes over the pairs of each group (agreed_find), of 20,000 sittings at most.
 * ERR_NOT_FOUND when there is no such assessment; ERR_UNAVAILABLE when the work's time is over. */
enum err counted_now(struct work *w, struct db *db, struct id org, struct id assessment, struct str base_url,
                     struct counted *out) MUST_CHECK;
/* The job RECOUNT_JOB {after, assessment} does the same, unless a count was finished that began later than `after`: what it was
 * asked for is in that. */
enum err counted_job(struct work *w, struct db *db, struct str base_url, const struct job *job) MUST_CHECK;

#endif
