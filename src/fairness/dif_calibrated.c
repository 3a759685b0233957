/* dif_calibrate, dif_by_calibration: each group by itself, then their parameters. */
#include "fairness/dif.h"
#include "irt/calibrate.h"
#include "irt/model_name.h"

#include <math.h>

/* Half of what the standard errors' third digit would show. */
#define TOLERANCE 1e-6

struct dif_calibrated_group {
	struct calibrate_result result;
	struct dif_parameters *parameters; /* [item_count] */
	bool *usable;                      /* [item_count] */
};

/* The people of one group, as a sample of its own. */
static struct responses people_of(struct work *w, const struct dif_sample *sample, size_t group)
{
	const struct responses *all = sample->responses;
	struct responses own = {.item_count = all->item_count, .items = all->items, .group_count = 1};
	for (size_t i = 0; i < all->person_count; i++)
		own.person_count += all->groups[i] == group;
	uint8_t *levels = work_array(w, own.person_count * all->item_count, 1), *at = levels;
	for (size_t i = 0; i < all->person_count; i++) {
		const uint8_t *row = responses_of(all, i);
		for (size_t item = 0; all->groups[i] == group && item < all->item_count; item++)
			*at++ = row[item];
	}
	own.levels = levels;
	return own;
}

/* How each parameter of a model moves with each value that was estimated. */
typedef double jacobian[DIF_PARAMETERS_MAX][CALIBRATE_VALUES_MAX];

static void jacobian_of(const struct model *model, jacobian out)
{
	double a = model->discrimination;
	out[0][0] = 1;
	for (size_t k = 1; k < model->levels; k++) {
		out[k][0] = -model->difficulty_logit[k - 1] / a;
		out[k][k] = -1 / a;
		if (model->kind == MODEL_PARTIAL_CREDIT && k > 1)
			out[k][k - 1] = 1 / a;
	}
	if (model->kind == MODEL_LOGISTIC)
		out[2][2] = model->guessing * (1 - model->guessing);
}

/* The item's part of the covariance matrix, by the delta method. What was held has none. */
static void covariance_of(const struct calibrate_result *result, size_t item, struct dif_parameters *out)
{
	jacobian by = {{0}};
	size_t count = out->model.levels + (out->model.kind == MODEL_LOGISTIC);
	jacobian_of(&out->model, by);
	for (size_t r = 0; r < result->parameter_count; r++) {
		if (result->parameters[r].item != item)
			continue;
		for (size_t s = 0; s < result->parameter_count; s++) {
			if (result->parameters[s].item != item)
				continue;
			double shared = result->covariance[r * result->parameter_count + s];
			for (size_t i = 0; i < count; i++)
				for (size_t j = 0; j < count; j++)
					out->covariance[i][j] += by[i][result->parameters[r].place] *
					                         by[j][result->parameters[s].place] * shared;
		}
	}
}

static enum err calibrate_group(struct work *w, const struct dif_sample *sample,
                                const struct model_name *name, size_t number,
                                struct dif_calibrated_group *out)
{
	struct responses own = people_of(w, sample, number);
	struct calibrate_item *items = work_array(w, own.item_count, sizeof *items);
	struct calibrate_options options = {.items = items, .tolerance = TOLERANCE};
	for (size_t i = 0; i < own.item_count; i++) {
		bool several = own.items[i].levels > 2;
		items[i].model = several ? model_name_find(name->slope_free ? S("grm") : S("pcm")) : name;
	}
	if (calibrate(w, &own, &options, &out->result) != OK) {
		struct str sentence = w->message;
		enum err kind = w->failed;
		work_forgive(w);
		return fail(w, kind, "the group %.*s cannot be calibrated: %.*s",
		            STR_ARG(sample->responses->group_names[number]), STR_ARG(sentence));
	}
	if (!out->result.has_errors || !out->result.converged)
		return fail(w, ERR_INPUT,
		            "the group %.*s cannot be calibrated well enough to compare it: %.*s",
		            STR_ARG(sample->responses->group_names[number]),
		            STR_ARG(out->result.has_errors ? S("its estimates did not come to rest")
		                                           : out->result.errors_sentence));
	out->parameters = work_array(w, own.item_count, sizeof *out->parameters);
	out->usable = work_array(w, own.item_count, sizeof *out->usable);
	for (size_t i = 0; i < own.item_count; i++) {
		const struct calibrate_estimate *item = &out->result.items[i];
		out->usable[i] = item->status == CALIBRATE_GOOD;
		if (!out->usable[i])
			continue;
		out->parameters[i].model = item->model;
		out->parameters[i].persons = item->answered;
		covariance_of(&out->result, i, &out->parameters[i]);
	}
	return OK;
}

