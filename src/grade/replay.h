/* `assay replay ID`: computes a verdict, belief, decision or credential again from what was stored. */
#ifndef GRADE_REPLAY_H
#define GRADE_REPLAY_H

#include "grade/grade.h"

struct replay_result {
	struct str kind;             /* verdict, belief, decision */
	bool identical;              /* bit for bit */
	struct str stored, computed; /* canonical JSON of both */
	double distance; /* with reinfer: total variation between the two distributions over levels; else NAN */
};

/* ERR_NOT_FOUND when no such row is in the organisation. With `model`, a rubric verdict is asked again (reinfer). */
enum err replay_one(struct work *w, struct tx *tx, struct id org, struct id id, const struct llm_model *model,
                    struct replay_result *out) MUST_CHECK;

#endif
