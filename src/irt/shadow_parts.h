/* What shadow.c asks of the solver; nobody else includes it. */
#ifndef IRT_SHADOW_PARTS_H
#define IRT_SHADOW_PARTS_H

#include "irt/shadow.h"

/* The free items of a test, and how many of them to take. */
struct shadow_program {
	const struct blueprint *blueprint;
	const bool *active;  /* [rule_count]: the rules that are to be met, beside the length */
	const bool *given;   /* [item_count] */
	const size_t *free;  /* [free_count], the items that may be chosen */
	const double *worth; /* [free_count], what is to be as large as possible */
	const bool *must;    /* [free_count] */
	size_t free_count;
	size_t length_min, length_max; /* of the free items chosen */
	/* Room to work in. */
	int *columns;    /* [item_count] */
	double *amounts; /* [item_count] */
	double *by_item; /* [item_count], all 0 */
	size_t effort;
};

/* Solves it: taken [free_count], untouched unless BEST or MET. */
enum shadow_outcome shadow_solve(const struct shadow_program *program, bool *taken);

#endif
