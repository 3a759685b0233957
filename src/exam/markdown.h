/* Markdown of authors to HTML (cmark-gfm with tables, strikethrough and bare links).
 *
 * 1. HTML comes only from Markdown: raw HTML is never passed through, pictures become their description.
 * 2. Links lead to http, https or mailto addresses or places of this site, else to "#"; they carry
 *    rel="noopener nofollow".
 * 3. Direction overrides and piled-up marks are shown by name, in code all direction controls (base/markup.h).
 * 4. Stated maxima: MARKDOWN_BYTES_MAX in, MARKDOWN_HTML_BYTES_MAX out. */
#ifndef EXAM_MARKDOWN_H
#define EXAM_MARKDOWN_H

#include "base/markup.h"
#include "base/work.h"

enum {
	MARKDOWN_BYTES_MAX = 64 << 10,
	MARKDOWN_HTML_BYTES_MAX = 1 << 20,
};

/* Blocks: paragraphs, lists, code, tables. ERR_TOO_LARGE over a maximum. */
enum err markdown_blocks(struct work *w, struct str text, struct markup *out) MUST_CHECK;
/* One line without the paragraph around it; what is no single paragraph (a list, a heading) is shown as typed. */
enum err markdown_inline(struct work *w, struct str text, struct markup *out) MUST_CHECK;

/* The words alone, items of a list with a dash before them, for what draws no HTML. ERR_TOO_LARGE likewise. */
enum err markdown_plain(struct work *w, struct str text, struct str *out) MUST_CHECK;

/* What would not be shown as its author meant it: raw HTML, pictures, links with other schemes; in one line,
 * what reads as a list, heading or the like. */
struct markdown_problem {
	int64_t line; /* in the text, from 1 */
	struct str sentence;
};
/* At most 20 problems, in the order of the text. */
enum err markdown_check(struct work *w, struct str text, bool one_line, const struct markdown_problem **out,
                        size_t *count) MUST_CHECK;

#endif
