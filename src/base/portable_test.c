/* The oracle is the C library's long double, which carries 64 bits of mantissa or more. */
#include "base/portable.h"

#include "test.h"

#include <math.h>
#include <string.h>

/* Error of `got` in units of the last place of `exact`. */
static double units(double got, long double exact)
{
	if (exact == 0)
		return got == 0 ? 0 : INFINITY;
	return (double)(fabsl((long double)got - exact) / ldexpl(1, ilogb((double)exact) - 52));
}

TEST(portable_exp_is_within_a_unit)
{
	double worst = 0;
	for (int i = -70000; i <= 70000; i++) {
		double wide = i / 100.1, narrow = i / 7000.0;
		worst = fmax(worst, units(portable_exp(wide), expl(wide)));
		worst = fmax(worst, units(portable_exp(narrow), expl(narrow)));
	}
	assert_true(worst < 1);
}

TEST(portable_exp_at_its_ends)
{
	assert_true(portable_exp(0) == 1);
	assert_true(portable_exp(-0.0) == 1);
	assert_true(portable_exp(-700.5) == 0);
	assert_true(portable_exp(INFINITY) == portable_exp(700));
	assert_true(portable_exp(-INFINITY) == 0);
}

TEST(portable_exp_of_all_has_the_same_bits)
{
	enum { COUNT_MAX = 2003 };
	static double x[COUNT_MAX], all[COUNT_MAX];
	for (size_t i = 0; i < COUNT_MAX; i++)
		x[i] = ((double)i - 1000) / 1.7;
	x[1505] = INFINITY;
	x[1506] = -INFINITY;
	x[1707] = -701;
	for (size_t count = 0; count <= COUNT_MAX; count += 89) {
		memcpy(all, x, sizeof all);
		portable_exp_all(all, count);
		for (size_t i = 0; i < COUNT_MAX; i++) {
			double one = i < count ? portable_exp(x[i]) : x[i];
			assert_int_equal(memcmp(&all[i], &one, sizeof one), 0);
		}
	}
}

TEST(portable_log_is_within_a_unit)
{
	double worst = 0;
	for (int i = 1; i <= 100000; i++) {
		worst = fmax(worst, units(portable_log(i / 30011.0), logl(i / 30011.0)));
		double wide = ldexp(i / 30011.0, i % 2000 - 1000);
		worst = fmax(worst, units(portable_log(wide), logl(wide)));
	}
	assert_true(worst < 1);
	assert_true(portable_log(1) == 0);
}

TEST(portable_logistic_keeps_its_digits_in_both_tails)
{
	for (int i = -6000; i <= 6000; i++) {
		double x = i / 10.0;
		long double exact = x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-(long double)x));
		assert_true(units(portable_logistic(x), exact) < 3);
	}
}
