/* What calibration says of items that cannot be estimated, and of what it was asked that is not possible. Simulated
 * answers: a fixed seed; what is expected of them follows from how they were made. */
#include "irt/calibrate.h"

#include "test.h"

#include <math.h>
#include <string.h>

enum { PERSONS = 400, ITEMS = 12 };

static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static double next_uniform(uint64_t *state)
{
	return ((double)(next_random(state) >> 11) + 0.5) * 0x1p-53;
}

static double next_normal(uint64_t *state)
{
	return sqrt(-2 * log(next_uniform(state))) * cos(6.283185307179586 * next_uniform(state));
}

static uint8_t answer(const struct model *model, double theta, uint64_t *state)
{
	double probability[MODEL_LEVELS_MAX], left = next_uniform(state);
	uint8_t level = 0;
	model_probabilities(model, fmin(fmax(theta, -6), 6), probability);
	while (level + 1U < model->levels && (left -= probability[level]) > 0)
		level++;
	return level;
}

struct study {
	struct responses responses;
	struct responses_item items[ITEMS];
	struct calibrate_item asked[ITEMS];
	struct calibrate_options options;
	uint8_t levels[PERSONS][ITEMS];
	double theta[PERSONS];
};

/* Twelve 2PL items; 400 people. */
static struct study *make_study(struct work *w)
{
	struct study *study = work_alloc(w, sizeof *study);
	uint64_t state = 7;
	for (size_t p = 0; p < PERSONS; p++)
		study->theta[p] = next_normal(&state);
	for (size_t i = 0; i < ITEMS; i++) {
		struct model model = model_logistic(1.2, -1.1 + 0.2 * (double)i, 0);
		study->items[i] =
			(struct responses_item){.name = str_format(w->arena, "q%zu", i + 1), .levels = 2};
		study->asked[i].model = model_name_find(S("2pl"));
		for (size_t p = 0; p < PERSONS; p++)
			study->levels[p][i] = answer(&model, study->theta[p], &state);
	}
	study->responses = (struct responses){.person_count = PERSONS,
	                                      .item_count = ITEMS,
	                                      .items = study->items,
	                                      .levels = study->levels[0],
	                                      .group_count = 1};
	study->options.items = study->asked;
	return study;
}

static void set_column(struct study *study, size_t item, uint8_t level)
{
	for (size_t p = 0; p < PERSONS; p++)
		study->levels[p][item] = level;
}

static const struct calibrate_estimate *only_bad(struct work *w, struct study *study, size_t item,
                                                 struct calibrate_result *result)
{
	assert_ok(w, calibrate(w, &study->responses, &study->options, result));
	assert_true(result->converged);
	for (size_t i = 0; i < ITEMS; i++)
		assert_true(i == item || result->items[i].status == CALIBRATE_GOOD);
	return &result->items[item];
}

TEST(calibrate_says_why_an_item_is_left_out)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	struct calibrate_result result;
	set_column(study, 3, 1);
	const struct calibrate_estimate *bad = only_bad(&w, study, 3, &result);
	assert_true(bad->status == CALIBRATE_CONSTANT && bad->value_count == 0 && bad->model.levels == 0);
	assert_str(bad->sentence,
	           S("All 400 who answered q4 got it right: it is too easy to be measured by these people."));
	assert_int_equal(result.estimated_count, ITEMS - 1);
	assert_int_equal(result.parameter_count, 2 * (ITEMS - 1));
	set_column(study, 3, 0);
	bad = only_bad(&w, study, 3, &result);
	assert_str(bad->sentence,
	           S("All 400 who answered q4 got it wrong: it is too hard to be measured by these people."));
	set_column(study, 3, RESPONSES_MISSING);
	bad = only_bad(&w, study, 3, &result);
	assert_true(bad->status == CALIBRATE_UNANSWERED);
	assert_str(bad->sentence, S("Nobody answered q4."));
	for (size_t p = 0; p < 19; p++)
		study->levels[p][3] = (uint8_t)(p % 2);
	bad = only_bad(&w, study, 3, &result);
	assert_true(bad->status == CALIBRATE_TOO_FEW);
	assert_str(bad->sentence, S("q4 has 19 answers; at least 20 are needed."));
	study->options.refuse = true;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	test_work_end(&w);
}

