/* Proportional-odds logistic regression: how probable each of some ordered levels is, from a few predictors.
 *
 * P(level <= k) = 1 / (1 + exp(-(threshold_k - slope · x))), so that a predictor moves the odds of every level alike (McCullagh
 * 1980; the signs are those of R's MASS::polr). What is fitted is the highest log-likelihood less ridge / 2 · Σ slope², which is
 * concave (Pratt 1981), by Newton's steps, halved where they lead down.
 *
 * 1. Probabilities of a row are not below 0 and sum to 1. A level that no case has has probability 0.
 * 2. With a ridge there is an answer, however few the cases are and however well they are told apart.
 * 3. A fit that was written and read says the same, to the bit; the same cases give the same fit on every machine. */
#ifndef SCORING_PROPORTIONAL_ODDS_H
#define SCORING_PROPORTIONAL_ODDS_H

#include "base/buf.h"
#include "base/work.h"

enum {
	PROPORTIONAL_ODDS_ROWS_MAX = 1000000,
	PROPORTIONAL_ODDS_LEVELS_MAX = 64,
	PROPORTIONAL_ODDS_PREDICTORS_MAX = 64,
	/* What proportional_odds_write writes at most. */
	PROPORTIONAL_ODDS_BYTES_MAX =
		3 + 9 * PROPORTIONAL_ODDS_LEVELS_MAX + 8 * PROPORTIONAL_ODDS_PREDICTORS_MAX,
};

/* Predictors are within ± this. */
#define PROPORTIONAL_ODDS_PREDICTOR_MAX 1e6

struct proportional_odds {
	size_t levels, predictors;
	bool seen[PROPORTIONAL_ODDS_LEVELS_MAX]; /* whether a case has the level */
	/* P(level <= k) is of threshold k. Rising over the levels seen but for the highest of these; those of other levels are 0
	 * and not used. */
	double threshold[PROPORTIONAL_ODDS_LEVELS_MAX];
	double slope[PROPORTIONAL_ODDS_PREDICTORS_MAX]; /* [predictors] */
};

/* x       [rows × predictors], a row's values together; best of about the same spread, as the ridge holds all alike
 * level   [rows], below levels
 * weight  [rows], 0 … 1e6, or NULL for 1 each; rows of weight 0 are left out, one at least is not
 * levels 2 … 64, predictors 1 … 64, ridge 0 … 1e9. What is out of range stops the program.
 * ERR_INPUT where no values are best, or 64 bits do not tell: predictors that follow from each other or tell the levels apart
 * without a mistake, with no ridge or one near 0.
 * Cost: about 8 steps of rows · (levels + predictors)² / 2 at most. Accuracy: 1e-9 of a slope. */
enum err proportional_odds_fit(struct work *w, const double *x, const size_t *level, const double *weight,
                               size_t rows, size_t predictors, size_t levels, double ridge,
                               struct proportional_odds *out) MUST_CHECK;

/* x_row        [predictors], beyond PROPORTIONAL_ODDS_PREDICTOR_MAX as there; not NaN
 * probability  [levels], written */
void proportional_odds_probabilities(const struct proportional_odds *fit, const double *x_row,
                                     double *probability);

/* Appends at most PROPORTIONAL_ODDS_BYTES_MAX bytes: the version 1, the levels and the predictors (1 each); for each level
 * whether it is seen (1); the thresholds of those seen but the highest, then the slopes (8 each). Little-endian, numbers as
 * IEEE 754. */
void proportional_odds_write(struct buf *buf, const struct proportional_odds *fit);

/* Reads all of what proportional_odds_write wrote, from anywhere: ERR_INPUT for whatever it would not have written. */
enum err proportional_odds_read(struct work *w, struct str bytes, struct proportional_odds *out) MUST_CHECK;

#endif
