/* Oracles: golden/scores.json, the `independent` estimates of base R with roots at 1e-14, under stated parameters;
 * golden/cat.json, catR 3.17's traces, `theta_root_1e14`; cases by hand. */
#include "irt/ability.h"
#include "irt/bank_read.h"
#include "irt/responses.h"

#include "unit/agreement.h"

#include <math.h>
#include <string.h>

enum { ITEMS_MAX = 128, METHODS = ABILITY_WLE + 1 };

static const struct json *golden(struct work *w, const char *name)
{
	const struct json *file;
	struct str text = test_data(w, name);
	assert_ok(w, json_parse(w, text, text.len, &file));
	return json_get(file, S("values"));
}

/* A number of a golden file; infinities are texts there. */
static double number_at(const struct json *array, size_t i)
{
	const struct json *value = json_at(array, i);
	assert_non_null(value);
	if (value->kind == JSON_STRING && str_equal(value->text, S("Inf")))
		return INFINITY;
	if (value->kind == JSON_STRING && str_equal(value->text, S("-Inf")))
		return -INFINITY;
	return value->kind == JSON_NULL ? NAN : test_number(array, i);
}

static const char *const method_names[METHODS] = {"eap", "map", "ml", "wle"};

/* What was found under each method, and of standard errors under all. */
struct found {
	struct agreement thetas[METHODS], errors;
};

static void assert_found(const struct found *found, const char *golden)
{
	for (size_t i = 0; i < METHODS; i++)
		agreement_within(&found->thetas[i], golden, method_names[i], 1e-9);
	agreement_within(&found->errors, golden, "theta-errors", 1e-9);
}

