/* How probable each sum score is at every node of the grid: Lord & Wingersky's recursion, also for items of several levels
 * (Thissen, Pommerich, Billeaud & Williams 1995).
 *
 * The sum score is the sum of the levels, which count from 0. */
#ifndef IRT_SUM_SCORE_H
#define IRT_SUM_SCORE_H

#include "irt/curves.h"

struct sum_score {
	size_t score_max;                  /* of the items so far */
	double (*probability)[GRID_NODES]; /* [room]: of each score at each node */
};

/* No item: the score 0 is sure. Room for scores up to score_max. */
struct sum_score sum_score_of_nothing(struct work *w, size_t score_max);

/* Adds an item. Its score_max must fit the room, or the program stops. Cost: 61 · scores · levels. */
void sum_score_add(struct sum_score *sum, const struct curves *curves, size_t item);

/* The most that can be scored on all items. */
size_t sum_score_max(const struct curves *curves);

/* All items, but for `without`, unless that is SIZE_MAX, in the room of `sum`; what it was is forgotten. */
void sum_score_fill(struct sum_score *sum, const struct curves *curves, size_t without);

#endif
