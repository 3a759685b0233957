/* A program's text as HTML: each line in a <span class="line">, numbered by the style sheet. */
#ifndef WEB_PARTS_SOURCE_H
#define WEB_PARTS_SOURCE_H

#include "base/markup.h"
#include "base/work.h"

/* Goes into <pre class="source"><code>. The lines behind the 2,999th are one, so that any text fits a page. */
struct markup source_markup(struct work *w, struct str text);

#endif
