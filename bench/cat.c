/* One adaptive step: the answer enters the belief, the estimate is read off, the next of 500 items is chosen.
 *
 * 200 simulated people answer 30 items each from one 3PL bank. Two selections: over the whole bank, which
 * is what the peers do, and balanced over four areas with a random choice among the best five. */
#include "bench.h"

#include "irt/eap.h"
#include "irt/select.h"

#include <math.h>

enum { ITEMS = 500, PEOPLE = 200, LENGTH = 30, ROUNDS = 10 };

/* splitmix64: any fixed sequence will do. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static double next_uniform(uint64_t *state)
{
	return (double)(next_random(state) >> 11) * 0x1p-53;
}

static void make_bank(struct model items[ITEMS], uint8_t areas[ITEMS], uint64_t *state)
{
	for (size_t i = 0; i < ITEMS; i++) {
		double a = 0.8 + 1.2 * next_uniform(state), b = -3 + 6 * next_uniform(state);
		items[i] = model_logistic(a, b, 0.2 * next_uniform(state));
		areas[i] = (uint8_t)(i % 4);
	}
}

/* One test; returns the error of the estimate. */
static double sit(const struct select_bank *bank, size_t among, double truth, uint64_t *state)
{
	bool seen[ITEMS] = {false};
	struct grid belief;
	grid_normal(0, 1, &belief);
	struct eap_estimate estimate = {0, 1};
	for (size_t step = 0; step < LENGTH; step++) {
		size_t item = select_next(bank, seen, estimate.theta_logit, among, next_random(state));
		double probability[2];
		model_probabilities(&bank->items[item], truth, probability);
		uint8_t level = next_uniform(state) < probability[1];
		eap_update(&belief, &bank->items[item], &level, 1);
		estimate = eap_of(&belief);
		seen[item] = true;
	}
	return estimate.theta_logit - truth;
}

/* Microseconds of processor time a step, best of the rounds; *rmse over all people. */
static double measure(const struct select_bank *bank, size_t among, double *rmse)
{
	double best = INFINITY, squares = 0;
	for (size_t round = 0; round < ROUNDS; round++) {
		uint64_t state = round;
		double start = bench_processor_seconds();
		for (size_t person = 0; person < PEOPLE; person++) {
			double error = sit(bank, among, -2 + 4 * (double)person / (PEOPLE - 1), &state);
			squares += error * error;
		}
		double elapsed = bench_processor_seconds() - start;
		best = elapsed < best ? elapsed : best;
	}
	*rmse = sqrt(squares / (ROUNDS * PEOPLE));
	return best / (PEOPLE * LENGTH) * 1e6;
}

int main(void)
{
	static const double shares[] = {0.25, 0.25, 0.25, 0.25};
	struct model items[ITEMS];
	uint8_t areas[ITEMS];
	uint64_t state = 1;
	double rmse;
	make_bank(items, areas, &state);
	struct select_bank whole = {.items = items, .count = ITEMS};
	struct select_bank balanced = {items, areas, ITEMS, shares, 4};
	double balanced_us = measure(&balanced, 5, &rmse);
	printf("%-24s %12.3f us\n%-24s %12.3f logit\n", "cat_step_balanced", balanced_us, "cat_balanced_rmse",
	       rmse);
	double whole_us = measure(&whole, 1, &rmse);
	printf("%-24s %12.3f logit\n", "cat_rmse", rmse);
	bench_peer("cat.py", "cat_step", whole_us, "us");
	return 0;
}
