/* Oracle: golden/dif.json, 39 analyses of the verbal aggression data (316 persons, 24 items) by difR 5.1. Its README says which
 * of them are errors of the package; exact Mantel–Haenszel is not built. Tolerances: 1e-10 of what is a formula; 5e-5 where
 * difR rounds to four digits (Breslow–Day); 1e-9 of what R's glm iterates. */
#include "fairness/dif.h"

#include "unit/agreement.h"

#include <math.h>
#include <string.h>

enum { ITEMS = 24, PERSONS_MAX = 400, COLUMNS = 26 };

struct verbal {
	struct responses responses;
	struct dif_sample sample;
	const struct json *golden;
	struct agreement
		found; /* statistics, effects, probabilities; parts of them, where they are above 1 */
	size_t flags;  /* and classes of items that are as difR's */
};

static struct verbal verbal(struct work *w)
{
	static const int32_t codes[] = {0, 1};
	static const bool focal[] = {false, true};
	static const struct str names[] = {S_INIT("women"), S_INIT("men")};
	struct str text = test_data(w, "irt/verbal_gender.csv"), header = str_cut(&text, '\n');
	struct responses_item *items = work_array(w, ITEMS, sizeof *items);
	uint8_t *levels = work_array(w, PERSONS_MAX * ITEMS, 1), *groups = work_array(w, PERSONS_MAX, 1);
	for (size_t i = 0; i < ITEMS; i++)
		items[i] = (struct responses_item){str_cut(&header, ','), 2, codes};
	size_t count = 0;
	for (; !str_absent(text); count++) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0)
			break;
		assert_true(count < PERSONS_MAX);
		for (size_t i = 0; i < COLUMNS; i++) {
			int64_t value;
			assert_true(str_to_int(str_cut(&line, ','), &value));
			if (i < ITEMS)
				levels[count * ITEMS + i] = (uint8_t)value;
			else if (i == COLUMNS - 1)
				groups[count] = (uint8_t)value;
		}
	}
	assert_int_equal(count, 316);
	const struct json *file;
	struct str golden = test_data(w, "irt/golden/dif.json");
	assert_ok(w, json_parse(w, golden, golden.len, &file));
	return (struct verbal){
		.responses = {count, ITEMS, items, levels, .groups = groups, .group_names = names,
	                      .group_count = 2},
		.sample = {.focal = focal},
		.golden = json_get(file, S("values")),
	};
}

static void assert_near(double got, double expected, double tolerance, const char *what, size_t item)
{
	if (!(fabs(got - expected) <= tolerance * fmax(1, fabs(expected))))
		fail_msg("%s of item %zu: %.17g is not %.17g", what, item + 1, got, expected);
}

static void add(struct agreement *found, double got, double expected)
{
	agreement_add(found, got, expected, fmax(1, fabs(expected)));
}

/* The member is an array of numbers. */
static void compare(struct verbal *data, const struct json *entry, const char *name,
                    const struct dif_result *results, size_t offset, double factor)
{
	const struct json *array = json_get(entry, str_of(name));
	assert_non_null(array);
	for (size_t i = 0; i < ITEMS; i++) {
		double got;
		memcpy(&got, (const char *)&results[i] + offset, sizeof got);
		assert_int_equal(results[i].state, DIF_TOLD);
		add(&data->found, got, factor * test_number(array, i));
	}
}
#define COMPARE(data, entry, name, results, member, factor) \
	compare(data, entry, name, results, offsetof(struct dif_result, member), factor)

static void assert_found(const struct verbal *data, const char *method, double most)
{
	agreement_within(&data->found, "dif", method, most);
	agreement_identical("dif", method, data->flags);
}

/* DIFitems: a number, several, or a text that says there are none. */
static void compare_flags(struct verbal *data, const struct json *entry, const struct dif_analysis *analysis)
{
	const struct json *flagged = json_get(entry, S("DIFitems"));
	bool expected[ITEMS] = {false};
	double number;
	if (flagged->kind == JSON_ARRAY)
		for (size_t i = 0; i < flagged->count; i++)
			expected[(size_t)test_number(flagged, i) - 1] = true;
	else if (json_to_real(flagged, &number))
		expected[(size_t)number - 1] = true;
	for (size_t i = 0; i < ITEMS; i++)
		if (analysis->results[i].flagged != expected[i])
			fail_msg("item %zu is %sflagged", i + 1, expected[i] ? "not " : "");
	data->flags += ITEMS;
	if (json_get_bool(entry, S("purification"))) {
		assert_int_equal(analysis->rounds, json_get_int(entry, S("nrPur")));
		assert_int_equal(analysis->converged, json_get_bool(entry, S("convergence")));
	}
}

