/* dif_logistic: the odds of reaching each level, or a higher one, from the score, the group, and both.
 *
 * Parameters, in this order, so that each model begins with the one it is compared with:
 * one threshold for each level but the first, score, groups, groups · score. With two levels it is logistic regression, with
 * more the proportional-odds model. Fitted by Newton's method to the last digits; the log-likelihood is concave (Pratt 1981).
 *
 * Wald's statistic of two levels is that of R's glm, which difR prints: it stops when the deviance changes by less than 1e-8 of
 * itself, and its covariance is that of the step before. Against the sharp one that shows in the fourth digit. */
#include "fairness/dif_parts.h"
#include "irt/linear.h"
#include "base/portable.h"

#include <math.h>
#include <string.h>

enum {
	STEPS_MAX = 100,
	HALVINGS_MAX = 40,
	PARAMETERS_MAX = MODEL_LEVELS_MAX + 2 * RESPONSES_GROUPS_MAX,
};
/* The score is standardised, so that no estimate that is finite is beyond this. */
#define ESTIMATE_MAX 25.0

#define RISE_B 0.035 /* Jodoin & Gierl 2001 */
#define RISE_C 0.070
#define ZUMBO_THOMAS_B 0.13
#define ZUMBO_THOMAS_C 0.26

struct cell {
	double score; /* standardised */
	size_t group, level;
	double count;
};

struct data {
	struct cell *cells;
	size_t cell_count, groups, levels;
	double persons;
	double level_counts[MODEL_LEVELS_MAX];
};

struct fit {
	size_t size;
	double estimate[PARAMETERS_MAX];
	double log_likelihood;
	double gradient[PARAMETERS_MAX];
	double *information; /* [size][size] */
	double *cholesky;    /* of the information before the last step */
	bool failed;
};

static void standardise(struct data *data)
{
	double mean = 0, square = 0;
	for (size_t i = 0; i < data->cell_count; i++)
		mean += data->cells[i].count * data->cells[i].score / data->persons;
	for (size_t i = 0; i < data->cell_count; i++) {
		double x = data->cells[i].score - mean;
		square += data->cells[i].count * x * x / data->persons;
	}
	double unit = square > 0 ? sqrt(square) : 1;
	for (size_t i = 0; i < data->cell_count; i++)
		data->cells[i].score = (data->cells[i].score - mean) / unit;
}

/* The cells in which there is somebody; levels that nobody gave are passed over. */
static struct data data_of(struct dif_task *task, const struct dif_table *table)
{
	struct data data = {.groups = table->groups, .persons = (double)table->persons};
	size_t number[MODEL_LEVELS_MAX] = {0}, cells = 0;
	double counts[MODEL_LEVELS_MAX] = {0};
	for (size_t i = 0; i < table->scores * table->groups * table->levels; i++) {
		counts[i % table->levels] += table->counts[i];
		cells += table->counts[i] > 0;
	}
	for (size_t k = 0; k < table->levels; k++)
		if (counts[k] > 0) {
			data.level_counts[data.levels] = counts[k];
			number[k] = data.levels++;
		}
	data.cells = work_array(task->w, cells, sizeof *data.cells);
	for (size_t i = 0; i < table->scores * table->groups * table->levels; i++) {
		size_t score = i / table->levels / table->groups;
		if (table->counts[i] > 0)
			data.cells[data.cell_count++] = (struct cell){
				.score = (double)score,
				.group = i / table->levels % table->groups,
				.level = number[i % table->levels],
				.count = table->counts[i],
			};
	}
	standardise(&data);
	return data;
}

/* The terms of a cell beside its thresholds that are not 0: at most three. */
static size_t terms_of(const struct data *data, const struct cell *cell, size_t size, size_t *at,
                       double *value)
{
	size_t count = 0, first = data->levels - 1;
	if (size > first) {
		at[count] = first;
		value[count++] = cell->score;
	}
	if (cell->group > 0 && size > first + cell->group) {
		at[count] = first + cell->group;
		value[count++] = 1;
	}
	if (cell->group > 0 && size > first + (data->groups - 1) + cell->group) {
		at[count] = first + (data->groups - 1) + cell->group;
		value[count++] = cell->score;
	}
	return count;
}

