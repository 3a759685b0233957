/* Oracles: a 50-digit calculation (mpmath 1.4) for the bytes of a belief; hand computation; invariants; for what shares a task,
 * the integral over 5,001 points, written without logarithms, and simulated people. */
#include "irt/evidence.h"

#include "base/digest.h"
#include "irt/eap.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>

static const double rubric_thresholds[] = {-1, 0, 1.5};
static const double torn[] = {0, 0.25, 0.5, 0.25};

static void mixed_models(struct model models[6])
{
	models[0] = model_logistic(0.75, -1.5, 0);
	models[1] = model_logistic(1.25, -0.5, 0.25);
	models[2] = model_logistic(1.5, 0.25, 0);
	models[3] = model_logistic(1.0, 0.75, 0.125);
	models[4] = model_logistic(2.0, 1.5, 0.25);
	models[5] = model_graded(1.25, rubric_thresholds, 4);
}

/* Five responses and a torn verdict of weight 1/2, multiplied into N(0, 1) in the given order. */
static void mixed_belief(const size_t order[6], struct grid *belief)
{
	static const size_t levels[] = {1, 0, 1, 1, 0};
	struct model models[6];
	mixed_models(models);
	grid_normal(0, 1, belief);
	for (size_t i = 0; i < 6; i++) {
		struct grid likelihood;
		size_t j = order[i];
		if (j < 5)
			evidence_likelihood_of_level(&models[j], levels[j], &likelihood);
		else
			evidence_likelihood(
				&(struct evidence){.model = &models[5], .probabilities = torn, .weight = 0.5},
				&likelihood);
		grid_multiply(belief, &likelihood);
	}
}

TEST(evidence_gives_the_bytes_of_an_exact_calculation)
{
	struct work w = test_work();
	struct grid belief;
	uint8_t bytes[GRID_BYTES];
	mixed_belief((const size_t[]){0, 1, 2, 3, 4, 5}, &belief);
	grid_encode(&belief, bytes);
	struct digest digest = digest_of(str_bytes(bytes, sizeof bytes));
	assert_str(digest_hex(w.arena, &digest),
	           S("b2b7ad5b176c3ff4705454f962a26321ffbb7c40493aa6f5971d0a97ef51525a"));
	struct eap_estimate estimate = eap_of(&belief);
	assert_true(fabs(estimate.theta_logit - 0.293352302388196734) < 1e-15);
	assert_true(fabs(estimate.standard_error_logit - 0.637582278466953741) < 1e-15);
	test_work_end(&w);
}

TEST(evidence_in_any_order_gives_the_same_bits)
{
	static const size_t orders[][6] = {{5, 4, 3, 2, 1, 0}, {2, 5, 0, 4, 1, 3}, {1, 0, 5, 3, 2, 4}};
	struct grid first, other;
	mixed_belief((const size_t[]){0, 1, 2, 3, 4, 5}, &first);
	for (size_t i = 0; i < COUNT(orders); i++) {
		mixed_belief(orders[i], &other);
		assert_memory_equal(&first, &other, sizeof first);
	}
}

static double sd_after(const struct evidence *evidence)
{
	struct grid belief, likelihood;
	double mean, sd;
	grid_normal(0, 1, &belief);
	evidence_likelihood(evidence, &likelihood);
	grid_multiply(&belief, &likelihood);
	grid_moments(&belief, &mean, &sd);
	return sd;
}

TEST(evidence_that_finds_all_levels_alike_changes_nothing)
{
	static const double alike[] = {0.25, 0.25, 0.25, 0.25};
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	struct grid likelihood;
	evidence_likelihood(&(struct evidence){.model = &rubric, .probabilities = alike, .weight = 1},
	                    &likelihood);
	for (size_t i = 1; i < GRID_NODES; i++) /* within the rounding of a logarithm */
		assert_true(llabs(likelihood.log_value[i] - likelihood.log_value[0]) <= 1);
}

