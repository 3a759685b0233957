/* Points of criteria in drafts (exam/scale.h), for draft_*.c. A level of a draft has points where its author wrote some; a
 * clarification names its level by its place, so that it stays with it from however many points the level holds. */
#ifndef EXAM_DRAFT_POINTS_H
#define EXAM_DRAFT_POINTS_H

#include "base/json.h"

/* Of a criterion as a document has it: each level with its points, clarifications by the points of their levels. */
enum err draft_points_complete(struct work *w, const struct json *tree, struct str criterion,
                               const struct json **out) MUST_CHECK;
/* The other way, for all criteria of a tree that was a document or a folder. */
enum err draft_points_take(struct work *w, const struct json *tree, const struct json **out) MUST_CHECK;

#endif
