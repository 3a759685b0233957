#include "irt/evidence.h"

#include "base/check.h"
#include "irt/portable.h"

#include <float.h>

enum err evidence_check(struct work *w, const struct evidence *evidence)
{
	TRY(model_check(w, evidence->model));
	if (!(evidence->weight >= 0 && evidence->weight <= 1))
		return fail(w, ERR_INPUT, "A weight of %g is outside 0 to 1.", evidence->weight);
	double sum = 0;
	for (size_t k = 0; k < evidence->model->levels; k++) {
		if (!(evidence->probabilities[k] >= 0))
			return fail(w, ERR_INPUT, "A level has the probability %g; it must not be negative.",
			            evidence->probabilities[k]);
		sum += evidence->probabilities[k];
	}
	if (!(sum >= 1 - 1e-6 && sum <= 1 + 1e-6))
		return fail(w, ERR_INPUT, "The probabilities of the levels sum to %g instead of 1.", sum);
	return OK;
}

static double expected_likelihood(const struct evidence *evidence, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX], sum = 0;
	model_probabilities(evidence->model, theta_logit, probability);
	for (size_t k = 0; k < evidence->model->levels; k++)
		sum += evidence->probabilities[k] * probability[k];
	/* A judge's p_k may be as small as it likes, the logarithm wants a normal number. */
	return sum < DBL_MIN ? DBL_MIN : sum;
}

double evidence_likelihood_at(const struct evidence *evidence, double theta_logit)
{
	if (evidence->weight == 1)
		return expected_likelihood(evidence, theta_logit);
	return portable_exp(evidence_log_likelihood_at(evidence, theta_logit));
}

double evidence_log_likelihood_at(const struct evidence *evidence, double theta_logit)
{
	return evidence->weight * portable_log(expected_likelihood(evidence, theta_logit));
}

void evidence_likelihood(const struct evidence *evidence, struct grid *out)
{
	double log_value[GRID_NODES];
	for (size_t i = 0; i < GRID_NODES; i++)
		log_value[i] = evidence_log_likelihood_at(evidence, grid_level(i));
	grid_of(log_value, out);
}

void evidence_likelihood_of_level(const struct model *model, size_t level, struct grid *out)
{
	check(level < model->levels);
	double sure[MODEL_LEVELS_MAX] = {0};
	sure[level] = 1;
	evidence_likelihood(&(struct evidence){model, sure, 1}, out);
}
