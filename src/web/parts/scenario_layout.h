/* Where the scenes of a scenario stand in its picture: in layers from the top, each below all that lead to it, with as few
 * crossings as a few sweeps find (Sugiyama, Tagawa and Toda 1981); in each layer from the left, so that on a narrow screen the
 * story is in sight, with the lines that pass by on the right. Pure; the same scenario gives the same picture. */
#ifndef WEB_PARTS_SCENARIO_LAYOUT_H
#define WEB_PARTS_SCENARIO_LAYOUT_H

#include "exam/scenario.h"

/* Units of the drawing, which are CSS pixels. */
enum {
	LAYOUT_WIDTH = 304, /* of a scene */
	LAYOUT_TITLE = 30,
	LAYOUT_ROW = 22,
	LAYOUT_PAD = 6,
	LAYOUT_GAP = 72,  /* between two in a layer */
	LAYOUT_LANE = 16, /* between two lines that pass by */
	LAYOUT_DROP = 58, /* between layers */
	LAYOUT_MARGIN = 12,
};

/* A place in a layer: a scene, or where a line passes by that goes on to a deeper layer. */
struct layout_place {
	size_t scene; /* SIZE_MAX: a line passes here, */
	size_t line;  /* this one, */
	size_t step;  /* as its places[step] */
	size_t layer;
	double x; /* of its middle */
	double top, height;
};

/* All lines from one scene to another: they run together. */
struct layout_line {
	size_t from, to;      /* scenes */
	bool back;            /* it leads to a scene above, or to the same */
	const size_t *places; /* it passes by these, from above; unused when back */
	size_t place_count;
};

struct layout {
	double width, height;
	const struct layout_place *places; /* the scenes first, in their order */
	size_t place_count;
	const struct layout_line *lines;
	size_t line_count;
};

/* Rows of a scene: its choices, its timer, its end. */
size_t layout_rows(const struct scenario_scene *scene);
struct layout layout_of(struct work *w, const struct scenario *scenario);

#endif
