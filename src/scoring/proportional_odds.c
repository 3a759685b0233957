#include "scoring/proportional_odds.h"

#include "base/check.h"
#include "irt/linear.h"
#include "base/portable.h"
#include "scoring/packed.h"

#include <math.h>
#include <string.h>

enum {
	VERSION = 1,
	STEPS_MAX = 100,
	HALVINGS_MAX = 60,
	PARAMETERS_MAX = PROPORTIONAL_ODDS_LEVELS_MAX + PROPORTIONAL_ODDS_PREDICTORS_MAX,
};

/* A step that promises this much a row, or less, needs no proof that it leads up: rounding would decide. */
#define PROMISE_SURE 1e-10
/* And after one of this much, if it is short too, Newton's next would be below what 64 bits tell. Where the levels are told apart
 * without a mistake steps promise less and less, but stay as long. */
#define PROMISE_LAST 1e-12
#define STEP_LAST 1e-3
#define STORED_MAX 1e100

/* What is fitted. Parameters are the thresholds between the levels seen, then the slopes. */
struct problem {
	const double *x;      /* [rows × predictors] */
	const size_t *place;  /* [rows]: of the row's level among those seen */
	const double *weight; /* [rows], or NULL */
	size_t rows, predictors, thresholds;
	double ridge, total;
};

/* log P of a row's level as the sum of three: log F(upper), log F(-lower) and log(1 - e^(lower - upper)), F logistic. */
struct row_terms {
	bool has_upper, has_lower;
	double upper_in, upper_out; /* F(upper), F(-upper) */
	double lower_in, lower_out;
	double apart; /* 1 - e^(lower - upper) */
};

static double weight_of(const struct problem *problem, size_t row)
{
	return problem->weight == NULL ? 1 : problem->weight[row];
}

static struct row_terms terms_of(const struct problem *problem, const double *parameters, size_t row)
{
	size_t place = problem->place[row];
	double moved = linear_dot(parameters + problem->thresholds, problem->x + row * problem->predictors,
	                          problem->predictors);
	struct row_terms terms = {.upper_in = 1, .lower_out = 1, .apart = 1};
	terms.has_upper = place < problem->thresholds;
	terms.has_lower = place > 0;
	if (terms.has_upper)
		portable_logistic_pair(parameters[place] - moved, &terms.upper_in, &terms.upper_out);
	if (terms.has_lower)
		portable_logistic_pair(parameters[place - 1] - moved, &terms.lower_in, &terms.lower_out);
	if (terms.has_upper && terms.has_lower)
		terms.apart = 1 - portable_exp(parameters[place - 1] - parameters[place]);
	return terms;
}

/* What is to be highest; -INFINITY where thresholds do not rise or a row is all but impossible. */
static double objective(const struct problem *problem, const double *parameters)
{
	double sum = 0;
	for (size_t i = 1; i < problem->thresholds; i++)
		if (!(parameters[i] > parameters[i - 1]))
			return -INFINITY;
	for (size_t row = 0; row < problem->rows; row++) {
		double weight = weight_of(problem, row);
		if (weight == 0)
			continue;
		struct row_terms terms = terms_of(problem, parameters, row);
		if (terms.upper_in <= 0 || terms.lower_out <= 0 || terms.apart <= 0)
			return -INFINITY;
		sum += weight * (portable_log(terms.upper_in) + portable_log(terms.lower_out) +
		                 portable_log(terms.apart));
	}
	const double *slopes = parameters + problem->thresholds;
	return sum - problem->ridge / 2 * linear_dot(slopes, slopes, problem->predictors);
}

/* Adds a row's part of the slope and of the curvature (its sign turned; lower triangle). */
static void add_row(const struct problem *problem, const double *parameters, size_t row, double *gradient,
                    double *curvature)
{
	struct row_terms terms = terms_of(problem, parameters, row);
	size_t n = problem->thresholds + problem->predictors, upper = problem->place[row], lower = upper - 1;
	double weight = weight_of(problem, row);
	const double *x = problem->x + row * problem->predictors;
	double at_upper = weight * terms.upper_in * terms.upper_out,
	       at_lower = weight * terms.lower_in * terms.lower_out;
	double *slope_gradient = gradient + problem->thresholds;
	if (terms.has_upper) {
		gradient[upper] += weight * terms.upper_out;
		curvature[upper * n + upper] += at_upper;
	}
	if (terms.has_lower) {
		gradient[lower] -= weight * terms.lower_in;
		curvature[lower * n + lower] += at_lower;
	}
	if (terms.has_upper && terms.has_lower) {
		double odds = (1 - terms.apart) / terms.apart, bend = weight * odds * (1 + odds);
		gradient[upper] += weight * odds;
		gradient[lower] -= weight * odds;
		curvature[upper * n + upper] += bend;
		curvature[lower * n + lower] += bend;
		curvature[upper * n + lower] -= bend;
	}
	for (size_t i = 0; i < problem->predictors; i++) {
		double *curved = curvature + (problem->thresholds + i) * n;
		slope_gradient[i] -= weight * x[i] * (terms.upper_out - terms.lower_in);
		if (terms.has_upper)
			curved[upper] -= at_upper * x[i];
		if (terms.has_lower)
			curved[lower] -= at_lower * x[i];
		for (size_t k = 0; k <= i; k++)
			curved[problem->thresholds + k] += (at_upper + at_lower) * x[i] * x[k];
	}
}

