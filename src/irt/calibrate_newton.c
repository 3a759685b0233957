/* calibrate_evaluate, calibrate_newton: the M-step. Each item by itself is moved by scoring with a line search; items that
 * share parameters are moved together, their own parameters eliminated first. */
#include "irt/calibrate_parts.h"

#include "base/check.h"
#include "base/portable.h"

enum {
	STEPS_MAX = 8,
	HALVINGS_MAX = 30,
	LOCAL_MAX = CALIBRATE_VALUES_MAX + MODEL_LEVELS_MAX,
};
#define STEP_MAX 2.0 /* of one parameter at once */

/* Sums over nodes: of scores by predictors, and of information, times 1, theta, theta². */
struct predictor_sums {
	double score[2][CALIBRATE_PREDICTORS_MAX];
	double information[3][CALIBRATE_PREDICTORS_MAX][CALIBRATE_PREDICTORS_MAX];
};

static void add_node(const struct calibrate_curve *curve, size_t levels, size_t predictors, double theta,
                     const double *counts, double total, struct predictor_sums *sums)
{
	for (size_t m = 0; m < predictors; m++) {
		double score = 0;
		for (size_t k = 0; k < levels; k++)
			score += counts[k] * curve->score[k][m];
		sums->score[0][m] += score;
		sums->score[1][m] += theta * score;
		for (size_t l = 0; l <= m; l++) {
			double information = 0;
			for (size_t k = 0; k < levels; k++)
				information +=
					curve->probability[k] * curve->score[k][m] * curve->score[k][l];
			information *= total;
			sums->information[0][m][l] += information;
			sums->information[1][m][l] += theta * information;
			sums->information[2][m][l] += theta * theta * information;
		}
	}
}

/* From predictors to values: d z_m / d value is coefficient · theta^power for one or two values of each. */
struct part {
	size_t value, power;
	double coefficient;
};

static size_t parts_of(const struct calibrate_unit *unit, size_t predictor, struct part parts[2])
{
	size_t top = unit->levels - 1;
	if (unit->kind == MODEL_NOMINAL) {
		parts[0] = (struct part){predictor, 1, 1};
		parts[1] = (struct part){top + predictor, 0, 1};
		return 2;
	}
	parts[0] = (struct part){predictor + 1, 0, 1};
	if (unit->kind == MODEL_LOGISTIC && predictor > 0)
		return 1;
	double steps = unit->kind == MODEL_PARTIAL_CREDIT ? (double)(predictor + 1) : 1;
	parts[1] = (struct part){0, 1, steps};
	return 2;
}

static void project(const struct calibrate_unit *unit, const struct predictor_sums *sums,
                    struct calibrate_evaluation *out)
{
	size_t n = unit->value_count;
	for (size_t m = 0; m < unit->predictor_count; m++) {
		struct part left[2], right[2];
		size_t left_count = parts_of(unit, m, left);
		for (size_t i = 0; i < left_count; i++)
			out->gradient[left[i].value] += left[i].coefficient * sums->score[left[i].power][m];
		for (size_t l = 0; l < unit->predictor_count; l++) {
			size_t right_count = parts_of(unit, l, right);
			for (size_t i = 0; i < left_count; i++)
				for (size_t j = 0; j < right_count; j++) {
					size_t power = left[i].power + right[j].power;
					double sum = l <= m ? sums->information[power][m][l]
					                    : sums->information[power][l][m];
					out->information[left[i].value * n + right[j].value] +=
						left[i].coefficient * right[j].coefficient * sum;
				}
		}
	}
}