TEST(evidence_of_weight_zero_changes_nothing)
{
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	struct grid likelihood;
	evidence_likelihood(&(struct evidence){.model = &rubric, .probabilities = torn, .weight = 0},
	                    &likelihood);
	for (size_t i = 0; i < GRID_NODES; i++)
		assert_true(likelihood.log_value[i] == 0);
}

TEST(evidence_that_is_torn_or_light_says_less)
{
	static const double sure[] = {0, 0, 1, 0};
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	double prior_sd = 1,
	       torn_sd = sd_after(&(struct evidence){.model = &rubric, .probabilities = torn, .weight = 1});
	double sure_sd = sd_after(&(struct evidence){.model = &rubric, .probabilities = sure, .weight = 1});
	double light_sd =
		sd_after(&(struct evidence){.model = &rubric, .probabilities = sure, .weight = 0.5});
	assert_true(sure_sd < torn_sd && torn_sd < prior_sd);
	assert_true(sure_sd < light_sd && light_sd < prior_sd);
}

/* Two verdicts of weight 1/2 are one of weight 1, but for the last unit. */
TEST(evidence_weights_add_up)
{
	struct model rubric = model_graded(1.7, rubric_thresholds, 4);
	struct grid half, whole;
	evidence_likelihood(&(struct evidence){.model = &rubric, .probabilities = torn, .weight = 0.5},
	                    &half);
	evidence_likelihood(&(struct evidence){.model = &rubric, .probabilities = torn, .weight = 1}, &whole);
	grid_multiply(&half, &half);
	for (size_t i = 0; i < GRID_NODES; i++)
		assert_true(llabs(half.log_value[i] - whole.log_value[i]) <= 1);
}

TEST(evidence_more_of_it_sharpens_the_belief)
{
	struct model item = model_logistic(1.2, 0.3, 0);
	struct grid belief;
	double mean, sd, before = 1;
	grid_normal(0, 1, &belief);
	for (size_t i = 0; i < 40; i++) {
		struct grid likelihood;
		evidence_likelihood_of_level(&item, i % 2, &likelihood);
		grid_multiply(&belief, &likelihood);
		grid_moments(&belief, &mean, &sd);
		assert_true(sd < before);
		before = sd;
	}
}

TEST(evidence_that_cannot_be_is_refused)
{
	struct work w = test_work();
	struct model item = model_logistic(1, 0, 0.2), steep = model_logistic(30, 0, 0);
	static const double right[] = {0, 1}, negative[] = {-0.5, 1.5};
	static const double short_sum[] = {0.3, 0.3}, no_number[] = {NAN, 1};
	assert_ok(&w, evidence_check(
			      &w, &(struct evidence){.model = &item, .probabilities = right, .weight = 1}));
	assert_fails(&w, ERR_INPUT,
	             evidence_check(
			     &w, &(struct evidence){.model = &item, .probabilities = right, .weight = 1.5}));
	assert_fails(&w, ERR_INPUT,
	             evidence_check(
			     &w, &(struct evidence){.model = &item, .probabilities = right, .weight = NAN}));
	assert_fails(&w, ERR_INPUT,
	             evidence_check(
			     &w, &(struct evidence){.model = &item, .probabilities = negative, .weight = 1}));
	assert_fails(&w, ERR_INPUT,
	             evidence_check(&w, &(struct evidence){
						.model = &item, .probabilities = short_sum, .weight = 1}));
	assert_fails(&w, ERR_INPUT,
	             evidence_check(&w, &(struct evidence){
						.model = &item, .probabilities = no_number, .weight = 1}));
	assert_fails(
		&w, ERR_INPUT,
		evidence_check(&w, &(struct evidence){.model = &steep, .probabilities = right, .weight = 1}));
	test_work_end(&w);
}

/* ---- verdicts that share a task ---- */

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

/* Verdicts on one task, all beside the first. */
enum { VERDICTS_MAX = 20 };
struct task {
	struct model models[VERDICTS_MAX];
	double probabilities[VERDICTS_MAX][MODEL_LEVELS_MAX];
	struct evidence verdicts[VERDICTS_MAX];
	size_t count;
};

