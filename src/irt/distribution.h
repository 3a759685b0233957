/* Tails and quantiles of the distributions that tests of fit are read against.
 *
 * Computed with irt/portable.h alone, so that a p value is the same on every machine. Relative accuracy 1e-12 where the
 * argument is moderate (degrees of freedom up to 1,000), 1e-10 up to 100,000; a tail below 1e-300 is 0. No argument is NaN.
 *
 * Sources: Abramowitz & Stegun 6.1.41, 6.5, 26.4, 26.5; Lentz 1976 for the continued fractions. */
#ifndef IRT_DISTRIBUTION_H
#define IRT_DISTRIBUTION_H

/* The logarithm of the gamma function of x > 0. */
double distribution_log_gamma(double x);

/* The standard normal: its density at z, the probability below z, and above |z| on both sides. */
double distribution_normal_density(double z);
double distribution_normal_below(double z);
double distribution_normal_both_tails(double z);
/* The z below which lies p, 0 < p < 1, to 1e-13. Cost: 60 times distribution_normal_below. */
double distribution_normal_quantile(double p);

/* The probability that chi-square of so many degrees of freedom (positive, not necessarily whole) is above x; 1 for x ≤ 0. */
double distribution_chi_square_above(double x, double degrees);
/* That noncentral chi-square is at most x, noncentrality ≥ 0. A Poisson mixture of central ones. Cost: 16 times the root of the
 * noncentrality in evaluations of the central one. */
double distribution_chi_square_below_noncentral(double x, double degrees, double noncentrality);

/* The probability that beta of shapes a, b > 0 is at most x, and the x below which lies p. */
double distribution_beta_below(double x, double a, double b);
double distribution_beta_quantile(double p, double a, double b);

/* The x below which lies p of the F distribution. */
double distribution_f_quantile(double p, double degrees_above, double degrees_below);

#endif
