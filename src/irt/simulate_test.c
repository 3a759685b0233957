/* Oracles: sums that must hold; overlap counted pair by pair; the rates that were asked for. */
#include "irt/simulate.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { ITEMS = 120 };

static const double start = 0;

struct bench {
	struct model items[ITEMS];
	struct nodes nodes;
	struct table table;
	struct cat_design design;
	struct simulate_plan plan;
};

static void set_up(struct work *w, struct bench *bench, size_t length)
{
	struct chance chance = chance_begin(31, 0);
	for (size_t i = 0; i < ITEMS; i++) {
		double a = 0.8 + 1.2 * chance_uniform(&chance), b = -3 + 6 * chance_uniform(&chance);
		bench->items[i] = model_logistic(a, b, 0.2 * chance_uniform(&chance));
	}
	nodes_standard(0, 1, &bench->nodes);
	table_make(w, bench->items, ITEMS, &bench->nodes, &bench->table);
	bench->design = (struct cat_design){
		.table = &bench->table,
		.low_logit = -4,
		.high_logit = 4,
		.criterion = {.kind = CRITERION_MFI, .acceleration = 1, .items_max = length},
		.exposure = {.among = 1},
		.start = {.thetas_logit = &start, .count = 1},
		.stop = {.items_max = length},
		.shadow_effort = SHADOW_EFFORT,
	};
	bench->plan = (struct simulate_plan){.cat = &bench->design, .persons = 400, .seed = 5, .sd_logit = 1};
}

TEST(simulate_adds_up)
{
	struct work w = test_work();
	struct bench bench;
	struct simulate_result result, again;
	set_up(&w, &bench, 12);
	bench.plan.has_cut = true;
	simulate_run(&w, &bench.plan, &result);
	simulate_run(&w, &bench.plan, &again);
	assert_memory_equal(result.people, again.people, result.persons * sizeof *result.people);
	size_t given = 0, in_bands = 0, unused = 0;
	double error = 0;
	for (size_t i = 0; i < ITEMS; i++) {
		given += result.given[i];
		unused += result.given[i] == 0;
		assert_int_equal(result.given[i], result.offered[i]);
	}
	for (size_t i = 0; i < result.band_count; i++)
		in_bands += result.bands[i].persons;
	for (size_t i = 0; i < result.persons; i++)
		error += result.people[i].theta_logit - result.people[i].truth_logit;
	assert_int_equal(given, 12 * result.persons);
	assert_int_equal(in_bands, result.persons);
	assert_int_equal(unused, result.unused);
	assert_int_equal(result.reasons[STOP_LENGTH], result.persons);
	assert_int_equal(result.right_pass + result.right_fail + result.wrong_pass + result.wrong_fail,
	                 result.persons);
	assert_true(fabs(error / (double)result.persons - result.bias) < 1e-12);
	/* Errors are of the size that is claimed: within a tenth for 400 people. */
	assert_true(fabs(result.rmse / result.standard_error - 1) < 0.1);
	assert_true(result.correlation > 0.9);
	test_work_end(&w);
}

/* The part of a test that two people share, by looking at all pairs. */
TEST(simulate_overlap_is_that_of_pairs)
{
	enum { PEOPLE = 40, LENGTH = 8 };
	struct work w = test_work();
	struct bench bench;
	struct simulate_result result;
	static bool seen[PEOPLE][ITEMS];
	set_up(&w, &bench, LENGTH);
	bench.plan.persons = PEOPLE;
	simulate_run(&w, &bench.plan, &result);
	for (size_t i = 0; i < PEOPLE; i++) { /* each alone: what is seen shows in the counts */
		struct simulate_plan one = bench.plan;
		struct simulate_result alone;
		one.persons = i + 1;
		simulate_run(&w, &one, &alone);
		for (size_t item = 0; item < ITEMS; item++) {
			size_t before = 0;
			for (size_t j = 0; j < i; j++)
				before += seen[j][item];
			seen[i][item] = alone.given[item] > before;
		}
	}
	double common = 0;
	for (size_t i = 0; i < PEOPLE; i++)
		for (size_t j = 0; j < PEOPLE; j++)
			for (size_t item = 0; item < ITEMS && i != j; item++)
				common += seen[i][item] && seen[j][item];
	assert_true(fabs(common / (PEOPLE * (PEOPLE - 1)) / LENGTH - result.overlap) < 1e-12);
	test_work_end(&w);
}

