/* cat_estimate, cat_forecast. */
#include "irt/cat_parts.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>

/* The items that an estimate is from: those given, and perhaps one more. */
struct answers {
	const struct cat *cat;
	const struct model *extra;
	size_t extra_level;
	bool has_curves; /* of all of them */
	struct cat_curve extra_curve;
};

struct slope {
	double value;       /* of what is to be 0 */
	double curvature;   /* its derivative; without that of Warm's term where not all are curves */
	double bend;        /* the derivative of that, as far as it is known */
	double information; /* Fisher's, of all items; only for Warm's term */
};

struct cat_curve cat_curve_of(const struct model *model, size_t level)
{
	return (struct cat_curve){
		.slope = model->discrimination,
		.place = model->difficulty_logit[0],
		.floor = model->guessing,
		.width = 1 - model->guessing - model->slip,
		.slip = model->slip,
		.sign = level == 1 ? 1 : -1,
	};
}

static struct answers answers_of(const struct cat *cat)
{
	return (struct answers){.cat = cat, .has_curves = cat->room->has_curves};
}

static struct answers answers_with(const struct cat *cat, const struct model *extra, size_t level)
{
	struct answers answers = answers_of(cat);
	answers.extra = extra;
	answers.extra_level = level;
	answers.has_curves = answers.has_curves && extra->kind == MODEL_LOGISTIC;
	if (answers.has_curves)
		answers.extra_curve = cat_curve_of(extra, level);
	return answers;
}

/* A curve at a level: its derivatives, and of the probabilities of either answer the reciprocals. */
struct curve_at {
	double right, wrong;         /* the reciprocals */
	double first, second, third; /* derivatives of the probability of being right */
};

/* With e the smaller of exp(u) and exp(-u), all of it is products and one division: the logistic curve and what is missing to 1
 * are 1 / (1 + e) and e / (1 + e). */
static inline struct curve_at curve_at(const struct cat_curve *curve, double theta_logit)
{
	double u = curve->slope * (theta_logit - curve->place), e = portable_exp(u < 0 ? u : -u), all = 1 + e;
	double known = u < 0 ? e : 1, unknown = u < 0 ? 1 : e;
	double right = curve->floor * all + curve->width * known,
	       wrong = curve->slip * all + curve->width * unknown;
	double both = right * wrong, inverse = 1 / (all * both), share = inverse * both; /* share: 1 / all */
	double steep = e * share * share, first = curve->slope * curve->width * steep;
	double per_all = inverse * all * all;
	return (struct curve_at){
		.right = per_all * wrong,
		.wrong = per_all * right,
		.first = first,
		.second = first * curve->slope * ((unknown - known) * share),
		.third = first * curve->slope * curve->slope * (1 - 6 * steep),
	};
}

/* Adds the derivatives of the answer's log-likelihood: the first to the third. */
static inline void add_curve(const struct cat_curve *curve, const struct curve_at *at, struct slope *slope)
{
	double scale = curve->sign > 0 ? at->right : -at->wrong;
	double first = at->first * scale, second = at->second * scale;
	slope->value += first;
	slope->curvature += second - first * first;
	slope->bend += at->third * scale - first * (3 * second - 2 * first * first);
}

/* Fisher's information I and Warm's J, and their derivatives. */
struct warm_sums {
	double information, of_information, term, of_term;
};

static inline void add_warm_curve(const struct curve_at *at, struct warm_sums *sums)
{
	double both = at->right * at->wrong, information = at->first * at->first * both,
	       term = at->first * at->second * both;
	double turn = at->first * (at->right - at->wrong); /* P' (1 - 2P) / (P (1 - P)) */
	sums->information += information;
	sums->term += term;
	sums->of_information += 2 * term - information * turn;
	sums->of_term += (at->second * at->second + at->first * at->third) * both - term * turn;
}

/* Warm's J / (2 I) and its derivative. */
static void add_warm_sums(const struct warm_sums *sums, struct slope *slope)
{
	slope->information = sums->information;
	if (!(sums->information > 0))
		return;
	double term = sums->term / (2 * sums->information);
	slope->value += term;
	slope->curvature += (sums->of_term / 2 - term * sums->of_information) / sums->information;
}