static struct evidence shared(const struct task *task, double sd)
{
	struct evidence evidence = task->verdicts[0];
	evidence.others = task->verdicts + 1;
	evidence.other_count = task->count - 1;
	evidence.shared_sd_logit = sd;
	return evidence;
}

static void add_verdict(struct task *task, struct model model, double weight)
{
	size_t i = task->count++;
	task->models[i] = model;
	task->verdicts[i] = (struct evidence){
		.model = &task->models[i], .probabilities = task->probabilities[i], .weight = weight};
}

/* Of what an author can write: right or wrong, or up to nine levels; every third is torn and light. */
static void draw_verdict(struct task *task, size_t kind, uint64_t *random)
{
	double a = kind == 0 ? 4 : 0.2 + 3.8 * uniform(random), thresholds[8] = {-3 + 3 * uniform(random)};
	size_t levels = kind == 1 ? 2 : 2 + (size_t)(8 * uniform(random)), i = task->count;
	for (size_t k = 1; k + 1 < levels; k++)
		thresholds[k] = thresholds[k - 1] + 0.05 + uniform(random);
	double guessing = uniform(random) < 0.5 ? 0.25 : 0;
	struct model model = kind == 1 ? model_logistic(a, thresholds[0] + 1.5, guessing)
	                               : model_graded(a, thresholds, levels);
	bool torn_one = i % 3 == 2;
	add_verdict(task, model, torn_one ? 0.1 + 0.9 * uniform(random) : 1);
	for (size_t k = 0; k < levels; k++)
		task->probabilities[i][k] = torn_one ? 1.0 / (double)levels : 0;
	if (torn_one) {
		task->probabilities[i][0] += 0.5 / (double)levels;
		task->probabilities[i][levels - 1] -= 0.5 / (double)levels;
	} else {
		task->probabilities[i][(size_t)((double)levels * uniform(random))] = 1;
	}
}

static double verdict_likelihood(const struct evidence *verdict, double theta)
{
	double probability[MODEL_LEVELS_MAX] = {0}, sum = 0;
	model_probabilities(verdict->model, theta, probability);
	for (size_t k = 0; k < verdict->model->levels; k++)
		sum += verdict->probabilities[k] * probability[k];
	return pow(sum, verdict->weight);
}

static double integral(const struct task *task, double sd, double theta)
{
	double sum = 0, mass = 0;
	for (int i = -2500; i <= 2500; i++) {
		double z = i / 312.5, density = exp(-0.5 * z * z), product = density;
		for (size_t k = 0; k < task->count; k++)
			product *= verdict_likelihood(&task->verdicts[k], theta + sd * z);
		sum += product;
		mass += density;
	}
	return sum / mass;
}

static void moments(const double density[GRID_NODES], double *mean, double *sd)
{
	double sums[3] = {0};
	for (size_t i = 0; i < GRID_NODES; i++) {
		double theta = grid_level(i), mass = exp(-0.5 * theta * theta) * density[i];
		sums[0] += mass;
		sums[1] += mass * theta;
		sums[2] += mass * theta * theta;
	}
	*mean = sums[1] / sums[0];
	*sd = sqrt(sums[2] / sums[0] - *mean * *mean);
}

struct errors {
	double likelihood, moments; /* of the highest; logits */
};

static void compare(const struct task *task, double sd, struct errors *worst)
{
	struct evidence evidence = shared(task, sd);
	double is[GRID_NODES], should[GRID_NODES], highest = 0, error = 0, mean[2], spread[2];
	evidence_log_likelihoods(&evidence, GRID_NODES_PER_LOGIT, is);
	for (size_t i = 0; i < GRID_NODES; i++) {
		is[i] = exp(is[i]);
		should[i] = integral(task, sd, grid_level(i));
		highest = fmax(highest, should[i]);
		error = fmax(error, fabs(is[i] - should[i]));
		error = fmax(error, fabs(evidence_likelihood_at(&evidence, grid_level(i)) - should[i]));
	}
	moments(is, &mean[0], &spread[0]);
	moments(should, &mean[1], &spread[1]);
	worst->likelihood = fmax(worst->likelihood, error / highest);
	worst->moments = fmax(worst->moments, fabs(mean[0] - mean[1]));
	worst->moments = fmax(worst->moments, fabs(spread[0] - spread[1]));
}

