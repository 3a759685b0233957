/* calibrate_prior: what is believed of an item's parameters beforehand, and its derivatives by the values of estimation. */
#include "irt/calibrate_parts.h"

#include "base/check.h"
#include "base/portable.h"

#define HALF_LOG_2PI 0x1.d67f1c864beb5p-1

/* A log density at x with its first derivative and minus its second. */
struct density {
	double log, first, second;
};

static struct density normal(const struct calibrate_prior *prior, double x)
{
	double z = (x - prior->first) / prior->second;
	return (struct density){-0.5 * z * z - portable_log(prior->second) - HALF_LOG_2PI, -z / prior->second,
	                        1 / (prior->second * prior->second)};
}

/* Of a itself: that of log a, less log a. Below 0 there is no density; one that falls steeply brings the search back. */
static struct density lognormal(const struct calibrate_prior *prior, double a)
{
	const double least = 1e-3;
	double at = a > least ? a : least, log_a = portable_log(at);
	struct density of_log = normal(prior, log_a);
	double slope = of_log.first - 1;
	struct density density = {of_log.log - log_a, slope / at, (slope + of_log.second) / (at * at)};
	if (a <= least)
		density.log += (a - least) * density.first;
	return density;
}

/* log Gamma by Stirling's series after a shift (Abramowitz & Stegun 6.1.41): 1e-14 of it. */
static double log_gamma(double x)
{
	double shift = 0;
	while (x < 12) {
		shift -= portable_log(x);
		x += 1;
	}
	double r = 1 / x, r2 = r * r;
	double series = r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 / 1188))));
	return shift + (x - 0.5) * portable_log(x) - x + HALF_LOG_2PI + series;
}

/* By the logit of p, with the density taken at p. */
static struct density beta(const struct calibrate_prior *prior, double at_logit)
{
	double p, q, alpha = prior->first, beta = prior->second;
	portable_logistic_pair(at_logit, &p, &q);
	double constant = log_gamma(alpha + beta) - log_gamma(alpha) - log_gamma(beta);
	return (struct density){constant + (alpha - 1) * portable_log(p) + (beta - 1) * portable_log(q),
	                        (alpha - 1) * q - (beta - 1) * p, (alpha + beta - 2) * p * q};
}

static struct density density_of(const struct calibrate_prior *prior, double x)
{
	switch (prior->kind) {
	case CALIBRATE_NORMAL:
	case CALIBRATE_LOGIT_NORMAL: return normal(prior, x);
	case CALIBRATE_LOGNORMAL: return lognormal(prior, x);
	case CALIBRATE_BETA: return beta(prior, x);
	case CALIBRATE_NO_PRIOR: break;
	}
	return (struct density){0};
}

struct sums {
	size_t count;
	double log, *first, *second;
};

static void add_at(struct sums *sums, const struct calibrate_prior *prior, double x, size_t value)
{
	if (prior->kind == CALIBRATE_NO_PRIOR)
		return;
	struct density density = density_of(prior, x);
	sums->log += density.log;
	if (sums->first != NULL)
		sums->first[value] += density.first;
	if (sums->second != NULL && density.second > 0)
		sums->second[value * sums->count + value] += density.second;
}

/* b_k = -(d_k - d_(k - 1)) / a, or -d_k / a; second derivatives by its first ones alone. */
static void add_difficulty(struct sums *sums, const struct calibrate_unit *unit, const double *value,
                           size_t k)
{
	const struct calibrate_prior *prior = &unit->priors->difficulty;
	bool step = unit->kind == MODEL_PARTIAL_CREDIT && k > 1;
	double a = value[0], b = -(value[k] - (step ? value[k - 1] : 0)) / a;
	size_t at[3] = {0, k, k - 1}, count = step ? 3 : 2;
	double by[3] = {-b / a, -1 / a, 1 / a};
	struct density density = density_of(prior, b);
	sums->log += density.log;
	for (size_t i = 0; i < count; i++) {
		if (sums->first != NULL)
			sums->first[at[i]] += density.first * by[i];
		for (size_t j = 0; sums->second != NULL && j < count; j++)
			sums->second[at[i] * sums->count + at[j]] += density.second * by[i] * by[j];
	}
}

