/* The page of `assay similar --html`: one file with everything in it, and no script. */
#ifndef CLI_SIMILAR_PAGE_H
#define CLI_SIMILAR_PAGE_H

#include "similar/similar.h"

/* Writes it: all pairs that were kept, those with fragments side by side. ERR_TOO_LARGE over 256 MiB; ERR_INPUT when the file
 * cannot be written. */
enum err similar_page_write(struct work *w, const struct similar *similar, const char *path) MUST_CHECK;

#endif
