/* The curves of all items of a test at the 61 nodes of irt/grid.h, and how probable each node is in the population: what every
 * statistic of fit starts from.
 *
 * The population is normal, cut off at ±6 logits and normalised to sum 1 over the nodes, as mirt's. */
#ifndef IRT_CURVES_H
#define IRT_CURVES_H

#include "irt/grid.h"
#include "irt/responses.h"

struct curves {
	size_t item_count;
	const struct model *models; /* [item_count] */
	double mean, variance;      /* of the population, logits */
	double weight[GRID_NODES];  /* of each node in the population, sum 1 */
	/* Rows of the tables below: item i has row[i] … row[i + 1] - 1, one a level from level 0. */
	const size_t *row;                           /* [item_count + 1] */
	const double (*probability)[GRID_NODES];     /* [row[item_count]] */
	const double (*log_probability)[GRID_NODES]; /* the same, natural logarithms */
	const double (*expected)[GRID_NODES];        /* [item_count]: the expected level */
};

/* models[count]: each passed model_check, and must outlive the curves. variance from 0.01 to 100, mean within ±6; anything else
 * stops the program. Cost: 61 exp and log a level. */
struct curves curves_of(struct work *w, const struct model *models, size_t count, double mean,
                        double variance);

/* How probable each node is once the person's levels are known; a level that is RESPONSES_MISSING says nothing. Returns the
 * logarithm of the probability of the levels in this population. Cost: 61 additions an item, 61 exp. */
double curves_posterior(const struct curves *curves, const uint8_t *levels, double posterior[GRID_NODES]);

/* The mean of such a posterior, and its standard deviation. */
struct curves_estimate {
	double theta_logit, standard_error_logit;
};
struct curves_estimate curves_estimate(const double posterior[GRID_NODES]);

/* The same for every person of `responses`, whose items are those of the curves: [person_count]. */
struct curves_estimate *curves_estimates(struct work *w, const struct curves *curves,
                                         const struct responses *responses);

#endif
