/* Decisions at one or more cuts: how often the same person would be put into the same class again (consistency), and how
 * often into the right one (accuracy).
 *
 * Classes are counted from 0, below the first cut; a value equal to a cut is above it. Cuts rise.
 *
 *   decision_rudner       from estimates and their standard errors, taken as normal            (Rudner 2001, 2005)
 *   decision_livingston   from sum scores and a reliability: true scores are beta of four parameters, errors binomial over
 *                         as many items as would give that reliability                                 (Livingston & Lewis 1995)
 *   decision_lee          from the model: the sum score's distribution at each node            (Lee 2010) */
#ifndef IRT_DECISION_H
#define IRT_DECISION_H

#include "irt/curves.h"

enum { DECISION_CUTS_MAX = 9 };

struct decision {
	size_t classes;
	double accuracy;
	double consistency;
	double kappa;                        /* consistency beyond chance; NAN when all are in one class */
	double share[DECISION_CUTS_MAX + 1]; /* expected in each class */
	double truth[DECISION_CUTS_MAX + 1]
		    [DECISION_CUTS_MAX + 1]; /* [true class][class given]: shares of all, sum 1 */
};

/* ERR_INPUT, with a sentence, unless there are 1 to DECISION_CUTS_MAX cuts, which rise and are numbers. */
enum err decision_check(struct work *w, const double *cuts, size_t cut_count) MUST_CHECK;

/* estimates[count]; the true class is taken to be the estimate's. Those with an infinite standard error are left out. weights
 * NULL: all 1. Cost: 2 normal tails a person and cut. */
struct decision decision_rudner(const struct curves_estimate *estimates, const double *weights, size_t count,
                                const double *cuts, size_t cut_count);

/* What Livingston & Lewis fit. */
struct decision_beta {
	double effective_items; /* as estimated; rounded, at least 1, where it is used */
	double low, high;       /* ends of the true scores, as shares of the maximum */
	double alpha, beta;     /* shapes */
	bool four; /* false: the ends would have lain outside 0 to 1, and two parameters were fitted with ends 0 and 1 */
};

/* scores[count] from score_min to score_max, cuts on the same scale, reliability above 0 and below 1 (alpha will do). A score on
 * the effective test is above a cut when its share of the items is not below the cut's share. The tables are not adjusted
 * to the observed scores. ERR_INPUT, with a sentence: scores that do not vary, a reliability out of range, true scores that
 * would have no variance. Accuracy: 1e-6 of the integrals. Cost: 4,000 beta probabilities a cut, 20 ms. */
enum err decision_livingston(struct work *w, const double *scores, const double *weights, size_t count,
                             double score_min, double score_max, double reliability, const double *cuts,
                             size_t cut_count, struct decision_beta *fitted, struct decision *out) MUST_CHECK;

/* Cuts on the sum score of the curves' items (levels from 0). The true class is that of the expected score. */
struct decision decision_lee(struct work *w, const struct curves *curves, const double *cuts,
                             size_t cut_count);

#endif
