#include "irt/facets.h"

#include "base/check.h"
#include "base/portable.h"
#include "irt/facets_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_FIRST = 121, NODES_LAST = 1921, ITERATIONS_MAX = 100 };
#define NODE_RANGE 6.0

/* ---- laying out ---- */

static int compare_ratings(const void *a, const void *b)
{
	const struct facets_rating *x = a, *y = b;
	const uint32_t left[] = {x->person, x->item, x->rater, x->level},
		       right[] = {y->person, y->item, y->rater, y->level};
	for (size_t i = 0; i < COUNT(left); i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

static size_t local_max(const struct facets_fit *fit)
{
	size_t most = 0;
	for (size_t first = 0, end; first < fit->data->rating_count; first = end) {
		size_t concerned = 1;
		for (end = first;
		     end < fit->data->rating_count && fit->ratings[end].person == fit->ratings[first].person;
		     end++)
			concerned += 1 + fit->data->levels[fit->ratings[end].item];
		most = concerned > most ? concerned : most;
	}
	return most < fit->layout.count ? most : fit->layout.count;
}

static enum err lay_out(struct work *w, const struct facets_data *data, struct facets_fit *fit)
{
	*fit = (struct facets_fit){.data = data};
	size_t thresholds = 0;
	for (size_t i = 0; i < (data->partial_credit ? data->item_count : 1); i++)
		thresholds += data->levels[i] - 1;
	fit->layout.items = 1;
	fit->layout.raters = 1 + data->item_count;
	fit->layout.thresholds = fit->layout.raters + data->rater_count;
	fit->layout.count = fit->layout.thresholds + thresholds;
	size_t *threshold_at = work_array(w, data->item_count, sizeof *threshold_at);
	for (size_t i = 0; i < data->item_count; i++)
		threshold_at[i] = i > 0 && data->partial_credit
		                          ? threshold_at[i - 1] + data->levels[i - 1] - 1
		                          : fit->layout.thresholds;
	fit->layout.threshold_at = threshold_at;
	if (fit->layout.count > FACETS_PARAMETERS_MAX)
		return fail(w, ERR_TOO_LARGE, "There are %zu parameters to estimate: at most %d.",
		            fit->layout.count, FACETS_PARAMETERS_MAX);
	fit->ratings = work_array(w, data->rating_count, sizeof *fit->ratings);
	memcpy(fit->ratings, data->ratings, data->rating_count * sizeof *fit->ratings);
	qsort(fit->ratings, data->rating_count, sizeof *fit->ratings, compare_ratings);
	uint32_t *numbers = work_array(w, data->item_count * data->rater_count, sizeof *numbers);
	fit->cell_of = work_array(w, data->rating_count, sizeof *fit->cell_of);
	fit->cells = work_array(w, data->item_count * data->rater_count, sizeof *fit->cells);
	for (size_t i = 0; i < data->rating_count; i++) {
		const struct facets_rating *rating = &fit->ratings[i];
		uint32_t *number = &numbers[rating->item * data->rater_count + rating->rater];
		if (*number == 0) {
			fit->cells[fit->cell_count] =
				(struct facets_cell){.item = rating->item, .rater = rating->rater};
			*number = (uint32_t)++fit->cell_count;
		}
		fit->cell_of[i] = *number - 1;
	}
	size_t count = fit->layout.count;
	fit->local_max = local_max(fit);
	fit->parameters = work_array(w, count, sizeof(double));
	fit->gradient = work_array(w, count, sizeof(double));
	fit->complete = work_array(w, count * count, sizeof(double));
	fit->observed = work_array(w, count * count, sizeof(double));
	fit->mean = work_array(w, data->person_count, sizeof(double));
	fit->sd = work_array(w, data->person_count, sizeof(double));
	return OK;
}

static enum err lay_nodes(struct work *w, struct facets_fit *fit, size_t nodes)
{
	double total = 0;
	size_t values = 0;
	fit->nodes = nodes;
	fit->node = work_array(w, nodes, sizeof(double));
	fit->log_weight = work_array(w, nodes, sizeof(double));
	for (size_t i = 0; i < nodes; i++) {
		fit->node[i] = NODE_RANGE * (2 * (double)i / (double)(nodes - 1) - 1);
		fit->log_weight[i] = -0.5 * fit->node[i] * fit->node[i];
		total += portable_exp(fit->log_weight[i]);
	}
	for (size_t i = 0; i < nodes; i++)
		fit->log_weight[i] -= portable_log(total);
	for (size_t i = 0; i < fit->cell_count; i++)
		values += 2 * fit->data->levels[fit->cells[i].item] * nodes;
	if (values > (size_t)1 << 27)
		return fail(w, ERR_TOO_LARGE,
		            "There are too many pairs of an item and a rater (%zu) for tables of a gigabyte.",
		            fit->cell_count);
	for (size_t i = 0; i < fit->cell_count; i++) {
		struct facets_cell *cell = &fit->cells[i];
		size_t levels = fit->data->levels[cell->item];
		cell->log_probability = work_array(w, nodes * levels, sizeof(double));
		cell->at_least = work_array(w, nodes * (levels - 1), sizeof(double));
		cell->mass = work_array(w, nodes, sizeof(double));
	}
	return OK;
}

/* ---- what the model says ---- */

void facets_probabilities(double distance_logit, const double *thresholds, size_t levels,
                          double *log_probability, double *at_least)
{
	double exponent[MODEL_LEVELS_MAX], highest = 0, sum = 0;
	exponent[0] = 0;
	for (size_t k = 1; k < levels; k++) {
		exponent[k] = exponent[k - 1] + distance_logit - thresholds[k - 1];
		highest = exponent[k] > highest ? exponent[k] : highest;
	}
	double mass[MODEL_LEVELS_MAX] = {0};
	for (size_t k = 0; k < levels; k++) {
		mass[k] = portable_exp(exponent[k] - highest);
		sum += mass[k];
	}
	double log_sum = portable_log(sum), above = 0;
	for (size_t k = levels - 1; k > 0; k--) {
		above += mass[k];
		at_least[k - 1] = above / sum;
	}
	for (size_t k = 0; log_probability != NULL && k < levels; k++)
		log_probability[k] = exponent[k] - highest - log_sum;
}

static void fill_cells(struct facets_fit *fit)
{
	const double *parameters = fit->parameters;
	for (size_t i = 0; i < fit->cell_count; i++) {
		struct facets_cell *cell = &fit->cells[i];
		size_t levels = fit->data->levels[cell->item];
		const double *thresholds = parameters + fit->layout.threshold_at[cell->item];
		double hard = parameters[fit->layout.items + cell->item] +
		              parameters[fit->layout.raters + cell->rater];
		for (size_t q = 0; q < fit->nodes; q++)
			facets_probabilities(parameters[0] * fit->node[q] - hard, thresholds, levels,
			                     cell->log_probability + q * levels,
			                     cell->at_least + q * (levels - 1));
		memset(cell->mass, 0, fit->nodes * sizeof(double));
	}
}

/* ---- one person ---- */

/* The parameters that one person's ratings are about. */
struct local {
	size_t *parameters; /* [count], which */
	size_t count;
	uint32_t *number;             /* [layout.count], 1 + the place here; 0: not among them */
	double *score, *mean, *outer; /* [count], [count], [count][count] */
};

static size_t number_of(struct local *local, size_t parameter)
{
	if (local->number[parameter] == 0) {
		local->parameters[local->count++] = parameter;
		local->number[parameter] = (uint32_t)local->count;
	}
	return local->number[parameter] - 1;
}

double facets_weigh(const struct facets_fit *fit, size_t first, size_t end, double *mass)
{
	double highest = -INFINITY, sum = 0;
	for (size_t q = 0; q < fit->nodes; q++)
		mass[q] = fit->log_weight[q];
	for (size_t i = first; i < end; i++) {
		const struct facets_cell *cell = &fit->cells[fit->cell_of[i]];
		size_t levels = fit->data->levels[cell->item];
		const double *logs = cell->log_probability + fit->ratings[i].level;
		for (size_t q = 0; q < fit->nodes; q++)
			mass[q] += logs[q * levels];
	}
	for (size_t q = 0; q < fit->nodes; q++)
		highest = mass[q] > highest ? mass[q] : highest;
	for (size_t q = 0; q < fit->nodes; q++) {
		mass[q] = portable_exp(mass[q] - highest);
		sum += mass[q];
	}
	for (size_t q = 0; q < fit->nodes; q++)
		mass[q] /= sum;
	return highest + portable_log(sum);
}

static void take_moments(struct facets_fit *fit, size_t person, const double *mass)
{
	double mean = 0, variance = 0;
	for (size_t q = 0; q < fit->nodes; q++)
		mean += mass[q] * fit->node[q];
	for (size_t q = 0; q < fit->nodes; q++)
		variance += mass[q] * (fit->node[q] - mean) * (fit->node[q] - mean);
	fit->mean[person] = mean;
	fit->sd[person] = sqrt(variance);
}

/* The score of the ratings if the person were at node q. */
static void score_at(const struct facets_fit *fit, size_t first, size_t end, size_t q, struct local *local)
{
	for (size_t a = 0; a < local->count; a++)
		local->score[a] = 0;
	for (size_t i = first; i < end; i++) {
		const struct facets_cell *cell = &fit->cells[fit->cell_of[i]];
		size_t steps = fit->data->levels[cell->item] - 1, level = fit->ratings[i].level;
		size_t thresholds = fit->layout.threshold_at[cell->item];
		const double *at_least = cell->at_least + q * steps;
		double residual = 0;
		for (size_t l = 0; l < steps; l++) {
			double part = (level > l ? 1 : 0) - at_least[l];
			residual += part;
			local->score[local->number[thresholds + l] - 1] -= part;
		}
		local->score[local->number[0] - 1] += fit->node[q] * residual;
		local->score[local->number[fit->layout.items + cell->item] - 1] -= residual;
		local->score[local->number[fit->layout.raters + cell->rater] - 1] -= residual;
	}
}

/* Adds the person's part of the gradient, and takes the covariance of the score from the information (Louis's identity). */
static void add_person(struct facets_fit *fit, size_t first, size_t end, const double *mass,
                       struct local *local)
{
	number_of(local, 0);
	for (size_t i = first; i < end; i++) {
		const struct facets_cell *cell = &fit->cells[fit->cell_of[i]];
		size_t thresholds = fit->layout.threshold_at[cell->item];
		number_of(local, fit->layout.items + cell->item);
		number_of(local, fit->layout.raters + cell->rater);
		for (size_t l = 0; l + 1 < fit->data->levels[cell->item]; l++)
			number_of(local, thresholds + l);
		for (size_t q = 0; q < fit->nodes; q++)
			fit->cells[fit->cell_of[i]].mass[q] += mass[q];
	}
	size_t count = local->count;
	memset(local->mean, 0, count * sizeof(double));
	memset(local->outer, 0, count * count * sizeof(double));
	for (size_t q = 0; q < fit->nodes; q++) {
		if (mass[q] < 1e-14)
			continue;
		score_at(fit, first, end, q, local);
		for (size_t a = 0; a < count; a++) {
			double part = mass[q] * local->score[a];
			local->mean[a] += part;
			for (size_t b = 0; b <= a; b++)
				local->outer[a * count + b] += part * local->score[b];
		}
	}
	for (size_t a = 0; a < count; a++) {
		size_t row = local->parameters[a];
		fit->gradient[row] += local->mean[a];
		for (size_t b = 0; b <= a; b++) {
			size_t column = local->parameters[b];
			double missing = local->outer[a * count + b] - local->mean[a] * local->mean[b];
			fit->observed[row * fit->layout.count + column] -= missing;
			if (row != column)
				fit->observed[column * fit->layout.count + row] -= missing;
		}
	}
	for (size_t a = 0; a < count; a++)
		local->number[local->parameters[a]] = 0;
	local->count = 0;
}

/* ---- all persons ---- */

/* Adds value to both halves of the information that the whole data would give. */
static void add_complete(struct facets_fit *fit, size_t row, size_t column, double value)
{
	fit->complete[row * fit->layout.count + column] += value;
	if (row != column)
		fit->complete[column * fit->layout.count + row] += value;
}

/* What one rating tells at a node: the covariances of the sum of steps reached, and of each step. */
static void add_cell(struct facets_fit *fit, const struct facets_cell *cell)
{
	size_t steps = fit->data->levels[cell->item] - 1;
	size_t item = fit->layout.items + cell->item, rater = fit->layout.raters + cell->rater,
	       thresholds = fit->layout.threshold_at[cell->item];
	for (size_t q = 0; q < fit->nodes; q++) {
		const double *at_least = cell->at_least + q * steps;
		double z = fit->node[q], mass = cell->mass[q], variance = 0;
		if (mass == 0)
			continue;
		for (size_t l = 0; l < steps; l++) {
			double sum = 0;
			for (size_t m = 0; m < steps; m++) {
				double both = at_least[l > m ? l : m] - at_least[l] * at_least[m];
				sum += both;
				if (m <= l)
					add_complete(fit, thresholds + l, thresholds + m, mass * both);
			}
			add_complete(fit, thresholds + l, item, mass * sum);
			add_complete(fit, thresholds + l, rater, mass * sum);
			add_complete(fit, thresholds + l, 0, -z * mass * sum);
			variance += sum;
		}
		add_complete(fit, item, item, mass * variance);
		add_complete(fit, rater, rater, mass * variance);
		add_complete(fit, item, rater, mass * variance);
		add_complete(fit, item, 0, -z * mass * variance);
		add_complete(fit, rater, 0, -z * mass * variance);
		add_complete(fit, 0, 0, z * z * mass * variance);
	}
}

/* The log-likelihood of fit->parameters; with derivatives the gradient and both informations as well. */
static void evaluate(struct facets_fit *fit, bool derivatives)
{
	const struct facets_data *data = fit->data;
	size_t count = fit->layout.count;
	struct arena *scratch = arena_open();
	struct local local = {
		.parameters = arena_array(scratch, count, sizeof(size_t)),
		.number = arena_array(scratch, count, sizeof(uint32_t)),
		.score = arena_array(scratch, count, sizeof(double)),
		.mean = arena_array(scratch, count, sizeof(double)),
		.outer = arena_array(scratch, fit->local_max * fit->local_max, sizeof(double)),
	};
	double *mass = arena_array(scratch, fit->nodes, sizeof(double));
	fill_cells(fit);
	memset(fit->gradient, 0, count * sizeof(double));
	memset(fit->complete, 0, count * count * sizeof(double));
	memset(fit->observed, 0, count * count * sizeof(double));
	fit->log_likelihood = 0;
	for (size_t first = 0, end; first < data->rating_count; first = end) {
		size_t person = fit->ratings[first].person;
		for (end = first; end < data->rating_count && fit->ratings[end].person == person;)
			end++;
		fit->log_likelihood += facets_weigh(fit, first, end, mass);
		take_moments(fit, person, mass);
		if (derivatives)
			add_person(fit, first, end, mass, &local);
	}
	for (size_t i = 0; derivatives && i < fit->cell_count; i++)
		add_cell(fit, &fit->cells[i]);
	for (size_t i = 0; i < count * count; i++)
		fit->observed[i] += fit->complete[i];
	arena_close(scratch);
}

/* ---- Newton's steps ---- */

/* The raters' sum and the thresholds' are 0: what would move along a constraint makes no difference to the likelihood, so c
 * c' may be added to the information for each constraint c without changing a step that begins on it. */
static void add_constraints(const struct facets_fit *fit, double *matrix)
{
	const struct facets_layout *layout = &fit->layout;
	size_t begin = layout->raters, end = layout->thresholds, item = 0;
	for (;;) {
		for (size_t a = begin; a < end; a++)
			for (size_t b = begin; b < end; b++)
				matrix[a * layout->count + b] += 1;
		if (end == layout->count)
			return;
		begin = end;
		end = begin + fit->data->levels[item++] - 1;
	}
}

/* Cholesky's factor in the lower half, in place. */
static bool factorise(double *a, size_t count)
{
	for (size_t j = 0; j < count; j++) {
		double diagonal = a[j * count + j];
		for (size_t i = j; i < count; i++) {
			double sum = a[i * count + j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i * count + k] * a[j * count + k];
			if (i == j && !(sum > 1e-12 * diagonal))
				return false;
			a[i * count + j] = i == j ? sqrt(sum) : sum / a[j * count + j];
		}
	}
	return true;
}

static void solve(const double *factor, size_t count, double *x)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++)
			x[i] -= factor[i * count + k] * x[k];
		x[i] /= factor[i * count + i];
	}
	for (size_t i = count; i-- > 0;) {
		for (size_t k = i + 1; k < count; k++)
			x[i] -= factor[k * count + i] * x[k];
		x[i] /= factor[i * count + i];
	}
}

