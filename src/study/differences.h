/* Whether tasks are harder for one group of people than for another that is equally able (fairness/dif.h), with an assessment's
 * answers.
 *
 * 1. Who belongs to which group is brought along, used for one answer and forgotten: nothing of it is stored, and nothing of it
 *    reaches a score.
 * 2. People are matched by their estimated ability in the competency, in ten bands: in an adaptive test the sum of points
 *    compares what cannot be compared.
 * 3. p-values are adjusted for there being many tasks (Benjamini & Hochberg 1995). */
#ifndef STUDY_DIFFERENCES_H
#define STUDY_DIFFERENCES_H

#include "fairness/dif.h"
#include "study/answers.h"

enum { DIFFERENCES_NONE = 255, DIFFERENCES_BANDS = 10 };

struct differences_task {
	const struct answers_task *task;
	/* Mantel–Haenszel's, of a task with several levels Mantel's. */
	struct dif_result matched;
	/* By logistic regression: what differs by ability, beyond what differs for everybody. */
	struct dif_result modelled;
};

struct differences_competency {
	const struct competency *competency;
	struct str why; /* why nothing can be told; absent: it can */
	size_t reference_persons, focal_persons;
	const struct differences_task *tasks;
	size_t task_count;
};

/* groups[sitting_count of the answers]: 0 reference, 1 focal, DIFFERENCES_NONE. Cost: that of scoring everybody and of two
 * passes over the answers for each task. */
enum err differences_find(struct work *w, const struct answers *answers, const uint8_t *groups,
                          struct differences_competency **out, size_t *count) MUST_CHECK;

/* The older half of the sittings as the reference, the newer as the focal group: a task that became known is easier for these. */
uint8_t *differences_by_time(struct work *w, const struct answers *answers);

/* From a table of people: a header with `group` and `email` or `sitting`, a row each. `reference` names the group that the others
 * are compared with (absent: the largest), `focal` the other (absent: the next largest); who is in neither, or not in the table,
 * is left out. ERR_INPUT, with the line. */
struct differences_groups {
	uint8_t *groups; /* [sitting_count] */
	struct str reference, focal;
	size_t unknown; /* rows about nobody whose answers are here; a person's rows are one */
};
enum err differences_read(struct work *w, struct tx *tx, struct id org, const struct answers *answers,
                          struct str csv, struct str reference, struct str focal,
                          struct differences_groups *out) MUST_CHECK;

#endif
