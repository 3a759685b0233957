#include "irt/walk.h"

#include "base/check.h"
#include "base/portable.h"

#include <math.h>
#include <string.h>

#define UNIT 0x1p-40
#define LOG_VALUE_LIMIT 700.0
/* Relative to the most probable level, while days pass: products of two such numbers are still normal ones. */
#define LOG_FLOOR (-500.0)

/* ---- in closed form ---- */

enum err walk_check(struct work *w, const struct walk *drift)
{
	double q = drift->variance_per_day, k = drift->reversion_per_day;
	if (!(q == 0 || (q >= 1e-9 && q <= 0.01)))
		return fail(w, ERR_INPUT,
		            "A drift of %g squared logits a day is neither 0 nor within 0.000000001 to 0.01.",
		            q);
	if (!(k == 0 || (k >= 1e-6 && k <= 1)))
		return fail(w, ERR_INPUT, "A reversion of %g a day is neither 0 nor within 0.000001 to 1.",
		            k);
	if (!(drift->mean_logit >= GRID_LEVEL_MIN_LOGIT && drift->mean_logit <= GRID_LEVEL_MAX_LOGIT))
		return fail(w, ERR_INPUT, "A population mean of %g is outside -6 to 6 logits.",
		            drift->mean_logit);
	if (k > 0 && !(q / (2 * k) >= 0.04 && q / (2 * k) <= 100))
		return fail(
			w, ERR_INPUT,
			"With a drift of %g and a reversion of %g a day, people would settle at an SD of %g "
			"logits; it must be within 0.2 to 10.",
			q, k, sqrt(q / (2 * k)));
	return OK;
}

/* What is left of a distance from the mean. */
static double kept(const struct walk *drift, double days)
{
	return drift->reversion_per_day == 0 ? 1 : portable_exp(-drift->reversion_per_day * days);
}

static double added(const struct walk *drift, double days)
{
	double k = drift->reversion_per_day;
	if (k == 0)
		return drift->variance_per_day * days;
	/* 1 - e^-x by its series where the difference would lose its digits. */
	double x = 2 * k * days;
	double missing = x < 1e-4 ? x * (1 - x / 2 * (1 - x / 3)) : 1 - portable_exp(-x);
	return drift->variance_per_day / (2 * k) * missing;
}

void walk_normal(const struct walk *drift, int64_t days, double *mean_logit, double *variance)
{
	check(days >= 0 && days <= WALK_DAYS_MAX);
	double part = kept(drift, (double)days);
	if (drift->reversion_per_day > 0)
		*mean_logit = drift->mean_logit + part * (*mean_logit - drift->mean_logit);
	*variance = part * part * *variance + added(drift, (double)days);
}

/* ---- the density ---- */

double walk_level(size_t node)
{
	return ((double)node - (WALK_NODES - 1) / 2.0) / WALK_NODES_PER_LOGIT;
}

/* As grid_of rounds. */
static int64_t units(double log_value)
{
	return llrint((log_value < -LOG_VALUE_LIMIT ? -LOG_VALUE_LIMIT : log_value) / UNIT);
}

void walk_density_normal(double mean_logit, double sd_logit, struct walk_density *out)
{
	check(mean_logit >= GRID_LEVEL_MIN_LOGIT && mean_logit <= GRID_LEVEL_MAX_LOGIT);
	check(sd_logit >= 0.2 && sd_logit <= 10);
	for (size_t i = 0; i < WALK_NODES; i++) {
		double z = (walk_level(i) - mean_logit) / sd_logit;
		out->log_value[i] = units(-0.5 * z * z);
	}
}

void walk_density_multiply(struct walk_density *density, const struct evidence *evidence)
{
	double log_value[WALK_NODES];
	bool overflow = false;
	evidence_log_likelihoods(evidence, WALK_NODES_PER_LOGIT, log_value);
	for (size_t i = 0; i < WALK_NODES; i++)
		overflow |= __builtin_add_overflow(density->log_value[i], units(log_value[i]),
		                                   &density->log_value[i]);
	check(!overflow);
}

struct grid walk_density_belief(const struct walk_density *density)
{
	struct grid belief;
	for (size_t i = 0; i < GRID_NODES; i++)
		belief.log_value[i] = density->log_value[i * WALK_FINER];
	return belief;
}

/* ---- a step: contraction, then the walk ---- */

static void read_relative(const struct walk_density *density, double log_density[WALK_NODES])
{
	int64_t highest = density->log_value[0];
	for (size_t i = 1; i < WALK_NODES; i++)
		if (density->log_value[i] > highest)
			highest = density->log_value[i];
	for (size_t i = 0; i < WALK_NODES; i++) {
		double value = (double)(density->log_value[i] - highest) * UNIT;
		log_density[i] = value < LOG_FLOOR ? LOG_FLOOR : value;
	}
}

/* Between nodes: Lagrange's cubic through the four nearest, exact where the density is normal. */
static double between(const double log_density[WALK_NODES], double place)
{
	if (place < 0 || place > WALK_NODES - 1)
		return LOG_FLOOR;
	size_t first = (size_t)place == 0 ? 0 : (size_t)place - 1;
	if (first > WALK_NODES - 4)
		first = WALK_NODES - 4;
	const double *y = log_density + first;
	double t = place - (double)first;
	double value = y[0] * (t - 1) * (t - 2) * (t - 3) / -6 + y[1] * t * (t - 2) * (t - 3) / 2 +
	               y[2] * t * (t - 1) * (t - 3) / -2 + y[3] * t * (t - 1) * (t - 2) / 6;
	return value < LOG_FLOOR ? LOG_FLOOR : value;
}

