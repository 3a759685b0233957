/* Evidence: what one judged response says about a person's level, as a likelihood on the grid.
 *
 * A verdict is a distribution over the levels of the response, p_k: how far the judge believes that
 * it is of level k. A key that is sure puts 1 on one level; a model or a person may be torn.
 *
 *   likelihood(theta) = (sum over k of p_k P(k | theta)) ^ weight
 *
 * The sum is the likelihood expected under the verdict (virtual evidence, Pearl 1988): it holds when p_k
 * says how well level k explains what the judge saw, without a prior of its own. What follows: a verdict that
 * is sure is an ordinary response; one that finds every level alike leaves the belief as it was; one in
 * between moves it less than a sure one would. (The other candidate, the expected log-likelihood, is not
 * used: it takes a torn verdict for several sure ones and makes the belief sharper than anyone's judgement
 * was.)
 *
 * The weight, 0 … 1, discounts a judge who is trusted less or whose verdicts hang together, as the machine's
 * on several criteria of one text do: a verdict of weight 0.5 counts as half an independent response (power
 * likelihood, Ibrahim & Chen 2000). Weight 0 says nothing at all.
 *
 * Verdicts on one task hang together beyond the level that they show: who misread a text did so for all of its criteria. They are
 * one piece of evidence, of several verdicts, with an effect of the task that is the same for all of them (testlets: Bradlow,
 * Wainer & Wang 1999):
 *
 *   likelihood(theta) = E over xi ~ N(0, s²) of the product over verdicts of (sum over k of p_k P(k | theta + xi)) ^ weight
 *
 * s, the shared SD, is in logits: 0 is independence, and the larger it is the less do further verdicts on the task add. The
 * models are those of a person whom the task suits neither well nor badly: over all people, a curve is flatter than its
 * discrimination says.
 *
 * The integral is a sum over equally spaced nodes (the trapezoidal rule, whose error for such functions falls exponentially:
 * Trefethen & Weideman 2014), the closer the more sharply the verdicts can tell xi. The 15 Gauss-Hermite nodes of irt/rating.c,
 * 0.8 s apart, step over what is told: for five criteria of a = 2 they err by 2 % at s = 1 and by 60 % at s = 2. The order of
 * the verdicts makes no difference to the bit: their logarithms are added in whole units of 2^-40, as in a grid.
 *
 * Accuracy of the integral, for what an author can write (discriminations up to 4, s up to 3, up to 20 verdicts), against 5,001
 * points: to 1e-7 of the likelihood's highest value, and to 1e-7 logits in the moments of a belief from N(0, 1)
 * (evidence_test.c). */
#ifndef IRT_EVIDENCE_H
#define IRT_EVIDENCE_H

#include "irt/grid.h"
#include "irt/model.h"

enum { EVIDENCE_OTHERS_MAX = 200 };
#define EVIDENCE_SHARED_SD_MAX 3.0

struct evidence {
	const struct model *model;
	const double *probabilities; /* [model->levels], not negative, sum 1 within 1e-6 */
	double weight;               /* 0 … 1 */
	/* Further verdicts on the same task, in any order, each with a model, probabilities and a weight alone; and the task's
	 * SD, 0 … EVIDENCE_SHARED_SD_MAX, which holds for a verdict without others too. */
	const struct evidence *others;
	size_t other_count; /* at most EVIDENCE_OTHERS_MAX */
	double shared_sd_logit;
};

/* ERR_INPUT, with a sentence, unless the model passes model_check and the rest is as said above, of further verdicts too. */
enum err evidence_check(struct work *w, const struct evidence *evidence) MUST_CHECK;

/* The likelihood of evidence that passed at a level within [-6, 6], and its natural logarithm. Cost: 1 to 2·levels exp; 1 log,
 * which the likelihood itself needs only for a weight other than 1. With a shared SD s all that for each verdict and node: of
 * nodes there are 28 sqrt(1 + s² I), where I, the information at most, is a² / 4 for two levels and a² / 3 for more, added up
 * over verdicts. Four criteria of a = 1.5 and s = 0.75 have 46: 14 us. */
double evidence_likelihood_at(const struct evidence *evidence, double theta_logit);
double evidence_log_likelihood_at(const struct evidence *evidence, double theta_logit);

/* The logarithm at levels from -6 to 6 together, per_logit of them in a logit, a divisor of 40: log_value[12 · per_logit + 1].
 * At a level it has the same bits, whatever per_logit is. Cost: those of each level; with a shared SD each verdict is computed
 * 500 + 560 s times at most, and one exp for each level and node (where s or the verdicts' certainty wants nodes closer than
 * 1/40 logit, as s below 0.05 does, each level costs its own nodes). Five such criteria: 0.6 ms for 481 levels. */
void evidence_log_likelihoods(const struct evidence *evidence, size_t per_logit, double *log_value);

/* The likelihood of evidence that passed evidence_check: at 5 levels in a logit. */
void evidence_likelihood(const struct evidence *evidence, struct grid *out);

/* The likelihood of a response that is surely of this level, 0 … model->levels - 1. */
void evidence_likelihood_of_level(const struct model *model, size_t level, struct grid *out);

#endif
