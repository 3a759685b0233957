#include "irt/reliability.h"

#include <math.h>

static double information_at(const struct model *models, size_t count, double theta)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += model_information(&models[i], theta);
	return sum;
}

static double marginal_of(const struct curves *curves)
{
	double mean = 0;
	for (size_t q = 0; q < GRID_NODES; q++) {
		double information = information_at(curves->models, curves->item_count, grid_level(q));
		mean += curves->weight[q] * information / (information + 1 / curves->variance);
	}
	return mean;
}

static double sum_score_of(const struct curves *curves)
{
	double mean = 0, square = 0, error = 0;
	for (size_t i = 0; i < curves->item_count; i++)
		if (curves->models[i].kind == MODEL_NOMINAL)
			return NAN;
	for (size_t q = 0; q < GRID_NODES; q++) {
		double score = 0, variance = 0;
		for (size_t i = 0; i < curves->item_count; i++) {
			double expected = curves->expected[i][q], squared = 0;
			for (size_t k = 1; k < curves->models[i].levels; k++)
				squared += (double)(k * k) * curves->probability[curves->row[i] + k][q];
			score += expected;
			variance += squared - expected * expected;
		}
		mean += curves->weight[q] * score;
		square += curves->weight[q] * score * score;
		error += curves->weight[q] * variance;
	}
	double of_true = square - mean * mean;
	return of_true / (of_true + error);
}

struct reliability reliability_of(const struct curves *curves, const struct curves_estimate *estimates,
                                  const double *weights, size_t count)
{
	struct reliability told = {
		.marginal = marginal_of(curves),
		.empirical = NAN,
		.empirical_as_scores = NAN,
		.sum_score = sum_score_of(curves),
	};
	double weight = 0, mean = 0, error = 0, squares = 0;
	for (size_t p = 0; p < count; p++) {
		double of = weights == NULL ? 1 : weights[p];
		weight += of;
		mean += of * estimates[p].theta_logit;
		error += of * estimates[p].standard_error_logit * estimates[p].standard_error_logit;
	}
	if (weight <= 1)
		return told;
	mean /= weight;
	error /= weight;
	for (size_t p = 0; p < count; p++) {
		double distance = estimates[p].theta_logit - mean;
		squares += (weights == NULL ? 1 : weights[p]) * distance * distance;
	}
	double variance = squares / (weight - 1);
	told.empirical = variance / (variance + error);
	told.empirical_as_scores = variance > 0 ? 1 - error / variance : (double)NAN;
	return told;
}

static double score_at(const struct model *models, size_t count, double theta)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		if (models[i].kind != MODEL_NOMINAL)
			sum += model_expected_level(&models[i], theta);
	return sum;
}

struct reliability_point reliability_at(const struct model *models, size_t count, double variance,
                                        double theta_logit)
{
	double information = information_at(models, count, theta_logit);
	return (struct reliability_point){
		.theta_logit = theta_logit,
		.information = information,
		.standard_error = 1 / sqrt(information),
		.posterior_sd = 1 / sqrt(information + 1 / variance),
		.expected_score = score_at(models, count, theta_logit),
	};
}

double reliability_theta_of_score(const struct model *models, size_t count, double score)
{
	double low = -MODEL_THETA_MAX_LOGIT, high = MODEL_THETA_MAX_LOGIT;
	if (score <= score_at(models, count, low))
		return low;
	if (score >= score_at(models, count, high))
		return high;
	while (high - low > 1e-12) {
		double middle = (low + high) / 2;
		if (score_at(models, count, middle) < score)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}
