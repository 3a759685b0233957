/* Oracle: golden/calib_*.json, mirt 1.45.1 and direct maximisation in base R (see the data's README for what is a
 * reference). */
#include "irt/calibrate.h"

#include "irt/responses_read.h"

#include "unit/agreement.h"

#include <math.h>

static struct responses read_responses(struct work *w, const char *name)
{
	struct responses_options options = {0};
	struct responses responses;
	assert_ok(w, responses_read(w, test_data(w, name), &options, &responses));
	return responses;
}

static const struct json *golden_values(struct work *w, const char *golden)
{
	const struct json *file;
	struct str name = str_format(w->arena, "irt/golden/calib_%s.json", golden);
	struct str text = test_data(w, str_cstr(w->arena, name));
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

/* What was found in one file. */
struct found {
	struct agreement values, parameters, errors;
};

/* An error is compared as a part of theirs. */
static void add_error(struct found *found, double ours, double theirs)
{
	agreement_add(&found->errors, ours, theirs, fabs(theirs));
}

/* What mirt calls the values of estimation, in their order; the nominal model's are compared on Bock's scale. */
static struct str value_name(struct work *w, const struct model *model, size_t value)
{
	static const struct str logistic[] = {S_INIT("a1"), S_INIT("d"), S_INIT("logit(g)"),
	                                      S_INIT("logit(u)")};
	if (model->kind == MODEL_LOGISTIC)
		return logistic[value];
	return value == 0 ? S("a1") : str_format(w->arena, "d%zu", value);
}

static void compare_values(struct work *w, const struct json *item, const struct calibrate_estimate *estimate,
                           struct found *found)
{
	const struct json *par = json_get(item, S("par")), *se = json_get(item, S("SE"));
	for (size_t v = 0; v < estimate->value_count; v++) {
		struct str name = value_name(w, &estimate->model, v);
		double expected;
		agreement_add(&found->values, estimate->value[v], real_at(par, name), 1);
		if (json_to_real(json_get(se, name), &expected))
			add_error(found, estimate->value_error[v], expected);
		else
			assert_true(isnan(estimate->value_error[v]));
	}
}

static void compare_model(struct work *w, const struct json *item, const struct calibrate_estimate *estimate,
                          struct found *found)
{
	const struct json *par = json_get(item, S("par")), *se = json_get(item, S("SE"));
	const struct model *model = &estimate->model, *error = &estimate->error;
	bool nominal = model->kind == MODEL_NOMINAL;
	for (size_t k = 0; k < (nominal ? 2 * model->levels : model->levels - 1); k++) {
		struct str name = S("b");
		double value = model->difficulty_logit[k], its_error = error->difficulty_logit[k];
		if (nominal) {
			size_t level = k % model->levels;
			name = str_format(w->arena, "%c%zu", k < model->levels ? 'a' : 'c', level + 1);
			value = k < model->levels ? model->slope[level] : model->intercept[level];
			its_error = k < model->levels ? error->slope[level] : error->intercept[level];
		} else if (model->levels > 2) {
			name = str_format(w->arena, "b%zu", k + 1);
		}
		agreement_add(&found->parameters, value, real_at(par, name), 1);
		/* mirt's error of a partial credit item's first step does not follow from its own covariances; its
		 * others, which are differences of two intercepts, do. */
		if (model->kind != MODEL_PARTIAL_CREDIT || k > 0)
			add_error(found, its_error, real_at(se, name));
	}
}

struct limits {
	double value, error;
};

/* That of the latent variable, where it was estimated. */
static void compare_variance(const struct json *values, const struct calibrate_population *population,
                             struct found *found)
{
	const struct json *group = json_get(json_get(values, S("coef_slope_intercept")), S("GroupPars"));
	agreement_add(&found->values, population->variance, real_at(json_get(group, S("par")), S("COV_11")),
	              1);
	add_error(found, population->variance_error, real_at(json_get(group, S("SE")), S("COV_11")));
}

static void assert_found(const struct found *found, const char *golden, struct limits limits)
{
	if (found->values.count > 0)
		agreement_within(&found->values, golden, "parameters", limits.value);
	if (found->parameters.count > 0)
		agreement_within(&found->parameters, golden, "parameters", 10 * limits.value);
	agreement_within(&found->errors, golden, "errors", limits.error);
}

static void compare_whole(const struct json *values, const struct calibrate_result *result,
                          const char *golden)
{
	struct agreement fit = {0}, criteria = {0}, reliability = {0};
	agreement_add(&fit, result->log_likelihood, real_at(values, S("logLik")), 1);
	agreement_add(&criteria, result->log_prior, real_at(values, S("logPrior")), 1);
	agreement_add(&criteria, result->aic, real_at(values, S("AIC")), 1);
	agreement_add(&criteria, result->bic, real_at(values, S("BIC")), 1);
	agreement_add(&criteria, result->sabic, real_at(values, S("SABIC")), 1);
	agreement_add(&reliability, result->empirical_reliability, real_at(values, S("empirical_rxx_EAP")),
	              1);
	if (result->populations[0].variance == 1)
		agreement_add(&reliability, result->marginal_reliability, real_at(values, S("marginal_rxx")),
		              1);
	agreement_within(&fit, golden, "log-likelihood", 1e-5);
	agreement_within(&criteria, golden, "criteria", 2e-5);
	agreement_within(&reliability, golden, "reliability-estimated", 2e-5);
}

/* Of golden/calib_GOLDEN.json. */
static void compare_mirt(struct work *w, const char *data, const char *golden, struct str model,
                         const struct calibrate_priors *priors, double tolerance, struct limits limits)
{
	struct responses responses = read_responses(w, data);
	struct calibrate_result result = fit(w, &responses, model, priors, tolerance);
	const struct json *values = golden_values(w, golden);
	struct found found = {0};
	compare_whole(values, &result, golden);
	for (size_t i = 0; i < result.item_count; i++) {
		struct str name = responses.items[i].name;
		const struct json *item = json_get(json_get(values, S("coef_slope_intercept")), name);
		const struct json *irt = json_get(json_get(values, S("coef_irt")), name);
		assert_true(result.items[i].status == CALIBRATE_GOOD);
		if (result.items[i].model.kind != MODEL_NOMINAL)
			compare_values(w, item, &result.items[i], &found);
		if (result.populations[0].variance == 1)
			compare_model(w, irt, &result.items[i], &found);
	}
	if (result.populations[0].variance != 1)
		compare_variance(values, &result.populations[0], &found);
	assert_found(&found, golden, limits);
}

TEST(calibrate_2pl_agrees_with_mirt)
{
	static const char *const sets[][2] = {
		{"irt/lsat7.csv", "lsat7_2pl"},
		{"irt/lsat6.csv", "lsat6_2pl"},
		{"irt/slf.csv", "slf_2pl"},
		{"irt/deayala.csv", "deayala_2pl"},
		{"irt/sat12_scored.csv", "sat12_2pl"},
		{"irt/sim2pl_2000x40.csv", "sim2pl_2000x40_2pl"},
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
	compare_mirt(&w, "irt/lsat7.csv", "lsat7_rasch", S("rasch"), NULL, 1e-9, (struct limits){4e-5, 1e-3});
	compare_mirt(&w, "irt/lsat6.csv", "lsat6_rasch", S("rasch"), NULL, 1e-9, (struct limits){4e-5, 1e-3});
	compare_mirt(&w, "irt/science.csv", "science_rasch", S("pcm"), NULL, 1e-9,
	             (struct limits){2e-4, 1e-3});
	test_work_end(&w);
}

TEST(calibrate_polytomous_agrees_with_mirt)
{
	struct work w = test_work();
	compare_mirt(&w, "irt/science.csv", "science_graded", S("grm"), NULL, 1e-9,
	             (struct limits){2e-5, 1e-3});
	compare_mirt(&w, "irt/science.csv", "science_gpcm", S("gpcm"), NULL, 1e-9,
	             (struct limits){2e-5, 1e-3});
	compare_mirt(&w, "irt/science.csv", "science_nominal", S("nrm"), NULL, 1e-8,
	             (struct limits){1e-4, 1e-3});
	compare_mirt(&w, "irt/simgrm_1500x20.csv", "simgrm_1500x20_graded", S("grm"), NULL, 1e-8,
	             (struct limits){2e-5, 1e-3});
	test_work_end(&w);
}

/* Direct maximisation in base R: d, var and their errors, sharper than mirt's. */
TEST(calibrate_rasch_agrees_with_direct_maximisation)
{
	static const char *const sets[][2] = {
		{"irt/lsat7.csv", "lsat7_rasch_baseR"},
		{"irt/lsat6.csv", "lsat6_rasch_baseR"},
	};
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct work w = test_work();
		struct responses responses = read_responses(&w, sets[i][0]);
		struct calibrate_result result = fit(&w, &responses, S("rasch"), NULL, 1e-10);
		const struct json *values = golden_values(&w, sets[i][1]);
		struct agreement fit_found = {0};
		struct found found = {0};
		agreement_add(&fit_found, result.log_likelihood, real_at(values, S("logLik")), 1);
		agreement_add(&found.values, result.populations[0].variance, real_at(values, S("var")), 1);
		add_error(&found, result.populations[0].variance_error, real_at(values, S("se_var")));
		for (size_t k = 0; k < result.item_count; k++) {
			agreement_add(&found.values, result.items[k].value[1],
			              test_number(json_get(values, S("d")), k), 1);
			add_error(&found, result.items[k].value_error[1],
			          test_number(json_get(values, S("se_d")), k));
		}
		agreement_within(&fit_found, sets[i][1], "log-likelihood", 1e-8);
		assert_found(&found, sets[i][1], (struct limits){1e-6, 1e-6});
		test_work_end(&w);
	}
}

TEST(calibrate_covariance_agrees_with_mirt)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat7.csv");
	struct calibrate_result result = fit(&w, &responses, S("2pl"), NULL, 1e-9);
	const struct json *vcov = json_get(golden_values(&w, "lsat7_2pl"), S("vcov"));
	struct agreement found = {0};
	assert_int_equal(result.parameter_count, 10);
	for (size_t i = 0; i < 10; i++)
		for (size_t j = 0; j < 10; j++)
			agreement_add(&found, result.covariance[i * 10 + j], test_number(json_at(vcov, i), j),
			              1);
	agreement_within(&found, "lsat7_2pl", "covariances", 2e-5);
	test_work_end(&w);
}

