/* Oracles: all subsets of small banks, looked at one by one; blueprints written here. */
#include "irt/shadow.h"

#include "irt/chance.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { ITEMS = 14, RULES = 6 };

static const struct bank_item small_items[] = {
	{.name = S_INIT("q1"), .area = S_INIT("algebra")},
	{.name = S_INIT("q2"), .area = S_INIT("algebra")},
	{.name = S_INIT("q3"), .area = S_INIT("geometry")},
	{.name = S_INIT("q4"), .area = S_INIT("geometry")},
	{.name = S_INIT("q5"), .area = S_INIT("geometry")},
	{.name = S_INIT("q6")},
};
static const struct bank small_bank = {small_items, COUNT(small_items)};

/* ---- reading ---- */

TEST(blueprint_is_read)
{
	struct work w = test_work();
	struct blueprint blueprint;
	assert_ok(
		&w,
		blueprint_read(
			&w,
			S("{\"length\": {\"least\": 3, \"most\": 4}, \"seconds\": {\"most\": 300, \"each\": 60, \"items\": "
	                  "{\"q1\": 90}}, \"areas\": {\"geometry\": {\"least\": 1, \"most\": 2}}, \"attributes\": {\"graph\": "
	                  "{\"items\": [\"q1\", \"q3\"], \"least\": 1}}, \"enemies\": [[\"q1\", \"q2\"]], "
	                  "\"required\": [\"q6\"], \"forbidden\": [\"q5\"]}"),
			&small_bank, &blueprint));
	assert_int_equal(blueprint.length_min, 3);
	assert_int_equal(blueprint.length_max, 4);
	assert_int_equal(blueprint.rule_count, 4);
	assert_true(blueprint.required[5] && blueprint.forbidden[4]);
	assert_true(blueprint.seconds[0] == 90 && blueprint.seconds[1] == 60);
	static const bool whole[] = {true, false, true, false, false, true};
	static const bool enemies[] = {true, true, true, false, false, true};
	static const bool without_graph[] = {false, true, false, true, false, true};
	assert_true(blueprint_met(&blueprint, whole, 3));
	assert_false(blueprint_met(&blueprint, enemies, 4));
	assert_false(blueprint_met(&blueprint, without_graph, 3));
	assert_str(blueprint_rule_text(&w, &blueprint.rules[1]),
	           S("at least 1 and at most 2 items of the area “geometry”"));
	test_work_end(&w);
}

static void refused(struct work *w, struct str json, struct str sentence)
{
	struct blueprint blueprint;
	enum err got = blueprint_read(w, json, &small_bank, &blueprint);
	if (got == OK)
		got = shadow_check(w, &blueprint);
	assert_int_equal(got, ERR_INPUT);
	assert_str(w->message, sentence);
	work_forgive(w);
}

TEST(blueprint_mistakes_are_named)
{
	struct work w = test_work();
	refused(&w, S("{\"lenght\": 3}"),
	        S("The blueprint has a member “lenght” that we don't know; it may have length, seconds, areas, attributes, "
	          "enemies, required and forbidden."));
	refused(&w, S("{\"areas\": {\"music\": {\"least\": 1}}}"),
	        S("The blueprint names the area “music”, which no item of the bank has."));
	refused(&w, S("{\"required\": [\"q7\"]}"),
	        S("The blueprint's required names “q7”, which the bank does not have."));
	refused(&w, S("{\"areas\": {\"algebra\": {\"least\": 2, \"most\": 1}}}"),
	        S("The blueprint's algebra wants at least 2 and at most 1."));
	refused(&w, S("{\"length\": 2.5}"),
	        S("The blueprint's length must be a whole number from 0 to 1,000,000."));
	refused(&w, S("{\"seconds\": {\"most\": 100}}"),
	        S("The blueprint does not say how many seconds every item takes: give “each”, or all in “items”."));
	test_work_end(&w);
}

TEST(blueprint_that_cannot_be_met_is_named)
{
	struct work w = test_work();
	refused(&w, S("{\"length\": 7}"),
	        S("The blueprint wants a test of at least 7 items, and the bank has 6 that may be given."));
	refused(&w, S("{\"length\": 4, \"areas\": {\"algebra\": {\"least\": 3}}}"),
	        S("The blueprint wants at least 3 items of the area “algebra”, and no test of 4 items of this bank has more than "
	          "2."));
	refused(&w,
	        S("{\"length\": 4, \"areas\": {\"algebra\": {\"least\": 2}, \"geometry\": {\"least\": 3}}}"),
	        S("The areas of the blueprint want at least 5 items together, and the test has at most 4."));
	refused(&w, S("{\"length\": 3, \"seconds\": {\"most\": 100, \"each\": 40}}"),
	        S("The blueprint wants at most 100 seconds, and every test of 3 items of this bank has at least 120."));
	refused(&w,
	        S("{\"length\": 4, \"areas\": {\"algebra\": {\"least\": 2}, \"geometry\": {\"most\": 1}}, "
	          "\"forbidden\": [\"q6\"], \"enemies\": [[\"q3\", \"q4\"]]}"),
	        S("The blueprint wants at most 1 items of the area “geometry”, and every test of 4 items of this bank has "
	          "at least 2."));
	refused(&w,
	        S("{\"length\": 5, \"enemies\": [[\"q1\", \"q2\"], [\"q3\", \"q4\"], [\"q4\", \"q5\"], [\"q3\", \"q5\"]], "
	          "\"areas\": {\"algebra\": {\"least\": 1}}}"),
	        S("No test of 5 items of this bank meets these parts of the blueprint together: at most 1 of the 2 enemies of "
	          "“q1”, itself included; at most 1 of the 2 enemies of “q3”, itself included."));
	test_work_end(&w);
}

