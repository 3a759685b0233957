/* "Did you mean…?": the known name that a misspelt one is nearest to. */
#ifndef EXAM_IMPORT_NEAREST_H
#define EXAM_IMPORT_NEAREST_H

#include "base/str.h"

struct import_nearest {
	struct str wrong;
	struct str best; /* absent: none is near */
	size_t distance;
};

/* Begins a search; then every known name is offered. */
struct import_nearest import_nearest(struct str wrong);
/* Keeps the candidate if it is nearer than the best, and near at all: at most a third of its letters are
 * inserted, left out or replaced (Levenshtein 1966). Names over 64 bytes are never near. */
void import_nearest_offer(struct import_nearest *nearest, struct str candidate);
/* "; did you mean “title”?", or "" when nothing is near. */
struct str import_nearest_hint(struct arena *arena, const struct import_nearest *nearest);

#endif