TEST(calibrate_says_what_is_of_no_use)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	struct calibrate_result result;
	for (size_t p = 0; p < PERSONS; p++)
		study->levels[p][5] ^= 1;
	const struct calibrate_estimate *bad = only_bad(&w, study, 5, &result);
	assert_true(bad->status == CALIBRATE_REVERSED && bad->model.discrimination < 0);
	/* A copy of the number right of the others, cut in two, divides people without exception. */
	for (size_t p = 0; p < PERSONS; p++) {
		unsigned right = 0;
		for (size_t i = 0; i < ITEMS; i++)
			right += i != 5 && study->levels[p][i] == 1;
		study->levels[p][5] = right >= 6;
	}
	assert_ok(&w, calibrate(&w, &study->responses, &study->options, &result));
	assert_true(result.items[5].status == CALIBRATE_STEEP);
	assert_true(result.items[5].sentence.len > 0);
	/* The others have their standard errors all the same. */
	for (size_t i = 0; i < ITEMS; i++)
		assert_true(i == 5 || result.items[i].error.difficulty_logit[0] > 0);
	test_work_end(&w);
}

TEST(calibrate_takes_empty_levels_out_only_when_asked)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	struct calibrate_result result;
	static const double steps[] = {-1, 0, 1};
	struct model graded = model_graded(1.3, steps, 4);
	uint64_t seed = 11;
	for (size_t p = 0; p < PERSONS; p++) {
		uint8_t level = answer(&graded, study->theta[p], &seed);
		study->levels[p][2] = level == 1 ? 2 : level;
	}
	study->items[2].levels = 4;
	study->asked[2].model = model_name_find(S("grm"));
	const struct calibrate_estimate *item = only_bad(&w, study, 2, &result);
	assert_true(item->status == CALIBRATE_EMPTY_LEVEL);
	assert_str(item->sentence,
	           S("Nobody was at level 1 of q3; ask for such levels to be taken out, or wait."));
	study->options.collapse_levels = true;
	item = only_bad(&w, study, 2, &result);
	assert_true(item->status == CALIBRATE_COLLAPSED);
	assert_int_equal(item->model.levels, 3);
	assert_int_equal(item->level_of[0], 0);
	assert_int_equal(item->level_of[1], RESPONSES_MISSING);
	assert_int_equal(item->level_of[2], 1);
	assert_int_equal(item->level_of[3], 2);
	/* What is left has the first and last threshold of four levels. */
	assert_true(fabs(item->model.difficulty_logit[0] + 1) < 4 * item->error.difficulty_logit[0]);
	assert_true(fabs(item->model.difficulty_logit[1] - 1) < 4 * item->error.difficulty_logit[1]);
	test_work_end(&w);
}

TEST(calibrate_refuses_what_is_not_possible)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	struct calibrate_result result;
	struct calibrate_priors priors = {.guessing = {CALIBRATE_NORMAL, 0, 1}};
	study->asked[0].priors = &priors;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	priors = (struct calibrate_priors){.discrimination = {CALIBRATE_LOGNORMAL, 0, 0}};
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	priors = (struct calibrate_priors){.discrimination = {CALIBRATE_LOGNORMAL, NAN, 1}};
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	study->asked[0].priors = NULL;
	study->items[1].levels = 3;
	study->levels[0][1] = 2;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	struct model known = model_logistic(1, 0, 0);
	study->asked[1].known = &known;
	study->asked[1].held = CALIBRATE_ALL;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	study->asked[1] = study->asked[0];
	study->items[1].levels = 2;
	study->levels[0][1] = 1;
	uint8_t groups[PERSONS] = {1};
	study->responses.groups = groups;
	study->responses.group_count = 2;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	study->responses.group_count = 1;
	study->responses.groups = NULL;
	for (size_t i = 0; i < ITEMS; i++)
		set_column(study, i, 1);
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	study->responses.item_count = 0;
	assert_fails(&w, ERR_INPUT, calibrate(&w, &study->responses, &study->options, &result));
	test_work_end(&w);
}

