/* What golden/dif.json does not have: several levels, power, and data that tell nothing. The oracle of each is named with it. */
#include "fairness/dif_parts.h"

#include "unit/agreement.h"

#include <math.h>
#include <string.h>

static void assert_near(double got, double expected, double tolerance, const char *what, size_t item)
{
	if (!(fabs(got - expected) <= tolerance * fmax(1, fabs(expected))))
		fail_msg("%s of item %zu: %.17g is not %.17g", what, item + 1, got, expected);
}

static void add(struct agreement *found, double got, double expected)
{
	agreement_add(found, got, expected, fmax(1, fabs(expected)));
}

/* ---- several levels ---- */

/* Agresti 2002, table 2.8 (also an example of R's mantelhaen.test): income by satisfaction with the job, women and men. General
 * association 10.200 with 9 degrees of freedom, as printed there; all digits, and the rows' mean scores with levels 0 to 3, by
 * numpy from Kronecker products, the form in Landis, Heyman & Koch 1978. */
TEST(dif_generalised_as_published)
{
	struct work w = test_work();
	static const uint32_t counts[2][4][4] = {
		{{1, 3, 11, 2}, {2, 3, 17, 3}, {0, 1, 8, 5}, {0, 2, 4, 2}},
		{{1, 1, 2, 1}, {0, 3, 5, 1}, {0, 0, 7, 3}, {0, 1, 9, 6}},
	};
	struct dif_table table = {2, 4, 4, &counts[0][0][0], .persons = 104, .levels_given = 4};
	struct dif_options options = dif_options_of(DIF_GENERALISED);
	struct dif_task task = {.w = &w, .options = &options, .group_count = 4};
	struct dif_result result = {0};
	dif_generalised(&task, &table, &result);
	struct agreement found = {0};
	add(&found, result.statistic, 10.200088757768635);
	assert_near(result.p, 0.3345, 5e-5, "general p", 0);
	assert_true(result.df == 9);
	dif_mantel(&task, &table, &result);
	add(&found, result.statistic, 9.225858726578828);
	agreement_within(&found, "agresti", "dif-tables", 1e-12);
	assert_true(result.df == 3);
	test_work_end(&w);
}

/* The attitudes to science (392 persons, 4 items of 4 levels), in groups by the number of the row. Oracles: numpy as above, and
 * statsmodels 0.14.4 OrderedModel (logit, Newton). */
static struct responses science(struct work *w, size_t groups)
{
	enum { COUNT = 392, WIDTH = 4 };
	static const int32_t codes[] = {1, 2, 3, 4};
	static const struct str names[] = {S_INIT("first"), S_INIT("second"), S_INIT("third")};
	struct str text = test_data(w, "irt/science.csv"), header = str_cut(&text, '\n');
	struct responses_item *items = work_array(w, WIDTH, sizeof *items);
	uint8_t *levels = work_array(w, COUNT * WIDTH, 1), *of = work_array(w, COUNT, 1);
	for (size_t i = 0; i < WIDTH; i++)
		items[i] = (struct responses_item){str_cut(&header, ','), 4, codes};
	for (size_t i = 0; i < COUNT; i++) {
		struct str line = str_trim(str_cut(&text, '\n'));
		for (size_t j = 0; j < WIDTH; j++) {
			int64_t value;
			assert_true(str_to_int(str_cut(&line, ','), &value));
			levels[i * WIDTH + j] = (uint8_t)(value - 1);
		}
		of[i] = (uint8_t)(i % groups);
	}
	return (struct responses){
		COUNT, WIDTH, items, levels, .groups = of, .group_names = names, .group_count = groups};
}

static struct dif_analysis of_science(struct work *w, size_t groups, enum dif_method method)
{
	static const bool focal[] = {false, true, true};
	struct responses responses = science(w, groups);
	struct dif_sample sample = {&responses, .focal = focal};
	struct dif_options options = dif_options_of(method);
	struct dif_analysis got;
	assert_ok(w, dif_analyse(w, &sample, &options, &got));
	return got;
}