/* slope_at's sums where all items have such curves: a third of the time. */
static struct slope sum_curves(const struct answers *answers, double theta_logit)
{
	const struct cat *cat = answers->cat;
	struct slope slope = {0};
	struct warm_sums warm = {0};
	bool is_warm = cat->design->estimator == ABILITY_WLE;
	for (size_t i = 0; i < cat->count; i++) {
		const struct curve_at at = curve_at(&cat->room->curves[i], theta_logit);
		add_curve(&cat->room->curves[i], &at, &slope);
		if (is_warm)
			add_warm_curve(&at, &warm);
	}
	if (answers->extra != NULL) {
		const struct curve_at at = curve_at(&answers->extra_curve, theta_logit);
		add_curve(&answers->extra_curve, &at, &slope);
		if (is_warm)
			add_warm_curve(&at, &warm);
	}
	if (is_warm)
		add_warm_sums(&warm, &slope);
	return slope;
}

static void add_warm(const struct answers *answers, double theta_logit, struct slope *slope)
{
	const struct cat *cat = answers->cat;
	double warm = 0;
	for (size_t i = 0; i < cat->count + (answers->extra != NULL); i++) {
		const struct model *model = i < cat->count ? cat->room->models[i] : answers->extra;
		slope->information += model_information(model, theta_logit);
		warm += model_warm_term(model, theta_logit);
	}
	if (slope->information > 0)
		slope->value += warm / (2 * slope->information);
}

static void add_prior(const struct answers *answers, double theta_logit, struct slope *slope)
{
	const struct nodes *nodes = answers->cat->design->table->nodes;
	double precision = 1 / (nodes->sd_logit * nodes->sd_logit);
	slope->value += (nodes->mean_logit - theta_logit) * precision;
	slope->curvature -= precision;
}

/* The derivative of the log-likelihood, and what the estimator adds to it. */
static struct slope slope_at(const struct answers *answers, double theta_logit)
{
	const struct cat *cat = answers->cat;
	struct slope slope = answers->has_curves ? sum_curves(answers, theta_logit) : (struct slope){0};
	for (size_t i = 0; !answers->has_curves && i < cat->count + (answers->extra != NULL); i++) {
		const struct model *model = i < cat->count ? cat->room->models[i] : answers->extra;
		size_t level = i < cat->count ? cat->levels[i] : answers->extra_level;
		double probability[MODEL_LEVELS_MAX], first[MODEL_LEVELS_MAX], second[MODEL_LEVELS_MAX];
		model_curves(model, theta_logit, probability, first, second);
		double steep = first[level] / probability[level];
		slope.value += steep;
		slope.curvature += second[level] / probability[level] - steep * steep;
	}
	if (cat->design->estimator == ABILITY_WLE && !answers->has_curves)
		add_warm(answers, theta_logit, &slope);
	if (cat->design->estimator == ABILITY_MAP)
		add_prior(answers, theta_logit, &slope);
	return slope;
}

/* The node within the limits where the function that is to be highest is so; SIZE_MAX: none is within them. */
static size_t highest_node(const struct cat *cat, const int64_t *log_value)
{
	const struct nodes *nodes = cat->design->table->nodes;
	size_t best = SIZE_MAX;
	int64_t highest = INT64_MIN;
	for (size_t i = cat->room->first_node; i < cat->room->end_node; i++) {
		int64_t value = log_value[i] - nodes->log_weight[i];
		if (value > highest) {
			highest = value;
			best = i;
		}
	}
	return best;
}

/* The function at the i-th node from one, in units of the fixed point. */
static double value_at(const struct nodes *nodes, const int64_t *log_value, size_t node, int i)
{
	size_t at = (size_t)((int64_t)node + i);
	return (double)(log_value[at] - nodes->log_weight[at]);
}

/* Where the polynomial through the highest node and its neighbours, two on each side where there are so many, has its summit, in
 * spacings from the node; NAN when it is none. */
