/* Oracle: golden/info.json, category probabilities and information from mirt 1.45.1; hand computation. */
#include "irt/model.h"

#include "unit/agreement.h"

#include <math.h>

static const struct json *golden(struct work *w)
{
	const struct json *file;
	struct str text = test_data(w, "irt/golden/info.json");
	assert_ok(w, json_parse(w, text, text.len, &file));
	return json_get(file, S("values"));
}

static void compare(const struct json *values, struct str name, const struct model *model)
{
	const struct json *item = json_get(json_get(values, S("items")), name);
	struct agreement chances = {0}, curves = {0}, levels = {0};
	for (size_t i = 0; i < 17; i++) {
		double theta = test_number(json_get(values, S("theta")), i), probability[MODEL_LEVELS_MAX];
		model_probabilities(model, theta, probability);
		const struct json *expected = json_at(json_get(item, S("probabilities")), i);
		for (size_t k = 0; k < model->levels; k++)
			agreement_add(&chances, probability[k], test_number(expected, k),
			              test_number(expected, k));
		double information = test_number(json_get(item, S("information")), i);
		agreement_add(&curves, model_information(model, theta), information, information);
		double level = test_number(json_get(item, S("expected_score")), i);
		agreement_add(&levels, model_expected_level(model, theta), level, 1);
	}
	agreement_within(&chances, "info", "probabilities", 1e-11);
	agreement_within(&curves, "info", "information", 1e-9);
	agreement_within(&levels, "info", "expected-scores", 1e-12);
}

/* What info.json has in catR's words: information and J, the sum of P' P'' / P. */
static void compare_terms(const struct json *values, struct str name, const struct model *model)
{
	const struct json *item = json_get(json_get(values, S("catR")), name);
	struct agreement curves = {0}, terms = {0};
	for (size_t i = 0; i < 17; i++) {
		double theta = test_number(json_get(values, S("theta")), i);
		double information = test_number(json_get(item, S("information")), i);
		double term = test_number(json_get(item, S("J")), i);
		agreement_add(&curves, model_information(model, theta), information, information);
		agreement_add(&terms, model_warm_term(model, theta), term, 1);
	}
	agreement_within(&curves, "info_catr", "information", 1e-9);
	agreement_within(&terms, "info_catr", "warm-term", 1e-12);
}

/* The seven items of info.json, by the parameters that it gives in words. */
enum { SEVEN = 7 };
static const struct str seven_names[SEVEN] = {S_INIT("1PL"), S_INIT("2PL"),  S_INIT("3PL"), S_INIT("4PL"),
                                              S_INIT("GRM"), S_INIT("GPCM"), S_INIT("NRM")};

static void seven(struct model models[SEVEN])
{
	static const double thresholds[] = {-1.5, -0.5, 0.3, 1.3}, steps[] = {-1.2, -0.1, 1.1};
	static const double slopes[] = {0, 0.63, 1.44, 2.7}, intercepts[] = {0, 0.8, 0.5, -0.6};
	models[0] = model_logistic(1, 0.4, 0);
	models[1] = model_logistic(1.3, 0.5, 0);
	models[2] = model_logistic(1.5, 0.4, 0.2);
	models[3] = model_logistic_upper(1.7, -0.3, 0.15, 0.95);
	models[4] = model_graded(1.4, thresholds, 5);
	models[5] = model_partial_credit(1.1, steps, 4);
	models[6] = model_nominal(slopes, intercepts, 4);
}

TEST(model_all_seven_agree_with_mirt_and_catr)
{
	struct work w = test_work();
	const struct json *values = golden(&w);
	struct model models[SEVEN];
	struct agreement curves = {0}, scores = {0};
	seven(models);
	for (size_t i = 0; i < SEVEN; i++) {
		assert_ok(&w, model_check(&w, &models[i]));
		compare(values, seven_names[i], &models[i]);
		compare_terms(values, seven_names[i], &models[i]);
	}
	for (size_t i = 0; i < 17; i++) {
		double theta = test_number(json_get(values, S("theta")), i), information = 0, score = 0;
		for (size_t item = 0; item < SEVEN; item++) {
			information += model_information(&models[item], theta);
			score += model_expected_level(&models[item], theta);
		}
		double expected = test_number(json_get(values, S("test_information")), i);
		agreement_add(&curves, information, expected, expected);
		agreement_add(&scores, score, test_number(json_get(values, S("test_expected_score")), i), 1);
	}
	agreement_within(&curves, "info", "test-information", 1e-9);
	agreement_within(&scores, "info", "test-expected-scores", 1e-11);
	test_work_end(&w);
}

