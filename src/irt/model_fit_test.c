/* Oracle: the M2* and C2 of golden/calib_*.json (mirt 1.45.1) where its derivatives are those of the model (model_fit.h);
 * elsewhere a computation from the definition in numpy 1.26.4 (numerical derivatives, every covariance from conditional
 * independence, the complement of D by singular value decomposition); and invariance under another parametrisation of the
 * same model. */
#include "irt/model_fit.h"

#include "unit/agreement.h"
#include "unit/calibration.h"

#include <math.h>

/* What mirt estimated under that name. */
static struct free_parameters free_of(struct work *w, const struct calibration *read, const char *name)
{
	size_t items = read->responses.item_count;
	const struct model_name **names = work_array(w, items, sizeof(const struct model_name *));
	for (size_t i = 0; i < items; i++)
		names[i] = model_name_find(str_of(name));
	return free_parameters_of(w, read->models, names, items);
}

static struct model_fit fit_of(struct work *w, const struct calibration *read, enum moments_order order,
                               const struct free_parameters *free)
{
	struct curves curves = curves_of(w, read->models, read->responses.item_count, 0, read->variance);
	struct model_fit got;
	assert_ok(w, model_fit(w, &curves, &read->responses, order, free, &got));
	return got;
}

static void add(struct agreement *found, double got, double expected)
{
	agreement_add(found, got, expected, fabs(expected));
}

/* The root finder behind mirt's interval stops at 1e-4 in noncentrality: hence the last two. */
static void compare(const struct json *golden, const struct model_fit *got, double relative)
{
	calibration_near(got->degrees, json_get_real(golden, S("df")), 0, "the degrees");
	struct agreement statistics = {0}, chances = {0}, rmseas = {0}, intervals = {0};
	add(&statistics, got->statistic, json_get_real(golden, S("M2")));
	add(&statistics, got->srmsr, json_get_real(golden, S("SRMSR")));
	add(&chances, got->p, json_get_real(golden, S("p")));
	add(&rmseas, got->rmsea, json_get_real(golden, S("RMSEA")));
	agreement_add(&intervals, got->rmsea_low, json_get_real(golden, S("RMSEA_5")), 1);
	agreement_add(&intervals, got->rmsea_high, json_get_real(golden, S("RMSEA_95")), 1);
	agreement_within(&statistics, "calib", "m2", relative);
	agreement_within(&chances, "calib", "m2-p", 100 * relative);
	agreement_within(&rmseas, "calib", "m2-rmsea", 1000 * relative);
	agreement_within(&intervals, "calib", "m2-rmsea-interval", 1e-4);
}

static void compare_with_null(const struct json *golden, const struct model_fit *got, double relative)
{
	compare(golden, got, relative);
	/* mirt's independence model is estimated, by an EM that stops early. */
	struct agreement found = {0};
	add(&found, got->tli, json_get_real(golden, S("TLI")));
	add(&found, got->cfi, json_get_real(golden, S("CFI")));
	agreement_within(&found, "calib", "tli-cfi", 1e-5);
}

static void compare_binary(const char *data, const char *model, const char *name, double relative)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	struct free_parameters free = free_of(&w, &read, name);
	assert_int_equal(free.count, json_get_int(read.values, S("npar")));
	struct model_fit star = fit_of(&w, &read, MOMENTS_MEANS, &free);
	struct model_fit c2 = fit_of(&w, &read, MOMENTS_LEVELS, &free);
	compare_with_null(json_get(read.values, S("limited_information_M2star")), &star, relative);
	compare_with_null(json_get(read.values, S("limited_information_C2")), &c2, relative);
	test_work_end(&w);
}

TEST(model_fit_of_the_2pl)
{
	compare_binary("lsat6", "2pl", "2pl", 1e-8);
	compare_binary("lsat7", "2pl", "2pl", 1e-8);
	compare_binary("slf", "2pl", "2pl", 1e-8);
	compare_binary("deayala", "2pl", "2pl", 1e-8);
	compare_binary("sat12", "2pl", "2pl", 1e-8);
	compare_binary("sim2pl_2000x40", "2pl", "2pl", 1e-8);
}

static void compare_with_definition(const char *data, const char *model, const char *name,
                                    enum moments_order order, double statistic, double degrees)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	struct free_parameters free = free_of(&w, &read, name);
	struct model_fit got = fit_of(&w, &read, order, &free);
	struct agreement found = {0};
	add(&found, got.statistic, statistic);
	agreement_within(&found, "definition", "m2", 1e-8);
	calibration_near(got.degrees, degrees, 0, "the degrees");
	const struct json *golden = json_get(read.values, S("limited_information_C2"));
	calibration_near(got.srmsr, json_get_real(golden, S("SRMSR")), 1e-8, "SRMSR");
	test_work_end(&w);
}

TEST(model_fit_of_the_3pl_and_generalised_partial_credit)
{
	compare_with_definition("sim3pl_5000x40", "3pl_norm_logit_mirt", "3pl", MOMENTS_MEANS,
	                        692.9112669089153, 700);
	compare_with_definition("science", "gpcm", "gpcm", MOMENTS_LEVELS, 19.039373278427515, 2);
	compare_with_definition("science", "graded", "grm", MOMENTS_LEVELS, 19.17692239495726, 2);
}

