/* Oracle: scipy 1.11.4 (stats.chi2, ncx2, f, norm; special.betainc, gammaln), printed with repr. */
#include "irt/distribution.h"

#include "test.h"

#include <math.h>

static void close_to(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g instead of %.17g", got, expected);
}

TEST(distribution_gamma_function)
{
	close_to(distribution_log_gamma(0.1), 2.252712651734206, 1e-14);
	close_to(distribution_log_gamma(0.5), 0.5723649429247, 1e-14);
	close_to(distribution_log_gamma(5), 3.1780538303479458, 1e-14);
	close_to(distribution_log_gamma(123.4), 469.3360974421906, 1e-14);
	close_to(distribution_log_gamma(1e5), 1051287.7089736569, 1e-14);
}

TEST(distribution_normal)
{
	close_to(distribution_normal_below(-8), 6.22096057427174e-16, 1e-12);
	close_to(distribution_normal_below(-1.959963984540054), 0.025, 1e-13);
	close_to(distribution_normal_below(0.3), 0.6179114221889526, 1e-13);
	close_to(distribution_normal_below(-0.001), 0.49960105778608893, 1e-13);
	close_to(distribution_normal_both_tails(3), 2 * (1 - 0.9986501019683699), 1e-12);
	close_to(distribution_normal_quantile(0.025), -1.9599639845400545, 1e-13);
	close_to(distribution_normal_quantile(0.9), 1.2815515655446004, 1e-13);
	close_to(distribution_normal_quantile(1e-10), -6.361340902404056, 1e-13);
	close_to(distribution_normal_density(1), 0.24197072451914337, 1e-15);
}

TEST(distribution_chi_square)
{
	close_to(distribution_chi_square_above(11.9384123849014, 5), 0.03564148788806308, 1e-12);
	close_to(distribution_chi_square_above(3, 0.5), 0.03341644415897894, 1e-12);
	close_to(distribution_chi_square_above(684, 464), 1.1454004390924203e-10, 1e-11);
	close_to(distribution_chi_square_above(57.0279963449538, 5), 4.9902089580015285e-11, 1e-12);
	close_to(distribution_chi_square_above(1e5, 99500), 0.13125858380856473, 1e-9);
	close_to(distribution_chi_square_above(1000, 10), 1.870290720915977e-208, 1e-11);
	close_to(distribution_chi_square_above(0, 3), 1, 0);
	close_to(distribution_chi_square_above(0.1, 40), 1, 1e-15);
}

TEST(distribution_chi_square_off_centre)
{
	close_to(distribution_chi_square_below_noncentral(11.9, 5, 3), 0.816992205987303, 1e-12);
	close_to(distribution_chi_square_below_noncentral(684, 464, 220), 0.5077782072207788, 1e-11);
	close_to(distribution_chi_square_below_noncentral(20, 9, 0.5), 0.9745186783952192, 1e-12);
	close_to(distribution_chi_square_below_noncentral(50, 5, 80), 0.016799689150664487, 1e-11);
	close_to(distribution_chi_square_below_noncentral(11.9, 5, 0),
	         1 - distribution_chi_square_above(11.9, 5), 1e-12);
}

TEST(distribution_beta_and_f)
{
	close_to(distribution_beta_below(0.3, 2, 3), 0.3483, 1e-13);
	close_to(distribution_beta_below(0.05, 0.5, 0.5), 0.14356629312870628, 1e-12);
	close_to(distribution_beta_below(0.9, 30, 12.5), 0.9997228680320254, 1e-12);
	close_to(distribution_beta_below(0.5, 600, 590), 0.3859124204148137, 1e-11);
	close_to(distribution_beta_quantile(0.3483, 2, 3), 0.3, 1e-13);
	close_to(distribution_f_quantile(0.975, 5, 10), 4.236085668188633, 1e-12);
	close_to(distribution_f_quantile(0.025, 499, 15469), 0.8781215718497827, 1e-11);
	close_to(distribution_f_quantile(0.05, 1.5, 2), 0.025021102642259947, 1e-11);
}
