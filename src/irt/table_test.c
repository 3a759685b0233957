/* Oracles: irt/grid.h for the standard nodes; looking at every item for the order of cells; a lattice for peaks. */
#include "irt/criterion.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { ITEMS = 60 };

/* All kinds of items, of all difficulties. */
static void make_bank(struct model items[ITEMS], struct chance *chance)
{
	for (size_t i = 0; i < ITEMS; i++) {
		double a = 0.4 + 2 * chance_uniform(chance), b = -3 + 6 * chance_uniform(chance);
		double steps[3] = {b - 0.9, b + chance_uniform(chance) * 0.5, b + 1.1};
		double slope[3] = {0, a, 2.1 * a}, intercept[3] = {0, 0.3 - a * b, -2.1 * a * b};
		if (i % 4 == 0)
			items[i] = model_logistic_upper(a, b, 0.2 * chance_uniform(chance),
			                                1 - 0.1 * chance_uniform(chance));
		else if (i % 4 == 1)
			items[i] = model_graded(a, steps, 4);
		else if (i % 4 == 2)
			items[i] = model_partial_credit(a, steps, 4);
		else
			items[i] = model_nominal(slope, intercept, 3);
	}
}

TEST(nodes_are_those_of_the_grid)
{
	struct nodes nodes;
	struct grid belief, likelihood;
	int64_t log_value[NODES_STRIDE];
	double mass[NODES_STRIDE], mean, sd, grid_mean, grid_sd;
	const struct model item = model_logistic(1.3, 0.4, 0.2);
	struct work w = test_work();
	struct table table;
	nodes_standard(0.5, 1.2, &nodes);
	table_make(&w, &item, 1, &nodes, &table);
	memcpy(log_value, nodes.log_prior, sizeof log_value);
	table_respond(&table, 0, 1, log_value);
	nodes_masses(&nodes, log_value, mass);
	nodes_moments(&nodes, mass, &mean, &sd);
	grid_normal(0.5, 1.2, &belief);
	double log_probability[GRID_NODES], probability[2];
	for (size_t i = 0; i < GRID_NODES; i++) {
		model_probabilities(&item, grid_level(i), probability);
		log_probability[i] = table.log_probability[1][i];
		assert_true(fabs(log_probability[i] - log(probability[1])) < 1e-14);
	}
	grid_of(log_probability, &likelihood);
	grid_multiply(&belief, &likelihood);
	grid_moments(&belief, &grid_mean, &grid_sd);
	assert_true(mean == grid_mean && sd == grid_sd);
	test_work_end(&w);
}

/* The integral of a normal density by the trapezoidal rule, and what nodes_masses says that it was. */
TEST(nodes_by_the_trapezoidal_rule_integrate)
{
	struct nodes nodes;
	double mass[NODES_STRIDE], mean, sd;
	nodes_trapezoid(-4, 4, 33, 0, 1, &nodes);
	double integral =
		exp(nodes_masses(&nodes, nodes.log_prior, mass)) * nodes.spacing_logit / sqrt(2 * M_PI);
	assert_true(fabs(integral - 0.99993666) < 2e-5);
	assert_true(mass[0] < mass[1] / 2);
	nodes_moments(&nodes, mass, &mean, &sd);
	assert_true(fabs(mean) < 1e-12 && fabs(sd - 1) < 1e-3);
}

TEST(table_knows_where_items_inform_most)
{
	struct chance chance = chance_begin(3, 0);
	struct model items[ITEMS];
	make_bank(items, &chance);
	for (size_t i = 0; i < ITEMS; i += 4) {
		double peak = table_peak(&items[i]), there = model_information(&items[i], peak);
		for (double theta = -6; theta <= 6; theta += 0.01)
			assert_true(model_information(&items[i], theta) <= there * (1 + 1e-12));
	}
	struct model rasch = model_logistic(1, 0.7, 0);
	assert_true(table_peak(&rasch) == 0.7);
}

TEST(table_bounds_hold_and_fall)
{
	struct work w = test_work();
	struct chance chance = chance_begin(4, 0);
	struct model items[ITEMS];
	struct nodes nodes;
	struct table table;
	make_bank(items, &chance);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, ITEMS, &nodes, &table);
	for (double theta = -6; theta <= 6; theta += 0.013) {
		const struct table_place *cell = table_cell(&table, theta);
		for (size_t i = 0; i < ITEMS; i++) {
			assert_true(model_information(&items[cell[i].item], theta) <= cell[i].bound);
			assert_true(i == 0 || cell[i].bound <= cell[i - 1].bound);
		}
	}
	test_work_end(&w);
}

