/* Oracle: scipy 1.11.4 (special.betainc, stats.f, stats.beta), printed with repr. */
#include "irt/beta.h"

#include "test.h"

#include <math.h>

static void close_to(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g instead of %.17g", got, expected);
}

TEST(beta_and_f)
{
	close_to(beta_below(0.3, 2, 3), 0.3483, 1e-13);
	close_to(beta_below(0.05, 0.5, 0.5), 0.14356629312870628, 1e-12);
	close_to(beta_below(0.9, 30, 12.5), 0.9997228680320254, 1e-12);
	close_to(beta_below(0.5, 600, 590), 0.3859124204148137, 1e-11);
	close_to(beta_quantile(0.3483, 2, 3), 0.3, 1e-13);
	close_to(beta_f_quantile(0.975, 5, 10), 4.236085668188633, 1e-12);
	close_to(beta_f_quantile(0.025, 499, 15469), 0.8781215718497827, 1e-11);
	close_to(beta_f_quantile(0.05, 1.5, 2), 0.025021102642259947, 1e-11);
}

TEST(beta_interval_of_a_share)
{
	double low, high;
	beta_share_interval(0, 10, &low, &high);
	close_to(low, 0, 0);
	close_to(high, 0.3084971078187608, 1e-11); /* 1 - 0.025^(1/10) */
	beta_share_interval(10, 10, &low, &high);
	close_to(low, 0.6915028921812392, 1e-11);
	close_to(high, 1, 0);
	beta_share_interval(8, 20, &low, &high);
	close_to(low, 0.1911900607253072, 1e-11);
	close_to(high, 0.6394574126925103, 1e-11);
}
