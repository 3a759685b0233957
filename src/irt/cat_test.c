/* Oracle: golden/cat.json, 65 adaptive traces of 15 items by catR 3.17 on its bank of 85 items, followed step by step. Whatever
 * its rule and estimator, the whole trace must be ours: catR's stored estimates are not fed back.
 *
 * What its README allows: where catR solved an equation by a root finder, an estimate may be 2e-4 off (the sharp root is stored
 * beside it). Of person 5's trace by MFI and ML, catR's fourth estimate, -1.573, is a minimum of the likelihood between two
 * maxima: its root finder took the first place where the derivative is 0. There ours must be far more likely, and the trace
 * goes on from catR's. */
#include "irt/cat.h"

#include "irt/responses.h"
#include "unit/agreement.h"

#include <math.h>
#include <string.h>

enum { BANK = 85, STEPS = 15 };

static double field(struct str *line)
{
	double value;
	if (!str_to_real(str_cut(line, ','), &value))
		fail_msg("no number in the bank");
	return value;
}

static void read_bank(struct work *w, struct model items[BANK])
{
	struct str text = test_data(w, "irt/catr_tcals.csv");
	str_cut(&text, '\n');
	for (size_t i = 0; i < BANK; i++) {
		struct str line = str_cut(&text, '\n');
		field(&line);
		double a = field(&line), b = field(&line), c = field(&line);
		items[i] = model_logistic(a, b, c);
	}
}

static struct cat_design design_of(const struct table *table, const struct json *trace)
{
	static const double start = 0;
	static const struct {
		const char *theirs;
		enum criterion_kind kind;
	} kinds[] = {{"MFI", CRITERION_MFI},   {"thOpt", CRITERION_THOPT}, {"bOpt", CRITERION_BOPT},
	             {"KL", CRITERION_KL},     {"KLP", CRITERION_KLP},     {"MPWI", CRITERION_MPWI},
	             {"MLWI", CRITERION_MLWI}, {"MEI", CRITERION_MEI},     {"MEPV", CRITERION_MEPV}};
	static const struct {
		const char *theirs;
		enum ability_method method;
	} methods[] = {{"EAP", ABILITY_EAP}, {"ML", ABILITY_ML}, {"BM", ABILITY_MAP}, {"WL", ABILITY_WLE}};
	struct str rule = json_get_str(trace, S("item_select")), method = json_get_str(trace, S("method"));
	struct cat_design design = {
		.table = table,
		.low_logit = -4,
		.high_logit = 4,
		.criterion = {.kind = CRITERION_KINDS, .acceleration = 1, .items_max = STEPS},
		.exposure = {.among = 1},
		.start = {.thetas_logit = &start, .count = 1},
		.stop = {.items_max = STEPS},
	};
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_equal(rule, str_of(kinds[i].theirs)))
			design.criterion.kind = kinds[i].kind;
	assert_true(design.criterion.kind != CRITERION_KINDS);
	for (size_t i = 0; i < COUNT(methods); i++)
		if (str_equal(method, str_of(methods[i].theirs)))
			design.estimator = methods[i].method;
	return design;
}

/* What was found in all traces; relative differences are of 1 + |theirs|. */
struct found {
	struct agreement means, sharp, roots, mean_errors, root_errors, criteria, root_criteria;
	size_t items;
};

static void add(struct agreement *agreement, double ours, double theirs)
{
	agreement_add(agreement, ours, theirs, 1 + fabs(theirs));
}

static bool is_minimum(const struct json *trace, size_t step)
{
	return json_get_int(trace, S("person")) == 5 && step == 3 &&
	       str_equal(json_get_str(trace, S("method")), S("ML"));
}

static double log_likelihood(const struct cat *cat, double theta)
{
	double sum = 0;
	for (size_t i = 0; i < cat->count; i++)
		sum += model_response_at(&cat->design->table->items[cat->items[i]], cat->levels[i], theta)
		               .log_probability;
	return sum;
}

/* catR's estimate: by the sharp root where there is one, else as it stands (EAP, a limit), or within the tolerance of its root
 * finder (three of person 5, where the likelihood has several maxima). */
