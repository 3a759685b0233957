/* What an answer is judged by, beside its task while it is written: the criteria's titles, and where the author shows them
 * (exam/document.h, questions_shown) the question of each. What levels mean comes with the result. */
#ifndef WEB_PARTS_RUBRIC_H
#define WEB_PARTS_RUBRIC_H

#include "base/markup.h"
#include "exam/document.h"

struct rubric_asked {
	struct str title, ask; /* ask absent: it is not shown */
	uint64_t levels;       /* 0: it is of points */
	int64_t points;
};
struct rubric_asks {
	const struct rubric_asked *at;
	size_t count;
};
struct rubric_view {
	struct rubric_asks criteria;
};
struct rubric_view rubric_view_of(struct work *w, const struct rubric *rubric);

/* Folded away; nothing where there is no criterion. */
void rubric_list(struct buf *out, const struct rubric_view *view);

#endif
