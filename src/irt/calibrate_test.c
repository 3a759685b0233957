/* Oracles: the likelihood written down again, person by person, from irt/model.h (its value, that it is flat at the
 * estimates, and the inverse of its second derivatives); invariances; the parameters that answers were simulated from. */
#include "irt/calibrate.h"

#include "irt/responses_read.h"

#include "unit/agreement.h"

#include <math.h>
#include <string.h>

enum { NODES = 61, PARAMETERS_MAX = 24 };

static struct responses read_responses(struct work *w, const char *name, struct responses_options options)
{
	struct responses responses;
	assert_ok(w, responses_read(w, test_data(w, name), &options, &responses));
	return responses;
}

static struct calibrate_item *items_of(struct work *w, const struct responses *responses, struct str model,
                                       const struct calibrate_priors *priors)
{
	struct calibrate_item *items = work_array(w, responses->item_count, sizeof *items);
	for (size_t i = 0; i < responses->item_count; i++)
		items[i] = (struct calibrate_item){.model = model_name_find(model), .priors = priors};
	return items;
}

static struct calibrate_result fit(struct work *w, const struct responses *responses,
                                   struct calibrate_item *items)
{
	struct calibrate_result result;
	struct calibrate_options options = {.items = items, .tolerance = 1e-9};
	assert_ok(w, calibrate(w, responses, &options, &result));
	assert_true(result.converged && result.has_errors);
	return result;
}

static void near(double value, double expected, double most)
{
	if (!(fabs(value - expected) <= most))
		fail_msg("%.12g, expected %.12g", value, expected);
}

/* ---- the likelihood again ----------------------------------------------------------------------------------- */

struct whole {
	const struct responses *responses;
	struct model models[PARAMETERS_MAX];
	double mean[2], log_variance[2];
	double log_prior;
	void (*apply)(struct whole *whole, const double *x); /* parameters to models and populations */
};

static double log_posterior(struct whole *whole, const double *x)
{
	static double probability[PARAMETERS_MAX][NODES][MODEL_LEVELS_MAX];
	const struct responses *responses = whole->responses;
	double density[2][NODES], sum = 0;
	whole->apply(whole, x);
	for (size_t g = 0; g < responses->group_count; g++) {
		double total = 0;
		for (size_t q = 0; q < NODES; q++) {
			double d = -6 + 0.2 * (double)q - whole->mean[g];
			total += density[g][q] = exp(-0.5 * d * d / exp(whole->log_variance[g]));
		}
		for (size_t q = 0; q < NODES; q++)
			density[g][q] /= total;
	}
	for (size_t i = 0; i < responses->item_count; i++)
		for (size_t q = 0; q < NODES; q++)
			model_probabilities(&whole->models[i], -6 + 0.2 * (double)q, probability[i][q]);
	for (size_t p = 0; p < responses->person_count; p++) {
		size_t group = responses->groups == NULL ? 0 : responses->groups[p];
		double likelihood = 0;
		for (size_t q = 0; q < NODES; q++) {
			double product = density[group][q];
			for (size_t i = 0; i < responses->item_count; i++) {
				uint8_t level = responses_of(responses, p)[i];
				product *= level == RESPONSES_MISSING ? 1 : probability[i][q][level];
			}
			likelihood += product;
		}
		sum += (responses->weights == NULL ? 1 : responses->weights[p]) * log(likelihood);
	}
	return sum + whole->log_prior;
}

/* Inverts in place, by Gauss and Jordan; returns the entry of each on the diagonal. */
static void invert_diagonal(double matrix[PARAMETERS_MAX][PARAMETERS_MAX], size_t n, double *diagonal)
{
	for (size_t k = 0; k < n; k++) {
		double pivot = matrix[k][k];
		matrix[k][k] = 1;
		for (size_t j = 0; j < n; j++)
			matrix[k][j] /= pivot;
		for (size_t i = 0; i < n; i++) {
			double factor = matrix[i][k];
			if (i == k)
				continue;
			matrix[i][k] = 0;
			for (size_t j = 0; j < n; j++)
				matrix[i][j] -= factor * matrix[k][j];
		}
	}
	for (size_t k = 0; k < n; k++)
		diagonal[k] = matrix[k][k];
}

