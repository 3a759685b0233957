/* The moments of first and second order that limited-information tests of fit compare, their covariance under the model and their
 * derivatives by the parameters.
 *
 * First order: the mean of each item's level (M2*), or the share of persons on each of its levels above 0 (C2). Second order,
 * in both: the mean of the product of the levels of each pair of items. For items of two levels both are the classical
 * margins of M2.
 *
 * Where answers are missing, each moment is taken over those who have what it needs, and the covariance of two of them is the
 * model's times N of both together / (N of one · N of the other), which is exact when answers are missing at random.
 *
 * Sources: Maydeu-Olivares & Joe 2005, 2006 (M2); Cai & Hansen 2013 (M2*); Cai & Monroe 2014 (C2). */
#ifndef IRT_MOMENTS_H
#define IRT_MOMENTS_H

#include "irt/curves.h"
#include "irt/free_parameters.h"

enum {
	MOMENTS_MAX = 5200, /* of all: 100 items of two levels. Memory: 8 bytes · its square */
};

enum moments_order {
	MOMENTS_MEANS,  /* M2* */
	MOMENTS_LEVELS, /* C2 */
};

/* One of first order: an item's level, or whether the item is on one level. */
struct moments_first {
	size_t item, level;  /* level 0: the mean of all */
	const double *curve; /* [GRID_NODES] */
};

struct moments {
	const struct curves *curves;
	const double (*square)[GRID_NODES]; /* [item_count]: the mean of the squared level */
	size_t first_count, pair_count, count;
	const struct moments_first *first; /* [first_count] */
	const size_t (*pair)[2];           /* [pair_count]: the lower item first */
	double *persons;                   /* [count]: on whom each moment was observed */
	double *observed, *expected;       /* [count] */
	double *covariance; /* [count][count], the lower triangle: of the observed moments, N counted */
};

/* ERR_TOO_LARGE: more than MOMENTS_MAX. ERR_INPUT: two items were never answered by the same person; an item has no order
 * (nominal); weights beside missing answers. Cost: count² / 2 · 61, and with missing answers count² / 2 · persons / 64. */
enum err moments_of(struct work *w, const struct curves *curves, const struct responses *responses,
                    enum moments_order order, struct moments *out) MUST_CHECK;

/* The derivatives of the expected moments: columns[free->count][count]. */
double *moments_derivatives(struct work *w, const struct moments *moments,
                            const struct free_parameters *free);

#endif
