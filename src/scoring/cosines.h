/* Cosines of words with those of a text that many answers are compared with: people use the same words, so what was computed is
 * remembered. Not for several threads at once. */
#ifndef SCORING_COSINES_H
#define SCORING_COSINES_H

#include "scoring/passage.h"

/* That are remembered, with the table of them; of more, each is computed when it is asked for. */
enum { COSINES_BYTES_MAX = 8 << 20 };

struct cosines;

/* Lives in the arena of w, as what it remembers. */
struct cosines *cosines_open(struct work *w);

/* [text->words.count], with text->word_vectors: the cosine of a vector with each word that is the first alike (1 with itself), of
 * other words nothing. It is remembered, or stands in `row` where there is no room any more or cosines is NULL. vector and text
 * stand for what they point to as long as cosines lives. Cost: a hash, or as many products as the text has different words. */
const double *cosines_of(struct cosines *cosines, const float *vector, const struct passage *text,
                         size_t dimensions, double *row);

#endif
