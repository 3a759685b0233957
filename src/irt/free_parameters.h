/* Which parameters of a test were estimated, and which of them are one and the same number: what degrees of freedom are
 * counted by.
 *
 * Every estimated number of a calibration has an index, 0 … count - 1; a parameter that was fixed has none. Items that share
 * an index were held equal. */
#ifndef IRT_FREE_PARAMETERS_H
#define IRT_FREE_PARAMETERS_H

#include "irt/model_name.h"

enum { FREE_PARAMETERS_FIXED = -1 };

/* The places of struct model, and one more: the location, which is added to all difficulties of the item. */
enum {
	FREE_DISCRIMINATION,
	FREE_GUESSING,
	FREE_SLIP,
	FREE_LOCATION,
	FREE_DIFFICULTY,                                 /* the first; those of further levels follow */
	FREE_SLOPE = FREE_DIFFICULTY + MODEL_LEVELS_MAX, /* of level 0 */
	FREE_INTERCEPT = FREE_SLOPE + MODEL_LEVELS_MAX,
	FREE_PLACES = FREE_INTERCEPT + MODEL_LEVELS_MAX,
};

struct free_item {
	int32_t index[FREE_PLACES];
};

struct free_parameters {
	const struct free_item *items; /* one an item of the test */
	size_t item_count;
	int32_t mean, variance; /* of the population */
	size_t count;
};

/* As an item is calibrated under its name (irt/model_name.h): names[count]. The population's mean is fixed; its variance is
 * free when no item has a free discrimination. Items under a name with equal slopes share one; so do items of equal steps and
 * as many levels. */
struct free_parameters free_parameters_of(struct work *w, const struct model *models,
                                          const struct model_name *const *names, size_t count);

/* How many of an item's places have an index. */
size_t free_parameters_of_item(const struct free_item *item);

/* The derivative of each level's probability by the parameter at a place: derivative[levels]. probability[levels] is what
 * model_probabilities gives there. Cost: levels exp. */
void free_parameters_derivative(const struct model *model, size_t place, double theta_logit,
                                const double *probability, double *derivative);

#endif
