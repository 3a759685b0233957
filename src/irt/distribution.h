/* Tails and quantiles of the normal and the chi-square distribution, with the same bits on every machine (base/portable.h).
 *
 * "Above" is the upper tail, which is what tests need and where 1 minus the other tail would have no digits left. Below 1e-304
 * it is 0.
 *
 * Accuracy: relative 1e-13 up to 100 degrees of freedom, 1e-11 up to 10,000 (irt/distribution_test.c).
 * Source: Abramowitz & Stegun 1964, 6.1.40, 6.5.29, 6.5.31, 26.4.25. */
#ifndef IRT_DISTRIBUTION_H
#define IRT_DISTRIBUTION_H

/* Natural logarithm of the gamma function, x > 0. Accuracy: absolute 1e-14 near its zeros 1 and 2, relative 1e-15 elsewhere. */
double distribution_log_gamma(double x);

/* P(Z > z) of a standard normal Z. */
double distribution_normal_above(double z);
/* P(|Z| > |z|): the p-value of a test on both sides. */
double distribution_normal_beyond(double z);
/* The z with P(Z > z) = p, 0 < p < 1. Accuracy: absolute 1e-14 for |z| ≤ 8. */
double distribution_normal_quantile_above(double p);

/* P(X > x) of a chi-square X of df > 0 degrees of freedom; 1 when x ≤ 0. */
double distribution_chi_square_above(double x, double df);
/* The x with P(X > x) = p, 0 < p < 1. Accuracy: relative 1e-13. */
double distribution_chi_square_quantile_above(double p, double df);

/* The same of a non-central one, noncentrality ≥ 0: the power of a test whose statistic has that mean beyond its df. Accuracy:
 * absolute 1e-12. Cost: 16 times the root of the noncentrality in evaluations of the central one. */
double distribution_noncentral_chi_square_above(double x, double df, double noncentrality);
/* The noncentrality at which a test of level alpha has that power, alpha < power < 1: how much there must be to see for it to be
 * seen. Accuracy: relative 1e-9. */
double distribution_noncentrality(double alpha, double power, double df);

#endif
