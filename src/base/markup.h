/* HTML that is already safe. Only templates and drawing code make it. */
#ifndef BASE_MARKUP_H
#define BASE_MARKUP_H

#include "base/buf.h"

struct markup {
	struct str html;
};

/* Writers used by the generated template functions: each escapes for its context. */
void markup_text(struct buf *out, struct str s);      /* & < > */
void markup_attribute(struct buf *out, struct str s); /* & < > " ' */
void markup_url(struct buf *out, struct str s);       /* attribute, and '#' unless the scheme is allowed */
void markup_url_part(struct buf *out, struct str s);  /* behind a URL's start: percent-encoded */

#endif
