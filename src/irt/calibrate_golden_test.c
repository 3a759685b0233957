/* Oracle: golden/calib_*.json, mirt 1.45.1 and direct maximisation in base R (see the data's README for what is a
 * reference). */
#include "irt/calibrate.h"

#include "irt/responses_read.h"

#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct responses read_responses(struct work *w, const char *name)
{
	struct responses_options options = {0};
	struct responses responses;
	assert_ok(w, responses_read(w, test_data(w, name), &options, &responses));
	return responses;
}

static const struct json *golden(struct work *w, const char *name)
{
	const struct json *file;
	struct str text = test_data(w, name);
	assert_ok(w, json_parse(w, text, text.len, &file));
	return json_get(file, S("values"));
}

static double real_at(const struct json *object, struct str name)
{
	double value;
	assert_true(json_to_real(json_get(object, name), &value));
	return value;
}

static struct calibrate_result fit(struct work *w, const struct responses *responses, struct str model,
                                   const struct calibrate_priors *priors, double tolerance)
{
	struct calibrate_result result;
	struct calibrate_item *items = work_array(w, responses->item_count, sizeof *items);
	for (size_t i = 0; i < responses->item_count; i++)
		items[i] = (struct calibrate_item){.model = model_name_find(model), .priors = priors};
	struct calibrate_options options = {.items = items, .tolerance = tolerance, .cycles_max = 20000};
	assert_ok(w, calibrate(w, responses, &options, &result));
	assert_true(result.converged);
	assert_true(result.has_errors);
	return result;
}

static void near(const char *what, double value, double expected, double most)
{
	if (!(fabs(value - expected) <= most))
		fail_msg("%s: %.9g, expected %.9g", what, value, expected);
}

/* What mirt calls the values of estimation, in their order; the nominal model's are compared on Bock's scale. */
static void value_name(const struct model *model, size_t value, char name[16])
{
	static const char *const logistic[] = {"a1", "d", "logit(g)", "logit(u)"};
	if (model->kind == MODEL_LOGISTIC)
		snprintf(name, 16, "%s", logistic[value]);
	else if (value == 0)
		snprintf(name, 16, "a1");
	else
		snprintf(name, 16, "d%zu", value);
}

static void compare_values(const struct json *item, const struct calibrate_estimate *estimate, double close,
                           double error_close)
{
	const struct json *par = json_get(item, S("par")), *se = json_get(item, S("SE"));
	for (size_t v = 0; v < estimate->value_count; v++) {
		char name[16];
		double expected;
		value_name(&estimate->model, v, name);
		near(name, estimate->value[v], real_at(par, str_of(name)), close);
		if (json_to_real(json_get(se, str_of(name)), &expected))
			near(name, estimate->value_error[v] / expected, 1, error_close);
		else
			assert_true(isnan(estimate->value_error[v]));
	}
}

static void compare_model(const struct json *item, const struct calibrate_estimate *estimate, double close,
                          double error_close)
{
	const struct json *par = json_get(item, S("par")), *se = json_get(item, S("SE"));
	const struct model *model = &estimate->model, *error = &estimate->error;
	bool nominal = model->kind == MODEL_NOMINAL;
	for (size_t k = 0; k < (nominal ? 2 * model->levels : model->levels - 1); k++) {
		char name[16];
		double value = model->difficulty_logit[k], its_error = error->difficulty_logit[k];
		if (nominal) {
			size_t level = k % model->levels;
			snprintf(name, sizeof name, "%c%zu", k < model->levels ? 'a' : 'c', level + 1);
			value = k < model->levels ? model->slope[level] : model->intercept[level];
			its_error = k < model->levels ? error->slope[level] : error->intercept[level];
		} else if (model->levels == 2) {
			snprintf(name, sizeof name, "b");
		} else {
			snprintf(name, sizeof name, "b%zu", k + 1);
		}
		near(name, value, real_at(par, str_of(name)), close);
		/* mirt's error of a partial credit item's first step does not follow from its own covariances; its
		 * others, which are differences of two intercepts, do. */
		if (model->kind != MODEL_PARTIAL_CREDIT || k > 0)
			near(name, its_error / real_at(se, str_of(name)), 1, error_close);
	}
}

struct limits {
	double value, error;
};

