/* Cosines of words with those of a text that many answers are compared with: people use the same words, so what was computed is
 * remembered. Not for several threads at once. */
#ifndef SCORING_COSINES_H
#define SCORING_COSINES_H

#include "scoring/passage.h"

enum {
	COSINES_BYTES_MAX = 32 << 20
}; /* that are remembered; of more, each is computed when it is asked for */

struct cosines;

/* Lives in the arena of w, as what it remembers. */
struct cosines *cosines_open(struct work *w);

/* [text->words.count], with text->word_vectors: the cosine of a vector with each word that is the first alike (1 with itself), of
 * other words nothing. In the arena of cosines, or of w where there is no room any more or cosines is NULL. vector and text stand
 * for what they point to as long as cosines lives. Cost: a hash, or as many products as the text has different words. */
const double *cosines_of(struct work *w, struct cosines *cosines, const float *vector,
                         const struct passage *text, size_t dimensions);

#endif