/* The factor of the observed information, or of the complete where that is not definite (far from the top). */
static bool factorise_information(const struct facets_fit *fit, double *factor)
{
	size_t size = fit->layout.count * fit->layout.count * sizeof *factor;
	memcpy(factor, fit->observed, size);
	add_constraints(fit, factor);
	if (factorise(factor, fit->layout.count))
		return true;
	memcpy(factor, fit->complete, size);
	add_constraints(fit, factor);
	return factorise(factor, fit->layout.count);
}

/* How much of a step to take: none so far that the SD loses more than half. At 0 the likelihood is level, whatever the ratings
 * say, and no step would lead away from there. */
static double part_of(const struct facets_fit *fit, const double *direction, double moved)
{
	double part = moved > 1 ? 1 / moved : 1, sd = fit->parameters[0];
	return sd * (sd / 2 + part * direction[0]) < 0 ? -sd / (2 * direction[0]) : part;
}

/* One step, halved until the likelihood rises; *moved is by how much the parameters moved at most. */
static enum err step(struct work *w, struct facets_fit *fit, double *factor, double *direction, double *moved)
{
	size_t count = fit->layout.count;
	double before = fit->log_likelihood;
	if (!factorise_information(fit, factor))
		return fail(
			w, ERR_INPUT,
			"These ratings do not tell their facets apart: look for items, raters or levels with hardly "
			"any ratings.");
	memcpy(direction, fit->gradient, count * sizeof *direction);
	solve(factor, count, direction);
	*moved = 0;
	for (size_t i = 0; i < count; i++)
		*moved = fabs(direction[i]) > *moved ? fabs(direction[i]) : *moved;
	double part = part_of(fit, direction, *moved);
	for (size_t i = 0; i < count; i++)
		fit->parameters[i] += part * direction[i];
	evaluate(fit, true);
	for (size_t half = 0; half < 30 && !(fit->log_likelihood >= before - 1e-9); half++) {
		part /= 2;
		for (size_t i = 0; i < count; i++)
			fit->parameters[i] -= part * direction[i];
		evaluate(fit, true);
	}
	return OK;
}

