/* How many training texts have a word, or two words in a row: what is rare says more.
 *
 * Keys are those of scoring/words.h. Of a model file, so what is read is checked. */
#ifndef SCORING_VOCABULARY_H
#define SCORING_VOCABULARY_H

#include "base/buf.h"
#include "scoring/words.h"

struct vocabulary_entry {
	uint64_t key;
	uint32_t documents; /* at least 1 */
};

struct vocabulary {
	const struct vocabulary_entry *entries; /* [count], by ascending key */
	size_t count;
	size_t documents; /* texts counted */
};

/* Counts the stems and pairs of stems of [count] texts. Cost: a sort of all keys. */
struct vocabulary vocabulary_of(struct work *w, const struct words *texts, size_t count);

/* Where its entry is; SIZE_MAX for one never seen. Cost: a binary search. */
size_t vocabulary_place(const struct vocabulary *vocabulary, uint64_t key);
/* log((documents + 1) / (documents with it + 1/2)): at least 0, of a word never seen the largest. */
double vocabulary_rarity(const struct vocabulary *vocabulary, uint64_t key);

#endif
