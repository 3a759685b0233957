/* Patterns of words, for tables that people can read and add to.
 *
 *	"ignore|disregard ..3 instruction*|prompt"
 *
 * Elements are parted by blanks and must match words one after the other. An element is one word or several
 * alternatives; `*` at the beginning or end of an alternative stands for any letters of its word. In scripts
 * without blanks, where each letter is a word, an alternative is as many words as it has letters, wherever
 * they stand. `..N` lets up to N words pass before the next element. Patterns are folded like the text
 * (scoring/fold.h), so accents and case don't matter. */
#ifndef SCORING_PHRASE_H
#define SCORING_PHRASE_H

#include "scoring/fold.h"

struct phrase;

/* A pattern ready for use. One that is malformed (no element, over 16 elements or 64 alternatives in one)
 * stops the program. */
const struct phrase *phrase_read(struct work *w, struct str pattern);

/* Whether the pattern matches beginning with the word `first`; then *last is the last word of the shortest
 * match. */
bool phrase_matches(const struct phrase *phrase, const struct fold *fold, size_t first, size_t *last);

#endif
