#include "irt/bifactor.h"

#include "base/check.h"
#include "irt/bifactor_parts.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what can be estimated ---- */

static enum err check_tasks(struct work *w, const struct responses *responses,
                            const struct bifactor_options *options)
{
	size_t counts[BIFACTOR_TASKS_MAX] = {0}, fewest = options->testlet ? 2 : 3, alone = 0;
	if (options->task_count > BIFACTOR_TASKS_MAX || responses->item_count > BIFACTOR_ITEMS_MAX)
		return fail(w, ERR_TOO_LARGE, "There are %zu items of %zu tasks: at most %d of %d.",
		            responses->item_count, options->task_count, BIFACTOR_ITEMS_MAX,
		            BIFACTOR_TASKS_MAX);
	for (size_t i = 0; i < responses->item_count; i++)
		if (options->tasks[i] != BIFACTOR_GENERAL) {
			check(options->tasks[i] < options->task_count);
			counts[options->tasks[i]]++;
		} else {
			alone++;
		}
	if (alone == 0 && options->task_count < 3)
		return fail(
			w, ERR_INPUT,
			"All items belong to %zu task%s: what the tasks share and what each has of its own can only be "
			"told apart with three tasks, or with items that belong to none.",
			options->task_count, options->task_count == 1 ? "" : "s");
	for (size_t t = 0; t < options->task_count; t++)
		if (counts[t] < fewest)
			return fail(w, ERR_INPUT,
			            "The task %.*s has %zu item%s: what its items share shows from %zu on%s.",
			            STR_ARG(options->task_names[t]), counts[t], counts[t] == 1 ? "" : "s",
			            fewest, options->testlet ? "" : " (from 2 on in the testlet form)");
	return OK;
}

static enum err check_items(struct work *w, const struct responses *responses)
{
	if (responses->item_count == 0 || responses->person_count == 0)
		return fail(w, ERR_INPUT, "There are no answers.");
	for (size_t i = 0; i < responses->item_count; i++) {
		const struct responses_item *item = &responses->items[i];
		size_t counts[MODEL_LEVELS_MAX] = {0};
		if (item->levels < 2 || item->levels > MODEL_LEVELS_MAX)
			return fail(w, ERR_INPUT,
			            "All answers to the item %.*s are of one level: leave it out.",
			            STR_ARG(item->name));
		for (size_t person = 0; person < responses->person_count; person++) {
			uint8_t level = responses_of(responses, person)[i];
			if (level != RESPONSES_MISSING)
				counts[level]++;
		}
		for (size_t k = 0; k < item->levels; k++)
			if (counts[k] == 0)
				return fail(
					w, ERR_INPUT,
					"Nobody reached level %zu of the item %.*s: merge it with the one beside it.",
					k, STR_ARG(item->name));
	}
	return OK;
}

static enum err check_options(struct work *w, const struct bifactor_options *options)
{
	size_t nodes[] = {options->general_nodes, options->task_nodes};
	for (size_t i = 0; i < COUNT(nodes); i++)
		if (nodes[i] != 0 && (nodes[i] < 5 || nodes[i] > BIFACTOR_NODES_MAX))
			return fail(w, ERR_INPUT, "%zu nodes are outside 5 to %d.", nodes[i],
			            BIFACTOR_NODES_MAX);
	if (!(options->range == 0 || (options->range >= 3 && options->range <= 8)))
		return fail(w, ERR_INPUT, "A range of %g is outside 3 to 8.", options->range);
	if (!(options->tolerance >= 0))
		return fail(w, ERR_INPUT, "A tolerance of %g is negative.", options->tolerance);
	return OK;
}

/* ---- laying out ---- */

struct row {
	const uint8_t *levels;
	double weight;
	size_t length, person;
};

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = memcmp(x->levels, y->levels, x->length);
	if (order != 0)
		return order;
	return x->person < y->person ? -1 : 1;
}

/* Rows that are alike are worked on once. */
static void gather_rows(struct work *w, struct bifactor_fit *fit)
{
	const struct responses *responses = fit->responses;
	struct row *rows = work_array(w, responses->person_count, sizeof *rows);
	for (size_t i = 0; i < responses->person_count; i++)
		rows[i] = (struct row){responses_of(responses, i),
		                       responses->weights == NULL ? 1 : responses->weights[i],
		                       responses->item_count, i};
	qsort(rows, responses->person_count, sizeof *rows, compare_rows);
	fit->rows = work_array(w, responses->person_count, sizeof *fit->rows);
	fit->weights = work_array(w, responses->person_count, sizeof *fit->weights);
	for (size_t i = 0; i < responses->person_count; i++) {
		bool same = i > 0 && memcmp(rows[i].levels, rows[i - 1].levels, responses->item_count) == 0;
		if (!same)
			fit->rows[fit->row_count++] = rows[i].levels;
		fit->weights[fit->row_count - 1] += rows[i].weight;
	}
}