/* Newton's step, and how much it promises; false where there is none. */
static bool find_step(const struct problem *problem, const double *parameters, double *curvature,
                      double *step, double *promise)
{
	size_t n = problem->thresholds + problem->predictors;
	double gradient[PARAMETERS_MAX] = {0};
	memset(curvature, 0, n * n * sizeof *curvature);
	for (size_t row = 0; row < problem->rows; row++)
		if (weight_of(problem, row) > 0)
			add_row(problem, parameters, row, gradient, curvature);
	for (size_t i = problem->thresholds; i < n; i++) {
		gradient[i] -= problem->ridge * parameters[i];
		curvature[i * n + i] += problem->ridge;
	}
	for (size_t i = 0; i < n; i++)
		step[i] = gradient[i];
	if (!linear_cholesky(curvature, n))
		return false;
	linear_forward(curvature, n, step);
	linear_backward(curvature, n, step);
	*promise = linear_dot(gradient, step, n);
	return true;
}

/* Goes up to the highest place from where the parameters are; false where it is not found. */
static bool climb(struct work *w, const struct problem *problem, double *parameters)
{
	size_t n = problem->thresholds + problem->predictors;
	double *curvature = work_array(w, n * n, sizeof *curvature);
	double step[PARAMETERS_MAX] = {0}, tried[PARAMETERS_MAX] = {0}, promise = 0,
	       sure = PROMISE_SURE * problem->total;
	double height = objective(problem, parameters);
	for (size_t turn = 0; turn < STEPS_MAX; turn++) {
		if (!find_step(problem, parameters, curvature, step, &promise))
			return false;
		double part = 1, reached = -INFINITY;
		for (size_t halving = 0; halving < HALVINGS_MAX; halving++) {
			for (size_t i = 0; i < n; i++)
				tried[i] = parameters[i] + part * step[i];
			reached = objective(problem, tried);
			if (reached >= height + 1e-4 * part * promise ||
			    (promise <= sure && isfinite(reached)))
				break;
			part /= 2;
		}
		if (!isfinite(reached))
			return false;
		double longest = 0;
		for (size_t i = 0; i < n; i++) {
			longest = fmax(longest, fabs(step[i]) / (1 + fabs(parameters[i])));
			parameters[i] = tried[i];
		}
		height = reached;
		if (promise <= PROMISE_LAST * problem->total && longest <= STEP_LAST)
			return true;
	}
	return false;
}

/* Checks the rows, tells the levels that are seen, and gives each row the place of its own among them. Returns the weight of all;
 * by_place has that of each. */
static double sort_out(const double *x, const size_t *level, struct problem *problem, size_t *place,
                       struct proportional_odds *out, double *by_place)
{
	double by_level[PROPORTIONAL_ODDS_LEVELS_MAX] = {0}, total = 0;
	size_t places[PROPORTIONAL_ODDS_LEVELS_MAX] = {0}, seen = 0;
	for (size_t row = 0; row < problem->rows; row++) {
		double weight = weight_of(problem, row);
		check(weight >= 0 && weight <= 1e6);
		if (weight == 0)
			continue;
		check(level[row] < out->levels);
		for (size_t i = 0; i < problem->predictors; i++)
			check(fabs(x[row * problem->predictors + i]) <= PROPORTIONAL_ODDS_PREDICTOR_MAX);
		by_level[level[row]] += weight;
		total += weight;
	}
	check(total > 0);
	for (size_t k = 0; k < out->levels; k++) {
		out->seen[k] = by_level[k] > 0;
		if (out->seen[k]) {
			by_place[seen] = by_level[k];
			places[k] = seen++;
		}
	}
	for (size_t row = 0; row < problem->rows; row++)
		if (weight_of(problem, row) > 0)
			place[row] = places[level[row]];
	problem->thresholds = seen - 1;
	return total;
}