void calibrate_evaluate(const struct calibrate_fit *fit, const struct calibrate_unit *unit,
                        const double *value, const double *expected, struct calibrate_evaluation *out)
{
	struct calibrate_curve curve;
	struct predictor_sums sums;
	size_t n = unit->value_count, levels = unit->levels, predictors = unit->predictor_count;
	for (size_t m = 0; m < predictors; m++) {
		sums.score[0][m] = sums.score[1][m] = 0;
		for (size_t l = 0; l <= m; l++)
			for (size_t power = 0; power < 3; power++)
				sums.information[power][m][l] = 0;
	}
	out->objective = 0;
	for (size_t i = 0; i < n; i++)
		out->gradient[i] = 0;
	for (size_t i = 0; i < n * n; i++)
		out->information[i] = 0;
	calibrate_curve_prepare(unit, value, &curve);
	for (size_t q = 0; q < fit->node_count; q++) {
		double counts[MODEL_LEVELS_MAX], total = 0;
		for (size_t k = 0; k < levels; k++)
			total += counts[k] = expected[k * fit->stride + q];
		if (total < 1e-30)
			continue;
		calibrate_curve_at(unit, value, fit->theta[q], &curve);
		for (size_t k = 0; k < levels; k++) {
			double p = curve.probability[k];
			out->objective += counts[k] * portable_log(p > 1e-300 ? p : 1e-300);
		}
		add_node(&curve, levels, predictors, fit->theta[q], counts, total, &sums);
	}
	project(unit, &sums, out);
	out->objective += calibrate_prior(unit, value, out->gradient, out->information);
}

size_t calibrate_factor(double *matrix, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double *row = matrix + i * n;
		for (size_t j = 0; j <= i; j++) {
			const double *other = matrix + j * n;
			double sum = row[j];
			for (size_t k = 0; k < j; k++)
				sum -= row[k] * other[k];
			if (j < i) {
				row[j] = sum / other[j];
			} else {
				if (!(sum > 1e-13 * row[i]) || !(sum > 1e-290))
					return i;
				row[i] = __builtin_sqrt(sum);
			}
		}
	}
	return n;
}

static void substitute(const double *factor, size_t n, double *vector)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			vector[i] -= factor[i * n + k] * vector[k];
		vector[i] /= factor[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			vector[i] -= factor[k * n + i] * vector[k];
		vector[i] /= factor[i * n + i];
	}
}

bool calibrate_solve(double *matrix, size_t n, double *vector)
{
	if (calibrate_factor(matrix, n) < n)
		return false;
	substitute(matrix, n, vector);
	return true;
}

/* The same with as much added to the diagonal as it takes: a direction that still leads upwards. */
static void solve_anyhow(const double *matrix, size_t n, double *scratch, double *vector)
{
	double ridge = 0;
	while (ridge < 1e9) {
		for (size_t i = 0; i < n * n; i++)
			scratch[i] = matrix[i];
		for (size_t i = 0; i < n; i++)
			scratch[i * n + i] += ridge * (1 + matrix[i * n + i]);
		if (calibrate_solve(scratch, n, vector))
			return;
		ridge = ridge > 0 ? ridge * 100 : 1e-6;
	}
	check(false);
}

/* Gradient and information by the free parameters that the unit depends on, [local_count] and its square. */
static void localise(const struct calibrate_unit *unit, const struct calibrate_evaluation *evaluation,
                     double *gradient, double *information)
{
	size_t n = unit->value_count, locals = unit->local_count;
	for (size_t i = 0; i < locals; i++)
		gradient[i] = 0;
	for (size_t i = 0; i < locals * locals; i++)
		information[i] = 0;
	for (size_t v = 0; v < n; v++) {
		const struct calibrate_place *one = &unit->places[v];
		for (size_t t = 0; t < one->terms; t++) {
			gradient[one->local[t]] += one->factor[t] * evaluation->gradient[v];
			for (size_t u = 0; u < n; u++) {
				const struct calibrate_place *other = &unit->places[u];
				for (size_t s = 0; s < other->terms; s++)
					information[one->local[t] * locals + other->local[s]] +=
						one->factor[t] * other->factor[s] *
						evaluation->information[v * n + u];
			}
		}
	}
}

