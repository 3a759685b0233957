#include "irt/shadow_parts.h"

#include "base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct candidate {
	double value;
	size_t item;
};

struct shadow {
	size_t item_count;
	bool *none, *chosen, *taken, *must;
	struct candidate *candidates;
	size_t *area; /* [item_count]: the area rule of an item, or SIZE_MAX */
	size_t *free;
	double *worth;
	int *columns;
	double *amounts, *by_item;
	double *left, *lacking; /* [BLUEPRINT_RULES_MAX], of area rules */
};

struct shadow *shadow_open(struct work *w, size_t item_count)
{
	struct shadow *shadow = work_alloc(w, sizeof *shadow);
	*shadow = (struct shadow){
		.item_count = item_count,
		.none = work_array(w, item_count, sizeof(bool)),
		.chosen = work_array(w, item_count, sizeof(bool)),
		.taken = work_array(w, item_count, sizeof(bool)),
		.must = work_array(w, item_count, sizeof(bool)),
		.candidates = work_array(w, item_count, sizeof(struct candidate)),
		.area = work_array(w, item_count, sizeof(size_t)),
		.free = work_array(w, item_count, sizeof(size_t)),
		.worth = work_array(w, item_count, sizeof(double)),
		.columns = work_array(w, item_count, sizeof(int)),
		.amounts = work_array(w, item_count, sizeof(double)),
		.by_item = work_array(w, item_count, sizeof(double)),
		.left = work_array(w, BLUEPRINT_RULES_MAX, sizeof(double)),
		.lacking = work_array(w, BLUEPRINT_RULES_MAX, sizeof(double)),
	};
	return shadow;
}

/* ---- by areas alone ---- */

static int by_value(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

static bool is_free(const struct shadow_problem *problem, const bool *given, size_t item)
{
	return !given[item] && !problem->blueprint->forbidden[item] &&
	       (problem->excluded == NULL || !problem->excluded[item]);
}

/* Which area rule each item is of, and what the items that are in anyway leave of it. */
static void count_areas(struct shadow *shadow, const struct blueprint *blueprint)
{
	for (size_t i = 0; i < shadow->item_count; i++)
		shadow->area[i] = SIZE_MAX;
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		const struct blueprint_rule *rule = &blueprint->rules[i];
		if (rule->kind != BLUEPRINT_AREA)
			continue;
		double amount = blueprint_amount(rule, shadow->chosen);
		shadow->left[i] = rule->most - amount;
		shadow->lacking[i] = rule->least - amount;
		for (size_t j = 0; j < rule->count; j++)
			shadow->area[rule->items[j]] = i;
	}
}

/* One pass over the candidates from best to worst: all that areas lack, or whatever still fits. */
static void take(struct shadow *shadow, size_t count, bool lacking, size_t length_max, size_t *length)
{
	for (size_t i = 0; i < count && *length < length_max; i++) {
		size_t item = shadow->candidates[i].item, area = shadow->area[item];
		if (shadow->chosen[item] || (area == SIZE_MAX ? lacking : shadow->left[area] < 1))
			continue;
		if (lacking && shadow->lacking[area] <= 0)
			continue;
		shadow->chosen[item] = true;
		++*length;
		if (area == SIZE_MAX)
			continue;
		shadow->left[area] -= 1;
		shadow->lacking[area] -= 1;
	}
}

/* The best test as far as length and areas go, in shadow->chosen. Whether it meets the rest is for the caller to see. */
static size_t choose_by_areas(struct shadow *shadow, const struct shadow_problem *problem, const bool *given)
{
	const struct blueprint *blueprint = problem->blueprint;
	size_t count = 0, length = 0;
	for (size_t i = 0; i < shadow->item_count; i++) {
		bool is_candidate = is_free(problem, given, i);
		shadow->chosen[i] = given[i] || (is_candidate && blueprint->required[i]);
		length += shadow->chosen[i];
		if (is_candidate && !shadow->chosen[i])
			shadow->candidates[count++] =
				(struct candidate){problem->value == NULL ? 0 : problem->value[i], i};
	}
	qsort(shadow->candidates, count, sizeof *shadow->candidates, by_value);
	count_areas(shadow, blueprint);
	take(shadow, count, true, blueprint->length_max, &length);
	take(shadow, count, false, problem->shortest ? blueprint->length_min : blueprint->length_max,
	     &length);
	return length;
}

/* ---- with all rules ---- */

static double largest(const double *value, size_t count)
{
	double most = 0;
	for (size_t i = 0; value != NULL && i < count; i++)
		most = value[i] > most ? value[i] : most;
	return most;
}

static enum shadow_outcome assemble_by_solver(struct shadow *shadow, const struct shadow_problem *problem,
                                              const bool *given, bool *test, size_t *length)
{
	const struct blueprint *blueprint = problem->blueprint;
	double most = largest(problem->value, shadow->item_count);
	/* Where items cost more than all of them can be worth, fewer are better. */
	double price = problem->shortest ? most * (double)blueprint->length_max + 1 : 0;
	size_t free_count = 0, fixed = 0;
	for (size_t i = 0; i < shadow->item_count; i++) {
		fixed += given[i];
		if (!is_free(problem, given, i)) {
			if (blueprint->required[i] && !given[i])
				return SHADOW_IMPOSSIBLE;
			continue;
		}
		shadow->free[free_count] = i;
		shadow->must[free_count] = blueprint->required[i];
		shadow->worth[free_count++] = (problem->value == NULL ? 0 : problem->value[i]) - price;
	}
	if (fixed > blueprint->length_max || free_count == 0)
		return SHADOW_IMPOSSIBLE;
	const struct shadow_program program = {
		.blueprint = blueprint,
		.given = given,
		.free = shadow->free,
		.worth = shadow->worth,
		.must = shadow->must,
		.free_count = free_count,
		.length_min = blueprint->length_min > fixed ? blueprint->length_min - fixed : 0,
		.length_max = blueprint->length_max - fixed,
		.effort = problem->effort,
		.columns = shadow->columns,
		.amounts = shadow->amounts,
		.by_item = shadow->by_item,
	};
	enum shadow_outcome outcome = shadow_solve(&program, shadow->taken);
	if (outcome != SHADOW_BEST && outcome != SHADOW_MET)
		return outcome;
	memcpy(shadow->chosen, given, shadow->item_count * sizeof *given);
	*length = fixed;
	for (size_t i = 0; i < free_count; i++) {
		shadow->chosen[shadow->free[i]] = shadow->taken[i];
		*length += shadow->taken[i];
	}
	memcpy(test, shadow->chosen, shadow->item_count * sizeof *test);
	return outcome;
}

enum shadow_outcome shadow_assemble(struct shadow *shadow, const struct shadow_problem *problem, bool *test,
                                    size_t *length)
{
	check(problem->blueprint->item_count == shadow->item_count);
	const bool *given = problem->given == NULL ? shadow->none : problem->given;
	size_t found = choose_by_areas(shadow, problem, given);
	if (blueprint_met(problem->blueprint, shadow->chosen, found)) {
		memcpy(test, shadow->chosen, shadow->item_count * sizeof *test);
		*length = found;
		return SHADOW_BEST;
	}
	if (problem->effort == 0)
		return SHADOW_UNKNOWN;
	return assemble_by_solver(shadow, problem, given, test, length);
}
