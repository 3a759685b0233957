#include "irt/item_fit.h"

#include "base/check.h"
#include "irt/beta.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>

static double weight_of(const struct responses *responses, size_t person)
{
	return responses->weights == NULL ? 1 : responses->weights[person];
}

/* ---- infit and outfit ---------------------------------------------------------------------------- */

struct residuals {
	double persons;
	double outfit, infit; /* sums of z² and of variance · z² */
	double variance;      /* sum of variances */
	double outfit_spread; /* of fourth moment / variance² */
	double infit_spread;  /* of fourth moment - variance² */
};

static void add_residual(const struct model *model, uint8_t level, double theta, double weight,
                         struct residuals *sums)
{
	double probability[MODEL_LEVELS_MAX], mean = 0, variance = 0, fourth = 0;
	model_probabilities(model, theta, probability);
	for (size_t k = 1; k < model->levels; k++)
		mean += (double)k * probability[k];
	for (size_t k = 0; k < model->levels; k++) {
		double square = ((double)k - mean) * ((double)k - mean);
		variance += square * probability[k];
		fourth += square * square * probability[k];
	}
	double square = (level - mean) * (level - mean);
	sums->persons += weight;
	sums->outfit += weight * square / variance;
	sums->infit += weight * square;
	sums->variance += weight * variance;
	sums->outfit_spread += weight * fourth / (variance * variance);
	sums->infit_spread += weight * (fourth - variance * variance);
}

static double cube_root(double x)
{
	return x > 0 ? portable_exp(portable_log(x) / 3) : 0;
}

/* A mean square as a standard normal, by its own standard deviation. That is cut off at sqrt(2), as mirt and WINSTEPS do: the
 * transformation is of no use beyond. */
static double standardised(double mean_square, double spread)
{
	double sd = spread > 0 ? sqrt(spread) : 0;
	if (sd > 1.4142)
		sd = 1.4142;
	return sd > 0 ? (cube_root(mean_square) - 1) * (3 / sd) + sd / 3 : (double)NAN;
}

static void judge(const struct residuals *sums, struct item_fit *fit)
{
	double n = sums->persons;
	fit->infit = fit->outfit = fit->infit_z = fit->outfit_z = NAN;
	if (n <= 0)
		return;
	fit->outfit = sums->outfit / n;
	fit->infit = sums->infit / sums->variance;
	fit->outfit_z = standardised(fit->outfit, sums->outfit_spread / (n * n) - 1 / n);
	fit->infit_z = standardised(fit->infit, sums->infit_spread / (sums->variance * sums->variance));
}

/* ---- RMSD ---------------------------------------------------------------------------------------- */

struct counts {
	double (*level)
		[GRID_NODES]; /* [rows of the curves]: expected number of persons at each node on each level */
	double (*all)[GRID_NODES]; /* [items] */
};

static void add_posterior(const struct curves *curves, const struct responses *responses, size_t person,
                          struct counts *counts)
{
	double posterior[GRID_NODES], weight = weight_of(responses, person);
	const uint8_t *levels = responses_of(responses, person);
	curves_posterior(curves, levels, posterior);
	for (size_t i = 0; i < curves->item_count; i++) {
		if (levels[i] == RESPONSES_MISSING)
			continue;
		double *level = counts->level[curves->row[i] + levels[i]], *all = counts->all[i];
		for (size_t q = 0; q < GRID_NODES; q++) {
			level[q] += weight * posterior[q];
			all[q] += weight * posterior[q];
		}
	}
}

static double distance_of(const struct curves *curves, size_t item, const struct counts *counts)
{
	double sum = 0;
	size_t levels = curves->models[item].levels;
	for (size_t k = 0; k < levels; k++) {
		size_t row = curves->row[item] + k;
		for (size_t q = 0; q < GRID_NODES; q++) {
			double persons = counts->all[item][q];
			if (persons < 1e-12)
				continue; /* so far out that nobody can be */
			double difference = counts->level[row][q] / persons - curves->probability[row][q];
			sum += curves->weight[q] * difference * difference;
		}
	}
	return sqrt(sum / (double)levels);
}

