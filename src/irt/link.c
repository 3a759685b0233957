#include "irt/link.h"

#include "base/check.h"
#include "irt/grid.h"
#include "base/portable.h"

#include <math.h>

static const struct str names[LINK_METHODS] = {
	[LINK_MEAN_MEAN] = S_INIT("mean-mean"),         [LINK_MEAN_GEOMETRIC_MEAN] = S_INIT("mean-gmean"),
	[LINK_MEAN_SIGMA] = S_INIT("mean-sigma"),       [LINK_HAEBARA] = S_INIT("haebara"),
	[LINK_STOCKING_LORD] = S_INIT("stocking-lord"),
};

struct str link_method_name(enum link_method method)
{
	return names[method];
}

bool link_method_of(struct str name, enum link_method *out)
{
	for (enum link_method method = 0; method < LINK_METHODS; method++)
		if (str_equal(name, names[method])) {
			*out = method;
			return true;
		}
	return false;
}

double link_level(struct link link, double theta_logit)
{
	return link.slope * theta_logit + link.shift;
}

struct link link_inverse(struct link link)
{
	return (struct link){1 / link.slope, -link.shift / link.slope};
}

struct model link_item(struct link link, const struct model *item)
{
	struct model out = *item;
	if (item->kind == MODEL_NOMINAL) {
		for (size_t k = 0; k < item->levels; k++) {
			out.slope[k] = item->slope[k] / link.slope;
			out.intercept[k] = item->intercept[k] - item->slope[k] * link.shift / link.slope;
		}
		return out;
	}
	out.discrimination = item->discrimination / link.slope;
	for (size_t k = 0; k + 1 < item->levels; k++)
		out.difficulty_logit[k] = link_level(link, item->difficulty_logit[k]);
	return out;
}

/* ---- by means ---- */

struct moments {
	double slope_mean, slope_log_mean;
	double difficulty_mean, difficulty_deviation;
};

static struct moments moments_of(const struct model *items, size_t count)
{
	struct moments m = {0};
	double thresholds = 0, squares = 0;
	for (size_t i = 0; i < count; i++) {
		m.slope_mean += items[i].discrimination / (double)count;
		m.slope_log_mean += portable_log(items[i].discrimination) / (double)count;
		for (size_t k = 0; k + 1 < items[i].levels; k++) {
			m.difficulty_mean += items[i].difficulty_logit[k];
			thresholds++;
		}
	}
	m.difficulty_mean /= thresholds;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k + 1 < items[i].levels; k++) {
			double x = items[i].difficulty_logit[k] - m.difficulty_mean;
			squares += x * x;
		}
	m.difficulty_deviation = sqrt(squares / thresholds);
	return m;
}

static enum err by_means(struct work *w, const struct model *from, const struct model *to, size_t count,
                         enum link_method method, struct link *out)
{
	for (size_t i = 0; i < count; i++)
		if (from[i].kind == MODEL_NOMINAL)
			return fail(
				w, ERR_INPUT,
				"A nominal item has no difficulties: link by `haebara` or `stocking-lord`.");
	struct moments x = moments_of(from, count), y = moments_of(to, count);
	if (method == LINK_MEAN_MEAN)
		out->slope = x.slope_mean / y.slope_mean;
	else if (method == LINK_MEAN_GEOMETRIC_MEAN)
		out->slope = portable_exp(x.slope_log_mean - y.slope_log_mean);
	else if (x.difficulty_deviation > 1e-9 && y.difficulty_deviation > 1e-9)
		out->slope = y.difficulty_deviation / x.difficulty_deviation;
	else
		return fail(w, ERR_INPUT,
		            "The difficulties of the common items do not differ: link by another method than "
		            "`mean-sigma`.");
	out->shift = y.difficulty_mean - out->slope * x.difficulty_mean;
	return OK;
}

/* ---- by curves ---- */

enum { STEPS_MAX = 500 };
#define SLOPE_MIN 0.02
#define SLOPE_MAX 50.0
#define STEP_SMALL 1e-13
/* Below this a step is taken without asking whether the criterion fell: its own rounding would answer. */
#define STEP_SURE 1e-6

struct problem {
	const struct model *from, *to;
	size_t count;
	const double *nodes, *weights;
	size_t node_count;
	bool symmetric, by_score;
};

/* The criterion and what Gauss's and Newton's step needs, by slope and shift. */
struct criterion {
	double value, gradient[2], curvature[2][2];
};

static void add_residual(struct criterion *c, double weight, double residual, const double by[2])
{
	c->value += weight * residual * residual;
	for (size_t i = 0; i < 2; i++) {
		c->gradient[i] += weight * residual * by[i];
		for (size_t j = 0; j < 2; j++)
			c->curvature[i][j] += weight * by[i] * by[j];
	}
}

/* One item's curve at a node. moved: of the item that the line moves; along: how its ability changes with slope and shift, as a
 * factor of the derivative. */
static void add_node(struct criterion *c, const struct problem *problem, struct link link, bool backwards,
                     size_t node)
{
	double theta = problem->nodes[node], score = 0, by_score[2] = {0};
	double along[2] = {-(theta - link.shift) / link.slope, -1};
	if (backwards) {
		along[0] = theta / link.slope;
		along[1] = 1 / link.slope;
	}
	for (size_t i = 0; i < problem->count; i++) {
		const struct model *fixed = backwards ? &problem->from[i] : &problem->to[i];
		struct model moved = backwards ? link_item(link_inverse(link), &problem->to[i])
		                               : link_item(link, &problem->from[i]);
		double p[MODEL_LEVELS_MAX], first[MODEL_LEVELS_MAX], second[MODEL_LEVELS_MAX],
			q[MODEL_LEVELS_MAX];
		model_curves(&moved, theta, p, first, second);
		model_probabilities(fixed, theta, q);
		for (size_t k = 0; k < fixed->levels; k++) {
			double by[2] = {first[k] * along[0], first[k] * along[1]};
			if (!problem->by_score)
				add_residual(c, problem->weights[node], p[k] - q[k], by);
			score += (double)k * (p[k] - q[k]);
			by_score[0] += (double)k * by[0];
			by_score[1] += (double)k * by[1];
		}
	}
	if (problem->by_score)
		add_residual(c, problem->weights[node], score, by_score);
}

