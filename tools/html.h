/* Follows HTML byte by byte, so that it is always known where the next byte stands.
 *
 * It accepts a little less than browsers do: what they would read otherwise than it looks, and what the content security
 * policy of our pages would ignore, is refused. A struct html is a plain value: copied where a template branches, and
 * merged where the ways meet again. */
#ifndef TOOLS_HTML_H
#define TOOLS_HTML_H

#include "source.h"

enum { HTML_ELEMENTS_MAX = 64 };

/* Where in the HTML the next byte stands. */
enum html_place {
	HTML_TEXT,
	HTML_OPEN,      /* behind '<' */
	HTML_TAG_NAME,  /* inside the name of a tag */
	HTML_IN_TAG,    /* behind it, between attributes */
	HTML_ATTRIBUTE, /* inside the name of an attribute */
	HTML_EQUALS,    /* behind its '=' */
	HTML_VALUE,     /* between its quotes */
	HTML_COMMENT,
	HTML_DECLARATION,
};

struct html {
	const struct source *source;
	enum html_place place;
	struct str name;       /* of the tag, then of the attribute being read: a part of the source */
	struct str tag;        /* whose attributes are being read */
	bool closing;          /* that tag is </…> */
	bool slash;            /* …/ was read: only '>' may follow */
	bool cut;              /* behind a quote or a directive in a tag: no name may begin here */
	bool is_url, at_start; /* of the attribute's value */
	bool has_src;          /* this <script> */
	bool fresh;            /* right behind <textarea> or <pre>, where HTML drops one line feed */
	size_t depth;
	struct str elements[HTML_ELEMENTS_MAX]; /* open now, outermost first */
};

/* At the start of a piece of HTML that is whole in itself. Refusals name the line that source then has. */
struct html html_begin(const struct source *source);
/* ERR_INPUT unless all is closed that HTML does not close by itself. */
enum err html_end(struct html *html) MUST_CHECK;

/* The next byte. Those behind it may be looked at, up to the NUL behind the source. */
enum err html_byte(struct html *html, const char *at) MUST_CHECK;

/* A directive follows: the name that is being read ends here, and none may go on behind the directive. */
enum err html_end_name(struct html *html) MUST_CHECK;

/* What is sure of `into` whichever of the two ways was taken. ERR_INPUT, at `line`, when they cannot meet. */
enum err html_merge(struct html *into, const struct html *other, int line) MUST_CHECK;

/* Text may stand here; and so may elements. */
bool html_may_hold_text(const struct html *html);
bool html_may_hold_elements(const struct html *html);
/* And a <span>: it would end a drawing, and nothing within an <option> is an element. */
bool html_may_hold_spans(const struct html *html);
/* Within <code>. */
bool html_is_code(const struct html *html);

/* "in a comment" and the like. */
const char *html_place_name(const struct html *html);

#endif
