/* Oracle: differences of the models' own probabilities; counts by hand. */
#include "irt/free_parameters.h"

#include "test.h"

#include <math.h>

/* The number of the model that a place stands for; NULL: the location, which is all difficulties. */
static double *number_at(struct model *model, size_t place)
{
	if (place >= FREE_INTERCEPT)
		return &model->intercept[place - FREE_INTERCEPT];
	if (place >= FREE_SLOPE)
		return &model->slope[place - FREE_SLOPE];
	if (place >= FREE_DIFFICULTY)
		return &model->difficulty_logit[place - FREE_DIFFICULTY];
	double *numbers[] = {&model->discrimination, &model->guessing, &model->slip, NULL};
	return numbers[place];
}

static struct model moved(const struct model *model, size_t place, double by)
{
	struct model copy = *model;
	double *number = number_at(&copy, place);
	if (number != NULL)
		*number += by;
	for (size_t k = 0; number == NULL && k + 1 < copy.levels; k++)
		copy.difficulty_logit[k] += by;
	return copy;
}

static void compare(const struct model *model, size_t place)
{
	enum { LEVELS = MODEL_LEVELS_MAX };
	for (double theta = -3; theta <= 3; theta += 0.75) {
		double at[LEVELS], above[LEVELS], below[LEVELS], derivative[LEVELS];
		struct model more = moved(model, place, 1e-5), less = moved(model, place, -1e-5);
		model_probabilities(model, theta, at);
		model_probabilities(&more, theta, above);
		model_probabilities(&less, theta, below);
		free_parameters_derivative(model, place, theta, at, derivative);
		for (size_t k = 0; k < model->levels; k++)
			assert_true(fabs(derivative[k] - (above[k] - below[k]) / 2e-5) < 1e-9);
	}
}

TEST(free_parameters_derivatives)
{
	struct model four = model_logistic(1.3, 0.4, 0.15);
	four.slip = 0.05;
	struct model graded = model_graded(1.4, (const double[]){-1, 0.2, 0.9}, 4);
	struct model partial = model_partial_credit(0.8, (const double[]){0.5, -0.6, 1.1}, 4);
	struct model nominal =
		model_nominal((const double[]){0, 0.4, -0.3, 1.2}, (const double[]){0, 0.7, 0.1, -0.5}, 4);
	for (size_t place = FREE_DISCRIMINATION; place <= FREE_DIFFICULTY; place++)
		compare(&four, place);
	for (size_t k = 0; k < 3; k++) {
		compare(&graded, FREE_DIFFICULTY + k);
		compare(&partial, FREE_DIFFICULTY + k);
		compare(&nominal, FREE_SLOPE + k + 1);
		compare(&nominal, FREE_INTERCEPT + k + 1);
	}
	compare(&graded, FREE_DISCRIMINATION);
	compare(&graded, FREE_LOCATION);
	compare(&partial, FREE_DISCRIMINATION);
	compare(&partial, FREE_LOCATION);
}

static size_t count_under(struct work *w, const char *name, size_t levels)
{
	static const double steps[] = {-1, 0, 1};
	struct model models[3];
	const struct model_name *names[3];
	for (size_t i = 0; i < 3; i++) {
		models[i] = model_graded(1, steps, levels);
		names[i] = model_name_find(str_of(name));
		assert_non_null(names[i]);
	}
	return free_parameters_of(w, models, names, 3).count;
}

TEST(free_parameters_are_counted)
{
	struct work w = test_work();
	assert_int_equal(count_under(&w, "rasch", 2), 3 + 1); /* and the variance */
	assert_int_equal(count_under(&w, "1pl", 2), 3 + 1);   /* and the slope */
	assert_int_equal(count_under(&w, "2pl", 2), 6);
	assert_int_equal(count_under(&w, "3pl", 2), 9);
	assert_int_equal(count_under(&w, "4pl", 2), 12);
	assert_int_equal(count_under(&w, "grm", 4), 12);
	assert_int_equal(count_under(&w, "gpcm", 4), 12);
	assert_int_equal(count_under(&w, "pcm", 4), 10);
	assert_int_equal(count_under(&w, "rsm", 4), 3 + 2 + 1);
	assert_int_equal(count_under(&w, "nrm", 4), 18);
	test_work_end(&w);
}
