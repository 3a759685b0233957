#include "irt/curves.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>

static void fill_weights(struct curves *curves)
{
	double sum = 0;
	for (size_t q = 0; q < GRID_NODES; q++) {
		double distance = grid_level(q) - curves->mean;
		curves->weight[q] = portable_exp(-0.5 * distance * distance / curves->variance);
		sum += curves->weight[q];
	}
	for (size_t q = 0; q < GRID_NODES; q++)
		curves->weight[q] /= sum;
}

static void fill_item(const struct model *model, double (*probability)[GRID_NODES],
                      double (*logarithm)[GRID_NODES], double expected[GRID_NODES])
{
	for (size_t q = 0; q < GRID_NODES; q++) {
		double at_node[MODEL_LEVELS_MAX];
		model_probabilities(model, grid_level(q), at_node);
		expected[q] = 0;
		for (size_t k = 0; k < model->levels; k++) {
			probability[k][q] = at_node[k];
			logarithm[k][q] = portable_log(at_node[k]);
			expected[q] += (double)k * at_node[k];
		}
	}
}

struct curves curves_of(struct work *w, const struct model *models, size_t count, double mean,
                        double variance)
{
	check(variance >= 0.01 && variance <= 100 && fabs(mean) <= GRID_LEVEL_MAX_LOGIT);
	struct curves curves = {.item_count = count, .models = models, .mean = mean, .variance = variance};
	fill_weights(&curves);
	size_t *row = work_array(w, count + 1, sizeof *row);
	for (size_t i = 0; i < count; i++)
		row[i + 1] = row[i] + models[i].levels;
	double(*probability)[GRID_NODES] = work_array(w, row[count], sizeof *probability);
	double(*logarithm)[GRID_NODES] = work_array(w, row[count], sizeof *logarithm);
	double(*expected)[GRID_NODES] = work_array(w, count, sizeof *expected);
	for (size_t i = 0; i < count; i++)
		fill_item(&models[i], probability + row[i], logarithm + row[i], expected[i]);
	curves.row = row;
	curves.probability = (const double(*)[GRID_NODES])probability;
	curves.log_probability = (const double(*)[GRID_NODES])logarithm;
	curves.expected = (const double(*)[GRID_NODES])expected;
	return curves;
}

double curves_posterior(const struct curves *curves, const uint8_t *levels, double posterior[GRID_NODES])
{
	double logarithm[GRID_NODES] = {0}, highest = -INFINITY, sum = 0;
	for (size_t i = 0; i < curves->item_count; i++) {
		if (levels[i] == RESPONSES_MISSING)
			continue;
		const double *of_level = curves->log_probability[curves->row[i] + levels[i]];
		for (size_t q = 0; q < GRID_NODES; q++)
			logarithm[q] += of_level[q];
	}
	for (size_t q = 0; q < GRID_NODES; q++)
		if (logarithm[q] > highest)
			highest = logarithm[q];
	for (size_t q = 0; q < GRID_NODES; q++) {
		posterior[q] = curves->weight[q] * portable_exp(logarithm[q] - highest);
		sum += posterior[q];
	}
	for (size_t q = 0; q < GRID_NODES; q++)
		posterior[q] /= sum;
	return highest + portable_log(sum);
}

struct curves_estimate curves_estimate(const double posterior[GRID_NODES])
{
	double mean = 0, square = 0;
	for (size_t q = 0; q < GRID_NODES; q++)
		mean += posterior[q] * grid_level(q);
	for (size_t q = 0; q < GRID_NODES; q++)
		square += posterior[q] * (grid_level(q) - mean) * (grid_level(q) - mean);
	return (struct curves_estimate){mean, sqrt(square)};
}

struct curves_estimate *curves_estimates(struct work *w, const struct curves *curves,
                                         const struct responses *responses)
{
	struct curves_estimate *estimates = work_array(w, responses->person_count, sizeof *estimates);
	for (size_t p = 0; p < responses->person_count; p++) {
		double posterior[GRID_NODES];
		curves_posterior(curves, responses_of(responses, p), posterior);
		estimates[p] = curves_estimate(posterior);
	}
	return estimates;
}