TEST(simulate_keeps_exposure_by_sympson_and_hetter)
{
	struct work w = test_work();
	struct bench bench;
	struct simulate_result free, held;
	double acceptance[ITEMS];
	set_up(&w, &bench, 10);
	simulate_run(&w, &bench.plan, &free);
	assert_true(free.exposure_max == 1);
	bench.plan.persons = 2000;
	assert_true(simulate_exposure(&w, &bench.plan, 0.25, 15, acceptance) < 0.28);
	bench.design.exposure.acceptance = acceptance;
	bench.plan.seed = 99; /* other people */
	simulate_run(&w, &bench.plan, &held);
	assert_true(held.exposure_max < 0.29);
	assert_true(held.overlap < free.overlap / 1.5);
	test_work_end(&w);
}

/* From the first person on no item is above the rate by more than one person's worth. */
TEST(simulate_keeps_exposure_by_restriction)
{
	struct work w = test_work();
	struct bench bench;
	struct simulate_result result;
	set_up(&w, &bench, 10);
	bench.plan.restricted = true;
	bench.design.exposure.rate_max = 0.2;
	simulate_run(&w, &bench.plan, &result);
	assert_true(result.exposure_max <= 0.2 + 1 / 400.0);
	test_work_end(&w);
}

/* Areas, an attribute, enemies; tests end by precision. */
TEST(simulate_meets_the_blueprint_always)
{
	struct work w = test_work();
	struct bench bench;
	struct simulate_result result;
	size_t areas[2][ITEMS / 3], graph[ITEMS / 5], enemies[2] = {10, 11};
	double acceptance[ITEMS];
	set_up(&w, &bench, 0);
	for (size_t i = 0; i < ITEMS / 3; i++) {
		areas[0][i] = 3 * i;
		areas[1][i] = 3 * i + 1;
	}
	for (size_t i = 0; i < ITEMS / 5; i++)
		graph[i] = 5 * i + 2;
	const struct blueprint_rule rules[] = {
		{BLUEPRINT_AREA, S("a"), areas[0], NULL, ITEMS / 3, 3, 4},
		{BLUEPRINT_AREA, S("b"), areas[1], NULL, ITEMS / 3, 2, 20},
		{BLUEPRINT_ATTRIBUTE, S("graph"), graph, NULL, ITEMS / 5, 4, 5},
		{BLUEPRINT_ENEMIES, S("e"), enemies, NULL, 2, 0, 1},
	};
	struct blueprint blueprint = blueprint_of_length(&w, ITEMS, 8, 30);
	blueprint.rules = rules;
	blueprint.rule_count = COUNT(rules);
	bench.design.blueprint = &blueprint;
	bench.design.criterion.items_max = 30;
	bench.design.stop.standard_error_logit = 0.4;
	assert_ok(&w, cat_check(&w, &bench.design));
	simulate_run(&w, &bench.plan, &result);
	assert_int_equal(result.met, result.persons);
	assert_true(result.length_min >= 8 && result.length_max <= 30);
	assert_true(result.reasons[STOP_PRECISE] > 350);
	/* With items held back as well, more than the blueprint's must be found elsewhere. */
	for (size_t i = 0; i < ITEMS; i++)
		acceptance[i] = 0.4;
	bench.design.exposure.acceptance = acceptance;
	simulate_run(&w, &bench.plan, &result);
	assert_int_equal(result.met, result.persons);
	test_work_end(&w);
}

/* One item more in every form than before must not make errors larger; two forms need no fewer items than the best one. */
TEST(simulate_fixed_forms_are_longer)
{
	struct work w = test_work();
	struct bench bench;
	struct simulate_result result;
	struct simulate_fixed one, two;
	set_up(&w, &bench, 0);
	bench.design.stop.standard_error_logit = 0.45;
	bench.design.criterion.items_max = ITEMS;
	simulate_run(&w, &bench.plan, &result);
	simulate_fixed_form(&w, &bench.plan, &result, 1, &one);
	simulate_fixed_form(&w, &bench.plan, &result, 2, &two);
	assert_true((double)one.equal_error > result.length_mean);
	assert_true(one.equal_everyone >= one.equal_error);
	assert_true(two.equal_error >= one.equal_error);
	test_work_end(&w);
}
