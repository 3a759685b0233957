/* Item fit at the persons' estimates: mean squares, and what a fit plot shows.
 *
 *   outfit  the mean of the squared standardised residuals: sensitive to surprises far from the item's difficulty
 *   infit   the same weighted by the information in each: sensitive to surprises near it             (Wright & Masters 1982)
 *   RMSD    the distance between the item's curve and what the persons' posteriors say the curve was, root mean square over the
 *           population and the levels                                                              (Tijmstra et al. 2020; PISA)
 *
 * 1 is what infit and outfit should be; 0.7 to 1.3 is usual for tests. An RMSD above 0.1 to 0.15 is looked at. */
#ifndef IRT_ITEM_FIT_H
#define IRT_ITEM_FIT_H

#include "irt/curves.h"

enum { ITEM_FIT_GROUPS_MAX = 50 };

/* Figures that cannot be told are NAN. */
struct item_fit {
	double infit, infit_z, outfit,
		outfit_z; /* z: standardised by the cube root (Wilson & Hilferty 1931), as mirt's */
	double rmsd;
	double persons; /* who answered it; weights counted */
};

/* All items: [item_count]. thetas[person_count]: estimates; persons whose estimate is not finite are left out of infit and
 * outfit. Cost: persons · items · levels exp; 10,000 persons and 40 items of two levels 40 ms. */
struct item_fit *item_fit(struct work *w, const struct curves *curves, const struct responses *responses,
                          const double *thetas);

/* One point of a fit plot: a group of persons of similar estimate. */
struct item_fit_point {
	double theta_logit; /* mean of the group's estimates */
	double persons;     /* of the group, who answered the item; weights counted */
	double observed[MODEL_LEVELS_MAX], low[MODEL_LEVELS_MAX],
		high[MODEL_LEVELS_MAX];    /* share on each level, 95 % interval */
	double expected[MODEL_LEVELS_MAX]; /* of the curve, mean over the group */
};

/* Into which of `groups` equal parts each person falls by estimate, persons of equal estimate together; SIZE_MAX for one whose
 * estimate is not finite. [person_count]. Cost: a sort. */
size_t *item_fit_groups(struct work *w, const double *thetas, size_t person_count, size_t groups);

/* The points of one item, groups of nobody left out; returns how many. groups at most ITEM_FIT_GROUPS_MAX. */
size_t item_fit_points(const struct curves *curves, const struct responses *responses, const double *thetas,
                       const size_t *group_of, size_t groups, size_t item,
                       struct item_fit_point points[ITEM_FIT_GROUPS_MAX]);

#endif