static const struct json *analyse(struct work *w, struct verbal *data, const char *name,
                                  const struct dif_options *options, struct dif_analysis *out)
{
	const struct json *entry = json_get(data->golden, str_of(name));
	assert_non_null(entry);
	data->sample.responses = &data->responses;
	assert_ok(w, dif_analyse(w, &data->sample, options, out));
	assert_int_equal(out->reference_persons, 243);
	assert_int_equal(out->focal_persons, 73);
	compare_flags(data, entry, out);
	return entry;
}

TEST(dif_mantel_haenszel_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	for (size_t i = 0; i < 4; i++) {
		struct dif_options options = dif_options_of(DIF_MANTEL_HAENSZEL);
		options.uncorrected = i % 2 == 1;
		options.purify = i >= 2;
		static const char *const names[] = {
			"MH_correctTRUE_purifyFALSE", "MH_correctFALSE_purifyFALSE",
			"MH_correctTRUE_purifyTRUE", "MH_correctFALSE_purifyTRUE"};
		struct dif_analysis got;
		const struct json *entry = analyse(&w, &data, names[i], &options, &got);
		COMPARE(&data, entry, "MH", got.results, statistic, 1);
		COMPARE(&data, entry, "p.value", got.results, p, 1);
		COMPARE(&data, entry, "alphaMH", got.results, odds_ratio, 1);
		COMPARE(&data, entry, "deltaMH", got.results, effect, 1);
		COMPARE(&data, entry, "log_alpha_se", got.results, effect_error, 2.35);
	}
	assert_found(&data, "mantel-haenszel", 1e-10);
	test_work_end(&w);
}

TEST(dif_log_odds_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	for (size_t i = 0; i < 2; i++) {
		struct dif_options options = dif_options_of(DIF_LOG_ODDS);
		options.purify = i == 1;
		struct dif_analysis got;
		const struct json *entry = analyse(
			&w, &data, i == 1 ? "MH_logOR_purifyTRUE" : "MH_logOR_purifyFALSE", &options, &got);
		COMPARE(&data, entry, "MH", got.results, statistic, 1);
		COMPARE(&data, entry, "p.value", got.results, p, 1);
	}
	assert_found(&data, "log-odds", 1e-10);
	test_work_end(&w);
}

/* The generalised and the ordered form are Mantel–Haenszel's, uncorrected, where there are two groups and two levels. */
TEST(dif_generalised_forms_of_two_groups_and_levels)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	const struct json *entry = json_get(data.golden, S("MH_correctFALSE_purifyFALSE"));
	static const enum dif_method methods[] = {DIF_GENERALISED, DIF_MANTEL};
	for (size_t i = 0; i < 2; i++) {
		struct dif_options options = dif_options_of(methods[i]);
		struct dif_analysis got;
		data.sample.responses = &data.responses;
		assert_ok(&w, dif_analyse(&w, &data.sample, &options, &got));
		COMPARE(&data, entry, "MH", got.results, statistic, 1);
		COMPARE(&data, entry, "p_value", got.results, p, 1);
	}
	agreement_within(&data.found, "dif", "generalised", 1e-10);
	test_work_end(&w);
}

TEST(dif_standardisation_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	static const char *const names[] = {"focal", "reference", "total"};
	for (size_t i = 0; i < 6; i++) {
		struct dif_options options = dif_options_of(DIF_STANDARDISATION);
		options.weights = (enum dif_weights)(i % 3);
		options.purify = i >= 3;
		struct str name =
			str_format(w.arena, "STD_%s_purify%s", names[i % 3], i >= 3 ? "TRUE" : "FALSE");
		struct dif_analysis got;
		const struct json *entry = analyse(&w, &data, str_cstr(w.arena, name), &options, &got);
		COMPARE(&data, entry, "PDIF", got.results, effect, 1);
		COMPARE(&data, entry, "stdAlpha", got.results, odds_ratio, 1);
	}
	assert_found(&data, "standardisation", 1e-10);
	test_work_end(&w);
}

static void compare_classes(struct verbal *data, const struct json *entry, const char *name,
                            const struct dif_result *results, size_t scale)
{
	const struct json *classes = json_get(entry, str_of(name));
	for (size_t i = 0; i < ITEMS; i++)
		assert_str(dif_class_name(results[i].classes[scale]), json_at(classes, i)->text);
	data->flags += ITEMS;
}

