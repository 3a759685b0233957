/* A piece of evidence enters a belief: the fast belief (irt/rating.h), the whole density (irt/state.h), and what is asked of
 * it: the day on which it goes stale, the questions that renew it.
 *
 * 10,000 pieces of one kind a round, a day apart, of items drawn from one bank. */
#include "bench.h"

#include "irt/rating.h"
#include "irt/renewal.h"

#include "base/world.h"

#include <math.h>

enum { ITEMS = 200, PIECES = 10000, DENSE = 500, ROUNDS = 7 };

static const struct walk drift = {0.0005, 0, 0};

static double next_uniform(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*random >> 11) * 0x1p-53;
}

static void make_bank(struct model items[ITEMS], bool graded)
{
	uint64_t random = 1;
	for (size_t i = 0; i < ITEMS; i++) {
		double a = 0.8 + 1.2 * next_uniform(&random), b = -2 + 4 * next_uniform(&random);
		double thresholds[] = {b - 1, b - 0.3, b + 0.4, b + 1};
		items[i] = graded ? model_graded(a, thresholds, 5)
		                  : model_logistic(a, b, 0.2 * next_uniform(&random));
	}
}

/* Microseconds a piece, best of the rounds. */
static double measure_rating(const struct model items[ITEMS], double weight, double *sink)
{
	static const double level[5] = {0, 1, 0, 0, 0};
	double best = INFINITY;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct rating rating = {0, 1};
		double start = bench_processor_seconds();
		for (size_t i = 0; i < PIECES; i++) {
			struct evidence evidence = {
				.model = &items[i % ITEMS], .probabilities = level, .weight = weight};
			rating_pass(&rating, &drift, 1);
			rating_update(&rating, &evidence);
		}
		double elapsed = bench_processor_seconds() - start;
		best = elapsed < best ? elapsed : best;
		*sink += rating.mean_logit;
	}
	return best / PIECES * 1e6;
}

static double measure_density(const struct model items[ITEMS], int64_t days, double *sink)
{
	static const double level[5] = {0, 1, 0, 0, 0};
	double best = INFINITY;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct walk_density density;
		walk_density_normal(0, 1, &density);
		double start = bench_processor_seconds();
		for (size_t i = 0; i < DENSE; i++) {
			walk_density_pass(&density, &drift, days);
			walk_density_multiply(&density, &(struct evidence){.model = &items[i % ITEMS],
			                                                   .probabilities = level,
			                                                   .weight = 1});
		}
		double elapsed = bench_processor_seconds() - start;
		best = elapsed < best ? elapsed : best;
		*sink += (double)density.log_value[0];
	}
	return best / DENSE * 1e6;
}

static void measure_questions(const struct model items[ITEMS], double *sink)
{
	struct work w = work_init(&world_real, S("bench"));
	struct state state = {.evidence_count = 1};
	struct freshness_rule rule = {0, 0.9};
	struct select_bank bank = {.items = items, .count = ITEMS};
	bool seen[ITEMS] = {false};
	walk_density_normal(1.2, 0.3, &state.density);
	double start = bench_processor_seconds();
	struct freshness freshness = freshness_of(&state, 1, &drift, &rule, 0, WALK_DAYS_MAX);
	printf("%-24s %12.3f us\n", "stale_day", (bench_processor_seconds() - start) * 1e6);
	struct state later;
	state_forecast(&state, &drift, freshness.stale_day + 100, &later);
	struct grid belief = state_belief(&later);
	start = bench_processor_seconds();
	struct renewal renewal = renewal_of(&w, &belief, &rule, &bank, seen, 0.8, 1);
	printf("%-24s %12.3f us, %zu questions\n", "renewal", (bench_processor_seconds() - start) * 1e6,
	       renewal.count);
	*sink += renewal.probability;
	work_finish(&w);
}

int main(void)
{
	struct model logistic[ITEMS], graded[ITEMS];
	double sink = 0;
	make_bank(logistic, false);
	make_bank(graded, true);
	printf("%-24s %12.3f us\n", "rating_3pl", measure_rating(logistic, 1, &sink));
	printf("%-24s %12.3f us\n", "rating_3pl_weighted", measure_rating(logistic, 0.5, &sink));
	printf("%-24s %12.3f us\n", "rating_graded5", measure_rating(graded, 1, &sink));
	printf("%-24s %12.3f us\n", "state_day", measure_density(logistic, 1, &sink));
	printf("%-24s %12.3f us\n", "state_month", measure_density(logistic, 30, &sink));
	measure_questions(logistic, &sink);
	return isfinite(sink) ? 0 : 1;
}
