/* A person's text as HTML: paragraphs, with stretches marked. */
#ifndef WEB_PARTS_ANSWER_H
#define WEB_PARTS_ANSWER_H

#include "base/markup.h"
#include "base/work.h"

struct answer_mark {
	size_t starts_at, length; /* bytes; a mark that leaves the text is cut, overlapping ones are joined */
};

/* An empty line makes a new paragraph, which runs the way its first letter does, a line feed a line break. Characters are
 * shown as by markup_words. */
struct markup answer_markup(struct work *w, struct str text, const struct answer_mark *marks, size_t count);

#endif
