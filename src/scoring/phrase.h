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

/* Many patterns, of which a text is to be asked for all: only where a word may begin one is it worth a look. Read once, it
 * serves any number of texts. */
struct phrases;
const struct phrases *phrases_read(struct work *w, const struct str *patterns, size_t count);

/* For each pattern the words that it may begin with, ascending: words[first[pattern]] to words[first[pattern + 1]]. In the arena
 * of w. Cost: a look at a table or two for each word, and what is found. */
struct phrases_places {
	const uint32_t *first, *words;
};
struct phrases_places phrases_places(struct work *w, const struct phrases *phrases, const struct fold *fold);
/* The pattern of that number. */
const struct phrase *phrases_at(const struct phrases *phrases, size_t pattern);

#endif