TEST(dif_logistic_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	static const struct {
		enum dif_method method;
		const char *name;
	} kinds[] = {
		{DIF_LOGISTIC, "both"}, {DIF_LOGISTIC_UNIFORM, "udif"}, {DIF_LOGISTIC_CROSSING, "nudif"}};
	for (size_t i = 0; i < 12; i++) {
		struct dif_options options = dif_options_of(kinds[i % 3].method);
		options.wald = i / 3 % 2 == 1;
		options.purify = i >= 6;
		struct str name =
			str_format(w.arena, "LOGIT_%s_%s_purify%s", kinds[i % 3].name,
		                   options.wald ? "Wald" : "LRT", options.purify ? "TRUE" : "FALSE");
		if (!str_absent(json_get_str(json_get(data.golden, name), S("error"))))
			continue; /* trap 9: difR fails there */
		struct dif_analysis got;
		const struct json *entry = analyse(&w, &data, str_cstr(w.arena, name), &options, &got);
		COMPARE(&data, entry, "Logistik", got.results, statistic, 1);
		COMPARE(&data, entry, "p_value", got.results, p, 1);
		COMPARE(&data, entry, "deltaR2", got.results, effect, 1);
		compare_classes(&data, entry, "class_ZumboThomas", got.results, 1);
		compare_classes(&data, entry, "class_JodoinGierl", got.results, 0);
	}
	assert_found(&data, "logistic", 1e-9);
	test_work_end(&w);
}

TEST(dif_breslow_day_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	for (size_t i = 0; i < 4; i++) {
		struct dif_options options =
			dif_options_of(i % 2 == 0 ? DIF_BRESLOW_DAY : DIF_BRESLOW_DAY_TREND);
		options.purify = i >= 2;
		static const char *const names[] = {"BD_BD_purifyFALSE", "BD_trend_purifyFALSE",
		                                    "BD_BD_purifyTRUE", "BD_trend_purifyTRUE"};
		struct dif_analysis got;
		const struct json *entry = analyse(&w, &data, names[i], &options, &got);
		const struct json *rows = json_get(json_get(entry, S("BD")), S("rows"));
		for (size_t item = 0; item < ITEMS; item++) {
			const struct json *row = json_at(rows, item);
			agreement_add(&data.found, got.results[item].statistic, test_number(row, 0), 1);
			assert_true(got.results[item].df == test_number(row, 1));
			agreement_add(&data.found, got.results[item].p, test_number(row, 2), 1);
		}
	}
	assert_found(&data, "breslow-day", 5.0001e-5);
	test_work_end(&w);
}

TEST(dif_sibtest_as_mirt)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	struct dif_options options = dif_options_of(DIF_SIBTEST);
	struct dif_analysis got;
	const struct json *entry = analyse(&w, &data, "SIBTEST_udif", &options, &got);
	COMPARE(&data, entry, "Beta", got.results, effect, 1);
	COMPARE(&data, entry, "SE", got.results, effect_error, 1);
	COMPARE(&data, entry, "X2", got.results, statistic, 1);
	COMPARE(&data, entry, "p.value", got.results, p, 1);
	options.method = DIF_SIBTEST_CROSSING;
	entry = analyse(&w, &data, "SIBTEST_nudif", &options, &got);
	COMPARE(&data, entry, "Beta", got.results, effect, 1);
	COMPARE(&data, entry, "X2", got.results, statistic, 1);
	for (size_t i = 0; i < ITEMS; i++)
		assert_true(got.results[i].df == test_number(json_get(entry, S("df")), i));
	COMPARE(&data, entry, "p.value", got.results, p, 1);
	assert_found(&data, "sibtest", 1e-10);
	test_work_end(&w);
}

TEST(dif_delta_plot_as_deltaplotr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	for (size_t i = 0; i < 2; i++) {
		struct dif_options options = dif_options_of(DIF_DELTA_PLOT);
		struct dif_analysis got;
		options.purify = i == 1;
		const struct json *entry =
			analyse(&w, &data, i == 1 ? "TID_purifyTRUE" : "TID_purifyFALSE", &options, &got);
		const struct json *rows = json_get(json_get(entry, S("Dist")), S("rows"));
		for (size_t item = 0; item < ITEMS; item++)
			add(&data.found, got.results[item].statistic, test_number(json_at(rows, item), 0));
	}
	assert_found(&data, "delta-plot", 1e-10);
	test_work_end(&w);
}

/* ---- parameters ---- */

