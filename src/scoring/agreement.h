/* How far two judges agree about the same cases, each figure with its 95 % interval.
 *
 * `reference` is the judge taken as right where it matters (a person), `other` the one looked at; both
 * have `count` scores in the same order. Nothing here is random: intervals that need resampling draw
 * 2,000 times from a generator of fixed seed, so that a figure can be replayed.
 *
 * A figure that cannot be told (no cases, a judge who gave one score only) is NAN, and so are its ends.
 * Source of the set and its usual bars (quadratic kappa ≥ 0.70, |SMD| ≤ 0.15): Williamson, Xi & Breyer 2012.
 */
#ifndef SCORING_AGREEMENT_H
#define SCORING_AGREEMENT_H

#include "base/work.h"

enum { AGREEMENT_LEVELS_MAX = 64 };

struct agreement {
	double value;
	double low, high;
};

/* The share of cases with the same score; with scores at most 1 apart. Interval: Wilson 1927. */
struct agreement agreement_exact(const double *reference, const double *other, size_t count);
struct agreement agreement_adjacent(const double *reference, const double *other, size_t count);

/* The share with the same score, with an interval for new groups (questions): cases of one group are more alike than of two, so
 * whole groups are resampled. group: [count], below group_count; NAN ends where fewer than two groups have cases. */
struct agreement agreement_exact_by_group(struct work *w, const double *reference, const double *other,
                                          const size_t *group, size_t count, size_t group_count);

/* Pearson's correlation, with Fisher's interval; Spearman's (ties share their mean rank), with that of
 * Bonett & Wright 2000. Intervals are NAN below 4 cases. Cost of Spearman's: a sort. */
struct agreement agreement_pearson(const double *reference, const double *other, size_t count);
struct agreement agreement_spearman(struct work *w, const double *reference, const double *other,
                                    size_t count);

/* Below: percentile bootstrap over cases. Cost: 2,000 times the figure's own, which is linear. The lower end of a kappa of 1 is
 * that of as many disagreements, each by one step, as Wilson's interval allows where none was seen. */

/* Cohen's kappa: agreement beyond chance, all disagreements alike. Scores are whole numbers from 0 to
 * AGREEMENT_LEVELS_MAX - 1; anything else stops the program. */
struct agreement agreement_kappa(struct work *w, const double *reference, const double *other, size_t count);

/* Quadratically weighted kappa: a disagreement counts as the square of its distance. Scores may be any
 * numbers on one scale; on levels it is the usual one (Cohen 1968), in general Lin's concordance 1989. */
struct agreement agreement_quadratic_kappa(struct work *w, const double *reference, const double *other,
                                           size_t count);

/* The mean over levels of F1, over levels that either judge used. Scores as for kappa. */
struct agreement agreement_macro_f1(struct work *w, const double *reference, const double *other,
                                    size_t count);

/* Standardised mean difference: (mean of other - mean of reference) / root of the mean variance. Above 0 the
 * other is the more generous. */
struct agreement agreement_smd(struct work *w, const double *reference, const double *other, size_t count);

/* Intraclass correlation of scores[count][raters], row by row: how much of what scores differ by is the cases, when the same
 * raters, drawn from many, score every case (two-way, random, absolute agreement). ICC(2,1) is of one rater's score, ICC(2,k) of
 * the mean of all `raters`. Intervals by the F distribution with Satterthwaite's degrees of freedom; NAN with fewer than 2 cases
 * or raters, where all scores are alike, or where the mean squares are negative on the whole.
 * Source: Shrout & Fleiss 1979, table 4 and the formulas after it; McGraw & Wong 1996 for the interval of ICC(2,k). */
struct agreement agreement_icc(const double *scores, size_t count, size_t raters);
struct agreement agreement_icc_mean(const double *scores, size_t count, size_t raters);

/* Root mean squared difference, on the scale of the scores. */
struct agreement agreement_rmse(struct work *w, const double *reference, const double *other, size_t count);

#endif
