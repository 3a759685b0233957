/* Oracles: the closed forms of a normal density (Kalman's filter, Ornstein and Uhlenbeck's process); invariants. */
#include "irt/walk.h"

#include "unit/agreement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void moments(const struct walk_density *density, double *mean, double *variance, double *kurtosis)
{
	double mass[WALK_NODES], sum = 0, second = 0, fourth = 0;
	int64_t highest = INT64_MIN;
	for (size_t i = 0; i < WALK_NODES; i++)
		highest = density->log_value[i] > highest ? density->log_value[i] : highest;
	*mean = 0;
	for (size_t i = 0; i < WALK_NODES; i++) {
		mass[i] = exp((double)(density->log_value[i] - highest) * 0x1p-40);
		sum += mass[i];
		*mean += mass[i] * walk_level(i);
	}
	*mean /= sum;
	for (size_t i = 0; i < WALK_NODES; i++) {
		second += mass[i] / sum * pow(walk_level(i) - *mean, 2);
		fourth += mass[i] / sum * pow(walk_level(i) - *mean, 4);
	}
	*variance = second;
	*kurtosis = fourth / second / second - 3;
}

TEST(walk_nodes_are_those_of_beliefs)
{
	for (size_t i = 0; i < GRID_NODES; i++)
		assert_true(walk_level(i * WALK_FINER) == grid_level(i));
}

static void assert_product_to_the_bit(double shared_sd_logit)
{
	struct model model = model_logistic(1.7, -0.4, 0.2);
	double torn[] = {0.3, 0.7};
	struct evidence evidence = {
		.model = &model, .probabilities = torn, .weight = 0.6, .shared_sd_logit = shared_sd_logit};
	struct walk_density density;
	struct grid belief, likelihood;
	walk_density_normal(0.31, 0.9, &density);
	walk_density_multiply(&density, &evidence);
	walk_density_pass(&density, &(struct walk){0.001, 0, 0}, 0);
	walk_density_pass(&density, &(struct walk){0, 0, 0}, 1000);
	grid_normal(0.31, 0.9, &belief);
	evidence_likelihood(&evidence, &likelihood);
	grid_multiply(&belief, &likelihood);
	struct grid got = walk_density_belief(&density);
	assert_memory_equal(&got, &belief, sizeof belief);
}

TEST(walk_without_days_is_the_product_to_the_bit)
{
	assert_product_to_the_bit(0);
	assert_product_to_the_bit(0.01);
	assert_product_to_the_bit(0.8);
}

/* Wherever the steps are cut, and far below the spacing of the nodes (a day's SD of 0.003 to 0.1 beside 0.025). */
TEST(walk_adds_the_variance_of_a_random_walk)
{
	static const double variances[] = {1e-5, 1e-4, 5e-4, 2e-3, 1e-2};
	for (size_t i = 0; i < COUNT(variances); i++) {
		struct walk drift = {variances[i], 0, 0};
		for (int64_t stretch = 1; stretch <= 64; stretch *= 8) {
			struct walk_density density;
			double mean, variance, kurtosis;
			walk_density_normal(0.37, 0.3, &density);
			for (int64_t day = 0; day < 64; day += stretch)
				walk_density_pass(&density, &drift, stretch);
			moments(&density, &mean, &variance, &kurtosis);
			double expected = 0.09 + 64 * variances[i];
			assert_true(fabs(mean - 0.37) < 1e-9);
			assert_true(fabs(variance - expected) < 1e-9);
			assert_true(fabs(kurtosis) < 1e-7);
		}
	}
}

