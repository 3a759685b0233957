/* A trigram model of any symbols: words, letters.
 *
 * 1. Interpolated absolute discounting with .75 (Ney, Essen and Kneser 1994, without their continuation counts): what a
 *    trigram's history has not seen is shared out as the bigram says, and so on down to equal shares for all symbols, one
 *    unknown symbol among them.
 * 2. Counts are sorted (key, count) arrays; a key is 40 bits of a hash of the symbols. Of 100,000 trigrams one in ten million
 *    lookups finds another's count, the same one everywhere.
 * 3. Probabilities are the same bit for bit on every machine. */
#ifndef SCORING_NGRAMS_H
#define SCORING_NGRAMS_H

#include "base/work.h"
#include "scoring/packed.h"

enum { NGRAMS_ENTRIES_MAX = 4 << 20 }; /* in each of the three tables */

struct ngrams;

/* A text of symbols; any 64-bit values. */
struct ngrams_text {
	const uint64_t *symbols;
	size_t count;
};

/* Counts the texts, each of which begins and ends; the texts beyond NGRAMS_ENTRIES_MAX symbols are left out. Lives in the
 * arena. Cost: n log n, about 0.5 µs a symbol. */
struct ngrams *ngrams_count(struct work *w, const struct ngrams_text *texts, size_t count);

/* For each symbol of a text: alone[i] = log p(symbol), after[i] = log p(symbol | the two before). Arrays of text.count; alone may
 * be NULL. Cost: three searches a symbol. */
void ngrams_of(const struct ngrams *ngrams, const struct ngrams_text *text, double *alone, double *after);

/* How often a symbol was counted; how many were, the ends of texts among them. */
uint32_t ngrams_times(const struct ngrams *ngrams, uint64_t symbol);
uint64_t ngrams_total(const struct ngrams *ngrams);

/* Writing and reading. False where what comes next is no such thing; never more memory than 20 times the bytes. */
void ngrams_write(struct buf *out, const struct ngrams *ngrams);
bool ngrams_read(struct work *w, struct packed *packed, struct ngrams **out);

#endif
