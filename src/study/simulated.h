/* People who do not exist, for demonstrations and tests: sittings of an assessment that are finished and scored, answered as the
 * response models say that people do.
 *
 * 1. Every such sitting says so (sitting.simulated), and whatever is drawn from it says so too.
 * 2. They belong to one person, who is named as simulated and cannot sign in; each is an attempt of theirs.
 * 3. Nothing is decided about them: there is no case, no message, no credential. */
#ifndef STUDY_SIMULATED_H
#define STUDY_SIMULATED_H

#include "db/db.h"
#include "exam/version.h"

struct simulated {
	struct id org, person, assessment, version;
	size_t sittings;
	uint64_t seed;
	/* How far the tasks are from what their author thought, in standard deviations of 0.4 logits and a factor of e^0.25: 1 is
	 * usual, 0 not at all. */
	double surprise;
	/* Who is said to have judged open work, each with a severity of their own (SD 0.5 logits); none: nobody is. One a
	 * sitting, and with three or more in every fifth sitting a second, and where these differ too far a third who settles
	 * it. */
	const struct id *reviewers;
	size_t reviewer_count;
};

/* Adds them. The same seed gives the same answers. ERR_NOT_FOUND when there is no such version. */
enum err simulated_add(struct work *w, struct tx *tx, const struct simulated *simulated) MUST_CHECK;

/* What the simulated people found a task to be: the model by which they answered. */
struct model simulated_truth(const struct simulated *simulated, const struct document *document,
                             struct str part, struct str task);

/* How severe one of the reviewers is, in logits: open work that they judge is harder by so much. */
double simulated_severity(const struct simulated *simulated, size_t reviewer);

#endif
