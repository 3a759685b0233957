/* dif_by_parameters, dif_lord, dif_raju: differences between the parameters that two groups' own calibrations found. */
#include "fairness/dif_parts.h"
#include "irt/distribution.h"
#include "base/portable.h"

#include <math.h>

#define DELTA 2.35
#define SAME_GUESSING 1e-9

static size_t parameter_count(const struct model *model)
{
	return model->levels + (model->kind == MODEL_LOGISTIC);
}

static double parameter(const struct model *model, size_t at)
{
	if (at == 0)
		return model->discrimination;
	return at < model->levels ? model->difficulty_logit[at - 1] : model->guessing;
}

static bool slopes_estimated(const struct dif_task *task)
{
	for (size_t g = 0; g < task->group_count; g++)
		for (size_t i = 0; i < task->item_count; i++)
			if (task->parameters[g][i].covariance[0][0] > 0)
				return true;
	return false;
}

/* ---- one scale ---- */

struct moments {
	double mean, deviation;
};

static struct moments difficulties_of(const struct dif_task *task, const struct dif_parameters *items)
{
	double count = 0, sum = 0, squares = 0;
	for (size_t i = 0; i < task->item_count; i++)
		for (size_t k = 0; task->anchors[i] && k + 1 < items[i].model.levels; k++) {
			count++;
			sum += items[i].model.difficulty_logit[k];
		}
	double mean = sum / count;
	for (size_t i = 0; i < task->item_count; i++)
		for (size_t k = 0; task->anchors[i] && k + 1 < items[i].model.levels; k++) {
			double x = items[i].model.difficulty_logit[k] - mean;
			squares += x * x;
		}
	return (struct moments){mean, sqrt(squares / count)};
}

/* The item on the scale theta' = slope · theta + shift. */
static struct dif_parameters rescaled(const struct dif_parameters *item, double slope, double shift)
{
	struct dif_parameters out = *item;
	size_t count = parameter_count(&item->model);
	out.model.discrimination /= slope;
	for (size_t k = 0; k + 1 < item->model.levels; k++)
		out.model.difficulty_logit[k] = slope * item->model.difficulty_logit[k] + shift;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			double by_i = i == 0 ? 1 / slope : i < item->model.levels ? slope : 1;
			double by_j = j == 0 ? 1 / slope : j < item->model.levels ? slope : 1;
			out.covariance[i][j] *= by_i * by_j;
		}
	return out;
}

/* All groups' items on the reference's scale. */
static const struct dif_parameters **on_one_scale(struct dif_task *task)
{
	const struct dif_parameters **groups = work_array(task->w, task->group_count, sizeof *groups);
	struct moments reference = difficulties_of(task, task->parameters[0]);
	bool slopes = slopes_estimated(task);
	groups[0] = task->parameters[0];
	for (size_t g = 1; g < task->group_count; g++) {
		struct dif_parameters *items = work_array(task->w, task->item_count, sizeof *items);
		struct moments own = difficulties_of(task, task->parameters[g]);
		double slope = slopes ? reference.deviation / own.deviation : 1;
		for (size_t i = 0; i < task->item_count; i++)
			items[i] =
				rescaled(&task->parameters[g][i], slope, reference.mean - slope * own.mean);
		groups[g] = items;
	}
	return groups;
}

/* ---- Lord ---- */

/* The parameters that were estimated in all groups. */
static size_t estimated(const struct dif_task *task, size_t item, size_t *at)
{
	size_t count = 0;
	for (size_t i = 0; i < parameter_count(&task->parameters[0][item].model); i++) {
		bool all = true;
		for (size_t g = 0; g < task->group_count; g++)
			all = all && task->parameters[g][item].covariance[i][i] > 0;
		if (all)
			at[count++] = i;
	}
	return count;
}

static void lord(struct dif_task *task, const struct dif_parameters *const *groups, size_t item,
                 struct dif_result *result)
{
	size_t at[DIF_PARAMETERS_MAX], count = estimated(task, item, at);
	size_t size = count * (task->group_count - 1);
	double *distance = work_array(task->w, size, sizeof *distance);
	double *covariance = work_array(task->w, size * size, sizeof *covariance);
	for (size_t i = 0; i < size; i++) {
		size_t g = 1 + i / count, p = at[i % count];
		distance[i] = parameter(&groups[0][item].model, p) - parameter(&groups[g][item].model, p);
		for (size_t j = 0; j < size; j++) {
			size_t h = 1 + j / count, q = at[j % count];
			covariance[i * size + j] = groups[0][item].covariance[p][q] +
			                           (g == h ? groups[g][item].covariance[p][q] : 0);
		}
	}
	bool shift_only = task->group_count == 2 && count == 1 && at[0] == 1;
	double variance = size > 0 ? covariance[0] : 0, first = size > 0 ? distance[0] : 0;
	double statistic = dif_quadratic(covariance, size, distance);
	if (isnan(statistic)) {
		result->state = DIF_NO_FIT;
		return;
	}
	dif_chi_square(result, statistic, (double)size);
	if (shift_only) {
		result->effect = DELTA * first;
		result->effect_error = DELTA * sqrt(variance);
		result->classes[0] = dif_class_of(fabs(result->effect), 1, 1.5);
		dif_need_effect(task, 1.5, result);
	}
}

