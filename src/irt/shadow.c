#include "irt/shadow_parts.h"

#include "base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BRANCH_STEPS = 4000, /* some 2 µs each for 300 items */
	BRANCH_DEPTH = 60,
};

struct candidate {
	double value;
	size_t item;
};

/* What is settled about an item. */
enum fate { FATE_OPEN, FATE_IN, FATE_OUT };

struct shadow {
	size_t item_count;
	bool *none, *chosen, *taken, *must;
	bool *best, *of_rule;
	const double *value;          /* [item_count], or NULL: the problem's */
	enum fate *fate;              /* [item_count] */
	struct candidate *candidates; /* [count], from the most valuable on */
	size_t count;
	size_t *area; /* [item_count]: the area rule of an item, or SIZE_MAX */
	size_t *free;
	double *worth;
	int *columns;
	double *amounts, *by_item;
	double *left, *lacking; /* [BLUEPRINT_RULES_MAX], of area rules */
	bool *active;           /* [BLUEPRINT_RULES_MAX] */
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
		.best = work_array(w, item_count, sizeof(bool)),
		.of_rule = work_array(w, item_count, sizeof(bool)),
		.fate = work_array(w, item_count, sizeof(enum fate)),
		.candidates = work_array(w, item_count, sizeof(struct candidate)),
		.area = work_array(w, item_count, sizeof(size_t)),
		.free = work_array(w, item_count, sizeof(size_t)),
		.worth = work_array(w, item_count, sizeof(double)),
		.columns = work_array(w, item_count, sizeof(int)),
		.amounts = work_array(w, item_count, sizeof(double)),
		.by_item = work_array(w, item_count, sizeof(double)),
		.active = work_array(w, BLUEPRINT_RULES_MAX, sizeof(bool)),
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

/* Which area rule each item is of. */
static void map_areas(struct shadow *shadow, const struct blueprint *blueprint)
{
	for (size_t i = 0; i < shadow->item_count; i++)
		shadow->area[i] = SIZE_MAX;
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		const struct blueprint_rule *rule = &blueprint->rules[i];
		for (size_t j = 0; rule->kind == BLUEPRINT_AREA && j < rule->count; j++)
			shadow->area[rule->items[j]] = i;
	}
}

/* Sorts what may be chosen, and says what must be. False: an item that is required may not be chosen. */
static bool prepare(struct shadow *shadow, const struct shadow_problem *problem, const bool *given)
{
	shadow->count = 0;
	shadow->value = problem->value;
	for (size_t i = 0; i < shadow->item_count; i++) {
		bool required = problem->blueprint->required[i] && !given[i];
		shadow->fate[i] = given[i] || required ? FATE_IN : FATE_OPEN;
		if (given[i])
			continue;
		if (is_free(problem, given, i))
			shadow->candidates[shadow->count++] =
				(struct candidate){problem->value == NULL ? 0 : problem->value[i], i};
		else if (required)
			return false;
		else
			shadow->fate[i] = FATE_OUT;
	}
	qsort(shadow->candidates, shadow->count, sizeof *shadow->candidates, by_value);
	map_areas(shadow, problem->blueprint);
	return true;
}

/* One pass over the candidates from best to worst until the test is so long: of what areas lack, or of whatever still fits. */
static void take(struct shadow *shadow, bool lacking, size_t until, size_t *length, double *value)
{
	for (size_t i = 0; i < shadow->count && *length < until; i++) {
		size_t item = shadow->candidates[i].item, area = shadow->area[item];
		if (shadow->fate[item] != FATE_OPEN || shadow->chosen[item])
			continue;
		if (area == SIZE_MAX ? lacking
		                     : shadow->left[area] < 1 || (lacking && shadow->lacking[area] <= 0))
			continue;
		shadow->chosen[item] = true;
		*value += shadow->candidates[i].value;
		++*length;
		if (area == SIZE_MAX)
			continue;
		shadow->left[area] -= 1;
		shadow->lacking[area] -= 1;
	}
}

