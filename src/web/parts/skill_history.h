/* What was known of a skill over time, and what will be if nothing new comes: the level with the range that holds it with 90 %,
 * the days of evidence as points, today and the required level as lines; and the days in a table. */
#ifndef WEB_PARTS_SKILL_HISTORY_H
#define WEB_PARTS_SKILL_HISTORY_H

#include "base/markup.h"
#include "grade/competence.h"

struct skill_history_row {
	struct str day, level, range, probability; /* probability absent: nothing is required */
	int64_t pieces;                            /* of evidence, up to then */
};
struct skill_history_rows {
	const struct skill_history_row *at;
	size_t count;
};
struct skill_history_view {
	struct str title;
	struct markup chart;
	bool required;
	struct skill_history_rows rows; /* today is the last */
};

/* Of a competence about which there is evidence. Cost: some 50 short forecasts (irt/state.h). */
struct skill_history_view skill_history_of(struct work *w, const struct competence *competence);
/* The figure. */
void skill_history_figure(struct buf *out, const struct skill_history_view *view);

#endif
