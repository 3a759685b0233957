/* Oracles: all patterns of answers, one by one; simulated people with a fixed seed; the bound that no test exceeds. */
#include "irt/renewal.h"

#include "unit/agreement.h"

#include <math.h>

enum { BANK = 40 };

static double uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*state >> 11) * 0x1p-53;
}

static void make_bank(struct model items[BANK], double discrimination)
{
	for (size_t i = 0; i < BANK; i++)
		items[i] = model_logistic(discrimination, -2 + 4 * (double)i / (BANK - 1), 0);
}

/* With equal discriminations the sum says all that the pattern says: the probability is that of the patterns that clear. */
static double by_patterns(const struct grid *belief, const struct freshness_rule *rule,
                          const struct model *items, const struct renewal *renewal)
{
	double density[GRID_NODES], probability = 0;
	grid_density(belief, density);
	for (size_t pattern = 0; pattern < (size_t)1 << renewal->count; pattern++) {
		struct grid after = *belief;
		double likelihood[GRID_NODES];
		for (size_t node = 0; node < GRID_NODES; node++)
			likelihood[node] = 1;
		for (size_t k = 0; k < renewal->count; k++) {
			struct grid factor;
			size_t level = pattern >> k & 1;
			const struct model *item = &items[renewal->items[k]];
			evidence_likelihood_of_level(item, level, &factor);
			grid_multiply(&after, &factor);
			for (size_t node = 0; node < GRID_NODES; node++) {
				double p = 1 / (1 + exp(-item->discrimination *
				                        (grid_level(node) - item->difficulty_logit[0])));
				likelihood[node] *= level == 1 ? p : 1 - p;
			}
		}
		if (grid_probability_at_least(&after, rule->cut_logit) < 0.95)
			continue;
		for (size_t node = 0; node < GRID_NODES; node++)
			probability += density[node] / GRID_NODES_PER_LOGIT * likelihood[node];
	}
	return probability;
}

TEST(renewal_is_the_probability_of_the_patterns)
{
	struct work w = test_work();
	struct model items[BANK];
	bool seen[BANK] = {false};
	struct grid belief;
	struct freshness_rule rule = {0.2, 0.9};
	struct select_bank bank = {.items = items, .count = BANK};
	make_bank(items, 1.5);
	grid_normal(0.8, 0.5, &belief);
	struct renewal renewal;
	static const double wanted[] = {0.45, 0.55, 0.6};
	struct agreement found = {0};
	for (size_t i = 0; i < COUNT(wanted); i++) {
		renewal = renewal_of(&w, &belief, &rule, &bank, seen, wanted[i], 1);
		assert_int_equal(renewal.verdict, RENEWAL_POSSIBLE);
		assert_true(renewal.count < 20);
		assert_true(renewal.probability >= wanted[i] &&
		            renewal.probability <= renewal.probability_max);
		agreement_add(&found, renewal.probability, by_patterns(&belief, &rule, items, &renewal), 1);
		for (renewal.count--; renewal.count > 0; renewal.count--) /* the smallest number */
			assert_true(by_patterns(&belief, &rule, items, &renewal) < wanted[i]);
	}
	agreement_within(&found, "all-patterns", "renewal", 1e-9);
	/* nearest to the cut first: -2 + 4 · 21 / 39 = 0.154, then 0.256 */
	assert_int_equal(renewal.items[0], 21);
	assert_int_equal(renewal.items[1], 22);
	test_work_end(&w);
}

/* People drawn from the belief answer graded items of unequal discrimination; their whole patterns are scored. */
TEST(renewal_holds_for_simulated_people)
{
	enum { PEOPLE = 4000 };
	struct work w = test_work();
	struct model items[BANK];
	bool seen[BANK] = {false};
	struct grid belief;
	struct freshness_rule rule = {0, 0.9};
	struct select_bank bank = {.items = items, .count = BANK};
	uint64_t random = 3;
	size_t cleared = 0;
	for (size_t i = 0; i < BANK; i++) {
		double b = -1.5 + 3 * uniform(&random), thresholds[] = {b - 0.8, b, b + 0.7};
		items[i] = model_graded(0.7 + uniform(&random), thresholds, 4);
	}
	grid_normal(0.7, 0.5, &belief);
	struct renewal renewal = renewal_of(&w, &belief, &rule, &bank, seen, 0.7, 1);
	assert_int_equal(renewal.verdict, RENEWAL_POSSIBLE);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct grid after = belief;
		double theta = 0.7 + 0.5 * sqrt(-2 * log(1 - uniform(&random))) *
		                             cos(6.283185307179586 * uniform(&random));
		for (size_t k = 0; k < renewal.count; k++) {
			double probability[MODEL_LEVELS_MAX], drawn = uniform(&random);
			size_t level = 0;
			struct grid factor;
			model_probabilities(&items[renewal.items[k]], theta, probability);
			while (level < 3 && drawn >= probability[level])
				drawn -= probability[level++];
			evidence_likelihood_of_level(&items[renewal.items[k]], level, &factor);
			grid_multiply(&after, &factor);
		}
		cleared += grid_probability_at_least(&after, 0) >= 0.95;
	}
	/* three standard errors of the count, and what the pattern says beyond the sum */
	assert_true(fabs((double)cleared / PEOPLE - renewal.probability) < 0.03);
	test_work_end(&w);
}

TEST(renewal_says_when_it_is_not_needed_or_not_possible)
{
	struct work w = test_work();
	struct model items[BANK];
	bool seen[BANK] = {false};
	struct grid belief;
	struct freshness_rule rule = {0.2, 0.9};
	struct select_bank bank = {.items = items, .count = BANK};
	make_bank(items, 1.5);
	grid_normal(1.5, 0.4, &belief);
	struct renewal renewal = renewal_of(&w, &belief, &rule, &bank, seen, 0.8, 1);
	assert_int_equal(renewal.verdict, RENEWAL_POSSIBLE);
	assert_int_equal(renewal.count, 0);
	/* P(above) is 0.5: no test makes more than 0.5 / 0.95 clear */
	grid_normal(0.2, 0.5, &belief);
	renewal = renewal_of(&w, &belief, &rule, &bank, seen, 0.8, 1);
	assert_int_equal(renewal.verdict, RENEWAL_ASSESSMENT);
	assert_true(fabs(renewal.probability_max - 0.5 / 0.95) < 1e-6);
	/* the bank has three items left */
	for (size_t i = 0; i < BANK - 3; i++)
		seen[i] = true;
	grid_normal(0.9, 0.5, &belief);
	renewal = renewal_of(&w, &belief, &rule, &bank, seen, 0.9, 1);
	assert_int_equal(renewal.verdict, RENEWAL_BANK);
	assert_int_equal(renewal.count, 3);
	assert_true(renewal.items[0] >= BANK - 3);
	test_work_end(&w);
}

TEST(renewal_leaves_items_without_order_out)
{
	static const double slopes[] = {0, 3, -2}, intercepts[] = {0, 0.5, 0.2};
	struct work w = test_work();
	struct model items[] = {model_nominal(slopes, intercepts, 3), model_logistic(0.8, 0, 0)};
	bool seen[] = {false, false};
	struct grid belief;
	grid_normal(0.9, 0.5, &belief);
	struct select_bank bank = {.items = items, .count = 2};
	struct renewal renewal =
		renewal_of(&w, &belief, &(struct freshness_rule){0.2, 0.9}, &bank, seen, 0.8, 1);
	assert_int_equal(renewal.count, 1);
	assert_int_equal(renewal.items[0], 1);
	test_work_end(&w);
}
