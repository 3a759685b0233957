/* dif_standardisation, dif_delta_plot: differences that are looked at and not tested. */
#include "fairness/dif_parts.h"
#include "irt/distribution.h"

#include <math.h>

#define STANDARDISED_B 0.05
#define STANDARDISED_BAR 0.10
#define DELTA_PLOT_BAR 1.5
/* Proportions of 0 and 1 have no quantile: they count as these (Magis & Facon 2012). */
#define PROPORTION_MIN 0.001
#define PROPORTION_MAX 0.999

static double weight_of(const struct dif_fourfold *f, enum dif_weights weights)
{
	switch (weights) {
	case DIF_WEIGHTS_REFERENCE: return f->reference;
	case DIF_WEIGHTS_ALL: return f->all;
	case DIF_WEIGHTS_FOCAL: break;
	}
	return f->focal;
}

static double odds(double p)
{
	return p / (1 - p);
}

void dif_standardisation(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	double difference = 0, total = 0, variance = 0, reference = 0, focal = 0, persons = 0;
	for (size_t score = 0; score < table->scores; score++) {
		struct dif_fourfold f = dif_fourfold_at(table, score);
		if (!(f.reference > 0 && f.focal > 0))
			continue;
		double weight = weight_of(&f, task->options->weights);
		double of_reference = f.reference_right / f.reference, of_focal = f.focal_right / f.focal;
		difference += weight * (of_focal - of_reference);
		total += weight;
		variance += weight * weight *
		            (of_reference * (1 - of_reference) / f.reference +
		             of_focal * (1 - of_focal) / f.focal);
		reference += f.focal * of_reference;
		focal += f.focal * of_focal;
		persons += f.focal;
	}
	if (!(total > 0)) {
		result->state = DIF_NO_OVERLAP;
		return;
	}
	result->effect = difference / total;
	result->effect_error = sqrt(variance) / total;
	double ratio = odds(reference / persons) / odds(focal / persons);
	result->odds_ratio = isfinite(ratio) ? ratio : NAN;
	result->classes[0] = dif_class_of(fabs(result->effect), STANDARDISED_B, STANDARDISED_BAR);
	result->flagged = fabs(result->effect) > STANDARDISED_BAR;
	dif_need_effect(task, STANDARDISED_BAR, result);
}

/* ---- delta plot ---- */

struct axis {
	double slope, intercept;
};

/* The principal axis of the points of the anchors. */
static struct axis axis_of(const struct dif_task *task, const struct dif_result *results,
                           const double (*delta)[2])
{
	double count = 0, mean[2] = {0}, square[2] = {0}, product = 0;
	for (size_t i = 0; i < task->item_count; i++)
		if (task->anchors[i] && results[i].state == DIF_TOLD) {
			mean[0] += delta[i][0];
			mean[1] += delta[i][1];
			count++;
		}
	mean[0] /= count;
	mean[1] /= count;
	for (size_t i = 0; i < task->item_count; i++)
		if (task->anchors[i] && results[i].state == DIF_TOLD) {
			double x = delta[i][0] - mean[0], y = delta[i][1] - mean[1];
			square[0] += x * x;
			square[1] += y * y;
			product += x * y;
		}
	double d = square[1] - square[0];
	double slope = (d + sqrt(d * d + 4 * product * product)) / (2 * product);
	return (struct axis){slope, mean[1] - slope * mean[0]};
}

/* Proportions right in both groups, as normal quantiles on the delta scale: mean 13, standard deviation 4. */
static bool deltas_of(const struct dif_table *table, double delta[2])
{
	for (size_t g = 0; g < 2; g++) {
		double right = 0, all = 0;
		for (size_t score = 0; score < table->scores; score++) {
			right += dif_cell(table, score, g)[1];
			all += dif_cell_sum(table, score, g);
		}
		if (!(all > 0))
			return false;
		double p = fmin(fmax(right / all, PROPORTION_MIN), PROPORTION_MAX);
		delta[g] = 13 + 4 * distribution_normal_quantile_above(p);
	}
	return true;
}

enum err dif_delta_plot(struct dif_task *task, struct dif_result *results)
{
	const struct responses *responses = task->sample->responses;
	double(*delta)[2] = work_array(task->w, task->item_count, sizeof *delta);
	for (size_t i = 0; i < task->item_count; i++) {
		struct dif_table table = {0};
		if (responses->items[i].levels == 2)
			TRY(dif_table_of(task, i, false, &table));
		results[i].persons = table.persons;
		if (responses->items[i].levels > 2)
			results[i].state = DIF_LEVELS;
		else if (table.levels_given < 2)
			results[i].state = DIF_CONSTANT;
		else if (!deltas_of(&table, delta[i]))
			results[i].state = DIF_NO_OVERLAP;
	}
	struct axis axis = axis_of(task, results, (const double(*)[2])delta);
	for (size_t i = 0; i < task->item_count; i++) {
		if (results[i].state != DIF_TOLD)
			continue;
		double distance = (axis.slope * delta[i][0] + axis.intercept - delta[i][1]) /
		                  sqrt(axis.slope * axis.slope + 1);
		if (!isfinite(distance)) {
			results[i].state = DIF_NO_FIT;
			continue;
		}
		results[i].statistic = distance;
		results[i].flagged = fabs(distance) > DELTA_PLOT_BAR;
	}
	return OK;
}
