#include "irt/distribution.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>
#include <stddef.h>

#define HALF_LOG_TWO_PI 0.91893853320467274178
#define ROOT_HALF_PI_INVERSE 0.39894228040143267794 /* 1 / sqrt(2 pi) */

enum {
	TERMS_MAX = 100000,
	STEPS_MAX = 100,
};

/* From here on the series below is exact to the last bit. */
#define STIRLING_FROM 15.0

double distribution_log_gamma(double x)
{
	check(x > 0);
	double product = 1;
	while (x < STIRLING_FROM) {
		product *= x;
		x += 1;
	}
	static const double terms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
	                               1.0 / 1188, -691.0 / 360360, 1.0 / 156};
	double sum = 0, power = 1 / x;
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		sum += terms[i] * power;
		power /= x * x;
	}
	return (x - 0.5) * portable_log(x) - x + HALF_LOG_TWO_PI + sum - portable_log(product);
}

/* x^a e^-x / gamma(a) */
static double gamma_factor(double a, double x)
{
	return portable_exp(a * portable_log(x) - x - distribution_log_gamma(a));
}

/* The part of gamma(a) that lies below x, as a share: quick to converge for x < a + 1. */
static double gamma_below(double a, double x)
{
	double term = 1 / a, sum = term;
	for (size_t i = 1; i < TERMS_MAX && term > sum * 1e-17; i++) {
		term *= x / (a + (double)i);
		sum += term;
	}
	return sum * gamma_factor(a, x);
}

/* What lies above, for x ≥ a + 1: the continued fraction, by the method of Lentz 1976. */
static double gamma_above(double a, double x)
{
	double b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d;
	for (size_t i = 1; i < TERMS_MAX; i++) {
		double n = (double)i, numerator = -n * (n - a);
		b += 2;
		d = 1 / (numerator * d + b);
		c = b + numerator / c;
		double change = c * d;
		fraction *= change;
		if (fabs(change - 1) < 1e-16)
			break;
	}
	return fraction * gamma_factor(a, x);
}

double distribution_chi_square_above(double x, double df)
{
	check(df > 0 && !isnan(x));
	double a = df / 2, half = x / 2;
	if (half < 1e-300)
		return 1;
	if (half > 1e6 + 10 * a)
		return 0;
	return half < a + 1 ? 1 - gamma_below(a, half) : gamma_above(a, half);
}

double distribution_normal_beyond(double z)
{
	return distribution_chi_square_above(z * z, 1);
}

double distribution_normal_above(double z)
{
	double tail = distribution_normal_beyond(z) / 2;
	return z >= 0 ? tail : 1 - tail;
}

double distribution_normal_quantile_above(double p)
{
	check(p > 0 && p < 1);
	if (p > 0.5)
		return -distribution_normal_quantile_above(1 - p);
	/* 26.2.23 is good to 4.5e-4; each step of Halley's triples the digits. */
	double t = sqrt(-2 * portable_log(p));
	double z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) /
	                       (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
	for (size_t i = 0; i < 3; i++) {
		double density = ROOT_HALF_PI_INVERSE * portable_exp(-z * z / 2);
		double u = (distribution_normal_above(z) - p) / density;
		z += 2 * u / (2 - u * z);
	}
	return z;
}

double distribution_chi_square_quantile_above(double p, double df)
{
	check(p > 0 && p < 1 && df > 0);
	/* Wilson & Hilferty 1931, then Newton's steps, kept within what is known to hold the answer. */
	double z = distribution_normal_quantile_above(p), v = 2 / (9 * df);
	double root = 1 - v + z * sqrt(v), low = 0, high = INFINITY;
	double x = fmax(df * root * root * root, 1e-10);
	for (size_t i = 0; i < STEPS_MAX; i++) {
		double above = distribution_chi_square_above(x, df) - p;
		if (above > 0)
			low = x;
		else
			high = x;
		double next = x + above / (gamma_factor(df / 2, x / 2) / x);
		if (!(next > low && next < high))
			next = isinf(high) ? 2 * x : (low + high) / 2;
		if (fabs(next - x) <= 1e-15 * x)
			return next;
		x = next;
	}
	return x;
}

double distribution_noncentral_chi_square_above(double x, double df, double noncentrality)
{
	check(noncentrality >= 0);
	/* A mixture: the number of extra pairs of degrees of freedom is Poisson. From the most probable number outwards. */
	double mean = noncentrality / 2, sum = 0;
	if (mean < 1e-300)
		return distribution_chi_square_above(x, df);
	double mode = floor(mean);
	double at_mode = portable_exp(mode * portable_log(mean) - mean - distribution_log_gamma(mode + 1));
	double share = at_mode, n = mode;
	while (share > 1e-17) {
		sum += share * distribution_chi_square_above(x, df + 2 * n);
		n += 1;
		share *= mean / n;
	}
	share = at_mode;
	n = mode;
	while (n >= 1 && share > 1e-17) {
		share *= n / mean;
		n -= 1;
		sum += share * distribution_chi_square_above(x, df + 2 * n);
	}
	return sum;
}

double distribution_noncentrality(double alpha, double power, double df)
{
	check(alpha > 0 && alpha < power && power < 1);
	double bar = distribution_chi_square_quantile_above(alpha, df), low = 0, high = 1;
	while (distribution_noncentral_chi_square_above(bar, df, high) < power)
		high *= 2;
	while (high - low > 1e-10 * high) {
		double middle = (low + high) / 2;
		if (distribution_noncentral_chi_square_above(bar, df, middle) < power)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}