TEST(evidence_of_a_task_is_the_integral_over_its_effect)
{
	static const double sds[] = {0.02, 0.3, 0.75, 1, 3};
	static const size_t counts[] = {1, 2, 4, VERDICTS_MAX};
	struct work w = test_work();
	struct errors worst = {0};
	uint64_t random = 11;
	for (size_t trial = 0; trial < 3 * COUNT(counts); trial++) {
		struct task task = {0};
		while (task.count < counts[trial % COUNT(counts)])
			draw_verdict(&task, trial % 3, &random);
		struct evidence evidence = shared(&task, 3);
		assert_ok(&w, evidence_check(&w, &evidence));
		for (size_t i = 0; i < COUNT(sds); i++)
			compare(&task, sds[i], &worst);
	}
	print_message("a task's likelihood: within %.1e of its highest, moments %.1e\n", worst.likelihood,
	              worst.moments);
	assert_true(worst.likelihood < 1e-7 && worst.moments < 1e-7);
	test_work_end(&w);
}

/* A text with five criteria, met as well as not. */
static void rubric_task(struct task *task)
{
	static const size_t levels[] = {1, 2, 3, 2, 1};
	static const double discriminations[] = {1, 1.5, 2, 1.25, 1.75};
	*task = (struct task){0};
	for (size_t i = 0; i < COUNT(levels); i++) {
		add_verdict(task, model_graded(discriminations[i], rubric_thresholds, 4), 1);
		task->probabilities[i][levels[i]] = 1;
	}
}

TEST(evidence_of_a_task_is_independent_without_an_effect)
{
	struct task task;
	struct grid product = {0}, likelihood;
	rubric_task(&task);
	for (size_t i = 0; i < task.count; i++) {
		evidence_likelihood(&task.verdicts[i], &likelihood);
		grid_multiply(&product, &likelihood);
	}
	struct evidence none = shared(&task, 0), little = shared(&task, 1e-4);
	evidence_likelihood(&none, &likelihood);
	assert_memory_equal(&likelihood, &product, sizeof product);
	for (size_t i = 0; i < GRID_NODES; i++) {
		double independent = (double)product.log_value[i] * 0x1p-40;
		assert_true(fabs(evidence_log_likelihood_at(&little, grid_level(i)) - independent) < 1e-6);
	}
}

TEST(evidence_of_a_task_says_less_the_more_it_shares)
{
	static const double sds[] = {0.1, 0.5, 1, 2, 3};
	struct task task;
	rubric_task(&task);
	for (size_t count = 2; count <= task.count; count++) {
		struct task first = task;
		first.count = count;
		struct evidence evidence = shared(&first, 0);
		double before = sd_after(&evidence);
		for (size_t i = 0; i < COUNT(sds); i++) {
			evidence = shared(&first, sds[i]);
			double after = sd_after(&evidence);
			assert_true(after > before && after < 1);
			before = after;
		}
	}
}

TEST(evidence_of_a_task_has_the_same_bits_at_a_level_among_any)
{
	enum { MOST = 40 };
	struct task task;
	double few[12 * GRID_NODES_PER_LOGIT + 1], many[12 * MOST + 1];
	rubric_task(&task);
	for (size_t i = 0; i < 3; i++) {
		struct evidence evidence = shared(&task, (double)i * 0.02 + (double)i * (double)i * 0.6);
		evidence_log_likelihoods(&evidence, GRID_NODES_PER_LOGIT, few);
		evidence_log_likelihoods(&evidence, MOST, many);
		for (size_t node = 0; node < COUNT(few); node++)
			assert_true(few[node] == many[node * MOST / GRID_NODES_PER_LOGIT]);
	}
}

