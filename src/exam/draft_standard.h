/* What a draft and its elements begin with, for draft_*.c. */
#ifndef EXAM_DRAFT_STANDARD_H
#define EXAM_DRAFT_STANDARD_H

#include "base/json.h"

#define DRAFT_STANDARD_NEEDS S("0")
#define DRAFT_STANDARD_SURE S("0.7")

extern const struct json draft_standard_empty_list, draft_standard_empty_object;

/* A key that no element of the tree has yet: “+8”. */
struct str draft_standard_key(struct work *w, const struct json *tree);

/* Elements with their key; `competency`: that the criteria show, "": to be chosen. */
const struct json *draft_standard_competency(struct work *w, struct str key);
const struct json *draft_standard_part(struct work *w, struct str key, struct str competency);
const struct json *draft_standard_criterion(struct work *w, struct str key, struct str competency);
const struct json *draft_standard_level(struct work *w);

#endif
