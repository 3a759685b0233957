/* Where an adaptive test looks at a belief: at most 61 levels with a weight each, and the prior there.
 *
 * A belief on nodes is held as grid.h holds one, its logarithm in whole units of 2^-40: the order of the answers makes no
 * difference, to the bit, and on the standard nodes it is the same function as a struct grid. */
#ifndef IRT_NODES_H
#define IRT_NODES_H

#include "irt/grid.h"

enum { NODES_STRIDE = 64 }; /* rows of tables are padded with zeros up to here */

struct nodes {
	size_t count; /* 2 … GRID_NODES */
	double spacing_logit;
	double theta_logit[NODES_STRIDE];
	int64_t log_weight[NODES_STRIDE]; /* of the quadrature */
	int64_t log_prior[NODES_STRIDE];  /* of the quadrature and the prior together */
	double mean_logit, sd_logit;      /* of the prior */
};

/* The 61 nodes of irt/grid.h, all of one weight, and a normal prior; the arguments are grid_normal's. */
void nodes_standard(double mean_logit, double sd_logit, struct nodes *out);

/* `count` equally spaced nodes from low to high with the weights of the trapezoidal rule: ends count half. 2 ≤ count ≤ 61,
 * low < high within [-6, 6]; anything else stops the program. (-4, 4, 33) is what catR has.
 * Source: Magis & Raîche 2012. */
void nodes_trapezoid(double low_logit, double high_logit, size_t count, double mean_logit, double sd_logit,
                     struct nodes *out);

/* The function of a logarithm in whole units as probabilities: mass[NODES_STRIDE], which sum to 1 over the nodes and are 0 behind
 * them. Returns the logarithm of the sum that they had before, in nats. Cost: 61 exp. */
double nodes_masses(const struct nodes *nodes, const int64_t *log_value, double *mass);

/* Mean and standard deviation of masses, logits. */
void nodes_moments(const struct nodes *nodes, const double *mass, double *mean_logit, double *sd_logit);

/* The sum of products of two padded rows, in a fixed order. */
static inline double nodes_dot(const double *a, const double *b)
{
	double sum[4] = {0};
	for (size_t i = 0; i < NODES_STRIDE; i += 4)
		for (size_t j = 0; j < 4; j++)
			sum[j] += a[i + j] * b[i + j];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

#endif
