/* The time left for a part: calm, from the server's clock. Without a script it says until when; ui/islands/parts/clock.ts makes
 * it run and says aloud when five minutes and one are left. */
#ifndef WEB_PARTS_CLOCK_H
#define WEB_PARTS_CLOCK_H

#include "base/markup.h"
#include "exam/sitting.h"

struct clock_view {
	bool limited, over;
	int64_t due_ms, now_ms; /* Unix time */
	struct str until;       /* "14:20 UTC" */
	struct str added;       /* "12 minutes", because we were away; absent: nothing */
};

/* Of a part that is not begun, or has no limit, a clock that shows nothing. */
struct clock_view clock_of(struct work *w, const struct sitting *sitting, const struct sitting_part *part,
                           int64_t now_us);
void clock_line(struct buf *out, const struct clock_view *view);

#endif
