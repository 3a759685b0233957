/* Between review.c, judging.c and decision.c: how a case moves when a decision is made, undone, takes effect or is contested, and
 * what people write about it. */
#ifndef GRADE_REVIEW_STATE_H
#define GRADE_REVIEW_STATE_H

#include "grade/review.h"

/* A case, whoever holds it; ERR_NOT_FOUND. */
enum err review_find(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out) MUST_CHECK;
/* Fails with what keeps the actor from a case that they do not hold, as a failure of this kind. */
enum err review_refuse(struct work *w, struct tx *tx, const struct actor *actor,
                       const struct review_case *known, enum err kind) MUST_CHECK;
/* Whether a case was taken up, given back or left for a conflict since somebody gave this reading. */
enum err review_moved_since(struct work *w, struct tx *tx, struct id org, struct id id,
                            const struct reading *reading, bool *out) MUST_CHECK;
/* A case that waits, and that the actor has passed on, is theirs again, at this stage. ERR_CONFLICT when it does not wait. */
enum err review_to_reader(struct work *w, struct tx *tx, const struct actor *actor,
                          const struct review_case *passed, enum reading_stage stage) MUST_CHECK;
/* ERR_CONFLICT when the actor does not hold it in the state `from`. Its claim begins anew. */
enum err review_move(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     enum review_state from, enum review_state to) MUST_CHECK;
/* A case that the actor has just judged: it stays with them, or waits for somebody else. */
enum err review_to_stage(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                         enum reading_stage stage, struct str twice, bool stays) MUST_CHECK;
/* It is asked of people what was settled in the sitting, which its reasons say no more. */
enum err review_asks_all(struct work *w, struct tx *tx, struct id org, struct id sitting) MUST_CHECK;
/* Why it is read twice, and that nobody could: sentences, one a line. */
struct str review_alone(struct work *w, struct str twice);
/* A case is decided without the reading that is due, by this person if they come to it in time; due->twice is kept as why it is
 * read twice. ERR_CONFLICT when none is due. */
enum err review_without(struct work *w, struct tx *tx, struct id org, const struct review_case *due,
                        struct id person) MUST_CHECK;
/* ERR_CONFLICT when the actor does not hold the case in the state before. */
enum err review_to_decided(struct work *w, struct tx *tx, const struct actor *actor, struct id id) MUST_CHECK;
enum err review_back_to_judged(struct work *w, struct tx *tx, const struct actor *actor,
                               struct id id) MUST_CHECK;
/* *closed is false when it was not in the state decided. */
enum err review_close(struct work *w, struct tx *tx, struct id org, struct id sitting,
                      bool *closed) MUST_CHECK;
/* Back to the queue until due_us, for anybody who judged and decided nothing in the sitting. */
enum err review_reopen(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str reasons,
                       int64_t due_us) MUST_CHECK;

/* A text from a person, ready to store; `what` names it in the message. ERR_TOO_LARGE over REVIEW_REASON_MAX: nothing
 * is cut. */
enum err review_clean(struct work *w, struct str text, struct str what, struct str *out) MUST_CHECK;

#endif
