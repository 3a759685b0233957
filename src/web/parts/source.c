#include "web/parts/source.h"

#include "exam/document.h"

/* A text of line feeds alone becomes this many times as long. */
enum { MARKUP_PER_BYTE = 32 };

struct markup source_markup(struct work *w, struct str text)
{
	struct buf out = buf_init(w->arena, (size_t)MARKUP_PER_BYTE * (DOCUMENT_SOURCE_BYTES_MAX + 1));
	struct str rest = text.at == NULL ? S("") : text;
	while (!str_absent(rest)) {
		struct str line = str_cut(&rest, '\n');
		buf_put(&out, S("<span class=\"line\">"));
		markup_text(&out, line);
		buf_put(&out, S("\n</span>"));
	}
	return (struct markup){buf_str(&out)};
}