/* Everybody comes nearer to the mean. What comes from beyond the ends was not there. */
static void contract(double log_density[WALK_NODES], double mean_logit, double part)
{
	double before[WALK_NODES];
	memcpy(before, log_density, sizeof before);
	for (size_t i = 0; i < WALK_NODES; i++) {
		double source = mean_logit + (walk_level(i) - mean_logit) / part;
		log_density[i] = between(before, (source - GRID_LEVEL_MIN_LOGIT) * WALK_NODES_PER_LOGIT);
	}
}

/* Both ways of walking mirror the density at its ends: what is n nodes outside is what is n inside. */
enum { PAD = 8, REACH_MAX = WALK_NODES - 1 };

/* A normal step of an SD below 1.5 nodes, by Gauss-Hermite quadrature with 5 points about each node, exact to the ninth
 * moment; the logarithm between nodes is Lagrange's cubic, whose four factors are the same everywhere. */
static void step_little(double log_density[WALK_NODES], double sd_nodes)
{
	static const double middle = 8.0 / 15, weights[] = {0.2220759220056126, 0.011257411327720689};
	static const double points[] = {1.355626179974266, 2.8569700138728056};
	double wide[WALK_NODES + 2 * PAD], sums[WALK_NODES], *at = wide + PAD;
	memcpy(at, log_density, WALK_NODES * sizeof *at);
	for (size_t n = 0; n < PAD; n++) {
		wide[PAD - 1 - n] = at[n];
		at[WALK_NODES + n] = at[WALK_NODES - 1 - n];
	}
	for (size_t i = 0; i < WALK_NODES; i++)
		sums[i] = middle;
	for (size_t point = 0; point < COUNT(points); point++) {
		double distance = points[point] * sd_nodes, whole = floor(distance), t = distance - whole;
		const double factors[] = {t * (t - 1) * (t - 2) / -6, (t + 1) * (t - 1) * (t - 2) / 2,
		                          (t + 1) * t * (t - 2) / -2, (t + 1) * t * (t - 1) / 6};
		for (size_t i = 0; i < WALK_NODES; i++) {
			const double *up = at + i + (size_t)whole, *down = at + i - (size_t)whole;
			double above = factors[0] * up[-1] + factors[1] * up[0] + factors[2] * up[1] +
			               factors[3] * up[2];
			double below = factors[0] * down[1] + factors[1] * down[0] + factors[2] * down[-1] +
			               factors[3] * down[-2];
			sums[i] +=
				weights[point] * (portable_exp(above - at[i]) + portable_exp(below - at[i]));
		}
	}
	for (size_t i = 0; i < WALK_NODES; i++)
		log_density[i] += portable_log(sums[i]);
}

/* A longer one, of at most 40 nodes, by the sum over all pairs of nodes: the trapezoidal rule, exact to e^(-2 pi² sd²). */
static void step_far(double log_density[WALK_NODES], double sd_nodes)
{
	size_t reach = 4 + (size_t)(12 * sd_nodes);
	if (reach > REACH_MAX)
		reach = REACH_MAX;
	double weight[REACH_MAX + 1], wide[WALK_NODES + 2 * REACH_MAX], after[WALK_NODES], sum = 1;
	weight[0] = 1;
	for (size_t n = 1; n <= reach; n++) {
		double z = (double)n / sd_nodes;
		weight[n] = portable_exp(-0.5 * z * z);
		sum += 2 * weight[n];
	}
	double *density = wide + reach;
	for (size_t i = 0; i < WALK_NODES; i++)
		density[i] = portable_exp(log_density[i]) / sum;
	for (size_t n = 0; n < reach; n++) {
		wide[reach - 1 - n] = density[n];
		density[WALK_NODES + n] = density[WALK_NODES - 1 - n];
	}
	memcpy(after, density, sizeof after);
	for (size_t n = 1; n <= reach; n++) {
		const double *before = density - n, *behind = density + n;
		for (size_t i = 0; i < WALK_NODES; i++)
			after[i] += weight[n] * (before[i] + behind[i]);
	}
	for (size_t i = 0; i < WALK_NODES; i++)
		log_density[i] = portable_log(after[i]);
}

static void step(double log_density[WALK_NODES], double variance)
{
	double sd_nodes = sqrt(variance) * WALK_NODES_PER_LOGIT;
	if (sd_nodes < 1.5)
		step_little(log_density, sd_nodes);
	else
		step_far(log_density, sd_nodes);
}

void walk_density_pass(struct walk_density *density, const struct walk *drift, int64_t days)
{
	check(days >= 0 && days <= WALK_DAYS_MAX);
	double variance = added(drift, (double)days);
	if (!(variance > 0))
		return;
	/* A step is of a squared logit at most, and contracts to 0.7 at least, which leaves the density wide enough for the
	 * nodes. What 40 of reversion leave of it is nothing. */
	double reversion = drift->reversion_per_day * (double)days;
	double shown = reversion > 40 ? 40 / drift->reversion_per_day : (double)days;
	double by_reversion = ceil((reversion > 40 ? 40 : reversion) / 0.35);
	double by_variance = ceil(variance);
	double steps = by_reversion > by_variance ? by_reversion : by_variance, step_days = shown / steps;
	double log_density[WALK_NODES], part = kept(drift, step_days),
					step_variance = added(drift, step_days);
	read_relative(density, log_density);
	for (size_t i = 0; i < (size_t)steps; i++) {
		if (drift->reversion_per_day > 0)
			contract(log_density, drift->mean_logit, part);
		step(log_density, step_variance);
	}
	for (size_t i = 0; i < WALK_NODES; i++)
		density->log_value[i] = units(log_density[i]);
}
