/* shadow_solve, by lp_solve. */
#include "irt/shadow_parts.h"

#include "base/check.h"

#include <lpsolve/lp_lib.h>
#include <math.h>
#include <stdlib.h>

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

struct row {
	int *column; /* counted from 1 */
	double *amount;
	double *dense; /* [item_count]: the amounts of one rule by item */
};

/* Adds a rule over the free items, less what the given ones have used up. False: out of memory. */
static bool add_rule(lprec *lp, const struct shadow_program *program, const struct blueprint_rule *rule,
                     const struct row *row)
{
	int count = 0;
	double used = blueprint_amount(rule, program->given);
	for (size_t i = 0; i < rule->count; i++)
		row->dense[rule->items[i]] = rule->amounts == NULL ? 1 : rule->amounts[i];
	for (size_t i = 0; i < program->free_count; i++) {
		double amount = row->dense[program->free[i]];
		if (amount == 0)
			continue;
		row->column[count] = (int)i + 1;
		row->amount[count++] = amount;
	}
	for (size_t i = 0; i < rule->count; i++)
		row->dense[rule->items[i]] = 0;
	bool added = true;
	if (rule->least > 0)
		added &= add_constraintex(lp, count, row->amount, row->column, GE, rule->least - used) != 0;
	if (!isinf(rule->most))
		added &= add_constraintex(lp, count, row->amount, row->column, LE, rule->most - used) != 0;
	return added;
}

static bool state(lprec *lp, const struct shadow_program *program, const struct row *row)
{
	int count = (int)program->free_count;
	for (int i = 0; i < count; i++) {
		row->column[i] = i + 1;
		row->amount[i] = program->worth[i];
	}
	bool added = set_add_rowmode(lp, TRUE) && set_obj_fnex(lp, count, row->amount, row->column);
	for (int i = 0; i < count; i++)
		row->amount[i] = 1;
	added = added &&
	        add_constraintex(lp, count, row->amount, row->column, GE, (double)program->length_min) &&
	        add_constraintex(lp, count, row->amount, row->column, LE, (double)program->length_max);
	for (size_t i = 0; added && i < program->blueprint->rule_count; i++)
		added = add_rule(lp, program, &program->blueprint->rules[i], row);
	set_add_rowmode(lp, FALSE);
	for (int i = 0; added && i < count; i++)
		added = set_binary(lp, i + 1, TRUE) && (!program->must[i] || set_lowbo(lp, i + 1, 1));
	return added;
}

static enum shadow_outcome run(lprec *lp, const struct shadow_program *program, double *value, bool *taken)
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
	if (!get_variables(lp, value))
		return SHADOW_UNKNOWN;
	for (size_t i = 0; i < program->free_count; i++)
		taken[i] = value[i] > 0.5;
	return result == SUBOPTIMAL ? SHADOW_MET : SHADOW_BEST;
}

enum shadow_outcome shadow_solve(const struct shadow_program *program, bool *taken)
{
	size_t room = program->free_count + 1;
	lprec *lp = make_lp(0, (int)program->free_count);
	struct row row = {calloc(room, sizeof *row.column), calloc(room, sizeof *row.amount),
	                  calloc(program->blueprint->item_count + 1, sizeof *row.dense)};
	enum shadow_outcome outcome = SHADOW_UNKNOWN;
	bool ready = lp != NULL && row.column != NULL && row.amount != NULL && row.dense != NULL;
	if (ready && state(lp, program, &row))
		outcome = run(lp, program, row.amount, taken);
	if (lp != NULL)
		delete_lp(lp);
	free(row.column);
	free(row.amount);
	free(row.dense);
	return outcome;
}