static void compare_estimate(struct cat *cat, const struct json *trace, size_t step, struct found *found)
{
	const struct json *sharp = json_at(json_get(trace, S("theta_root_1e14")), step);
	double root, theirs = test_number(json_get(trace, S("theta")), step);
	if (is_minimum(trace, step)) {
		assert_true(log_likelihood(cat, cat->theta_logit) > log_likelihood(cat, theirs) + 5);
		cat->theta_logit = theirs;
		return;
	}
	bool mean = cat->design->estimator == ABILITY_EAP;
	if (sharp != NULL && json_to_real(sharp, &root))
		add(&found->sharp, cat->theta_logit, root);
	else
		add(mean || fabs(theirs) >= 4 ? &found->means : &found->roots, cat->theta_logit, theirs);
	add(mean ? &found->mean_errors : &found->root_errors, cat_standard_error(cat),
	    test_number(json_get(trace, S("se")), step));
}

/* Both criteria; relative, since those weighted by a likelihood are tiny. Those at catR's own roots, within 2e-3 of them and
 * 2e-4. */
static void compare_criteria(const struct cat *cat, const struct cat_choice *choice, const struct json *trace,
                             size_t step, struct found *found)
{
	bool mean = cat->design->estimator == ABILITY_EAP;
	struct agreement *criteria = mean ? &found->criteria : &found->root_criteria;
	double least = mean ? 0 : 0.1;
	double chosen = test_number(json_get(trace, S("criterion_chosen")), step);
	double runner_up = test_number(json_get(trace, S("criterion_runner_up")), step);
	agreement_add(criteria, choice->value, chosen, least + fabs(chosen));
	agreement_add(criteria, choice->runner_up_value, runner_up, least + fabs(runner_up));
}

static void follow(struct work *w, const struct table *table, const struct json *trace,
                   const struct json *responses, struct found *found)
{
	struct cat_design design = design_of(table, trace);
	assert_ok(w, cat_check(w, &design));
	struct cat *cat = cat_open(w, &design);
	struct cat_choice choice;
	cat_begin(cat, chance_begin(1, 1), NULL);
	for (size_t step = 0; step < STEPS; step++) {
		assert_int_equal(cat_next(cat, &choice), STOP_NOT_YET);
		assert_int_equal(choice.item + 1, (size_t)test_number(json_get(trace, S("items")), step));
		if (step > 0) /* which of several equal items runs up is not said */
			compare_criteria(cat, &choice, trace, step, found);
		cat_answer(cat, &choice, (size_t)test_number(responses, choice.item));
		compare_estimate(cat, trace, step, found);
		found->items++;
	}
	assert_int_equal(cat_next(cat, &choice), STOP_LENGTH);
}

TEST(cat_follows_catr)
{
	struct work w = test_work();
	struct model items[BANK];
	struct nodes nodes;
	struct table table;
	const struct json *file;
	struct str text = test_data(&w, "irt/golden/cat.json");
	assert_ok(&w, json_parse(&w, text, text.len, &file));
	read_bank(&w, items);
	nodes_trapezoid(-4, 4, 33, 0, 1, &nodes);
	table_make(&w, items, BANK, &nodes, &table);
	const struct json *values = json_get(file, S("values")), *traces = json_get(values, S("traces"));
	struct found found = {0};
	assert_int_equal(traces->count, 65);
	for (size_t i = 0; i < traces->count; i++) {
		const struct json *trace = json_at(traces, i);
		size_t person = (size_t)json_get_int(trace, S("person"));
		follow(&w, &table, trace, json_at(json_get(values, S("responses")), person - 1), &found);
	}
	agreement_identical("cat", "choices", found.items);
	agreement_within(&found.means, "cat", "trace-eap", 1e-12);
	agreement_within(&found.sharp, "cat", "trace-roots", 1e-10);
	agreement_within(&found.roots, "cat", "trace-own-roots", 2e-4);
	agreement_within(&found.mean_errors, "cat", "trace-eap-errors", 1e-12);
	agreement_within(&found.root_errors, "cat", "trace-root-errors", 4e-4);
	agreement_within(&found.criteria, "cat", "trace-eap-criteria", 1e-9);
	agreement_within(&found.root_criteria, "cat", "trace-root-criteria", 2e-3);
	test_work_end(&w);
}

/* ---- what no trace of catR has ---- */

enum { MIXED = 40 };

static void make_mixed(struct model items[MIXED], struct chance *chance)
{
	for (size_t i = 0; i < MIXED; i++) {
		double a = 0.6 + 1.4 * chance_uniform(chance), b = -2.5 + 5 * chance_uniform(chance);
		double steps[2] = {b - 0.6, b + 0.7};
		items[i] = i % 3 == 0   ? model_graded(a, steps, 3)
		           : i % 3 == 1 ? model_partial_credit(a, steps, 3)
		                        : model_logistic(a, b, 0.2);
	}
}

