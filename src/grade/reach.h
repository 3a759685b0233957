/* What an assessment can show at the most, for who writes it: a requirement that no evidence can meet is none that anybody
 * should be asked to try. */
#ifndef GRADE_REACH_H
#define GRADE_REACH_H

#include "grade/policy.h"

/* What the policy would find of somebody whom a person judges to have reached the highest level in every task; pure. Of parts
 * that choose their tasks (quizzes) all tasks count, so that it is too much. */
enum err reach_of(struct work *w, const struct document *document, struct policy_result *out) MUST_CHECK;

#endif
