/* Oracle: golden/scores.json (EAP in base R, 61 nodes); normal weights by hand. */
#include "irt/curves.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

TEST(curves_posterior_of_the_2pl)
{
	struct work w = test_work();
	const struct json *set = json_get(calibration_golden(&w, "scores"), S("lsat7_2pl"));
	const struct json *parameters = json_get(set, S("parameters")),
			  *patterns = json_get(set, S("patterns"));
	const struct json *expected = json_get(set, S("independent"));
	struct model items[5];
	for (size_t i = 0; i < 5; i++) {
		double a = test_number(json_get(parameters, S("a")), i);
		items[i] = model_logistic(a, -test_number(json_get(parameters, S("d")), i) / a, 0);
	}
	struct curves curves = curves_of(&w, items, 5, 0, 1);
	assert_int_equal(patterns->count, 32);
	double total = 0;
	struct agreement found = {0};
	for (size_t n = 0; n < 32; n++) {
		uint8_t levels[5];
		double posterior[GRID_NODES];
		for (size_t i = 0; i < 5; i++)
			levels[i] = (uint8_t)test_number(json_at(patterns, n), i);
		total += exp(curves_posterior(&curves, levels, posterior));
		struct curves_estimate got = curves_estimate(posterior);
		double theta = test_number(json_get(expected, S("eap")), n);
		double error = test_number(json_get(expected, S("eap_sd")), n);
		agreement_add(&found, got.theta_logit, theta, fabs(theta));
		agreement_add(&found, got.standard_error_logit, error, error);
	}
	agreement_within(&found, "scores", "curves", 1e-11);
	/* One of the 32 patterns is sure to be seen. */
	assert_true(fabs(total - 1) < 1e-12);
	test_work_end(&w);
}

TEST(curves_without_answers_are_the_population)
{
	struct work w = test_work();
	struct model item = model_logistic(1, 0, 0);
	static const uint8_t missing[] = {RESPONSES_MISSING};
	double posterior[GRID_NODES];
	struct curves curves = curves_of(&w, &item, 1, 0.4, 0.64);
	assert_true(fabs(curves_posterior(&curves, missing, posterior)) < 1e-12);
	struct curves_estimate got = curves_estimate(posterior);
	assert_true(fabs(got.theta_logit - 0.4) < 1e-9 && fabs(got.standard_error_logit - 0.8) < 1e-9);
	/* Neighbouring nodes, 0.2 apart on either side of the mean, differ as the density does. */
	assert_true(fabs(curves.weight[33] / curves.weight[32] - exp(-0.02 / 0.64)) < 1e-14);
	test_work_end(&w);
}