/* A cumulative curve at one threshold: the chance to reach it, and its first and second derivatives. */
struct curve {
	double reach, miss, first, second;
};

static struct curve curve_at(double x)
{
	struct curve c;
	portable_logistic_pair(x, &c.reach, &c.miss);
	c.first = c.reach * c.miss;
	c.second = c.first * (c.miss - c.reach);
	return c;
}

/* The chance of the level between two thresholds, without losing digits where both are near 1. */
static double between(const struct curve *lower, const struct curve *upper)
{
	return lower->reach < 0.5 ? lower->reach - upper->reach : upper->miss - lower->miss;
}

static void add_terms(struct fit *fit, size_t count, const size_t *at, const double *slope, double gradient,
                      double curvature)
{
	for (size_t i = 0; i < count; i++) {
		fit->gradient[at[i]] += gradient * slope[i];
		for (size_t j = 0; j < count; j++)
			fit->information[at[i] * fit->size + at[j]] += curvature * slope[i] * slope[j];
	}
}

/* Adds one cell. With u and v the predictors at its lower and upper threshold, log P = log (F(u) - F(v)). */
static void add_cell(const struct data *data, const struct cell *cell, struct fit *fit)
{
	size_t at[5];
	double value[5], shared = 0;
	size_t count = terms_of(data, cell, fit->size, at, value);
	for (size_t i = 0; i < count; i++)
		shared += value[i] * fit->estimate[at[i]];
	bool has_lower = cell->level > 0, has_upper = cell->level + 1 < data->levels;
	struct curve lower = {.reach = 1}, upper = {.miss = 1};
	if (has_lower)
		lower = curve_at(fit->estimate[cell->level - 1] + shared);
	if (has_upper)
		upper = curve_at(fit->estimate[cell->level] + shared);
	double p = between(&lower, &upper);
	if (!(p > 1e-300)) {
		fit->failed = true;
		return;
	}
	fit->log_likelihood += cell->count * portable_log(p);
	double by_lower = lower.first / p, by_upper = -upper.first / p;
	double lower_lower = by_lower * by_lower - lower.second / p;
	double upper_upper = by_upper * by_upper + upper.second / p;
	double lower_upper = by_lower * by_upper;
	/* By the shared part, then by each threshold and both. */
	add_terms(fit, count, at, value, cell->count * (by_lower + by_upper),
	          cell->count * (lower_lower + upper_upper + 2 * lower_upper));
	const bool has[2] = {has_lower, has_upper};
	const double first[2] = {by_lower, by_upper};
	const double own[2] = {lower_lower, upper_upper};
	for (size_t t = 0; t < 2; t++) {
		if (!has[t])
			continue;
		size_t threshold = cell->level - 1 + t;
		fit->gradient[threshold] += cell->count * first[t];
		fit->information[threshold * fit->size + threshold] += cell->count * own[t];
		for (size_t i = 0; i < count; i++) {
			double mixed = cell->count * (own[t] + lower_upper) * value[i];
			fit->information[threshold * fit->size + at[i]] += mixed;
			fit->information[at[i] * fit->size + threshold] += mixed;
		}
	}
	if (has_lower && has_upper) {
		fit->information[(cell->level - 1) * fit->size + cell->level] += cell->count * lower_upper;
		fit->information[cell->level * fit->size + cell->level - 1] += cell->count * lower_upper;
	}
}

static void evaluate(const struct data *data, struct fit *fit)
{
	fit->log_likelihood = 0;
	fit->failed = false;
	memset(fit->gradient, 0, sizeof fit->gradient);
	memset(fit->information, 0, fit->size * fit->size * sizeof *fit->information);
	for (size_t i = 0; i < data->cell_count && !fit->failed; i++)
		add_cell(data, &data->cells[i], fit);
}