/* The best items by looking at all. */
static size_t best_of(const struct model *items, const bool *allowed, double theta)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < ITEMS; i++)
		if (allowed[i] && (best == SIZE_MAX || model_information(&items[i], theta) >
		                                               model_information(&items[best], theta)))
			best = i;
	return best;
}

TEST(criterion_mfi_is_the_best_of_all)
{
	struct work w = test_work();
	struct chance chance = chance_begin(6, 0);
	struct model items[ITEMS];
	struct nodes nodes;
	struct table table;
	make_bank(items, &chance);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, ITEMS, &nodes, &table);
	static const struct criterion mfi = {.kind = CRITERION_MFI};
	for (size_t round = 0; round < 500; round++) {
		bool allowed[ITEMS];
		struct criterion_ranking ranking;
		struct criterion_view view = {.table = &table,
		                              .theta_logit = -6 + 12 * chance_uniform(&chance)};
		for (size_t i = 0; i < ITEMS; i++)
			allowed[i] = chance_uniform(&chance) < 0.3;
		criterion_rank(&mfi, &view, allowed, 5, &ranking);
		for (size_t i = 0; i < ranking.count; i++) {
			size_t best = best_of(items, allowed, view.theta_logit);
			assert_int_equal(ranking.item[i], best);
			assert_true(ranking.value[i] == model_information(&items[best], view.theta_logit));
			allowed[best] = false;
		}
	}
	test_work_end(&w);
}

/* Of polytomous items, by sums written out here. catR's traces have the two-level ones (cat_test.c). */
TEST(criterion_sums_over_levels)
{
	struct work w = test_work();
	struct chance chance = chance_begin(8, 0);
	struct model items[ITEMS];
	struct nodes nodes;
	struct table table;
	double mass[NODES_STRIDE];
	bool allowed[ITEMS] = {false};
	make_bank(items, &chance);
	nodes_standard(0.2, 0.7, &nodes);
	table_make(&w, items, ITEMS, &nodes, &table);
	nodes_masses(&nodes, nodes.log_prior, mass);
	const struct criterion_view view = {
		.table = &table, .theta_logit = 0.3, .posterior = mass, .posterior_scale = 1};
	for (size_t item = 0; item < ITEMS; item++) {
		double here[MODEL_LEVELS_MAX], there[MODEL_LEVELS_MAX], distance = 0, variance = 0,
									information = 0;
		double sums[MODEL_LEVELS_MAX][3] = {{0}};
		model_probabilities(&items[item], 0.3, here);
		for (size_t i = 0; i < GRID_NODES; i++) {
			double theta = nodes.theta_logit[i];
			model_probabilities(&items[item], theta, there);
			information += mass[i] * model_information(&items[item], theta);
			for (size_t k = 0; k < items[item].levels; k++) {
				distance += mass[i] * here[k] * log(here[k] / there[k]);
				sums[k][0] += mass[i] * there[k];
				sums[k][1] += mass[i] * there[k] * theta;
				sums[k][2] += mass[i] * there[k] * theta * theta;
			}
		}
		for (size_t k = 0; k < items[item].levels; k++)
			variance += here[k] * (sums[k][2] / sums[k][0] - pow(sums[k][1] / sums[k][0], 2));
		const double expected[] = {distance, information, variance};
		static const enum criterion_kind kinds[] = {CRITERION_KLP, CRITERION_MPWI, CRITERION_MEPV};
		allowed[item] = true;
		for (size_t i = 0; i < COUNT(kinds); i++) {
			struct criterion_ranking ranking;
			criterion_rank(&(struct criterion){.kind = kinds[i]}, &view, allowed, 2, &ranking);
			assert_int_equal(ranking.count, 1);
			assert_true(fabs(ranking.value[0] / expected[i] - 1) < 1e-10);
		}
		allowed[item] = false;
	}
	test_work_end(&w);
}

/* Estimates that any two items and levels have another of. */
static double forecast_anywhere(const void *context, size_t item, size_t level)
{
	struct chance chance = chance_begin(*(const uint64_t *)context, 2 * item + level);
	return -4 + 8 * chance_uniform(&chance);
}

