/* Oracle: golden/cat.json, 65 adaptive traces of 15 items by catR 3.17 on its bank of 85 items, followed step by step. Whatever its rule and
 * estimator, the whole trace must be ours: catR's stored estimates are not fed back.
 *
 * What its README allows: where catR solved an equation by a root finder, an estimate may be 2e-4 off (the sharp root is stored beside
 * it). Of person 5's trace by MFI and ML, catR's fourth estimate, -1.573, is a minimum of the likelihood between two maxima: its root
 * finder took the first place where the derivative is 0. There ours must be far more likely, and the trace goes on from catR's. */
#include "irt/cat.h"

#include "test.h"

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

static void assert_near(double ours, double theirs, double tolerance, const char *what, size_t step)
{
	if (!(fabs(ours - theirs) <= tolerance * (1 + fabs(theirs))))
		fail_msg("%s at step %zu: %.15g, catR has %.15g", what, step + 1, ours, theirs);
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
static void assert_estimate(struct cat *cat, const struct json *trace, size_t step)
{
	const struct json *sharp = json_at(json_get(trace, S("theta_root_1e14")), step);
	double root, theirs = test_number(json_get(trace, S("theta")), step);
	if (is_minimum(trace, step)) {
		assert_true(log_likelihood(cat, cat->theta_logit) > log_likelihood(cat, theirs) + 5);
		cat->theta_logit = theirs;
		return;
	}
	bool found = cat->design->estimator != ABILITY_EAP && fabs(theirs) < 4;
	if (sharp != NULL && json_to_real(sharp, &root))
		assert_near(cat->theta_logit, root, 1e-10, "theta", step);
	else
		assert_near(cat->theta_logit, theirs, found ? 2e-4 : 1e-12, "theta", step);
	double tolerance = cat->design->estimator == ABILITY_EAP ? 1e-12 : 4e-4;
	assert_near(cat->standard_error_logit, test_number(json_get(trace, S("se")), step), tolerance, "se",
	            step);
}

/* Both criteria; relative, since those weighted by a likelihood are tiny. */
static void assert_criteria(const struct cat *cat, const struct cat_choice *choice, const struct json *trace,
                            size_t step)
{
	double tolerance = cat->design->estimator == ABILITY_EAP ? 1e-9 : 2e-3;
	double chosen = test_number(json_get(trace, S("criterion_chosen")), step);
	double runner_up = test_number(json_get(trace, S("criterion_runner_up")), step);
	if (!(fabs(choice->value - chosen) <= tolerance * fabs(chosen) + 2e-4 * (tolerance > 1e-6)))
		fail_msg("criterion at step %zu: %.15g, catR has %.15g", step + 1, choice->value, chosen);
	if (!(fabs(choice->runner_up_value - runner_up) <=
	      tolerance * fabs(runner_up) + 2e-4 * (tolerance > 1e-6)))
		fail_msg("runner-up's criterion at step %zu: %.15g, catR has %.15g", step + 1,
		         choice->runner_up_value, runner_up);
}

static void follow(struct work *w, const struct table *table, const struct json *trace,
                   const struct json *responses)
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
			assert_criteria(cat, &choice, trace, step);
		cat_answer(cat, &choice, (size_t)test_number(responses, choice.item));
		assert_estimate(cat, trace, step);
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
	assert_int_equal(traces->count, 65);
	for (size_t i = 0; i < traces->count; i++) {
		const struct json *trace = json_at(traces, i);
		size_t person = (size_t)json_get_int(trace, S("person"));
		follow(&w, &table, trace, json_at(json_get(values, S("responses")), person - 1));
	}
	test_work_end(&w);
}
