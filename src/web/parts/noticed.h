/* What a machine noticed about an answer, as the candidate reads it once it is decided: what their reviewer read beside it, in
 * the same words. Nothing of it is a score. */
#ifndef WEB_PARTS_NOTICED_H
#define WEB_PARTS_NOTICED_H

#include "base/markup.h"
#include "grade/grade.h"
#include "web/parts/answer.h"

struct noticed_line {
	struct str words; /* of the answer; absent: it is about the whole of it */
	struct str note;
};
struct noticed_lines {
	const struct noticed_line *at;
	size_t count;
};
struct noticed_view {
	struct noticed_lines lines; /* none: nothing was noticed, or it is not decided */
};

/* The flags of a part, each with the words of the answer that it is about. answer absent: the type shows no places. marks
 * [*mark_count, count at most]: where these words stand; NULL: not needed. */
struct noticed_view noticed_of(struct work *w, const struct flag *flags, size_t count, struct str part,
                               struct str answer, struct answer_mark *marks, size_t *mark_count);
/* Adds a line about the whole answer; an absent one is none. */
void noticed_add(struct work *w, struct noticed_view *view, struct str note);

/* Drawn as a list; nothing when there are no lines. */
void noticed_list(struct buf *out, const struct noticed_view *view);

#endif