static void compare(struct agreement *found, const struct dif_analysis *got, const double expected[4],
                    double df)
{
	for (size_t i = 0; i < 4; i++) {
		add(found, got->results[i].statistic, expected[i]);
		assert_true(got->results[i].df == df);
	}
}

TEST(dif_mantel_of_several_levels)
{
	struct work w = test_work();
	static const double general[] = {3.08660819647, 3.95406715102, 4.84750071936, 6.83046268509};
	static const double means[] = {2.6657171045, 0.0434210437223, 4.45512715851, 0.54656911743};
	static const double general_3[] = {12.0637382303, 16.615231161, 4.76617748917, 7.54239088819};
	static const double means_3[] = {4.13252292757, 2.88401204047, 1.55328080867, 3.37520813277};
	static const double effect[] = {0.138379689069, -0.0167666078561, -0.144432829453, 0.0516417849024};
	static const double error[] = {0.0798925743834, 0.0757750454147, 0.0672046784589, 0.0738976065419};
	struct agreement found = {0};
	struct dif_analysis got = of_science(&w, 2, DIF_GENERALISED);
	compare(&found, &got, general, 3);
	got = of_science(&w, 2, DIF_MANTEL);
	compare(&found, &got, means, 1);
	for (size_t i = 0; i < 4; i++) {
		add(&found, got.results[i].effect, effect[i]);
		add(&found, got.results[i].effect_error, error[i]);
		assert_int_equal(got.results[i].classes[0], DIF_CLASS_A);
	}
	got = of_science(&w, 3, DIF_GENERALISED);
	compare(&found, &got, general_3, 6);
	got = of_science(&w, 3, DIF_MANTEL);
	compare(&found, &got, means_3, 2);
	agreement_within(&found, "science", "dif-levels", 1e-10);
	test_work_end(&w);
}

TEST(dif_logistic_of_several_levels)
{
	struct work w = test_work();
	static const double both[] = {5.353930909, 0.1262161537, 6.054196511, 7.276427463};
	static const double uniform[] = {3.508977643, 0.003401681983, 4.854102804, 0.262103534};
	static const double crossing[] = {1.844953266, 0.1228144717, 1.200093706, 7.014323929};
	static const double both_3[] = {6.612000233, 3.733403938, 1.839107418, 4.435994148};
	static const double rise[] = {0.01074641899, 0.0001933134878, 0.007504684931, 0.01066070087};
	struct agreement found = {0};
	struct dif_analysis got = of_science(&w, 2, DIF_LOGISTIC);
	compare(&found, &got, both, 2);
	for (size_t i = 0; i < 4; i++)
		assert_near(got.results[i].effect, rise[i], 1e-8, "rise", i);
	got = of_science(&w, 2, DIF_LOGISTIC_UNIFORM);
	compare(&found, &got, uniform, 1);
	got = of_science(&w, 2, DIF_LOGISTIC_CROSSING);
	compare(&found, &got, crossing, 1);
	got = of_science(&w, 3, DIF_LOGISTIC);
	compare(&found, &got, both_3, 4);
	agreement_within(&found, "science", "dif-ordinal", 1e-7);
	test_work_end(&w);
}

/* ---- parameters ---- */

/* Two groups of Lord's general form are Lord's; a third that is the second again doubles nothing: the statistic of (d, d) with
 * the covariance of both is worked out by hand. */
