/* Computing again: what was stored of a verdict, a belief or a decision against what follows from what it was made from.
 *
 *	verdict    exact: the response against the key; scenario: the moves, walked again; tests: the stored report;
 *	           rubric: the model's stored reply;
 *	           person: it is its own origin; what follows from several readings: these, by the rule that it names
 *	belief     the verdicts that its evidence names, superseded ones included, at the weights that it names
 *	decision   the policy's recommendation, from the beliefs that its inputs name; and what the log's entry commits to
 *
 * A credential is computed again by badge_replay (badge/badge.h), with the same result struct. */
#ifndef GRADE_REPLAY_H
#define GRADE_REPLAY_H

#include "grade/grade.h"

struct rubric_panel; /* grade/rubric.h */

struct replay_result {
	struct str kind;             /* verdict, belief, decision, feedback, credential */
	bool identical;              /* bit for bit */
	struct str stored, computed; /* JSON of both */
	double distance; /* of replay_reinfer: total variation between the two distributions over levels; else NAN */
};

/* ERR_NOT_FOUND when no such row is in the organisation. */
enum err replay_one(struct work *w, struct tx *tx, struct id org, struct id id,
                    struct replay_result *out) MUST_CHECK;

/* Asks the model, or the panel, again what a rubric's verdict was made from, and compares with the new reply, which is not kept.
 * No transaction is open while the model thinks: never inside one. ERR_NOT_FOUND: no such verdict; ERR_INPUT: it is not a
 * model's; and the errors of rubric_ask. */
enum err replay_reinfer(struct work *w, struct db *db, struct id org, struct id id,
                        const struct rubric_panel *panel, struct replay_result *out) MUST_CHECK;

#endif