static void compare_3pl(const char *data, const char *golden, struct calibrate_prior guessing,
                        double tolerance)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, data);
	struct calibrate_priors priors = {.guessing = guessing};
	struct calibrate_result result = fit(&w, &responses, S("3pl"), &priors, tolerance);
	const struct json *values = golden_values(&w, golden), *items = json_get(values, S("items"));
	struct agreement likelihood = {0}, prior = {0}, posterior = {0};
	struct found found = {0};
	agreement_add(&likelihood, result.log_likelihood, real_at(values, S("logLik")), 1);
	agreement_add(&prior, result.log_prior, real_at(values, S("logPrior")), 1);
	agreement_add(&posterior, result.log_likelihood + result.log_prior,
	              real_at(values, S("logPosterior")), 1);
	agreement_within(&likelihood, golden, "log-likelihood", 1e-4);
	agreement_within(&prior, golden, "log-prior", 1e-4);
	agreement_within(&posterior, golden, "log-posterior", 1e-7);
	for (size_t i = 0; i < result.item_count; i++) {
		const struct json *item = json_at(items, i);
		const struct calibrate_estimate *estimate = &result.items[i];
		const struct model *model = &estimate->model, *error = &estimate->error;
		agreement_add(&found.values, model->discrimination, real_at(item, S("a")), 1);
		agreement_add(&found.values, estimate->value[1], real_at(item, S("d")), 1);
		agreement_add(&found.values, model->guessing, real_at(item, S("g")), 1);
		agreement_add(&found.values, model->difficulty_logit[0], real_at(item, S("b")), 1);
		add_error(&found, error->discrimination, real_at(item, S("se_a")));
		add_error(&found, estimate->value_error[1], real_at(item, S("se_d")));
		add_error(&found, estimate->value_error[2], real_at(item, S("se_logit_g")));
		add_error(&found, error->guessing, real_at(item, S("se_g")));
		add_error(&found, error->difficulty_logit[0], real_at(item, S("se_b")));
	}
	assert_found(&found, golden, (struct limits){1e-5, 1e-4});
	test_work_end(&w);
}

TEST(calibrate_3pl_agrees_with_direct_maximisation)
{
	const struct calibrate_prior normal = {CALIBRATE_LOGIT_NORMAL, -1.4, 0.5},
				     beta = {CALIBRATE_BETA, 5, 17};
	compare_3pl("irt/lsat7.csv", "lsat7_3pl_norm_logit_baseR", normal, 1e-9);
	compare_3pl("irt/lsat7.csv", "lsat7_3pl_beta_g_baseR", beta, 1e-9);
	compare_3pl("irt/sim3pl_5000x40.csv", "sim3pl_5000x40_3pl_norm_logit_baseR", normal, 1e-8);
	compare_3pl("irt/sim3pl_5000x40.csv", "sim3pl_5000x40_3pl_beta_g_baseR", beta, 1e-8);
}
