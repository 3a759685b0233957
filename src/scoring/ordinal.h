/* From a prediction to a probability for each level: a cumulative logit whose thresholds lie half-way between the levels.
 *
 *	P(level >= l | said) = 1 / (1 + exp(-(intercept + slope said - height (l + the level below l) / 2)))
 *
 * Three figures for any set of levels, so that questions of different scales share one calibration. Fitted by maximum likelihood to
 * all pairs of a case and a threshold, with a small ridge. McCullagh 1980, with structured thresholds. */
#ifndef SCORING_ORDINAL_H
#define SCORING_ORDINAL_H

#include "base/work.h"

struct ordinal {
	double intercept, slope, height; /* slope and height at least 0 */
};

/* said: [count], out of sample, about what the truth is. truth: [count], each near one of the levels. levels: [level_count], ascending, at least
 * two. */
struct ordinal ordinal_fit(const double *said, const double *truth, size_t count, const double *levels,
                           size_t level_count);

/* out: [level_count], summing to 1. levels as above, of any question. */
void ordinal_levels(const struct ordinal *ordinal, double said, const double *levels, size_t level_count,
                    double *out);

#endif
