/* calibrate_covariance: standard errors from the observed information (Louis 1982).
 *
 * Information = that of the complete data - what is missing of it. The second is, for each person, the covariance of the
 * complete data's score over the posterior: E(S S') - E(S) E(S)'. The score is a sum over answers, so the sum over persons
 * of E(S S') needs only, for each two items and levels, the expected number at each node of people who gave these two
 * answers: additions of posteriors, which are cheap, instead of products of scores for each person. */
#include "irt/calibrate_parts.h"

#include "base/portable.h"

enum { LEFT_OUT_ROUNDS = 20 }; /* items that are left out because the rest says nothing of them */
enum { BATCH = 16 };           /* blocks at once: their posteriors stay in a cache */
#define DIFFERENCE 0x1p-13

/* One value that something depends on: of a unit, or of a group. The matrix is of these; it is brought to the free
 * parameters at the end. */
struct expanded {
	size_t unit, value; /* unit SIZE_MAX: a group's */
	size_t group, free; /* free: its place, of a group's */
};

struct louis {
	const struct calibrate_fit *fit;
	const struct calibrate_step *step;
	const double *free;
	struct expanded *list;
	size_t count, groups_first; /* the groups' come last */
	size_t *first_of;           /* [unit_count + 1] */
	size_t *unit_of_row;        /* [row_count] */
	double **scores;            /* [count]: of a unit's [levels][stride], of a group's [stride] */
	double *missing;            /* [count][count], what lies right of a unit's diagonal block and in it */
	/* A batch. */
	size_t block_first, block_count;
	double *posterior; /* [BATCH · CALIBRATE_BLOCK][stride] */
	double *mean;      /* [BATCH · CALIBRATE_BLOCK][count]: E(S) */
	double *room;      /* [unit_count] pieces for pairs, see pair_room */
	size_t room_each;
};

static void list_expanded(struct work *w, struct louis *louis)
{
	const struct calibrate_fit *fit = louis->fit;
	size_t most = 2 * fit->group_count;
	for (size_t i = 0; i < fit->unit_count; i++)
		most += fit->units[i].value_count;
	louis->list = work_array(w, most, sizeof *louis->list);
	louis->first_of = work_array(w, fit->unit_count + 1, sizeof *louis->first_of);
	louis->unit_of_row = work_array(w, fit->row_count, sizeof *louis->unit_of_row);
	for (size_t i = 0; i < fit->unit_count; i++) {
		const struct calibrate_unit *unit = &fit->units[i];
		for (size_t k = 0; k < unit->levels; k++)
			louis->unit_of_row[unit->row + k] = i;
		for (size_t v = 0; v < unit->value_count; v++)
			if (unit->places[v].terms > 0)
				louis->list[louis->count++] = (struct expanded){.unit = i, .value = v};
		louis->first_of[i + 1] = louis->count;
	}
	louis->groups_first = louis->count;
	for (size_t g = 0; g < fit->group_count; g++) {
		const struct calibrate_group *group = &fit->groups[g];
		if (group->mean_free)
			louis->list[louis->count++] = (struct expanded){SIZE_MAX, 0, g, group->mean_at};
		if (group->variance_free)
			louis->list[louis->count++] = (struct expanded){SIZE_MAX, 1, g, group->variance_at};
	}
}

/* The score of a group's mean (value 0) or log variance (1) at each node. */
static void group_score(const struct calibrate_fit *fit, size_t g, size_t value, const double *free,
                        double *density, double *out)
{
	const struct calibrate_group *group = &fit->groups[g];
	double mean = calibrate_group_mean(group, free), expected = 0;
	double precision = portable_exp(-calibrate_group_log_variance(group, free));
	calibrate_density(fit, group, free, density);
	for (size_t q = 0; q < fit->node_count; q++) {
		double d = fit->theta[q] - mean;
		out[q] = value == 0 ? d * precision : 0.5 * d * d * precision;
		expected += density[q] * out[q];
	}
	for (size_t q = 0; q < fit->node_count; q++)
		out[q] -= expected;
}

