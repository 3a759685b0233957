/* cat_estimate, cat_forecast. */
#include "irt/cat_parts.h"

#include "base/check.h"
#include "irt/portable.h"

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
	double curvature;   /* its derivative, but for Warm's term */
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

/* Sums over items that have such curves: what slope_at says, Fisher's information and Warm's term. */
struct curve_sums {
	double value, curvature, information, warm;
};

static inline void add_curve(const struct cat_curve *curve, double theta_logit, struct curve_sums *sums)
{
	double known, unknown;
	portable_logistic_pair(curve->slope * (theta_logit - curve->place), &known, &unknown);
	double right = curve->floor + curve->width * known, wrong = curve->slip + curve->width * unknown;
	double first = curve->slope * curve->width * known * unknown;
	double second = first * curve->slope * (unknown - known);
	double scale = curve->sign / (curve->sign > 0 ? right : wrong), steep = first * scale;
	sums->value += steep;
	sums->curvature += second * scale - steep * steep;
	sums->information += first / right * (first / wrong);
	sums->warm += first / right * (second / wrong);
}

/* slope_at's sums where all items have such curves: a third of the time. */
static struct curve_sums sum_curves(const struct answers *answers, double theta_logit)
{
	const struct cat *cat = answers->cat;
	struct curve_sums sums = {0};
	for (size_t i = 0; i < cat->count; i++)
		add_curve(&cat->room->curves[i], theta_logit, &sums);
	if (answers->extra != NULL)
		add_curve(&answers->extra_curve, theta_logit, &sums);
	return sums;
}

static void add_warm(const struct answers *answers, double theta_logit, struct slope *slope)
{
	const struct cat *cat = answers->cat;
	double warm = 0;
	for (size_t i = 0; i < cat->count + (answers->extra != NULL); i++) {
		const struct model *model = i < cat->count ? &cat->room->models[i] : answers->extra;
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

static struct slope slope_of_curves(const struct answers *answers, double theta_logit)
{
	struct curve_sums sums = sum_curves(answers, theta_logit);
	struct slope slope = {sums.value, sums.curvature, sums.information};
	enum ability_method estimator = answers->cat->design->estimator;
	if (estimator == ABILITY_WLE && sums.information > 0)
		slope.value += sums.warm / (2 * sums.information);
	if (estimator == ABILITY_MAP)
		add_prior(answers, theta_logit, &slope);
	return slope;
}

/* The derivative of the log-likelihood, and what the estimator adds to it. */
static struct slope slope_at(const struct answers *answers, double theta_logit)
{
	const struct cat *cat = answers->cat;
	if (answers->has_curves)
		return slope_of_curves(answers, theta_logit);
	struct slope slope = {0};
	for (size_t i = 0; i < cat->count + (answers->extra != NULL); i++) {
		const struct model *model = i < cat->count ? &cat->room->models[i] : answers->extra;
		size_t level = i < cat->count ? cat->levels[i] : answers->extra_level;
		double probability[MODEL_LEVELS_MAX], first[MODEL_LEVELS_MAX], second[MODEL_LEVELS_MAX];
		model_curves(model, theta_logit, probability, first, second);
		double steep = first[level] / probability[level];
		slope.value += steep;
		slope.curvature += second[level] / probability[level] - steep * steep;
	}
	if (cat->design->estimator == ABILITY_WLE)
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
	for (size_t i = 0; i < nodes->count; i++) {
		double theta = nodes->theta_logit[i];
		if (theta < cat->design->low_logit || theta > cat->design->high_logit)
			continue;
		if (best == SIZE_MAX ||
		    log_value[i] - nodes->log_weight[i] > log_value[best] - nodes->log_weight[best])
			best = i;
	}
	return best;
}

/* Newton's way from the vertex of the parabola through the highest node and its neighbours; with Warm's term, whose derivative
 * is not known, by secants from the second step on. What a step of less than 1e-6 leaves is below 1e-10 (secants: of 1e-10).
 * False when it leaves the neighbours, or does not arrive: a few steps are enough where the function is smooth. */
static bool climb(const struct answers *answers, const int64_t *log_value, size_t node, double *theta_logit)
{
	const struct nodes *nodes = answers->cat->design->table->nodes;
	if (node == 0 || node + 1 >= nodes->count)
		return false;
	double before = (double)(log_value[node - 1] - nodes->log_weight[node - 1]);
	double here = (double)(log_value[node] - nodes->log_weight[node]);
	double behind = (double)(log_value[node + 1] - nodes->log_weight[node + 1]);
	double low = nodes->theta_logit[node - 1], high = nodes->theta_logit[node + 1];
	double bend = before - 2 * here + behind;
	if (low < answers->cat->design->low_logit || high > answers->cat->design->high_logit || !(bend < 0))
		return false;
	double theta = nodes->theta_logit[node] + nodes->spacing_logit * (before - behind) / (2 * bend);
	bool is_warm = answers->cat->design->estimator == ABILITY_WLE;
	double step = 0, last_value = 0;
	for (int i = 0; i < 12; i++) {
		struct slope slope = slope_at(answers, theta);
		if (is_warm && i > 0 && step != 0)
			slope.curvature = (last_value - slope.value) / step;
		if (!(slope.curvature < 0))
			return false;
		step = slope.value / slope.curvature;
		last_value = slope.value;
		theta -= step;
		if (!(theta > low && theta < high))
			return false;
		if (fabs(step) < (is_warm ? 1e-10 : 1e-6)) {
			*theta_logit = theta;
			return true;
		}
	}
	return false;
}

/* Between a level where the slope is positive and a higher one where it is not: halved until nothing is between, by the secant
 * where that is quicker (Illinois). */
static double root_between(const struct answers *answers, double low, double at_low, double high,
                           double at_high)
{
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
	const struct nodes *nodes = design->table->nodes;
	const struct answers answers = answers_of(cat);
	if (design->estimator == ABILITY_EAP) {
		nodes_moments(nodes, cat->posterior, &cat->theta_logit, &cat->standard_error_logit);
		cat->theta_logit = limited(design, cat->theta_logit);
		return;
	}
	bool prior = design->estimator == ABILITY_MAP;
	cat->theta_logit = solve(&answers, prior ? cat->room->log_posterior : cat->room->log_likelihood);
	double information = answers.has_curves ? sum_curves(&answers, cat->theta_logit).information : 0;
	for (size_t i = 0; !answers.has_curves && i < cat->count; i++)
		information += model_information(&cat->room->models[i], cat->theta_logit);
	cat->standard_error_logit =
		1 / sqrt(information + (prior ? 1 / (nodes->sd_logit * nodes->sd_logit) : 0));
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
