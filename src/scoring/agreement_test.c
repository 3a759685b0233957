/* Oracles: scikit-learn 1.x and SciPy 1.17 for values and Fisher's interval; Wilson's interval by hand;
 * bootstrap ends against 4,000 NumPy resamples of its own; intraclass correlations by the worked example of Shrout & Fleiss 1979
 * (table 2: 6 targets, 4 judges), whose intervals R's psych::ICC prints in its manual. */
#include "scoring/agreement.h"

#include "test.h"

#include <math.h>

static const double person[] = {0, 1, 2, 3, 4, 2, 2, 1, 0, 3, 4, 4, 1, 2, 3, 0, 2, 1, 3, 2, 4, 3, 1, 0, 2};
static const double machine[] = {0, 1, 2, 2, 4, 3, 2, 0, 0, 3, 3, 4, 2, 2, 4, 1, 2, 1, 3, 1, 4, 2, 1, 0, 2};
enum { CASES = COUNT(person) };

static void assert_agreement(struct agreement got, double value, double low, double high,
                             double end_tolerance)
{
	assert_true(fabs(got.value - value) < 1e-12);
	assert_true(fabs(got.low - low) < end_tolerance);
	assert_true(fabs(got.high - high) < end_tolerance);
}

static void assert_unknown(struct agreement got)
{
	assert_true(isnan(got.value) && isnan(got.low) && isnan(got.high));
}

TEST(agreement_proportions)
{
	assert_agreement(agreement_exact(person, machine, CASES), 0.64, 0.44518497748164865,
	                 0.7975211922554178, 1e-12);
	assert_agreement(agreement_adjacent(person, machine, CASES), 1, 0.8668077490609515, 1, 1e-12);
}

TEST(agreement_correlations)
{
	struct work w = test_work();
	assert_agreement(agreement_pearson(person, machine, CASES), 0.8920662419683438, 0.7674474863911209,
	                 0.9517289324115416, 1e-12);
	/* tanh(atanh(r) ± 1.96 sqrt((1 + r²/2) / 22)) */
	assert_agreement(agreement_spearman(&w, person, machine, CASES), 0.8951574335673352,
	                 0.7410290681059704, 0.9596796052129605, 1e-12);
	test_work_end(&w);
}

/* 25 cases give few distinct figures: an end may fall on the neighbouring one. */
#define LATTICE 0.05

TEST(agreement_bootstrapped)
{
	struct work w = test_work();
	assert_agreement(agreement_kappa(&w, person, machine, CASES), 0.5426829268292683, 0.284, 0.776,
	                 LATTICE);
	assert_agreement(agreement_quadratic_kappa(&w, person, machine, CASES), 0.891566265060241, 0.781,
	                 0.949, LATTICE);
	assert_agreement(agreement_macro_f1(&w, person, machine, CASES), 0.6422222222222222, 0.412, 0.816,
	                 LATTICE);
	assert_agreement(agreement_smd(&w, person, machine, CASES), -0.030426096498229565, -0.224, 0.147,
	                 LATTICE);
	assert_agreement(agreement_rmse(&w, person, machine, CASES), 0.6, 0.4, 0.748, LATTICE);
	test_work_end(&w);
}

TEST(agreement_intervals_are_the_same_every_time)
{
	struct work w = test_work();
	struct agreement one = agreement_quadratic_kappa(&w, person, machine, CASES);
	struct agreement other = agreement_quadratic_kappa(&w, person, machine, CASES);
	assert_true(one.low == other.low && one.high == other.high);
	test_work_end(&w);
}

/* Wilson's lower end of 4 of 4 is 4 / (4 + 1.959964²) = 0.5101; a disagreement by one step is twice as far as chance has it. */
TEST(agreement_that_is_perfect_is_not_certain)
{
	struct work w = test_work();
	static const double near[] = {0, 1, 0, 1}, far[] = {2, 0, 0, 2};
	assert_agreement(agreement_kappa(&w, near, near, 4), 1, 0.020217, 1, 1e-5);
	assert_agreement(agreement_quadratic_kappa(&w, near, near, 4), 1, 0.020217, 1, 1e-5);
	assert_agreement(agreement_quadratic_kappa(&w, far, far, 4), 1, 0.020217, 1, 1e-5);
	test_work_end(&w);
}