static void unit_scores(struct louis *louis, size_t index)
{
	const struct calibrate_fit *fit = louis->fit;
	const struct calibrate_unit *unit = &fit->units[index];
	double value[CALIBRATE_VALUES_MAX];
	struct calibrate_curve curve;
	calibrate_values(unit, louis->free, value);
	calibrate_curve_prepare(unit, value, &curve);
	for (size_t q = 0; q < fit->node_count; q++) {
		calibrate_curve_at(unit, value, fit->theta[q], &curve);
		for (size_t e = louis->first_of[index]; e < louis->first_of[index + 1]; e++)
			for (size_t m = 0; m < unit->predictor_count; m++) {
				double part =
					calibrate_curve_part(unit, m, louis->list[e].value, fit->theta[q]);
				for (size_t k = 0; k < unit->levels; k++)
					louis->scores[e][k * fit->stride + q] += part * curve.score[k][m];
			}
	}
}

static void make_scores(struct work *w, struct louis *louis)
{
	const struct calibrate_fit *fit = louis->fit;
	double *density = work_array(w, fit->stride, sizeof *density);
	louis->scores = work_array(w, louis->count, sizeof *louis->scores);
	for (size_t e = 0; e < louis->count; e++) {
		const struct expanded *one = &louis->list[e];
		size_t levels = one->unit == SIZE_MAX ? 1 : fit->units[one->unit].levels;
		louis->scores[e] = work_array(w, levels * fit->stride, sizeof(double));
		if (one->unit == SIZE_MAX)
			group_score(fit, one->group, one->value, louis->free, density, louis->scores[e]);
	}
	for (size_t i = 0; i < fit->unit_count; i++)
		unit_scores(louis, i);
}

/* ---- what is missing ------------------------------------------------------------------------------------ */

static void fill_block(void *context, size_t index)
{
	struct louis *louis = context;
	const struct calibrate_fit *fit = louis->fit;
	size_t block = louis->block_first + index, group = fit->block_group[block], stride = fit->stride;
	for (size_t p = fit->block_first[block]; p < fit->block_first[block + 1]; p++) {
		size_t at = index * CALIBRATE_BLOCK + (p - fit->block_first[block]);
		double *posterior = louis->posterior + at * stride, *mean = louis->mean + at * louis->count;
		double inverse = 1 / fit->pattern_weight[p];
		calibrate_step_posterior(fit, louis->step, group, p, posterior);
		for (size_t e = 0; e < louis->count; e++)
			mean[e] = 0;
		for (size_t i = fit->first_answer[p]; i < fit->first_answer[p + 1]; i++) {
			size_t row = fit->answer_rows[i], unit = louis->unit_of_row[row];
			size_t level = row - fit->units[unit].row;
			for (size_t e = louis->first_of[unit]; e < louis->first_of[unit + 1]; e++)
				mean[e] = inverse * calibrate_vector_dot(posterior,
				                                         louis->scores[e] + level * stride,
				                                         stride);
		}
		for (size_t e = louis->groups_first; e < louis->count; e++)
			if (louis->list[e].group == group)
				mean[e] = inverse * calibrate_vector_dot(posterior, louis->scores[e], stride);
	}
}

/* counts [stride] += the posteriors of those in the batch's block who are in the mask. */
static void add_masked(const struct louis *louis, size_t index, uint64_t mask, double *counts)
{
	uint8_t who[CALIBRATE_BLOCK];
	size_t count = 0;
	for (; mask != 0; mask &= mask - 1)
		who[count++] = (uint8_t)__builtin_ctzll(mask);
	if (count > 0)
		calibrate_vector_add(louis->posterior + index * CALIBRATE_BLOCK * louis->fit->stride,
		                     louis->fit->stride, who, count, counts);
}

static void product(const double *one, const double *other, size_t stride, double *sum)
{
	for (size_t q = 0; q < stride; q++)
		sum[q] += one[q] * other[q];
}

/* The sum over persons of E(s_i s_j') of two units. counts [levels of i][levels of j][stride], sums [stride]. */
static void add_pair(struct louis *louis, size_t i, size_t j, double *counts, double *sums)
{
	const struct calibrate_fit *fit = louis->fit;
	const struct calibrate_unit *one = &fit->units[i], *other = &fit->units[j];
	size_t stride = fit->stride, n = louis->count;
	for (size_t c = 0; c < one->levels * other->levels * stride; c++)
		counts[c] = 0;
	for (size_t index = 0; index < louis->block_count; index++) {
		const uint64_t *masks = fit->masks + (louis->block_first + index) * fit->row_count;
		for (size_t k = 0; k < one->levels; k++)
			for (size_t l = 0; masks[one->row + k] != 0 && l < other->levels; l++)
				if (i != j || k == l)
					add_masked(louis, index, masks[one->row + k] & masks[other->row + l],
					           counts + (k * other->levels + l) * stride);
	}
	for (size_t e = louis->first_of[i]; e < louis->first_of[i + 1]; e++) {
		for (size_t l = 0; l < other->levels; l++) {
			for (size_t q = 0; q < stride; q++)
				sums[q] = 0;
			for (size_t k = 0; k < one->levels; k++)
				product(counts + (k * other->levels + l) * stride,
				        louis->scores[e] + k * stride, stride, sums);
			for (size_t f = louis->first_of[j]; f < louis->first_of[j + 1]; f++)
				louis->missing[e * n + f] +=
					calibrate_vector_dot(sums, louis->scores[f] + l * stride, stride);
		}
	}
}

