/* What grading leaves in the log: the models that judge, and what people decide.
 *
 * Owns the table grader_version. An entry commits to ids and digests; who decided, about whom and why is in the digest alone. */
#ifndef GRADE_LOGGED_H
#define GRADE_LOGGED_H

#include "grade/grade.h"
#include "grade/review.h"

/* A model's first verdict with this prompt, or the release of what was learned (its id and digest, and the version of what
 * learned it): kind version, {kind: "grader", model, prompt}. Once for each pair. */
enum err logged_grader(struct work *w, struct tx *tx, struct id org, struct str model,
                       struct str prompt) MUST_CHECK;
/* A decision, an undoing included, about a sitting of that person: kind decision, {answers, decision, digest, kind}; `kind` is
 * the outcome, `answers` the id of the appeal that it answers, if it does. */
enum err logged_decision(struct work *w, struct tx *tx, struct id org, struct id person,
                         const struct decision *decision) MUST_CHECK;
/* A person's verdict that differs from the machine's: kind decision, {decision: the verdict's id, digest, kind: "override"}. */
enum err logged_override(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct verdict *verdict) MUST_CHECK;

/* The fields again, from what is stored: of whichever record has the id. ERR_NOT_FOUND when none has. */
enum err logged_version_fields(struct work *w, struct tx *tx, struct id org, struct id id,
                               struct str *out) MUST_CHECK;
enum err logged_decision_fields(struct work *w, struct tx *tx, struct id org, struct id id,
                                struct str *out) MUST_CHECK;

#endif