static bool held_at_bound(const struct calibrate_fit *fit, size_t at, double now, double gradient)
{
	return (now <= fit->low[at] && gradient < 0) || (now >= fit->high[at] && gradient > 0);
}

/* Takes those of the first n local parameters, which lie at `first`, out of the system that are at a bound and would go
 * beyond: the others then move as if they were held. Row length `locals`. */
static void hold_at_bounds(const struct calibrate_fit *fit, const double *free, size_t first, size_t n,
                           size_t locals, double *gradient, double *information)
{
	for (size_t i = 0; i < n; i++) {
		if (!held_at_bound(fit, first + i, free[first + i], gradient[i]))
			continue;
		for (size_t j = 0; j < locals; j++)
			information[i * locals + j] = information[j * locals + i] = 0;
		information[i * locals + i] = 1;
		gradient[i] = 0;
	}
}

static double clamped(const struct calibrate_fit *fit, size_t at, double value)
{
	return value < fit->low[at] ? fit->low[at] : value > fit->high[at] ? fit->high[at] : value;
}

static double limit(double *step, size_t n)
{
	double largest = 0;
	for (size_t i = 0; i < n; i++) {
		double size = step[i] < 0 ? -step[i] : step[i];
		largest = size > largest ? size : largest;
	}
	if (largest <= STEP_MAX)
		return largest;
	for (size_t i = 0; i < n; i++)
		step[i] *= STEP_MAX / largest;
	return STEP_MAX;
}

struct turn {
	const struct calibrate_fit *fit;
	struct calibrate_step *step;
	double *free;
	const double *trial; /* where units that share are looked at */
};

static bool evaluate_at(const struct turn *turn, const struct calibrate_unit *unit, const double *free,
                        struct calibrate_evaluation *out)
{
	double value[CALIBRATE_VALUES_MAX];
	calibrate_values(unit, free, value);
	if (!calibrate_feasible(unit, value))
		return false;
	calibrate_evaluate(turn->fit, unit, value, turn->step->expected + unit->row * turn->fit->stride, out);
	return true;
}

/* An item with parameters of its own alone. */
static void move_unit(void *context, size_t index)
{
	const struct turn *turn = context;
	const struct calibrate_unit *unit = &turn->fit->units[index];
	size_t n = unit->own_count;
	if (unit->local_count != n || n == 0)
		return;
	double *own = turn->free + unit->own_first, before[CALIBRATE_VALUES_MAX], step[CALIBRATE_VALUES_MAX];
	double information[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX];
	double scratch[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX];
	struct calibrate_evaluation evaluations[2], *now = &evaluations[0], *next = &evaluations[1];
	if (!evaluate_at(turn, unit, turn->free, now))
		return;
	for (size_t round = 0; round < STEPS_MAX; round++) {
		localise(unit, now, step, information);
		hold_at_bounds(turn->fit, turn->free, unit->own_first, n, n, step, information);
		solve_anyhow(information, n, scratch, step);
		double size = limit(step, n), length = 2;
		for (size_t i = 0; i < n; i++)
			before[i] = own[i];
		size_t halvings = 0;
		for (; halvings < HALVINGS_MAX; halvings++) {
			length *= 0.5;
			for (size_t i = 0; i < n; i++)
				own[i] =
					clamped(turn->fit, unit->own_first + i, before[i] + length * step[i]);
			if (evaluate_at(turn, unit, turn->free, next) &&
			    next->objective >= now->objective - 1e-14 * -now->objective)
				break;
		}
		if (halvings == HALVINGS_MAX) {
			for (size_t i = 0; i < n; i++)
				own[i] = before[i];
			return;
		}
		if (size * length < 0.1 * turn->fit->tolerance)
			return;
		struct calibrate_evaluation *other = now;
		now = next;
		next = other;
	}
}

/* ---- items that share ------------------------------------------------------------------------------ */

