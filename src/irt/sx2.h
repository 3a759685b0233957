/* S-X²: do as many persons of each sum score reach each level of an item as its curve says?
 *
 * Persons of equal sum score are the groups, so that they do not depend on an estimate. Expected counts come from the
 * recursion of irt/sum_score.h: N_s · ∫ P_k(theta) S_rest(s - k | theta) f(theta) / ∫ S(s | theta) f(theta). Scores 0 and the
 * maximum tell nothing and are left out; so is a person who has not answered every item.
 *
 * Sources: Orlando & Thissen 2000; Kang & Chen 2008 for items of several levels; merging of small cells as in mirt 1.45.1. */
#ifndef IRT_SX2_H
#define IRT_SX2_H

#include "irt/curves.h"

struct sx2_table {
	size_t rows, columns;
	double *observed, *expected; /* [rows][columns]; an expected count of 0 after merging: no cell */
};

struct sx2 {
	struct sx2_table before; /* rows: scores 1 … maximum - 1; columns: levels */
	struct sx2_table after;  /* with small cells merged */
	double statistic;        /* NAN without degrees of freedom */
	double degrees;          /* cells - rows - free parameters, at least 0 */
	double p;                /* NAN without degrees of freedom */
	double rmsea;            /* sqrt of (statistic / degrees - 1) / (N - 1), at least 0; NAN likewise */
	double persons;          /* who answered every item; weights counted */
};

/* Merges until every expected count is at least 1. First the scores at which some level cannot be go into the nearest at
 * which all can; rows that are empty are left out and those of a single person go into the next one; then within a row its
 * smallest cell is joined to the smaller of its neighbours; then a last column that is rare; then rows that still have a
 * small cell to the neighbour of fewer persons. */
struct sx2_table sx2_merge(struct work *w, const struct sx2_table *table);

/* All items: [item_count]. The items of `responses` are those of the curves. free_parameters[item_count]: of each item, estimated
 * from these data; population_parameters: the mean and variance, when they were estimated as well.
 * Cost: items² · scores · levels · 61: 40 items of two levels 10 ms, 100 items 0.1 s. */
struct sx2 *sx2_items(struct work *w, const struct curves *curves, const struct responses *responses,
                      const size_t *free_parameters, size_t population_parameters);

#endif
