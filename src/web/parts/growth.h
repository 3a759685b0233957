/* How a log has grown, as an area over time, and the same in a table. The labels stand beside the drawing as text, so that they
 * stay as large on a phone. */
#ifndef WEB_PARTS_GROWTH_H
#define WEB_PARTS_GROWTH_H

#include "base/markup.h"
#include "ledger/record.h"

struct growth_row {
	struct str at, when, entries; /* at: as a program reads it */
};
struct growth_rows {
	const struct growth_row *at;
	size_t count;
};
struct growth_view {
	struct markup drawing;
	struct str top, middle; /* entries, at the upper edge and half way up */
	struct str from, to;    /* times, at the left edge and at the right one */
	struct str sentence;    /* for who does not see it */
	struct growth_rows rows;
};

/* From the first point, of one at least, until `now_us`. Where a clock was set back, a point stands where the one before does. */
struct growth_view growth_of(struct work *w, const struct record_point *points, size_t count, int64_t now_us);
/* The number at the upper edge, so that `size` fits below: even, so that there is a whole number half way up, with one digit that
 * is no zero, or 1 followed by zeros. */
int64_t growth_scale(int64_t size);
/* The figure. */
void growth_figure(struct buf *out, const struct growth_view *view);

#endif