/* The rows of itemParInit: the reference's items, then the focal group's; b, se(b), or a, b, se(a), se(b), cov(a, b). */
static const struct dif_parameters *parameters(struct work *w, const struct json *entry, size_t group)
{
	const struct json *rows = json_get(json_get(entry, S("itemParInit")), S("rows"));
	struct dif_parameters *items = work_array(w, ITEMS, sizeof *items);
	for (size_t i = 0; i < ITEMS; i++) {
		const struct json *row = json_at(rows, group * ITEMS + i);
		struct dif_parameters *item = &items[i];
		bool slope = row->count == 5;
		double se_b = test_number(row, slope ? 3 : 1);
		item->model =
			model_logistic(slope ? test_number(row, 0) : 1, test_number(row, slope ? 1 : 0), 0);
		item->covariance[1][1] = se_b * se_b;
		if (slope) {
			item->covariance[0][0] = test_number(row, 2) * test_number(row, 2);
			item->covariance[0][1] = item->covariance[1][0] = test_number(row, 4);
		}
	}
	return items;
}

static const struct json *by_parameters(struct work *w, struct verbal *data, const char *name,
                                        enum dif_method method, struct dif_analysis *got)
{
	const struct json *entry = json_get(data->golden, str_of(name));
	const struct dif_parameters *groups[] = {parameters(w, entry, 0), parameters(w, entry, 1)};
	struct dif_options options = dif_options_of(method);
	assert_ok(w, dif_by_parameters(w, groups, 2, ITEMS, &options, got));
	compare_flags(data, entry, got);
	return entry;
}

TEST(dif_lord_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	for (size_t i = 0; i < 2; i++) {
		struct dif_analysis got;
		const struct json *entry =
			by_parameters(&w, &data, i == 0 ? "Lord_1PL" : "Lord_2PL", DIF_LORD, &got);
		COMPARE(&data, entry, "LordChi", got.results, statistic, 1);
		COMPARE(&data, entry, "p.value", got.results, p, 1);
	}
	assert_found(&data, "lord", 1e-10);
	test_work_end(&w);
}

/* By numpy and scipy 1.14.1: the marginal likelihood on the same 61 nodes, maximised, its Hessian by differences of the
 * gradient. difR has its parameters from ltm (Gauss–Hermite quadrature of few points), so that its statistics differ by up to a
 * fifth. */
TEST(dif_lord_and_raju_from_responses)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	static const double lord[ITEMS] = {
		1.2356775,  2.2088756, 0.97412277, 3.9729561, 2.8463408, 5.3403287, 1.337654,   1.9733638,
		0.93447934, 2.6867022, 0.58696486, 2.186005,  1.6465777, 3.0822054, 0.37210273, 6.7955363,
		6.0550848,  2.7785941, 5.1128577,  5.273124,  1.014064,  3.2077906, 3.8814373,  0.51230343};
	static const double raju[ITEMS] = {1.0757114,   1.2312407,   0.87377215, 1.9610939,  1.5350238,
	                                   2.2992003,   -0.45626268, -1.3541523, 0.8882525,  1.6096361,
	                                   -0.28873707, 0.88871963,  0.19697941, -1.6786266, 0.11664251,
	                                   -1.6031426,  -2.4607079,  0.3397755,  -2.2275942, -1.0560934,
	                                   -0.82878475, -0.61631122, -1.776416,  0.091857211};
	data.sample.responses = &data.responses;
	struct dif_options options = dif_options_of(DIF_LORD);
	struct dif_calibration calibration;
	struct dif_analysis got;
	assert_ok(&w, dif_calibrate(&w, &data.sample, model_name_find(S("2pl")), &calibration));
	assert_ok(&w, dif_by_calibration(&w, &calibration, &options, &got));
	const struct json *entry = json_get(data.golden, S("Lord_2PL"));
	for (size_t i = 0; i < ITEMS; i++)
		assert_near(got.results[i].statistic, test_number(json_get(entry, S("LordChi")), i), 0.2,
		            "LordChi", i);
	compare_flags(&data, entry, &got);
	assert_int_equal(got.reference_persons, 243);
	assert_int_equal(got.results[0].persons, 316);
	struct agreement found = {0};
	for (size_t i = 0; i < ITEMS; i++)
		add(&found, got.results[i].statistic, lord[i]);
	options.method = DIF_RAJU_SIGNED;
	assert_ok(&w, dif_by_calibration(&w, &calibration, &options, &got));
	for (size_t i = 0; i < ITEMS; i++)
		add(&found, got.results[i].statistic, raju[i]);
	agreement_within(&found, "verbal_gender", "lord-raju", 1e-5);
	/* By Rasch's model there is one difference: of it, it can be said how many people it would take. */
	options.method = DIF_LORD;
	assert_ok(&w, dif_calibrate(&w, &data.sample, model_name_find(S("rasch")), &calibration));
	assert_ok(&w, dif_by_calibration(&w, &calibration, &options, &got));
	for (size_t i = 0; i < ITEMS; i++) {
		double error = got.results[i].effect_error;
		assert_true(got.results[i].df == 1);
		assert_near(got.results[i].persons_needed, ceil(7.848860509 * 316 * error * error / 2.25), 0,
		            "persons", i);
	}
	assert_fails(&w, ERR_INPUT, dif_calibrate(&w, &data.sample, model_name_find(S("nrm")), &calibration));
	test_work_end(&w);
}

