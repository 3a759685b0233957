/* Oracles: the same filter with the C library's functions on nodes 0.01 apart and the normal density's own kernel; invariants. */
#include "irt/state.h"

#include "unit/agreement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIECES = 12, FINE = 1201 };

static const double wrong[] = {1, 0}, right[] = {0, 1}, middle[] = {0, 0.2, 0.8, 0};
static const struct state_model random_walk = {0.2, 1.1, {0.0006, 0, 0}};

static struct model models[3];

static void make_models(void)
{
	static const double thresholds[] = {-1, 0.1, 1.3};
	models[0] = model_logistic(1.4, 0.3, 0.2);
	models[1] = model_logistic(2.1, -0.6, 0);
	models[2] = model_graded(1.6, thresholds, 4);
}

static void make_history(struct state_evidence evidence[PIECES])
{
	static const char *const ids[PIECES] = {"k", "c", "b", "h", "a", "d", "l", "f", "g", "e", "i", "j"};
	static const int64_t days[PIECES] = {100, 100, 100, 130, 131, 131, 200, 365, 365, 700, 701, 900};
	make_models();
	for (size_t i = 0; i < PIECES; i++) {
		const struct model *model = &models[i % 3];
		const double *levels = i % 3 == 2 ? middle : i % 2 == 0 ? right : wrong;
		evidence[i] = (struct state_evidence){
			days[i],
			str_of(ids[i]),
			{.model = model, .probabilities = levels, .weight = i == 7 ? 0.3 : 1}};
	}
}

static double fine_level(size_t i)
{
	return -6 + 0.01 * (double)i;
}

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

static double likelihood(size_t i, double theta)
{
	double value;
	if (i % 3 == 2)
		value = 0.2 * (logistic(1.6 * (theta + 1)) - logistic(1.6 * (theta - 0.1))) +
		        0.8 * (logistic(1.6 * (theta - 0.1)) - logistic(1.6 * (theta - 1.3)));
	else {
		double p = i % 3 == 0 ? 0.2 + 0.8 * logistic(1.4 * (theta - 0.3))
		                      : logistic(2.1 * (theta + 0.6));
		value = i % 2 == 0 ? p : 1 - p;
	}
	return i == 7 ? pow(value, 0.3) : value;
}

static void convolve(double density[FINE], double variance)
{
	static double before[FINE];
	memcpy(before, density, sizeof before);
	for (size_t i = 0; i < FINE; i++) {
		density[i] = 0;
		for (size_t j = 0; j < FINE; j++)
			density[i] += before[j] * exp(-pow(fine_level(i) - fine_level(j), 2) / 2 / variance);
	}
}

/* The state of the history on a day behind its last. */
static void reference(const struct state_evidence evidence[PIECES], int64_t day, double density[FINE])
{
	int64_t now = 100;
	for (size_t j = 0; j < FINE; j++)
		density[j] = exp(-pow((fine_level(j) - 0.2) / 1.1, 2) / 2);
	for (size_t i = 0; i < PIECES; i++) {
		if (evidence[i].day > now)
			convolve(density, 0.0006 * (double)(evidence[i].day - now));
		now = evidence[i].day;
		for (size_t j = 0; j < FINE; j++)
			density[j] *= likelihood(i, fine_level(j));
	}
	convolve(density, 0.0006 * (double)(day - now));
}

TEST(state_agrees_with_a_finer_filter)
{
	static double density[FINE];
	struct work w = test_work();
	struct state_evidence evidence[PIECES];
	struct state now;
	double sum = 0, first = 0, second = 0, above = 0, mean, sd;
	make_history(evidence);
	reference(evidence, 1000, density);
	for (size_t j = 0; j < FINE; j++) {
		sum += density[j];
		first += density[j] * fine_level(j);
		second += density[j] * fine_level(j) * fine_level(j);
		above += fine_level(j) > 0.495 ? density[j] * (fabs(fine_level(j) - 0.5) < 0.001 ? 0.5 : 1)
		                               : 0;
	}
	first /= sum;
	assert_ok(&w, state_of(&w, &random_walk, evidence, PIECES, 1000, &now));
	struct grid belief = state_belief(&now);
	grid_moments(&belief, &mean, &sd);
	struct agreement found = {0};
	agreement_add(&found, mean, first, 1);
	agreement_add(&found, sd, sqrt(second / sum - first * first), 1);
	agreement_add(&found, grid_probability_at_least(&belief, 0.5), above / sum, 1);
	agreement_within(&found, "fine-filter", "state", 1e-4);
	assert_int_equal(now.evidence_count, PIECES);
	assert_int_equal(now.evidence_day, 900);
	test_work_end(&w);
}