/* The oracle is the difference quotient of the probabilities, which mirt's figures have checked. */
TEST(model_derivatives_are_those_of_the_probabilities)
{
	struct model models[SEVEN];
	const double h = 1e-4;
	seven(models);
	for (size_t i = 0; i < SEVEN; i++) {
		const struct model *model = &models[i];
		for (double theta = -4; theta <= 4; theta += 0.5) {
			double p[MODEL_LEVELS_MAX], first[MODEL_LEVELS_MAX], second[MODEL_LEVELS_MAX];
			double before[MODEL_LEVELS_MAX], behind[MODEL_LEVELS_MAX], information = 0;
			model_curves(model, theta, p, first, second);
			model_probabilities(model, theta - h, before);
			model_probabilities(model, theta + h, behind);
			for (size_t k = 0; k < model->levels; k++) {
				assert_true(fabs((behind[k] - before[k]) / (2 * h) - first[k]) < 1e-7);
				double bend = (behind[k] - 2 * p[k] + before[k]) / (h * h);
				assert_true(fabs(bend - second[k]) < 1e-6);
				struct model_response at = model_response_at(model, k, theta);
				assert_true(fabs(at.log_probability - log(p[k])) < 1e-14);
				assert_true(fabs(at.first - first[k] / p[k]) < 1e-12);
				double curved = second[k] / p[k] - at.first * at.first;
				assert_true(fabs(at.second - curved) < 1e-11);
				information -= p[k] * at.second;
			}
			/* Fisher information is the observed one that is to be expected. */
			assert_true(fabs(information - model_information(model, theta)) < 1e-13);
			assert_true(information <= model_information_bound(model));
		}
	}
}

/* Two steps of equal difficulty: at theta = b all three levels are equally probable. */
TEST(model_partial_credit_by_hand)
{
	static const double steps[] = {0.5, 0.5}, one_step[] = {0.7};
	struct model model = model_partial_credit(2, steps, 3), two = model_partial_credit(1.2, one_step, 2);
	struct model same = model_logistic(1.2, 0.7, 0);
	double p[MODEL_LEVELS_MAX], q[2];
	model_probabilities(&model, 0.5, p);
	for (size_t k = 0; k < 3; k++)
		assert_true(fabs(p[k] - 1.0 / 3) < 1e-15);
	/* a² times the variance of 0, 1, 2. */
	assert_true(fabs(model_information(&model, 0.5) - 4 * 2.0 / 3) < 1e-15);
	for (double theta = -6; theta <= 6; theta += 0.5) {
		model_probabilities(&two, theta, p);
		model_probabilities(&same, theta, q);
		assert_true(fabs(p[0] / q[0] - 1) < 1e-14 && fabs(p[1] / q[1] - 1) < 1e-14);
	}
}

TEST(model_nominal_does_not_mind_a_shift)
{
	static const double slopes[] = {-1, 0.2, 0.8}, intercepts[] = {0.3, 0, -0.3};
	static const double slopes_up[] = {1, 2.2, 2.8}, intercepts_up[] = {5.3, 5, 4.7};
	struct model model = model_nominal(slopes, intercepts, 3);
	struct model shifted = model_nominal(slopes_up, intercepts_up, 3);
	for (double theta = -6; theta <= 6; theta += 0.5) {
		double p[MODEL_LEVELS_MAX], q[MODEL_LEVELS_MAX];
		model_probabilities(&model, theta, p);
		model_probabilities(&shifted, theta, q);
		for (size_t k = 0; k < 3; k++)
			assert_true(fabs(p[k] / q[k] - 1) < 1e-13);
	}
}

/* a = 1, theta = b: P is 1/2, and 0.6 with guessing 0.2. */
TEST(model_information_by_hand)
{
	struct model rasch = model_logistic(1, 0.7, 0), guessed = model_logistic(1, 0.7, 0.2);
	assert_true(fabs(model_information(&rasch, 0.7) - 0.25) < 1e-15);
	/* ((0.6 - 0.2) / 0.8)² · 0.4 / 0.6 */
	assert_true(fabs(model_information(&guessed, 0.7) - 0.25 * 0.4 / 0.6) < 1e-15);
}

