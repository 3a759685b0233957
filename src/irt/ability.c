#include "irt/ability.h"

#include "base/check.h"
#include "base/portable.h"
#include "irt/responses.h"

#include <float.h>
#include <math.h>

enum { SCAN_POINTS_MAX = 1025 };

/* What does not depend on the person is computed once, so that a person costs additions. */
struct ability {
	struct ability_settings settings;
	const struct model *items;
	size_t count;
	size_t points;     /* EAP: nodes; else places where roots are looked for */
	double *point;     /* [points] */
	double *log_prior; /* EAP: [points] */
	/* [levels of all items][points]: EAP: log P; else its derivative */
	double *of_level;
	size_t *first_row;          /* [count], of an item in of_level */
	double *information, *warm; /* WLE: [count][points] */
};

struct ability_settings ability_standard(enum ability_method method)
{
	return (struct ability_settings){
		.method = method,
		.prior_sd = 1,
		.nodes = 61,
		.node_min = -6,
		.node_max = 6,
		.min = -6,
		.max = 6,
	};
}

bool ability_method_find(struct str name, enum ability_method *out)
{
	static const struct str names[] = {[ABILITY_EAP] = S_INIT("eap"),
	                                   [ABILITY_MAP] = S_INIT("map"),
	                                   [ABILITY_ML] = S_INIT("ml"),
	                                   [ABILITY_WLE] = S_INIT("wle")};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!str_equal(names[i], name))
			continue;
		*out = (enum ability_method)i;
		return true;
	}
	return false;
}

static bool is_interval(double low, double high)
{
	return low >= -MODEL_THETA_MAX_LOGIT && high <= MODEL_THETA_MAX_LOGIT && low < high;
}

enum err ability_check(struct work *w, const struct ability_settings *settings)
{
	const struct ability_settings *s = settings;
	if (!(s->prior_mean >= -MODEL_THETA_MAX_LOGIT && s->prior_mean <= MODEL_THETA_MAX_LOGIT))
		return fail(w, ERR_INPUT, "A prior mean of %g is outside -%g to %g logits.", s->prior_mean,
		            MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT);
	if (!(s->prior_sd >= 0.01 && s->prior_sd <= 100))
		return fail(w, ERR_INPUT, "A prior standard deviation of %g is outside 0.01 to 100.",
		            s->prior_sd);
	if (s->nodes < 2 || s->nodes > ABILITY_NODES_MAX)
		return fail(w, ERR_INPUT, "%zu nodes are outside 2 to %d.", s->nodes, ABILITY_NODES_MAX);
	if (!is_interval(s->node_min, s->node_max))
		return fail(w, ERR_INPUT, "Nodes from %g to %g are not within -%g and %g.", s->node_min,
		            s->node_max, MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT);
	if (!is_interval(s->min, s->max))
		return fail(w, ERR_INPUT, "Limits of %g and %g are not within -%g and %g.", s->min, s->max,
		            MODEL_THETA_MAX_LOGIT, MODEL_THETA_MAX_LOGIT);
	return OK;
}

/* ---- the mean ---- */

static double square(double x)
{
	return x * x;
}

static void fill_points(struct ability *ability, double min, double max)
{
	for (size_t i = 0; i < ability->points; i++) {
		double part = (double)i / (double)(ability->points - 1);
		ability->point[i] = min + (max - min) * part;
	}
	ability->point[ability->points - 1] = max;
}

static void fill_prior(struct ability *ability)
{
	const struct ability_settings *s = &ability->settings;
	for (size_t i = 0; i < s->nodes; i++) {
		ability->log_prior[i] = -0.5 * square((ability->point[i] - s->prior_mean) / s->prior_sd);
		if (s->half_ends && (i == 0 || i + 1 == s->nodes))
			ability->log_prior[i] += portable_log(0.5);
	}
}

static void fill_item(struct ability *ability, size_t item)
{
	const struct model *model = &ability->items[item];
	bool mean = ability->settings.method == ABILITY_EAP;
	for (size_t i = 0; i < ability->points; i++) {
		double theta = ability->point[i];
		for (size_t k = 0; k < model->levels; k++) {
			struct model_response at = model_response_at(model, k, theta);
			ability->of_level[(ability->first_row[item] + k) * ability->points + i] =
				mean ? at.log_probability : at.first;
		}
		if (ability->settings.method == ABILITY_WLE) {
			ability->information[item * ability->points + i] = model_information(model, theta);
			ability->warm[item * ability->points + i] = model_warm_term(model, theta);
		}
	}
}

/* Half a unit of the steepest curve, and an eighth of a logit at most. */
static size_t scan_points(const struct ability *ability)
{
	double steepest = 4, length = ability->settings.max - ability->settings.min;
	for (size_t item = 0; item < ability->count; item++) {
		double steep = 2 * sqrt(model_information_bound(&ability->items[item]));
		steepest = steep > steepest ? steep : steepest;
	}
	double points = length * 2 * steepest + 2;
	return points < SCAN_POINTS_MAX ? (size_t)points : SCAN_POINTS_MAX;
}