/* Where each item begins: its shares of people as if nobody differed, slopes of 1 and a half. */
static void begin(const struct bifactor_fit *fit, size_t column)
{
	struct bifactor_work *item = &fit->items[column];
	double counts[MODEL_LEVELS_MAX] = {0}, total = 0, above = 0;
	for (size_t row = 0; row < fit->row_count; row++) {
		uint8_t level = fit->rows[row][column];
		if (level == RESPONSES_MISSING)
			continue;
		counts[level] += fit->weights[row];
		total += fit->weights[row];
	}
	item->value[0] = 1;
	if (item->slope_count > 1)
		item->value[1] = 0.5;
	for (size_t k = item->levels - 1; k > 0; k--) {
		above += counts[k];
		item->value[item->slope_count + k - 1] = portable_log(above / (total - above));
	}
}

static void lay_items(struct work *w, struct bifactor_fit *fit)
{
	const struct responses *responses = fit->responses;
	const struct bifactor_options *options = fit->options;
	size_t values = 0;
	fit->item_count = responses->item_count;
	fit->task_count = options->task_count;
	fit->items = work_array(w, fit->item_count, sizeof *fit->items);
	for (size_t i = 0; i < fit->item_count; i++) {
		struct bifactor_work *item = &fit->items[i];
		item->task = options->tasks[i];
		item->levels = responses->items[i].levels;
		item->slope_count = item->task == BIFACTOR_GENERAL || options->testlet ? 1 : 2;
		item->value_count = item->slope_count + item->levels - 1;
		item->places = fit->nodes.general * (item->task == BIFACTOR_GENERAL ? 1 : fit->nodes.task);
		item->probability = work_array(w, item->levels * item->places, sizeof(double));
		item->expected = work_array(w, item->levels * item->places, sizeof(double));
		values += item->value_count;
	}
	fit->value_count = values + (options->testlet ? fit->task_count : 0);
	fit->values = work_array(w, fit->value_count, sizeof(double));
	fit->ratios =
		options->testlet ? fit->values + values : work_array(w, fit->task_count, sizeof(double));
	double *value = fit->values;
	for (size_t i = 0; i < fit->item_count; i++) {
		fit->items[i].value = value;
		value += fit->items[i].value_count;
		begin(fit, i);
	}
	for (size_t t = 0; options->testlet && t < fit->task_count; t++)
		fit->ratios[t] = 0.5;
}

/* ---- EM ---- */

/* The E step: log-likelihood of fit->values, and how many people are expected on each level at each place. */
static void expect(struct bifactor_fit *fit)
{
	fit->log_likelihood = 0;
	for (size_t i = 0; i < fit->item_count; i++) {
		bifactor_fill(&fit->nodes, &fit->items[i], bifactor_ratio(fit, &fit->items[i]));
		memset(fit->items[i].expected, 0,
		       fit->items[i].levels * fit->items[i].places * sizeof(double));
	}
	for (size_t row = 0; row < fit->row_count; row++) {
		const uint8_t *levels = fit->rows[row];
		double weight = fit->weights[row];
		fit->log_likelihood +=
			weight * bifactor_weigh(&fit->nodes, fit->items, fit->item_count, fit->task_count,
		                                levels, true, &fit->posterior);
		for (size_t i = 0; i < fit->item_count; i++) {
			struct bifactor_work *item = &fit->items[i];
			if (levels[i] == RESPONSES_MISSING)
				continue;
			const double *mass = item->task == BIFACTOR_GENERAL ? fit->posterior.general
			                                                    : fit->posterior.task[item->task];
			double *expected = item->expected + levels[i] * item->places;
			for (size_t place = 0; place < item->places; place++)
				expected[place] += weight * mass[place];
		}
	}
}

static void maximise(struct bifactor_fit *fit)
{
	for (size_t i = 0; i < fit->item_count; i++)
		bifactor_maximise(&fit->nodes, &fit->items[i], bifactor_ratio(fit, &fit->items[i]));
	for (size_t t = 0; fit->options->testlet && t < fit->task_count; t++)
		fit->ratios[t] = bifactor_maximise_ratio(&fit->nodes, fit->items, fit->item_count, (uint8_t)t,
		                                         fit->ratios[t]);
}

