/* All walks of a scenario at once: every situation that can be reached, each looked at once.
 *
 * A situation is the scene, the counters, the story's minutes and what rules can ask about; what nothing asks about is
 * left out, so that a story of real size has few. From any situation only finitely many others can be reached, because
 * counters and the story's clock are bounded; so a walk can go on for ever if and only if a situation comes back: that is
 * an endless loop, whatever the scenes on the way are. A loop through scenes is allowed where a counter or the clock
 * closes it, since then no situation comes back. The longest walk is the longest way through what is then a graph without
 * cycles. */
#ifndef EXAM_SCENARIO_SEARCH_H
#define EXAM_SCENARIO_SEARCH_H

#include "exam/scenario.h"

/* More are not looked at: the search is not complete then. About 15 MiB and a tenth of a second. */
enum { SCENARIO_SITUATIONS_MAX = 100000 };

struct scenario_findings {
	bool complete;
	size_t situations;
	bool met[SCENARIO_SCENES_MAX];                               /* some walk comes here */
	bool possible[SCENARIO_SCENES_MAX][SCENARIO_CHOICES_MAX];    /* some walk can choose it */
	bool askable[SCENARIO_SCENES_MAX][SCENARIO_INFORMATION_MAX]; /* some walk can ask it */
	/* The first situation from which nothing is possible though it is no end; scene SIZE_MAX: none. */
	struct scenario_situation dead_end;
	size_t loops_in; /* a scene of an endless loop; SIZE_MAX: none */
	bool ends;       /* some walk does */
	size_t longest;  /* moves of the longest walk, when there is no endless loop */
	struct {
		bool met;
		double least, most; /* credit */
		bool holds[SCENARIO_RULES_MAX];
	} paths[SCENARIO_PATHS_MAX];
};

/* All references must be right. Cost: situations times what is possible in each. */
void scenario_search(struct work *w, const struct scenario *scenario, struct scenario_findings *out);

#endif