TEST(dif_lord_of_three_groups)
{
	struct work w = test_work();
	struct dif_parameters reference[2] = {{model_logistic(1, 0, 0), 0, {{0}}},
	                                      {model_logistic(1, 1, 0), 0, {{0}}}};
	struct dif_parameters focal[2] = {{model_logistic(1, 0.4, 0), 0, {{0}}},
	                                  {model_logistic(1, 0.6, 0), 0, {{0}}}};
	for (size_t i = 0; i < 2; i++) {
		reference[i].covariance[1][1] = 0.01;
		focal[i].covariance[1][1] = 0.03;
	}
	const struct dif_parameters *groups[] = {reference, focal, focal};
	struct dif_options options = dif_options_of(DIF_LORD);
	struct dif_analysis got;
	assert_ok(&w, dif_by_parameters(&w, groups, 3, 2, &options, &got));
	/* d = (-0.4, -0.4), V = [[.04, .01], [.01, .04]]: d' V^-1 d = 2 · 0.16 / 0.05. */
	assert_near(got.results[0].statistic, 6.4, 1e-12, "three groups", 0);
	assert_true(got.results[0].df == 2);
	assert_ok(&w, dif_by_parameters(&w, groups, 2, 2, &options, &got));
	assert_near(got.results[0].statistic, 4, 1e-12, "two groups", 0);
	/* 0.4 logits harder for the focal group: -2.35 · 0.4. */
	assert_near(got.results[0].effect, -0.94, 1e-12, "delta", 0);
	options.method = DIF_RAJU;
	assert_fails(&w, ERR_INPUT, dif_by_parameters(&w, groups, 3, 2, &options, &got));
	focal[0].model.guessing = 0.2;
	assert_fails(&w, ERR_INPUT, dif_by_parameters(&w, groups, 2, 2, &options, &got));
	options.method = DIF_MANTEL_HAENSZEL;
	assert_fails(&w, ERR_INPUT, dif_by_parameters(&w, groups, 2, 2, &options, &got));
	test_work_end(&w);
}

/* The unsigned area between two curves that cross, against the sum of their distances on a fine grid. */
TEST(dif_raju_area_is_the_area)
{
	struct work w = test_work();
	struct dif_parameters reference[2] = {{model_logistic(0.8, -0.5, 0), 0, {{0}}},
	                                      {model_logistic(1, 1, 0), 0, {{0}}}};
	struct dif_parameters focal[2] = {{model_logistic(1.7, -0.5, 0), 0, {{0}}},
	                                  {model_logistic(1, 1, 0), 0, {{0}}}};
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 2; j++)
			reference[i].covariance[j][j] = focal[i].covariance[j][j] = 0.02;
	const struct dif_parameters *groups[] = {reference, focal};
	struct dif_options options = dif_options_of(DIF_RAJU);
	struct dif_analysis got;
	assert_ok(&w, dif_by_parameters(&w, groups, 2, 2, &options, &got));
	double area = 0;
	for (double theta = -60; theta < 60; theta += 0.001) {
		double r = 1 / (1 + exp(-0.8 * (theta + 0.5))), f = 1 / (1 + exp(-1.7 * (theta + 0.5)));
		area += 0.001 * fabs(r - f);
	}
	assert_near(got.results[0].effect, area, 1e-6, "area", 0);
	assert_true(got.results[1].effect == 0);
	test_work_end(&w);
}

/* ---- many tests, few people ---- */

TEST(dif_adjusted_p)
{
	struct work w = test_work();
	static const double p[] = {0.03, 0.01, NAN, 0.04, 0.02, 0.05};
	/* By hand: five tests; the smallest counts five times, the next four times … and none less than one before. */
	static const double holm[] = {0.09, 0.05, NAN, 0.09, 0.08, 0.09};
	double got[6];
	dif_adjust(&w, DIF_HOLM, p, 6, got);
	for (size_t i = 0; i < 6; i++)
		assert_true(i == 2 ? isnan(got[i]) : fabs(got[i] - holm[i]) < 1e-15);
	dif_adjust(&w, DIF_BENJAMINI_HOCHBERG, p, 6, got);
	for (size_t i = 0; i < 6; i++)
		assert_true(i == 2 ? isnan(got[i]) : fabs(got[i] - 0.05) < 1e-15);
	dif_adjust(&w, DIF_UNADJUSTED, p, 6, got);
	assert_true(got[1] == 0.01);
	test_work_end(&w);
}

