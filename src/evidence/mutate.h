/* Small changes to a program that its tests ought to notice: one operator, number or word made another.
 *
 * 1. Only code changes: no comment, string or directive (evidence/lexer.h). Most changes make a program that still builds;
 *    one that does not is noticed by the build.
 * 2. The same text gives the same changes, in the order of the text.
 * Source: the operators that mutation testing has long used; Offutt et al., “An experimental determination of sufficient mutant
 * operators” (1996): relational, arithmetic, logical ones, and constants. */
#ifndef EVIDENCE_MUTATE_H
#define EVIDENCE_MUTATE_H

#include "base/work.h"

struct mutation {
	size_t at; /* bytes into the text */
	int64_t line;
	struct str was, becomes;
};

enum { MUTATE_MAX = 5000 };

/* All that this text has, at most MUTATE_MAX. Cost: linear. */
void mutate_find(struct work *w, struct str language, struct str text, struct mutation **out, size_t *count);
/* The text with one of them. In the arena of w. */
struct str mutate_apply(struct work *w, struct str text, const struct mutation *mutation);

#endif
