/* Oracle: golden/scores.json, EAP and posterior SD under fixed parameters, 61 nodes on [-6, 6], computed in
 * base R (checked there against mirt 1.45.1). */
#include "irt/eap.h"

#include "unit/agreement.h"

#include <math.h>

enum { ITEMS_MAX = 40 };

static const struct json *golden(struct work *w, const char *name)
{
	const struct json *file;
	struct str text = test_data(w, name);
	assert_ok(w, json_parse(w, text, text.len, &file));
	return json_get(file, S("values"));
}

/* Scores each pattern and compares. lowest: how the file writes level 0. */
static void compare(const struct json *set, const struct json *patterns, size_t count,
                    const struct model *items, double lowest)
{
	struct grid prior;
	struct agreement found = {0};
	grid_normal(0, 1, &prior);
	for (size_t i = 0; i < count; i++) {
		const struct json *pattern = json_at(patterns, i);
		uint8_t levels[ITEMS_MAX];
		for (size_t j = 0; j < pattern->count; j++)
			levels[j] = (uint8_t)(test_number(pattern, j) - lowest);
		struct eap_estimate got = eap_score(&prior, items, levels, pattern->count);
		const struct json *expected = json_get(set, S("independent"));
		double theta = test_number(json_get(expected, S("eap")), i);
		double standard_error = test_number(json_get(expected, S("eap_sd")), i);
		agreement_add(&found, got.theta_logit, theta, 1);
		agreement_add(&found, got.standard_error_logit, standard_error, 1);
	}
	agreement_within(&found, "scores", "belief", 1e-10);
}

TEST(eap_quadrature_of_the_2pl)
{
	struct work w = test_work();
	const struct json *set = json_get(golden(&w, "irt/golden/scores.json"), S("lsat7_2pl"));
	const struct json *parameters = json_get(set, S("parameters"));
	const struct json *patterns = json_get(set, S("patterns"));
	struct model items[ITEMS_MAX];
	for (size_t i = 0; i < 5; i++) {
		double a = test_number(json_get(parameters, S("a")), i);
		items[i] = model_logistic(a, -test_number(json_get(parameters, S("d")), i) / a, 0);
	}
	assert_int_equal(patterns->count, 32);
	compare(set, patterns, patterns->count, items, 0);
	test_work_end(&w);
}

TEST(eap_quadrature_of_the_graded_model)
{
	struct work w = test_work();
	const struct json *set = json_get(golden(&w, "irt/golden/scores.json"), S("science_grm"));
	const struct json *parameters = json_get(set, S("parameters"));
	const struct json *patterns = json_get(set, S("patterns"));
	struct model items[ITEMS_MAX];
	for (size_t i = 0; i < 4; i++) {
		double a = test_number(json_get(parameters, S("a")), i), thresholds[3];
		for (size_t k = 0; k < 3; k++)
			thresholds[k] = -test_number(json_at(json_get(parameters, S("d")), i), k) / a;
		items[i] = model_graded(a, thresholds, 4);
	}
	assert_int_equal(patterns->count, 20);
	compare(set, patterns, patterns->count, items, 1);
	test_work_end(&w);
}

TEST(eap_quadrature_of_the_3pl)
{
	struct work w = test_work();
	const struct json *set = json_get(golden(&w, "irt/golden/scores.json"), S("sim3pl_first50")), *truth;
	struct str text = test_data(&w, "irt/golden/sim3pl_5000x40_truth.json");
	struct str rows = test_data(&w, "irt/sim3pl_5000x40.csv");
	assert_ok(&w, json_parse(&w, text, text.len, &truth));
	struct model items[ITEMS_MAX];
	for (size_t i = 0; i < 40; i++)
		items[i] = model_logistic(test_number(json_get(truth, S("a")), i),
		                          test_number(json_get(truth, S("b")), i),
		                          test_number(json_get(truth, S("c")), i));
	str_cut(&rows, '\n');
	/* Rows as JSON arrays are patterns like the others'. */
	struct buf patterns = buf_init(w.arena, 1 << 20);
	for (size_t i = 0; i < 50; i++) {
		struct str row = str_cut(&rows, '\n');
		buf_format(&patterns, "%s[%.*s]", i == 0 ? "[" : ",", STR_ARG(row));
	}
	buf_byte(&patterns, ']');
	const struct json *parsed;
	assert_ok(&w, json_parse(&w, buf_str(&patterns), 1 << 20, &parsed));
	compare(set, parsed, 50, items, 0);
	test_work_end(&w);
}

TEST(eap_without_answers_is_the_prior)
{
	struct grid prior;
	struct model item = model_logistic(1, 0, 0);
	static const uint8_t missing[] = {EAP_MISSING};
	grid_normal(0.5, 0.8, &prior);
	struct eap_estimate got = eap_score(&prior, &item, missing, 1);
	assert_true(fabs(got.theta_logit - 0.5) < 1e-9);
	assert_true(fabs(got.standard_error_logit - 0.8) < 1e-7);
}

/* The grid is symmetric, so mirrored answers give mirrored estimates. */
TEST(eap_is_symmetric)
{
	struct grid prior;
	grid_normal(0, 1, &prior);
	struct model items[] = {model_logistic(1.1, 0.5, 0), model_logistic(0.8, -1, 0)};
	struct model mirrored[] = {model_logistic(1.1, -0.5, 0), model_logistic(0.8, 1, 0)};
	struct eap_estimate one = eap_score(&prior, items, (const uint8_t[]){1, 1}, 2);
	struct eap_estimate other = eap_score(&prior, mirrored, (const uint8_t[]){0, 0}, 2);
	assert_true(fabs(one.theta_logit + other.theta_logit) < 1e-14);
	assert_true(fabs(one.standard_error_logit - other.standard_error_logit) < 1e-14);
}
