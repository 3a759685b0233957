/* The scorer "rubric": a language model's view of each criterion of a part, one after the other. */
#ifndef GRADE_SCORE_RUBRIC_H
#define GRADE_SCORE_RUBRIC_H

#include "grade/grade.h"

/* Task and answer are the `subject` of the type's row in scorer.c. Each verdict is durable as soon as it is there, so that
 * the page can show it. Run again, it asks only for what is missing. ERR_BUSY and ERR_UNAVAILABLE when the model does not
 * answer: the job is tried again. Without a model every criterion is left to a person, in so many words. */
enum err score_rubric(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                      const struct sitting_part *part) MUST_CHECK;

/* ---- for whoever else has an answer judged (grade/trial.h) ---- */

struct rubric_reply; /* grade/rubric.h */
/* The texts that only judges see, in the arena: a candidate who has them copied them from somewhere. */
struct str *score_rubric_texts(struct work *w, const struct rubric *rubric, size_t *count);
/* Asks whom the means name: the panel, else the model; of pictures the model that sees. The one that is asked must be there; the
 * job's lease is extended first. Errors: rubric_ask_panel's. */
enum err score_rubric_ask(struct work *w, const struct grade_means *means,
                          const struct rubric_subject *subject, const struct criterion *criterion,
                          struct rubric_reply *out) MUST_CHECK;

#endif