static struct cat_design mixed_design(const struct table *table, size_t length)
{
	static const double start = 0;
	return (struct cat_design){
		.table = table,
		.low_logit = -6,
		.high_logit = 6,
		.criterion = {.kind = CRITERION_MFI, .acceleration = 1, .items_max = length},
		.exposure = {.among = 1},
		.start = {.thetas_logit = &start, .count = 1},
		.stop = {.items_max = length},
		.shadow_effort = SHADOW_EFFORT,
	};
}

/* Plays one test with answers from `answers`. */
static enum stop_reason play(struct cat *cat, uint64_t person, struct chance *answers)
{
	struct cat_choice choice;
	enum stop_reason reason;
	cat_begin(cat, chance_begin(2, person), NULL);
	while ((reason = cat_next(cat, &choice)) == STOP_NOT_YET)
		cat_answer(cat, &choice,
		           (size_t)(chance_uniform(answers) *
		                    (double)cat->design->table->items[choice.item].levels));
	return reason;
}

/* Every estimator on a bank, with random answers, so that likelihoods are strange too: after each answer as irt/ability.h has it,
 * which looks for roots without a belief on nodes. */
static void compare_with_ability(struct work *w, const struct model items[MIXED], struct chance *chance)
{
	struct nodes nodes;
	struct table table;
	nodes_standard(0, 1, &nodes);
	table_make(w, items, MIXED, &nodes, &table);
	for (enum ability_method method = ABILITY_EAP; method <= ABILITY_WLE; method++) {
		struct ability_settings settings = ability_standard(method);
		const struct ability *ability = ability_open(w, &settings, items, MIXED);
		for (uint64_t person = 0; person < 120; person++) {
			struct cat_design design = mixed_design(&table, 1 + person % 14);
			design.estimator = method;
			struct cat *cat = cat_open(w, &design);
			uint8_t levels[MIXED];
			play(cat, person, chance);
			memset(levels, RESPONSES_MISSING, sizeof levels);
			for (size_t i = 0; i < cat->count; i++)
				levels[cat->items[i]] = cat->levels[i];
			struct ability_estimate expected = ability_of(ability, levels);
			assert_true(fabs(cat->theta_logit - expected.theta_logit) < 1e-9);
			assert_true(fabs(cat_standard_error(cat) - expected.standard_error_logit) < 1e-8);
		}
	}
}

TEST(cat_estimates_are_those_of_ability)
{
	struct work w = test_work();
	struct chance chance = chance_begin(21, 0);
	struct model items[MIXED];
	make_mixed(items, &chance);
	compare_with_ability(&w, items, &chance);
	test_work_end(&w);
}

/* These have a way of their own, with derivatives to the third. */
TEST(cat_estimates_of_right_or_wrong_items_are_those_of_ability)
{
	struct work w = test_work();
	struct chance chance = chance_begin(22, 0);
	struct model items[MIXED];
	for (size_t i = 0; i < MIXED; i++) {
		double a = 0.4 + 2 * chance_uniform(&chance), b = -3 + 6 * chance_uniform(&chance);
		items[i] = model_logistic_upper(a, b, i % 3 == 0 ? 0 : 0.2 * chance_uniform(&chance),
		                                i % 4 == 0 ? 1 - 0.1 * chance_uniform(&chance) : 1);
	}
	compare_with_ability(&w, items, &chance);
	test_work_end(&w);
}

TEST(cat_is_the_same_again)
{
	struct work w = test_work();
	struct chance chance = chance_begin(22, 0), answers = chance_begin(23, 0), same = answers;
	struct model items[MIXED];
	struct nodes nodes;
	struct table table;
	size_t first[10];
	make_mixed(items, &chance);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, MIXED, &nodes, &table);
	struct cat_design design = mixed_design(&table, 10);
	design.criterion.kind = CRITERION_PROGRESSIVE;
	design.start.spread_logit = 1;
	struct cat *cat = cat_open(&w, &design);
	play(cat, 1, &answers);
	double theta = cat->theta_logit;
	memcpy(first, cat->items, sizeof first);
	play(cat, 2, &answers);
	play(cat, 1, &same);
	assert_true(theta == cat->theta_logit);
	assert_memory_equal(first, cat->items, sizeof first);
	test_work_end(&w);
}

