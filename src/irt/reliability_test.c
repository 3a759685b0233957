/* Oracle: marginal and empirical reliability of golden/calib_*.json (mirt 1.45.1), test information of golden/info.json;
 * numpy 1.26.4 for the sum score. */
#include "irt/reliability.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

static struct reliability told_of(struct work *w, const struct calibration *read)
{
	struct curves curves = curves_of(w, read->models, read->responses.item_count, 0, read->variance);
	const struct curves_estimate *estimates = curves_estimates(w, &curves, &read->responses);
	return reliability_of(&curves, estimates, NULL, read->responses.person_count);
}

static void add(struct agreement *found, double got, double expected)
{
	agreement_add(found, got, expected, fabs(expected));
}

static void compare(const char *data, const char *model, bool marginal)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	struct reliability got = told_of(&w, &read);
	struct agreement found = {0};
	/* mirt's marginal reliability is integrated on other nodes; that of Rasch models is not one (trap 5). */
	if (marginal)
		add(&found, got.marginal, json_get_real(read.values, S("marginal_rxx")));
	add(&found, got.empirical, json_get_real(read.values, S("empirical_rxx_EAP")));
	add(&found, got.empirical_as_scores, json_get_real(read.values, S("empirical_rxx_EAP_T_as_X")));
	agreement_within(&found, "calib", "reliability", 1e-6);
	test_work_end(&w);
}

TEST(reliability_marginal_and_empirical)
{
	compare("lsat6", "2pl", true);
	compare("lsat7", "2pl", true);
	compare("slf", "2pl", true);
	compare("sat12", "2pl", true);
	compare("deayala", "2pl", true);
	compare("sim2pl_2000x40", "2pl", true);
	compare("sim3pl_5000x40", "3pl_norm_logit_mirt", true);
	compare("science", "graded", true);
	compare("science", "gpcm", true);
	compare("science", "nominal", true);
	compare("simgrm_1500x20", "graded", true);
	compare("lsat7", "rasch", false);
	compare("science", "rasch", false);
}

TEST(reliability_of_the_sum_score)
{
	struct work w = test_work();
	struct calibration lsat7 = calibration_read(&w, "lsat7", "2pl");
	struct calibration science = calibration_read(&w, "science", "graded");
	calibration_near(told_of(&w, &lsat7).sum_score, 0.46426443762520814, 1e-12, "of LSAT7");
	calibration_near(told_of(&w, &science).sum_score, 0.6310912965210432, 1e-12, "of Science");
	struct calibration nominal = calibration_read(&w, "science", "nominal");
	assert_true(isnan(told_of(&w, &nominal).sum_score));
	test_work_end(&w);
}

/* Two Rasch items at 0: information 2 · 1/4 there, expected score 1; at ln 3 it is 2 · 3/16 and 2 · 3/4. */
TEST(reliability_along_the_scale)
{
	struct model items[] = {model_logistic(1, 0, 0), model_logistic(1, 0, 0)};
	struct reliability_point at = reliability_at(items, 2, 0.5, 0);
	assert_true(fabs(at.information - 0.5) < 1e-14 && fabs(at.expected_score - 1) < 1e-14);
	assert_true(fabs(at.standard_error - sqrt(2)) < 1e-14);
	assert_true(fabs(at.posterior_sd - sqrt(0.4)) < 1e-14);
	at = reliability_at(items, 2, 1, log(3));
	assert_true(fabs(at.information - 0.375) < 1e-14 && fabs(at.expected_score - 1.5) < 1e-14);
	assert_true(fabs(reliability_theta_of_score(items, 2, 1.5) - log(3)) < 1e-11);
	assert_true(reliability_theta_of_score(items, 2, 2) == MODEL_THETA_MAX_LOGIT);
	assert_true(reliability_theta_of_score(items, 2, 0) == -MODEL_THETA_MAX_LOGIT);
}