/* splitmix64 */
static double uniform(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

enum { BANDS = 10 };

/* People in bands of ability, of two groups 2 : 1; the first item is harder for the focal group by `delta`, the second for
 * nobody. */
static struct responses simulated(struct work *w, size_t count, double delta, uint64_t *state,
                                  uint32_t *bands)
{
	static const int32_t codes[] = {0, 1};
	static const struct responses_item items[] = {{S_INIT("studied"), 2, codes},
	                                              {S_INIT("other"), 2, codes}};
	static const struct str names[] = {S_INIT("reference"), S_INIT("focal")};
	uint8_t *levels = work_array(w, count * 2, 1), *groups = work_array(w, count, 1);
	for (size_t i = 0; i < count; i++) {
		groups[i] = i % 3 == 2;
		bands[i] = (uint32_t)(uniform(state) * BANDS);
		double logit = -1.8 + 0.4 * bands[i];
		levels[2 * i] = uniform(state) < 1 / (1 + exp(-(logit + (groups[i] ? delta / 2.35 : 0))));
		levels[2 * i + 1] = uniform(state) < 1 / (1 + exp(-logit));
	}
	return (struct responses){count,           2, items, levels, .groups = groups, .group_names = names,
	                          .group_count = 2};
}

/* With the number of people that is said to be needed, a difference of class C is seen about as often as was asked for; where
 * there is none, it is "seen" as often as alpha says. 400 repetitions: the shares' own errors are 0.02 and 0.011. */
TEST(dif_power_is_what_is_said)
{
	static const bool focal[] = {false, true};
	uint64_t random = 7;
	double needed = 0;
	size_t seen = 0, false_alarms = 0, repetitions = 400;
	for (size_t i = 0; i < repetitions + 20; i++) {
		struct work w = test_work();
		size_t count = i < 20 ? 1000 : (size_t)(needed / 20);
		uint32_t *bands = work_array(&w, count, sizeof *bands);
		struct responses responses = simulated(&w, count, i < 20 ? 0 : -1.5, &random, bands);
		struct dif_sample sample = {&responses, .focal = focal, .matching = bands};
		struct dif_options options = dif_options_of(DIF_MANTEL_HAENSZEL);
		options.uncorrected = true;
		struct dif_analysis got;
		assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
		if (i < 20) {
			needed += got.results[0].persons_needed;
		} else {
			seen += got.results[0].flagged;
			false_alarms += got.results[1].flagged;
		}
		test_work_end(&w);
	}
	assert_true(needed / 20 > 200 && needed / 20 < 1000);
	double power = (double)seen / (double)repetitions,
	       alarms = (double)false_alarms / (double)repetitions;
	if (!(power > 0.74 && power < 0.86 && alarms > 0.02 && alarms < 0.08))
		fail_msg("seen %g, false alarms %g with %g persons", power, alarms, needed / 20);
}

TEST(dif_says_when_there_are_too_few)
{
	struct work w = test_work();
	static const bool focal[] = {false, true};
	uint64_t random = 11;
	static const size_t counts[] = {60, 4000};
	for (size_t i = 0; i < 2; i++) {
		uint32_t *bands = work_array(&w, counts[i], sizeof *bands);
		struct responses responses = simulated(&w, counts[i], 0, &random, bands);
		struct dif_sample sample = {&responses, .focal = focal, .matching = bands};
		static const enum dif_method methods[] = {DIF_MANTEL_HAENSZEL, DIF_MANTEL,
		                                          DIF_STANDARDISATION, DIF_LOGISTIC};
		for (size_t j = 0; j < COUNT(methods); j++) {
			struct dif_options options = dif_options_of(methods[j]);
			struct dif_analysis got;
			assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
			assert_false(got.results[1].flagged && methods[j] != DIF_STANDARDISATION);
			if (!got.results[1].flagged)
				assert_int_equal(got.results[1].too_few, i == 0);
		}
	}
	test_work_end(&w);
}

/* ---- bad input ---- */

/* levels: a digit for each answer, '-' for none, row by row; groups: a digit for each person. */
static struct responses small(struct work *w, const char *levels, const char *groups, size_t width)
{
	static const int32_t codes[] = {0, 1, 2};
	static const struct str names[] = {S_INIT("a"), S_INIT("b"), S_INIT("c")};
	size_t count = strlen(groups);
	assert_int_equal(strlen(levels), count * width);
	struct responses_item *items = work_array(w, width, sizeof *items);
	uint8_t *of = work_array(w, count, 1), *given = work_array(w, count * width, 1);
	for (size_t i = 0; i < width; i++)
		items[i] = (struct responses_item){S("item"), 0, codes};
	for (size_t i = 0; i < count * width; i++) {
		given[i] = levels[i] == '-' ? RESPONSES_MISSING : (uint8_t)(levels[i] - '0');
		if (levels[i] != '-' && given[i] >= items[i % width].levels)
			items[i % width].levels = given[i] + 1U;
	}
	for (size_t i = 0; i < count; i++)
		of[i] = (uint8_t)(groups[i] - '0');
	return (struct responses){count,           width, items, given, .groups = of, .group_names = names,
	                          .group_count = 3};
}

TEST(dif_refuses_what_cannot_be_compared)
{
	struct work w = test_work();
	static const bool focal[] = {false, true, false}, none[] = {false, false}, two[] = {true, true};
	struct responses one = small(&w, "0110100111", "00001", 2);
	struct dif_sample sample = {&one, .focal = focal};
	struct dif_options options = dif_options_of(DIF_MANTEL_HAENSZEL);
	struct dif_analysis got;
	assert_int_equal(dif_analyse(&w, &sample, &options, &got), ERR_INPUT);
	assert_str(w.message, S("The group b has 1 member: at least 2 are needed to compare it."));
	work_forgive(&w);
	struct responses empty = small(&w, "01101001", "0000", 2);
	sample.responses = &empty;
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	struct responses fine = small(&w, "0110100111", "00011", 2);
	sample.responses = &fine;
	assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
	options.anchors = none;
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	options.anchors = two;
	options.purify = true;
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	options = dif_options_of(DIF_LORD);
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	options = dif_options_of(DIF_MANTEL_HAENSZEL);
	options.alpha = 0.7;
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	struct responses single = small(&w, "01101", "00011", 1);
	sample.responses = &single;
	options.alpha = 0.05;
	assert_fails(&w, ERR_INPUT, dif_analyse(&w, &sample, &options, &got));
	test_work_end(&w);
}

/* Items that everybody answered alike, that nobody answered, that have several levels, that one group only answered; by all
 * methods. Nothing is flagged, and what has no number says why. */
TEST(dif_of_items_that_tell_nothing)
{
	struct work w = test_work();
	static const bool focal[] = {false, true, false};
	struct responses hard = small(&w,
	                              "10-200"
	                              "10-110"
	                              "11-001"
	                              "10-21-"
	                              "11-11-"
	                              "10-00-"
	                              "11-20-",
	                              "0001111", 6);
	struct dif_sample sample = {&hard, .focal = focal};
	for (enum dif_method method = 0; method < DIF_LORD; method++) {
		struct dif_options options = dif_options_of(method);
		options.purify = true;
		struct dif_analysis got;
		assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
		assert_int_equal(got.results[0].state, DIF_CONSTANT);
		assert_int_equal(got.results[2].state, DIF_CONSTANT);
		bool several = dif_methods[method].of_several_levels;
		assert_int_equal(got.results[3].state == DIF_LEVELS, !several);
		assert_true(got.results[5].state != DIF_TOLD || method == DIF_GENERALISED);
		for (size_t i = 0; i < 6; i++) {
			const struct dif_result *r = &got.results[i];
			assert_true(str_absent(dif_state_text(r->state)) == false);
			if (r->state != DIF_TOLD)
				assert_true(isnan(r->statistic) && isnan(r->p) && !r->flagged && !r->too_few);
			else
				assert_true(isnan(r->p) == !dif_methods[method].of_tests);
		}
	}
	test_work_end(&w);
}

/* A group that a score tells exactly has no finite estimate. */
TEST(dif_logistic_of_what_is_separated)
{
	struct work w = test_work();
	static const bool focal[] = {false, true, false};
	struct responses split = small(&w, "001001001110110110", "000111", 3);
	struct dif_sample sample = {&split, .focal = focal};
	struct dif_options options = dif_options_of(DIF_LOGISTIC);
	struct dif_analysis got;
	assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
	assert_int_equal(got.results[0].state, DIF_NO_FIT);
	options.wald = true;
	assert_ok(&w, dif_analyse(&w, &sample, &options, &got));
	assert_int_equal(got.results[0].state, DIF_NO_FIT);
	test_work_end(&w);
}