enum err dif_lord(struct dif_task *task, struct dif_result *results)
{
	const struct dif_parameters *const *groups = on_one_scale(task);
	for (size_t i = 0; i < task->item_count; i++)
		lord(task, groups, i, &results[i]);
	return OK;
}

/* ---- Raju ---- */

struct area {
	double value, variance;
};

/* variance of a function of a and b with these derivatives */
static double variance_of(const struct dif_parameters *item, double by_a, double by_b)
{
	return by_a * by_a * item->covariance[0][0] + by_b * by_b * item->covariance[1][1] +
	       2 * by_a * by_b * item->covariance[0][1];
}

static struct area signed_area(const struct dif_parameters *r, const struct dif_parameters *f)
{
	return (struct area){
		f->model.difficulty_logit[0] - r->model.difficulty_logit[0],
		r->covariance[1][1] + f->covariance[1][1],
	};
}

/* Raju 1990, (11) to (15). With L = log(1 + e^Y), written so that e^Y cannot overflow. */
static struct area unsigned_area(const struct dif_parameters *r, const struct dif_parameters *f)
{
	double a_r = r->model.discrimination, a_f = f->model.discrimination;
	double difference = f->model.difficulty_logit[0] - r->model.difficulty_logit[0];
	double y = a_f * a_r * difference / (a_f - a_r), share, rest;
	if (!isfinite(y))
		return signed_area(r, f);
	portable_logistic_pair(y, &share, &rest);
	double log_small = portable_log(1 + portable_exp(-fabs(y)));
	double log_whole = fmax(y, 0) + log_small;
	double by_log = y > 0 ? -y * rest - log_small : y * share - log_small; /* Y e^Y / (1 + e^Y) - L */
	double by_b = 1 - 2 * share, by_a_f = 2 * by_log / (a_f * a_f);
	return (struct area){
		2 * (a_f - a_r) * log_whole / (a_f * a_r) - difference,
		variance_of(f, by_a_f, by_b) + variance_of(r, -by_a_f * a_f * a_f / (a_r * a_r), -by_b),
	};
}

enum err dif_raju(struct dif_task *task, struct dif_result *results)
{
	const struct dif_parameters *const *groups = on_one_scale(task);
	bool slopes = slopes_estimated(task), sized = task->options->method == DIF_RAJU_SIGNED;
	for (size_t i = 0; i < task->item_count; i++) {
		const struct dif_parameters *r = &groups[0][i], *f = &groups[1][i];
		const struct model *model = &r->model;
		if (model->kind != MODEL_LOGISTIC) {
			results[i].state = DIF_LEVELS;
			continue;
		}
		if (fabs(model->guessing - f->model.guessing) > SAME_GUESSING ||
		    fabs(model->slip - f->model.slip) > SAME_GUESSING)
			return fail(
				task->w, ERR_INPUT,
				"Item %zu has another guessing probability in the two groups: the area between its "
				"curves is infinite. Calibrate both groups with the same one.",
				i + 1);
		struct area area = sized || !slopes ? signed_area(r, f) : unsigned_area(r, f);
		double height = 1 - model->slip - model->guessing;
		if (!(area.variance > 0)) {
			results[i].state = DIF_NO_FIT;
			continue;
		}
		results[i].statistic = area.value / sqrt(area.variance);
		results[i].p = distribution_normal_beyond(results[i].statistic);
		results[i].effect = height * (sized ? area.value : fabs(area.value));
		results[i].effect_error = height * sqrt(area.variance);
	}
	return OK;
}

/* ---- both ---- */

static enum err same_models(struct work *w, const struct dif_parameters *const *groups, size_t group_count,
                            size_t item_count)
{
	for (size_t i = 0; i < item_count; i++)
		for (size_t g = 0; g < group_count; g++) {
			const struct model *model = &groups[g][i].model, *first = &groups[0][i].model;
			if (model->kind == MODEL_NOMINAL)
				return fail(
					w, ERR_INPUT,
					"Item %zu is nominal: Lord's and Raju's methods are for ordered levels.",
					i + 1);
			if (model->kind != first->kind || model->levels != first->levels)
				return fail(w, ERR_INPUT,
				            "Item %zu has another model in group %zu than in group 1.", i + 1,
				            g + 1);
			TRY(model_check(w, model));
		}
	return OK;
}

enum err dif_by_parameters(struct work *w, const struct dif_parameters *const *groups, size_t group_count,
                           size_t item_count, const struct dif_options *options, struct dif_analysis *out)
{
	const struct dif_about *about = &dif_methods[options->method];
	size_t anchors = 0;
	for (size_t i = 0; i < item_count; i++)
		anchors += options->anchors == NULL || options->anchors[i];
	if (!about->of_parameters)
		return fail(w, ERR_INPUT, "%.*s compares answers, not parameters.", STR_ARG(about->title));
	if (group_count < 2 || group_count > RESPONSES_GROUPS_MAX ||
	    (group_count > 2 && !about->of_several_groups))
		return fail(w, ERR_INPUT, "%.*s does not compare %zu groups.", STR_ARG(about->title),
		            group_count);
	if (anchors < 2)
		return fail(w, ERR_INPUT,
		            "At least 2 items must be anchors, so that both scales can be compared.");
	TRY(same_models(w, groups, group_count, item_count));
	struct dif_task task = {
		.w = w,
		.options = options,
		.item_count = item_count,
		.group_count = group_count,
		.parameters = groups,
	};
	return dif_rounds(&task, options->method == DIF_LORD ? dif_lord : dif_raju, out);
}
