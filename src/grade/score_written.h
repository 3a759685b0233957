/* A written task for score_rubric. */
#ifndef GRADE_SCORE_WRITTEN_H
#define GRADE_SCORE_WRITTEN_H

#include "grade/rubric.h"

/* The statement, and the text as it was handed in; ERR_NOT_FOUND before. */
enum err score_written_subject(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct part *part, struct rubric_subject *out) MUST_CHECK;

#endif
