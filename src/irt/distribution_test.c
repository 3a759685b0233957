/* Oracle: mpmath 1.3.0 at 40 digits (incomplete gamma function, inverse error function, sums of the Poisson mixture), and scipy
 * 1.14.1 for the noncentralities; 1.959964, 3.841459 and 7.849 are in every table. */
#include "irt/distribution.h"

#include "test.h"

#include <math.h>

static void assert_near(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

TEST(distribution_chi_square_tail)
{
	static const struct {
		double x, df, above, relative;
	} cases[] = {
		{3.841458820694124, 1, 0.0500000000000000574, 1e-13},
		{0.001, 1, 0.974772879369960389, 1e-13},
		{30, 1, 4.32046305782749729e-8, 1e-13},
		{600, 1, 1.67416798469178776e-132, 2e-13},
		{5.991464547107979, 2, 0.0500000000000000736, 1e-13},
		{20, 10, 0.0292526880769610727, 1e-13},
		{5.2, 10, 0.877423488877211863, 1e-13},
		{149.449, 99, 0.000798404790735273244, 1e-13},
		{900, 1000, 0.989282761908710258, 1e-12},
		{1500.5, 1000, 9.60903988407204118e-23, 1e-11},
		{10300, 10000, 0.0176381174473453996, 1e-11},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_near(distribution_chi_square_above(cases[i].x, cases[i].df), cases[i].above,
		            cases[i].relative);
	assert_true(distribution_chi_square_above(0, 3) == 1);
	assert_true(distribution_chi_square_above(-1, 3) == 1);
	assert_true(distribution_chi_square_above(INFINITY, 3) == 0);
}

TEST(distribution_normal_tail_and_quantile)
{
	assert_near(distribution_normal_above(0.5), 0.308537538725986896, 1e-13);
	assert_near(distribution_normal_above(-0.5), 1 - 0.308537538725986896, 1e-15);
	assert_near(distribution_normal_above(1.959963984540054), 0.0250000000000000138, 1e-13);
	assert_near(distribution_normal_above(6), 9.86587645037698141e-10, 1e-13);
	assert_near(distribution_normal_above(30), 4.90671392714818706e-198, 2e-13);
	assert_near(distribution_normal_beyond(-6), 2 * 9.86587645037698141e-10, 1e-13);
	assert_near(distribution_normal_quantile_above(0.025), 1.95996398454005424, 1e-14);
	assert_near(distribution_normal_quantile_above(0.3), 0.524400512708040784, 1e-14);
	assert_near(distribution_normal_quantile_above(1e-10), 6.3613409024040562, 1e-14);
	assert_near(distribution_normal_quantile_above(0.9), -1.28155156554460047, 1e-14);
	assert_near(distribution_normal_quantile_above(0.005), 2.57582930354890076, 1e-14);
	assert_true(fabs(distribution_normal_quantile_above(0.5)) < 1e-14);
}

TEST(distribution_chi_square_quantiles)
{
	assert_near(distribution_chi_square_quantile_above(0.05, 1), 3.84145882069412596, 1e-13);
	assert_near(distribution_chi_square_quantile_above(0.01, 5), 15.0862724693889901, 1e-13);
	assert_near(distribution_chi_square_quantile_above(0.05, 14), 23.6847913048405798, 1e-13);
	assert_near(distribution_chi_square_quantile_above(0.9, 40), 29.050522930545509, 1e-13);
	for (double df = 0.5; df < 200; df *= 3)
		for (double p = 1e-8; p < 1; p = p < 0.1 ? p * 10 : p + 0.3)
			assert_near(distribution_chi_square_above(
					    distribution_chi_square_quantile_above(p, df), df),
			            p, 1e-11);
}

TEST(distribution_log_gamma_values)
{
	assert_near(distribution_log_gamma(0.5), 0.572364942924700087, 1e-14);
	assert_near(distribution_log_gamma(2.5), 0.28468287047291916, 1e-13);
	assert_near(distribution_log_gamma(1.5), -0.120782237635245222, 1e-13);
	assert_near(distribution_log_gamma(30), 71.257038967168009, 1e-15);
	assert_true(fabs(distribution_log_gamma(1)) < 1e-14);
}

TEST(distribution_power)
{
	assert_near(distribution_noncentral_chi_square_above(3.841458820694124, 1, 7), 0.7535784406023494,
	            1e-12);
	assert_near(distribution_noncentral_chi_square_above(9.5, 4, 12.5), 0.8198196295785793, 1e-12);
	assert_near(distribution_noncentral_chi_square_above(9.5, 4, 0),
	            distribution_chi_square_above(9.5, 4), 1e-15);
	assert_near(distribution_noncentrality(0.05, 0.8, 1), 7.848860509326202, 1e-8);
	assert_near(distribution_noncentrality(0.05, 0.8, 2), 9.634688867970242, 1e-8);
	assert_near(distribution_noncentrality(0.05, 0.8, 3), 10.902563290133267, 1e-8);
	assert_near(distribution_noncentrality(0.05, 0.8, 10), 16.2411102849442, 1e-8);
}