static double summit(const struct nodes *nodes, const int64_t *log_value, size_t node)
{
	double here = value_at(nodes, log_value, node, 0);
	double below = value_at(nodes, log_value, node, -1) - here,
	       above = value_at(nodes, log_value, node, 1) - here;
	double even = above + below, odd = above - below;
	if (!(even < 0))
		return NAN;
	double place = -odd / (2 * even);
	if (node < 2 || node + 2 >= nodes->count)
		return place;
	double far_below = value_at(nodes, log_value, node, -2) - here,
	       far_above = value_at(nodes, log_value, node, 2) - here;
	double far_even = far_above + far_below, far_odd = far_above - far_below;
	double c1 = (8 * odd - far_odd) / 12, c2 = (16 * even - far_even) / 24, c3 = (far_odd - 2 * odd) / 12,
	       c4 = (far_even - 4 * even) / 24;
	for (int i = 0; i < 2; i++) {
		double slope = c1 + place * (2 * c2 + place * (3 * c3 + place * 4 * c4));
		double curvature = 2 * c2 + place * (6 * c3 + place * 12 * c4);
		place -= slope / curvature;
	}
	return place;
}

/* The step to a root, by Halley's method: Newton's where the bend is not known. */
static double step_of(const struct slope *slope)
{
	double first = slope->value / slope->curvature;
	return first / (1 - first * slope->bend / (2 * slope->curvature));
}

/* So short a step leaves less than 1e-10, and 1e-9 in a forecast: it is the square of a Newton step that is left, the cube of
 * Halley's (about a quarter of it), with Warm's term, whose bend is left out, about a twentieth of the square, and of secants as
 * much as they went. */
static double short_enough(const struct answers *answers)
{
	bool is_warm = answers->cat->design->estimator == ABILITY_WLE;
	if (!answers->has_curves)
		return is_warm ? 1e-10 : 1e-6;
	if (is_warm)
		return 3e-5;
	return answers->extra != NULL ? 1e-3 : 3e-4;
}

/* From a level to the root between two others. False when the way leaves them, or does not arrive: a few steps are enough where
 * the function is smooth. */
static bool approach(const struct answers *answers, double low, double high, double *theta_logit)
{
	bool by_secants = answers->cat->design->estimator == ABILITY_WLE && !answers->has_curves;
	double theta = *theta_logit, step = 0, last_value = 0, enough = short_enough(answers);
	for (int i = 0; i < 12 && theta > low && theta < high; i++) {
		struct slope slope = slope_at(answers, theta);
		if (by_secants && i > 0 && step != 0)
			slope.curvature = (last_value - slope.value) / step;
		if (!(slope.curvature < 0))
			return false;
		step = step_of(&slope);
		last_value = slope.value;
		theta -= step;
		/* Near a point of inflection Halley's step is short though the root is far; Newton's is not. */
		bool is_there = fabs(step) < enough && fabs(slope.value / slope.curvature) < 2 * enough;
		if (is_there && theta > low && theta < high) {
			*theta_logit = theta;
			return true;
		}
	}
	return false;
}

/* The same from the summit of the polynomial through the highest node and its neighbours. */
static bool climb(const struct answers *answers, const int64_t *log_value, size_t node, double *theta_logit)
{
	const struct nodes *nodes = answers->cat->design->table->nodes;
	if (node == 0 || node + 1 >= nodes->count)
		return false;
	double low = nodes->theta_logit[node - 1], high = nodes->theta_logit[node + 1];
	if (low < answers->cat->design->low_logit || high > answers->cat->design->high_logit)
		return false;
	double start = nodes->theta_logit[node] + nodes->spacing_logit * summit(nodes, log_value, node);
	*theta_logit = start + answers->cat->room->warm_logit;
	if (!approach(answers, low, high, theta_logit))
		return false;
	if (answers->extra == NULL && answers->cat->design->estimator == ABILITY_WLE)
		answers->cat->room->warm_logit = *theta_logit - start;
	return true;
}

/* Between a level where the slope is positive and a higher one where it is not: by a few steps from the secant, or else halved
 * until nothing is between, by the secant where that is quicker (Illinois). */
