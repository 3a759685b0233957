/* Shadow tests: the whole test that would be best from here on, assembled again before every item.
 *
 * It contains what was given, meets the blueprint, and is the most valuable of all such tests; the next item is one of it. So the
 * blueprint is met for certain, whatever was answered (van der Linden & Reese 1998).
 *
 * A test is assembled no longer than it must be: of the least length that the blueprint and the items given allow, so that it
 * can end as soon as enough is known.
 *
 * The best test by a length and areas alone is exact when each area's best are taken up to its least, and then the best of all.
 * Where it breaks another rule, an item is decided about, in or out, and both ways are followed as long as their bound, the
 * best by length and areas, is above the best test found: branch and bound. When that takes too many steps, lp_solve (5.5,
 * LGPL) solves the integer program of the rules that were broken, and again with those that its solution breaks.
 *
 * 1. The answer depends on the arguments alone: effort is counted in steps of the solver and not in time.
 * 2. Nobody but shadow_solver.c knows the solver. */
#ifndef IRT_SHADOW_H
#define IRT_SHADOW_H

#include "irt/blueprint.h"

enum { SHADOW_EFFORT = 20000 }; /* steps: a second or so for 500 items */

enum shadow_outcome {
	SHADOW_BEST, /* the best of all tests */
	SHADOW_MET,  /* one that meets the blueprint; the effort ran out before it was known to be the best */
	SHADOW_IMPOSSIBLE, /* none meets it */
	SHADOW_UNKNOWN,    /* the effort ran out */
};

struct shadow_problem {
	const struct blueprint *blueprint;
	const double *value;  /* [item_count], not negative: what an item adds; NULL: any test will do */
	const bool *given;    /* [item_count]: in the test already; NULL: none */
	const bool *excluded; /* [item_count]: not for this test, unless given; NULL: none */
	size_t length_min;    /* at least so many items, beside the blueprint's own least */
	size_t effort;        /* SHADOW_EFFORT is usual; 0: no solver, only what is found without one */
	bool by_solver;       /* not by branches first: to compare the two */
};

/* Room to work in, for one thread at a time. */
struct shadow;
struct shadow *shadow_open(struct work *w, size_t item_count);

/* Assembles: test [item_count], untouched unless BEST or MET; *length how many items it has. Cost: 20 to 200 µs for 300 items,
 * 5 to 10 ms with the solver (20 rules). */
enum shadow_outcome shadow_assemble(struct shadow *shadow, const struct shadow_problem *problem, bool *test,
                                    size_t *length);

/* ERR_INPUT, with a sentence that names what cannot be met, unless some test of the bank meets the blueprint. */
enum err shadow_check(struct work *w, const struct blueprint *blueprint) MUST_CHECK;

#endif
