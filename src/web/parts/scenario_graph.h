/* The picture of a scenario: scenes from the top, a row for each choice, lines to where it leads. What experts would do is
 * shaded, timers are dashed, and a walk is drawn over it; then the shades are of the scenes that it met alone. Whoever shows
 * it puts the same in a table or list beside it. */
#ifndef WEB_PARTS_SCENARIO_GRAPH_H
#define WEB_PARTS_SCENARIO_GRAPH_H

#include "base/markup.h"
#include "exam/scenario.h"

struct scenario_graph {
	const struct scenario *scenario;
	const struct scenario_walk *walk; /* NULL: nobody has walked it */
	struct str title;                 /* for who does not see it */
	bool alone;                       /* a file of its own, with its own colours */
};
/* An element <svg>. Cost: a few milliseconds and 400 KB for the largest there is, 60 scenes of 8 choices. */
struct markup scenario_graph_drawing(struct work *w, const struct scenario_graph *graph);

#endif