/* Two first items, at -2 and 2: the most informative there, whatever the first answer was. */
TEST(cat_starts_with_several_items)
{
	struct work w = test_work();
	struct chance chance = chance_begin(24, 0);
	struct model items[MIXED];
	struct nodes nodes;
	struct table table;
	static const double starts[] = {-2, 2};
	make_mixed(items, &chance);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, MIXED, &nodes, &table);
	struct cat_design design = mixed_design(&table, 5);
	design.start.thetas_logit = starts;
	design.start.count = 2;
	struct cat *cat = cat_open(&w, &design);
	struct cat_choice choice;
	cat_begin(cat, chance_begin(1, 1), NULL);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(cat_next(cat, &choice), STOP_NOT_YET);
		for (size_t item = 0; item < MIXED; item++)
			assert_true(item == (i == 0 ? SIZE_MAX : cat->items[0]) ||
			            model_information(&items[item], starts[i]) <= choice.value);
		cat_answer(cat, &choice, 0);
	}
	test_work_end(&w);
}

/* What is not available is never given, and a test ends when nothing else is left; 60 seconds for three items of 20. */
TEST(cat_gives_what_may_be_given)
{
	struct work w = test_work();
	struct chance chance = chance_begin(25, 0);
	struct model items[MIXED];
	struct nodes nodes;
	struct table table;
	bool available[MIXED] = {false};
	double seconds[MIXED];
	make_mixed(items, &chance);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, MIXED, &nodes, &table);
	for (size_t i = 0; i < MIXED; i++)
		seconds[i] = 20;
	available[3] = available[8] = available[30] = true;
	struct cat_design design = mixed_design(&table, 10);
	struct cat *cat = cat_open(&w, &design);
	struct cat_choice choice;
	cat_begin(cat, chance_begin(1, 1), available);
	enum stop_reason reason;
	while ((reason = cat_next(cat, &choice)) == STOP_NOT_YET) {
		assert_true(available[choice.item]);
		cat_answer(cat, &choice, 1);
	}
	assert_int_equal(reason, STOP_EXHAUSTED);
	assert_int_equal(cat->count, 3);
	design.stop.seconds_max = 60;
	design.seconds = seconds;
	assert_int_equal(play(cat, 1, &chance), STOP_TIME);
	assert_int_equal(cat->count, 3);
	test_work_end(&w);
}

/* Areas of unequal shares, with one that runs out. */
TEST(cat_keeps_the_shares)
{
	struct work w = test_work();
	struct chance chance = chance_begin(26, 0);
	struct model items[MIXED];
	uint8_t areas[MIXED];
	static const double shares[] = {0.6, 0.3, 0.1};
	struct nodes nodes;
	struct table table;
	make_mixed(items, &chance);
	for (size_t i = 0; i < MIXED; i++)
		areas[i] = (uint8_t)(i % 3);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, MIXED, &nodes, &table);
	const struct select_bank content = {items, areas, MIXED, shares, 3};
	struct cat_design design = mixed_design(&table, 20);
	design.content = &content;
	struct cat *cat = cat_open(&w, &design);
	play(cat, 1, &chance);
	size_t given[3] = {0};
	for (size_t i = 0; i < cat->count; i++)
		given[areas[cat->items[i]]]++;
	assert_int_equal(given[0], 12);
	assert_int_equal(given[1], 6);
	assert_int_equal(given[2], 2);
	test_work_end(&w);
}

TEST(cat_designs_that_do_not_work_are_named)
{
	struct work w = test_work();
	struct chance chance = chance_begin(27, 0);
	struct model items[MIXED];
	struct nodes nodes;
	struct table table;
	make_mixed(items, &chance);
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, MIXED, &nodes, &table);
	const struct cat_design good = mixed_design(&table, 5);
	assert_ok(&w, cat_check(&w, &good));
	struct cat_design bad = good;
	bad.criterion.kind = CRITERION_THOPT;
	assert_fails(&w, ERR_INPUT, cat_check(&w, &bad));
	bad = good;
	bad.stop.has_cut = true;
	bad.stop.cut_logit = 7;
	assert_fails(&w, ERR_INPUT, cat_check(&w, &bad));
	bad = good;
	bad.stop.items_min = 6;
	assert_fails(&w, ERR_INPUT, cat_check(&w, &bad));
	bad = good;
	bad.stop.seconds_max = 60;
	assert_fails(&w, ERR_INPUT, cat_check(&w, &bad));
	struct blueprint blueprint = blueprint_of_length(&w, MIXED, MIXED + 1, MIXED + 1);
	bad = good;
	bad.stop.items_max = 0;
	bad.blueprint = &blueprint;
	assert_fails(&w, ERR_INPUT, cat_check(&w, &bad));
	test_work_end(&w);
}