enum err proportional_odds_fit(struct work *w, const double *x, const size_t *level, const double *weight,
                               size_t rows, size_t predictors, size_t levels, double ridge,
                               struct proportional_odds *out)
{
	check(rows >= 1 && rows <= PROPORTIONAL_ODDS_ROWS_MAX && ridge >= 0 && ridge <= 1e9);
	check(predictors >= 1 && predictors <= PROPORTIONAL_ODDS_PREDICTORS_MAX);
	check(levels >= 2 && levels <= PROPORTIONAL_ODDS_LEVELS_MAX);
	size_t *place = work_array(w, rows, sizeof *place), next = 0;
	struct problem problem = {.x = x,
	                          .place = place,
	                          .weight = weight,
	                          .rows = rows,
	                          .predictors = predictors,
	                          .ridge = ridge};
	double parameters[PARAMETERS_MAX] = {0}, by_place[PROPORTIONAL_ODDS_LEVELS_MAX] = {0}, below = 0;
	*out = (struct proportional_odds){.levels = levels, .predictors = predictors};
	problem.total = sort_out(x, level, &problem, place, out, by_place);
	if (problem.thresholds == 0)
		return OK; /* of one level alone nothing is told, and it is sure */
	for (size_t k = 0; k < problem.thresholds; k++) {
		below += by_place[k];
		parameters[k] = portable_log(below / (problem.total - below));
	}
	if (!climb(w, &problem, parameters))
		return fail(
			w, ERR_INPUT,
			"no best values: the predictors follow from each other or tell the levels apart without a "
			"mistake; take a higher ridge");
	for (size_t k = 0; k < levels; k++)
		if (out->seen[k] && next < problem.thresholds)
			out->threshold[k] = parameters[next++];
	for (size_t i = 0; i < predictors; i++)
		out->slope[i] = parameters[problem.thresholds + i];
	return OK;
}

static size_t highest_seen(const struct proportional_odds *fit)
{
	size_t highest = 0;
	for (size_t k = 0; k < fit->levels; k++)
		if (fit->seen[k])
			highest = k;
	return highest;
}

void proportional_odds_probabilities(const struct proportional_odds *fit, const double *x_row,
                                     double *probability)
{
	double moved = 0, above = 1, lower = 0; /* above: P of more than the level before */
	size_t highest = highest_seen(fit);
	bool first = true;
	for (size_t i = 0; i < fit->predictors; i++) {
		check(!isnan(x_row[i]));
		moved += fit->slope[i] * fmax(-PROPORTIONAL_ODDS_PREDICTOR_MAX,
		                              fmin(PROPORTIONAL_ODDS_PREDICTOR_MAX, x_row[i]));
	}
	for (size_t k = 0; k < fit->levels; k++) {
		probability[k] = 0;
		if (!fit->seen[k])
			continue;
		if (k == highest) {
			probability[k] = above;
			continue;
		}
		/* F(upper) - F(lower) as a product: nothing is lost where both are near 0 or near 1. */
		double in, out;
		portable_logistic_pair(fit->threshold[k] - moved, &in, &out);
		probability[k] = in * above * (first ? 1 : 1 - portable_exp(lower - fit->threshold[k]));
		above = out;
		lower = fit->threshold[k];
		first = false;
	}
}

void proportional_odds_write(struct buf *buf, const struct proportional_odds *fit)
{
	size_t highest = highest_seen(fit);
	packed_put(buf, VERSION, 1);
	packed_put(buf, fit->levels, 1);
	packed_put(buf, fit->predictors, 1);
	for (size_t k = 0; k < fit->levels; k++)
		packed_put(buf, fit->seen[k], 1);
	for (size_t k = 0; k < highest; k++)
		if (fit->seen[k])
			packed_put_double(buf, fit->threshold[k]);
	for (size_t i = 0; i < fit->predictors; i++)
		packed_put_double(buf, fit->slope[i]);
}

static bool read_numbers(struct packed *packed, struct proportional_odds *fit)
{
	size_t highest = highest_seen(fit);
	double last = -INFINITY;
	for (size_t k = 0; k < highest; k++) {
		if (!fit->seen[k])
			continue;
		fit->threshold[k] = packed_take_double(packed);
		if (!(fabs(fit->threshold[k]) <= STORED_MAX) || fit->threshold[k] <= last)
			return false;
		last = fit->threshold[k];
	}
	for (size_t i = 0; i < fit->predictors; i++) {
		fit->slope[i] = packed_take_double(packed);
		if (!(fabs(fit->slope[i]) <= STORED_MAX))
			return false;
	}
	return packed_complete(packed);
}

enum err proportional_odds_read(struct work *w, struct str bytes, struct proportional_odds *out)
{
	struct packed packed = {.rest = bytes};
	uint64_t version = packed_take(&packed, 1), others = 0, any = 0;
	*out = (struct proportional_odds){.levels = packed_take(&packed, 1),
	                                  .predictors = packed_take(&packed, 1)};
	if (version != VERSION || out->levels < 2 || out->levels > PROPORTIONAL_ODDS_LEVELS_MAX ||
	    out->predictors < 1 || out->predictors > PROPORTIONAL_ODDS_PREDICTORS_MAX)
		return fail(w, ERR_INPUT, "this is no regression that Assay wrote; train the grader again");
	for (size_t k = 0; k < out->levels; k++) {
		uint64_t seen = packed_take(&packed, 1);
		others |= seen >> 1;
		any |= seen;
		out->seen[k] = seen != 0;
	}
	if (others != 0 || any == 0 || !read_numbers(&packed, out))
		return fail(w, ERR_INPUT,
		            "the numbers of this regression are damaged; train the grader again");
	return OK;
}