/* In either tail, and beyond the levels of a grid, there is neither a zero nor no number. */
TEST(evidence_of_a_task_is_positive_at_the_ends)
{
	struct task task = {0};
	for (size_t i = 0; i < VERDICTS_MAX; i++) {
		add_verdict(&task, model_graded(4, rubric_thresholds, 4), 1);
		task.probabilities[i][i % 2 == 0 ? 3 : 0] = 1;
	}
	for (size_t i = 0; i < 2; i++) {
		struct evidence evidence = shared(&task, i == 0 ? 0.1 : 3);
		struct grid likelihood;
		evidence_likelihood(&evidence, &likelihood);
		for (size_t node = 0; node < GRID_NODES; node++)
			assert_true(isfinite(evidence_log_likelihood_at(&evidence, grid_level(node))));
	}
}

TEST(evidence_of_a_task_in_any_order_gives_the_same_bits)
{
	struct task task, turned = {0};
	rubric_task(&task);
	for (size_t i = 0; i < task.count; i++) {
		const struct evidence *verdict = &task.verdicts[(i + 2) % task.count];
		turned.verdicts[turned.count++] = *verdict;
	}
	struct evidence evidence = shared(&task, 0.7), other = shared(&turned, 0.7);
	struct grid first, second;
	evidence_likelihood(&evidence, &first);
	evidence_likelihood(&other, &second);
	assert_memory_equal(&first, &second, sizeof first);
}

TEST(evidence_of_a_task_that_cannot_be_is_refused)
{
	struct work w = test_work();
	struct task task;
	rubric_task(&task);
	struct evidence wide = shared(&task, 3.1), none = shared(&task, NAN), many = shared(&task, 1);
	many.other_count = EVIDENCE_OTHERS_MAX + 1;
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &wide));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &none));
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &many));
	task.verdicts[3].weight = 2;
	struct evidence heavy = shared(&task, 1);
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &heavy));
	rubric_task(&task);
	task.verdicts[3].shared_sd_logit = 0.5;
	struct evidence nested = shared(&task, 1);
	assert_fails(&w, ERR_INPUT, evidence_check(&w, &nested));
	test_work_end(&w);
}

/* Five graded items or five right-or-wrong ones, on which a person has an effect of its own. */
static void draw_answers(struct task *task, bool graded, double theta, double effect, uint64_t *random)
{
	*task = (struct task){0};
	for (size_t i = 0; i < 5; i++) {
		double a = 1 + uniform(random), b = -1.5 + 3 * uniform(random);
		const double thresholds[] = {b - 0.75, b, b + 1};
		struct model model = graded ? model_graded(a, thresholds, 4) : model_logistic(a, b, 0);
		double probability[MODEL_LEVELS_MAX], drawn = uniform(random);
		size_t level = 0;
		add_verdict(task, model, 1);
		model_probabilities(&model, theta + effect, probability);
		for (; level + 1 < model.levels && drawn >= probability[level]; level++)
			drawn -= probability[level];
		task->probabilities[i][level] = 1;
	}
}

static bool holds(const struct task tasks[4], double sd, double theta)
{
	struct grid belief, likelihood;
	double low, high;
	grid_normal(0, 1, &belief);
	for (size_t i = 0; i < 4; i++) {
		struct evidence evidence = shared(&tasks[i], sd);
		evidence_likelihood(&evidence, &likelihood);
		grid_multiply(&belief, &likelihood);
	}
	grid_interval(&belief, 0.9, &low, &high);
	return low <= theta && theta <= high;
}

TEST(evidence_of_tasks_holds_the_level_as_often_as_it_says)
{
	enum { PEOPLE = 1000 };
	uint64_t random = 1999;
	size_t with = 0, without = 0;
	for (size_t person = 0; person < PEOPLE; person++) {
		struct task tasks[4];
		double theta = normal(&random);
		for (size_t i = 0; i < 4; i++)
			draw_answers(&tasks[i], i % 2 == 0, theta, normal(&random), &random);
		with += holds(tasks, 1, theta);
		without += holds(tasks, 0, theta);
	}
	print_message("90 %% intervals hold the level: %.3f; without the tasks' effect: %.3f\n",
	              (double)with / PEOPLE, (double)without / PEOPLE);
	assert_in_range(with, 870, 930);
	assert_in_range(without, 600, 780);
}