static void evaluate_sharing(void *context, size_t index)
{
	struct turn *turn = context;
	const struct calibrate_unit *unit = &turn->fit->units[index];
	if (unit->local_count > unit->own_count)
		turn->step->sharing.feasible[index] =
			evaluate_at(turn, unit, turn->trial, &turn->step->sharing.evaluations[index]);
}

/* The sum of their objectives at `trial`; false when one is out of bounds. */
static bool evaluate_all(struct turn *turn, const double *trial, double *objective)
{
	const struct calibrate_fit *fit = turn->fit;
	turn->trial = trial;
	parallel_each(fit->team, fit->unit_count, evaluate_sharing, turn);
	*objective = 0;
	for (size_t i = 0; i < fit->unit_count; i++) {
		if (fit->units[i].local_count == fit->units[i].own_count)
			continue;
		if (!turn->step->sharing.feasible[i])
			return false;
		*objective += turn->step->sharing.evaluations[i].objective;
	}
	return true;
}

/* Own parameters o and shared ones s of a unit: I_oo x_o + I_os x_s = g_o gives x_o once x_s is known. `matrix` and
 * `vector` get what the unit says of x_s alone: I_ss - I_so I_oo^-1 I_os, and g_s - I_so I_oo^-1 g_o. */
static void eliminate(const struct turn *turn, const struct calibrate_unit *unit,
                      const struct calibrate_evaluation *evaluation, double *matrix, double *vector)
{
	const struct calibrate_fit *fit = turn->fit;
	size_t own = unit->own_count, locals = unit->local_count, shared = fit->shared_count;
	double gradient[LOCAL_MAX] = {0}, information[LOCAL_MAX * LOCAL_MAX] = {0};
	double block[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX],
		scratch[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX];
	double column[CALIBRATE_VALUES_MAX];
	localise(unit, evaluation, gradient, information);
	for (size_t i = own; i < locals; i++)
		turn->step->sharing.gradient[unit->local[i] - fit->shared_first] += gradient[i];
	hold_at_bounds(fit, turn->free, unit->own_first, own, locals, gradient, information);
	for (size_t i = 0; i < own; i++)
		for (size_t j = 0; j < own; j++)
			block[i * own + j] = information[i * locals + j];
	for (size_t j = own; j <= locals; j++) { /* the last one is the gradient's */
		bool last = j == locals;
		for (size_t i = 0; i < own; i++)
			column[i] = last ? gradient[i] : information[i * locals + j];
		if (own > 0)
			solve_anyhow(block, own, scratch, column);
		for (size_t i = own; i < locals; i++) {
			double sum = last ? gradient[i] : information[i * locals + j];
			for (size_t k = 0; k < own; k++)
				sum -= information[i * locals + k] * column[k];
			size_t row = unit->local[i] - fit->shared_first;
			if (last)
				vector[row] += sum;
			else
				matrix[row * shared + unit->local[j] - fit->shared_first] += sum;
		}
	}
}

static void step_own(const struct turn *turn, const struct calibrate_unit *unit,
                     const struct calibrate_evaluation *evaluation, const double *shared_step, double *step)
{
	const struct calibrate_fit *fit = turn->fit;
	size_t own = unit->own_count, locals = unit->local_count;
	double gradient[LOCAL_MAX], information[LOCAL_MAX * LOCAL_MAX];
	double block[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX],
		scratch[CALIBRATE_VALUES_MAX * CALIBRATE_VALUES_MAX];
	localise(unit, evaluation, gradient, information);
	hold_at_bounds(fit, turn->free, unit->own_first, own, locals, gradient, information);
	for (size_t i = 0; i < own; i++) {
		for (size_t j = 0; j < own; j++)
			block[i * own + j] = information[i * locals + j];
		for (size_t j = own; j < locals; j++)
			gradient[i] -=
				information[i * locals + j] * shared_step[unit->local[j] - fit->shared_first];
	}
	if (own > 0)
		solve_anyhow(block, own, scratch, gradient);
	for (size_t i = 0; i < own; i++)
		step[unit->own_first + i] = gradient[i];
}