static double root_between(const struct answers *answers, double low, double at_low, double high,
                           double at_high)
{
	double root = low + (high - low) * (at_low / (at_low - at_high));
	if (answers->has_curves && approach(answers, low, high, &root))
		return root;
	for (int i = 0; i < 200 && high - low > 1e-15 * (fabs(low) + fabs(high)); i++) {
		double theta = low + (high - low) / 2;
		if (i % 3 != 2 && at_low > at_high) {
			double secant = low + (high - low) * (at_low / (at_low - at_high));
			theta = secant > low && secant < high ? secant : theta;
		}
		if (theta <= low || theta >= high)
			break;
		double slope = slope_at(answers, theta).value;
		if (slope == 0)
			return theta;
		if (slope > 0) {
			low = theta;
			at_low = slope;
			at_high /= 2;
		} else {
			high = theta;
			at_high = slope;
			at_low /= 2;
		}
	}
	return low + (high - low) / 2;
}

/* The root nearest to the highest node in the direction in which the function rises there, or the limit. */
static double solve(const struct answers *answers, const int64_t *log_value)
{
	const struct cat_design *design = answers->cat->design;
	const struct nodes *nodes = design->table->nodes;
	size_t node = highest_node(answers->cat, log_value);
	double root, step = nodes->spacing_logit;
	if (node != SIZE_MAX && climb(answers, log_value, node, &root))
		return root;
	double here =
		node == SIZE_MAX ? (design->low_logit + design->high_logit) / 2 : nodes->theta_logit[node];
	double at_here = slope_at(answers, here).value;
	for (;;) {
		double next = at_here > 0 ? here + step : here - step;
		next = next < design->low_logit    ? design->low_logit
		       : next > design->high_logit ? design->high_logit
		                                   : next;
		if (at_here == 0 || next == here)
			return here;
		double at_next = slope_at(answers, next).value;
		if (at_here > 0 && at_next <= 0)
			return root_between(answers, here, at_here, next, at_next);
		if (at_here < 0 && at_next >= 0)
			return root_between(answers, next, at_next, here, at_here);
		here = next;
		at_here = at_next;
	}
}

static double limited(const struct cat_design *design, double theta_logit)
{
	return theta_logit < design->low_logit    ? design->low_logit
	       : theta_logit > design->high_logit ? design->high_logit
	                                          : theta_logit;
}

void cat_estimate(struct cat *cat)
{
	const struct cat_design *design = cat->design;
	const struct answers answers = answers_of(cat);
	if (design->estimator == ABILITY_EAP) {
		nodes_moments(design->table->nodes, cat->posterior, &cat->theta_logit,
		              &cat->room->posterior_sd);
		cat->theta_logit = limited(design, cat->theta_logit);
		return;
	}
	bool prior = design->estimator == ABILITY_MAP;
	cat->theta_logit = solve(&answers, prior ? cat->room->log_posterior : cat->room->log_likelihood);
}

double cat_standard_error(const struct cat *cat)
{
	const struct cat_design *design = cat->design;
	const struct nodes *nodes = design->table->nodes;
	double information = design->estimator == ABILITY_MAP ? 1 / (nodes->sd_logit * nodes->sd_logit) : 0;
	if (cat->count == 0)
		return INFINITY;
	if (design->estimator == ABILITY_EAP)
		return cat->room->posterior_sd;
	for (size_t i = 0; i < cat->count; i++)
		information += model_information(cat->room->models[i], cat->theta_logit);
	return 1 / sqrt(information);
}

double cat_forecast(const void *context, size_t item, size_t level)
{
	const struct cat *cat = context;
	const struct table *table = cat->design->table;
	const struct answers answers = answers_with(cat, &table->items[item], level);
	if (cat->design->estimator != ABILITY_EAP) {
		int64_t log_value[NODES_STRIDE];
		const int64_t *before = cat->design->estimator == ABILITY_MAP ? cat->room->log_posterior
		                                                              : cat->room->log_likelihood;
		for (size_t i = 0; i < table->nodes->count; i++)
			log_value[i] = before[i];
		table_respond(table, item, level, log_value);
		return solve(&answers, log_value);
	}
	const double *row = table->probability[table->first[item] + level];
	double mass = 0, sum = 0;
	for (size_t i = 0; i < table->nodes->count; i++) {
		double of_node = cat->posterior[i] * row[i];
		mass += of_node;
		sum += of_node * table->nodes->theta_logit[i];
	}
	return limited(cat->design, sum / mass);
}
