/* Expected a posteriori estimate: the mean of the belief, with its standard deviation as standard error.
 *
 * Source: Bock & Mislevy 1982. */
#ifndef IRT_EAP_H
#define IRT_EAP_H

#include "irt/evidence.h"

enum { EAP_MISSING = 255 };

struct eap_estimate {
	double theta_logit;
	double standard_error_logit;
};

/* Multiplies sure responses into the belief.
 * items   [count]  each passed model_check
 * levels  [count]  0 … levels - 1 of the item, or EAP_MISSING
 * Cost: 61 log and 61 to 1,200 exp an item. */
void eap_update(struct grid *belief, const struct model *items, const uint8_t *levels, size_t count);

/* The estimate that a belief amounts to. */
struct eap_estimate eap_of(const struct grid *belief);

/* Prior, responses, estimate: the three at once. With nothing answered it is the prior's. Accuracy: 1e-10
 * against the same quadrature in another implementation (eap_test.c). */
struct eap_estimate eap_score(const struct grid *prior, const struct model *items, const uint8_t *levels,
                              size_t count);

#endif
