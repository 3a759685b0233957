/* The tables of a repository to hand in: see exam/format.h. */
#ifndef EXAM_REPOSITORY_FORMAT_H
#define EXAM_REPOSITORY_FORMAT_H

#include "exam/document.h"
#include "exam/format.h"

extern const struct format repository_format;       /* struct repository */
extern const struct format repository_format_suite; /* struct repository_suite */

/* The most seconds that everything of a part may take, were each command as slow as it may be. */
enum { REPOSITORY_SECONDS_MAX = 1800 };

#endif
