/* Between review.c and decision.c: how a case moves when a decision is made, undone, takes effect or is contested. */
#ifndef GRADE_REVIEW_STATE_H
#define GRADE_REVIEW_STATE_H

#include "grade/review.h"

/* ERR_CONFLICT when the actor does not hold the case in the state before. */
enum err review_to_decided(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;
enum err review_back_to_judged(struct work *w, struct tx *tx, const struct actor *actor,
                               struct id id) MUST_CHECK;
/* *closed is false when it was not in the state decided. */
enum err review_close(struct work *w, struct tx *tx, struct id org, struct id sitting,
                      bool *closed) MUST_CHECK;
/* Back to the queue, for anybody but `not_by`. */
enum err review_reopen(struct work *w, struct tx *tx, struct id org, struct id sitting, struct id not_by,
                       struct str reasons) MUST_CHECK;

#endif