/* The best test as far as fates, length and areas go, in shadow->chosen: its length, and what it is worth. */
static size_t choose_by_areas(struct shadow *shadow, const struct blueprint *blueprint, size_t length_min,
                              double *value)
{
	size_t length = 0;
	double lacking = 0;
	*value = 0;
	for (size_t i = 0; i < shadow->item_count; i++) {
		shadow->chosen[i] = shadow->fate[i] == FATE_IN;
		length += shadow->chosen[i];
		if (shadow->chosen[i] && shadow->value != NULL)
			*value += shadow->value[i];
	}
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		if (blueprint->rules[i].kind != BLUEPRINT_AREA)
			continue;
		double amount = blueprint_amount(&blueprint->rules[i], shadow->chosen);
		shadow->left[i] = blueprint->rules[i].most - amount;
		shadow->lacking[i] = blueprint->rules[i].least - amount;
		lacking += shadow->lacking[i] > 0 ? shadow->lacking[i] : 0;
	}
	size_t with_these = length + (size_t)lacking;
	take(shadow, true, with_these < blueprint->length_max ? with_these : blueprint->length_max, &length,
	     value);
	take(shadow, false, length_min, &length, value);
	return length;
}

/* ---- by branches ---- */

/* A search for the best test of one length. What areas allow is a bound for what all rules do. */
struct search {
	struct shadow *shadow;
	const struct blueprint *blueprint;
	size_t length, steps;
	double best;
	bool found;
};

/* Where the rule is broken, the item to decide about: of too much, the least valuable that was chosen, of too little, the most
 * valuable that was not. SIZE_MAX: there is none. */
static size_t to_decide(const struct shadow *shadow, const struct blueprint_rule *rule, bool too_much)
{
	memset(shadow->of_rule, 0, shadow->item_count * sizeof *shadow->of_rule);
	for (size_t i = 0; i < rule->count; i++)
		shadow->of_rule[rule->items[i]] = true;
	for (size_t i = 0; i < shadow->count; i++) {
		size_t item = shadow->candidates[too_much ? shadow->count - 1 - i : i].item;
		if (shadow->of_rule[item] && shadow->fate[item] == FATE_OPEN &&
		    shadow->chosen[item] == too_much)
			return item;
	}
	return SIZE_MAX;
}

static void descend(struct search *search, size_t depth)
{
	struct shadow *shadow = search->shadow;
	double value;
	if (search->steps == 0)
		return;
	search->steps--;
	size_t length = choose_by_areas(shadow, search->blueprint, search->length, &value);
	if (length != search->length || (search->found && value <= search->best))
		return;
	size_t broken = 0;
	while (broken < search->blueprint->rule_count &&
	       blueprint_rule_met(&search->blueprint->rules[broken], shadow->chosen))
		broken++;
	if (broken == search->blueprint->rule_count) {
		memcpy(shadow->best, shadow->chosen, shadow->item_count * sizeof *shadow->best);
		search->best = value;
		search->found = true;
		return;
	}
	const struct blueprint_rule *rule = &search->blueprint->rules[broken];
	bool too_much = blueprint_amount(rule, shadow->chosen) > rule->most;
	size_t item = to_decide(shadow, rule, too_much);
	if (item == SIZE_MAX)
		return;
	if (depth == BRANCH_DEPTH) {
		search->steps = 0;
		return;
	}
	for (int i = 0; i < 2; i++) {
		shadow->fate[item] = too_much == (i == 0) ? FATE_OUT : FATE_IN;
		descend(search, depth + 1);
	}
	shadow->fate[item] = FATE_OPEN;
}

/* ---- with all rules ---- */

static double largest(const double *value, size_t count)
{
	double most = 0;
	for (size_t i = 0; value != NULL && i < count; i++)
		most = value[i] > most ? value[i] : most;
	return most;
}

/* Makes every rule active that the items chosen break. Whether there was one that was not active before. */
static bool activate(struct shadow *shadow, const struct blueprint *blueprint)
{
	bool news = false;
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		if (shadow->active[i] || blueprint_rule_met(&blueprint->rules[i], shadow->chosen))
			continue;
		shadow->active[i] = news = true;
	}
	return news;
}

/* The items that may be chosen, and what each is worth. False: one that is required may not be. */
static bool gather(struct shadow *shadow, const struct shadow_problem *problem, double price,
                   struct shadow_program *program)
{
	program->free_count = 0;
	for (size_t i = 0; i < shadow->item_count; i++) {
		bool required = problem->blueprint->required[i] && !program->given[i];
		if (!is_free(problem, program->given, i)) {
			if (required)
				return false;
			continue;
		}
		shadow->free[program->free_count] = i;
		shadow->must[program->free_count] = required;
		shadow->worth[program->free_count++] =
			(problem->value == NULL ? 0 : problem->value[i]) - price;
	}
	return true;
}

