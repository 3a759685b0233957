/* The scorer "rubric": a language model's view of each criterion of a part, one after the other. */
#ifndef GRADE_SCORE_RUBRIC_H
#define GRADE_SCORE_RUBRIC_H

#include "grade/grade.h"

/* Task and answer are the `subject` of the type's row in scorer.c. Each verdict is durable as soon as it is there, so that
 * the page can show it. Run again, it asks only for what is missing. ERR_BUSY and ERR_UNAVAILABLE when the model does not
 * answer: the job is tried again. Without a model every criterion is left to a person, in so many words. */
enum err score_rubric(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                      const struct sitting_part *part) MUST_CHECK;

#endif