static double moved(struct whole *whole, const double *x, size_t n, size_t i, double di, size_t j, double dj)
{
	double y[PARAMETERS_MAX];
	memcpy(y, x, n * sizeof *y);
	y[i] += di;
	y[j] += dj;
	return log_posterior(whole, y);
}

/* The estimates' log posterior is the same; it is flat there; and its second derivatives say the same errors. */
static void assert_maximum(struct whole *whole, const struct calibrate_result *result)
{
	static double information[PARAMETERS_MAX][PARAMETERS_MAX];
	double x[PARAMETERS_MAX], diagonal[PARAMETERS_MAX];
	const double h = 1e-3;
	size_t n = result->parameter_count;
	assert_true(n <= PARAMETERS_MAX);
	for (size_t i = 0; i < n; i++)
		x[i] = result->parameters[i].value;
	double here = log_posterior(whole, x);
	struct agreement posterior = {0}, errors = {0};
	agreement_add(&posterior, result->log_likelihood + result->log_prior, here, 1);
	for (size_t i = 0; i < n; i++) {
		double slope = (moved(whole, x, n, i, h, i, 0) - moved(whole, x, n, i, -h, i, 0)) / (2 * h);
		near(slope, 0, 2e-4);
		for (size_t j = 0; j <= i; j++) {
			double second =
				i == j ? moved(whole, x, n, i, h, i, 0) + moved(whole, x, n, i, -h, i, 0) -
						 2 * here
				       : (moved(whole, x, n, i, h, j, h) - moved(whole, x, n, i, h, j, -h) -
			                  moved(whole, x, n, i, -h, j, h) +
			                  moved(whole, x, n, i, -h, j, -h)) /
						 4;
			information[i][j] = information[j][i] = -second / (h * h);
		}
	}
	invert_diagonal(information, n, diagonal);
	for (size_t i = 0; i < n; i++)
		agreement_add(&errors, result->parameters[i].error, sqrt(diagonal[i]), sqrt(diagonal[i]));
	agreement_within(&posterior, "written-out", "log-likelihood", 1e-8);
	agreement_within(&errors, "written-out", "errors", 1e-3);
}

/* d_k = k e + T_k, T_3 = 0: the steps are b_k = -(d_k - d_(k - 1)). */
static void apply_rating(struct whole *whole, const double *x)
{
	for (size_t i = 0; i < 4; i++) {
		double e = x[i], steps[3] = {-e - x[4], -e - (x[5] - x[4]), -e + x[5]};
		whole->models[i] = model_partial_credit(1, steps, 4);
	}
	whole->log_variance[0] = x[6];
}

TEST(calibrate_rating_scale_is_the_maximum)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/science.csv", (struct responses_options){0});
	struct calibrate_result result = fit(&w, &responses, items_of(&w, &responses, S("rsm"), NULL));
	struct whole whole = {.responses = &responses, .apply = apply_rating};
	assert_int_equal(result.parameter_count, 7);
	assert_maximum(&whole, &result);
	/* The steps lie the same way around each item's mean. */
	for (size_t k = 1; k < 3; k++)
		near(result.items[3].model.difficulty_logit[k] - result.items[3].model.difficulty_logit[0],
		     result.items[0].model.difficulty_logit[k] - result.items[0].model.difficulty_logit[0],
		     1e-12);
	test_work_end(&w);
}

/* Six 2PL items, two groups of which the second's mean and variance are free. */
static void apply_groups(struct whole *whole, const double *x)
{
	for (size_t i = 0; i < 6; i++)
		whole->models[i] = model_logistic(x[2 * i], -x[2 * i + 1] / x[2 * i], 0);
	whole->mean[1] = x[12];
	whole->log_variance[1] = x[13];
}