/* Intercepts fall, and slopes are inside their bound: an extrapolation may have left that. */
static bool is_allowed(const struct bifactor_fit *fit)
{
	for (size_t i = 0; i < fit->item_count; i++) {
		const struct bifactor_work *item = &fit->items[i];
		for (size_t a = 0; a < item->slope_count; a++)
			if (!(fabs(item->value[a]) <= BIFACTOR_SLOPE_MAX))
				return false;
		for (size_t k = item->slope_count + 1; k < item->value_count; k++)
			if (!(item->value[k - 1] - item->value[k] > 1e-4))
				return false;
	}
	return true;
}

static double largest_change(const double *a, const double *b, size_t count)
{
	double largest = 0;
	for (size_t i = 0; i < count; i++)
		largest = fabs(a[i] - b[i]) > largest ? fabs(a[i] - b[i]) : largest;
	return largest;
}

/* Two steps of EM, and the leap that they suggest, where it does not lower the likelihood. Returns the first step's size. */
static double leap(struct bifactor_fit *fit, double *before, double *first, double *second)
{
	size_t count = fit->value_count, bytes = count * sizeof(double);
	double steps = 0, bends = 0, likelihood;
	memcpy(before, fit->values, bytes);
	expect(fit);
	maximise(fit);
	memcpy(first, fit->values, bytes);
	expect(fit);
	likelihood = fit->log_likelihood;
	maximise(fit);
	memcpy(second, fit->values, bytes);
	for (size_t i = 0; i < count; i++) {
		double step = first[i] - before[i], bend = second[i] - 2 * first[i] + before[i];
		steps += step * step;
		bends += bend * bend;
	}
	double length = bends > 0 ? sqrt(steps / bends) : 1;
	if (length <= 1)
		return largest_change(first, before, count);
	for (size_t i = 0; i < count; i++)
		fit->values[i] = before[i] + 2 * length * (first[i] - before[i]) +
		                 length * length * (second[i] - 2 * first[i] + before[i]);
	bool allowed = is_allowed(fit);
	if (allowed) {
		expect(fit);
		maximise(fit); /* steadies it, and costs no more than finding out */
	}
	if (!allowed || !(fit->log_likelihood >= likelihood))
		memcpy(fit->values, second, bytes);
	return largest_change(first, before, count);
}

static void climb(struct work *w, struct bifactor_fit *fit, struct bifactor *out)
{
	double tolerance = fit->options->tolerance > 0 ? fit->options->tolerance : 1e-6;
	size_t cycles_max = fit->options->cycles_max > 0 ? fit->options->cycles_max : 2000;
	double *room = work_array(w, 3 * fit->value_count, sizeof *room);
	while (out->cycles < cycles_max && !out->converged) {
		double change = leap(fit, room, room + fit->value_count, room + 2 * fit->value_count);
		out->cycles += 3;
		out->converged = change < tolerance;
	}
	expect(fit);
	out->log_likelihood = fit->log_likelihood;
}

/* ---- results ---- */

/* A task's effect has no sign of its own: the one that makes its slopes positive on the whole. */
static void turn_signs(struct bifactor_fit *fit)
{
	for (size_t t = 0; t < fit->task_count; t++) {
		double sum = 0;
		for (size_t i = 0; i < fit->item_count; i++)
			if (fit->items[i].task == t && fit->items[i].slope_count > 1)
				sum += fit->items[i].value[1];
		fit->ratios[t] = fabs(fit->ratios[t]);
		for (size_t i = 0; sum < 0 && i < fit->item_count; i++)
			if (fit->items[i].task == t && fit->items[i].slope_count > 1)
				fit->items[i].value[1] = -fit->items[i].value[1];
	}
}

static void describe(struct work *w, struct bifactor_fit *fit, struct bifactor *out)
{
	double general = 0, common = 0, sum = 0, own = 0,
	       *tasks = work_array(w, fit->task_count, sizeof *tasks);
	out->items = work_array(w, fit->item_count, sizeof *out->items);
	out->item_count = fit->item_count;
	out->task_count = fit->task_count;
	for (size_t i = 0; i < fit->item_count; i++) {
		const struct bifactor_work *item = &fit->items[i];
		struct bifactor_item *result = &out->items[i];
		*result = (struct bifactor_item){.levels = item->levels,
		                                 .task = item->task,
		                                 .general = item->value[0],
		                                 .general_error = NAN,
		                                 .specific_error = NAN};
		result->specific =
			item->slope_count > 1 ? item->value[1] : bifactor_ratio(fit, item) * item->value[0];
		for (size_t k = 0; k + 1 < item->levels; k++) {
			result->intercept[k] = item->value[item->slope_count + k];
			result->intercept_error[k] = NAN;
		}
		result->steep = fabs(result->general) > 0.95 * BIFACTOR_SLOPE_MAX ||
		                fabs(result->specific) > 0.95 * BIFACTOR_SLOPE_MAX;
		double a = result->general / 1.702, s = result->specific / 1.702, length = 1 + a * a + s * s;
		general += a * a / length;
		common += (a * a + s * s) / length;
		sum += a / sqrt(length);
		own += 1 / length;
		if (item->task != BIFACTOR_GENERAL)
			tasks[item->task] += s / sqrt(length);
	}
	double variance = sum * sum + own;
	for (size_t t = 0; t < fit->task_count; t++)
		variance += tasks[t] * tasks[t];
	out->explained_common_variance = common > 0 ? general / common : NAN;
	out->omega_hierarchical = sum * sum / variance;
	if (fit->options->testlet)
		out->ratios = fit->ratios;
	out->parameter_count = fit->value_count;
}

