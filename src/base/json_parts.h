/* What the reader and the writer of JSON share; nobody else includes it. */
#ifndef BASE_JSON_PARTS_H
#define BASE_JSON_PARTS_H

#include "base/str.h"

/* The place of the next quote, backslash or control character at or behind `at`, or the end. The top bits of *seen tell
 * whether bytes that are not ASCII were passed, or lie close behind. */
size_t json_skip_plain(struct str s, size_t at, uint64_t *seen);

#endif
