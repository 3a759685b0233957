/* The beta distribution and F, which is made of it; from base/portable.h alone.
 *
 * Accuracy: relative 1e-11 for shapes up to 10,000 (irt/beta_test.c). Source: Abramowitz & Stegun 26.5; Lentz 1976. */
#ifndef IRT_BETA_H
#define IRT_BETA_H

/* The probability that beta of shapes a, b > 0 is at most x, and the x below which lies p, 0 < p < 1. Cost of the latter: 60
 * times that of the former. */
double beta_below(double x, double a, double b);
double beta_quantile(double p, double a, double b);

/* The x below which lies p of F. */
double beta_f_quantile(double p, double df_above, double df_below);

/* The ends of the 95 % interval of a share of which `hits` of `count` were seen (Clopper & Pearson 1934): exact, so rather
 * wide. */
void beta_share_interval(double hits, double count, double *low, double *high);

#endif
