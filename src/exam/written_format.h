/* The tables of a written answer: see exam/format.h. */
#ifndef EXAM_WRITTEN_FORMAT_H
#define EXAM_WRITTEN_FORMAT_H

#include "exam/document.h"
#include "exam/format.h"

extern const struct format written_format; /* struct written */

/* Whether a criterion of the part gives evidence for the competency. */
bool written_format_measures(const struct part *part, struct str competency);

#endif