/* Kalman's filter: measurements with normal error, a variance of 0.0005 a day between them. */
TEST(walk_filters_as_kalman_does)
{
	struct walk drift = {0.0005, 0, 0};
	struct walk_density density;
	double mean = 0, variance = 1, got_mean, got_variance, kurtosis;
	struct agreement found = {0};
	walk_density_normal(0, 1, &density);
	for (int64_t i = 0; i < 150; i++) {
		int64_t days = 1 + i % 7;
		double measured = 1.5 * sin((double)i / 20), error = 0.4 + 0.1 * (double)(i % 5);
		walk_density_pass(&density, &drift, days);
		variance += 0.0005 * (double)days;
		for (size_t node = 0; node < WALK_NODES; node++)
			density.log_value[node] -=
				llrint(pow((walk_level(node) - measured) / error, 2) / 2 * 0x1p40);
		double gain = variance / (variance + error * error);
		mean += gain * (measured - mean);
		variance *= 1 - gain;
		moments(&density, &got_mean, &got_variance, &kurtosis);
		agreement_add(&found, got_mean, mean, sqrt(variance));
		agreement_add(&found, got_variance, variance, variance);
	}
	agreement_within(&found, "kalman", "state", 1e-5);
}

/* The last bits apart, in which the roundings of two ways differ. */
TEST(walk_in_stages_is_drift_at_once)
{
	struct walk drift = {0.0007, 0, 0};
	struct walk_density once, stages;
	walk_density_normal(-1.1, 0.25, &once);
	stages = once;
	walk_density_pass(&once, &drift, 1000);
	for (int64_t days = 1, left = 1000; left > 0; left -= days, days = days * 2 < left ? days * 2 : left)
		walk_density_pass(&stages, &drift, days);
	for (size_t i = 0; i < WALK_NODES; i++) {
		double a = (double)(once.log_value[i] - once.log_value[196]) * 0x1p-40;
		double b = (double)(stages.log_value[i] - stages.log_value[196]) * 0x1p-40;
		assert_true(fabs(a - b) < 1e-9);
	}
}

TEST(walk_turns_back_at_the_ends)
{
	struct walk_density density;
	double mean, variance, kurtosis;
	walk_density_normal(5.5, 0.4, &density);
	walk_density_pass(&density, &(struct walk){0.01, 0, 0}, WALK_DAYS_MAX);
	moments(&density, &mean, &variance, &kurtosis);
	/* Nearly uniform, of variance 12.025² / 12: the slowest mode keeps e^(-12.5) after 365 squared logits. */
	assert_true(fabs(mean) < 1e-4);
	assert_true(fabs(variance - 12.025 * 12.025 / 12) < 1e-2);
}

TEST(walk_reverts_as_ornstein_and_uhlenbeck_say)
{
	static const int64_t days[] = {1, 10, 100, 400, 3000};
	struct walk drift = {0.002, 0.002, 0.4};
	struct agreement found = {0};
	for (size_t i = 0; i < COUNT(days); i++) {
		struct walk_density density;
		double mean, variance, kurtosis, expected_mean, expected_variance, t = (double)days[i];
		walk_density_normal(1.9, 0.3, &density);
		walk_density_pass(&density, &drift, days[i]);
		moments(&density, &mean, &variance, &kurtosis);
		expected_mean = 0.4 + 1.5 * exp(-0.002 * t);
		expected_variance = 0.09 * exp(-0.004 * t) + 0.5 * (1 - exp(-0.004 * t));
		agreement_add(&found, mean, expected_mean, 1);
		agreement_add(&found, variance, expected_variance, 1);
		double closed_mean = 1.9, closed_variance = 0.09;
		walk_normal(&drift, days[i], &closed_mean, &closed_variance);
		assert_true(fabs(closed_mean - expected_mean) < 1e-12);
		assert_true(fabs(closed_variance - expected_variance) < 1e-12);
	}
	agreement_within(&found, "ornstein", "state", 1e-6);
}

TEST(walk_check_says_what_is_wrong)
{
	static const struct walk wrong[] = {
		{-1, 0, 0},       {0.02, 0, 0},  {NAN, 0, 0},     {1e-12, 0, 0},   {0.001, 2, 0},
		{0.001, 1e-9, 0}, {0.001, 0, 7}, {0.001, 0, NAN}, {1e-4, 0.01, 0}, {0.01, 0.00001, 0}};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_fails(&w, ERR_INPUT, walk_check(&w, &wrong[i]));
	assert_ok(&w, walk_check(&w, &(struct walk){0, 0, 0}));
	assert_ok(&w, walk_check(&w, &(struct walk){0.001, 0.001, 0.5}));
	test_work_end(&w);
}