TEST(state_is_the_same_in_any_order)
{
	struct work w = test_work();
	struct state_evidence evidence[PIECES], shuffled[PIECES];
	struct state now, other;
	uint64_t random = 1;
	make_history(evidence);
	assert_ok(&w, state_of(&w, &random_walk, evidence, PIECES, 1000, &now));
	memcpy(shuffled, evidence, sizeof shuffled);
	for (size_t round = 0; round < 20; round++) {
		for (size_t i = PIECES - 1; i > 0; i--) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			size_t j = (size_t)(random >> 33) % (i + 1);
			struct state_evidence kept = shuffled[i];
			shuffled[i] = shuffled[j];
			shuffled[j] = kept;
		}
		assert_ok(&w, state_of(&w, &random_walk, shuffled, PIECES, 1000, &other));
		assert_memory_equal(&now, &other, sizeof now);
	}
	test_work_end(&w);
}

TEST(state_without_drift_is_the_belief_to_the_bit)
{
	struct work w = test_work();
	struct state_model still = {0.2, 1.1, {0, 0, 0}};
	struct state_evidence evidence[PIECES];
	struct state now;
	struct grid belief;
	make_history(evidence);
	grid_normal(0.2, 1.1, &belief);
	for (size_t i = 0; i < PIECES; i++) {
		struct grid factor;
		evidence_likelihood(&evidence[i].evidence, &factor);
		grid_multiply(&belief, &factor);
	}
	assert_ok(&w, state_of(&w, &still, evidence, PIECES, 5000, &now));
	struct grid got = state_belief(&now);
	assert_memory_equal(&got, &belief, sizeof belief);
	test_work_end(&w);
}

/* What came later, or was withdrawn, leaves no trace. */
TEST(state_of_a_day_knows_no_later_evidence)
{
	struct work w = test_work();
	struct state_evidence evidence[PIECES];
	struct state early, fewer;
	make_history(evidence);
	assert_ok(&w, state_of(&w, &random_walk, evidence, PIECES, 364, &early));
	assert_ok(&w, state_of(&w, &random_walk, evidence, 7, 364, &fewer));
	assert_memory_equal(&early, &fewer, sizeof early);
	assert_int_equal(early.evidence_count, 7);
	test_work_end(&w);
}

TEST(state_days_and_forecasts_are_states_to_the_bit)
{
	struct work w = test_work();
	struct state_evidence evidence[PIECES];
	struct state *states, now, forecast;
	size_t count;
	make_history(evidence);
	assert_ok(&w, state_days(&w, &random_walk, evidence, PIECES, &states, &count));
	assert_int_equal(count, 8);
	for (size_t i = 0; i < count; i++) {
		assert_ok(&w, state_of(&w, &random_walk, evidence, PIECES, states[i].day, &now));
		assert_memory_equal(&now, &states[i], sizeof now);
	}
	assert_ok(&w, state_of(&w, &random_walk, evidence, PIECES, 2000, &now));
	state_forecast(&states[count - 1], &random_walk.drift, 2000, &forecast);
	assert_memory_equal(&now, &forecast, sizeof now);
	test_work_end(&w);
}

TEST(state_without_evidence_is_the_prior)
{
	struct work w = test_work();
	struct state now, later;
	struct grid prior, belief;
	grid_normal(0.2, 1.1, &prior);
	assert_ok(&w, state_of(&w, &random_walk, NULL, 0, 50, &now));
	state_forecast(&now, &random_walk.drift, 10000, &later);
	belief = state_belief(&later);
	assert_memory_equal(&belief, &prior, sizeof prior);
	assert_int_equal(later.evidence_count, 0);
	test_work_end(&w);
}

TEST(state_refuses_what_cannot_be)
{
	struct work w = test_work();
	struct state_evidence evidence[PIECES];
	struct state now;
	make_history(evidence);
	evidence[3].id = evidence[9].id;
	assert_fails(&w, ERR_INPUT, state_of(&w, &random_walk, evidence, PIECES, 1000, &now));
	make_history(evidence);
	evidence[3].day = INT64_MIN;
	assert_fails(&w, ERR_INPUT, state_of(&w, &random_walk, evidence, PIECES, 1000, &now));
	make_history(evidence);
	evidence[3].evidence.weight = 2;
	assert_fails(&w, ERR_INPUT, state_of(&w, &random_walk, evidence, PIECES, 1000, &now));
	make_history(evidence);
	assert_fails(&w, ERR_INPUT, state_of(&w, &random_walk, evidence, PIECES, INT64_MAX, &now));
	struct state_model wide = {0, 11, {0, 0, 0}};
	assert_fails(&w, ERR_INPUT, state_of(&w, &wide, evidence, PIECES, 1000, &now));
	test_work_end(&w);
}