static struct criterion criterion_at(const struct problem *problem, struct link link)
{
	struct criterion c = {0};
	for (size_t node = 0; node < problem->node_count; node++) {
		add_node(&c, problem, link, false, node);
		if (problem->symmetric)
			add_node(&c, problem, link, true, node);
	}
	return c;
}

/* Levenberg's and Marquardt's step. */
static bool step_of(const struct criterion *c, double damping, struct link *step)
{
	double a = c->curvature[0][0] * (1 + damping), b = c->curvature[1][1] * (1 + damping);
	double mixed = c->curvature[0][1], determinant = a * b - mixed * mixed;
	if (!(determinant > 1e-14 * a * b))
		return false;
	step->slope = -(b * c->gradient[0] - mixed * c->gradient[1]) / determinant;
	step->shift = -(a * c->gradient[1] - mixed * c->gradient[0]) / determinant;
	return true;
}

static bool closest(const struct problem *problem, struct link *link)
{
	double damping = 0;
	struct criterion here = criterion_at(problem, *link);
	for (size_t i = 0; i < STEPS_MAX; i++) {
		struct link step;
		if (!step_of(&here, damping, &step))
			return false;
		struct link next = {link->slope + step.slope, link->shift + step.shift};
		double size = fabs(step.slope) + fabs(step.shift);
		bool allowed = next.slope > SLOPE_MIN && next.slope < SLOPE_MAX && fabs(next.shift) < 20;
		struct criterion there = {.value = INFINITY};
		if (allowed)
			there = criterion_at(problem, next);
		if (allowed && (there.value <= here.value || size < STEP_SURE)) {
			*link = next;
			here = there;
			damping = damping < 1e-6 ? 0 : damping / 10;
			if (size < STEP_SMALL)
				return true;
		} else {
			damping = damping < 1e-3 ? 1e-3 : damping * 10;
		}
	}
	return false;
}

static void default_nodes(struct work *w, struct problem *problem)
{
	double *nodes = work_array(w, GRID_NODES, sizeof *nodes);
	double *weights = work_array(w, GRID_NODES, sizeof *weights), sum = 0;
	for (size_t i = 0; i < GRID_NODES; i++) {
		nodes[i] = grid_level(i);
		weights[i] = portable_exp(-nodes[i] * nodes[i] / 2);
		sum += weights[i];
	}
	for (size_t i = 0; i < GRID_NODES; i++)
		weights[i] /= sum;
	problem->nodes = nodes;
	problem->weights = weights;
	problem->node_count = GRID_NODES;
}

static enum err by_curves(struct work *w, const struct model *from, const struct model *to, size_t count,
                          const struct link_options *options, struct link *out)
{
	struct problem problem = {
		.from = from,
		.to = to,
		.count = count,
		.nodes = options->nodes,
		.weights = options->weights,
		.node_count = options->node_count,
		.symmetric = options->symmetric,
		.by_score = options->method == LINK_STOCKING_LORD,
	};
	if (options->nodes == NULL)
		default_nodes(w, &problem);
	check(problem.node_count <= LINK_NODES_MAX);
	/* From where the means say, if they say anything, and else from no change. */
	if (by_means(w, from, to, count, LINK_MEAN_GEOMETRIC_MEAN, out) != OK) {
		work_forgive(w);
		*out = (struct link){1, 0};
	}
	if (closest(&problem, out))
		return OK;
	*out = (struct link){1, 0};
	if (closest(&problem, out))
		return OK;
	return fail(
		w, ERR_INPUT,
		"There is no line on which the %zu common items' curves lie closest: too few of them, or they "
		"measure too little. Take more items, or link by `mean-mean`.",
		count);
}

enum err link_find(struct work *w, const struct model *from, const struct model *to, size_t count,
                   const struct link_options *options, struct link *out)
{
	if (count < 2)
		return fail(w, ERR_INPUT, "%s: linking needs at least 2.",
		            count == 0 ? "No item is common to both" : "Only 1 item is common to both");
	for (size_t i = 0; i < count; i++)
		if (from[i].kind != to[i].kind || from[i].levels != to[i].levels)
			return fail(
				w, ERR_INPUT,
				"Item %zu of the common ones has another model, or other levels, in the two "
				"calibrations.",
				i + 1);
	if (options->method == LINK_HAEBARA || options->method == LINK_STOCKING_LORD)
		return by_curves(w, from, to, count, options, out);
	return by_means(w, from, to, count, options->method, out);
}

const struct link_pair *link_pairs(struct work *w, const struct bank *from, const struct bank *to,
                                   size_t *count)
{
	struct link_pair *pairs = work_array(w, from->count, sizeof *pairs);
	*count = 0;
	for (size_t i = 0; i < from->count; i++) {
		size_t place = bank_find(to, from->items[i].name);
		if (place != SIZE_MAX)
			pairs[(*count)++] = (struct link_pair){i, place};
	}
	return pairs;
}
