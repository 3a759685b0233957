/* Oracles: recovery of simulated parameters within four standard errors (seed fixed), the multivariate normal density
 * written out, a case by hand. */
#include "irt/response_time.h"

#include "unit/agreement.h"

#include <math.h>

static double next_uniform(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return ((double)((x ^ (x >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double next_normal(uint64_t *state)
{
	double radius = sqrt(-2 * log(next_uniform(state)));
	return radius * cos(2 * acos(-1) * next_uniform(state));
}

enum { PEOPLE = 2000, ITEMS = 20 };

/* missing: the share of items that a person is not given. */
static void simulate(double seconds[][ITEMS], double beta[ITEMS], double alpha[ITEMS], double *tau,
                     double sigma, double missing, uint64_t seed)
{
	for (size_t i = 0; i < ITEMS; i++) {
		beta[i] = 2.5 + 2 * next_uniform(&seed);
		alpha[i] = 1.2 + 1.6 * next_uniform(&seed);
	}
	for (size_t j = 0; j < PEOPLE; j++) {
		tau[j] = sigma * next_normal(&seed);
		for (size_t i = 0; i < ITEMS; i++) {
			double y = beta[i] - tau[j] + next_normal(&seed) / alpha[i];
			seconds[j][i] = next_uniform(&seed) < missing ? NAN : exp(y);
		}
	}
}

static void recover(double missing, uint64_t seed)
{
	struct work w = test_work();
	double(*seconds)[ITEMS] = work_array(&w, PEOPLE, sizeof *seconds);
	double beta[ITEMS], alpha[ITEMS], *tau = work_array(&w, PEOPLE, sizeof *tau), squares = 0;
	const double sigma = 0.35;
	simulate(seconds, beta, alpha, tau, sigma, missing, seed);
	struct response_time_model model;
	assert_ok(&w, response_time_calibrate(
			      &w, &(struct response_times){PEOPLE, ITEMS, (const double *)seconds}, &model));
	assert_true(model.converged);
	double n = PEOPLE * (1 - missing);
	for (size_t i = 0; i < ITEMS; i++) {
		double own = 1 / (alpha[i] * alpha[i]) / n, shared = sigma * sigma / PEOPLE;
		assert_true(fabs(model.items[i].intensity - beta[i]) < 4 * sqrt(own + shared));
		assert_true(fabs(model.items[i].discrimination / alpha[i] - 1) < 4 / sqrt(2 * n));
	}
	assert_true(fabs(model.speed_sd / sigma - 1) < 0.1);
	size_t covered = 0;
	for (size_t j = 0; j < PEOPLE; j++) {
		double residual[ITEMS];
		struct response_time_person person = response_time_of(&model, seconds[j], residual, NULL);
		covered += fabs(person.speed - tau[j]) < 1.96 * person.standard_error;
		squares += isnan(residual[3]) ? 0 : residual[3] * residual[3];
	}
	/* 95 % intervals of 2,000 people: within four binomial standard errors; residuals have variance 1. */
	assert_true(fabs((double)covered / PEOPLE - 0.95) < 4 * sqrt(0.95 * 0.05 / PEOPLE));
	assert_true(fabs(squares / n - 1) < 4 * sqrt(2 / n));
	test_work_end(&w);
}

TEST(response_time_parameters_are_recovered)
{
	recover(0, 20260101);
}

TEST(response_time_parameters_are_recovered_with_half_of_the_items)
{
	recover(0.5, 20260102);
}

/* log density of two logarithms of time under Normal(beta, sigma² + diag(1 / alpha²)). */
static double density_of_two(const struct response_time_model *model, const double y[2])
{
	double s = model->speed_sd * model->speed_sd;
	double a = s + 1 / (model->items[0].discrimination * model->items[0].discrimination);
	double b = s + 1 / (model->items[1].discrimination * model->items[1].discrimination);
	double u = y[0] - model->items[0].intensity, v = y[1] - model->items[1].intensity;
	double determinant = a * b - s * s;
	double form = (b * u * u - 2 * s * u * v + a * v * v) / determinant;
	return -0.5 * (2 * log(2 * acos(-1)) + log(determinant) + form);
}

static double density_of_all(const struct response_time_model *model, const double seconds[][2], size_t count)
{
	double sum = 0;
	for (size_t j = 0; j < count; j++) {
		double y[2] = {log(seconds[j][0]), log(seconds[j][1])};
		sum += density_of_two(model, y);
	}
	return sum;
}

TEST(response_time_calibration_is_at_the_maximum_of_the_likelihood)
{
	static const double seconds[][2] = {{20, 33}, {11, 55}, {31, 90}, {36, 21}, {24, 60},
	                                    {9, 14},  {40, 40}, {15, 44}, {28, 79}, {19, 52}};
	struct work w = test_work();
	struct response_time_item items[2];
	struct response_time_model model, moved;
	struct response_times times = {COUNT(seconds), 2, (const double *)seconds};
	assert_ok(&w, response_time_calibrate(&w, &times, &model));
	double best = density_of_all(&model, seconds, COUNT(seconds));
	struct agreement found = {0};
	agreement_add(&found, model.log_likelihood, best, 1);
	agreement_within(&found, "density-of-two", "log-likelihood", 1e-9);
	for (size_t i = 0; i < 10; i++) {
		double factor = i % 2 == 0 ? 1.001 : 0.999;
		moved = model;
		moved.items = items;
		items[0] = model.items[0];
		items[1] = model.items[1];
		double *parameter = i < 2   ? &items[0].intensity
		                    : i < 4 ? &items[1].intensity
		                    : i < 6 ? &items[0].discrimination
		                    : i < 8 ? &items[1].discrimination
		                            : &moved.speed_sd;
		*parameter *= factor;
		assert_true(density_of_all(&moved, seconds, COUNT(seconds)) < best);
	}
	test_work_end(&w);
}

/* beta = 3, alpha = 2, sigma = 1/2, times e² and e³ of two items: precision 4 + 4 + 4, weighted 4 · 1 + 4 · 0, so tau = 1/3.
 * Of the second the first leads to expect 3 - 4/8, with variance 1/4 + 1/8. */
TEST(response_time_by_hand)
{
	struct response_time_item items[] = {{3, 2, 8, 9}, {3, 2, 8, 9}, {3, 2, 8, 9}};
	struct response_time_model model = {.items = items, .item_count = 3, .speed_sd = 0.5};
	const double seconds[] = {exp(2), exp(3), 0};
	double residual[3];
	bool rapid[3];
	struct response_time_person person = response_time_of(&model, seconds, residual, rapid);
	assert_true(fabs(person.speed - 1.0 / 3) < 1e-14);
	assert_true(fabs(person.standard_error - 1 / sqrt(12)) < 1e-14);
	assert_true(fabs(residual[1] - 0.5 / sqrt(0.375)) < 1e-13);
	assert_true(isnan(residual[2]));
	assert_true(rapid[0] && !rapid[1] && !rapid[2]); /* e² is 7.4 */
	assert_int_equal(person.answered, 2);
	assert_int_equal(person.rapid, 1);
	assert_true(person.effort == 0.5);
	const double nothing[] = {NAN, -1, INFINITY};
	person = response_time_of(&model, nothing, NULL, NULL);
	assert_true(isnan(person.effort) && person.speed == 0 && person.standard_error == 0.5);
}

/* A tenth of the mean: (10 + 30) / 2 is 20, so 2; (100 + 500) / 2 is 300, so 30, but at most 10 (Wise & Ma 2012). */
TEST(response_time_thresholds_by_hand)
{
	static const double seconds[][2] = {{10, 100}, {30, 500}};
	struct work w = test_work();
	struct response_time_model model;
	assert_ok(&w, response_time_calibrate(&w, &(struct response_times){2, 2, (const double *)seconds},
	                                      &model));
	assert_true(fabs(model.items[0].threshold_seconds - 2) < 1e-12);
	assert_true(model.items[1].threshold_seconds == 10);
	test_work_end(&w);
}

TEST(response_time_says_what_is_too_little)
{
	static const double once[][2] = {{10, NAN}, {30, 5}}, apart[][2] = {{10, 0}, {30, 0}, {0, 5}, {0, 6}};
	struct work w = test_work();
	struct response_time_model model;
	assert_fails(
		&w, ERR_INPUT,
		response_time_calibrate(&w, &(struct response_times){2, 2, (const double *)once}, &model));
	assert_fails(
		&w, ERR_INPUT,
		response_time_calibrate(&w, &(struct response_times){4, 2, (const double *)apart}, &model));
	test_work_end(&w);
}
