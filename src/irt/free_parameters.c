#include "irt/free_parameters.h"

#include "base/portable.h"

#include <string.h>

static struct free_item nothing_free(void)
{
	struct free_item item;
	memset(&item, 0xff, sizeof item); /* every place -1 */
	return item;
}

static int32_t next(struct free_parameters *free)
{
	return (int32_t)free->count++;
}

/* Indexes that several items share; FREE_PARAMETERS_FIXED: not given yet. */
struct shared {
	int32_t slope;
	int32_t step[MODEL_LEVELS_MAX + 1][MODEL_LEVELS_MAX - 1]; /* by the number of levels */
};

/* Slopes and intercepts of the first level are 0: only differences show. */
static void free_nominal(struct free_parameters *free, struct free_item *item, size_t levels)
{
	for (size_t k = 1; k < levels; k++) {
		item->index[FREE_SLOPE + k] = next(free);
		item->index[FREE_INTERCEPT + k] = next(free);
	}
}

/* Equal steps: a location of the item's own, and the distances of the further steps from the first one shared. */
static void free_shared_steps(struct free_parameters *free, struct free_item *item, struct shared *shared,
                              size_t levels)
{
	item->index[FREE_LOCATION] = next(free);
	for (size_t k = 1; k + 1 < levels; k++) {
		int32_t *step = &shared->step[levels][k];
		if (*step == FREE_PARAMETERS_FIXED)
			*step = next(free);
		item->index[FREE_DIFFICULTY + k] = *step;
	}
}

static struct free_item free_under(struct free_parameters *free, const struct model_name *name,
                                   struct shared *shared, size_t levels)
{
	struct free_item item = nothing_free();
	if (name->kind == MODEL_NOMINAL) {
		free_nominal(free, &item, levels);
		return item;
	}
	if (name->one_slope && shared->slope == FREE_PARAMETERS_FIXED)
		shared->slope = next(free);
	if (name->one_slope)
		item.index[FREE_DISCRIMINATION] = shared->slope;
	else if (name->slope_free)
		item.index[FREE_DISCRIMINATION] = next(free);
	if (name->guessing)
		item.index[FREE_GUESSING] = next(free);
	if (name->slip)
		item.index[FREE_SLIP] = next(free);
	if (name->shared_steps)
		free_shared_steps(free, &item, shared, levels);
	else
		for (size_t k = 0; k + 1 < levels; k++)
			item.index[FREE_DIFFICULTY + k] = next(free);
	return item;
}

struct free_parameters free_parameters_of(struct work *w, const struct model *models,
                                          const struct model_name *const *names, size_t count)
{
	struct free_parameters free = {
		.item_count = count, .mean = FREE_PARAMETERS_FIXED, .variance = FREE_PARAMETERS_FIXED};
	struct free_item *items = work_array(w, count, sizeof *items);
	struct shared shared;
	memset(&shared, 0xff, sizeof shared);
	bool slopes_fixed = count > 0;
	for (size_t i = 0; i < count; i++) {
		items[i] = free_under(&free, names[i], &shared, models[i].levels);
		if (names[i]->kind == MODEL_NOMINAL || names[i]->slope_free || names[i]->one_slope)
			slopes_fixed = false;
	}
	free.items = items;
	if (slopes_fixed)
		free.variance = next(&free);
	return free;
}

size_t free_parameters_of_item(const struct free_item *item)
{
	size_t count = 0;
	for (size_t place = 0; place < FREE_PLACES; place++)
		count += item->index[place] >= 0;
	return count;
}

/* ---- derivatives --------------------------------------------------------------------------------- */

static double sum_of_derivatives(const double *derivative, size_t count)
{
	double sum = 0;
	for (size_t k = 0; k < count; k++)
		sum += derivative[k];
	return sum;
}

static void logistic_derivative(const struct model *model, size_t place, double theta, double *derivative)
{
	double distance = theta - model->difficulty_logit[0], known, unknown, change = 0;
	portable_logistic_pair(model->discrimination * distance, &known, &unknown);
	double steepness = (1 - model->slip - model->guessing) * known * unknown;
	if (place == FREE_DISCRIMINATION)
		change = steepness * distance;
	else if (place == FREE_GUESSING)
		change = unknown;
	else if (place == FREE_SLIP)
		change = -known;
	else
		change = -model->discrimination * steepness;
	derivative[1] = change;
	derivative[0] = -change;
}

/* Of P(at least k), k from 1. */
static double graded_boundary_derivative(const struct model *model, size_t place, double theta, size_t k)
{
	if (place >= FREE_DIFFICULTY && place - FREE_DIFFICULTY != k - 1)
		return 0;
	double distance = theta - model->difficulty_logit[k - 1], known, unknown;
	portable_logistic_pair(model->discrimination * distance, &known, &unknown);
	double factor = place == FREE_DISCRIMINATION ? distance : -model->discrimination;
	return known * unknown * factor;
}

static void graded_derivative(const struct model *model, size_t place, double theta, double *derivative)
{
	double at_least = 0;
	for (size_t k = 0; k < model->levels; k++) {
		bool last = k + 1 == model->levels;
		double above = last ? 0 : graded_boundary_derivative(model, place, theta, k + 1);
		derivative[k] = at_least - above;
		at_least = above;
	}
}

/* Of the exponent of level k in a partial credit or nominal model. */
static double exponent_derivative(const struct model *model, size_t place, double theta, size_t k)
{
	if (place >= FREE_INTERCEPT)
		return place - FREE_INTERCEPT == k ? 1 : 0;
	if (place >= FREE_SLOPE)
		return place - FREE_SLOPE == k ? theta : 0;
	if (place >= FREE_DIFFICULTY)
		return place - FREE_DIFFICULTY < k ? -model->discrimination : 0;
	if (place == FREE_LOCATION)
		return -model->discrimination * (double)k;
	double sum = 0;
	for (size_t j = 0; j < k; j++)
		sum += theta - model->difficulty_logit[j];
	return sum;
}

static void exponential_derivative(const struct model *model, size_t place, double theta,
                                   const double *probability, double *derivative)
{
	for (size_t k = 0; k < model->levels; k++)
		derivative[k] = probability[k] * exponent_derivative(model, place, theta, k);
	double sum = sum_of_derivatives(derivative, model->levels);
	for (size_t k = 0; k < model->levels; k++)
		derivative[k] -= probability[k] * sum;
}

void free_parameters_derivative(const struct model *model, size_t place, double theta_logit,
                                const double *probability, double *derivative)
{
	switch (model->kind) {
	case MODEL_LOGISTIC: logistic_derivative(model, place, theta_logit, derivative); break;
	case MODEL_GRADED: graded_derivative(model, place, theta_logit, derivative); break;
	case MODEL_PARTIAL_CREDIT:
	case MODEL_NOMINAL: exponential_derivative(model, place, theta_logit, probability, derivative); break;
	}
}