/* The items that every group has an estimate of. */
static size_t usable_items(const struct dif_calibrated_group *groups, size_t group_count, size_t item_count,
                           size_t *places)
{
	size_t count = 0;
	for (size_t i = 0; i < item_count; i++) {
		bool all = true;
		for (size_t g = 0; g < group_count; g++)
			all = all && groups[g].usable[i];
		if (all)
			places[count++] = i;
	}
	return count;
}

/* Compares the usable items and puts the results in their places. */
static enum err compare(struct work *w, const struct dif_calibrated_group *groups, size_t group_count,
                        size_t item_count, const struct dif_options *options, struct dif_analysis *out)
{
	size_t *places = work_array(w, item_count, sizeof *places);
	size_t count = usable_items(groups, group_count, item_count, places);
	const struct dif_parameters **parameters = work_array(w, group_count, sizeof *parameters);
	bool *anchors = work_array(w, count, sizeof *anchors);
	struct dif_options of_usable = *options;
	for (size_t g = 0; g < group_count; g++) {
		struct dif_parameters *own = work_array(w, count, sizeof *own);
		for (size_t i = 0; i < count; i++)
			own[i] = groups[g].parameters[places[i]];
		parameters[g] = own;
	}
	for (size_t i = 0; i < count && options->anchors != NULL; i++)
		anchors[i] = options->anchors[places[i]];
	of_usable.anchors = options->anchors == NULL ? NULL : anchors;
	TRY(dif_by_parameters(w, parameters, group_count, count, &of_usable, out));
	struct dif_result *results = work_array(w, item_count, sizeof *results);
	for (size_t i = 0; i < item_count; i++)
		results[i] = dif_result_of(DIF_NO_FIT);
	for (size_t i = 0; i < count; i++)
		results[places[i]] = out->results[i];
	out->results = results;
	return OK;
}

enum err dif_calibrate(struct work *w, const struct dif_sample *sample, const struct model_name *model,
                       struct dif_calibration *out)
{
	const struct responses *responses = sample->responses;
	if (model->kind != MODEL_LOGISTIC || model->one_slope || model->slip)
		return fail(w, ERR_INPUT,
		            "Groups are compared by the rasch, 2pl or 3pl model of right-or-wrong items.");
	struct dif_calibrated_group *groups = work_array(w, responses->group_count, sizeof *groups);
	*out = (struct dif_calibration){groups, 1, responses->item_count};
	TRY(calibrate_group(w, sample, model, sample->reference, &groups[0]));
	for (size_t g = 0; g < responses->group_count; g++)
		if (sample->focal[g] && g != sample->reference)
			TRY(calibrate_group(w, sample, model, g, &groups[out->group_count++]));
	return OK;
}

enum err dif_by_calibration(struct work *w, const struct dif_calibration *calibration,
                            const struct dif_options *options, struct dif_analysis *out)
{
	const struct dif_calibrated_group *groups = calibration->groups;
	TRY(compare(w, groups, calibration->group_count, calibration->item_count, options, out));
	out->reference_persons = groups[0].result.person_count;
	out->focal_persons = 0;
	for (size_t g = 1; g < calibration->group_count; g++)
		out->focal_persons += groups[g].result.person_count;
	return OK;
}
