/* Isotonic regression: the never falling curve that is nearest to what was seen, by weighted squares.
 *
 * Neighbours that fall are pooled into a block at their mean until nothing falls (pool adjacent violators: Ayer et al. 1955;
 * Barlow et al. 1972). Between the centres of blocks (their weighted mean x) the curve is a straight line, so that it has no
 * steps; before the first and behind the last centre it is level.
 *
 * 1. What is predicted never falls as x grows, and lies within the lowest and the highest y that was seen.
 * 2. A curve that was written and read predicts the same, to the bit. */
#ifndef SCORING_ISOTONIC_H
#define SCORING_ISOTONIC_H

#include "base/buf.h"
#include "base/work.h"

enum {
	ISOTONIC_CASES_MAX = 1000000,
	/* What isotonic_write writes at most. */
	ISOTONIC_BYTES_MAX = 5 + 16 * ISOTONIC_CASES_MAX,
};

/* Numbers are within ± this. */
#define ISOTONIC_VALUE_MAX 1e100

struct isotonic;

/* x, y    [count], count 1 … ISOTONIC_CASES_MAX, within ISOTONIC_VALUE_MAX, in any order; those of one x count as one case at
 *         their mean y. What is out of range stops the program
 * weight  [count], 0 … 1e6, or NULL for 1 each; cases of weight 0 are left out, one at least is not
 * Cost: a sort. */
const struct isotonic *isotonic_fit(struct work *w, const double *x, const double *y, const double *weight,
                                    size_t count);

/* x: any number but NaN. Cost: a binary search. */
double isotonic_predict(const struct isotonic *isotonic, double x);

/* Appends at most ISOTONIC_BYTES_MAX bytes: the version 1 (1), the count of blocks (4), and of each the centre and the value (8,
 * 8). Little-endian, numbers as IEEE 754. */
void isotonic_write(struct buf *buf, const struct isotonic *isotonic);

/* Reads all of what isotonic_write wrote, from anywhere: ERR_INPUT for whatever it would not have written. */
enum err isotonic_read(struct work *w, struct str bytes, const struct isotonic **out) MUST_CHECK;

#endif
