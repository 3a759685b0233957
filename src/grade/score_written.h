/* Written tasks: what was learned from people's judgements gives its view first, then gates that learn from nothing look where it
 * judged nothing (grade/gated.h), then a model is asked; this last comes first where what was learned takes the model's view
 * (grade/learned.h, rule 4). */
#ifndef GRADE_SCORE_WRITTEN_H
#define GRADE_SCORE_WRITTEN_H

#include "grade/rubric.h"

/* See struct scorer: score_learned and score_rubric. */
enum err score_written(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                       const struct sitting_part *part) MUST_CHECK;
/* The statement, and the text as it was handed in; ERR_NOT_FOUND before. */
enum err score_written_subject(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct part *part, struct rubric_subject *out) MUST_CHECK;

#endif