const struct ability *ability_open(struct work *w, const struct ability_settings *settings,
                                   const struct model *items, size_t count)
{
	struct ability *ability = work_alloc(w, sizeof *ability);
	bool mean = settings->method == ABILITY_EAP;
	size_t rows = 0;
	check(settings->nodes >= 2 && settings->nodes <= ABILITY_NODES_MAX);
	*ability = (struct ability){.settings = *settings, .items = items, .count = count};
	ability->first_row = work_array(w, count, sizeof *ability->first_row);
	for (size_t item = 0; item < count; item++) {
		ability->first_row[item] = rows;
		rows += items[item].levels;
	}
	ability->points = mean ? settings->nodes : scan_points(ability);
	ability->point = work_array(w, ability->points, sizeof *ability->point);
	ability->of_level = work_array(w, rows, ability->points * sizeof(double));
	if (settings->method == ABILITY_WLE) {
		ability->information = work_array(w, count, ability->points * sizeof(double));
		ability->warm = work_array(w, count, ability->points * sizeof(double));
	}
	fill_points(ability, mean ? settings->node_min : settings->min,
	            mean ? settings->node_max : settings->max);
	if (mean) {
		ability->log_prior = work_array(w, ability->points, sizeof *ability->log_prior);
		fill_prior(ability);
	}
	for (size_t item = 0; item < count; item++)
		fill_item(ability, item);
	return ability;
}

static void add_row(double *sum, const double *table, size_t row, size_t points)
{
	for (size_t i = 0; i < points; i++)
		sum[i] += table[row * points + i];
}

static void add_levels(const struct ability *ability, const uint8_t *levels, double *sum)
{
	for (size_t item = 0; item < ability->count; item++)
		if (levels[item] != RESPONSES_MISSING)
			add_row(sum, ability->of_level, ability->first_row[item] + levels[item],
			        ability->points);
}

void ability_posterior(const struct ability *ability, const uint8_t *levels, double *probability)
{
	size_t nodes = ability->settings.nodes;
	double highest = -INFINITY, sum = 0;
	check(ability->settings.method == ABILITY_EAP);
	for (size_t i = 0; i < nodes; i++)
		probability[i] = ability->log_prior[i];
	add_levels(ability, levels, probability);
	for (size_t i = 0; i < nodes; i++)
		highest = probability[i] > highest ? probability[i] : highest;
	for (size_t i = 0; i < nodes; i++) {
		probability[i] = portable_exp(probability[i] - highest);
		sum += probability[i];
	}
	for (size_t i = 0; i < nodes; i++)
		probability[i] /= sum;
}

double ability_node(const struct ability *ability, size_t node)
{
	check(ability->settings.method == ABILITY_EAP && node < ability->points);
	return ability->point[node];
}

static void estimate_mean(const struct ability *ability, const uint8_t *levels, struct ability_estimate *out)
{
	double probability[ABILITY_NODES_MAX] = {0}, mean = 0, variance = 0;
	ability_posterior(ability, levels, probability);
	for (size_t i = 0; i < ability->points; i++)
		mean += probability[i] * ability->point[i];
	for (size_t i = 0; i < ability->points; i++)
		variance += probability[i] * square(ability->point[i] - mean);
	out->theta_logit = mean;
	out->standard_error_logit = sqrt(variance);
}

/* ---- the roots ---- */

/* One person's answers, and the equation whose root is wanted. */
struct equation {
	const struct ability *ability;
	const uint8_t *levels;
};

struct sums {
	double log_likelihood; /* plus the logarithm of the prior, for MAP */
	double equation;       /* positive below the root */
	double information;    /* of the kind that was asked for, with the prior's for MAP */
};

/* The information so far below the smallest number that J / I has no digits: nothing is known, and nothing corrected. */
#define INFORMATION_MIN 1e-250

static double with_prior(const struct ability_settings *settings, double equation, double theta_logit)
{
	return equation - (theta_logit - settings->prior_mean) / settings->prior_sd / settings->prior_sd;
}

static struct sums sums_at(const struct equation *of, double theta_logit)
{
	const struct ability_settings *s = &of->ability->settings;
	double first = 0, observed = 0, expected = 0, warm = 0;
	struct sums sums = {0};
	for (size_t item = 0; item < of->ability->count; item++) {
		if (of->levels[item] == RESPONSES_MISSING)
			continue;
		const struct model *model = &of->ability->items[item];
		struct model_response at = model_response_at(model, of->levels[item], theta_logit);
		sums.log_likelihood += at.log_probability;
		first += at.first;
		observed -= at.second;
		if (s->method == ABILITY_WLE || !s->observed)
			expected += model_information(model, theta_logit);
		if (s->method == ABILITY_WLE)
			warm += model_warm_term(model, theta_logit);
	}
	sums.equation = first;
	sums.information = s->observed ? observed : expected;
	if (s->method == ABILITY_WLE && expected > INFORMATION_MIN)
		sums.equation += warm / (2 * expected);
	if (s->method == ABILITY_MAP) {
		double apart = (theta_logit - s->prior_mean) / s->prior_sd;
		sums.log_likelihood -= 0.5 * apart * apart;
		sums.equation = with_prior(s, first, theta_logit);
		sums.information += 1 / square(s->prior_sd);
	}
	return sums;
}