/* One person under each method. */
static void compare_person(struct work *w, const struct model *items, size_t count, const uint8_t *levels,
                           const struct json *expected, size_t person, struct found *found)
{
	static const struct {
		enum ability_method method;
		bool observed;
		const char *theta, *se;
	} cases[] = {
		{ABILITY_EAP, false, "eap", "eap_sd"},
		{ABILITY_MAP, false, "map", "map_se_expected"},
		{ABILITY_MAP, true, "map", "map_se_observed"},
		{ABILITY_ML, false, "ml", "ml_se_expected"},
		{ABILITY_ML, true, "ml", "ml_se_observed"},
		{ABILITY_WLE, false, "wle_warm", "wle_warm_se_expected"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ability_settings settings = ability_standard(cases[i].method);
		settings.observed = cases[i].observed;
		settings.min = -10;
		settings.max = 10;
		assert_ok(w, ability_check(w, &settings));
		struct ability_estimate got = ability_of(ability_open(w, &settings, items, count), levels);
		double theta = number_at(json_get(expected, str_of(cases[i].theta)), person);
		if (isinf(theta)) {
			assert_int_equal(got.at, theta < 0 ? ABILITY_AT_MIN : ABILITY_AT_MAX);
			assert_true(got.theta_logit == (theta < 0 ? -10 : 10));
			continue;
		}
		assert_int_equal(got.at, ABILITY_INSIDE);
		agreement_add(&found->thetas[cases[i].method], got.theta_logit, theta, 1);
		double se = number_at(json_get(expected, str_of(cases[i].se)), person);
		agreement_add(&found->errors, got.standard_error_logit, se, 1);
	}
}

static size_t read_items(const struct json *set, bool partial_credit, struct model *items)
{
	const struct json *a = json_get(json_get(set, S("parameters")), S("a"));
	const struct json *d = json_get(json_get(set, S("parameters")), S("d"));
	for (size_t i = 0; i < a->count; i++) {
		double slope = test_number(a, i), b[MODEL_LEVELS_MAX - 1];
		const struct json *own = json_at(d, i);
		if (own->kind == JSON_NUMBER) {
			items[i] = model_logistic(slope, -test_number(d, i) / slope, 0);
			continue;
		}
		size_t steps = partial_credit ? own->count - 1 : own->count;
		for (size_t k = 0; k < steps; k++)
			b[k] = partial_credit ? -(test_number(own, k + 1) - test_number(own, k)) / slope
			                      : -test_number(own, k) / slope;
		items[i] = partial_credit ? model_partial_credit(slope, b, steps + 1)
		                          : model_graded(slope, b, steps + 1);
	}
	return a->count;
}

static void compare_set(const char *name, bool partial_credit, int lowest)
{
	struct work w = test_work();
	const struct json *set = json_get(golden(&w, "irt/golden/scores.json"), str_of(name));
	struct model items[ITEMS_MAX];
	size_t count = read_items(set, partial_credit, items);
	const struct json *patterns = json_get(set, S("patterns"));
	struct found found = {0};
	for (size_t person = 0; person < patterns->count; person++) {
		uint8_t levels[ITEMS_MAX];
		for (size_t i = 0; i < count; i++)
			levels[i] = (uint8_t)(test_number(json_at(patterns, person), i) - lowest);
		compare_person(&w, items, count, levels, json_get(set, S("independent")), person, &found);
	}
	assert_found(&found, name);
	test_work_end(&w);
}

TEST(ability_of_the_2pl_agrees_with_the_sharp_roots)
{
	compare_set("lsat7_2pl", false, 0);
}

TEST(ability_of_the_graded_model_agrees_with_the_sharp_roots)
{
	compare_set("science_grm", false, 1);
}

TEST(ability_of_the_partial_credit_model_agrees_with_the_sharp_roots)
{
	compare_set("science_gpcm", true, 1);
}

TEST(ability_of_the_3pl_agrees_with_the_sharp_roots)
{
	struct work w = test_work();
	const struct json *set = json_get(golden(&w, "irt/golden/scores.json"), S("sim3pl_first50"));
	const struct json *truth;
	struct str text = test_data(&w, "irt/golden/sim3pl_5000x40_truth.json");
	assert_ok(&w, json_parse(&w, text, text.len, &truth));
	struct str rows = test_data(&w, "irt/sim3pl_5000x40.csv");
	struct model items[ITEMS_MAX];
	struct found found = {0};
	for (size_t i = 0; i < 40; i++)
		items[i] = model_logistic(test_number(json_get(truth, S("a")), i),
		                          test_number(json_get(truth, S("b")), i),
		                          test_number(json_get(truth, S("c")), i));
	(void)str_cut(&rows, '\n');
	for (size_t person = 0; person < 50; person++) {
		struct str row = str_cut(&rows, '\n');
		uint8_t levels[40];
		for (size_t i = 0; i < 40; i++)
			levels[i] = str_equal(str_trim(str_cut(&row, ',')), S("1"));
		compare_person(&w, items, 40, levels, json_get(set, S("independent")), person, &found);
	}
	assert_found(&found, "sim3pl_first50");
	test_work_end(&w);
}

static double log_likelihood_at(const struct model *items, const uint8_t *levels, size_t count, double theta)
{
	double sum = 0, p[MODEL_LEVELS_MAX];
	for (size_t i = 0; i < count; i++) {
		model_probabilities(&items[i], theta, p);
		sum += log(p[levels[i]]);
	}
	return sum;
}

/* Where the golden file has no root, catR took a limit, or, the equation having two roots, whichever it fell upon: in one
 * case the minimum. */
static void assert_no_sharp_root(const struct ability_estimate *got, double catr, const struct model *items,
                                 const uint8_t *levels, size_t count)
{
	if (fabs(catr) == 4) {
		assert_int_not_equal(got->at, ABILITY_INSIDE);
		assert_true(got->theta_logit == catr);
		return;
	}
	assert_int_equal(got->at, ABILITY_INSIDE);
	for (double theta = -4; theta <= 4; theta += 1.0 / 64)
		assert_true(log_likelihood_at(items, levels, count, got->theta_logit) >=
		            log_likelihood_at(items, levels, count, theta));
}

/* Every step of catR's traces: the answers so far, by the method of the trace. */
static void compare_trace(struct work *w, const struct json *trace, const struct bank *bank,
                          struct agreement found[METHODS])
{
	struct model items[ITEMS_MAX];
	uint8_t levels[ITEMS_MAX];
	struct str name = json_get_str(trace, S("method"));
	enum ability_method method = str_equal(name, S("ML"))   ? ABILITY_ML
	                             : str_equal(name, S("BM")) ? ABILITY_MAP
	                             : str_equal(name, S("WL")) ? ABILITY_WLE
	                                                        : ABILITY_EAP;
	struct ability_settings settings = ability_standard(method);
	settings.nodes = 33;
	settings.node_min = settings.min = -4;
	settings.node_max = settings.max = 4;
	settings.half_ends = true;
	bool mean = method == ABILITY_EAP;
	const struct json *thetas = json_get(trace, mean ? S("theta") : S("theta_root_1e14"));
	const struct json *given = json_get(trace, S("items"));
	for (size_t i = 0; i < given->count; i++) {
		items[i] = bank->items[(size_t)test_number(given, i) - 1].model;
		levels[i] = (uint8_t)test_number(json_get(trace, S("responses")), i);
		struct ability_estimate got = ability_of(ability_open(w, &settings, items, i + 1), levels);
		double theta = number_at(thetas, i), se = number_at(json_get(trace, S("se")), i);
		if (isnan(theta)) {
			assert_no_sharp_root(&got, number_at(json_get(trace, S("theta")), i), items, levels,
			                     i + 1);
			continue;
		}
		agreement_add(&found[method], got.theta_logit, theta, 1);
		/* Its SE is that of its own root, which is good to 2e-4. */
		assert_true(fabs(got.standard_error_logit - se) < (mean ? 1e-9 : 1e-3));
	}
}

TEST(ability_agrees_with_the_roots_of_catrs_traces)
{
	struct work w = test_work();
	struct bank bank;
	const struct json *traces = json_get(golden(&w, "irt/golden/cat.json"), S("traces"));
	assert_ok(&w, bank_read(&w, test_data(&w, "irt/catr_tcals.csv"), &bank));
	struct agreement thetas[METHODS] = {0};
	for (size_t i = 0; i < traces->count; i++)
		compare_trace(&w, json_at(traces, i), &bank, thetas);
	size_t compared = 0;
	for (size_t i = 0; i < METHODS; i++) {
		agreement_within(&thetas[i], "cat_sharp", method_names[i], 1e-9);
		compared += thetas[i].count;
	}
	assert_true(compared > 900);
	test_work_end(&w);
}

/* Three items alike and two right: L(theta - b) = 2/3, so theta = b + ln 2, and I = 3 · 2/9. */
TEST(ability_by_hand)
{
	struct work w = test_work();
	struct model items[] = {model_logistic(1, 0.5, 0), model_logistic(1, 0.5, 0),
	                        model_logistic(1, 0.5, 0), model_logistic(1, 3, 0)};
	static const uint8_t two_of_three[] = {1, 0, 1, RESPONSES_MISSING}, none[] = {255, 255, 255, 255};
	struct ability_settings settings = ability_standard(ABILITY_ML);
	struct ability_estimate got = ability_of(ability_open(&w, &settings, items, 4), two_of_three);
	assert_true(fabs(got.theta_logit - (0.5 + log(2))) < 1e-12);
	assert_true(fabs(got.standard_error_logit - sqrt(1.5)) < 1e-12);
	assert_int_equal(got.answered, 3);
	got = ability_of(ability_open(&w, &settings, items, 4), none);
	assert_true(isnan(got.theta_logit) && isinf(got.standard_error_logit));
	settings = ability_standard(ABILITY_MAP);
	settings.prior_mean = 0.7;
	settings.prior_sd = 1.5;
	got = ability_of(ability_open(&w, &settings, items, 4), none);
	assert_true(fabs(got.theta_logit - 0.7) < 1e-12 && fabs(got.standard_error_logit - 1.5) < 1e-12);
	settings.method = ABILITY_EAP;
	settings.prior_sd = 1;
	got = ability_of(ability_open(&w, &settings, items, 4), none);
	assert_true(fabs(got.theta_logit - 0.7) < 1e-6 && fabs(got.standard_error_logit - 1) < 1e-6);
	test_work_end(&w);
}

/* Three nodes -1, 0, 1 and one Rasch item at 0, answered right: prior times P, e^(-1/2) · L(-1), 1/2 and e^(-1/2) · L(1). */
TEST(ability_posterior_by_hand)
{
	struct work w = test_work();
	struct model item = model_logistic(1, 0, 0);
	static const uint8_t right = 1;
	struct ability_settings settings = ability_standard(ABILITY_EAP);
	settings.nodes = 3;
	settings.node_min = -1;
	settings.node_max = 1;
	double probability[3], expected[] = {exp(-0.5) / (1 + exp(1)), 0.5, exp(-0.5) / (1 + exp(-1))};
	const struct ability *ability = ability_open(&w, &settings, &item, 1);
	ability_posterior(ability, &right, probability);
	for (size_t i = 0; i < 3; i++) {
		assert_true(fabs(probability[i] - expected[i] / (expected[0] + expected[1] + expected[2])) <
		            1e-15);
		assert_true(ability_node(ability, i) == (double)i - 1);
	}
	struct ability_estimate estimate = ability_of(ability, &right);
	assert_true(fabs(estimate.theta_logit - (probability[2] - probability[0])) < 1e-15);
	test_work_end(&w);
}

/* Warm's weight for the Rasch model is sqrt(I) (Warm 1989, eq. 15): one right answer of one item has the equation
 * 1 - P + (1 - 2P) / 2 = 0, so P = 3/4. */
TEST(ability_wle_of_one_item_is_ln_3_above_it)
{
	struct work w = test_work();
	struct model item = model_logistic(1, 0.25, 0);
	static const uint8_t right = 1;
	struct ability_settings settings = ability_standard(ABILITY_WLE);
	struct ability_estimate got = ability_of(ability_open(&w, &settings, &item, 1), &right);
	assert_true(fabs(got.theta_logit - (0.25 + log(3))) < 1e-12);
	test_work_end(&w);
}

/* Easy items wrong and hard ones, that can be guessed, right: two humps. The oracle is the likelihood itself on a fine grid. */
TEST(ability_takes_the_highest_of_several_humps)
{
	struct work w = test_work();
	for (size_t hard_right = 1; hard_right <= 6; hard_right++) {
		struct model items[12];
		uint8_t levels[12];
		for (size_t i = 0; i < 12; i++) {
			items[i] = i < 6 ? model_logistic(3, -2 + 0.1 * (double)i, 0.2)
			                 : model_logistic_upper(3, 1.5 + 0.1 * (double)i, 0.2, 0.97);
			levels[i] = i < 6 ? i % 3 != 0 : i - 6 < hard_right;
		}
		double best = -INFINITY, place = 0, fine = 1e-4;
		for (int step = -60000; step <= 60000; step++) {
			double log_likelihood = log_likelihood_at(items, levels, 12, step * fine);
			if (log_likelihood > best) {
				best = log_likelihood;
				place = step * fine;
			}
		}
		struct ability_settings settings = ability_standard(ABILITY_ML);
		struct ability_estimate got = ability_of(ability_open(&w, &settings, items, 12), levels);
		assert_true(fabs(got.theta_logit - place) <= fine);
	}
	test_work_end(&w);
}

TEST(ability_settings_out_of_range_are_refused)
{
	struct work w = test_work();
	struct ability_settings settings = ability_standard(ABILITY_EAP);
	assert_ok(&w, ability_check(&w, &settings));
	settings.nodes = 1;
	assert_fails(&w, ERR_INPUT, ability_check(&w, &settings));
	settings = ability_standard(ABILITY_EAP);
	settings.prior_sd = 0;
	assert_fails(&w, ERR_INPUT, ability_check(&w, &settings));
	settings = ability_standard(ABILITY_EAP);
	settings.min = 2;
	settings.max = -2;
	assert_fails(&w, ERR_INPUT, ability_check(&w, &settings));
	settings = ability_standard(ABILITY_EAP);
	settings.prior_mean = NAN;
	assert_fails(&w, ERR_INPUT, ability_check(&w, &settings));
	test_work_end(&w);
}