/* A group that got everything right has no mean that could be told; the others' figures go on. */
TEST(calibrate_says_when_a_group_runs_off)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	static const struct str names[] = {S_INIT("all"), S_INIT("best")};
	struct calibrate_result result;
	uint8_t groups[PERSONS] = {0};
	for (size_t p = PERSONS - 30; p < PERSONS; p++) {
		groups[p] = 1;
		memset(study->levels[p], 1, ITEMS);
	}
	study->responses.groups = groups;
	study->responses.group_names = names;
	study->responses.group_count = 2;
	assert_ok(&w, calibrate(&w, &study->responses, &study->options, &result));
	assert_true(result.converged && result.has_errors);
	assert_int_equal(result.populations[0].sentence.len, 0);
	assert_str(
		result.populations[1].sentence,
		S("Group “best”: the mean runs off and was stopped at a bound; it cannot be told from these answers."));
	assert_true(isnan(result.populations[1].mean_error));
	for (size_t i = 0; i < ITEMS; i++)
		assert_true(result.items[i].status == CALIBRATE_GOOD &&
		            result.items[i].error.difficulty_logit[0] > 0);
	test_work_end(&w);
}

/* A person without an answer says nothing, and is not counted. */
TEST(calibrate_leaves_those_out_who_answered_nothing)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	struct calibrate_result all, some;
	study->responses.person_count = PERSONS - 50;
	assert_ok(&w, calibrate(&w, &study->responses, &study->options, &some));
	study->responses.person_count = PERSONS;
	for (size_t p = PERSONS - 50; p < PERSONS; p++)
		memset(study->levels[p], RESPONSES_MISSING, ITEMS);
	assert_ok(&w, calibrate(&w, &study->responses, &study->options, &all));
	assert_int_equal(all.person_count, PERSONS - 50);
	assert_int_equal(all.unanswered_count, 50);
	assert_memory_equal(&all.log_likelihood, &some.log_likelihood, sizeof(double));
	assert_memory_equal(&all.bic, &some.bic, sizeof(double));
	test_work_end(&w);
}

static bool stop_at_three(void *context, size_t cycle, double log_posterior, double change)
{
	double *last = context;
	assert_true(log_posterior > *last && change > 0);
	*last = log_posterior;
	return cycle < 3;
}

TEST(calibrate_can_be_stopped)
{
	struct work w = test_work();
	struct study *study = make_study(&w);
	struct calibrate_result result;
	double last = -INFINITY;
	study->options.progress = stop_at_three;
	study->options.progress_context = &last;
	assert_ok(&w, calibrate(&w, &study->responses, &study->options, &result));
	assert_true(!result.converged);
	test_work_end(&w);
}

/* Twenty people, guessing without a prior: whatever comes out, it ends, and numbers are numbers. */
TEST(calibrate_ends_on_hardly_any_data)
{
	static const char *const models[] = {"rasch", "1pl", "2pl", "3pl", "4pl"};
	struct work w = test_work();
	struct study *study = make_study(&w);
	study->responses.person_count = 20;
	for (size_t m = 0; m < COUNT(models); m++) {
		struct calibrate_result result;
		for (size_t i = 0; i < ITEMS; i++)
			study->asked[i].model = model_name_find(str_of(models[m]));
		assert_ok(&w, calibrate(&w, &study->responses, &study->options, &result));
		assert_true(isfinite(result.log_likelihood) && result.log_likelihood < 0);
		for (size_t i = 0; i < ITEMS; i++)
			for (size_t v = 0; v < result.items[i].value_count; v++)
				assert_true(isfinite(result.items[i].value[v]));
		assert_true(result.has_errors || result.errors_sentence.len > 0);
	}
	test_work_end(&w);
}
