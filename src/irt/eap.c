#include "irt/eap.h"

void eap_update(struct grid *belief, const struct model *items, const uint8_t *levels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (levels[i] == EAP_MISSING)
			continue;
		struct grid likelihood;
		evidence_likelihood_of_level(&items[i], levels[i], &likelihood);
		grid_multiply(belief, &likelihood);
	}
}

struct eap_estimate eap_of(const struct grid *belief)
{
	struct eap_estimate estimate;
	grid_moments(belief, &estimate.theta_logit, &estimate.standard_error_logit);
	return estimate;
}

struct eap_estimate eap_score(const struct grid *prior, const struct model *items, const uint8_t *levels,
                              size_t count)
{
	struct grid belief = *prior;
	eap_update(&belief, items, levels, count);
	return eap_of(&belief);
}