static void compare_mirt(struct work *w, const char *data, const char *file, struct str model,
                         const struct calibrate_priors *priors, double tolerance, struct limits limits)
{
	struct responses responses = read_responses(w, data);
	struct calibrate_result result = fit(w, &responses, model, priors, tolerance);
	const struct json *values = golden(w, file);
	near("logLik", result.log_likelihood, real_at(values, S("logLik")), 1e-5);
	near("logPrior", result.log_prior, real_at(values, S("logPrior")), 1e-4);
	near("AIC", result.aic, real_at(values, S("AIC")), 2e-5);
	near("BIC", result.bic, real_at(values, S("BIC")), 2e-5);
	near("SABIC", result.sabic, real_at(values, S("SABIC")), 2e-5);
	near("empirical", result.empirical_reliability, real_at(values, S("empirical_rxx_EAP")), 2e-5);
	if (result.populations[0].variance == 1)
		near("marginal", result.marginal_reliability, real_at(values, S("marginal_rxx")), 2e-5);
	for (size_t i = 0; i < result.item_count; i++) {
		struct str name = responses.items[i].name;
		const struct json *item = json_get(json_get(values, S("coef_slope_intercept")), name);
		const struct json *irt = json_get(json_get(values, S("coef_irt")), name);
		assert_true(result.items[i].status == CALIBRATE_GOOD);
		if (result.items[i].model.kind != MODEL_NOMINAL)
			compare_values(item, &result.items[i], limits.value, limits.error);
		if (result.populations[0].variance == 1)
			compare_model(irt, &result.items[i], 10 * limits.value, limits.error);
	}
	if (result.populations[0].variance != 1) {
		const struct json *group =
			json_get(json_get(values, S("coef_slope_intercept")), S("GroupPars"));
		near("variance", result.populations[0].variance,
		     real_at(json_get(group, S("par")), S("COV_11")), limits.value);
		near("variance SE",
		     result.populations[0].variance_error / real_at(json_get(group, S("SE")), S("COV_11")), 1,
		     limits.error);
	}
}

TEST(calibrate_2pl_agrees_with_mirt)
{
	static const char *const sets[][2] = {
		{"irt/lsat7.csv", "irt/golden/calib_lsat7_2pl.json"},
		{"irt/lsat6.csv", "irt/golden/calib_lsat6_2pl.json"},
		{"irt/slf.csv", "irt/golden/calib_slf_2pl.json"},
		{"irt/deayala.csv", "irt/golden/calib_deayala_2pl.json"},
		{"irt/sat12_scored.csv", "irt/golden/calib_sat12_2pl.json"},
		{"irt/sim2pl_2000x40.csv", "irt/golden/calib_sim2pl_2000x40_2pl.json"},
	};
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct work w = test_work();
		compare_mirt(&w, sets[i][0], sets[i][1], S("2pl"), NULL, 1e-8, (struct limits){2e-5, 1e-3});
		test_work_end(&w);
	}
}

TEST(calibrate_rasch_agrees_with_mirt)
{
	struct work w = test_work();
	compare_mirt(&w, "irt/lsat7.csv", "irt/golden/calib_lsat7_rasch.json", S("rasch"), NULL, 1e-9,
	             (struct limits){4e-5, 1e-3});
	compare_mirt(&w, "irt/lsat6.csv", "irt/golden/calib_lsat6_rasch.json", S("rasch"), NULL, 1e-9,
	             (struct limits){4e-5, 1e-3});
	compare_mirt(&w, "irt/science.csv", "irt/golden/calib_science_rasch.json", S("pcm"), NULL, 1e-9,
	             (struct limits){2e-4, 1e-3});
	test_work_end(&w);
}

TEST(calibrate_polytomous_agrees_with_mirt)
{
	struct work w = test_work();
	compare_mirt(&w, "irt/science.csv", "irt/golden/calib_science_graded.json", S("grm"), NULL, 1e-9,
	             (struct limits){2e-5, 1e-3});
	compare_mirt(&w, "irt/science.csv", "irt/golden/calib_science_gpcm.json", S("gpcm"), NULL, 1e-9,
	             (struct limits){2e-5, 1e-3});
	compare_mirt(&w, "irt/science.csv", "irt/golden/calib_science_nominal.json", S("nrm"), NULL, 1e-8,
	             (struct limits){1e-4, 1e-3});
	compare_mirt(&w, "irt/simgrm_1500x20.csv", "irt/golden/calib_simgrm_1500x20_graded.json", S("grm"),
	             NULL, 1e-8, (struct limits){2e-5, 1e-3});
	test_work_end(&w);
}

