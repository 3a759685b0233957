/* Ability: the estimate of a person's level from their answers to calibrated items, with its standard error.
 *
 *   EAP   mean and standard deviation of the posterior on equally spaced nodes           (Bock & Mislevy 1982)
 *   MAP   its mode: the root of  score - (theta - mean) / sd² = 0                        (Samejima 1969)
 *   ML    the level that makes the answers most probable: the root of  score = 0
 *   WLE   Warm's, free of bias to first order: the root of  score + J / (2 I) = 0        (Warm 1989; Samejima 1993)
 *
 * score is the first derivative of the log-likelihood, I the information of the items answered, J = sum of P' P'' / P. For a
 * guessing or slipping item, WLE is not the mode of the likelihood times sqrt(I), which others give under that name.
 *
 * 1. What is returned is the same to the bit on every machine (base/portable.h, a fixed order of sums).
 * 2. The estimate lies within the limits that the caller sets. Where the estimating equation has no root there, as ML has none
 *    for somebody who got everything right, it is the limit, and `at` says so: the caller may take that for infinite.
 * 3. Where it has several roots, as guessing can bring about, it is the one of the largest likelihood (times prior, for MAP), the
 *    limits included. Roots are looked for at points an eighth of a logit apart, closer where a curve is steep (half a unit of
 *    the steepest, but at most 1,024 steps); two maxima closer than that are of one hump. */
#ifndef IRT_ABILITY_H
#define IRT_ABILITY_H

#include "irt/model.h"

enum { ABILITY_NODES_MAX = 1001 };

enum ability_method { ABILITY_EAP, ABILITY_MAP, ABILITY_ML, ABILITY_WLE };

struct ability_settings {
	enum ability_method method;
	double prior_mean, prior_sd; /* EAP, MAP */
	size_t nodes;                /* EAP: 2 … ABILITY_NODES_MAX, from node_min to node_max */
	double node_min, node_max;
	bool half_ends;  /* EAP: the first and last node count half (trapezoidal rule) */
	double min, max; /* MAP, ML, WLE: the limits, within ±MODEL_THETA_MAX_LOGIT */
	bool observed;   /* MAP, ML, WLE: standard errors by observed instead of expected information */
};

/* The normal prior of mean 0 and SD 1, 61 nodes on [-6, 6] (as mirt), limits of ±6, expected information. */
struct ability_settings ability_standard(enum ability_method method);

/* "eap", "map", "ml", "wle"; false when it is none of them. */
bool ability_method_find(struct str name, enum ability_method *out) MUST_CHECK;

/* ERR_INPUT, with a sentence, for settings outside the ranges above, an SD outside 0.01 to 100 or a mean outside ±10. */
enum err ability_check(struct work *w, const struct ability_settings *settings) MUST_CHECK;

enum ability_at { ABILITY_INSIDE, ABILITY_AT_MIN, ABILITY_AT_MAX };

struct ability_estimate {
	double theta_logit;
	/* EAP: the posterior's SD. Else 1 / sqrt(I), for MAP 1 / sqrt(I + 1 / sd²), at the estimate; infinite where that is not
	 * positive. */
	double standard_error_logit;
	enum ability_at at; /* other than inside: no root within the limits */
	size_t answered;
};

struct ability;

/* Prepares the scoring of any number of people by these items, each of which passed model_check; settings that passed
 * ability_check. Lives in w's arena; the items must outlive it. Cost: 61 evaluations of each level of each item for EAP, 98 and
 * more otherwise, and 8 bytes for each. */
const struct ability *ability_open(struct work *w, const struct ability_settings *settings,
                                   const struct model *items, size_t count);

/* The estimate from levels[count], each below its item's or RESPONSES_MISSING. With nothing answered it is the prior's, and
 * NaN with an infinite error for ML and WLE. Accuracy: EAP 1e-12 against the same quadrature elsewhere; roots to 1e-12.
 * Cost: as many additions an answer as there are points, and except for EAP some eight evaluations of each item answered. */
struct ability_estimate ability_of(const struct ability *ability, const uint8_t *levels);

/* EAP: the whole posterior, probability[nodes] of each node, sum 1; and where the nodes are, in logits. */
void ability_posterior(const struct ability *ability, const uint8_t *levels, double *probability);
double ability_node(const struct ability *ability, size_t node);

#endif
