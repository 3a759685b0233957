#include "irt/model.h"

#include "base/check.h"
#include "base/portable.h"

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

struct model model_logistic_upper(double discrimination, double difficulty_logit, double guessing,
                                  double upper)
{
	struct model model = model_logistic(discrimination, difficulty_logit, guessing);
	model.slip = 1 - upper;
	return model;
}

struct model model_graded(double discrimination, const double *thresholds_logit, size_t levels)
{
	check(levels >= 2 && levels <= MODEL_LEVELS_MAX);
	struct model model = {.kind = MODEL_GRADED, .levels = levels, .discrimination = discrimination};
	for (size_t i = 0; i + 1 < levels; i++)
		model.difficulty_logit[i] = thresholds_logit[i];
	return model;
}

struct model model_partial_credit(double discrimination, const double *steps_logit, size_t levels)
{
	struct model model = model_graded(discrimination, steps_logit, levels);
	model.kind = MODEL_PARTIAL_CREDIT;
	return model;
}

struct model model_nominal(const double *slope, const double *intercept, size_t levels)
{
	check(levels >= 2 && levels <= MODEL_LEVELS_MAX);
	struct model model = {.kind = MODEL_NOMINAL, .levels = levels};
	for (size_t k = 0; k < levels; k++) {
		model.slope[k] = slope[k];
		model.intercept[k] = intercept[k];
	}
	return model;
}

static struct str difficulty_name(struct work *w, const struct model *model, size_t i)
{
	return model->kind == MODEL_LOGISTIC ? S("b") : str_format(w->arena, "b%zu", i + 1);
}

static enum err check_difficulties(struct work *w, const struct model *model)
{
	for (size_t i = 0; i + 1 < model->levels; i++) {
		double b = model->difficulty_logit[i];
		if (!(b >= -20 && b <= 20)) {
			struct str name = difficulty_name(w, model, i);
			return fail(w, ERR_INPUT, "A difficulty (%.*s) of %g is outside -20 to 20 logits.",
			            STR_ARG(name), b);
		}
		if (model->kind != MODEL_GRADED || i == 0)
			continue;
		double before = model->difficulty_logit[i - 1];
		if (!(b - before >= 0.001)) {
			struct str name = difficulty_name(w, model, i);
			return fail(w, ERR_INPUT,
			            "The threshold %g (%.*s) must be higher than the one before it, %g.", b,
			            STR_ARG(name), before);
		}
	}
	return OK;
}

static enum err check_asymptotes(struct work *w, const struct model *model)
{
	double guessing_max = model->kind == MODEL_LOGISTIC ? 0.9 : 0;
	double slip_max = model->kind == MODEL_LOGISTIC ? 0.5 : 0;
	double c = model->guessing, d = 1 - model->slip;
	if (!(c >= 0 && c <= guessing_max))
		return fail(w, ERR_INPUT, "A guessing probability (c) of %g is outside 0 to %g.", c,
		            guessing_max);
	if (!(model->slip >= 0 && model->slip <= slip_max))
		return fail(w, ERR_INPUT, "An upper asymptote (d) of %g is outside %g to 1.", d,
		            1 - slip_max);
	if (!(c < d - 0.05))
		return fail(
			w, ERR_INPUT,
			"The guessing probability (c), %g, must be more than 0.05 below the upper asymptote "
			"(d), %g.",
			c, d);
	return OK;
}

/* What the logarithms of the probabilities differ by is linear in theta: it is largest at an end. */
static double widest(const struct model *model, double theta_logit)
{
	double z = 0, low = 0, high = 0;
	for (size_t k = 0; k + 1 < model->levels; k++) {
		z += model->discrimination * (theta_logit - model->difficulty_logit[k]);
		low = z < low ? z : low;
		high = z > high ? z : high;
	}
	return high - low;
}

static enum err check_steps(struct work *w, const struct model *model)
{
	if (widest(model, -MODEL_THETA_MAX_LOGIT) > 690 || widest(model, MODEL_THETA_MAX_LOGIT) > 690)
		return fail(
			w, ERR_INPUT,
			"A discrimination (a) of %g is too high for %zu levels: what is improbable becomes "
			"impossible.",
			model->discrimination, model->levels);
	return OK;
}

