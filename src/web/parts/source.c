#include "web/parts/source.h"

#include "exam/document.h"

/* A text of line feeds alone would become thirty times as long, and a page of several such none that can be sent. */
enum { LINES_MAX = 3000, LINE_BYTES = 28 };

struct markup source_markup(struct work *w, struct str text)
{
	struct buf out = buf_init(w->arena, (size_t)MARKUP_GROWTH_MAX * DOCUMENT_SOURCE_BYTES_MAX +
	                                            (size_t)LINE_BYTES * LINES_MAX);
	struct str rest = text.at == NULL ? S("") : text;
	for (size_t number = 1; !str_absent(rest); number++) {
		struct str line = number < LINES_MAX ? str_cut(&rest, '\n') : rest;
		if (number == LINES_MAX)
			rest = (struct str){0};
		buf_put(&out, S("<span class=\"line\">"));
		markup_code(&out, line);
		buf_put(&out, S("\n</span>"));
	}
	return (struct markup){buf_str(&out)};
}
