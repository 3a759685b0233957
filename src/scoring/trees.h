/* Gradient boosted regression trees for squared error: many small trees, each fitted to what those before it leave.
 *
 * A prediction is the mean of the targets plus, for each tree, the value of the leaf that a row falls into. A tree grows best
 * first: of its leaves the one whose split takes most squared error away is split next, until there are `leaves` or nothing is
 * gained. A leaf's value is rate · (sum of its residuals) / (its rows + l2); a split's gain is
 * L²/(l+l2) + R²/(r+l2) - (L+R)²/(l+r+l2), with L and R the sums of the residuals of its l and r rows. Splits are looked for
 * between at most TREES_BINS bins of a column, made once for all fits to the same rows; a node's histogram is its parent's
 * less its sibling's. Sources: Friedman 2001 (boosting), Friedman 2002 (least squares; no subsampling here), Chen & Guestrin
 * 2016, equations 5 to 7 (l2, gain), Ke et al. 2017 (LightGBM: histograms, leaf by leaf).
 *
 * 1. Nothing is random, and only + - * / are used: the same rows give the same trees on every machine, to the bit. Of equal
 *    splits the one of the lowest column, then of the lowest value, is taken.
 * 2. Trees that were written and read predict the same, to the bit.
 * 3. A prediction is a finite number for any row, even with values that are none (those go right). */
#ifndef SCORING_TREES_H
#define SCORING_TREES_H

#include "base/buf.h"
#include "base/work.h"

enum {
	TREES_BINS = 64,
	TREES_ROWS_MAX = 10000000,
	TREES_COLUMNS_MAX = 4096,
	TREES_LEAVES_MAX = 64,
	TREES_ROUNDS_MAX = 1000,
	/* What trees_write writes at most. */
	TREES_BYTES_MAX = 16 + TREES_ROUNDS_MAX * (1 + 8 * (TREES_LEAVES_MAX - 1) + 8 * TREES_LEAVES_MAX),
};

/* Targets are within ± this. */
#define TREES_VALUE_MAX 1e100

struct trees_options {
	size_t rounds; /* trees, 1 … TREES_ROUNDS_MAX; fewer are made where nothing is left to gain */
	size_t leaves; /* of a tree, 2 … TREES_LEAVES_MAX */
	size_t leaf_rows_min; /* that a leaf has, 1 or more */
	double rate;          /* what part of a leaf's value is taken, above 0, to 1 */
	double l2;            /* rows that a leaf is shrunk by, 0 or more */
};

/* 150 rounds, 8 leaves of 20 rows or more, rate 0.05, l2 1. */
struct trees_options trees_options(void);

/* A matrix with each column cut into bins. */
struct trees_bins;

/* x  [rows × columns], a row's values together; finite, else the program stops. Not needed afterwards.
 * A column of TREES_BINS different values or fewer has a bin for each, cut half-way; one of more is cut at its quantiles
 * (averaged inverse of the distribution function, as scikit-learn 1.9 does). 1 row and 1 column at least.
 * Cost: a radix sort of each column: 5,000 × 87 take 10 ms. */
const struct trees_bins *trees_bins(struct work *w, const float *x, size_t rows, size_t columns);

struct trees;

/* Trees that predict y from the bins' columns.
 * y     [rows] targets, within TREES_VALUE_MAX, else the program stops; of rows that are not used it is not read
 * used  [rows], or NULL for all: the rows to learn from, at least one. So the folds of a cross-validation share their bins.
 * Cost: rounds · columns · (rows · about 2 + 64 · leaves): 5,000 × 87, 150 rounds, 8 leaves: 0.1 s (bench/trees). */
const struct trees *trees_fit(struct work *w, const struct trees_bins *bins, const double *y,
                              const bool *used, const struct trees_options *options);

/* How many values a row has. */
size_t trees_columns(const struct trees *trees);

/* x_row  [trees_columns] values as they were given to trees_bins. Cost: a step a level: about 2 µs for 150 trees. */
double trees_predict(const struct trees *trees, const float *x_row);

/* Appends at most TREES_BYTES_MAX bytes, about 120 a tree of 8 leaves: the version 1, the columns (2 bytes), the trees (2), the
 * mean (8); and for each tree its count of splits (1), the splits — column (2), where each side leads to (1, 1: a split of this
 * tree, from 0x80 on a leaf of it), the value up to which a row goes left (4) — and one value more (8) than splits. All
 * little-endian, numbers as IEEE 754. */
void trees_write(struct buf *buf, const struct trees *trees);

/* Reads all of what trees_write wrote, from anywhere: ERR_INPUT for whatever it would not have written. */
enum err trees_read(struct work *w, struct str bytes, const struct trees **out) MUST_CHECK;

#endif
