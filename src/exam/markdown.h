/* Markdown of authors to HTML (cmark-gfm, raw HTML off, tables on, links without scripts). */
#ifndef EXAM_MARKDOWN_H
#define EXAM_MARKDOWN_H

#include "base/markup.h"
#include "base/work.h"

/* Blocks: paragraphs, lists, code, tables. */
enum err markdown_blocks(struct work *w, struct str text, struct markup *out) MUST_CHECK;
/* One line without the paragraph around it. */
enum err markdown_inline(struct work *w, struct str text, struct markup *out) MUST_CHECK;

#endif