/* The thresholds alone: what is known without a fit. */
static void start(const struct data *data, struct fit *fit)
{
	double below = 0;
	for (size_t k = 0; k + 1 < data->levels; k++) {
		below += data->level_counts[k];
		fit->estimate[k] = portable_log((data->persons - below) / below);
	}
}

/* Moves by `step`, or by less, so that the log-likelihood does not fall. */
static void move(const struct data *data, struct fit *fit, const double *step)
{
	double from[PARAMETERS_MAX], before = fit->log_likelihood, share = 1;
	memcpy(from, fit->estimate, sizeof from);
	for (size_t i = 0; i < HALVINGS_MAX; i++) {
		for (size_t j = 0; j < fit->size; j++)
			fit->estimate[j] = from[j] + share * step[j];
		evaluate(data, fit);
		if (!fit->failed && fit->log_likelihood >= before - 1e-11 * fabs(before))
			return;
		share /= 2;
	}
	fit->failed = true;
}

/* The step that moves to the maximum of the quadratic here. */
static bool newton(struct fit *fit, double step[PARAMETERS_MAX], double *expected_gain)
{
	memcpy(fit->cholesky, fit->information, fit->size * fit->size * sizeof *fit->cholesky);
	if (!linear_cholesky(fit->cholesky, fit->size))
		return false;
	memcpy(step, fit->gradient, sizeof fit->gradient);
	linear_forward(fit->cholesky, fit->size, step);
	linear_backward(fit->cholesky, fit->size, step);
	*expected_gain = 0;
	bool finite = true;
	for (size_t i = 0; i < fit->size; i++) {
		*expected_gain += step[i] * fit->gradient[i];
		finite = finite && fabs(fit->estimate[i]) <= ESTIMATE_MAX;
	}
	return finite;
}

static struct fit unfitted(struct dif_task *task, size_t size)
{
	return (struct fit){
		.size = size,
		.information = work_array(task->w, size * size, sizeof(double)),
		.cholesky = work_array(task->w, size * size, sizeof(double)),
	};
}

static struct fit fitted(struct dif_task *task, const struct data *data, size_t size)
{
	struct fit fit = unfitted(task, size);
	start(data, &fit);
	evaluate(data, &fit);
	for (size_t i = 0; i < STEPS_MAX && !fit.failed; i++) {
		double step[PARAMETERS_MAX], expected_gain;
		if (!newton(&fit, step, &expected_gain))
			break;
		if (expected_gain < 1e-18 * (1 + fabs(fit.log_likelihood)))
			return fit;
		move(data, &fit, step);
	}
	fit.failed = true;
	return fit;
}

/* ---- as R's glm ---- */

#define GLM_TOLERANCE 1e-8
/* Its first step is from a chance of 3/4 of each answer that was given. */
#define GLM_START_LOGIT 1.0986122886681098 /* log 3 */
#define GLM_START_WEIGHT 0.1875

/* That step: least squares of the working response. Returns the deviance it starts from. */
static double start_as_glm(const struct data *data, struct fit *fit)
{
	double working = GLM_START_LOGIT + 0.25 / GLM_START_WEIGHT;
	for (size_t i = 0; i < data->cell_count; i++) {
		const struct cell *cell = &data->cells[i];
		size_t at[4] = {0};
		double value[4] = {1};
		size_t count = 1 + terms_of(data, cell, fit->size, at + 1, value + 1);
		add_terms(fit, count, at, value, cell->count * (cell->level == 1 ? working : -working),
		          cell->count);
	}
	double gain;
	fit->failed = !newton(fit, fit->estimate, &gain);
	return -2 * data->persons * portable_log(0.75);
}

