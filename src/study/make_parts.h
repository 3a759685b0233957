/* What the files of study/make.h share: one competency on its way. */
#ifndef STUDY_MAKE_PARTS_H
#define STUDY_MAKE_PARTS_H

#include "irt/ability.h"
#include "irt/calibrate.h"
#include "irt/link.h"
#include "study/answers.h"
#include "study/figures.h"

struct making_competency {
	const struct answers *answers;
	size_t *tasks; /* [item_count of the responses]: which of the answers' */
	struct responses responses;
	struct calibrate_result result;
	struct link link;                   /* from its scale to the one in use */
	struct model *models;               /* [item_count]: as proposed; where nothing is, as in use */
	struct figures_task *figures;       /* [item_count] */
	const struct ability *scorer;       /* by these models, with the population as prior */
	struct ability_estimate *estimates; /* [person_count]; answered 0: nobody */
};

static inline const struct measure *measure_at(const struct making_competency *making, size_t item)
{
	return &making->answers->tasks[making->tasks[item]].measure;
}

/* How often each task was asked and answered, the points won, the time taken. */
void make_counts(struct work *w, struct making_competency *making);
/* Finds how the calibration's scale becomes the one in use, by the tasks that are on both. ERR_INPUT when there are none. */
enum err make_link(struct work *w, struct making_competency *making) MUST_CHECK;
/* Everybody's ability, how it is spread, and how sure decisions are. */
void make_people(struct work *w, struct making_competency *making, struct figures_competency *out);
/* How each task fits, what was seen beside its curve, what its options do. */
void make_fit(struct work *w, struct making_competency *making);
/* What the tasks of one part share, by the models and the population of `out`. Cost: about a second; five
 * with a hundred tasks in ten parts. */
void make_shared(struct work *w, const struct making_competency *making, struct figures_competency *out);

#endif