/* The first `count` columns, every fifth answer left out. */
static struct responses some_columns(struct work *w, const struct responses *from, size_t count)
{
	struct responses some = *from;
	uint8_t *levels = work_array(w, from->person_count, count);
	for (size_t p = 0; p < from->person_count; p++)
		for (size_t i = 0; i < count; i++)
			levels[p * count + i] =
				(p + 3 * i) % 5 == 0 ? RESPONSES_MISSING : responses_of(from, p)[i];
	some.item_count = count;
	some.levels = levels;
	return some;
}

TEST(calibrate_groups_are_the_maximum)
{
	struct work w = test_work();
	static const struct str leave_out[] = {S_INIT("Anger")};
	struct responses_options options = {
		.group = S("Gender"), .leave_out = leave_out, .leave_out_count = 1};
	struct responses all = read_responses(&w, "irt/verbal_gender.csv", options);
	struct responses responses = some_columns(&w, &all, 6);
	struct calibrate_result result = fit(&w, &responses, items_of(&w, &responses, S("2pl"), NULL));
	struct whole whole = {.responses = &responses, .apply = apply_groups};
	assert_int_equal(result.group_count, 2);
	assert_int_equal(result.parameter_count, 14);
	assert_int_equal(result.populations[0].persons + result.populations[1].persons, 316);
	near(result.populations[0].mean, 0, 0);
	near(result.populations[0].variance, 1, 0);
	assert_maximum(&whole, &result);
	test_work_end(&w);
}

static double log_beta(double p, double alpha, double beta)
{
	return (alpha - 1) * log(p) + (beta - 1) * log(1 - p) + lgamma(alpha + beta) - lgamma(alpha) -
	       lgamma(beta);
}

static double log_normal(double x, double mean, double sd)
{
	return -0.5 * (x - mean) * (x - mean) / (sd * sd) - log(sd) - 0.5 * log(2 * acos(-1));
}

static void apply_4pl(struct whole *whole, const double *x)
{
	whole->log_prior = 0;
	for (size_t i = 0; i < 5; i++) {
		double a = x[4 * i], d = x[4 * i + 1], c = 1 / (1 + exp(-x[4 * i + 2])),
		       u = 1 / (1 + exp(-x[4 * i + 3]));
		whole->models[i] = model_logistic_upper(a, -d / a, c, u);
		whole->log_prior += log_normal(log(a), 0.1, 0.4) - log(a) + log_normal(-d / a, 0, 2) +
		                    log_normal(d, 0.5, 3) + log_beta(c, 5, 17) + log_beta(u, 30, 2);
	}
}

static const struct calibrate_priors all_priors = {
	.discrimination = {CALIBRATE_LOGNORMAL, 0.1, 0.4},
	.difficulty = {CALIBRATE_NORMAL, 0, 2},
	.intercept = {CALIBRATE_NORMAL, 0.5, 3},
	.guessing = {CALIBRATE_BETA, 5, 17},
	.upper = {CALIBRATE_BETA, 30, 2},
};

/* Equal rows as one, with their number as weight. */
static struct responses as_patterns(struct work *w, const struct responses *from)
{
	struct responses patterns = *from;
	uint8_t *levels = work_array(w, from->person_count, from->item_count);
	double *weights = work_array(w, from->person_count, sizeof *weights);
	size_t count = 0;
	for (size_t p = 0; p < from->person_count; p++) {
		size_t at = 0;
		while (at < count &&
		       memcmp(levels + at * from->item_count, responses_of(from, p), from->item_count) != 0)
			at++;
		memcpy(levels + at * from->item_count, responses_of(from, p), from->item_count);
		weights[at]++;
		count += at == count;
	}
	patterns.person_count = count;
	patterns.levels = levels;
	patterns.weights = weights;
	return patterns;
}