/* The same of a unit and the groups. */
static void add_groups(struct louis *louis, size_t i, double *counts, double *sums)
{
	const struct calibrate_fit *fit = louis->fit;
	const struct calibrate_unit *unit = &fit->units[i];
	size_t stride = fit->stride, n = louis->count;
	for (size_t index = 0; index < louis->block_count; index++) {
		size_t block = louis->block_first + index, group = fit->block_group[block];
		for (size_t k = 0; k < unit->levels; k++) {
			for (size_t q = 0; q < stride; q++)
				counts[q] = 0;
			add_masked(louis, index, fit->masks[block * fit->row_count + unit->row + k], counts);
			for (size_t e = louis->first_of[i]; e < louis->first_of[i + 1]; e++) {
				for (size_t q = 0; q < stride; q++)
					sums[q] = 0;
				product(counts, louis->scores[e] + k * stride, stride, sums);
				for (size_t f = louis->groups_first; f < n; f++)
					if (louis->list[f].group == group)
						louis->missing[e * n + f] +=
							calibrate_vector_dot(sums, louis->scores[f], stride);
			}
		}
	}
}

/* One unit's rows of the matrix, or all of the groups' rows. */
static void add_rows(void *context, size_t index)
{
	struct louis *louis = context;
	const struct calibrate_fit *fit = louis->fit;
	bool groups = index == fit->unit_count;
	size_t first = groups ? louis->groups_first : louis->first_of[index], n = louis->count;
	size_t end = groups ? n : louis->first_of[index + 1];
	double *counts = louis->room + index * louis->room_each;
	if (first == end)
		return;
	for (size_t j = index; j < fit->unit_count; j++) {
		double *sums = counts + fit->units[index].levels * fit->units[j].levels * fit->stride;
		if (louis->first_of[j] < louis->first_of[j + 1])
			add_pair(louis, index, j, counts, sums);
	}
	if (!groups && louis->groups_first < n)
		add_groups(louis, index, counts, counts + fit->stride);
	for (size_t b = 0; b < louis->block_count; b++) {
		size_t block = louis->block_first + b, begin = fit->block_first[block];
		for (size_t p = begin; p < fit->block_first[block + 1]; p++) {
			const double *mean = louis->mean + (b * CALIBRATE_BLOCK + (p - begin)) * n;
			for (size_t e = first; e < end; e++)
				if (mean[e] < 0 || mean[e] > 0)
					calibrate_vector_accumulate(mean + first, n - first,
					                            -fit->pattern_weight[p] * mean[e],
					                            louis->missing + e * n + first);
		}
	}
}

/* The posterior of persons in a group gives E(t t') from the expected counts alone. */
static void add_between_groups(struct louis *louis)
{
	size_t stride = louis->fit->stride, n = louis->count;
	for (size_t e = louis->groups_first; e < n; e++)
		for (size_t f = louis->groups_first; f < n; f++) {
			size_t group = louis->list[e].group;
			const double *counts = louis->step->population + group * stride;
			double sum = 0;
			for (size_t q = 0; louis->list[f].group == group && q < stride; q++)
				sum += counts[q] * louis->scores[e][q] * louis->scores[f][q];
			louis->missing[e * n + f] += sum;
		}
}

static void find_missing(struct work *w, struct louis *louis)
{
	const struct calibrate_fit *fit = louis->fit;
	size_t most = 2;
	for (size_t i = 0; i < fit->unit_count; i++)
		most = fit->units[i].levels > most ? fit->units[i].levels : most;
	louis->posterior = work_array(w, BATCH * CALIBRATE_BLOCK * fit->stride, sizeof(double));
	louis->mean = work_array(w, BATCH * CALIBRATE_BLOCK * louis->count, sizeof(double));
	louis->room_each = (most * most + 1) * fit->stride;
	louis->room = work_array(w, (fit->unit_count + 1) * louis->room_each, sizeof(double));
	for (size_t block = 0; block < fit->block_count; block += BATCH) {
		size_t left = fit->block_count - block;
		louis->block_first = block;
		louis->block_count = left < BATCH ? left : BATCH;
		parallel_each(fit->team, louis->block_count, fill_block, louis);
		parallel_each(fit->team, fit->unit_count + 1, add_rows, louis);
	}
	add_between_groups(louis);
}