struct item_fit *item_fit(struct work *w, const struct curves *curves, const struct responses *responses,
                          const double *thetas)
{
	check(responses->item_count == curves->item_count);
	size_t items = curves->item_count;
	struct item_fit *fit = work_array(w, items, sizeof *fit);
	struct residuals *sums = work_array(w, items, sizeof *sums);
	struct counts counts = {
		.level = work_array(w, curves->row[items], sizeof *counts.level),
		.all = work_array(w, items, sizeof *counts.all),
	};
	for (size_t p = 0; p < responses->person_count; p++) {
		const uint8_t *levels = responses_of(responses, p);
		add_posterior(curves, responses, p, &counts);
		for (size_t i = 0; i < items; i++) {
			if (levels[i] == RESPONSES_MISSING)
				continue;
			fit[i].persons += weight_of(responses, p);
			if (isfinite(thetas[p]))
				add_residual(&curves->models[i], levels[i], thetas[p],
				             weight_of(responses, p), &sums[i]);
		}
	}
	for (size_t i = 0; i < items; i++) {
		judge(&sums[i], &fit[i]);
		fit[i].rmsd = fit[i].persons > 0 ? distance_of(curves, i, &counts) : (double)NAN;
	}
	return fit;
}

/* ---- fit plots ----------------------------------------------------------------------------------- */

struct ranked {
	double theta;
	size_t person;
};

static int by_theta(const void *one, const void *other)
{
	const struct ranked *a = one, *b = other;
	if (a->theta < b->theta || a->theta > b->theta)
		return a->theta < b->theta ? -1 : 1;
	return a->person < b->person ? -1 : a->person > b->person;
}

size_t *item_fit_groups(struct work *w, const double *thetas, size_t person_count, size_t groups)
{
	struct ranked *ranked = work_array(w, person_count, sizeof *ranked);
	size_t *group_of = work_array(w, person_count, sizeof *group_of), count = 0;
	for (size_t p = 0; p < person_count; p++) {
		group_of[p] = SIZE_MAX;
		if (isfinite(thetas[p]))
			ranked[count++] = (struct ranked){thetas[p], p};
	}
	qsort(ranked, count, sizeof *ranked, by_theta);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1; end < count && !(ranked[end].theta > ranked[first].theta); end++)
			;
		/* The middle of equals decides for all of them. */
		size_t group = (first + end - 1) * groups / (2 * count);
		for (size_t r = first; r < end; r++)
			group_of[ranked[r].person] = group;
	}
	return group_of;
}

static void add_to_point(const struct model *model, uint8_t level, double theta, double weight,
                         struct item_fit_point *point)
{
	double probability[MODEL_LEVELS_MAX];
	model_probabilities(model, theta, probability);
	point->persons += weight;
	point->theta_logit += weight * theta;
	point->observed[level] += weight;
	for (size_t k = 0; k < model->levels; k++)
		point->expected[k] += weight * probability[k];
}

size_t item_fit_points(const struct curves *curves, const struct responses *responses, const double *thetas,
                       const size_t *group_of, size_t groups, size_t item,
                       struct item_fit_point points[ITEM_FIT_GROUPS_MAX])
{
	check(groups >= 1 && groups <= ITEM_FIT_GROUPS_MAX);
	const struct model *model = &curves->models[item];
	size_t kept = 0;
	for (size_t g = 0; g < groups; g++)
		points[g] = (struct item_fit_point){0};
	for (size_t p = 0; p < responses->person_count; p++) {
		uint8_t level = responses_of(responses, p)[item];
		if (level != RESPONSES_MISSING && group_of[p] != SIZE_MAX)
			add_to_point(model, level, thetas[p], weight_of(responses, p), &points[group_of[p]]);
	}
	for (size_t g = 0; g < groups; g++) {
		if (points[g].persons <= 0)
			continue;
		struct item_fit_point *point = &points[kept++];
		*point = points[g];
		for (size_t k = 0; k < model->levels; k++) {
			beta_share_interval(point->observed[k], point->persons, &point->low[k],
			                    &point->high[k]);
			point->observed[k] /= point->persons;
			point->expected[k] /= point->persons;
		}
		point->theta_logit /= point->persons;
	}
	return kept;
}
