/* Does the model fit the test as a whole? Limited-information statistics: M2, M2* and C2 (irt/moments.h), and what is derived
 * from them.
 *
 * With r the observed less the expected moments, V their covariance and D their derivatives by the estimated parameters, the
 * statistic is what is left of r in the metric of V once all that the parameters could take up is taken out,
 * r' (V^-1 - V^-1 D (D' V^-1 D)^-1 D' V^-1) r; chi-square of moments - parameters degrees of freedom when the model holds.
 *
 * For the 2PL and graded models mirt 1.45.1 says the same. Where it is not followed: its derivatives are those of other
 * models for the 3PL and 4PL (by a and d as if c were 0) and for generalised partial credit (by a); it leaves the latent
 * variance out of D though it counts it among the parameters (Rasch, partial credit); and its independence model for M2* of
 * items of several levels has more parameters than the moments can tell apart, which takes them from the degrees of freedom
 * (TLI and CFI). There the oracle is another computation from the definition, with numerical derivatives and an explicit
 * orthogonal complement of D (model_fit_test.c).
 *
 * Sources: Maydeu-Olivares & Joe 2006, 2014 (M2, RMSEA2); Cai & Hansen 2013; Cai & Monroe 2014; Maydeu-Olivares 2013 (SRMSR). */
#ifndef IRT_MODEL_FIT_H
#define IRT_MODEL_FIT_H

#include "irt/moments.h"

/* Figures that cannot be told are NAN. */
struct model_fit {
	double statistic, degrees, p;
	double rmsea, rmsea_low,
		rmsea_high; /* sqrt of (statistic / degrees - 1) / (N - 1), at least 0, with its 90 % interval */
	double srmsr;       /* root mean square of observed less expected correlations between items */
	double tli, cfi;    /* beside the model in which items have nothing to do with each other */
	double null_statistic, null_degrees; /* of that model */
	double persons;                      /* weights counted */
};

/* ERR_INPUT with the reason in one sentence: no degrees of freedom (as many parameters as moments, or more), moments that the
 * model makes dependent on each other, and what moments_of refuses. `free`: what was estimated from these responses.
 * Cost: moments³ / 3: 40 items of two levels 0.1 s, 100 items 30 s. */
enum err model_fit(struct work *w, const struct curves *curves, const struct responses *responses,
                   enum moments_order order, const struct free_parameters *free,
                   struct model_fit *out) MUST_CHECK;

/* The correlations between items, [item_count][item_count], observed less expected; the diagonal is 0. NAN where an item does not
 * vary. Missing answers: over whoever answered both. */
double *model_fit_residual_correlations(struct work *w, const struct curves *curves,
                                        const struct responses *responses);

#endif