static enum err check_nominal(struct work *w, const struct model *model)
{
	double low = 20, high = -20;
	for (size_t k = 0; k < model->levels; k++) {
		if (!(model->slope[k] >= -20 && model->slope[k] <= 20))
			return fail(w, ERR_INPUT, "A slope (a%zu) of %g is outside -20 to 20.", k + 1,
			            model->slope[k]);
		if (!(model->intercept[k] >= -40 && model->intercept[k] <= 40))
			return fail(w, ERR_INPUT, "An intercept (c%zu) of %g is outside -40 to 40.", k + 1,
			            model->intercept[k]);
		low = model->slope[k] < low ? model->slope[k] : low;
		high = model->slope[k] > high ? model->slope[k] : high;
	}
	if (high - low < 0.05 || high - low > 20)
		return fail(w, ERR_INPUT,
		            "Slopes (a1, a2 …) that differ by %g in all are outside 0.05 to 20.", high - low);
	return OK;
}

enum err model_check(struct work *w, const struct model *model)
{
	size_t levels_max = model->kind == MODEL_LOGISTIC ? 2 : MODEL_LEVELS_MAX;
	if (model->levels < 2 || model->levels > levels_max)
		return fail(w, ERR_INPUT, "An item with %zu levels is not supported: at most %zu.",
		            model->levels, levels_max);
	if (model->kind == MODEL_NOMINAL)
		return check_nominal(w, model);
	if (!(model->discrimination >= 0.05 && model->discrimination <= 20))
		return fail(w, ERR_INPUT, "A discrimination (a) of %g is outside 0.05 to 20.",
		            model->discrimination);
	TRY(check_asymptotes(w, model));
	TRY(check_difficulties(w, model));
	return model->kind == MODEL_PARTIAL_CREDIT ? check_steps(w, model) : OK;
}

/* a (theta - b_k); k counts from 1. */
static double distance(const struct model *model, double theta_logit, size_t k)
{
	return model->discrimination * (theta_logit - model->difficulty_logit[k - 1]);
}

/* Of a logistic item: what it takes to write all the rest without a difference that loses digits. */
struct logistic {
	double known, unknown; /* L(x), L(-x) */
	double width;          /* d - c */
	double right, wrong;   /* P(1), P(0) */
};