static enum err climb(struct work *w, struct facets_fit *fit, struct facets *out)
{
	size_t count = fit->layout.count;
	double *factor = work_array(w, count * count, sizeof *factor),
	       *direction = work_array(w, count, sizeof *direction), moved = INFINITY;
	evaluate(fit, true);
	for (size_t i = 0; i < ITERATIONS_MAX && moved > 1e-9; i++, out->iterations++)
		TRY(step(w, fit, factor, direction, &moved));
	out->converged = moved <= 1e-7;
	return OK;
}

/* The nodes are close enough when none of the posteriors falls between them. */
static bool is_fine(const struct facets_fit *fit)
{
	double spacing = fit->node[1] - fit->node[0];
	for (size_t i = 0; i < fit->data->person_count; i++)
		if (fit->sd[i] > 0 && fit->sd[i] < spacing)
			return false;
	return true;
}

/* The inverse under the constraints: what c c' left of each direction without information, v = c minus the items, goes
 * again. */
static double *covariances_of(struct work *w, const struct facets_fit *fit)
{
	size_t count = fit->layout.count, begin = fit->layout.raters, end = fit->layout.thresholds, item = 0;
	double *factor = work_array(w, count * count, sizeof *factor),
	       *inverse = work_array(w, count * count, sizeof *inverse),
	       *direction = work_array(w, count, sizeof *direction);
	check(factorise_information(fit, factor));
	for (size_t i = 0; i < count; i++) {
		inverse[i * count + i] = 1;
		solve(factor, count, inverse + i * count);
	}
	for (bool raters = true;; raters = false) {
		memset(direction, 0, count * sizeof *direction);
		for (size_t i = 0; i < fit->data->item_count; i++)
			if (raters || !fit->data->partial_credit || i == item)
				direction[fit->layout.items + i] = -1;
		for (size_t i = begin; i < end; i++)
			direction[i] = 1;
		double length = (double)(end - begin) * (double)(end - begin);
		for (size_t a = 0; a < count; a++)
			for (size_t b = 0; b < count; b++)
				inverse[a * count + b] -= direction[a] * direction[b] / length;
		item += raters ? 0 : 1;
		if (end == count)
			return inverse;
		begin = end;
		end = begin + fit->data->levels[raters ? 0 : item] - 1;
	}
}

