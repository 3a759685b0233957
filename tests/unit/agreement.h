/* How far our figures are from another program's: the worst of a kind is asserted, and told to docs/psychometrics.md.
 *
 *	struct agreement thetas = {0};
 *	for (…)
 *		agreement_add(&thetas, estimate.theta_logit, theirs, 1);
 *	agreement_within(&thetas, "scores", "theta", 1e-9); */
#ifndef TEST_AGREEMENT_H
#define TEST_AGREEMENT_H

#include "test.h"

struct agreement {
	double apart;        /* at worst, in units */
	double ours, theirs; /* there */
	size_t count;        /* of the figures compared */
};

/* One figure more, whose difference is counted in units of `unit`, not negative: 1, or |theirs| for the part of it that it is
 * off. Equal figures are 0 apart, infinite ones too; one that is no number is infinitely far from all. */
void agreement_add(struct agreement *agreement, double ours, double theirs, double unit);

/* Asserts that something was compared and that nothing was further apart than `most`. Prints `agreement GOLDEN WHAT APART MOST
 * COUNT`, of which docs/psychometrics.md is made (tools/psychometrics says what they are called there). Neither has blanks. Lines
 * of the same two are taken together. */
void agreement_within(const struct agreement *agreement, const char *golden, const char *what, double most);

/* Says that so many choices, flags or classes were the same as another's; a test that gets here has asserted it of each. Prints
 * `identical GOLDEN WHAT COUNT`. */
void agreement_identical(const char *golden, const char *what, size_t count);

#endif
