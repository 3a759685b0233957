/* Texts and the vectors that somebody else embeds them in (llm/embed.h): first what is wanted is gathered, each text once, then
 * the caller fills the vectors in, then they are found by their text.
 *
 *	vectors_want(vectors, text);
 *	const struct str *texts = vectors_wanted(vectors, &count);
 *	embed(texts, count, vectors_room(vectors));
 *	const float *vector = vectors_of(vectors, text);
 *
 * dimensions 0: there is no embedder; nothing is wanted, and nothing found. */
#ifndef SCORING_VECTORS_H
#define SCORING_VECTORS_H

#include "base/work.h"

struct vectors;

/* Lives in the arena of w, as all that it hands out. */
struct vectors *vectors_open(struct work *w, size_t dimensions);
size_t vectors_dimensions(const struct vectors *vectors);
/* The text must live as long as vectors. None is wanted any more after vectors_room. Cost: a hash. */
void vectors_want(struct vectors *vectors, struct str text);
/* [count], in the order in which they were first wanted. */
const struct str *vectors_wanted(const struct vectors *vectors, size_t *count);
/* [count][dimensions], to be filled by the caller with vectors of length 1; the same room each time. */
float *vectors_room(struct vectors *vectors);
/* [dimensions]; NULL for a text that was not wanted. */
const float *vectors_of(const struct vectors *vectors, struct str text);

/* Asks for a vector that will soon be used, if it is not NULL: together they are more than stays near. */
static inline void vectors_soon(const float *vector, size_t dimensions)
{
	enum { LINE_FLOATS = 16 };
	for (size_t d = 0; vector != NULL && d < dimensions; d += LINE_FLOATS)
		__builtin_prefetch(vector + d);
}

/* Their inner product, of vectors of length 1 the cosine: summed in one fixed order, so with the same bits on every machine. */
double vectors_product(const float *a, const float *b, size_t dimensions);

#endif