TEST(model_graded_of_two_levels_is_the_2pl)
{
	static const double threshold[] = {-0.35};
	struct model graded = model_graded(1.6, threshold, 2), logistic = model_logistic(1.6, -0.35, 0);
	for (double theta = -6; theta <= 6; theta += 0.25) {
		double one[2], other[2];
		model_probabilities(&graded, theta, one);
		model_probabilities(&logistic, theta, other);
		assert_true(fabs(one[0] - other[0]) < 1e-15 && fabs(one[1] - other[1]) < 1e-15);
		double difference = model_information(&graded, theta) - model_information(&logistic, theta);
		assert_true(fabs(difference) < 1e-15);
	}
}

TEST(model_probabilities_sum_to_one_at_the_limits)
{
	static const double close[] = {-20, -19.999, -0.001, 0, 0.001, 19.9, 19.95, 19.99, 20};
	struct model models[] = {model_graded(20, close, 10),
	                         model_graded(0.05, close, 10),
	                         model_logistic(20, 20, 0),
	                         model_logistic(20, -20, 0.9),
	                         model_logistic_upper(20, 20, 0, 0.5),
	                         model_logistic_upper(20, -20, 0.4, 0.5),
	                         model_partial_credit(3, close, 10),
	                         model_partial_credit(20, close + 7, 2),
	                         model_nominal(close, close, 5)};
	for (size_t i = 0; i < COUNT(models); i++) {
		for (double theta = -10; theta <= 10; theta += 0.5) {
			double probability[MODEL_LEVELS_MAX], sum = 0;
			model_probabilities(&models[i], theta, probability);
			for (size_t k = 0; k < models[i].levels; k++) {
				assert_true(probability[k] > 0);
				sum += probability[k];
			}
			assert_true(fabs(sum - 1) < 1e-13);
			double information = model_information(&models[i], theta);
			assert_true(information >= 0 && information < INFINITY);
			assert_true(information <= model_information_bound(&models[i]) * (1 + 1e-12));
			assert_true(isfinite(model_warm_term(&models[i], theta)));
			for (size_t k = 0; k < models[i].levels; k++) {
				struct model_response at = model_response_at(&models[i], k, theta);
				assert_true(isfinite(at.log_probability) && isfinite(at.first) &&
				            isfinite(at.second));
			}
		}
	}
}

TEST(model_check_names_what_is_wrong)
{
	struct work w = test_work();
	static const double rising[] = {-1, 0, 1}, falling[] = {0, -1, 1};
	static const double close_slopes[] = {1, 1.02, 1.04}, more[] = {0, -1, 1, 2};
	struct model graded = model_graded(1, rising, 4), crossed = model_graded(1, falling, 4);
	struct model good = model_logistic(1, 0, 0.25), flat = model_logistic(0, 0, 0);
	struct model far = model_logistic(1, 21, 0), sure = model_logistic(1, 0, 1);
	struct model none = model_logistic(NAN, 0, 0);
	assert_ok(&w, model_check(&w, &graded));
	assert_ok(&w, model_check(&w, &good));
	assert_fails(&w, ERR_INPUT, model_check(&w, &crossed));
	assert_fails(&w, ERR_INPUT, model_check(&w, &flat));
	assert_fails(&w, ERR_INPUT, model_check(&w, &far));
	assert_fails(&w, ERR_INPUT, model_check(&w, &sure));
	assert_fails(&w, ERR_INPUT, model_check(&w, &none));
	struct model falls = model_partial_credit(1, falling, 4), steep = model_partial_credit(20, more, 5);
	struct model sloppy = model_logistic_upper(1, 0, 0.2, 0.45),
		     tight = model_logistic_upper(1, 0, 0.5, 0.52);
	struct model named = model_nominal(falling, rising, 3), same = model_nominal(close_slopes, rising, 3);
	assert_ok(&w, model_check(&w, &falls));
	assert_ok(&w, model_check(&w, &named));
	assert_fails(&w, ERR_INPUT, model_check(&w, &steep));
	assert_fails(&w, ERR_INPUT, model_check(&w, &sloppy));
	assert_fails(&w, ERR_INPUT, model_check(&w, &tight));
	assert_fails(&w, ERR_INPUT, model_check(&w, &same));
	named.intercept[1] = NAN;
	assert_fails(&w, ERR_INPUT, model_check(&w, &named));
	named = model_nominal(falling, rising, 3);
	named.slope[2] = 20.5;
	assert_fails(&w, ERR_INPUT, model_check(&w, &named));
	test_work_end(&w);
}
