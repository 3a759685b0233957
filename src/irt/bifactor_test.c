/* Oracles: mirt's golden files, where there are no tasks; a direct maximisation in R; the whole integral, written out; simulated
 * people with fixed seeds. */
#include "irt/bifactor.h"

#include "unit/agreement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PERSONS_MAX = 3000, ITEMS_MAX = 32, TASKS_MAX = 8 };

static double uniform(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*random >> 11) * 0x1p-53;
}

static double normal(uint64_t *random)
{
	double radius = sqrt(-2 * log(1 - uniform(random)));
	return radius * cos(6.283185307179586 * uniform(random));
}

/* Seeds that are not neighbours (splitmix64). */
static uint64_t mixed(uint64_t seed)
{
	uint64_t x = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

struct sample {
	struct responses_item items[ITEMS_MAX];
	struct str task_names[TASKS_MAX];
	uint8_t levels[PERSONS_MAX * ITEMS_MAX], tasks[ITEMS_MAX];
	double theta[PERSONS_MAX], general[ITEMS_MAX], specific[ITEMS_MAX], intercept[ITEMS_MAX][3];
	struct responses responses;
	struct bifactor_options options;
};

static void prepare(struct work *w, struct sample *sample, size_t persons, size_t items, size_t tasks)
{
	memset(sample, 0, sizeof *sample);
	for (size_t i = 0; i < items; i++)
		sample->items[i] =
			(struct responses_item){.name = str_format(w->arena, "item %zu", i + 1), .levels = 2};
	for (size_t t = 0; t < tasks; t++)
		sample->task_names[t] = str_format(w->arena, "task %zu", t + 1);
	memset(sample->tasks, BIFACTOR_GENERAL, sizeof sample->tasks);
	sample->responses = (struct responses){.person_count = persons,
	                                       .item_count = items,
	                                       .items = sample->items,
	                                       .levels = sample->levels,
	                                       .group_count = 1};
	sample->options = (struct bifactor_options){
		.tasks = sample->tasks, .task_count = tasks, .task_names = sample->task_names};
}

/* `tasks` tasks of `each` items. With levels 2 or 4; the testlet form has s = 0.9 a in the first, 0.3 a more in each next. */
static void draw(struct work *w, struct sample *sample, size_t persons, size_t tasks, size_t each,
                 size_t levels, bool testlet, uint64_t seed)
{
	uint64_t random = seed;
	prepare(w, sample, persons, tasks * each, tasks);
	sample->options.testlet = testlet;
	for (size_t i = 0; i < tasks * each; i++) {
		sample->tasks[i] = (uint8_t)(i / each);
		sample->items[i].levels = levels;
		sample->general[i] = 0.9 + 1.1 * uniform(&random);
		sample->specific[i] = testlet ? sample->general[i] * (0.6 + 0.3 * (double)(i / each))
		                              : 0.6 + 1.0 * uniform(&random);
		double d = -1 + 2 * uniform(&random);
		for (size_t k = 0; k + 1 < levels; k++)
			sample->intercept[i][k] = levels == 2 ? d : d + 1.3 - 1.3 * (double)k;
	}
	for (size_t person = 0; person < persons; person++) {
		double xi = 0;
		sample->theta[person] = normal(&random);
		for (size_t i = 0; i < tasks * each; i++) {
			if (i % each == 0)
				xi = normal(&random);
			double drawn = uniform(&random);
			uint8_t level = 0;
			for (size_t k = 0; k + 1 < levels; k++) {
				double x = sample->general[i] * sample->theta[person] +
				           sample->specific[i] * xi + sample->intercept[i][k];
				level = (uint8_t)(level + (drawn < 1 / (1 + exp(-x))));
			}
			sample->levels[person * tasks * each + i] = level;
		}
	}
}

/* Every item with theta alone: the graded model and the 2PL, as mirt calibrates them. */
static void follow_golden(const char *data, const char *golden, uint8_t lowest)
{
	static struct sample sample;
	struct work w = test_work();
	struct bifactor fit;
	const struct json *file;
	struct str text = test_data(&w, data), header = str_cut(&text, '\n');
	size_t items = 0, persons = 0;
	while (!str_absent(header)) {
		str_cut(&header, ',');
		items++;
	}
	prepare(&w, &sample, 0, items, 0);
	for (; text.len > 0; persons++) {
		struct str line = str_cut(&text, '\n');
		for (size_t i = 0; i < items; i++) {
			struct str field = str_cut(&line, ',');
			uint8_t level = (uint8_t)(field.at[0] - '0' - lowest);
			sample.levels[persons * items + i] = level;
			if (level + 1U > sample.items[i].levels)
				sample.items[i].levels = level + 1U;
		}
	}
	sample.responses.person_count = persons;
	sample.options.general_nodes = 61;
	sample.options.range = 6;
	sample.options.tolerance = 1e-8;
	assert_ok(&w, json_parse(&w, test_data(&w, golden), SIZE_MAX, &file));
	const struct json *values = json_get(file, S("values")),
			  *all = json_get(values, S("coef_slope_intercept"));
	assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	assert_true(fit.converged);
	struct agreement likelihood = {0}, parameters = {0};
	agreement_add(&likelihood, fit.log_likelihood, json_get_real(values, S("logLik")), 1);
	agreement_within(&likelihood, "bifactor_none", "log-likelihood", 1e-5);
	assert_int_equal(fit.parameter_count, json_get_int(values, S("npar")));
	assert_true(fabs(fit.aic - json_get_real(values, S("AIC"))) < 1e-4);
	assert_true(fabs(fit.bic - json_get_real(values, S("BIC"))) < 1e-4);
	for (size_t i = 0; i < items; i++) {
		const struct json *item = json_get(all, all->members[i].name),
				  *par = json_get(item, S("par")), *se = json_get(item, S("SE"));
		agreement_add(&parameters, fit.items[i].general, json_get_real(par, S("a1")), 1);
		assert_true(fabs(fit.items[i].general_error / json_get_real(se, S("a1")) - 1) < 0.25);
		for (size_t k = 0; k + 1 < fit.items[i].levels; k++) {
			struct str name =
				fit.items[i].levels == 2 ? S("d") : str_format(w.arena, "d%zu", k + 1);
			agreement_add(&parameters, fit.items[i].intercept[k], json_get_real(par, name), 1);
			assert_true(fabs(fit.items[i].intercept_error[k] / json_get_real(se, name) - 1) <
			            0.25);
		}
	}
	agreement_within(&parameters, "bifactor_none", "parameters", 1e-4);
	test_work_end(&w);
}

TEST(bifactor_without_tasks_is_unidimensional)
{
	follow_golden("irt/lsat7.csv", "irt/golden/calib_lsat7_2pl.json", 0);
	follow_golden("irt/science.csv", "irt/golden/calib_science_graded.json", 1);
}

/* optim and Newton's method on the same likelihood in base R 4.2.2 (tasks one by one, over the same nodes), errors from
 * optimHess: of the sample below, written out as CSV. The errors here are from the scores' cross-product, which is as good in
 * the limit. */
TEST(bifactor_agrees_with_a_direct_maximisation)
{
	static const double general[] = {1.8630566, 1.1390073, 1.2625982, 1.5483927, 1.5299636,
	                                 1.3148715, 1.6809632, 1.4105487, 0.8254760},
			    specific[] = {0.7793888, 1.1714888, 1.0871365, 1.8660116, 0.6410422,
	                                  0.7402365, 0.4575739, 1.3869024, 0.6659744},
			    intercept[] = {-0.0273313, -0.3674756, 0.6592656, 0.1511400, -0.5930025,
	                                   0.5623538,  0.1979195,  0.2110936, -0.4117220},
			    general_error[] = {0.16887, 0.13415, 0.13157, 0.40832, 0.13611,
	                                       0.12030, 0.15169, 0.31812, 0.09321},
			    specific_error[] = {0.17747, 0.29626, 0.26131, 0.86574, 0.17910,
	                                        0.20819, 0.17835, 0.72899, 0.26472},
			    intercept_error[] = {0.08554, 0.08265, 0.09042, 0.10380, 0.08197,
	                                         0.07905, 0.07920, 0.09625, 0.06875};
	static struct sample sample;
	struct work w = test_work();
	struct bifactor fit;
	draw(&w, &sample, 1500, 3, 3, 2, false, mixed(3));
	sample.options.general_nodes = 31;
	sample.options.task_nodes = 25;
	sample.options.range = 6;
	sample.options.tolerance = 1e-8;
	assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	assert_true(fit.converged);
	struct agreement likelihood = {0}, parameters = {0}, errors = {0};
	agreement_add(&likelihood, fit.log_likelihood, -8343.0589347971, 1);
	for (size_t i = 0; i < 9; i++) {
		const struct bifactor_item *item = &fit.items[i];
		agreement_add(&parameters, item->general, general[i], 1);
		agreement_add(&parameters, item->specific, specific[i], 1);
		agreement_add(&parameters, item->intercept[0], intercept[i], 1);
		agreement_add(&errors, item->general_error, general_error[i], general_error[i]);
		agreement_add(&errors, item->specific_error, specific_error[i], specific_error[i]);
		agreement_add(&errors, item->intercept_error[0], intercept_error[i], intercept_error[i]);
	}
	agreement_within(&likelihood, "bifactor_direct", "log-likelihood", 1e-7);
	agreement_within(&parameters, "bifactor_direct", "parameters", 2e-5);
	agreement_within(&errors, "bifactor_direct", "errors", 0.06);
	test_work_end(&w);
}

/* The same of the testlet form. */
TEST(bifactor_testlets_agree_with_a_direct_maximisation)
{
	static const double general[] = {1.3658974, 1.2945294, 1.5405036, 1.2366742, 2.2235005,
	                                 1.6628714, 1.3696168, 1.0038703, 1.5669250},
			    ratios[] = {0.7090359, 0.7911332, 1.3177600},
			    intercept[] = {-0.1041593, -0.8452745, -0.2735829, 0.1891660, -0.0887922,
	                                   0.1982169,  -0.7201158, -0.0633530, 0.7575941},
			    ratio_error[] = {0.11019, 0.10545, 0.12606};
	static struct sample sample;
	struct work w = test_work();
	struct bifactor fit;
	draw(&w, &sample, 1500, 3, 3, 2, true, mixed(3));
	sample.options.general_nodes = 31;
	sample.options.task_nodes = 25;
	sample.options.range = 6;
	sample.options.tolerance = 1e-8;
	assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	assert_true(fit.converged);
	struct agreement likelihood = {0}, parameters = {0}, errors = {0};
	agreement_add(&likelihood, fit.log_likelihood, -8155.0391618183, 1);
	for (size_t i = 0; i < 9; i++) {
		agreement_add(&parameters, fit.items[i].general, general[i], 1);
		assert_true(fabs(fit.items[i].specific - general[i] * ratios[i / 3]) < 5e-5);
		agreement_add(&parameters, fit.items[i].intercept[0], intercept[i], 1);
	}
	for (size_t t = 0; t < 3; t++) {
		agreement_add(&parameters, fit.ratios[t], ratios[t], 1);
		agreement_add(&errors, fit.ratio_errors[t], ratio_error[t], ratio_error[t]);
	}
	agreement_within(&likelihood, "testlet_direct", "log-likelihood", 1e-7);
	agreement_within(&parameters, "testlet_direct", "parameters", 2e-5);
	agreement_within(&errors, "testlet_direct", "errors", 0.06);
	test_work_end(&w);
}

/* No dimension reduction: the sum over theta and both tasks' effects at once, with the C library's functions. */
TEST(bifactor_score_is_the_whole_integral)
{
	static const uint8_t tasks[] = {0, BIFACTOR_GENERAL, 1, 0, 1, 1},
			     levels[] = {1, 0, 2, RESPONSES_MISSING, 0, 1};
	struct work w = test_work();
	struct bifactor_item items[6] = {0};
	struct bifactor model = {.items = items,
	                         .item_count = 6,
	                         .task_count = 2,
	                         .general_nodes = 31,
	                         .task_nodes = 21,
	                         .range = 5};
	double sum = 0, weights = 0, first = 0, second = 0;
	for (size_t i = 0; i < 6; i++)
		items[i] = (struct bifactor_item){
			.levels = i == 2 ? 3 : 2,
			.task = tasks[i],
			.general = 0.8 + 0.2 * (double)i,
			.specific = tasks[i] == BIFACTOR_GENERAL ? 0 : 1.5 - 0.2 * (double)i,
			.intercept = {0.3 * (double)i - 0.5, -1.2}};
	for (size_t q = 0; q < 31; q++)
		for (size_t r = 0; r < 21; r++)
			for (size_t s = 0; s < 21; s++) {
				double theta = -5 + (double)q / 3,
				       xi[] = {-5 + 0.5 * (double)r, -5 + 0.5 * (double)s};
				double mass = exp(-(theta * theta + xi[0] * xi[0] + xi[1] * xi[1]) / 2);
				weights += mass;
				for (size_t i = 0; i < 6; i++) {
					double x = items[i].general * theta;
					if (levels[i] == RESPONSES_MISSING)
						continue;
					if (tasks[i] != BIFACTOR_GENERAL)
						x += items[i].specific * xi[tasks[i]];
					double upper =
						levels[i] == 0
							? 1
							: 1 / (1 +
					                       exp(-x - items[i].intercept[levels[i] - 1]));
					double lower =
						levels[i] + 1U == items[i].levels
							? 0
							: 1 / (1 + exp(-x - items[i].intercept[levels[i]]));
					mass *= upper - lower;
				}
				sum += mass;
				first += mass * theta;
				second += mass * theta * theta;
			}
	first /= sum;
	struct bifactor_score score = bifactor_score(&w, &model, levels);
	struct agreement found = {0};
	agreement_add(&found, score.log_likelihood, log(sum / weights), 1);
	agreement_add(&found, score.theta_logit, first, 1);
	agreement_add(&found, score.standard_error_logit, sqrt(second / sum - first * first), 1);
	agreement_within(&found, "bifactor_integral", "posterior", 1e-12);
	test_work_end(&w);
}

/* Items that hang together say less than they seem to: 90 % intervals hold theta that often only when the tasks are in the
 * model. */
TEST(bifactor_gives_the_right_standard_error)
{
	static struct sample sample;
	struct work w = test_work();
	struct bifactor with, without;
	size_t held = 0, held_without = 0, persons = 1000;
	double error = 0, error_without = 0;
	draw(&w, &sample, persons, 4, 5, 2, true, mixed(9));
	sample.options.without_errors = true;
	sample.options.tolerance = 1e-4;
	assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &with));
	for (size_t t = 0; t < 4;
	     t++) /* the SDs 0.6, 0.9, 1.2, 1.5 of the tasks' effects, within some errors of 0.1 */
		assert_true(fabs(with.ratios[t] - 0.6 - 0.3 * (double)t) < 0.4);
	memset(sample.tasks, BIFACTOR_GENERAL, sizeof sample.tasks);
	sample.options.task_count = 0;
	sample.options.testlet = false;
	assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &without));
	assert_true(with.log_likelihood > without.log_likelihood + 100);
	for (size_t i = 0; i < persons; i++) {
		struct bifactor_score score = bifactor_score(&w, &with, responses_of(&sample.responses, i)),
				      other = bifactor_score(&w, &without,
		                                             responses_of(&sample.responses, i));
		held += fabs(score.theta_logit - sample.theta[i]) < 1.644854 * score.standard_error_logit;
		held_without +=
			fabs(other.theta_logit - sample.theta[i]) < 1.644854 * other.standard_error_logit;
		error += score.standard_error_logit / (double)persons;
		error_without += other.standard_error_logit / (double)persons;
	}
	fprintf(stderr,
	        "bifactor: 90 %% intervals hold theta %.3f times with the tasks (mean SE %.3f), %.3f without (%.3f)\n",
	        (double)held / (double)persons, error, (double)held_without / (double)persons, error_without);
	assert_true(held > 870 && held < 930);
	assert_true(held_without < 840);
	assert_true(error > 1.15 * error_without);
	test_work_end(&w);
}