static void prepare_elements(struct work *w, const struct facets_data *data, struct facets *out)
{
	*out = (struct facets){
		.persons = work_array(w, data->person_count, sizeof *out->persons),
		.items = work_array(w, data->item_count, sizeof *out->items),
		.raters = work_array(w, data->rater_count, sizeof *out->raters),
	};
}

enum err facets_fit(struct work *w, const struct facets_data *data, struct facets *out)
{
	struct facets_fit fit;
	TRY(facets_check(w, data));
	TRY(lay_out(w, data, &fit));
	prepare_elements(w, data, out);
	facets_link(w, data, out);
	fit.parameters[0] = 1;
	for (size_t nodes = NODES_FIRST;; nodes = 2 * nodes - 1) {
		TRY(lay_nodes(w, &fit, nodes));
		TRY(climb(w, &fit, out));
		if (is_fine(&fit) || nodes >= NODES_LAST)
			break;
	}
	double sign = fit.parameters[0] < 0 ? -1 : 1; /* the SD's sign is free */
	for (size_t i = 0; i < data->person_count; i++) {
		bool rated = fit.sd[i] > 0;
		out->persons[i].measure_logit = rated ? fit.parameters[0] * fit.mean[i] : 0;
		out->persons[i].standard_error = sign * fit.parameters[0] * (rated ? fit.sd[i] : 1);
	}
	const double *covariances = covariances_of(w, &fit);
	size_t constraints = 1 + (data->partial_credit ? data->item_count : 1);
	out->sd_logit = sign * fit.parameters[0];
	out->sd_error = sqrt(covariances[0]);
	out->log_likelihood = fit.log_likelihood;
	out->parameter_count = fit.layout.count - constraints;
	out->nodes = fit.nodes;
	facets_describe(w, &fit, covariances, out);
	return OK;
}
