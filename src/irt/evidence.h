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
 * likelihood, Ibrahim & Chen 2000). Weight 0 says nothing at all. */
#ifndef IRT_EVIDENCE_H
#define IRT_EVIDENCE_H

#include "irt/grid.h"
#include "irt/model.h"

struct evidence {
	const struct model *model;
	const double *probabilities; /* [model->levels], not negative, sum 1 within 1e-6 */
	double weight;               /* 0 … 1 */
};

/* ERR_INPUT, with a sentence, unless the model passes model_check and the other two are as said above. */
enum err evidence_check(struct work *w, const struct evidence *evidence) MUST_CHECK;

/* The likelihood of evidence that passed at a level within [-6, 6], and its natural logarithm. Cost: 1 to 2·levels exp; 1 log,
 * which the likelihood itself needs only for a weight other than 1. */
double evidence_likelihood_at(const struct evidence *evidence, double theta_logit);
double evidence_log_likelihood_at(const struct evidence *evidence, double theta_logit);

/* The likelihood of evidence that passed evidence_check. Cost: 61 log and 61 to 61·2·levels exp. */
void evidence_likelihood(const struct evidence *evidence, struct grid *out);

/* The likelihood of a response that is surely of this level, 0 … model->levels - 1. */
void evidence_likelihood_of_level(const struct model *model, size_t level, struct grid *out);

#endif
