#include "web/parts/clock.h"

#include "base/time.h"

#include "web/parts/clock.html.h"

struct clock_view clock_of(struct work *w, const struct sitting *sitting, const struct sitting_part *part,
                           int64_t now_us)
{
	int64_t due_us = part->due_us;
	if (due_us == DB_NULL_INT)
		return (struct clock_view){0};
	struct str text = time_text(w->arena, due_us);
	int64_t added_us = sitting_added_us(sitting, part);
	return (struct clock_view){
		.limited = true,
		.over = now_us >= due_us,
		.due_ms = due_us / 1000,
		.now_ms = now_us / 1000,
		.until = str_format(w->arena, "%.*s UTC", STR_ARG(str_slice(text, 11, 5))),
		.added = added_us > 0 ? time_duration(w->arena, added_us) : (struct str){0},
	};
}

void clock_line(struct buf *out, const struct clock_view *view)
{
	clock_html(out, view);
}
