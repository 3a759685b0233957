/* The tables of a quiz: see exam/format.h. */
#ifndef EXAM_QUIZ_FORMAT_H
#define EXAM_QUIZ_FORMAT_H

#include "exam/document.h"
#include "exam/format.h"

extern const struct format quiz_format;      /* struct quiz */
extern const struct format quiz_format_item; /* struct item */

#endif
