/* Person fit: whether somebody's answers go together as the model says. For a reviewer to look at, never to punish: low
 * figures come from guessing, copying, fatigue, another language, or a model that is wrong.
 *
 *   l_z     the log-likelihood of the answers, standardised by what it has at this level (Drasgow, Levine & Williams 1985).
 *           Below -2: unlike what is to be expected. At an estimated level its variance is too small.
 *   l_z*    the same, corrected for the level's being estimated (Snijders 2001; for polytomous items Sinharay 2016): about normal
 *   outfit  the mean squared standardised residual, infit the same weighted by information (Wright & Masters 1982): about 1;
 *           with their z by the cube root (Wilson & Hilferty)
 *
 * Residuals are those of the level's number, so that nominal items have none: they count for l_z and l_z* alone. */
#ifndef IRT_PERSON_FIT_H
#define IRT_PERSON_FIT_H

#include "irt/ability.h"

struct person_fit {
	double lz, lz_star;
	double outfit, outfit_z, infit, infit_z;
	size_t answered;
};

/* l_z* needs to know how theta was estimated: by the equation  score + r0(theta) = 0,  where r0 is 0 for ML, J / (2 I) for WLE,
 * (mean - theta) / sd² for MAP. */
struct person_fit_estimator {
	enum ability_method method; /* EAP solves no such equation: l_z* is NaN */
	double prior_mean, prior_sd;
};

/* The fit of levels[count], RESPONSES_MISSING left out, at theta, which is within ±MODEL_THETA_MAX_LOGIT. A figure that the
 * answers do not determine is NaN: all with none answered, l_z* with a variance of 0 (one item).
 * Outfit and infit are bounded as mirt 1.45 bounds them, which its figures then agree with: a variance whose square is below 1e-5
 * counts as sqrt(1e-5), the q of the cube root as at most 1.4142. */
struct person_fit person_fit(const struct person_fit_estimator *estimator, const struct model *items,
                             const uint8_t *levels, size_t count, double theta_logit);

#endif