static struct fit fitted_as_glm(struct dif_task *task, const struct data *data, size_t size)
{
	struct fit fit = unfitted(task, size);
	double before = start_as_glm(data, &fit);
	for (size_t i = 0; i < STEPS_MAX && !fit.failed; i++) {
		evaluate(data, &fit);
		double deviance = -2 * fit.log_likelihood, step[PARAMETERS_MAX], gain;
		if (fit.failed || fabs(deviance - before) < GLM_TOLERANCE * (0.1 + fabs(deviance)))
			return fit;
		before = deviance;
		if (!newton(&fit, step, &gain))
			break;
		for (size_t j = 0; j < size; j++)
			fit.estimate[j] += step[j];
	}
	fit.failed = true;
	return fit;
}

/* Wald's statistic of the parameters from `first` on. */
static double wald(struct dif_task *task, const struct fit *fit, size_t first)
{
	size_t size = fit->size - first;
	double *covariance = work_array(task->w, size * size, sizeof *covariance);
	double *scratch = work_array(task->w, fit->size, sizeof *scratch);
	for (size_t i = 0; i < size; i++) {
		memset(scratch, 0, fit->size * sizeof *scratch);
		scratch[first + i] = 1;
		linear_forward(fit->cholesky, fit->size, scratch);
		linear_backward(fit->cholesky, fit->size, scratch);
		memcpy(covariance + i * size, scratch + first, size * sizeof *scratch);
	}
	memcpy(scratch, fit->estimate + first, size * sizeof *scratch);
	return dif_quadratic(covariance, size, scratch);
}

static double null_log_likelihood(const struct data *data)
{
	double sum = 0;
	for (size_t k = 0; k < data->levels; k++)
		sum += data->level_counts[k] * portable_log(data->level_counts[k] / data->persons);
	return sum;
}

/* Nagelkerke's R² 1991: the share of the information about the answers that the model has, of the most possible. */
static double nagelkerke(const struct data *data, double null, double log_likelihood)
{
	double most = 1 - portable_exp(2 * null / data->persons);
	return (1 - portable_exp(2 * (null - log_likelihood) / data->persons)) / most;
}

/* The noncentrality a person for a rise of class C above `from`. */
static double rise_a_person(const struct data *data, double null, double from)
{
	double most = 1 - portable_exp(2 * null / data->persons), to = fmin(from + RISE_C, 0.999999);
	return portable_log(1 - most * from) - portable_log(1 - most * to);
}

void dif_logistic(struct dif_task *task, const struct dif_table *table, struct dif_result *result)
{
	struct data data = data_of(task, table);
	size_t score = data.levels, uniform = score + data.groups - 1, both = uniform + data.groups - 1;
	enum dif_method method = task->options->method;
	size_t simple = method == DIF_LOGISTIC_CROSSING ? uniform : score;
	size_t full = method == DIF_LOGISTIC_UNIFORM ? uniform : both;
	struct fit less = fitted(task, &data, simple), more = fitted(task, &data, full);
	if (less.failed || more.failed) {
		result->state = DIF_NO_FIT;
		return;
	}
	double null = null_log_likelihood(&data), df = (double)(full - simple);
	double from = nagelkerke(&data, null, less.log_likelihood);
	double statistic = fmax(2 * (more.log_likelihood - less.log_likelihood), 0);
	if (task->options->wald) {
		struct fit reported = data.levels == 2 ? fitted_as_glm(task, &data, full) : more;
		statistic = reported.failed ? NAN : wald(task, &reported, simple);
	}
	if (isnan(statistic)) {
		result->state = DIF_NO_FIT;
		return;
	}
	dif_chi_square(result, statistic, df);
	result->effect = nagelkerke(&data, null, more.log_likelihood) - from;
	result->classes[0] = dif_class_of(result->effect, RISE_B, RISE_C);
	result->classes[1] = dif_class_of(result->effect, ZUMBO_THOMAS_B, ZUMBO_THOMAS_C);
	dif_need_noncentrality(task, rise_a_person(&data, null, from), df, result);
}