/* The root between low, where the equation is positive, and high, where it is not. Chandrupatla 1997: inverse quadratic
 * interpolation where it is safe, else bisection. */
static double root_between(const struct equation *of, double low, double low_value, double high,
                           double high_value)
{
	double x1 = high, f1 = high_value, x2 = low, f2 = low_value, x3 = low, f3 = low_value, part = 0.5;
	for (size_t i = 0; i < 200; i++) {
		double x = x1 + part * (x2 - x1), f = sums_at(of, x).equation;
		if ((f > 0) == (f1 > 0)) {
			x3 = x1;
			f3 = f1;
		} else {
			x3 = x2;
			f3 = f2;
			x2 = x1;
			f2 = f1;
		}
		x1 = x;
		f1 = f;
		double best = fabs(f1) < fabs(f2) ? x1 : x2;
		double least = (2 * DBL_EPSILON * fabs(best) + 1e-14) / fabs(x2 - x1);
		if (least > 0.5 || f1 == 0)
			return f1 == 0 ? x1 : best;
		double xi = (x1 - x2) / (x3 - x2), phi = (f1 - f2) / (f3 - f2);
		part = 0.5;
		if (phi * phi < xi && square(1 - phi) < 1 - xi)
			part = f1 / (f2 - f1) * f3 / (f2 - f3) +
			       (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2);
		part = part < least ? least : part > 1 - least ? 1 - least : part;
	}
	return fabs(f1) < fabs(f2) ? x1 : x2;
}

/* The equation at all points. */
static void scan(const struct equation *of, double *value)
{
	const struct ability *ability = of->ability;
	double information[SCAN_POINTS_MAX] = {0}, warm[SCAN_POINTS_MAX] = {0};
	for (size_t i = 0; i < ability->points; i++)
		value[i] = 0;
	add_levels(ability, of->levels, value);
	if (ability->settings.method == ABILITY_MAP)
		for (size_t i = 0; i < ability->points; i++)
			value[i] = with_prior(&ability->settings, value[i], ability->point[i]);
	if (ability->settings.method != ABILITY_WLE)
		return;
	for (size_t item = 0; item < ability->count; item++) {
		if (of->levels[item] == RESPONSES_MISSING)
			continue;
		add_row(information, ability->information, item, ability->points);
		add_row(warm, ability->warm, item, ability->points);
	}
	for (size_t i = 0; i < ability->points; i++)
		if (information[i] > INFORMATION_MIN)
			value[i] += warm[i] / (2 * information[i]);
}

struct candidate {
	double theta_logit;
	enum ability_at at;
	double log_likelihood;
};

static void consider(const struct equation *of, double theta_logit, enum ability_at at,
                     struct candidate *best)
{
	double log_likelihood = sums_at(of, theta_logit).log_likelihood;
	if (log_likelihood > best->log_likelihood)
		*best = (struct candidate){theta_logit, at, log_likelihood};
}

static void estimate_root(const struct equation *of, struct ability_estimate *out)
{
	const struct ability *ability = of->ability;
	struct candidate best = {.log_likelihood = -INFINITY};
	double value[SCAN_POINTS_MAX] = {0};
	const double *point = ability->point;
	size_t last = ability->points - 1;
	scan(of, value);
	if (value[0] <= 0)
		consider(of, point[0], value[0] == 0 ? ABILITY_INSIDE : ABILITY_AT_MIN, &best);
	for (size_t i = 0; i < last; i++)
		if (value[i] > 0 && value[i + 1] <= 0)
			consider(of, root_between(of, point[i], value[i], point[i + 1], value[i + 1]),
			         ABILITY_INSIDE, &best);
	if (value[last] > 0)
		consider(of, point[last], ABILITY_AT_MAX, &best);
	double information = sums_at(of, best.theta_logit).information;
	out->theta_logit = best.theta_logit;
	out->at = best.at;
	out->standard_error_logit = information > 0 ? 1 / sqrt(information) : INFINITY;
}

struct ability_estimate ability_of(const struct ability *ability, const uint8_t *levels)
{
	struct ability_estimate estimate = {.at = ABILITY_INSIDE};
	enum ability_method method = ability->settings.method;
	for (size_t item = 0; item < ability->count; item++) {
		check(levels[item] == RESPONSES_MISSING || levels[item] < ability->items[item].levels);
		estimate.answered += levels[item] != RESPONSES_MISSING;
	}
	if (method == ABILITY_EAP) {
		estimate_mean(ability, levels, &estimate);
	} else if (estimate.answered == 0 && method != ABILITY_MAP) {
		estimate.theta_logit = NAN;
		estimate.standard_error_logit = INFINITY;
	} else {
		estimate_root(&(struct equation){ability, levels}, &estimate);
	}
	return estimate;
}
