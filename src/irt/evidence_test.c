/* Oracles: a 50-digit calculation (mpmath 1.4) for the bytes of a belief; hand computation; invariants. */
#include "irt/evidence.h"

#include "base/digest.h"
#include "irt/eap.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>

static const double rubric_thresholds[] = {-1, 0, 1.5};
static const double torn[] = {0, 0.25, 0.5, 0.25};

static void mixed_models(struct model models[6])
{
	models[0] = model_logistic(0.75, -1.5, 0);
	models[1] = model_logistic(1.25, -0.5, 0.25);
	models[2] = model_logistic(1.5, 0.25, 0);
	models[3] = model_logistic(1.0, 0.75, 0.125);
	models[4] = model_logistic(2.0, 1.5, 0.25);
	models[5] = model_graded(1.25, rubric_thresholds, 4);
}

/* Five responses and a torn verdict of weight 1/2, multiplied into N(0, 1) in the given order. */
static void mixed_belief(const size_t order[6], struct grid *belief)
{
	static const size_t levels[] = {1, 0, 1, 1, 0};
	struct model models[6];
	mixed_models(models);
	grid_normal(0, 1, belief);
	for (size_t i = 0; i < 6; i++) {
		struct grid likelihood;
		size_t j = order[i];
		if (j < 5)
			evidence_likelihood_of_level(&models[j], levels[j], &likelihood);
		else
			evidence_likelihood(&(struct evidence){&models[5], torn, 0.5}, &likelihood);
		grid_multiply(belief, &likelihood);
	}
}

TEST(evidence_gives_the_bytes_of_an_exact_calculation)
{
	struct work w = test_work();
	struct grid belief;
	uint8_t bytes[GRID_BYTES];
	mixed_belief((const size_t[]){0, 1, 2, 3, 4, 5}, &belief);
	grid_encode(&belief, bytes);
	struct digest digest = digest_of(str_bytes(bytes, sizeof bytes));
	assert_str(digest_hex(w.arena, &digest),
	           S("b2b7ad5b176c3ff4705454f962a26321ffbb7c40493aa6f5971d0a97ef51525a"));
	struct eap_estimate estimate = eap_of(&belief);
	assert_true(fabs(estimate.theta_logit - 0.293352302388196734) < 1e-15);
	assert_true(fabs(estimate.standard_error_logit - 0.637582278466953741) < 1e-15);
	test_work_end(&w);
}

TEST(evidence_in_any_order_gives_the_same_bits)
{
	static const size_t orders[][6] = {{5, 4, 3, 2, 1, 0}, {2, 5, 0, 4, 1, 3}, {1, 0, 5, 3, 2, 4}};
	struct grid first, other;
	mixed_belief((const size_t[]){0, 1, 2, 3, 4, 5}, &first);
	for (size_t i = 0; i < COUNT(orders); i++) {
		mixed_belief(orders[i], &other);
		assert_memory_equal(&first, &other, sizeof first);
	}
}

static double sd_after(const struct evidence *evidence)
{
	struct grid belief, likelihood;
	double mean, sd;
	grid_normal(0, 1, &belief);
	evidence_likelihood(evidence, &likelihood);
	grid_multiply(&belief, &likelihood);
	grid_moments(&belief, &mean, &sd);
	return sd;
}

TEST(evidence_that_finds_all_levels_alike_changes_nothing)
{
	static const double alike[] = {0.25, 0.25, 0.25, 0.25};
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	struct grid likelihood;
	evidence_likelihood(&(struct evidence){&rubric, alike, 1}, &likelihood);
	for (size_t i = 1; i < GRID_NODES; i++) /* within the rounding of a logarithm */
		assert_true(llabs(likelihood.log_value[i] - likelihood.log_value[0]) <= 1);
}

TEST(evidence_of_weight_zero_changes_nothing)
{
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	struct grid likelihood;
	evidence_likelihood(&(struct evidence){&rubric, torn, 0}, &likelihood);
	for (size_t i = 0; i < GRID_NODES; i++)
		assert_true(likelihood.log_value[i] == 0);
}

TEST(evidence_that_is_torn_or_light_says_less)
{
	static const double sure[] = {0, 0, 1, 0};
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	double prior_sd = 1, torn_sd = sd_after(&(struct evidence){&rubric, torn, 1});
	double sure_sd = sd_after(&(struct evidence){&rubric, sure, 1});
	double light_sd = sd_after(&(struct evidence){&rubric, sure, 0.5});
	assert_true(sure_sd < torn_sd && torn_sd < prior_sd);
	assert_true(sure_sd < light_sd && light_sd < prior_sd);
}

/* Two verdicts of weight 1/2 are one of weight 1, but for the last unit. */
TEST(evidence_weights_add_up)
{
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	struct grid half, whole;
	evidence_likelihood(&(struct evidence){&rubric, torn, 0.5}, &half);
	evidence_likelihood(&(struct evidence){&rubric, torn, 1}, &whole);
	grid_multiply(&half, &half);
	for (size_t i = 0; i < GRID_NODES; i++)
		assert_true(llabs(half.log_value[i] - whole.log_value[i]) <= 1);
}

TEST(evidence_more_of_it_sharpens_the_belief)
{
	struct model item = model_logistic(1.2, 0.3, 0);
	struct grid belief;
	double mean, sd, before = 1;
	grid_normal(0, 1, &belief);
	for (size_t i = 0; i < 40; i++) {
		struct grid likelihood;
		evidence_likelihood_of_level(&item, i % 2, &likelihood);
		grid_multiply(&belief, &likelihood);
		grid_moments(&belief, &mean, &sd);
		assert_true(sd < before);
		before = sd;
	}
}

TEST(evidence_that_cannot_be_is_refused)
{
	struct work w = test_work();
	struct model item = model_logistic(1, 0, 0.2), steep = model_logistic(30, 0, 0);
	static const double right[] = {0, 1}, negative[] = {-0.5, 1.5};
	static const double short_sum[] = {0.3, 0.3}, no_number[] = {NAN, 1};
	assert_ok(&w, evidence_check(&w, &(struct evidence){&item, right, 1}));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &(struct evidence){&item, right, 1.5}));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &(struct evidence){&item, right, NAN}));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &(struct evidence){&item, negative, 1}));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &(struct evidence){&item, short_sum, 1}));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &(struct evidence){&item, no_number, 1}));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &(struct evidence){&steep, right, 1}));
	test_work_end(&w);
}
