/* bifactor_curves_at, bifactor_fill, bifactor_maximise: one item of a bifactor model. */
#include "irt/bifactor_parts.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>
#include <string.h>

enum { SCORING_MAX = 8 };

/* L(x) - L(y) = L(x) L(-y) (1 - e^(y - x)): as irt/model.c has it. */
void bifactor_curves_at(const double *intercept, size_t levels, double slope_part,
                        struct bifactor_curves *out)
{
	double upper = 1, lower = 0; /* L(x_k), L(-x_k); for k = 0 x is infinite */
	for (size_t k = 0; k < levels; k++) {
		double next_upper = 0, next_lower = 1, gap = 1;
		if (k + 1 < levels) {
			portable_logistic_pair(slope_part + intercept[k], &next_upper, &next_lower);
			if (k > 0)
				gap = 1 - portable_exp(intercept[k] - intercept[k - 1]);
		}
		out->probability[k] = upper * next_lower * gap;
		out->by_own[k] = k == 0 ? 0 : lower / (next_lower * gap);
		out->by_next[k] = k + 1 == levels ? 0 : -next_upper / (upper * gap);
		upper = next_upper;
		lower = next_lower;
	}
}

void bifactor_basis(const struct bifactor_nodes *nodes, const struct bifactor_work *item, double ratio,
                    size_t place, double basis[2])
{
	bool alone = item->task == BIFACTOR_GENERAL;
	double theta = nodes->theta[alone ? place : place / nodes->task];
	double xi = alone ? 0 : nodes->xi[place % nodes->task];
	basis[0] = theta + ratio * xi;
	basis[1] = xi;
}

static double slope_part(const struct bifactor_work *item, const double *value, const double basis[2])
{
	return value[0] * basis[0] + (item->slope_count > 1 ? value[1] * basis[1] : 0);
}

void bifactor_fill(const struct bifactor_nodes *nodes, struct bifactor_work *item, double ratio)
{
	for (size_t place = 0; place < item->places; place++) {
		double basis[2];
		struct bifactor_curves curves;
		bifactor_basis(nodes, item, ratio, place, basis);
		bifactor_curves_at(item->value + item->slope_count, item->levels,
		                   slope_part(item, item->value, basis), &curves);
		for (size_t k = 0; k < item->levels; k++)
			item->probability[k * item->places + place] = curves.probability[k];
	}
}

/* ---- Fisher scoring ---- */

struct scoring {
	double objective;
	double gradient[BIFACTOR_VALUES_MAX];
	double information[BIFACTOR_VALUES_MAX][BIFACTOR_VALUES_MAX];
};

/* The derivatives of log P(level) by all of the item's values. */
static void score_of(const struct bifactor_work *item, const struct bifactor_curves *curves, size_t level,
                     const double basis[2], double score[BIFACTOR_VALUES_MAX])
{
	check(item->slope_count <= 2 && level < MODEL_LEVELS_MAX);
	double own = curves->by_own[level], next = curves->by_next[level], both = own + next;
	memset(score, 0, item->value_count * sizeof *score);
	for (size_t i = 0; i < item->slope_count; i++)
		score[i] = both * basis[i];
	if (level > 0)
		score[item->slope_count + level - 1] = own;
	if (level + 1 < item->levels)
		score[item->slope_count + level] = next;
}

static void evaluate(const struct bifactor_nodes *nodes, const struct bifactor_work *item, double ratio,
                     const double *value, struct scoring *out)
{
	memset(out, 0, sizeof *out);
	for (size_t place = 0; place < item->places; place++) {
		double basis[2], count = 0, score[BIFACTOR_VALUES_MAX];
		struct bifactor_curves curves;
		for (size_t k = 0; k < item->levels; k++)
			count += item->expected[k * item->places + place];
		if (count < 1e-12)
			continue;
		bifactor_basis(nodes, item, ratio, place, basis);
		bifactor_curves_at(value + item->slope_count, item->levels, slope_part(item, value, basis),
		                   &curves);
		for (size_t k = 0; k < item->levels; k++) {
			double expected = item->expected[k * item->places + place], p = curves.probability[k];
			score_of(item, &curves, k, basis, score);
			if (expected > 0)
				out->objective += expected * portable_log(p < 1e-300 ? 1e-300 : p);
			for (size_t a = 0; a < item->value_count; a++) {
				out->gradient[a] += expected * score[a];
				for (size_t b = 0; b <= a; b++)
					out->information[a][b] += count * p * score[a] * score[b];
			}
		}
	}
}

