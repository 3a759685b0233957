/* Oracle: the state of the same history (irt/state.h), which keeps the whole density; the closed form of a normal product. */
#include "irt/rating.h"

#include "irt/state.h"
#include "test.h"

#include <math.h>
#include <stdio.h>

enum { HISTORIES = 1000, LENGTH = 200 };

static double uniform(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*random >> 11) * 0x1p-53;
}

struct history {
	struct model models[LENGTH];
	double levels[LENGTH][4];
	struct state_evidence evidence[LENGTH];
	size_t count;
};

static struct model draw_model(uint64_t *random, double theta)
{
	double a = 0.5 + 2 * uniform(random), b = theta - 2 + 4 * uniform(random);
	if (uniform(random) < 0.7)
		return model_logistic(a, b, uniform(random) < 0.5 ? 0 : 0.25 * uniform(random));
	double thresholds[] = {b - 0.9, b, b + 1.1};
	return model_graded(a, thresholds, 4);
}

/* A person whose level walks answers on days up to three years apart in all. */
static void draw_history(struct history *history, uint64_t *random, struct work *w)
{
	double theta = -1.8 + 3.6 * uniform(random);
	int64_t day = 0;
	history->count = 5 + (size_t)(uniform(random) * (LENGTH - 5));
	for (size_t i = 0; i < history->count; i++) {
		int64_t gap = uniform(random) < 0.8 ? 0 : (int64_t)(uniform(random) * 50);
		day += gap;
		theta += sqrt(12 * 0.0005 * (double)gap) * (uniform(random) - 0.5);
		history->models[i] = draw_model(random, theta);
		double probability[MODEL_LEVELS_MAX], drawn = uniform(random);
		model_probabilities(&history->models[i], theta, probability);
		size_t level = 0;
		while (level + 1 < history->models[i].levels && drawn >= probability[level])
			drawn -= probability[level++];
		for (size_t k = 0; k < 4; k++)
			history->levels[i][k] = k == level;
		history->evidence[i] = (struct state_evidence){
			day,
			str_format(w->arena, "%03zu", i),
			{.model = &history->models[i], .probabilities = history->levels[i], .weight = 1}};
	}
}

TEST(rating_agrees_with_the_state_within_its_bound)
{
	static const struct state_model model = {0, 1, {0.0005, 0, 0}};
	static struct history history;
	uint64_t random = 7;
	double worst_mean = 0, worst_sd = 0, squares = 0;
	size_t far = 0;
	for (size_t i = 0; i < HISTORIES; i++) {
		struct work w = test_work();
		struct state now;
		struct rating rating = {0, 1};
		double mean, sd;
		draw_history(&history, &random, &w);
		int64_t day = 0, last = history.evidence[history.count - 1].day;
		for (size_t k = 0; k < history.count; k++) {
			rating_pass(&rating, &model.drift, history.evidence[k].day - day);
			day = history.evidence[k].day;
			rating_update(&rating, &history.evidence[k].evidence);
		}
		assert_ok(&w, state_of(&w, &model, history.evidence, history.count, last, &now));
		struct grid belief = state_belief(&now);
		grid_moments(&belief, &mean, &sd);
		double mean_error = fabs(rating.mean_logit - mean) / sd,
		       sd_error = fabs(sqrt(rating.variance) / sd - 1);
		worst_mean = fmax(worst_mean, mean_error);
		worst_sd = fmax(worst_sd, sd_error);
		squares += mean_error * mean_error;
		far += mean_error > RATING_MEAN_USUAL_SD;
		test_work_end(&w);
	}
	fprintf(stderr,
	        "rating: mean within %.3f SD (root mean square %.3f, %zu of %d beyond %.2f), SD within %.3f of itself\n",
	        worst_mean, sqrt(squares / HISTORIES), far, HISTORIES, RATING_MEAN_USUAL_SD, worst_sd);
	assert_true(far <= HISTORIES / 100);
	assert_true(worst_mean < RATING_MEAN_BOUND_SD);
	assert_true(worst_sd < RATING_SD_BOUND);
}

/* One answer: the posterior's moments by the trapezoidal rule with 20,001 points. */
TEST(rating_update_has_the_moments_of_the_product)
{
	struct model model = model_logistic(1.8, 0.7, 0.15);
	static const double right[] = {0, 1};
	struct evidence evidence = {.model = &model, .probabilities = right, .weight = 1};
	struct rating rating = {0.1, 0.49};
	double sum = 0, first = 0, second = 0;
	for (int i = -10000; i <= 10000; i++) {
		double theta = 0.1 + 0.0006 * i;
		double mass = exp(-pow((theta - 0.1) / 0.7, 2) / 2) *
		              (0.15 + 0.85 / (1 + exp(-1.8 * (theta - 0.7))));
		sum += mass;
		first += mass * theta;
		second += mass * theta * theta;
	}
	first /= sum;
	rating_update(&rating, &evidence);
	assert_true(fabs(rating.mean_logit - first) < 1e-5);
	assert_true(fabs(rating.variance - (second / sum - first * first)) < 1e-5);
}

TEST(rating_of_evidence_without_weight_stays)
{
	struct model model = model_logistic(1.8, 0.7, 0.15);
	static const double right[] = {0, 1};
	struct evidence evidence = {.model = &model, .probabilities = right, .weight = 0};
	struct rating rating = {0.1, 0.49};
	rating_update(&rating, &evidence);
	assert_true(fabs(rating.mean_logit - 0.1) < 1e-14);
	assert_true(fabs(rating.variance - 0.49) < 1e-14);
}

TEST(rating_survives_a_shock)
{
	struct model model = model_logistic(20, 6, 0);
	static const double right[] = {0, 1};
	struct evidence evidence = {.model = &model, .probabilities = right, .weight = 1};
	struct rating rating = {-4, 1};
	for (size_t i = 0; i < 50; i++)
		rating_update(&rating, &evidence);
	assert_true(isfinite(rating.mean_logit) && rating.variance > 0);
}