/* Direct maximisation in base R: d, var and their errors, sharper than mirt's. */
TEST(calibrate_rasch_agrees_with_direct_maximisation)
{
	static const char *const sets[][2] = {
		{"irt/lsat7.csv", "irt/golden/calib_lsat7_rasch_baseR.json"},
		{"irt/lsat6.csv", "irt/golden/calib_lsat6_rasch_baseR.json"},
	};
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct work w = test_work();
		struct responses responses = read_responses(&w, sets[i][0]);
		struct calibrate_result result = fit(&w, &responses, S("rasch"), NULL, 1e-10);
		const struct json *values = golden(&w, sets[i][1]);
		near("logLik", result.log_likelihood, real_at(values, S("logLik")), 1e-8);
		near("var", result.populations[0].variance, real_at(values, S("var")), 1e-6);
		near("se_var", result.populations[0].variance_error, real_at(values, S("se_var")), 1e-6);
		for (size_t k = 0; k < result.item_count; k++) {
			near("d", result.items[k].value[1], test_number(json_get(values, S("d")), k), 1e-6);
			near("se_d", result.items[k].value_error[1],
			     test_number(json_get(values, S("se_d")), k), 1e-6);
		}
		test_work_end(&w);
	}
}

TEST(calibrate_covariance_agrees_with_mirt)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat7.csv");
	struct calibrate_result result = fit(&w, &responses, S("2pl"), NULL, 1e-9);
	const struct json *vcov = json_get(golden(&w, "irt/golden/calib_lsat7_2pl.json"), S("vcov"));
	assert_int_equal(result.parameter_count, 10);
	for (size_t i = 0; i < 10; i++)
		for (size_t j = 0; j < 10; j++)
			near("vcov", result.covariance[i * 10 + j], test_number(json_at(vcov, i), j), 2e-5);
	test_work_end(&w);
}

static void compare_3pl(const char *data, const char *file, struct calibrate_prior guessing, double tolerance)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, data);
	struct calibrate_priors priors = {.guessing = guessing};
	struct calibrate_result result = fit(&w, &responses, S("3pl"), &priors, tolerance);
	const struct json *values = golden(&w, file), *items = json_get(values, S("items"));
	near("logLik", result.log_likelihood, real_at(values, S("logLik")), 1e-4);
	near("logPrior", result.log_prior, real_at(values, S("logPrior")), 1e-4);
	near("logPosterior", result.log_likelihood + result.log_prior, real_at(values, S("logPosterior")),
	     1e-7);
	for (size_t i = 0; i < result.item_count; i++) {
		const struct json *item = json_at(items, i);
		const struct calibrate_estimate *estimate = &result.items[i];
		near("a", estimate->model.discrimination, real_at(item, S("a")), 1e-5);
		near("d", estimate->value[1], real_at(item, S("d")), 1e-5);
		near("g", estimate->model.guessing, real_at(item, S("g")), 1e-5);
		near("b", estimate->model.difficulty_logit[0], real_at(item, S("b")), 1e-5);
		near("se_a", estimate->error.discrimination / real_at(item, S("se_a")), 1, 1e-4);
		near("se_d", estimate->value_error[1] / real_at(item, S("se_d")), 1, 1e-4);
		near("se_logit_g", estimate->value_error[2] / real_at(item, S("se_logit_g")), 1, 1e-4);
		near("se_g", estimate->error.guessing / real_at(item, S("se_g")), 1, 1e-4);
		near("se_b", estimate->error.difficulty_logit[0] / real_at(item, S("se_b")), 1, 1e-4);
	}
	test_work_end(&w);
}

TEST(calibrate_3pl_agrees_with_direct_maximisation)
{
	const struct calibrate_prior normal = {CALIBRATE_LOGIT_NORMAL, -1.4, 0.5},
				     beta = {CALIBRATE_BETA, 5, 17};
	compare_3pl("irt/lsat7.csv", "irt/golden/calib_lsat7_3pl_norm_logit_baseR.json", normal, 1e-9);
	compare_3pl("irt/lsat7.csv", "irt/golden/calib_lsat7_3pl_beta_g_baseR.json", beta, 1e-9);
	compare_3pl("irt/sim3pl_5000x40.csv", "irt/golden/calib_sim3pl_5000x40_3pl_norm_logit_baseR.json",
	            normal, 1e-8);
	compare_3pl("irt/sim3pl_5000x40.csv", "irt/golden/calib_sim3pl_5000x40_3pl_beta_g_baseR.json", beta,
	            1e-8);
}