TEST(calibrate_4pl_with_all_priors_is_the_maximum)
{
	struct work w = test_work();
	struct responses all = read_responses(&w, "irt/lsat7.csv", (struct responses_options){0});
	struct responses responses = as_patterns(&w, &all);
	struct calibrate_item *items = items_of(&w, &responses, S("4pl"), &all_priors);
	struct calibrate_options options = {.items = items, .tolerance = 1e-9, .answers_min = 1};
	struct calibrate_result result;
	struct whole whole = {.responses = &responses, .apply = apply_4pl};
	assert_int_equal(responses.person_count, 32);
	assert_ok(&w, calibrate(&w, &responses, &options, &result));
	assert_true(result.has_errors);
	assert_maximum(&whole, &result);
	near(result.weight, 1000, 0);
	test_work_end(&w);
}

/* ---- invariances --------------------------------------------------------------------------------------------- */

/* With one slope a and variance 1, or slope 1 and variance a², the same likelihood. */
TEST(calibrate_1pl_is_the_rasch_model_on_another_scale)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat7.csv", (struct responses_options){0});
	struct calibrate_result one = fit(&w, &responses, items_of(&w, &responses, S("1pl"), NULL));
	struct calibrate_result rasch = fit(&w, &responses, items_of(&w, &responses, S("rasch"), NULL));
	struct calibrate_item *equal = items_of(&w, &responses, S("2pl"), NULL);
	for (size_t i = 0; i < responses.item_count; i++)
		equal[i].equal_discrimination = 7;
	struct calibrate_result same = fit(&w, &responses, equal);
	near(one.log_likelihood, rasch.log_likelihood, 1e-7);
	near(same.log_likelihood, rasch.log_likelihood, 1e-7);
	assert_int_equal(one.parameter_count, 6);
	assert_int_equal(same.parameter_count, 6);
	double a = one.items[0].model.discrimination;
	near(a * a, rasch.populations[0].variance, 1e-6);
	near(2 * a * one.items[0].error.discrimination, rasch.populations[0].variance_error, 1e-5);
	for (size_t i = 0; i < one.item_count; i++) {
		near(one.items[i].model.discrimination, a, 0);
		near(one.items[i].value[1], rasch.items[i].value[1], 1e-6);
		near(one.items[i].value_error[1], rasch.items[i].value_error[1], 1e-6);
		near(same.items[i].value[1], rasch.items[i].value[1], 1e-6);
	}
	test_work_end(&w);
}

/* Four items held at what they were found to be leave the fifth, and the population, where they were: their score was zero
 * there. */
TEST(calibrate_anchors_give_the_scale)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat7.csv", (struct responses_options){0});
	struct calibrate_item *items = items_of(&w, &responses, S("2pl"), NULL);
	struct calibrate_result free = fit(&w, &responses, items);
	struct model known[4];
	for (size_t i = 0; i < 4; i++) {
		known[i] = free.items[i].model;
		items[i].known = &known[i];
		items[i].held = CALIBRATE_ALL;
	}
	struct calibrate_result held = fit(&w, &responses, items);
	assert_int_equal(held.parameter_count, 4);
	near(held.log_likelihood, free.log_likelihood, 1e-7);
	near(held.populations[0].mean, 0, 1e-4);
	near(held.populations[0].variance, 1, 1e-4);
	near(held.items[4].model.discrimination, free.items[4].model.discrimination, 1e-4);
	near(held.items[4].model.difficulty_logit[0], free.items[4].model.difficulty_logit[0], 1e-4);
	for (size_t i = 0; i < 4; i++) {
		assert_true(held.items[i].status == CALIBRATE_HELD);
		assert_memory_equal(&held.items[i].model, &known[i], sizeof known[i]);
		assert_true(isnan(held.items[i].error.discrimination));
	}
	/* With all held nothing is left to do but the population. */
	items[4].known = &free.items[4].model;
	items[4].held = CALIBRATE_ALL;
	struct calibrate_result all = fit(&w, &responses, items);
	assert_int_equal(all.parameter_count, 2);
	near(all.log_likelihood, free.log_likelihood, 1e-7);
	test_work_end(&w);
}