/* ---- assembling ---- */

struct random_problem {
	struct blueprint_rule rules[RULES];
	size_t items[RULES][ITEMS];
	double amounts[RULES][ITEMS], value[ITEMS];
	bool required[ITEMS], forbidden[ITEMS], given[ITEMS];
	struct blueprint blueprint;
};

static size_t below(struct chance *chance, size_t count)
{
	return (size_t)(chance_uniform(chance) * (double)count);
}

/* Two areas, an attribute, seconds, two sets of enemies. */
static void make_problem(struct random_problem *problem, struct chance *chance)
{
	*problem = (struct random_problem){0};
	static const enum blueprint_kind kinds[RULES] = {BLUEPRINT_AREA,      BLUEPRINT_AREA,
	                                                 BLUEPRINT_ATTRIBUTE, BLUEPRINT_SECONDS,
	                                                 BLUEPRINT_ENEMIES,   BLUEPRINT_ENEMIES};
	for (size_t i = 0; i < RULES; i++) {
		struct blueprint_rule *rule = &problem->rules[i];
		rule->kind = kinds[i];
		rule->items = problem->items[i];
		rule->amounts = kinds[i] == BLUEPRINT_SECONDS ? problem->amounts[i] : NULL;
		for (size_t item = 0; item < ITEMS; item++) {
			bool is = kinds[i] == BLUEPRINT_AREA      ? item % 3 == i
			          : kinds[i] == BLUEPRINT_SECONDS ? true
			                                          : chance_uniform(chance) < 0.3;
			if (!is)
				continue;
			problem->amounts[i][rule->count] = 30 + (double)below(chance, 60);
			problem->items[i][rule->count++] = item;
		}
	}
	for (size_t i = 0; i < ITEMS; i++) {
		problem->value[i] = chance_uniform(chance);
		problem->forbidden[i] = chance_uniform(chance) < 0.1;
		problem->required[i] = !problem->forbidden[i] && chance_uniform(chance) < 0.05;
		problem->given[i] = !problem->forbidden[i] && chance_uniform(chance) < 0.1;
	}
	problem->rules[0].least = 1 + (double)below(chance, 2);
	problem->rules[0].most = problem->rules[0].least + (double)below(chance, 3);
	problem->rules[1].most = 1 + (double)below(chance, 3);
	problem->rules[2].least = (double)below(chance, 3);
	problem->rules[2].most = problem->rules[2].least + (double)below(chance, 2);
	problem->rules[3].most = 250 + (double)below(chance, 200);
	problem->rules[4].most = problem->rules[5].most = 1;
	size_t length_min = 3 + below(chance, 4);
	problem->blueprint = (struct blueprint){
		.item_count = ITEMS,
		.length_min = length_min,
		.length_max = length_min + below(chance, 4),
		.rules = problem->rules,
		.rule_count = RULES,
		.required = problem->required,
		.forbidden = problem->forbidden,
	};
}

/* The shortest test, and of these the most valuable, by looking at all subsets. NAN: there is none. */
static double best_of_all(const struct random_problem *problem, size_t *length)
{
	double best = NAN;
	*length = SIZE_MAX;
	for (unsigned subset = 0; subset < 1u << ITEMS; subset++) {
		bool chosen[ITEMS], all = true;
		size_t count = 0;
		double value = 0;
		for (size_t i = 0; i < ITEMS; i++) {
			chosen[i] = subset >> i & 1;
			all = all && (chosen[i] || !problem->given[i]);
			count += chosen[i];
			value += chosen[i] ? problem->value[i] : 0;
		}
		if (!all || count > *length || !blueprint_met(&problem->blueprint, chosen, count))
			continue;
		if (count < *length || value > best)
			best = value;
		*length = count;
	}
	return best;
}

/* Once with both ways and once with steps so few that the solver has to do it. */
TEST(shadow_tests_are_the_best_of_all)
{
	struct work w = test_work();
	struct chance chance = chance_begin(11, 0);
	struct shadow *shadow = shadow_open(&w, ITEMS);
	size_t possible = 0, impossible = 0;
	for (size_t round = 0; round < 200; round++) {
		struct random_problem problem;
		make_problem(&problem, &chance);
		size_t expected_length, length = 0;
		double expected = best_of_all(&problem, &expected_length), value = 0;
		bool test[ITEMS] = {false};
		const struct shadow_problem asked = {.blueprint = &problem.blueprint,
		                                     .value = problem.value,
		                                     .given = problem.given,
		                                     .effort = SHADOW_EFFORT,
		                                     .by_solver = round % 2 == 1};
		enum shadow_outcome outcome = shadow_assemble(shadow, &asked, test, &length);
		if (isnan(expected)) {
			assert_int_equal(outcome, SHADOW_IMPOSSIBLE);
			impossible++;
			continue;
		}
		assert_int_equal(outcome, SHADOW_BEST);
		assert_int_equal(length, expected_length);
		for (size_t i = 0; i < ITEMS; i++) {
			value += test[i] ? problem.value[i] : 0;
			assert_true(test[i] || !problem.given[i]);
		}
		assert_true(blueprint_met(&problem.blueprint, test, length));
		assert_true(fabs(value - expected) < 1e-7);
		possible++;
	}
	assert_true(possible >= 40 && impossible >= 20);
	test_work_end(&w);
}
