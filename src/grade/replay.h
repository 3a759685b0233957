/* Computing again: what was stored of a verdict, a belief or a decision against what follows from what it was made from.
 *
 *	verdict    exact: the response against the key; rubric: the model's stored reply; person: it is its own origin
 *	belief     the verdicts that its evidence names, superseded ones included
 *	decision   the policy's recommendation, from the beliefs that its inputs name
 *
 * A credential is computed again by badge_replay (badge/badge.h), with the same result struct. */
#ifndef GRADE_REPLAY_H
#define GRADE_REPLAY_H

#include "grade/grade.h"

struct replay_result {
	struct str kind;             /* verdict, belief, decision, credential */
	bool identical;              /* bit for bit */
	struct str stored, computed; /* JSON of both */
	double distance; /* with a model: total variation between the two distributions over levels; else NAN */
};

/* ERR_NOT_FOUND when no such row is in the organisation. With `model`, a rubric verdict is asked for again and compared
 * with the new reply, which is not kept; else it may be NULL. */
enum err replay_one(struct work *w, struct tx *tx, struct id org, struct id id, const struct llm_model *model,
                    struct replay_result *out) MUST_CHECK;

#endif