static void compare_c2(const char *data, const char *model, const char *name)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	struct free_parameters free = free_of(&w, &read, name);
	assert_int_equal(free.count, json_get_int(read.values, S("npar")));
	struct model_fit got = fit_of(&w, &read, MOMENTS_LEVELS, &free);
	compare_with_null(json_get(read.values, S("limited_information_C2")), &got, 1e-6);
	test_work_end(&w);
}

TEST(model_fit_c2_of_ordered_levels)
{
	compare_c2("science", "graded", "grm");
	compare_c2("simgrm_1500x20", "graded", "grm");
}

TEST(model_fit_m2_star_of_ordered_levels)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "simgrm_1500x20", "graded");
	struct free_parameters free = free_of(&w, &read, "grm");
	struct model_fit got = fit_of(&w, &read, MOMENTS_MEANS, &free);
	const struct json *golden = json_get(read.values, S("limited_information_M2star"));
	compare(golden, &got, 1e-6);
	/* mirt's independence model has other degrees of freedom here (model_fit.h). */
	assert_true(fabs(got.tli - json_get_real(golden, S("TLI"))) < 1e-4);
	assert_true(fabs(got.cfi - json_get_real(golden, S("CFI"))) < 1e-4);
	test_work_end(&w);
}

static double rasch_statistic(struct work *w, const struct calibration *read, enum moments_order order,
                              bool with_variance)
{
	struct free_parameters free = free_of(w, read, "rasch");
	if (read->models[0].kind == MODEL_PARTIAL_CREDIT)
		free = free_of(w, read, "pcm");
	if (!with_variance) {
		assert_int_equal(free.variance, free.count - 1);
		free.variance = FREE_PARAMETERS_FIXED;
		free.count--;
	}
	return fit_of(w, read, order, &free).statistic;
}

/* mirt's statistic for Rasch models is that of a variance that was not estimated. */
static void compare_rasch(const char *data, enum moments_order order, struct str field)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, "rasch");
	const struct json *golden = json_get(read.values, field);
	struct agreement found = {0};
	add(&found, rasch_statistic(&w, &read, order, false), json_get_real(golden, S("M2")));
	agreement_within(&found, "calib_rasch", "m2", 1e-6);
	assert_true(rasch_statistic(&w, &read, order, true) < json_get_real(golden, S("M2")));
	test_work_end(&w);
}

TEST(model_fit_of_rasch_models)
{
	compare_rasch("lsat6", MOMENTS_MEANS, S("limited_information_M2star"));
	compare_rasch("lsat7", MOMENTS_MEANS, S("limited_information_M2star"));
	compare_rasch("science", MOMENTS_LEVELS, S("limited_information_C2"));
}

/* A free variance and slopes of 1 is the same model as a variance of 1 and one free slope: here sqrt(variance). */
TEST(model_fit_is_the_same_in_another_parametrisation)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "lsat7", "rasch");
	double rasch = rasch_statistic(&w, &read, MOMENTS_MEANS, true), scale = sqrt(read.variance);
	for (size_t i = 0; i < 5; i++)
		read.models[i] = model_logistic(scale, read.models[i].difficulty_logit[0] / scale, 0);
	read.variance = 1;
	struct free_parameters free = free_of(&w, &read, "1pl");
	struct model_fit got = fit_of(&w, &read, MOMENTS_MEANS, &free);
	/* The two scales are cut off at different places, ±6 of each. */
	calibration_near(got.statistic, rasch, 1e-6, "M2");
	assert_int_equal(got.degrees, 9);
	test_work_end(&w);
}

static void assert_no_degrees(const char *data, const char *model, const char *name, enum moments_order order)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, data, model);
	struct free_parameters free = free_of(&w, &read, name);
	struct curves curves = curves_of(&w, read.models, read.responses.item_count, 0, read.variance);
	struct model_fit got;
	assert_fails(&w, ERR_INPUT, model_fit(&w, &curves, &read.responses, order, &free, &got));
	test_work_end(&w);
}

TEST(model_fit_says_when_there_are_no_degrees_of_freedom)
{
	assert_no_degrees("lsat7", "3pl_norm_logit_mirt", "3pl", MOMENTS_MEANS);
	assert_no_degrees("science", "graded", "grm", MOMENTS_MEANS);
	assert_no_degrees("science", "nominal", "nrm", MOMENTS_LEVELS);
}

/* Every fiftieth without the fifth item, every seventh without the second: from the definition, numbers of persons counted
 * pair of moments by pair of moments. */
TEST(model_fit_with_missing_answers)
{
	struct work w = test_work();
	struct calibration read = calibration_read(&w, "lsat7", "2pl");
	struct free_parameters free = free_of(&w, &read, "2pl");
	uint8_t *levels = work_array(&w, 1000, 5);
	for (size_t c = 0; c < 5000; c++) {
		bool missing = (c % 5 == 4 && c / 5 % 50 == 0) || (c % 5 == 1 && c / 5 % 7 == 3);
		levels[c] = missing ? RESPONSES_MISSING : read.responses.levels[c];
	}
	read.responses.levels = levels;
	struct model_fit got = fit_of(&w, &read, MOMENTS_MEANS, &free);
	assert_true(got.degrees == 5);
	struct agreement found = {0};
	add(&found, got.statistic, 9.009137313608534);
	agreement_within(&found, "definition", "m2", 1e-8);
	test_work_end(&w);
}