/* The step of all parameters of the units that share; `scratch` [shared_count]² twice. */
static void sharing_step(const struct turn *turn, double *scratch, double *step)
{
	const struct calibrate_fit *fit = turn->fit;
	size_t shared = fit->shared_count;
	double *shared_step = step + fit->shared_first, *matrix = scratch, *room = scratch + shared * shared;
	for (size_t i = 0; i < fit->population_first; i++)
		step[i] = 0;
	for (size_t i = 0; i < shared * shared; i++)
		matrix[i] = 0;
	for (size_t i = 0; i < shared; i++)
		turn->step->sharing.gradient[i] = 0;
	for (size_t i = 0; i < fit->unit_count; i++)
		if (fit->units[i].local_count > fit->units[i].own_count)
			eliminate(turn, &fit->units[i], &turn->step->sharing.evaluations[i], matrix,
			          shared_step);
	for (size_t i = 0; i < shared; i++) {
		size_t at = fit->shared_first + i;
		if (!held_at_bound(fit, at, turn->free[at], turn->step->sharing.gradient[i]))
			continue;
		for (size_t j = 0; j < shared; j++)
			matrix[i * shared + j] = matrix[j * shared + i] = 0;
		matrix[i * shared + i] = 1;
		shared_step[i] = 0;
	}
	solve_anyhow(matrix, shared, room, shared_step);
	for (size_t i = 0; i < fit->unit_count; i++)
		if (fit->units[i].local_count > fit->units[i].own_count)
			step_own(turn, &fit->units[i], &turn->step->sharing.evaluations[i], shared_step,
			         step);
}

static void move_sharing(struct turn *turn)
{
	const struct calibrate_fit *fit = turn->fit;
	size_t n = fit->population_first;
	double *trial = turn->step->sharing.trial, *step = turn->step->sharing.step, now, next;
	if (!evaluate_all(turn, turn->free, &now))
		return;
	for (size_t round = 0; round < STEPS_MAX; round++) {
		sharing_step(turn, turn->step->sharing.matrices, step);
		double size = limit(step, n), length = 1;
		bool better = false;
		for (size_t halvings = 0; halvings < HALVINGS_MAX && !better; halvings++) {
			length *= halvings > 0 ? 0.5 : 1;
			for (size_t i = 0; i < n; i++)
				trial[i] = clamped(fit, i, turn->free[i] + length * step[i]);
			better = evaluate_all(turn, trial, &next) && next >= now - 1e-14 * -now;
		}
		if (!better)
			return;
		for (size_t i = 0; i < n; i++)
			turn->free[i] = trial[i];
		now = next;
		if (size * length < 0.1 * fit->tolerance)
			return;
	}
}

/* ---- groups ------------------------------------------------------------------------------------------- */

/* Mean and variance of a density on the nodes and its third and fourth central moments' sums, for Newton's method. */
struct moments {
	double mean, variance, third, fourth;
};

static struct moments moments_of(const struct calibrate_fit *fit, const double *weights)
{
	struct moments m = {0};
	double total = 0;
	for (size_t q = 0; q < fit->node_count; q++) {
		total += weights[q];
		m.mean += weights[q] * fit->theta[q];
	}
	m.mean /= total;
	for (size_t q = 0; q < fit->node_count; q++) {
		double d = fit->theta[q] - m.mean, part = weights[q] / total;
		m.variance += part * d * d;
		m.third += part * d * d * d;
		m.fourth += part * d * d * d * d;
	}
	return m;
}

/* What the statistics theta - m and its square, m the mean, should be for the expected counts, less what they are at these
 * parameters; and their covariances there. */