TEST(agreement_with_oneself_is_complete)
{
	struct work w = test_work();
	assert_true(agreement_kappa(&w, person, person, CASES).value == 1);
	assert_true(agreement_quadratic_kappa(&w, person, person, CASES).value == 1);
	assert_true(agreement_macro_f1(&w, person, person, CASES).value == 1);
	assert_true(agreement_rmse(&w, person, person, CASES).value == 0);
	assert_true(agreement_smd(&w, person, person, CASES).value == 0);
	assert_true(fabs(agreement_spearman(&w, person, person, CASES).value - 1) < 1e-15);
	test_work_end(&w);
}

TEST(agreement_that_cannot_be_told)
{
	struct work w = test_work();
	static const double same[] = {2, 2, 2, 2, 2};
	assert_unknown(agreement_exact(person, machine, 0));
	assert_unknown(agreement_kappa(&w, person, machine, 0));
	assert_unknown(agreement_rmse(&w, person, machine, 0));
	assert_unknown(agreement_kappa(&w, same, same, 5));
	assert_unknown(agreement_quadratic_kappa(&w, same, same, 5));
	assert_unknown(agreement_pearson(same, person, 5));
	assert_unknown(agreement_spearman(&w, same, person, 5));
	assert_unknown(agreement_smd(&w, person, machine, 1));
	test_work_end(&w);
}

/* Shrout & Fleiss 1979, table 2; ICC(2,1) = .29, ICC(2,4) = .62 in table 4. */
static const double targets[] = {9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};

TEST(agreement_intraclass_as_published)
{
	struct agreement one = agreement_icc(targets, 6, 4), mean = agreement_icc_mean(targets, 6, 4);
	/* By hand from the paper's sums of squares: BMS 56.208/5, JMS 97.458/3, EMS 15.292/15. */
	double between = 56.208333 / 5, judges = 97.458333 / 3, error = 15.291667 / 15;
	assert_true(fabs(one.value - (between - error) / (between + 3 * error + 4 * (judges - error) / 6)) <
	            1e-6);
	assert_true(fabs(mean.value - (between - error) / (between + (judges - error) / 6)) < 1e-6);
	assert_true(fabs(one.value - 0.29) < 0.005 && fabs(mean.value - 0.62) < 0.005);
	assert_true(fabs(one.low - 0.019) < 0.0005 && fabs(one.high - 0.761) < 0.0005);
	assert_true(fabs(mean.low - 0.071) < 0.0005 && fabs(mean.high - 0.927) < 0.0005);
}

TEST(agreement_intraclass_at_its_ends)
{
	static const double same[] = {1, 1, 2, 2, 4, 4}, shifted[] = {1, 2, 2, 3, 4, 5},
			    flat[] = {3, 3, 3, 3, 3, 3};
	assert_agreement(agreement_icc(same, 3, 2), 1, 1, 1, 1e-12);
	struct agreement of_shifted = agreement_icc(shifted, 3, 2);
	/* Who is always one above agrees less than wholly: variance of cases 7/3 over that and 1/2 between raters. */
	assert_true(fabs(of_shifted.value - (7.0 / 3) / (7.0 / 3 + 0.5)) < 1e-9);
	assert_true(isnan(of_shifted.low));
	assert_unknown(agreement_icc(flat, 3, 2));
	assert_unknown(agreement_icc(same, 1, 2));
	assert_unknown(agreement_icc(same, 6, 1));
}

/* By hand: of two groups, one all the same and one never, half of the draws of two are mixed, a quarter all of one kind. */
TEST(agreement_by_group_resamples_groups)
{
	struct work w = test_work();
	static const double reference[] = {1, 1, 1, 1, 1, 1}, other[] = {1, 1, 1, 0, 0, 0};
	static const size_t two[] = {0, 0, 0, 3, 3, 3}, one[] = {1, 1, 1, 1, 1, 1};
	assert_agreement(agreement_exact_by_group(&w, reference, other, two, 6, 4), 0.5, 0, 1, 1e-12);
	struct agreement alone = agreement_exact_by_group(&w, reference, other, one, 6, 4);
	assert_true(alone.value == 0.5 && isnan(alone.low) && isnan(alone.high));
	/* Groups that are all alike tell the same however they are drawn. */
	static const double half[] = {1, 0, 1, 0, 1, 0};
	static const size_t three[] = {0, 0, 1, 1, 2, 2};
	assert_agreement(agreement_exact_by_group(&w, reference, half, three, 6, 3), 0.5, 0.5, 0.5, 1e-12);
	test_work_end(&w);
}
