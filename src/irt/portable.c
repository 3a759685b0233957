#include "irt/portable.h"

#include "base/check.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has 21 trailing zero bits, so that k·LN2_HIGH is exact for |k| ≤ 2^11. */
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LOG2_E 0x1.71547652b82fep+0
#define SQRT_HALF 0x1.6a09e667f3bcdp-1

/* Adding and subtracting 1.5·2^52 rounds to an integer, in the default rounding mode. */
#define ROUNDER 0x1.8p52

/* The series of 2 artanh s behind its first term, highest power first. */
static const double artanh[] = {2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13,
                                2.0 / 11, 2.0 / 9,  2.0 / 7,  2.0 / 5,  2.0 / 3};

static double power_of_two(int64_t exponent)
{
	uint64_t bits = (uint64_t)(exponent + 1023) << 52;
	double power;
	memcpy(&power, &bits, sizeof power);
	return power;
}

double portable_exp(double x)
{
	if (x < -700)
		return 0;
	if (x > 700)
		x = 700;
	double k = (x * LOG2_E + ROUNDER) - ROUNDER;
	double high = x - k * LN2_HIGH, low = k * LN2_LOW;
	double r = high - low;
	/* Taylor: |r| ≤ ln 2 / 2 leaves out less than 5e-18. */
	double r2 = r * r, r4 = r2 * r2;
	double third = 1.0 / 6 + r / 24 + r2 * (1.0 / 120 + r / 720);
	double seventh = 1.0 / 5040 + r / 40320 + r2 * (1.0 / 362880 + r / 3628800);
	double eleventh = 1.0 / 39916800 + r / 479001600 + r2 / 6227020800;
	double tail = 0.5 * r2 + r * r2 * (third + r4 * (seventh + r4 * eleventh));
	return (1 + (high + (tail - low))) * power_of_two((int64_t)k);
}

double portable_log(double x)
{
	check(x >= DBL_MIN && x <= DBL_MAX);
	int exponent;
	double m = frexp(x, &exponent); /* exact, like ldexp */
	if (m < SQRT_HALF) {
		m *= 2;
		exponent--;
	}
	/* ln m = 2 artanh s with s = f / (2 + f), written as f - s (f - R) so that f enters exactly.
	 * |s| ≤ 0.172 leaves out less than 1e-18. */
	double f = m - 1, s = f / (2 + f), z = s * s;
	double sum = 0;
	for (size_t i = 0; i < COUNT(artanh); i++)
		sum = sum * z + artanh[i];
	return exponent * LN2_HIGH + (f - (s * (f - z * sum) - exponent * LN2_LOW));
}

double portable_logistic(double x)
{
	double e = portable_exp(x < 0 ? x : -x);
	return (x < 0 ? e : 1) / (1 + e);
}