/* ---- the complete data --------------------------------------------------------------------------------- */

/* Adds minus the second derivatives of a unit's expected log-likelihood and priors: central differences of the first ones. */
static void add_complete_unit(const struct louis *louis, size_t index, double *information)
{
	const struct calibrate_fit *fit = louis->fit;
	const struct calibrate_unit *unit = &fit->units[index];
	const double *expected = louis->step->expected + unit->row * fit->stride;
	struct calibrate_evaluation above, below;
	double value[CALIBRATE_VALUES_MAX];
	size_t n = louis->count;
	calibrate_values(unit, louis->free, value);
	for (size_t e = louis->first_of[index]; e < louis->first_of[index + 1]; e++) {
		size_t v = louis->list[e].value;
		double at = value[v];
		value[v] = at + DIFFERENCE;
		calibrate_evaluate(fit, unit, value, expected, &above);
		value[v] = at - DIFFERENCE;
		calibrate_evaluate(fit, unit, value, expected, &below);
		value[v] = at;
		for (size_t f = louis->first_of[index]; f < louis->first_of[index + 1]; f++) {
			size_t u = louis->list[f].value;
			information[e * n + f] -= (above.gradient[u] - below.gradient[u]) / (2 * DIFFERENCE);
		}
	}
}

static void add_complete_groups(struct work *w, const struct louis *louis, double *information)
{
	const struct calibrate_fit *fit = louis->fit;
	size_t n = louis->count, stride = fit->stride;
	double *free = work_array(w, fit->free_count + 1, sizeof *free),
	       *score = work_array(w, stride, sizeof *score);
	double *density = work_array(w, stride, sizeof *density);
	for (size_t i = 0; i < fit->free_count; i++)
		free[i] = louis->free[i];
	for (size_t e = louis->groups_first; e < n; e++)
		for (size_t f = louis->groups_first; f < n; f++) {
			const struct expanded *one = &louis->list[e], *other = &louis->list[f];
			if (one->group != other->group)
				continue;
			const double *counts = louis->step->population + one->group * stride;
			double at = free[other->free], gradient[2];
			for (size_t side = 0; side < 2; side++) {
				free[other->free] = side == 0 ? at - DIFFERENCE : at + DIFFERENCE;
				group_score(fit, one->group, one->value, free, density, score);
				gradient[side] = calibrate_vector_dot(counts, score, stride);
			}
			free[other->free] = at;
			information[e * n + f] -= (gradient[1] - gradient[0]) / (2 * DIFFERENCE);
		}
}

/* ---- together -------------------------------------------------------------------------------------------- */

/* A row's terms in free parameters. */
static size_t terms_of(const struct louis *louis, size_t e, size_t free[2], double factor[2])
{
	const struct expanded *one = &louis->list[e];
	if (one->unit == SIZE_MAX) {
		free[0] = one->free;
		factor[0] = 1;
		return 1;
	}
	const struct calibrate_place *place = &louis->fit->units[one->unit].places[one->value];
	for (size_t t = 0; t < place->terms; t++) {
		free[t] = place->free[t];
		factor[t] = place->factor[t];
	}
	return place->terms;
}

static double *collapse(struct work *w, const struct louis *louis, const double *complete)
{
	size_t n = louis->count, count = louis->fit->free_count;
	double *information = work_array(w, count * count, sizeof *information);
	for (size_t e = 0; e < n; e++) {
		size_t left[2], right[2];
		double left_factor[2], right_factor[2];
		size_t lefts = terms_of(louis, e, left, left_factor);
		for (size_t f = 0; f < n; f++) {
			/* The missing part is made where f's unit is not before e's. */
			bool mirrored = louis->list[f].unit < louis->list[e].unit;
			double sum = complete[e * n + f] -
			             (mirrored ? louis->missing[f * n + e] : louis->missing[e * n + f]);
			size_t rights = terms_of(louis, f, right, right_factor);
			for (size_t t = 0; t < lefts; t++)
				for (size_t s = 0; s < rights; s++)
					information[left[t] * count + right[s]] +=
						left_factor[t] * right_factor[s] * sum;
		}
	}
	return information;
}

