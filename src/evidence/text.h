/* Pieces of strangers' text as a report keeps them: valid UTF-8, without control characters, cut to a length. */
#ifndef EVIDENCE_TEXT_H
#define EVIDENCE_TEXT_H

#include "base/work.h"

/* One line: line ends and tabs become blanks. At most max bytes, cut between characters. In the arena of w, or `text` itself. */
struct str text_line(struct work *w, struct str text, size_t max);
/* Several lines, without blanks at both ends; absent when nothing is left. */
struct str text_block(struct work *w, struct str text, size_t max);

/* A path as tools print it, relative to the root of what they looked at: `root` is absolute ("/box/work"), `base` is where a
 * relative one begins (absolute; absent: the root). Without "." and ".."; absent when it leads elsewhere, or is no name that
 * can be shown. */
struct str text_path(struct work *w, struct str root, struct str base, struct str path);

#endif
