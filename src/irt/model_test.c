/* Oracle: golden/info.json, category probabilities and information from mirt 1.45.1; hand computation. */
#include "irt/model.h"

#include "test.h"

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
	for (size_t i = 0; i < 17; i++) {
		double theta = test_number(json_get(values, S("theta")), i), probability[MODEL_LEVELS_MAX];
		model_probabilities(model, theta, probability);
		const struct json *expected = json_at(json_get(item, S("probabilities")), i);
		for (size_t k = 0; k < model->levels; k++)
			assert_true(fabs(probability[k] / test_number(expected, k) - 1) < 1e-11);
		double information = test_number(json_get(item, S("information")), i);
		assert_true(fabs(model_information(model, theta) / information - 1) < 1e-9);
		double level = test_number(json_get(item, S("expected_score")), i);
		assert_true(fabs(model_expected_level(model, theta) - level) < 1e-12);
	}
}

TEST(model_agrees_with_mirt)
{
	struct work w = test_work();
	const struct json *values = golden(&w);
	static const double thresholds[] = {-1.5, -0.5, 0.3, 1.3};
	struct model one = model_logistic(1, 0.4, 0), two = model_logistic(1.3, 0.5, 0);
	struct model three = model_logistic(1.5, 0.4, 0.2), graded = model_graded(1.4, thresholds, 5);
	compare(values, S("1PL"), &one);
	compare(values, S("2PL"), &two);
	compare(values, S("3PL"), &three);
	compare(values, S("GRM"), &graded);
	test_work_end(&w);
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
	struct model models[] = {model_graded(20, close, 10), model_graded(0.05, close, 10),
	                         model_logistic(20, 20, 0), model_logistic(20, -20, 0.9)};
	for (size_t i = 0; i < COUNT(models); i++) {
		for (double theta = -6; theta <= 6; theta += 0.5) {
			double probability[MODEL_LEVELS_MAX], sum = 0;
			model_probabilities(&models[i], theta, probability);
			for (size_t k = 0; k < models[i].levels; k++) {
				assert_true(probability[k] > 0);
				sum += probability[k];
			}
			assert_true(fabs(sum - 1) < 1e-13);
			double information = model_information(&models[i], theta);
			assert_true(information >= 0 && information < INFINITY);
		}
	}
}

TEST(model_check_names_what_is_wrong)
{
	struct work w = test_work();
	static const double rising[] = {-1, 0, 1}, falling[] = {0, -1, 1};
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
	test_work_end(&w);
}
