/* Oracles: the conditional of two normal levels by hand; the same of three by a product of densities on a lattice. */
#include "irt/transfer.h"

#include "test.h"

#include <math.h>

static const double means[] = {0, 0.5, -0.2}, sds[] = {1, 1.2, 0.8};
static const double correlations[] = {1, 0.6, 0.3, 0.6, 1, 0.4, 0.3, 0.4, 1};
static const struct transfer_population population = {means, sds, correlations, 3};

/* A sure belief moves the other's mean by rho times its distance, in SDs, and leaves 1 - rho². */
TEST(transfer_of_a_sure_belief_is_regression)
{
	struct transfer_known known = {0, 1.5, 1e-6};
	struct transfer_inferred inferred = transfer_infer(&population, &known, 1, 1);
	assert_true(fabs(inferred.inferred_mean_logit - (0.5 + 1.2 * 0.6 * 1.5)) < 1e-9);
	assert_true(fabs(inferred.inferred_sd_logit - 1.2 * sqrt(1 - 0.36)) < 1e-9);
	assert_int_equal(inferred.from, 1);
	assert_false(inferred.bounded);
}

TEST(transfer_says_nothing_without_evidence)
{
	struct transfer_known known[] = {{0, 0, 1}, {2, 1.9, 0.3}};
	struct transfer_inferred inferred = transfer_infer(&population, known, 1, 2);
	assert_int_equal(inferred.from, 0);
	assert_true(inferred.inferred_mean_logit == -0.2);
	assert_true(inferred.inferred_sd_logit == 0.8);
	/* nor about itself */
	inferred = transfer_infer(&population, known, 2, 2);
	assert_int_equal(inferred.from, 0);
}

/* The density of three levels is multiplied by the two likelihoods, and the third's moments are read off a lattice. */
TEST(transfer_agrees_with_the_product_of_densities)
{
	/* Likelihoods of mean 1.2, SD 0.9 and of mean 0.1, SD 0.7, in logits of competencies 1 and 3. */
	static const double value[] = {1.2, 0.1}, error[] = {0.9, 0.7};
	struct transfer_known known[2];
	size_t which[] = {0, 2};
	for (size_t i = 0; i < 2; i++) {
		double prior = 1 / sds[which[i]] / sds[which[i]], own = 1 / error[i] / error[i];
		known[i].competency = which[i];
		known[i].mean_logit = (prior * means[which[i]] + own * value[i]) / (prior + own);
		known[i].sd_logit = sqrt(1 / (prior + own));
	}
	struct transfer_inferred inferred = transfer_infer(&population, known, 2, 1);
	/* The inverse of {1 .6 .3 / .6 1 .4 / .3 .4 1} by cofactors; its determinant is 0.534. */
	static const double inverse[3][3] = {
		{0.84, -0.48, -0.06}, {-0.48, 0.91, -0.22}, {-0.06, -0.22, 0.64}};
	double sum = 0, first = 0, second = 0;
	for (double x = -6; x <= 6; x += 0.1)
		for (double y = -6; y <= 6; y += 0.1)
			for (double z = -6; z <= 6; z += 0.1) {
				double at[] = {x, y, z}, exponent = 0;
				for (size_t i = 0; i < 3; i++)
					for (size_t j = 0; j < 3; j++)
						exponent -= at[i] * inverse[i][j] * at[j] / 0.534 / 2;
				exponent -= pow((means[0] + sds[0] * x - value[0]) / error[0], 2) / 2;
				exponent -= pow((means[2] + sds[2] * z - value[1]) / error[1], 2) / 2;
				double mass = exp(exponent), level = means[1] + sds[1] * y;
				sum += mass;
				first += mass * level;
				second += mass * level * level;
			}
	double mean = first / sum;
	assert_true(fabs(inferred.inferred_mean_logit - mean) < 1e-6);
	assert_true(fabs(inferred.inferred_sd_logit - sqrt(second / sum - mean * mean)) < 1e-6);
}

TEST(transfer_is_bounded)
{
	static const double ones[] = {0, 0}, one[] = {1, 1}, close[] = {1, 0.9, 0.9, 1};
	struct transfer_population pair = {ones, one, close, 2};
	struct transfer_known known = {0, 2, 0.1};
	struct transfer_inferred inferred = transfer_infer(&pair, &known, 1, 1);
	assert_true(inferred.bounded);
	assert_true(fabs(inferred.inferred_sd_logit - sqrt(0.5)) < 1e-12);
	/* Unbounded: mean 0.9 · 2, variance 1 - 0.81 · 0.99 = 0.1981. What is added to the precision, 1 / 0.1981 - 1, is cut
	 * to 1. */
	double gain = 1 / 0.1981 - 1;
	assert_true(fabs(inferred.inferred_mean_logit - 1.8 / 0.1981 / gain / 2) < 1e-9);
}

TEST(transfer_check_says_what_is_wrong)
{
	struct work w = test_work();
	assert_ok(&w, transfer_check(&w, &population));
	static const double wrong[][9] = {
		{1, 0.6, 0.3, 0.6, 1, 0.4, 0.2, 0.4, 1},   {2, 0.6, 0.3, 0.6, 1, 0.4, 0.3, 0.4, 1},
		{1, 0.99, 0.3, 0.99, 1, 0.4, 0.3, 0.4, 1}, {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1},
		{1, 0.6, NAN, 0.6, 1, 0.4, NAN, 0.4, 1},
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct transfer_population bad = {means, sds, wrong[i], 3};
		assert_fails(&w, ERR_INPUT, transfer_check(&w, &bad));
	}
	test_work_end(&w);
}
