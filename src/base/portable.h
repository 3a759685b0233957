/* exp, log and the logistic curve with the same bits on every machine.
 *
 * IEEE 754 fixes the result of +, -, *, / and square root, but not of exp and log: two versions of
 * the C library may differ in the last bit, and then a belief recomputed elsewhere would not be
 * identical to the one that was stored. So irt/ computes them here, from the four operations alone
 * in a fixed order. The compiler must not fuse or reorder them: the Makefile says
 * -ffp-contract=off, and -ffast-math is never used.
 *
 * Accuracy: below 1 unit in the last place of exp, below 1 of log (base/portable_test.c). */
#ifndef BASE_PORTABLE_H
#define BASE_PORTABLE_H

#include <stddef.h>

/* e to the x. Below -700 it is 0, above 700 it is e^700: nothing here needs more. x is not NaN. */
double portable_exp(double x);

/* The same of each of count, in place. Cost: a third of what as many calls take, with vectors of 256 bits, until one is beyond
 * ±700. */
void portable_exp_all(double *x, size_t count);

/* Natural logarithm of x, a positive normal number; anything else stops the program. */
double portable_log(double x);

/* 1 / (1 + e^-x), with full relative precision in both tails. Cost: 1 exp, 1 division. */
double portable_logistic(double x);

/* The same of x and of -x, which is what is missing to 1, for the price of one. */
void portable_logistic_pair(double x, double *of_x, double *of_minus_x);

#endif