/* MEI passes over items that cannot be among the best: with room for all of them none is passed over. */
TEST(criterion_mei_misses_none_of_the_best)
{
	enum { FEW = CRITERION_AMONG_MAX };
	struct work w = test_work();
	struct chance chance = chance_begin(9, 0);
	struct model items[FEW];
	struct nodes nodes;
	struct table table;
	bool allowed[FEW];
	for (size_t i = 0; i < FEW; i++) {
		allowed[i] = true;
		items[i] = model_logistic_upper(0.3 + 2 * chance_uniform(&chance),
		                                -3 + 6 * chance_uniform(&chance),
		                                i % 2 == 0 ? 0.3 * chance_uniform(&chance) : 0,
		                                i % 3 == 0 ? 1 - 0.2 * chance_uniform(&chance) : 1);
	}
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, FEW, &nodes, &table);
	for (uint64_t round = 0; round < 300; round++) {
		const struct criterion_view view = {.table = &table,
		                                    .theta_logit = -4 + 8 * chance_uniform(&chance),
		                                    .forecast = {forecast_anywhere, &round}};
		static const struct criterion mei = {.kind = CRITERION_MEI};
		struct criterion_ranking all, best;
		criterion_rank(&mei, &view, allowed, FEW, &all);
		criterion_rank(&mei, &view, allowed, 3, &best);
		assert_int_equal(all.count, FEW);
		for (size_t i = 0; i < 3; i++) {
			assert_int_equal(best.item[i], all.item[i]);
			assert_true(best.value[i] == all.value[i]);
		}
	}
	test_work_end(&w);
}

/* Three items of informations in known ratio; the draws of proportional follow the power, those of progressive fade into mfi. */
TEST(criterion_draws_as_it_says)
{
	struct work w = test_work();
	struct chance chance = chance_begin(10, 0);
	const struct model items[] = {model_logistic(1, 0, 0), model_logistic(2, 0, 0),
	                              model_logistic(3, 0, 0)};
	const bool allowed[] = {true, true, true};
	struct nodes nodes;
	struct table table;
	size_t drawn[3] = {0}, first[3] = {0}, last[3] = {0};
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, 3, &nodes, &table);
	struct criterion proportional = {CRITERION_PROPORTIONAL, 1, 2, 0},
			 progressive = {CRITERION_PROGRESSIVE, 1, 10, 0};
	struct criterion_view view = {.table = &table, .given = 1, .chance = &chance};
	struct criterion_ranking ranking;
	for (size_t i = 0; i < 20000; i++) {
		view.given = 1; /* of two: the power is 2, informations 1, 4 and 9 fourths */
		criterion_rank(&proportional, &view, allowed, 1, &ranking);
		drawn[ranking.item[0]]++;
		view.given = 0;
		criterion_rank(&progressive, &view, allowed, 1, &ranking);
		first[ranking.item[0]]++;
		view.given = 9;
		criterion_rank(&progressive, &view, allowed, 1, &ranking);
		last[ranking.item[0]]++;
	}
	static const double parts[] = {1 / 98.0, 16 / 98.0, 81 / 98.0};
	for (size_t i = 0; i < 3; i++) {
		assert_true(fabs((double)drawn[i] / 20000 - parts[i]) < 0.01);
		assert_true(fabs((double)first[i] / 20000 - 1 / 3.0) < 0.015);
	}
	assert_int_equal(last[2], 20000);
	test_work_end(&w);
}

TEST(criterion_refuses_what_is_not_defined)
{
	struct work w = test_work();
	static const double steps[] = {-1, 1};
	const struct model items[] = {model_logistic(1, 0, 0), model_graded(1, steps, 3)};
	assert_fails(&w, ERR_INPUT,
	             criterion_check(&w, &(struct criterion){.kind = CRITERION_BOPT}, items, 2));
	assert_ok(&w, criterion_check(&w, &(struct criterion){.kind = CRITERION_BOPT}, items, 1));
	assert_ok(&w, criterion_check(&w, &(struct criterion){.kind = CRITERION_MEPV}, items, 2));
	for (enum criterion_kind kind = CRITERION_MFI; kind < CRITERION_KINDS; kind++)
		assert_int_equal(criterion_of(criterion_name(kind)), kind);
	assert_int_equal(criterion_of(S("best")), CRITERION_KINDS);
	test_work_end(&w);
}
