#include "irt/model.h"

#include "base/check.h"
#include "irt/portable.h"

struct model model_logistic(double discrimination, double difficulty_logit, double guessing)
{
	return (struct model){
		.kind = MODEL_LOGISTIC,
		.levels = 2,
		.discrimination = discrimination,
		.guessing = guessing,
		.difficulty_logit = {difficulty_logit},
	};
}

struct model model_graded(double discrimination, const double *thresholds_logit, size_t levels)
{
	check(levels >= 2 && levels <= MODEL_LEVELS_MAX);
	struct model model = {.kind = MODEL_GRADED, .levels = levels, .discrimination = discrimination};
	for (size_t i = 0; i + 1 < levels; i++)
		model.difficulty_logit[i] = thresholds_logit[i];
	return model;
}

static enum err check_thresholds(struct work *w, const struct model *model)
{
	for (size_t i = 0; i + 1 < model->levels; i++) {
		double b = model->difficulty_logit[i];
		if (!(b >= -20 && b <= 20))
			return fail(w, ERR_INPUT, "A difficulty of %g is outside -20 to 20 logits.", b);
		if (i > 0 && !(b - model->difficulty_logit[i - 1] >= 0.001))
			return fail(w, ERR_INPUT,
			            "The threshold %g must be higher than the one before it, %g.", b,
			            model->difficulty_logit[i - 1]);
	}
	return OK;
}

struct model model_partial_credit(double discrimination, const double *steps_logit, size_t levels)
{
	struct model model = model_graded(discrimination, steps_logit, levels);
	model.kind = MODEL_PARTIAL_CREDIT;
	return model;
}

enum err model_check(struct work *w, const struct model *model)
{
	size_t levels_max = model->kind == MODEL_LOGISTIC ? 2 : MODEL_LEVELS_MAX;
	double guessing_max = model->kind == MODEL_LOGISTIC ? 0.9 : 0;
	if (model->levels < 2 || model->levels > levels_max)
		return fail(w, ERR_INPUT, "An item with %zu levels is not supported: at most %zu.",
		            model->levels, levels_max);
	if (!(model->discrimination >= 0.05 && model->discrimination <= 20))
		return fail(w, ERR_INPUT, "A discrimination of %g is outside 0.05 to 20.",
		            model->discrimination);
	if (!(model->guessing >= 0 && model->guessing <= guessing_max))
		return fail(w, ERR_INPUT, "A guessing probability of %g is outside 0 to %g.", model->guessing,
		            guessing_max);
	return check_thresholds(w, model);
}

/* a (theta - b_k); k counts from 1. */
static double distance(const struct model *model, double theta_logit, size_t k)
{
	return model->discrimination * (theta_logit - model->difficulty_logit[k - 1]);
}

static void logistic_probabilities(const struct model *model, double theta_logit, double probability[2])
{
	double known, unknown, c = model->guessing;
	portable_logistic_pair(distance(model, theta_logit, 1), &known, &unknown);
	probability[0] = (1 - c) * unknown;
	probability[1] = c + (1 - c) * known;
}

/* P(k) is a difference of two curves; written as a product it keeps its digits:
 * L(x) - L(y) = L(x) L(-y) (1 - e^(y - x)) for x > y, here with x = x_k and y = x_(k + 1). */
static void graded_probabilities(const struct model *model, double theta_logit, double *probability)
{
	size_t last = model->levels - 1;
	double at_least = 1; /* L(x_k) */
	for (size_t k = 0; k < last; k++) {
		double next = distance(model, theta_logit, k + 1), above, below;
		portable_logistic_pair(next, &above, &below);
		double gap = k == 0 ? 1 : 1 - portable_exp(next - distance(model, theta_logit, k));
		probability[k] = at_least * below * gap;
		at_least = above;
	}
	probability[last] = at_least;
}

void model_probabilities(const struct model *model, double theta_logit, double *probability)
{
	if (model->kind == MODEL_LOGISTIC)
		logistic_probabilities(model, theta_logit, probability);
	else
		graded_probabilities(model, theta_logit, probability);
}

/* Birnbaum's a² ((P - c) / (1 - c))² (1 - P) / P with one exponential and one division. */
static double logistic_information(const struct model *model, double theta_logit)
{
	double a = model->discrimination, c = model->guessing;
	double e = portable_exp(-distance(model, theta_logit, 1));
	return a * a * (1 - c) * e / ((1 + e) * (1 + e) * (1 + c * e));
}

/* The sum over levels of P(k) (d log P(k) / d theta)²; the derivative is a (1 - L(x_k) - L(x_(k + 1))). */
static double graded_information(const struct model *model, double theta_logit)
{
	double sum = 0, at_least = 1; /* L(x_k) */
	for (size_t k = 0; k < model->levels; k++) {
		bool last = k + 1 == model->levels;
		double above = last ? 0 : portable_logistic(distance(model, theta_logit, k + 1));
		double slope = 1 - at_least - above;
		sum += (at_least - above) * slope * slope;
		at_least = above;
	}
	return model->discrimination * model->discrimination * sum;
}

double model_information(const struct model *model, double theta_logit)
{
	return model->kind == MODEL_LOGISTIC ? logistic_information(model, theta_logit)
	                                     : graded_information(model, theta_logit);
}

double model_expected_level(const struct model *model, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX] = {0}, expected = 0;
	model_probabilities(model, theta_logit, probability);
	for (size_t k = 1; k < model->levels; k++)
		expected += (double)k * probability[k];
	return expected;
}
