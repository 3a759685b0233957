/* HTML that is already safe. Only templates and drawing code make it. */
#ifndef BASE_MARKUP_H
#define BASE_MARKUP_H

#include "base/buf.h"

struct markup {
	struct str html;
};

/* Writers used by the generated template functions: each escapes for its context. */
void markup_text(struct buf *out, struct str s);      /* & < >; of SVG too */
void markup_words(struct buf *out, struct str s);     /* as below; may hold elements */
void markup_attribute(struct buf *out, struct str s); /* & < > " ' */
void markup_url(struct buf *out, struct str s);       /* attribute, and '#' unless the scheme is allowed */
void markup_url_part(struct buf *out, struct str s);  /* behind a URL's start: percent-encoded */

/* Whoever wrote it, people must read what is there, and only where it stands. So markup_words is markup_text in which these
 * are shown by name instead of obeyed: a direction override (U+202D, U+202E), which turns round whatever comes after it, and,
 * as their number, the marks on one letter beyond MARKUP_MARKS_MAX, which would be piled up over other lines. Real
 * right-to-left text needs no override (UAX #9); of real writing, Tibetan and pointed Hebrew pile up most. markup_code shows
 * all direction controls (U+202A to U+202E, U+2066 to U+2069): within code even those that prose may have make it look like
 * another program (Boucher and Anderson, Trojan Source, 2021). What stands for them is <span class="control">; one byte
 * becomes MARKUP_GROWTH_MAX at most. */
enum { MARKUP_MARKS_MAX = 8, MARKUP_GROWTH_MAX = 19 };
void markup_code(struct buf *out, struct str s);
/* The same of text that is escaped already, without elements in it. *marks: how many the letter before it has, 0 at first; and
 * how many the last one of it has, for what comes behind an element that is not seen. */
void markup_escaped(struct buf *out, struct str s, bool is_code, size_t *marks);

#endif
