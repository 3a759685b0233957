/* Kernel ridge regression, with what it would have said of each case, and of each group of cases, had it not seen it.
 *
 * Weights alpha = (K + lambda I)^-1 y; a case is predicted by the sum over j of alpha_j K(case, j). With G = (K + lambda I)^-1 what is
 * said of case i without it is y_i - alpha_i / G_ii, and of a block B of cases without the block y_B - G_BB^-1 alpha_B
 * (Rifkin & Lippert 2007, "Notes on regularized least squares", section 3, and its block form). Exact, without fitting again.
 *
 * K is not centred: residuals that sum to 0 would tell what was left out. Take the mean off y, and add a constant to K. */
#ifndef SCORING_RIDGE_H
#define SCORING_RIDGE_H

#include "base/work.h"

enum { RIDGE_CASES_MAX = 10000 };

struct ridge_fit {
	double *weights;      /* [outputs][count] */
	double *without_case; /* [outputs][count] */
	/* [outputs][count]; NULL without groups. */
	double *without_group;
};

/* kernel: [count][count], symmetric; only its upper half (column >= row) is read. y: [outputs][count]. groups: [count], below
 * group_count; NULL: none. lambda: above 0. ERR_INPUT over RIDGE_CASES_MAX cases or when K + lambda I is not positive definite.
 * Cost: count^3 multiplications, 8 count^2 bytes. Not the same bits on every machine: what is computed is stored. */
enum err ridge_fit(struct work *w, const double *kernel, size_t count, const double *y, size_t outputs,
                   double lambda, const uint32_t *groups, size_t group_count,
                   struct ridge_fit *out) MUST_CHECK;

#endif
