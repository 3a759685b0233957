#include "irt/beta.h"

#include "base/check.h"
#include "irt/distribution.h"
#include "base/portable.h"

#include <math.h>

enum { TERMS_MAX = 100000, HALVINGS = 100 };

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

double beta_below(double x, double a, double b)
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

double beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;
	for (int i = 0; i < HALVINGS && high - low > 1e-16 * high; i++) {
		double middle = (low + high) / 2;
		if (beta_below(middle, a, b) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

double beta_f_quantile(double p, double df_above, double df_below)
{
	double x = beta_quantile(p, df_above / 2, df_below / 2);
	return df_below * x / (df_above * (1 - x));
}

void beta_share_interval(double hits, double count, double *low, double *high)
{
	*low = hits <= 0 ? 0 : beta_quantile(0.025, hits, count - hits + 1);
	*high = hits >= count ? 1 : beta_quantile(0.975, hits + 1, count - hits);
}