TEST(dif_raju_as_difr)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	static const char *const names[] = {"Raju_1PL", "Raju_2PL", "Raju_signed_1PL", "Raju_signed_2PL"};
	for (size_t i = 0; i < 4; i++) {
		struct dif_analysis got;
		const struct json *entry =
			by_parameters(&w, &data, names[i], i < 2 ? DIF_RAJU : DIF_RAJU_SIGNED, &got);
		COMPARE(&data, entry, "RajuZ", got.results, statistic, 1);
		/* difR's p of a negative z is over 1: the other side of the same test. */
		const struct json *p = json_get(entry, S("p.value"));
		for (size_t item = 0; item < ITEMS; item++)
			add(&data.found, got.results[item].p,
			    fmin(test_number(p, item), 2 - test_number(p, item)));
	}
	assert_found(&data, "raju", 1e-10);
	test_work_end(&w);
}

/* ---- several groups, given anchors ---- */

/* statsmodels 0.14.4 GLM (binomial) and numpy, on items 1, 6 and 14 of the verbal data in three groups by the number of the
 * row. */
TEST(dif_of_three_groups)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	static const bool focal[] = {false, true, true};
	static const struct str names[] = {S_INIT("0"), S_INIT("1"), S_INIT("2")};
	uint8_t *groups = work_array(&w, PERSONS_MAX, 1);
	for (size_t i = 0; i < data.responses.person_count; i++)
		groups[i] = (uint8_t)(i % 3);
	data.responses.groups = groups;
	data.responses.group_names = names;
	data.responses.group_count = 3;
	struct dif_sample sample = {&data.responses, .focal = focal};
	static const size_t items[] = {0, 5, 13};
	static const struct {
		enum dif_method method;
		double df, statistic[3];
	} cases[] = {
		{DIF_LOGISTIC, 4, {5.94837218577, 0.517944299667, 5.19990518145}},
		{DIF_LOGISTIC_UNIFORM, 2, {3.65989026327, 0.0844870439324, 3.04778168243}},
		{DIF_LOGISTIC_CROSSING, 2, {2.2884819225, 0.433457255735, 2.15212349902}},
		{DIF_GENERALISED, 2, {4.63995544531, 0.100649242199, 1.72794002448}},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dif_options options = dif_options_of(cases[i].method);
		struct dif_analysis got;
		assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
		for (size_t j = 0; j < 3; j++)
			add(&data.found, got.results[items[j]].statistic, cases[i].statistic[j]);
		assert_true(got.results[0].df == cases[i].df);
	}
	agreement_within(&data.found, "verbal_three_groups", "dif-groups", 1e-9);
	struct dif_options options = dif_options_of(DIF_MANTEL_HAENSZEL);
	struct dif_analysis got;
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	test_work_end(&w);
}

/* Anchors are matched on and not compared; the score of an item that is none has it in. Of the verbal data with the anchors
 * that purification ends with, each item that is none has the purified statistic. */
TEST(dif_of_given_anchors)
{
	struct work w = test_work();
	struct verbal data = verbal(&w);
	struct dif_options options = dif_options_of(DIF_MANTEL_HAENSZEL);
	options.purify = true;
	struct dif_analysis purified, got;
	const struct json *entry = analyse(&w, &data, "MH_correctTRUE_purifyTRUE", &options, &purified);
	bool anchors[ITEMS];
	for (size_t i = 0; i < ITEMS; i++)
		anchors[i] = !purified.results[i].flagged;
	options.purify = false;
	options.anchors = anchors;
	assert_ok(&w, dif_analyse(&w, &data.sample, &options, &got));
	for (size_t i = 0; i < ITEMS; i++)
		if (anchors[i])
			assert_int_equal(got.results[i].state, DIF_ANCHOR);
		else
			assert_near(got.results[i].statistic, test_number(json_get(entry, S("MH")), i), 1e-10,
			            "MH", i);
	test_work_end(&w);
}
