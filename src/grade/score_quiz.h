/* The scorer "exact": each answered question against its key. */
#ifndef GRADE_SCORE_QUIZ_H
#define GRADE_SCORE_QUIZ_H

#include "grade/grade.h"

/* All in one transaction; a question that was shown and not answered has no verdict. */
enum err score_quiz(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                    const struct sitting_part *part) MUST_CHECK;
/* The verdict's levels again, from the answer that is stored; ERR_CONFLICT when that is gone. */
enum err score_quiz_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct verdict *verdict) MUST_CHECK;

#endif
