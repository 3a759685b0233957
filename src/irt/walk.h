/* How a competency changes while nobody looks: what is not used fades, what is practised grows, and nobody says which. So with
 * the days that pass the mean of a belief stays, and its variance grows.
 *
 *   random walk      theta after t days = theta + normal (0, q t)
 *   mean reversion   theta after t days = m + e^(-k t) (theta - m) + normal (0, (1 - e^(-2 k t)) q / (2 k))
 *
 * q is the variance per day, k the reversion per day towards the population's mean m (Ornstein & Uhlenbeck 1930): left alone long
 * enough, everybody is believed to be as the population is, with the variance q / (2 k).
 *
 * A density in drift is held on nodes eight times as fine as a belief's (irt/grid.h), 1/40 logit apart, in the same units.
 *
 * 1. No variance is lost or won by asking often, however small a day's is beside the spacing: a step shorter than 1.5 nodes is an
 *    integral about each node, of a density whose logarithm is a cubic between nodes, and exact for a normal one. Drifting for a
 *    days and then for b is drifting for a + b.
 * 2. Every weight is positive, so the density is, and keeps its relative precision in the tails.
 * 3. Nothing leaves [-6, 6]: the walk turns back at the ends.
 * 4. Only the four operations, base/portable.h and a fixed order: the same bits on every machine.
 *
 * Accuracy. For normal densities of SD ≥ 0.2 the mean and the variance are exact to 1e-9, and two ways of cutting the days
 * agree to 1e-9 in the logarithm at each node; under reversion both to 1e-6 (walk_test.c). Levels less probable than e^-500
 * of the most probable count as e^-500 of it. */
#ifndef IRT_WALK_H
#define IRT_WALK_H

#include "irt/evidence.h"

enum {
	WALK_FINER = 8,
	WALK_NODES = (GRID_NODES - 1) * WALK_FINER + 1,
	WALK_NODES_PER_LOGIT = GRID_NODES_PER_LOGIT * WALK_FINER,
	WALK_DAYS_MAX = 36525, /* a century */
};

struct walk {
	double variance_per_day; /* q, squared logits; 0: what was shown once holds for ever; else 1e-9 … 0.01 */
	double reversion_per_day; /* k; 0: a random walk; else 1e-6 … 1 */
	double mean_logit;        /* m, within [-6, 6]; of no account without reversion */
};

/* ERR_INPUT, with a sentence, unless the numbers are as said above and, with reversion, the SD that is left in the end is
 * within [0.2, 10]. All functions below want a drift that passed, and days within [0, WALK_DAYS_MAX]. */
enum err walk_check(struct work *w, const struct walk *drift) MUST_CHECK;

/* What a normal density becomes: the closed form. */
void walk_normal(const struct walk *drift, int64_t days, double *mean_logit, double *variance);

/* A density known up to a factor. */
struct walk_density {
	int64_t log_value[WALK_NODES]; /* nats · 2^40 */
};

/* -6, -5.975 … 6. */
double walk_level(size_t node);

/* The normal density; at a belief's nodes the same to the bit as grid_normal, and within its limits. */
void walk_density_normal(double mean_logit, double sd_logit, struct walk_density *out);

/* Multiplies evidence in; at a belief's nodes the same to the bit as grid_multiply. Cost: evidence_log_likelihoods at 481
 * levels. */
void walk_density_multiply(struct walk_density *density, const struct evidence *evidence);

/* Lets days pass; no day, or a variance of 0, leaves every bit as it is. Cost: a short step 481 times 4 exp and a log, a
 * longer one 481 times an exp, a log and 20 to 480 multiplications; one for each squared logit of variance, or each 0.35 of
 * reversion. */
void walk_density_pass(struct walk_density *density, const struct walk *drift, int64_t days);

/* The belief: every eighth node. */
struct grid walk_density_belief(const struct walk_density *density);

#endif