struct natural {
	double gradient[2], covariance[3]; /* 11, 12, 22 */
};

static struct natural natural_of(struct moments is, struct moments wanted, double mean)
{
	double d = is.mean - mean, square = is.variance + d * d;
	double e = wanted.mean - mean, wanted_square = wanted.variance + e * e;
	double third = is.third + 3 * d * is.variance + d * d * d;
	double fourth = is.fourth + 4 * d * is.third + 6 * d * d * is.variance + d * d * d * d;
	return (struct natural){{e - d, wanted_square - square},
	                        {is.variance, third - d * square, fourth - square * square}};
}

/* One step for mean and variance, those of them that may move; false when it leads nowhere. */
static bool natural_step(const struct natural *at, bool mean_free, bool variance_free, double step[2])
{
	const double *covariance = at->covariance;
	double determinant = covariance[0] * covariance[2] - covariance[1] * covariance[1];
	step[0] = step[1] = 0;
	if (mean_free && variance_free) {
		if (!(determinant > 1e-10 * covariance[0] * covariance[2]))
			return false;
		step[0] = (covariance[2] * at->gradient[0] - covariance[1] * at->gradient[1]) / determinant;
		step[1] = (covariance[0] * at->gradient[1] - covariance[1] * at->gradient[0]) / determinant;
	} else if (mean_free && covariance[0] > 1e-10) {
		step[0] = at->gradient[0] / covariance[0];
	} else if (variance_free && covariance[2] > 1e-10) {
		step[1] = at->gradient[1] / covariance[2];
	} else {
		return false;
	}
	return true;
}

/* The likelihood of a normal density on nodes is greatest where its mean and mean square there are those of the expected
 * counts. In the parameters of the exponential family, mean / variance and -1 / (2 variance), that is a concave problem of two
 * dimensions. */
static void move_group(const struct calibrate_fit *fit, const struct calibrate_group *group,
                       const double *counts, double *density, double *free)
{
	struct moments wanted = moments_of(fit, counts);
	bool any = group->mean_free || group->variance_free;
	for (size_t round = 0; any && round < 20; round++) {
		calibrate_density(fit, group, free, density);
		double mean = calibrate_group_mean(group, free), step[2], change = 0;
		double variance = portable_exp(calibrate_group_log_variance(group, free));
		struct natural at = natural_of(moments_of(fit, density), wanted, mean);
		bool mean_free =
			group->mean_free && !held_at_bound(fit, group->mean_at, mean, at.gradient[0]);
		bool variance_free =
			group->variance_free &&
			!held_at_bound(fit, group->variance_at, free[group->variance_at], at.gradient[1]);
		if (!natural_step(&at, mean_free, variance_free, step))
			return;
		double precision = 1 / variance - 2 * step[1];
		precision = precision < 0.25 / variance ? 0.25 / variance : precision;
		precision = precision > 4 / variance ? 4 / variance : precision;
		if (mean_free) {
			change = step[0] / precision;
			change = change < -1 ? -1 : change > 1 ? 1 : change;
			free[group->mean_at] = clamped(fit, group->mean_at, mean + change);
		}
		if (variance_free) {
			free[group->variance_at] = clamped(fit, group->variance_at, -portable_log(precision));
			double relative = precision * variance - 1;
			change = relative * relative > change * change ? relative : change;
		}
		if (change * change < 1e-4 * fit->tolerance * fit->tolerance)
			return;
	}
}

void calibrate_newton(const struct calibrate_fit *fit, struct calibrate_step *step, double *free)
{
	struct turn turn = {.fit = fit, .step = step, .free = free};
	parallel_each(fit->team, fit->unit_count, move_unit, &turn);
	if (fit->shared_count > 0)
		move_sharing(&turn);
	for (size_t g = 0; g < fit->group_count; g++)
		move_group(fit, &fit->groups[g], step->population + g * fit->stride,
		           step->density + g * fit->stride, free);
}