static void describe_errors(struct work *w, struct bifactor_fit *fit, struct bifactor *out)
{
	double *errors = work_array(w, fit->value_count, sizeof *errors);
	if (!bifactor_errors(w, fit, errors))
		return;
	for (size_t i = 0; i < fit->item_count; i++) {
		const struct bifactor_work *item = &fit->items[i];
		const double *error = errors + (item->value - fit->values);
		out->items[i].general_error = error[0];
		if (item->slope_count > 1)
			out->items[i].specific_error = error[1];
		for (size_t k = 0; k + 1 < item->levels; k++)
			out->items[i].intercept_error[k] = error[item->slope_count + k];
	}
	if (fit->testlet)
		out->ratio_errors = errors + (fit->ratios - fit->values);
}

enum err bifactor_fit(struct work *w, const struct responses *responses,
                      const struct bifactor_options *options, struct bifactor *out)
{
	struct bifactor_fit fit = {.responses = responses, .options = options, .testlet = options->testlet};
	double persons = 0;
	TRY(check_options(w, options));
	TRY(check_items(w, responses));
	TRY(check_tasks(w, responses, options));
	*out = (struct bifactor){
		.general_nodes = options->general_nodes > 0 ? options->general_nodes : 31,
		.task_nodes = options->task_nodes > 0 ? options->task_nodes : 21,
		.range = options->range > 0 ? options->range : 5,
	};
	fit.nodes = bifactor_nodes_of(w, out->general_nodes, out->task_nodes, out->range);
	gather_rows(w, &fit);
	lay_items(w, &fit);
	fit.posterior = bifactor_posterior_room(w, &fit.nodes, fit.task_count);
	climb(w, &fit, out);
	turn_signs(&fit);
	describe(w, &fit, out);
	if (!options->without_errors)
		describe_errors(w, &fit, out);
	for (size_t row = 0; row < fit.row_count; row++)
		persons += fit.weights[row];
	out->aic = -2 * out->log_likelihood + 2 * (double)fit.value_count;
	out->bic = -2 * out->log_likelihood + portable_log(persons) * (double)fit.value_count;
	return OK;
}

/* ---- scoring ---- */

struct bifactor_score bifactor_score(struct work *w, const struct bifactor *model, const uint8_t *levels)
{
	struct bifactor_nodes nodes =
		bifactor_nodes_of(w, model->general_nodes, model->task_nodes, model->range);
	struct bifactor_posterior posterior = bifactor_posterior_room(w, &nodes, model->task_count);
	struct bifactor_work *items = work_array(w, model->item_count, sizeof *items);
	for (size_t i = 0; i < model->item_count; i++) {
		const struct bifactor_item *item = &model->items[i];
		bool alone = item->task == BIFACTOR_GENERAL;
		items[i] = (struct bifactor_work){
			.task = item->task, .levels = item->levels, .slope_count = alone ? 1 : 2};
		items[i].places = nodes.general * (alone ? 1 : nodes.task);
		items[i].value = work_array(w, BIFACTOR_VALUES_MAX, sizeof(double));
		items[i].value[0] = item->general;
		items[i].value[1] = item->specific; /* overwritten where there is none */
		memcpy(items[i].value + items[i].slope_count, item->intercept,
		       (item->levels - 1) * sizeof(double));
		items[i].probability = work_array(w, item->levels * items[i].places, sizeof(double));
		bifactor_fill(&nodes, &items[i], 0);
	}
	struct bifactor_score score = {0};
	score.log_likelihood = bifactor_weigh(&nodes, items, model->item_count, model->task_count, levels,
	                                      false, &posterior);
	double variance = 0;
	for (size_t q = 0; q < nodes.general; q++)
		score.theta_logit += posterior.general[q] * nodes.theta[q];
	for (size_t q = 0; q < nodes.general; q++)
		variance += posterior.general[q] * (nodes.theta[q] - score.theta_logit) *
		            (nodes.theta[q] - score.theta_logit);
	score.standard_error_logit = sqrt(variance);
	return score;
}
