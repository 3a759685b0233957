/* The scorer "scenario": each scored scene that was met, and each path criterion, by the credit that experts keyed. */
#ifndef GRADE_SCORE_SCENARIO_H
#define GRADE_SCORE_SCENARIO_H

#include "grade/grade.h"

/* All in one transaction; what was not met has no verdict. The verdict's reply is the walk: its moves, as they are stored. */
enum err score_scenario(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                        const struct sitting_part *part) MUST_CHECK;
/* The verdict's levels again, from the moves that are stored; ERR_CONFLICT when the scene is no longer among what they met. */
enum err score_scenario_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct sitting_part *part, struct verdict *verdict) MUST_CHECK;

#endif
