/* simulate_exposure, simulate_fixed_form. */
#include "irt/simulate.h"

#include "base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Sympson and Hetter ---- */

/* The items that are chosen least are never held back: as many as the longest test. */
static void free_some(double *acceptance, const size_t *offered, size_t count, size_t wanted)
{
	size_t free = 0;
	for (size_t i = 0; i < count; i++)
		free += acceptance[i] >= 1;
	for (; free < wanted && free < count; free++) {
		size_t best = SIZE_MAX;
		for (size_t i = 0; i < count; i++)
			if (acceptance[i] < 1 && (best == SIZE_MAX || offered[i] < offered[best]))
				best = i;
		acceptance[best] = 1;
	}
}

double simulate_exposure(struct work *w, const struct simulate_plan *plan, double rate_max, size_t rounds,
                         double *acceptance)
{
	check(plan->cat != NULL && rate_max > 0 && rate_max <= 1 && rounds >= 1);
	size_t count = plan->cat->table->count;
	double *next = work_array(w, count, sizeof *next), lowest = INFINITY;
	struct cat_design design = *plan->cat;
	struct simulate_plan trial = *plan;
	for (size_t i = 0; i < count; i++)
		next[i] = 1;
	design.exposure.acceptance = next;
	trial.cat = &design;
	for (size_t round = 0; round < rounds && lowest > rate_max; round++) {
		struct work scratch = work_init(w->world, w->request_id);
		struct simulate_result result;
		trial.seed = plan->seed + 1 + round;
		simulate_run(&scratch, &trial, &result);
		if (result.exposure_max < lowest) {
			lowest = result.exposure_max;
			memcpy(acceptance, next, count * sizeof *acceptance);
		}
		for (size_t i = 0; i < count; i++) {
			double chosen = (double)result.offered[i] / (double)result.persons;
			next[i] = chosen > rate_max ? rate_max / chosen : 1;
		}
		free_some(next, result.offered, count, result.length_max);
		work_finish(&scratch);
	}
	return lowest;
}

/* ---- a fixed form ---- */

/* Somebody who takes a fixed form. */
struct examinee {
	int64_t belief[NODES_STRIDE];
	struct chance chance;
};

struct ranked {
	double information;
	size_t item;
};

static int by_information(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->information != b->information)
		return a->information > b->information ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

/* The items in the order of what they tell these people on average. */
static struct ranked *rank(struct work *w, const struct table *table, const struct simulate_result *result)
{
	struct ranked *ranked = work_array(w, table->count, sizeof *ranked);
	double *people = work_array(w, NODES_STRIDE, sizeof *people);
	const struct nodes *nodes = table->nodes;
	for (size_t i = 0; i < result->persons; i++) {
		double place =
			(result->people[i].truth_logit - nodes->theta_logit[0]) / nodes->spacing_logit + 0.5;
		size_t node = place < 0 ? 0 : (size_t)place;
		people[node < nodes->count ? node : nodes->count - 1] += 1;
	}
	for (size_t i = 0; i < table->count; i++)
		ranked[i] = (struct ranked){nodes_dot(table->information[i], people), i};
	qsort(ranked, table->count, sizeof *ranked, by_information);
	return ranked;
}

static int rising(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return a < b ? -1 : a > b;
}

/* Of each round of dealing, every form gets one item, by turns in this order and in the other. */
static size_t dealt(const struct ranked *ranked, size_t round, size_t form, size_t forms)
{
	return ranked[round * forms + (round % 2 == 0 ? form : forms - 1 - form)].item;
}

/* One more item for everybody: the sum of squared standard errors, and how many people's are within the target. */
static double lengthen(const struct table *table, const struct simulate_result *result,
                       const struct ranked *ranked, size_t round, struct simulate_fixed *fixed,
                       struct examinee *examinees, size_t *reached)
{
	double squares = 0;
	*reached = 0;
	for (size_t i = 0; i < result->persons; i++) {
		size_t item = dealt(ranked, round, i % fixed->forms, fixed->forms);
		double mass[NODES_STRIDE], probability[MODEL_LEVELS_MAX], mean, sd;
		model_probabilities(&table->items[item], result->people[i].truth_logit, probability);
		size_t level = chance_place(&examinees[i].chance, probability, table->items[item].levels);
		table_respond(table, item, level, examinees[i].belief);
		nodes_masses(table->nodes, examinees[i].belief, mass);
		nodes_moments(table->nodes, mass, &mean, &sd);
		squares += sd * sd;
		*reached += sd <= fixed->target_logit;
	}
	return squares;
}

void simulate_fixed_form(struct work *w, const struct simulate_plan *plan,
                         const struct simulate_result *result, size_t forms, struct simulate_fixed *out)
{
	check(plan->cat != NULL && forms >= 1);
	const struct table *table = plan->cat->table;
	const struct ranked *ranked = rank(w, table, result);
	double *sorted = work_array(w, result->persons, sizeof *sorted);
	struct examinee *examinees = work_array(w, result->persons, sizeof *examinees);
	for (size_t i = 0; i < result->persons; i++) {
		sorted[i] = result->people[i].standard_error_logit;
		examinees[i].chance = chance_begin(plan->seed + 1, i);
		memcpy(examinees[i].belief, table->nodes->log_prior, sizeof examinees[i].belief);
	}
	qsort(sorted, result->persons, sizeof *sorted, rising);
	size_t enough = (result->persons * 95 + 99) / 100;
	*out = (struct simulate_fixed){forms, SIZE_MAX, SIZE_MAX, sorted[enough - 1]};
	for (size_t round = 0; (round + 1) * forms <= table->count; round++) {
		size_t reached;
		double squares = lengthen(table, result, ranked, round, out, examinees, &reached);
		if (out->equal_error == SIZE_MAX &&
		    sqrt(squares / (double)result->persons) <= result->standard_error)
			out->equal_error = round + 1;
		if (out->equal_everyone == SIZE_MAX && reached >= enough)
			out->equal_everyone = round + 1;
		if (out->equal_error != SIZE_MAX && out->equal_everyone != SIZE_MAX)
			return;
	}
}