/* The inverse from the Cholesky factor L: W = L^-1, then W'W. */
static double *invert(struct work *w, const double *factor, size_t n)
{
	double *inner = work_array(w, n * n, sizeof *inner), *out = work_array(w, n * n, sizeof *out);
	for (size_t i = 0; i < n; i++) {
		double *row = inner + i * n;
		row[i] = 1;
		for (size_t k = 0; k < i; k++)
			calibrate_vector_accumulate(inner + k * n, k + 1, -factor[i * n + k], row);
		for (size_t k = 0; k <= i; k++)
			row[k] /= factor[i * n + i];
	}
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i <= k; i++)
			calibrate_vector_accumulate(inner + k * n, k + 1, inner[k * n + i], out + i * n);
	return out;
}

/* ---- what is not determined -------------------------------------------------------------------------------- */

static void leave_out_unit(const struct calibrate_unit *unit, bool *left_out)
{
	for (size_t i = 0; i < unit->own_count; i++)
		left_out[unit->own_first + i] = true;
}

/* At a bound the likelihood is not flat, and its curvature no measure of anything. */
static void leave_out_bounds(const struct louis *louis, bool *left_out)
{
	const struct calibrate_fit *fit = louis->fit;
	double value[CALIBRATE_VALUES_MAX];
	for (size_t i = 0; i < fit->unit_count; i++) {
		const struct calibrate_unit *unit = &fit->units[i];
		calibrate_values(unit, louis->free, value);
		if (calibrate_runs_off(unit, value))
			leave_out_unit(unit, left_out);
		for (size_t asymptote = 2; asymptote < 4; asymptote++)
			if (calibrate_asymptote_at_bound(unit, value, asymptote))
				left_out[unit->places[asymptote].free[0]] = true;
	}
	for (size_t i = fit->population_first; i < fit->free_count; i++)
		left_out[i] = louis->free[i] <= fit->low[i] || louis->free[i] >= fit->high[i];
}

/* All of the item whose parameter it is; of a shared one it alone. */
static void leave_out_owner(const struct calibrate_fit *fit, size_t at, bool *left_out)
{
	left_out[at] = true;
	for (size_t i = 0; i < fit->unit_count; i++)
		if (at >= fit->units[i].own_first && at - fit->units[i].own_first < fit->units[i].own_count)
			leave_out_unit(&fit->units[i], left_out);
}

/* The information of what is left as if the rest were held: a matrix of 1 in its place. */
static void reduce(const double *information, const bool *left_out, size_t n, double *out)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			out[i * n + j] = !left_out[i] && !left_out[j] ? information[i * n + j]
			                 : i == j                     ? 1
			                                              : 0;
}

static const double *invert_determined(struct work *w, const struct louis *louis, const double *information)
{
	size_t n = louis->fit->free_count;
	bool *left_out = work_array(w, n, sizeof *left_out);
	double *factor = work_array(w, n * n, sizeof *factor);
	leave_out_bounds(louis, left_out);
	for (size_t round = 0; round < LEFT_OUT_ROUNDS; round++) {
		reduce(information, left_out, n, factor);
		size_t failed = calibrate_factor(factor, n);
		if (failed < n) {
			leave_out_owner(louis->fit, failed, left_out);
			continue;
		}
		double *covariance = invert(w, factor, n);
		for (size_t i = 0; i < n; i++)
			covariance[i * n + i] = left_out[i] ? 0 : covariance[i * n + i];
		return covariance;
	}
	return NULL;
}

const double *calibrate_covariance(struct work *w, const struct calibrate_fit *fit,
                                   const struct calibrate_step *step, const double *free,
                                   struct str *sentence)
{
	struct louis louis = {.fit = fit, .step = step, .free = free};
	list_expanded(w, &louis);
	if (louis.count == 0)
		return NULL;
	size_t n = louis.count;
	make_scores(w, &louis);
	louis.missing = work_array(w, n * n, sizeof(double));
	find_missing(w, &louis);
	double *complete = work_array(w, n * n, sizeof *complete);
	for (size_t i = 0; i < fit->unit_count; i++)
		add_complete_unit(&louis, i, complete);
	add_complete_groups(w, &louis, complete);
	const double *covariance = invert_determined(w, &louis, collapse(w, &louis, complete));
	if (covariance == NULL)
		*sentence = S(
			"There are no standard errors: the answers do not determine the parameters. A prior, "
			"fewer parameters or more answers would help.");
	return covariance;
}
