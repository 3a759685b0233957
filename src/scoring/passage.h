/* An answer, a reference answer or a question, made ready to be compared with others many times.
 *
 * With vectors, each text is embedded whole, and so is each sentence and each distinct word of it: passage_want says which, and
 * whoever has an embedder fills them in (scoring/vectors.h). Of one over PASSAGE_WHOLE_WORDS only the sentences are: its vector
 * is their mean. Without, everything that rests on meaning is NULL, and the rest works. */
#ifndef SCORING_PASSAGE_H
#define SCORING_PASSAGE_H

#include "scoring/vectors.h"
#include "scoring/vocabulary.h"

enum { PASSAGE_WHOLE_WORDS = 800 };

/* Something that a text has, with how often or how much: sets and bags by ascending key. */
struct passage_term {
	uint64_t key;
	double weight;
};
struct passage_terms {
	const struct passage_term *at;
	size_t count;
};

struct passage {
	struct str text;
	struct words words;
	size_t negations;
	struct passage_terms contents; /* distinct stems of content, each with its rarity */
	struct passage_terms numbers;  /* distinct words that begin with a digit; 1 */
	struct passage_terms pairs;    /* stems in a row, with how often */
	struct passage_terms
		grams; /* four bytes in a row of the folded words and the blanks between, of length 1 */
	struct passage_terms times; /* stems and pairs, with how often */
	struct passage_terms
		frequency; /* of these: (1 + log often) * (1 + log((1 + n) / (1 + documents))), of length 1 */
	double contents_rarity;           /* their sum */
	const double *rarity;             /* [words.count], of function words little: see passage.c */
	const float *vector;              /* [dimensions]; NULL: none */
	const float *const *word_vectors; /* [words.count] of [dimensions]; NULL: none, or too many words */
	const uint32_t *first_alike;      /* [words.count]: the first word with that vector; NULL as above */
	const float *const *sentences;    /* [sentence_count] of [dimensions] */
	size_t sentence_count;
};

/* Asks for all vectors that this text needs. Nothing without dimensions. */
void passage_want(struct work *w, struct vectors *vectors, struct str language, struct str text);

/* All of it in the arena. language: ISO 639-1. vectors: those wanted, filled in; the passage points into them. Cost: linear but
 * for sorts, about 20 µs for 20 words. */
struct passage passage_of(struct work *w, struct str language, struct str text,
                          const struct vocabulary *vocabulary, const struct vectors *vectors);

/* Its times alone, of its words; and their frequency by a vocabulary. places: [times->count], where they are in it, UINT32_MAX
 * for nowhere; or NULL. */
struct passage_terms passage_times(struct work *w, const struct words *words);
struct passage_terms passage_frequency(struct work *w, const struct passage_terms *times,
                                       const struct vocabulary *vocabulary, uint32_t *places);

/* Sum over what both have: of the weights in a; of the products of weights. */
double passage_shared(const struct passage_terms *a, const struct passage_terms *b);
double passage_product(const struct passage_terms *a, const struct passage_terms *b);

#endif
