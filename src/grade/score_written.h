/* The scorer "rubric": a language model's view of each criterion of a written answer, one after the other. */
#ifndef GRADE_SCORE_WRITTEN_H
#define GRADE_SCORE_WRITTEN_H

#include "grade/grade.h"

/* Each verdict is durable as soon as it is there, so that the page can show it. Run again, it asks only for what is
 * missing. ERR_BUSY and ERR_UNAVAILABLE when the model does not answer: the job is tried again. Without a model every
 * criterion is left to a person, in so many words. */
enum err score_written(struct work *w, const struct grader *grader, const struct sitting *sitting,
                       const struct sitting_part *part) MUST_CHECK;
/* ERR_NOT_FOUND before the part is handed in. */
enum err score_written_subject(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct part *part, struct rubric_subject *out) MUST_CHECK;

#endif
