#include "base/portable.h"

#include "base/check.h"
#include "base/compiler.h"

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has 21 trailing zero bits, so that k·LN2_HIGH is exact for |k| ≤ 2^11. */
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LOG2_E 0x1.71547652b82fep+0

/* Adding 1.5·2^52 rounds to an integer, in the default rounding mode, and leaves it in the low
 * bits. */
#define ROUNDER 0x1.8p52

static int64_t to_bits(double x)
{
	int64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static double of_bits(int64_t bits)
{
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* The bits of 1 and of sqrt(1/2), and what the exponent counts in. */
#define ONE_BITS INT64_C(0x3ff0000000000000)
#define SQRT_HALF_BITS INT64_C(0x3fe6a09e667f3bcd)
#define EXPONENT_UNIT (INT64_C(1) << 52)

/* Of x between -700 and 700. */
static inline double exp_of(double x)
{
	double shifted = x * LOG2_E + ROUNDER, k = shifted - ROUNDER;
	double high = x - k * LN2_HIGH, low = k * LN2_LOW;
	double r = high - low, r2 = r * r, r4 = r2 * r2;
	/* Taylor: |r| ≤ ln 2 / 2 leaves out less than 5e-18. */
	double third = 1.0 / 6 + r * (1.0 / 24) + r2 * (1.0 / 120 + r * (1.0 / 720));
	double seventh = 1.0 / 5040 + r * (1.0 / 40320) + r2 * (1.0 / 362880 + r * (1.0 / 3628800));
	double eleventh = 1.0 / 39916800 + r * (1.0 / 479001600) + r2 * (1.0 / 6227020800);
	double tail = 0.5 * r2 + r * r2 * (third + r4 * (seventh + r4 * eleventh));
	double power_of_two = of_bits(ONE_BITS + (to_bits(shifted) - to_bits(ROUNDER)) * EXPONENT_UNIT);
	return (1 + (high + (tail - low))) * power_of_two;
}

double portable_exp(double x)
{
	return x < -700 ? 0 : exp_of(x > 700 ? 700 : x);
}

enum { LANES = 8 };

static inline bool all_inside(const double *x)
{
	bool inside = true;
	for (size_t l = 0; l < LANES; l++)
		inside &= x[l] >= -700 && x[l] <= 700;
	return inside;
}

/* So many at a time that the compiler keeps them in wide registers. */
static inline void exp_lanes(double *x)
{
	for (size_t l = 0; l < LANES; l++)
		x[l] = exp_of(x[l]);
}

WIDE_VECTORS void portable_exp_all(double *x, size_t count)
{
	size_t i = 0;
	for (; i + LANES <= count && all_inside(x + i); i += LANES)
		exp_lanes(x + i);
	for (; i < count; i++)
		x[i] = portable_exp(x[i]);
}

double portable_log(double x)
{
	check(x >= DBL_MIN && x <= DBL_MAX);
	/* x = m 2^exponent, m between sqrt(1/2) and sqrt(2). */
	int64_t bits = to_bits(x), exponent = (bits - SQRT_HALF_BITS) >> 52;
	double m = of_bits(bits - exponent * EXPONENT_UNIT);
	/* ln m = 2 artanh s with s = f / (2 + f), written as f - s (f - R) so that f enters exactly. R is the
	 * series behind its first term, in two halves; |s| ≤ 0.172 leaves out less than 1e-18. */
	double f = m - 1, s = f / (2 + f), z = s * s, z2 = z * z;
	double odd = 2.0 / 3 +
	             z2 * (2.0 / 7 + z2 * (2.0 / 11 + z2 * (2.0 / 15 + z2 * (2.0 / 19 + z2 * (2.0 / 23)))));
	double even = 2.0 / 5 + z2 * (2.0 / 9 + z2 * (2.0 / 13 + z2 * (2.0 / 17 + z2 * (2.0 / 21))));
	double rest = z * (odd + z * even);
	double scale = (double)exponent;
	return scale * LN2_HIGH + (f - (s * (f - rest) - scale * LN2_LOW));
}

double portable_logistic(double x)
{
	double of_x, of_minus_x;
	portable_logistic_pair(x, &of_x, &of_minus_x);
	return of_x;
}

void portable_logistic_pair(double x, double *of_x, double *of_minus_x)
{
	double e = portable_exp(x < 0 ? x : -x);
	double larger = 1 / (1 + e), smaller = e * larger;
	*of_x = x < 0 ? smaller : larger;
	*of_minus_x = x < 0 ? larger : smaller;
}
