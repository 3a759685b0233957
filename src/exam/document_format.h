/* The tables of the assessment as a whole: see exam/format.h. */
#ifndef EXAM_DOCUMENT_FORMAT_H
#define EXAM_DOCUMENT_FORMAT_H

#include "exam/format.h"

extern const struct format document_format;    /* struct document */
extern const struct format competency_format;  /* struct competency, which parts refer to */
extern const struct format requirement_format; /* struct requirement */
extern const struct format part_format;        /* struct part */

#endif
