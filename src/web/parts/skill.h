/* The one drawing of a skill: its density, the interval that holds it with 90 %, the required level as a tick, and a table of
 * the same figures for those who read rather than look. */
#ifndef WEB_PARTS_SKILL_H
#define WEB_PARTS_SKILL_H

#include "base/markup.h"
#include "base/work.h"
#include "irt/grid.h"

struct skill_view {
	struct str id; /* makes the drawing's names unique on the page */
	struct str title;
	struct str sentence;                      /* what it says in words; filled by skill_of */
	struct str mean, low, high;               /* logits, two decimals */
	struct str required, probability, needed; /* absent: nothing is required */
	bool provisional, met;
	bool empty; /* no evidence yet */
	struct markup drawing;
};

struct skill_input {
	struct str id, title;
	const struct grid *posterior;
	bool provisional, empty;
	double required_logit;     /* NAN: nothing is required */
	double probability_needed; /* NAN: it is not said */
};

/* Fills the view: figures, words, and the SVG (320 by 72 units, from -3 to 3 logits). */
void skill_of(struct work *w, const struct skill_input *input, struct skill_view *out);
/* Writes the drawing with its words and its table. */
void skill_figure(struct buf *out, const struct skill_view *view);

#endif
