/* calibrate_curve_*, calibrate_table_rows: an item's probabilities and their derivatives, on the scale of estimation. */
#include "irt/calibrate_parts.h"

#include "base/portable.h"

/* 1 - e^x for x < 0, to full precision near 0 as well. */
static double one_minus_exp(double x)
{
	if (x < -0.01)
		return 1 - portable_exp(x);
	/* The series up to x^7 leaves out 1e-19 of it. */
	double tail = 1.0 / 24 + x * (1.0 / 120 + x * (1.0 / 720 + x * (1.0 / 5040)));
	return -x * (1 + x * (0.5 + x * (1.0 / 6 + x * tail)));
}

void calibrate_curve_prepare(const struct calibrate_unit *unit, const double *value,
                             struct calibrate_curve *curve)
{
	if (unit->kind == MODEL_LOGISTIC) {
		curve->lower = portable_logistic(value[2]);
		curve->upper = portable_logistic(value[3]);
	} else if (unit->kind == MODEL_GRADED) {
		for (size_t k = 1; k + 1 < unit->levels; k++) {
			double between = value[k + 1] - value[k];
			curve->gap[k] = one_minus_exp(between);
			curve->lift[k] = (1 - curve->gap[k]) / curve->gap[k];
		}
	}
}

static void logistic_at(const struct calibrate_unit *unit, const double *value, double theta,
                        struct calibrate_curve *curve)
{
	double known, unknown, c = curve->lower, u = curve->upper;
	portable_logistic_pair(value[0] * theta + value[1], &known, &unknown);
	double right = c * unknown + u * known, wrong = (1 - c) * unknown + (1 - u) * known;
	double slopes[3] = {(u - c) * known * unknown, unknown * c * (1 - c), known * u * (1 - u)};
	curve->probability[0] = wrong;
	curve->probability[1] = right;
	for (size_t m = 0; m < unit->predictor_count && m < 3; m++) {
		curve->score[0][m] = -slopes[m] / wrong;
		curve->score[1][m] = slopes[m] / right;
	}
	if (c <= 0 && u >= 1) { /* shorter, and exact where a probability vanishes */
		curve->score[0][0] = -known;
		curve->score[1][0] = unknown;
	}
}

/* log P(k) = log L(z_k) + log L(-z_(k + 1)) + log(1 - e^(z_(k + 1) - z_k)), in which the last does not depend on theta. */
static void graded_at(const struct calibrate_unit *unit, const double *value, double theta,
                      struct calibrate_curve *curve)
{
	size_t top = unit->levels - 1;
	double at_least = 1, not_at_least = 0;
	for (size_t k = 0; k <= top; k++) {
		double *score = curve->score[k], above = 0, below = 1;
		for (size_t m = 0; m < top; m++)
			score[m] = 0;
		if (k < top)
			portable_logistic_pair(value[0] * theta + value[k + 1], &above, &below);
		double gap = k > 0 && k < top ? curve->gap[k] : 1,
		       lift = k > 0 && k < top ? curve->lift[k] : 0;
		curve->probability[k] = at_least * below * gap;
		if (k > 0)
			score[k - 1] = not_at_least + lift;
		if (k < top)
			score[k] = -above - lift;
		at_least = above;
		not_at_least = below;
	}
}

static void softmax_at(const struct calibrate_unit *unit, const double *value, double theta,
                       struct calibrate_curve *curve)
{
	size_t top = unit->levels - 1;
	double height[MODEL_LEVELS_MAX] = {0}, highest = 0, sum = 0;
	for (size_t k = 1; k <= top; k++) {
		height[k] = unit->kind == MODEL_NOMINAL ? value[k - 1] * theta + value[top + k - 1]
		                                        : value[0] * (double)k * theta + value[k];
		highest = height[k] > highest ? height[k] : highest;
	}
	for (size_t k = 0; k <= top; k++)
		sum += curve->probability[k] = portable_exp(height[k] - highest);
	for (size_t k = 0; k <= top; k++)
		curve->probability[k] /= sum;
	for (size_t k = 0; k <= top; k++)
		for (size_t m = 0; m < top; m++)
			curve->score[k][m] = (k == m + 1 ? 1 : 0) - curve->probability[m + 1];
}

void calibrate_curve_at(const struct calibrate_unit *unit, const double *value, double theta,
                        struct calibrate_curve *curve)
{
	if (unit->kind == MODEL_LOGISTIC)
		logistic_at(unit, value, theta, curve);
	else if (unit->kind == MODEL_GRADED)
		graded_at(unit, value, theta, curve);
	else
		softmax_at(unit, value, theta, curve);
}

double calibrate_curve_slope(const struct calibrate_unit *unit, const double *value, size_t predictor)
{
	switch (unit->kind) {
	case MODEL_LOGISTIC: return predictor == 0 ? value[0] : 0;
	case MODEL_GRADED: return value[0];
	case MODEL_PARTIAL_CREDIT: return (double)(predictor + 1) * value[0];
	case MODEL_NOMINAL: return value[predictor];
	}
	return 0;
}

double calibrate_curve_part(const struct calibrate_unit *unit, size_t predictor, size_t value, double theta)
{
	if (unit->kind == MODEL_NOMINAL) {
		size_t top = unit->levels - 1;
		return value == predictor ? theta : value == top + predictor ? 1 : 0;
	}
	if (value > 0)
		return value == predictor + 1 ? 1 : 0;
	if (unit->kind == MODEL_LOGISTIC)
		return predictor == 0 ? theta : 0;
	return unit->kind == MODEL_PARTIAL_CREDIT ? (double)(predictor + 1) * theta : theta;
}

/* No probability is taken to be smaller than 2^-50: with what calibrate_step.c does about products, none of those is ever
 * so small that the processor slows down. A person for whom this matters has answered as one in 10^15 would. */
#define LEAST_PROBABILITY 0x1p-50

void calibrate_table_rows(const struct calibrate_fit *fit, const struct calibrate_unit *unit,
                          const double *free, struct calibrate_table *table)
{
	double value[CALIBRATE_VALUES_MAX] = {0};
	struct calibrate_curve curve = {0};
	calibrate_values(unit, free, value);
	calibrate_curve_prepare(unit, value, &curve);
	double *rows = table->probability + unit->row * fit->stride, least[MODEL_LEVELS_MAX];
	for (size_t k = 0; k < unit->levels; k++)
		least[k] = 1;
	for (size_t q = 0; q < fit->node_count; q++) {
		calibrate_curve_at(unit, value, fit->theta[q], &curve);
		for (size_t k = 0; k < unit->levels; k++) {
			double p = curve.probability[k];
			p = p > LEAST_PROBABILITY ? p : LEAST_PROBABILITY;
			rows[k * fit->stride + q] = p;
			least[k] = p < least[k] ? p : least[k];
		}
	}
	for (size_t k = 0; k < unit->levels; k++) {
		uint16_t bits = 1;
		double reached = 0.5;
		while (reached > least[k]) {
			reached *= 0.5;
			bits++;
		}
		table->depth[unit->row + k] = bits;
	}
}