/* A held guessing probability of 0 is no guessing; a discrimination held at 1 is the Rasch model. */
TEST(calibrate_parts_can_be_held)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat7.csv", (struct responses_options){0});
	struct calibrate_result two = fit(&w, &responses, items_of(&w, &responses, S("2pl"), NULL));
	struct calibrate_result rasch = fit(&w, &responses, items_of(&w, &responses, S("rasch"), NULL));
	struct calibrate_item *three = items_of(&w, &responses, S("3pl"), NULL);
	struct calibrate_item *held = items_of(&w, &responses, S("2pl"), NULL);
	struct model plain = model_logistic(1, 0, 0);
	for (size_t i = 0; i < responses.item_count; i++) {
		three[i].known = held[i].known = &plain;
		three[i].held = CALIBRATE_GUESSING;
		held[i].held = CALIBRATE_DISCRIMINATION;
	}
	struct calibrate_result as_two = fit(&w, &responses, three), as_rasch = fit(&w, &responses, held);
	near(as_two.log_likelihood, two.log_likelihood, 1e-7);
	near(as_rasch.log_likelihood, rasch.log_likelihood, 1e-7);
	assert_int_equal(as_two.parameter_count, 10);
	near(as_two.items[2].error.discrimination, two.items[2].error.discrimination, 1e-5);
	near(as_rasch.populations[0].variance, rasch.populations[0].variance, 1e-6);
	test_work_end(&w);
}

/* In LSAT7 only Item_2 shows guessing: the 3PL without a prior comes to the 2PL for the others, whose c ends at its bound,
 * near 0. */
TEST(calibrate_names_what_is_not_determined)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat7.csv", (struct responses_options){0});
	struct calibrate_item *items = items_of(&w, &responses, S("2pl"), NULL);
	items[1].model = model_name_find(S("3pl"));
	struct calibrate_result mixed = fit(&w, &responses, items);
	struct calibrate_result three = fit(&w, &responses, items_of(&w, &responses, S("3pl"), NULL));
	near(three.log_likelihood, mixed.log_likelihood, 1e-3);
	for (size_t i = 0; i < three.item_count; i++) {
		const struct calibrate_estimate *one = &three.items[i], *other = &mixed.items[i];
		assert_true(one->status == (i == 1 ? CALIBRATE_GOOD : CALIBRATE_UNDETERMINED));
		assert_true((one->sentence.len > 0) == (i != 1));
		assert_true(isnan(one->error.guessing) == (i != 1));
		near(one->model.discrimination, other->model.discrimination, 2e-3);
		near(one->error.discrimination / other->error.discrimination, 1, 5e-3);
		near(one->error.difficulty_logit[0] / other->error.difficulty_logit[0], 1, 5e-3);
	}
	test_work_end(&w);
}

/* All that is in the result, to the bit. */
static void assert_same(const struct calibrate_result *one, const struct calibrate_result *other)
{
	size_t n = one->parameter_count;
	assert_int_equal(one->cycles, other->cycles);
	assert_int_equal(n, other->parameter_count);
	assert_memory_equal(&one->log_likelihood, &other->log_likelihood, sizeof(double));
	assert_memory_equal(&one->empirical_reliability, &other->empirical_reliability, sizeof(double));
	assert_memory_equal(one->covariance, other->covariance, n * n * sizeof(double));
	for (size_t i = 0; i < one->item_count; i++) {
		assert_memory_equal(one->items[i].value, other->items[i].value, sizeof one->items[i].value);
		assert_memory_equal(&one->items[i].error, &other->items[i].error, sizeof(struct model));
	}
}

