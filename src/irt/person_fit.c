#include "irt/person_fit.h"

#include "base/check.h"
#include "base/portable.h"
#include "irt/responses.h"

#include <math.h>

#define SQUARED_VARIANCE_MIN 1e-5
#define CUBE_ROOT_Q_MAX 1.4142

/* ---- the likelihood ---- */

/* Sums over the items answered. Over the levels k of one, with w_k = log P_k and r_k = P_k' / P_k. */
struct likelihood_sums {
	double apart;             /* log P of the answer, less its expectation */
	double variance;          /* of w */
	double covariance;        /* of w and r, which is the sum of P' w */
	double information, warm; /* of the test */
};

struct curves {
	double p[MODEL_LEVELS_MAX], first[MODEL_LEVELS_MAX], second[MODEL_LEVELS_MAX], log[MODEL_LEVELS_MAX];
};

static void add_item(const struct model *model, size_t level, double theta_logit,
                     struct likelihood_sums *sums)
{
	struct curves at = {0};
	double expected = 0, square = 0;
	model_curves(model, theta_logit, at.p, at.first, at.second);
	for (size_t k = 0; k < model->levels; k++) {
		at.log[k] = portable_log(at.p[k]);
		expected += at.p[k] * at.log[k];
	}
	for (size_t k = 0; k < model->levels; k++) {
		double apart = at.log[k] - expected;
		square += at.p[k] * apart * apart;
		sums->covariance += at.first[k] * apart;
	}
	sums->apart += at.log[level] - expected;
	sums->variance += square;
	sums->information += model_information(model, theta_logit);
	sums->warm += model_warm_term(model, theta_logit);
}

static double standing_in(const struct person_fit_estimator *estimator, const struct likelihood_sums *sums,
                          double theta_logit)
{
	switch (estimator->method) {
	case ABILITY_ML: return 0;
	case ABILITY_WLE: return sums->warm / (2 * sums->information);
	case ABILITY_MAP:
		return (estimator->prior_mean - theta_logit) / estimator->prior_sd / estimator->prior_sd;
	case ABILITY_EAP: return NAN;
	}
	return NAN;
}

/* Snijders: w is replaced by w - c r, c = covariance / information, which has no covariance with the score; then the variance is
 * the old one less c · covariance, and the mean is -c r0. */
static double snijders(const struct person_fit_estimator *estimator, const struct likelihood_sums *sums,
                       double theta_logit)
{
	double c = sums->covariance / sums->information;
	double variance = sums->variance - c * sums->covariance;
	if (!(variance > 1e-12 * sums->variance))
		return NAN;
	return (sums->apart + c * standing_in(estimator, sums, theta_logit)) / sqrt(variance);
}

/* ---- the residuals ---- */

struct residual_sums {
	size_t count;
	double standardised; /* of squared residuals over their variances */
	double square;       /* of squared residuals */
	double variance, fourth_over_squared, fourth_less_squared;
};

static void add_residual(const struct model *model, size_t level, double theta_logit,
                         struct residual_sums *sums)
{
	double p[MODEL_LEVELS_MAX], expected = 0, variance = 0, fourth = 0;
	model_probabilities(model, theta_logit, p);
	for (size_t k = 1; k < model->levels; k++)
		expected += (double)k * p[k];
	for (size_t k = 0; k < model->levels; k++) {
		double square = ((double)k - expected) * ((double)k - expected);
		variance += square * p[k];
		fourth += square * square * p[k];
	}
	if (variance * variance < SQUARED_VARIANCE_MIN)
		variance = sqrt(SQUARED_VARIANCE_MIN);
	double square = ((double)level - expected) * ((double)level - expected);
	sums->count++;
	sums->standardised += square / variance;
	sums->square += square;
	sums->variance += variance;
	sums->fourth_over_squared += fourth / (variance * variance);
	sums->fourth_less_squared += fourth - variance * variance;
}

/* The cube root by Newton's iteration, from the four operations alone: the same bits everywhere. */
static double cube_root(double x)
{
	if (x <= 0)
		return 0;
	double root = portable_exp(portable_log(x) / 3);
	return root - (root * root * root - x) / (3 * root * root);
}

/* Wilson & Hilferty: a mean square with standard deviation q, to the power of a third, is about normal. */
static double cube_root_z(double mean_square, double q)
{
	q = q < CUBE_ROOT_Q_MAX ? q : CUBE_ROOT_Q_MAX;
	return (cube_root(mean_square) - 1) * (3 / q) + q / 3;
}

static void fill_residuals(const struct residual_sums *sums, struct person_fit *out)
{
	if (sums->count == 0)
		return;
	double n = (double)sums->count;
	out->outfit = sums->standardised / n;
	out->outfit_z = cube_root_z(out->outfit, sqrt(fabs(sums->fourth_over_squared / (n * n) - 1 / n)));
	out->infit = sums->square / sums->variance;
	double spread = sums->fourth_less_squared > 0 ? sums->fourth_less_squared : 0;
	out->infit_z = cube_root_z(out->infit, sqrt(spread) / sums->variance);
}

struct person_fit person_fit(const struct person_fit_estimator *estimator, const struct model *items,
                             const uint8_t *levels, size_t count, double theta_logit)
{
	struct person_fit out = {NAN, NAN, NAN, NAN, NAN, NAN, 0};
	struct likelihood_sums likelihood = {0};
	struct residual_sums residuals = {0};
	check(theta_logit >= -MODEL_THETA_MAX_LOGIT && theta_logit <= MODEL_THETA_MAX_LOGIT);
	for (size_t i = 0; i < count; i++) {
		if (levels[i] == RESPONSES_MISSING)
			continue;
		check(levels[i] < items[i].levels);
		out.answered++;
		add_item(&items[i], levels[i], theta_logit, &likelihood);
		if (items[i].kind != MODEL_NOMINAL)
			add_residual(&items[i], levels[i], theta_logit, &residuals);
	}
	if (out.answered > 0) {
		out.lz = likelihood.apart / sqrt(likelihood.variance);
		out.lz_star = snijders(estimator, &likelihood, theta_logit);
	}
	fill_residuals(&residuals, &out);
	return out;
}