static struct logistic logistic_at(const struct model *model, double theta_logit)
{
	struct logistic at = {.width = 1 - model->guessing - model->slip};
	portable_logistic_pair(distance(model, theta_logit, 1), &at.known, &at.unknown);
	at.wrong = model->slip + at.width * at.unknown;
	at.right = model->guessing + at.width * at.known;
	return at;
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

/* P(k) ~ exp z_k, of the partial credit and the nominal model; slope[k] is dz_k / dtheta. */
static void exponents(const struct model *model, double theta_logit, double *z, double *slope)
{
	if (model->kind == MODEL_NOMINAL) {
		for (size_t k = 0; k < model->levels; k++) {
			z[k] = model->slope[k] * theta_logit + model->intercept[k];
			slope[k] = model->slope[k];
		}
		return;
	}
	z[0] = slope[0] = 0;
	for (size_t k = 1; k < model->levels; k++) {
		z[k] = z[k - 1] + distance(model, theta_logit, k);
		slope[k] = (double)k * model->discrimination;
	}
}

static void divided_probabilities(const struct model *model, double theta_logit, double *probability,
                                  double slope[MODEL_LEVELS_MAX])
{
	double highest, sum = 0;
	exponents(model, theta_logit, probability, slope);
	highest = probability[0];
	for (size_t k = 1; k < model->levels; k++)
		highest = probability[k] > highest ? probability[k] : highest;
	for (size_t k = 0; k < model->levels; k++) {
		probability[k] = portable_exp(probability[k] - highest);
		sum += probability[k];
	}
	for (size_t k = 0; k < model->levels; k++)
		probability[k] /= sum;
}

/* Moments of the slope over the levels: its distances to the mean, their mean square and mean cube. All that the derivatives of
 * these models consist of. */
struct slopes {
	double distance[MODEL_LEVELS_MAX], variance, third;
};

static void slopes_at(const struct model *model, double theta_logit, double *probability, struct slopes *out)
{
	double slope[MODEL_LEVELS_MAX], mean = 0;
	divided_probabilities(model, theta_logit, probability, slope);
	for (size_t k = 0; k < model->levels; k++)
		mean += probability[k] * slope[k];
	out->variance = out->third = 0;
	for (size_t k = 0; k < model->levels; k++) {
		double apart = slope[k] - mean, weighted = probability[k] * apart * apart;
		out->distance[k] = apart;
		out->variance += weighted;
		out->third += weighted * apart;
	}
}

void model_probabilities(const struct model *model, double theta_logit, double *probability)
{
	double slope[MODEL_LEVELS_MAX];
	switch (model->kind) {
	case MODEL_LOGISTIC: {
		struct logistic at = logistic_at(model, theta_logit);
		probability[0] = at.wrong;
		probability[1] = at.right;
		return;
	}
	case MODEL_GRADED: graded_probabilities(model, theta_logit, probability); return;
	case MODEL_PARTIAL_CREDIT:
	case MODEL_NOMINAL: divided_probabilities(model, theta_logit, probability, slope); return;
	}
}

static void logistic_curves(const struct model *model, double theta_logit, double *probability, double *first,
                            double *second)
{
	struct logistic at = logistic_at(model, theta_logit);
	double a = model->discrimination, rise = a * at.width * at.known * at.unknown;
	double bend = a * rise * (at.unknown - at.known);
	probability[0] = at.wrong;
	probability[1] = at.right;
	first[0] = -rise;
	first[1] = rise;
	second[0] = -bend;
	second[1] = bend;
}

/* With A_k = L(x_k): P' = a P (1 - A_k - A_(k + 1)), and d² log P = -a² (A_k (1 - A_k) + A_(k + 1) (1 - A_(k + 1))). */
struct graded_level {
	double slope;     /* P' / P */
	double curvature; /* (log P)'' */
};

static void graded_levels(const struct model *model, double theta_logit,
                          struct graded_level levels[MODEL_LEVELS_MAX])
{
	double a = model->discrimination, at_least = 1, missed = 0; /* A_k, 1 - A_k */
	for (size_t k = 0; k < model->levels; k++) {
		double above = 0, below = 1;
		if (k + 1 < model->levels)
			portable_logistic_pair(distance(model, theta_logit, k + 1), &above, &below);
		levels[k].slope = a * (missed - above);
		levels[k].curvature = -a * a * (at_least * missed + above * below);
		at_least = above;
		missed = below;
	}
}

static void graded_curves(const struct model *model, double theta_logit, double *probability, double *first,
                          double *second)
{
	struct graded_level levels[MODEL_LEVELS_MAX];
	graded_probabilities(model, theta_logit, probability);
	graded_levels(model, theta_logit, levels);
	for (size_t k = 0; k < model->levels; k++) {
		double slope = levels[k].slope;
		first[k] = probability[k] * slope;
		second[k] = probability[k] * (slope * slope + levels[k].curvature);
	}
}

static void divided_curves(const struct model *model, double theta_logit, double *probability, double *first,
                           double *second)
{
	struct slopes slopes;
	slopes_at(model, theta_logit, probability, &slopes);
	for (size_t k = 0; k < model->levels; k++) {
		double apart = slopes.distance[k];
		first[k] = probability[k] * apart;
		second[k] = probability[k] * (apart * apart - slopes.variance);
	}
}

void model_curves(const struct model *model, double theta_logit, double *probability, double *first,
                  double *second)
{
	if (model->kind == MODEL_LOGISTIC)
		logistic_curves(model, theta_logit, probability, first, second);
	else if (model->kind == MODEL_GRADED)
		graded_curves(model, theta_logit, probability, first, second);
	else
		divided_curves(model, theta_logit, probability, first, second);
}

/* The second derivatives are multiplied out, so that no difference of equal numbers is left in them: for P = c + w K, K = L(x),
 * U = L(-x), (log P)' = a w K U / P and (log P)'' = (log P)' a (c (U - K) - w K²) / P. A wrong answer is its mirror image. */
static struct model_response logistic_response(const struct model *model, size_t level, double theta_logit)
{
	struct logistic at = logistic_at(model, theta_logit);
	bool right = level == 1;
	double reached = right ? at.known : at.unknown, missed = right ? at.unknown : at.known;
	double floor = right ? model->guessing : model->slip, p = right ? at.right : at.wrong;
	double a = model->discrimination, steep = a * at.width * reached * missed / p;
	return (struct model_response){
		.log_probability = portable_log(p),
		.first = right ? steep : -steep,
		.second = steep * a * (floor * (missed - reached) - at.width * reached * reached) / p,
	};
}

struct model_response model_response_at(const struct model *model, size_t level, double theta_logit)
{
	check(level < model->levels);
	if (model->kind == MODEL_LOGISTIC)
		return logistic_response(model, level, theta_logit);
	double probability[MODEL_LEVELS_MAX];
	if (model->kind == MODEL_GRADED) {
		struct graded_level levels[MODEL_LEVELS_MAX];
		graded_probabilities(model, theta_logit, probability);
		graded_levels(model, theta_logit, levels);
		return (struct model_response){
			portable_log(probability[level]),
			levels[level].slope,
			levels[level].curvature,
		};
	}
	struct slopes slopes;
	slopes_at(model, theta_logit, probability, &slopes);
	return (struct model_response){
		portable_log(probability[level]),
		slopes.distance[level],
		-slopes.variance,
	};
}

/* Birnbaum's a² ((P - c) / (1 - c))² (1 - P) / P with one exponential and one division. */
static double logistic_information(const struct model *model, double theta_logit)
{
	double a = model->discrimination, c = model->guessing;
	if (model->slip > 0) {
		struct logistic at = logistic_at(model, theta_logit);
		double rise = a * at.width * at.known * at.unknown;
		return rise / at.right * (rise / at.wrong);
	}
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

static double divided_information(const struct model *model, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX];
	struct slopes slopes;
	slopes_at(model, theta_logit, probability, &slopes);
	return slopes.variance;
}

double model_information(const struct model *model, double theta_logit)
{
	switch (model->kind) {
	case MODEL_LOGISTIC: return logistic_information(model, theta_logit);
	case MODEL_GRADED: return graded_information(model, theta_logit);
	case MODEL_PARTIAL_CREDIT:
	case MODEL_NOMINAL: return divided_information(model, theta_logit);
	}
	return 0;
}

/* Logistic: a² / 4. Graded: the sum over levels is at most the integral of (1 - 2u)² from 0 to 1. Otherwise it is the variance of
 * the slope, which is at most a quarter of its range squared (Popoviciu 1935). */
double model_information_bound(const struct model *model)
{
	double a = model->discrimination, low = 0, high = 0;
	switch (model->kind) {
	case MODEL_LOGISTIC: return a * a / 4;
	case MODEL_GRADED: return a * a / 3;
	case MODEL_PARTIAL_CREDIT: high = a * (double)(model->levels - 1); break;
	case MODEL_NOMINAL:
		low = high = model->slope[0];
		for (size_t k = 1; k < model->levels; k++) {
			low = model->slope[k] < low ? model->slope[k] : low;
			high = model->slope[k] > high ? model->slope[k] : high;
		}
		break;
	}
	return (high - low) * (high - low) / 4;
}

double model_warm_term(const struct model *model, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX];
	if (model->kind == MODEL_LOGISTIC) {
		struct logistic at = logistic_at(model, theta_logit);
		double a = model->discrimination, rise = a * at.width * at.known * at.unknown;
		return rise / at.right * (rise / at.wrong) * a * (at.unknown - at.known);
	}
	if (model->kind == MODEL_GRADED) {
		struct graded_level levels[MODEL_LEVELS_MAX];
		double sum = 0;
		graded_probabilities(model, theta_logit, probability);
		graded_levels(model, theta_logit, levels);
		for (size_t k = 0; k < model->levels; k++) {
			double slope = levels[k].slope;
			sum += probability[k] * slope * (slope * slope + levels[k].curvature);
		}
		return sum;
	}
	struct slopes slopes;
	slopes_at(model, theta_logit, probability, &slopes);
	return slopes.third;
}

double model_expected_level(const struct model *model, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX] = {0}, expected = 0;
	model_probabilities(model, theta_logit, probability);
	for (size_t k = 1; k < model->levels; k++)
		expected += (double)k * probability[k];
	return expected;
}
