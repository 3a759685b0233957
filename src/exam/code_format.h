/* The tables of a program to write: see exam/format.h. */
#ifndef EXAM_CODE_FORMAT_H
#define EXAM_CODE_FORMAT_H

#include "exam/document.h"
#include "exam/format.h"

extern const struct format code_format;       /* struct code */
extern const struct format code_format_group; /* struct code_group */

/* The most seconds that all tests of a part may run, were each as slow as it may be. */
enum { CODE_SECONDS_MAX = 600 };
/* The most bytes that the tests of visible groups have together: they are shown on a page. */
enum { CODE_VISIBLE_BYTES_MAX = 256 << 10 };

#endif