/* The best test of these lengths, in shadow->chosen. Rules come in when a solution breaks them: few bind, and few rows are
 * quick. */
static enum shadow_outcome solve(struct shadow *shadow, const struct shadow_problem *problem,
                                 const struct shadow_program *program, size_t fixed, size_t *length)
{
	for (;;) {
		enum shadow_outcome outcome = shadow_solve(program, shadow->taken);
		if (outcome != SHADOW_BEST && outcome != SHADOW_MET)
			return outcome;
		memcpy(shadow->chosen, program->given, shadow->item_count * sizeof *shadow->chosen);
		*length = fixed;
		for (size_t i = 0; i < program->free_count; i++) {
			shadow->chosen[shadow->free[i]] = shadow->taken[i];
			*length += shadow->taken[i];
		}
		if (!activate(shadow, problem->blueprint))
			return outcome;
	}
}

/* First of exactly this length, then of the least that is above it: there items cost more than all of them can be worth. */
static enum shadow_outcome assemble_by_solver(struct shadow *shadow, const struct shadow_problem *problem,
                                              const bool *given, size_t length_min, size_t *length)
{
	const struct blueprint *blueprint = problem->blueprint;
	size_t fixed = 0;
	for (size_t i = 0; i < shadow->item_count; i++)
		fixed += given[i];
	for (size_t i = 0; i < blueprint->rule_count; i++)
		shadow->active[i] = blueprint->rules[i].kind == BLUEPRINT_AREA;
	double value;
	choose_by_areas(shadow, blueprint, length_min, &value);
	activate(shadow, blueprint);
	struct shadow_program program = {
		.blueprint = blueprint,
		.active = shadow->active,
		.given = given,
		.free = shadow->free,
		.worth = shadow->worth,
		.must = shadow->must,
		.effort = problem->effort,
		.columns = shadow->columns,
		.amounts = shadow->amounts,
		.by_item = shadow->by_item,
	};
	size_t least = length_min > fixed ? length_min : fixed;
	if (least > blueprint->length_max || !gather(shadow, problem, 0, &program) || program.free_count == 0)
		return SHADOW_IMPOSSIBLE;
	program.length_min = program.length_max = least - fixed;
	enum shadow_outcome outcome = solve(shadow, problem, &program, fixed, length);
	if (outcome != SHADOW_IMPOSSIBLE || least == blueprint->length_max)
		return outcome;
	gather(shadow, problem,
	       largest(problem->value, shadow->item_count) * (double)blueprint->length_max + 1, &program);
	program.length_min = least - fixed + 1;
	program.length_max = blueprint->length_max - fixed;
	return solve(shadow, problem, &program, fixed, length);
}

enum shadow_outcome shadow_assemble(struct shadow *shadow, const struct shadow_problem *problem, bool *test,
                                    size_t *length)
{
	const struct blueprint *blueprint = problem->blueprint;
	check(blueprint->item_count == shadow->item_count);
	const bool *given = problem->given == NULL ? shadow->none : problem->given;
	size_t least =
		blueprint->length_min > problem->length_min ? blueprint->length_min : problem->length_min;
	size_t steps = problem->effort < BRANCH_STEPS ? problem->effort : BRANCH_STEPS;
	struct search search = {.shadow = shadow, .blueprint = blueprint, .length = least, .steps = steps};
	if (!prepare(shadow, problem, given))
		return SHADOW_IMPOSSIBLE;
	if (least <= blueprint->length_max && !problem->by_solver)
		descend(&search, 0);
	if (search.found && search.steps > 0) {
		memcpy(test, shadow->best, shadow->item_count * sizeof *test);
		*length = least;
		return SHADOW_BEST;
	}
	if (problem->effort == 0)
		return SHADOW_UNKNOWN;
	size_t found = 0;
	enum shadow_outcome outcome = assemble_by_solver(shadow, problem, given, least, &found);
	if (outcome == SHADOW_BEST || outcome == SHADOW_MET) {
		memcpy(test, shadow->chosen, shadow->item_count * sizeof *test);
		*length = found;
		return outcome;
	}
	if (!search.found)
		return outcome;
	memcpy(test, shadow->best, shadow->item_count * sizeof *test);
	*length = least;
	return SHADOW_MET;
}
