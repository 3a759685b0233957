/* shadow_solve, by lp_solve. */
#include "irt/shadow_parts.h"

#include <lpsolve/lp_lib.h>
#include <math.h>

struct effort {
	size_t left;
};

static int __WINAPI give_up(lprec *lp, void *handle)
{
	struct effort *effort = handle;
	(void)lp;
	if (effort->left == 0)
		return TRUE;
	effort->left--;
	return FALSE;
}

/* Adds a rule over the free items, less what the given ones have used up. False: out of memory. */
static bool add_rule(lprec *lp, const struct shadow_program *program, const struct blueprint_rule *rule)
{
	int count = 0;
	double used = blueprint_amount(rule, program->given);
	for (size_t i = 0; i < rule->count; i++)
		program->by_item[rule->items[i]] = rule->amounts == NULL ? 1 : rule->amounts[i];
	for (size_t i = 0; i < program->free_count; i++) {
		double amount = program->by_item[program->free[i]];
		if (amount == 0)
			continue;
		program->columns[count] = (int)i + 1;
		program->amounts[count++] = amount;
	}
	for (size_t i = 0; i < rule->count; i++)
		program->by_item[rule->items[i]] = 0;
	bool added = true;
	if (rule->least > 0)
		added &= add_constraintex(lp, count, program->amounts, program->columns, GE,
		                          rule->least - used) != 0;
	if (!isinf(rule->most))
		added &= add_constraintex(lp, count, program->amounts, program->columns, LE,
		                          rule->most - used) != 0;
	return added;
}

static bool state(lprec *lp, const struct shadow_program *program)
{
	int count = (int)program->free_count;
	for (int i = 0; i < count; i++) {
		program->columns[i] = i + 1;
		program->amounts[i] = program->worth[i];
	}
	bool added = set_add_rowmode(lp, TRUE) && set_obj_fnex(lp, count, program->amounts, program->columns);
	for (int i = 0; i < count; i++)
		program->amounts[i] = 1;
	added = added &&
	        add_constraintex(lp, count, program->amounts, program->columns, GE,
	                         (double)program->length_min) &&
	        add_constraintex(lp, count, program->amounts, program->columns, LE,
	                         (double)program->length_max);
	for (size_t i = 0; added && i < program->blueprint->rule_count; i++)
		added = !program->active[i] || add_rule(lp, program, &program->blueprint->rules[i]);
	set_add_rowmode(lp, FALSE);
	for (int i = 0; added && i < count; i++)
		added = set_binary(lp, i + 1, TRUE) && (!program->must[i] || set_lowbo(lp, i + 1, 1));
	return added;
}

static enum shadow_outcome run(lprec *lp, const struct shadow_program *program, bool *taken)
{
	struct effort effort = {program->effort};
	set_verbose(lp, NEUTRAL);
	set_maxim(lp);
	/* Within so little of the best, the next item is as good; between equals much effort would go. */
	set_mip_gap(lp, TRUE, 1e-9);
	set_mip_gap(lp, FALSE, 1e-9);
	put_abortfunc(lp, give_up, &effort);
	int result = solve(lp);
	if (result == INFEASIBLE)
		return SHADOW_IMPOSSIBLE;
	if (result != OPTIMAL && result != PRESOLVED && result != SUBOPTIMAL)
		return SHADOW_UNKNOWN;
	if (!get_variables(lp, program->amounts))
		return SHADOW_UNKNOWN;
	for (size_t i = 0; i < program->free_count; i++)
		taken[i] = program->amounts[i] > 0.5;
	return result == SUBOPTIMAL ? SHADOW_MET : SHADOW_BEST;
}

enum shadow_outcome shadow_solve(const struct shadow_program *program, bool *taken)
{
	lprec *lp = make_lp(0, (int)program->free_count);
	if (lp == NULL)
		return SHADOW_UNKNOWN;
	enum shadow_outcome outcome = state(lp, program) ? run(lp, program, taken) : SHADOW_UNKNOWN;
	delete_lp(lp);
	return outcome;
}
