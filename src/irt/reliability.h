/* How precisely a test measures: reliability in the forms in use, and the standard error along the scale.
 *
 * Reliability is a share of variance in some population; the standard error at a level depends on none. Both are told. */
#ifndef IRT_RELIABILITY_H
#define IRT_RELIABILITY_H

#include "irt/curves.h"

struct reliability {
	/* The mean over the population of I / (I + 1 / variance), I the test's information (Green et al. 1984). */
	double marginal;
	/* var(theta) / (var(theta) + mean of SE²), theta the estimates of the persons given. */
	double empirical;
	/* 1 - mean of SE² / var(theta), the estimates standing for the test's scores; negative for short tests. */
	double empirical_as_scores;
	/* Of the sum score under the model: the variance of the true score by that of the score (Kim & Feldt 2010). NAN with
	 * a nominal item. */
	double sum_score;
};

/* estimates[count]: of persons, with standard errors; weights NULL: all 1. Variances of the estimates divide by one less than the
 * weights' sum. Below two persons the empirical ones are NAN. */
struct reliability reliability_of(const struct curves *curves, const struct curves_estimate *estimates,
                                  const double *weights, size_t count);

struct reliability_point {
	double theta_logit;
	double information;    /* of the test, per squared logit */
	double standard_error; /* 1 / sqrt(information) */
	double posterior_sd; /* 1 / sqrt(information + 1 / variance): with the population taken into account */
	double expected_score; /* of the sum score; nominal items count 0 */
};

/* The test at theta within ±MODEL_THETA_MAX_LOGIT. */
struct reliability_point reliability_at(const struct model *models, size_t count, double variance,
                                        double theta_logit);

/* The theta at which the expected score is `score`, to 1e-12: the inverse of the test characteristic curve;
 * ±MODEL_THETA_MAX_LOGIT when it lies beyond, as for a score below the sum of guessing. Cost: 60 times the curve's. */
double reliability_theta_of_score(const struct model *models, size_t count, double score);

#endif