TEST(calibrate_gives_the_same_bits_on_any_number_of_threads)
{
	static const char *const sets[][2] = {{"irt/sim2pl_2000x40.csv", "2pl"},
	                                      {"irt/simgrm_1500x20.csv", "gpcm"},
	                                      {"irt/simgrm_1500x20.csv", "rsm"},
	                                      {"irt/lsat6.csv", "1pl"}};
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct work w = test_work();
		struct responses responses = read_responses(&w, sets[i][0], (struct responses_options){0});
		struct calibrate_options options = {
			.items = items_of(&w, &responses, str_of(sets[i][1]), NULL)};
		struct calibrate_result alone, together;
		assert_ok(&w, calibrate(&w, &responses, &options, &alone));
		for (size_t threads = 2; threads <= 4; threads++) {
			options.team = parallel_open(&w, threads);
			assert_ok(&w, calibrate(&w, &responses, &options, &together));
			parallel_close(options.team);
			assert_same(&alone, &together);
		}
		test_work_end(&w);
	}
}

/* Other nodes change little: the integral is the same. */
TEST(calibrate_more_nodes_change_little)
{
	struct work w = test_work();
	struct responses responses = read_responses(&w, "irt/lsat6.csv", (struct responses_options){0});
	struct calibrate_options options = {.items = items_of(&w, &responses, S("2pl"), NULL),
	                                    .tolerance = 1e-9};
	struct calibrate_result few, many;
	options.nodes = 41;
	assert_ok(&w, calibrate(&w, &responses, &options, &few));
	options.nodes = 301;
	options.range_logit = 7.5;
	assert_ok(&w, calibrate(&w, &responses, &options, &many));
	near(few.log_likelihood, many.log_likelihood, 1e-6);
	near(few.items[0].model.discrimination, many.items[0].model.discrimination, 1e-4);
	options.nodes = 60;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &responses, &options, &many));
	test_work_end(&w);
}

/* ---- recovery -------------------------------------------------------------------------------------------------- */

/* 95 % intervals hold the parameters that the answers were simulated from: of 80, at least 70 (fewer has a chance of 1 in
 * 2,000). */
TEST(calibrate_recovers_what_was_simulated)
{
	struct work w = test_work();
	const struct json *truth;
	struct str text = test_data(&w, "irt/golden/sim2pl_2000x40_truth.json");
	assert_ok(&w, json_parse(&w, text, text.len, &truth));
	struct responses responses =
		read_responses(&w, "irt/sim2pl_2000x40.csv", (struct responses_options){0});
	struct calibrate_result result = fit(&w, &responses, items_of(&w, &responses, S("2pl"), NULL));
	size_t inside = 0;
	for (size_t i = 0; i < 40; i++) {
		const struct model *model = &result.items[i].model, *error = &result.items[i].error;
		double a = test_number(json_get(truth, S("a")), i),
		       b = test_number(json_get(truth, S("b")), i);
		inside += fabs(model->discrimination - a) < 1.96 * error->discrimination;
		inside += fabs(model->difficulty_logit[0] - b) < 1.96 * error->difficulty_logit[0];
	}
	assert_true(inside >= 70);
	test_work_end(&w);
}

TEST(calibrate_answers_needed_by_hand)
{
	/* From 0.2 to 0.1 takes four times as many. */
	assert_int_equal(calibrate_answers_needed(0.2, 100, 0.1), 300);
	assert_int_equal(calibrate_answers_needed(0.1, 100, 0.1), 0);
	assert_int_equal(calibrate_answers_needed(0.05, 100, 0.1), 0);
	assert_int_equal(calibrate_answers_needed(0.15, 40, 0.1), 50);
	assert_true(calibrate_answers_needed(NAN, 40, 0.1) == SIZE_MAX);
	assert_true(calibrate_answers_needed(0.15, 0, 0.1) == SIZE_MAX);
}
