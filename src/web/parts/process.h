/* How a text or a program came about, drawn along a line of time, with the same in words. Nothing of it is a score, and the part
 * says so itself. */
#ifndef WEB_PARTS_PROCESS_H
#define WEB_PARTS_PROCESS_H

#include "base/markup.h"
#include "exam/process.h"

struct process_line {
	struct str words;
};
struct process_lines {
	const struct process_line *at;
	size_t count;
};
struct process_view {
	struct markup drawing;
	struct process_lines lines; /* none: nothing was written, and there is no drawing */
	bool has_runs;
};

/* What there is to show of it. */
struct process_view process_view_of(struct work *w, const struct process *process);
/* The words and the drawing, side by side where there is room; nothing when nothing was written. */
void process_figure(struct buf *out, const struct process_view *view);

#endif
