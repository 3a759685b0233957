/* A function of a person's level, known up to a factor: a prior, a likelihood or a posterior.
 *
 * It is held as its natural logarithm at 61 equally spaced levels from -6 to 6 logits, in whole units
 * of 2^-40. A belief is a prior multiplied by the likelihoods of all evidence (irt/evidence.h).
 *
 * 1. Multiplying is adding integers. So the order of the evidence does not matter, to the bit, and
 *    neither does a round trip through bytes in between.
 * 2. Everything read off a grid is computed with base/portable.h in a fixed order: the same on every
 *    machine, to the bit.
 * 3. Levels below -6 and above 6 have no probability. A population prior of SD 1 has 2e-9 out there.
 *
 * Accuracy. The sum over nodes 0.2 apart differs from the integral over a normal density of SD s by
 * a factor of 1 + 2 exp(-2 (pi s / 0.2)^2): 1e-19 for s = 0.3, 5e-9 for 0.2, 1.5 % for 0.1. Beliefs here
 * stay above 0.2; for a sharper one the spacing must shrink. A unit of 2^-40 is 9e-13 nats, and 16,000
 * of the most extreme responses fit; one more stops the program. 61 nodes on [-6, 6] is also what the
 * reference implementation mirt uses, so that estimates can be compared digit by digit. */
#ifndef IRT_GRID_H
#define IRT_GRID_H

#include "base/work.h"

enum {
	GRID_NODES = 61,
	GRID_NODES_PER_LOGIT = 5,
	GRID_BYTES = 1 + 8 * GRID_NODES,
};
#define GRID_LEVEL_MIN_LOGIT (-6.0)
#define GRID_LEVEL_MAX_LOGIT 6.0

struct grid {
	int64_t log_value[GRID_NODES]; /* nats · 2^40, up to a constant */
};

/* The level of a node in logits: -6, -5.8 … 6. */
double grid_level(size_t node);

/* A function from its natural logarithm at the nodes. Values below -700 become -700, which keeps one
 * impossible response from ruling a level out for ever. Each must be at most 700 and not NaN. */
void grid_of(const double log_value[GRID_NODES], struct grid *out);

/* The normal prior. mean_logit within [-6, 6], sd_logit within [0.2, 10]; anything else stops the
 * program. */
void grid_normal(double mean_logit, double sd_logit, struct grid *out);

/* Multiplies `likelihood` into `belief`. Cost: 61 additions. */
void grid_multiply(struct grid *belief, const struct grid *likelihood);

/* Posterior mean and standard deviation, logits; the second is the standard error of the first.
 * Cost: 61 exp. */
void grid_moments(const struct grid *belief, double *mean_logit, double *sd_logit);

/* The density per logit at each node, for drawing; sums to GRID_NODES_PER_LOGIT. */
void grid_density(const struct grid *belief, double density[GRID_NODES]);

/* The probability that the level is cut_logit or higher. Between nodes the logarithm of the density
 * is the cubic through the four nearest nodes. Accuracy: 2e-7 for normal densities of SD ≥ 0.3, 2e-6 for
 * 0.2. Cost: 180 exp. */
double grid_probability_at_least(const struct grid *belief, double cut_logit);

/* The level below which lies the probability p, 0 < p < 1, to 1e-9 logits of what
 * grid_probability_at_least says. Cost: 400 exp. */
double grid_quantile(const struct grid *belief, double p);

/* The central interval that holds the level with this probability: 0.9 gives the 5 % and 95 % points. */
void grid_interval(const struct grid *belief, double probability, double *low_logit, double *high_logit);

/* Canonical bytes: a version byte 1, then log_value minus its maximum, 61 numbers of 8 bytes, two's
 * complement, least significant byte first. Grids that differ by a factor have the same bytes. */
void grid_encode(const struct grid *belief, uint8_t bytes[GRID_BYTES]);

/* Reads what grid_encode wrote; ERR_INPUT when it cannot have. */
enum err grid_decode(struct work *w, struct str bytes, struct grid *out) MUST_CHECK;

#endif
