/* The tables of a written answer: see exam/format.h. */
#ifndef EXAM_WRITTEN_FORMAT_H
#define EXAM_WRITTEN_FORMAT_H

#include "exam/document.h"
#include "exam/format.h"

extern const struct format written_format; /* struct written */

#endif