double calibrate_prior(const struct calibrate_unit *unit, const double *value, double *first, double *second)
{
	const struct calibrate_priors *priors = unit->priors;
	struct sums sums = {.count = unit->value_count, .first = first, .second = second};
	if (priors == NULL)
		return 0;
	size_t slopes = unit->kind == MODEL_NOMINAL ? unit->levels - 1 : 1;
	size_t intercepts = unit->kind == MODEL_LOGISTIC ? 2 : unit->value_count;
	if ((unit->prior_on & CALIBRATE_DISCRIMINATION) != 0)
		for (size_t v = 0; v < slopes; v++)
			add_at(&sums, &priors->discrimination, value[v], v);
	if ((unit->prior_on & CALIBRATE_DIFFICULTY) != 0) {
		for (size_t v = slopes; v < intercepts; v++)
			add_at(&sums, &priors->intercept, value[v], v);
		for (size_t v = slopes; v < intercepts && priors->difficulty.kind != CALIBRATE_NO_PRIOR; v++)
			add_difficulty(&sums, unit, value, v);
	}
	if (unit->kind == MODEL_LOGISTIC && (unit->prior_on & CALIBRATE_GUESSING) != 0)
		add_at(&sums, &priors->guessing, value[2], 2);
	if (unit->kind == MODEL_LOGISTIC && (unit->prior_on & CALIBRATE_UPPER) != 0)
		add_at(&sums, &priors->upper, value[3], 3);
	return sums.log;
}

static bool one_of(const struct calibrate_prior *prior, enum calibrate_prior_kind one,
                   enum calibrate_prior_kind other)
{
	if (prior->kind == CALIBRATE_NO_PRIOR)
		return true;
	bool possible = prior->kind == CALIBRATE_BETA ? prior->first >= 1 && prior->first <= 1e6
	                                              : prior->first >= -1e6 && prior->first <= 1e6;
	bool wide = prior->second >= (prior->kind == CALIBRATE_BETA ? 1 : 1e-6) && prior->second <= 1e6;
	return possible && wide && (prior->kind == one || prior->kind == other);
}

enum err calibrate_prior_check(struct work *w, const struct calibrate_unit *unit, struct str name)
{
	const struct calibrate_priors *priors = unit->priors;
	if (priors == NULL)
		return OK;
	bool nominal = unit->kind == MODEL_NOMINAL;
	enum calibrate_prior_kind slope = nominal ? CALIBRATE_NORMAL : CALIBRATE_LOGNORMAL;
	if (!one_of(&priors->discrimination, CALIBRATE_NORMAL, slope))
		return fail(w, ERR_INPUT,
		            "%.*s: the prior of a discrimination is normal%s, with an SD above 0.",
		            STR_ARG(name), nominal ? " here" : " or lognormal");
	if (!one_of(&priors->intercept, CALIBRATE_NORMAL, CALIBRATE_NORMAL) ||
	    !one_of(&priors->difficulty, CALIBRATE_NORMAL, CALIBRATE_NORMAL))
		return fail(w, ERR_INPUT, "%.*s: the prior of a difficulty is normal, with an SD above 0.",
		            STR_ARG(name));
	if (nominal && priors->difficulty.kind != CALIBRATE_NO_PRIOR)
		return fail(w, ERR_INPUT,
		            "%.*s is nominal and has no difficulty: give a prior of its intercepts.",
		            STR_ARG(name));
	if (!one_of(&priors->guessing, CALIBRATE_BETA, CALIBRATE_LOGIT_NORMAL) ||
	    !one_of(&priors->upper, CALIBRATE_BETA, CALIBRATE_LOGIT_NORMAL))
		return fail(
			w, ERR_INPUT,
			"%.*s: the prior of a guessing probability is beta, both numbers at least 1, or normal of its "
			"logit.",
			STR_ARG(name));
	return OK;
}