/* Twelve samples of 1,000: free loadings, tasks of four items. */
TEST(bifactor_recovers_parameters)
{
	enum { SAMPLES = 12 };
	static struct sample sample;
	double bias[3] = {0};
	size_t held[3] = {0}, all = 0;
	for (uint64_t seed = 0; seed < SAMPLES; seed++) {
		struct work w = test_work();
		struct bifactor fit;
		draw(&w, &sample, 1000, 3, 4, 2, false, mixed(100 + seed));
		sample.options.tolerance = 1e-4;
		sample.options.general_nodes = 21;
		sample.options.task_nodes = 15;
		assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
		for (size_t i = 0; i < fit.item_count; i++, all++) {
			const struct bifactor_item *item = &fit.items[i];
			double errors[] = {item->general - sample.general[i],
			                   item->specific - sample.specific[i],
			                   item->intercept[0] - sample.intercept[i][0]};
			double standard[] = {item->general_error, item->specific_error,
			                     item->intercept_error[0]};
			for (size_t k = 0; k < 3; k++) {
				bias[k] += errors[k];
				held[k] += fabs(errors[k]) < 1.959964 * standard[k];
			}
		}
		test_work_end(&w);
	}
	for (size_t k = 0; k < 3; k++)
		fprintf(stderr, "bifactor: %s: bias %.3f, coverage %.3f of %zu\n",
		        k == 0   ? "a"
		        : k == 1 ? "s"
		                 : "d",
		        bias[k] / (double)all, (double)held[k] / (double)all, all);
	for (size_t k = 0; k < 3; k++) {
		assert_true(fabs(bias[k] / (double)all) < 0.1);
		assert_true((double)held[k] / (double)all > 0.89);
	}
}

TEST(bifactor_refuses_what_cannot_be_told)
{
	static struct sample sample;
	struct work w = test_work();
	struct bifactor fit;
	draw(&w, &sample, 200, 3, 2, 2, false, 3);
	assert_fails(&w, ERR_INPUT,
	             bifactor_fit(&w, &sample.responses, &sample.options, &fit)); /* tasks of two */
	sample.options.testlet = true;
	assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	draw(&w, &sample, 200, 2, 4, 2, true, 3);
	assert_fails(&w, ERR_INPUT,
	             bifactor_fit(&w, &sample.responses, &sample.options, &fit)); /* two tasks */
	draw(&w, &sample, 200, 3, 3, 2, false, 3);
	sample.options.range = 1;
	assert_fails(&w, ERR_INPUT, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	sample.options.range = 0;
	sample.items[4].levels = 3; /* and nobody reached the third */
	assert_fails(&w, ERR_INPUT, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	sample.items[4].levels = 1;
	assert_fails(&w, ERR_INPUT, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
	test_work_end(&w);
}
