#include "irt/distribution.h"

#include "base/check.h"
#include "irt/portable.h"

#include <math.h>

#define LOG_2_PI 1.8378770664093454836
#define TINY 1e-300
/* A series or fraction ends when a term changes nothing, or after so many: reached by no argument that the header allows. */
enum { TERMS_MAX = 100000, HALVINGS = 100 };

double distribution_log_gamma(double x)
{
	check(x > 0);
	double product = 1;
	while (x < 10) {
		product *= x;
		x += 1;
	}
	/* Stirling's series; at 10 the first term left out is 7e-16. */
	double inverse = 1 / x, square = inverse * inverse;
	double series = 1.0 / 1188 - square * (691.0 / 360360);
	series = 1.0 / 12 -
	         square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square * series)));
	return (x - 0.5) * portable_log(x) - x + 0.5 * LOG_2_PI + inverse * series - portable_log(product);
}

/* x^a e^-x / gamma(a): what both forms of the incomplete gamma function have in common. */
static double gamma_factor(double a, double x)
{
	return portable_exp(a * portable_log(x) - x - distribution_log_gamma(a));
}

/* The part of the gamma distribution of shape a that is below x, by its series: for x < a + 1. */
static double gamma_below_series(double a, double x)
{
	double term = 1 / a, sum = term;
	for (int n = 1; n < TERMS_MAX; n++) {
		term *= x / (a + n);
		sum += term;
		if (term < sum * 1e-17)
			break;
	}
	return sum * gamma_factor(a, x);
}

/* The part above x, by the continued fraction: for x ≥ a + 1. */
static double gamma_above_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
	for (int n = 1; n < TERMS_MAX; n++) {
		double factor = -n * (n - a);
		b += 2;
		d = 1 / (factor * d + b);
		c = b + factor / c;
		double change = c * d;
		h *= change;
		if (fabs(change - 1) < 1e-16)
			break;
	}
	return h * gamma_factor(a, x);
}

static double gamma_below(double a, double x)
{
	if (x < TINY)
		return 0;
	return x < a + 1 ? gamma_below_series(a, x) : 1 - gamma_above_fraction(a, x);
}

static double gamma_above(double a, double x)
{
	if (x < TINY)
		return 1;
	return x < a + 1 ? 1 - gamma_below_series(a, x) : gamma_above_fraction(a, x);
}

double distribution_normal_density(double z)
{
	return portable_exp(-0.5 * z * z - 0.5 * LOG_2_PI);
}

double distribution_normal_both_tails(double z)
{
	return gamma_above(0.5, 0.5 * z * z);
}

double distribution_normal_below(double z)
{
	double tail = 0.5 * distribution_normal_both_tails(z);
	return z < 0 ? tail : 1 - tail;
}

double distribution_normal_quantile(double p)
{
	check(p > 0 && p < 1);
	double tail = p < 0.5 ? p : 1 - p, low = 0, high = 38;
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;
		if (0.5 * distribution_normal_both_tails(middle) > tail)
			low = middle;
		else
			high = middle;
	}
	return p < 0.5 ? -low : low;
}

double distribution_chi_square_above(double x, double degrees)
{
	check(degrees > 0);
	return gamma_above(degrees / 2, x / 2);
}

double distribution_chi_square_below_noncentral(double x, double degrees, double noncentrality)
{
	check(degrees > 0 && noncentrality >= 0);
	double mean = noncentrality / 2;
	if (mean < TINY)
		return gamma_below(degrees / 2, x / 2);
	/* From the most probable number of the Poisson mixture outwards. */
	double mode = floor(mean), sum = 0;
	double at_mode = portable_exp(mode * portable_log(mean) - mean - distribution_log_gamma(mode + 1));
	double weight = at_mode;
	for (double j = mode; weight > 1e-18; j += 1) {
		sum += weight * gamma_below(degrees / 2 + j, x / 2);
		weight *= mean / (j + 1);
	}
	weight = at_mode;
	for (double j = mode; j >= 1 && weight > 1e-18; j -= 1) {
		weight *= j / mean;
		sum += weight * gamma_below(degrees / 2 + j - 1, x / 2);
	}
	return sum;
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d;
	for (int n = 1; n < TERMS_MAX; n++) {
		double even = n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n));
		d = 1 / (1 + even * d);
		c = 1 + even / c;
		h *= c * d;
		double odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1));
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		h *= c * d;
		if (fabs(c * d - 1) < 1e-16)
			break;
	}
	return h;
}

double distribution_beta_below(double x, double a, double b)
{
	check(a > 0 && b > 0);
	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	double factor =
		portable_exp(distribution_log_gamma(a + b) - distribution_log_gamma(a) -
	                     distribution_log_gamma(b) + a * portable_log(x) + b * portable_log(1 - x));
	/* The fraction converges fast on the side of the mean that x is on. */
	if (x < (a + 1) / (a + b + 2))
		return factor * beta_fraction(x, a, b) / a;
	return 1 - factor * beta_fraction(1 - x, b, a) / b;
}

double distribution_beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;
	for (int i = 0; i < HALVINGS && high - low > 1e-16 * high; i++) {
		double middle = (low + high) / 2;
		if (distribution_beta_below(middle, a, b) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

double distribution_f_quantile(double p, double degrees_above, double degrees_below)
{
	double x = distribution_beta_quantile(p, degrees_above / 2, degrees_below / 2);
	return degrees_below * x / (degrees_above * (1 - x));
}