/* The step that the information, of which only the lower half is there, gives the gradient; false when there is none. */
static bool solve(struct scoring *scoring, size_t count, double *step)
{
	double(*a)[BIFACTOR_VALUES_MAX] = scoring->information;
	for (size_t j = 0; j < count; j++)
		for (size_t i = j; i < count; i++) {
			double sum = a[i][j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i][k] * a[j][k];
			if (i == j && !(sum > 1e-12))
				return false;
			a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
		}
	for (size_t i = 0; i < count; i++) {
		step[i] = scoring->gradient[i];
		for (size_t k = 0; k < i; k++)
			step[i] -= a[i][k] * step[k];
		step[i] /= a[i][i];
	}
	for (size_t i = count; i-- > 0;) {
		for (size_t k = i + 1; k < count; k++)
			step[i] -= a[k][i] * step[k];
		step[i] /= a[i][i];
	}
	return true;
}

static bool is_allowed(const struct bifactor_work *item, const double *value)
{
	for (size_t i = 0; i < item->slope_count; i++)
		if (!(fabs(value[i]) <= BIFACTOR_SLOPE_MAX))
			return false;
	for (size_t i = item->slope_count; i < item->value_count; i++)
		if (!(fabs(value[i]) <= 100) || (i > item->slope_count && !(value[i - 1] - value[i] > 1e-4)))
			return false;
	return true;
}

void bifactor_maximise(const struct bifactor_nodes *nodes, struct bifactor_work *item, double ratio)
{
	struct scoring now, next;
	double step[BIFACTOR_VALUES_MAX] = {0}, value[BIFACTOR_VALUES_MAX] = {0};
	evaluate(nodes, item, ratio, item->value, &now);
	for (size_t i = 0; i < SCORING_MAX; i++) {
		double part = 2, largest = 0;
		if (!solve(&now, item->value_count, step))
			return;
		for (size_t half = 0; half < 20; half++) {
			part /= 2;
			largest = 0;
			for (size_t a = 0; a < item->value_count; a++) {
				value[a] = item->value[a] + part * step[a];
				largest = fabs(part * step[a]) > largest ? fabs(part * step[a]) : largest;
			}
			if (!is_allowed(item, value))
				continue;
			evaluate(nodes, item, ratio, value, &next);
			if (next.objective >= now.objective)
				break;
		}
		if (!is_allowed(item, value) || !(next.objective >= now.objective))
			return;
		memcpy(item->value, value, item->value_count * sizeof *value);
		now = next;
		if (largest < 1e-9)
			return;
	}
}

/* ---- a task's ratio ---- */

static void evaluate_ratio(const struct bifactor_nodes *nodes, const struct bifactor_work *item, double ratio,
                           double sums[3])
{
	for (size_t place = 0; place < item->places; place++) {
		double basis[2], count = 0;
		struct bifactor_curves curves;
		for (size_t k = 0; k < item->levels; k++)
			count += item->expected[k * item->places + place];
		if (count < 1e-12)
			continue;
		bifactor_basis(nodes, item, ratio, place, basis);
		bifactor_curves_at(item->value + item->slope_count, item->levels,
		                   slope_part(item, item->value, basis), &curves);
		for (size_t k = 0; k < item->levels; k++) {
			double expected = item->expected[k * item->places + place], p = curves.probability[k];
			double score = item->value[0] * basis[1] * (curves.by_own[k] + curves.by_next[k]);
			sums[0] += expected > 0 ? expected * portable_log(p < 1e-300 ? 1e-300 : p) : 0;
			sums[1] += expected * score;
			sums[2] += count * p * score * score;
		}
	}
}

static void sum_ratio(const struct bifactor_nodes *nodes, const struct bifactor_work *items, size_t count,
                      uint8_t task, double ratio, double sums[3])
{
	sums[0] = sums[1] = sums[2] = 0; /* objective, gradient, information */
	for (size_t i = 0; i < count; i++)
		if (items[i].task == task)
			evaluate_ratio(nodes, &items[i], ratio, sums);
}

double bifactor_maximise_ratio(const struct bifactor_nodes *nodes, const struct bifactor_work *items,
                               size_t count, uint8_t task, double ratio)
{
	double now[3], next[3];
	sum_ratio(nodes, items, count, task, ratio, now);
	for (size_t i = 0; i < SCORING_MAX && now[2] > 1e-12; i++) {
		double step = 2 * now[1] / now[2];
		size_t half = 0;
		for (; half < 20; half++) {
			step /= 2;
			if (fabs(ratio + step) > BIFACTOR_SLOPE_MAX)
				continue;
			sum_ratio(nodes, items, count, task, ratio + step, next);
			if (next[0] >= now[0])
				break;
		}
		if (half == 20)
			break;
		ratio += step;
		memcpy(now, next, sizeof now);
		if (fabs(step) < 1e-9)
			break;
	}
	return ratio;
}
