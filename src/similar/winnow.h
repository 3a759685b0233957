/* Fingerprints of a row of tokens: winnowing (Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document
 * Fingerprinting, SIGMOD 2003).
 *
 * Each run of k tokens has a hash. Of every window of `window` neighbouring hashes the least is taken, the last of several; it
 * is a fingerprint, once for all windows that take it.
 *
 * 1. Guarantee (their section 4): two rows that share a run of window + k − 1 tokens or more share a fingerprint of it.
 * 2. Nothing shorter than k tokens is ever found alike, but for whole rows that are shorter: those have one fingerprint.
 * 3. With window 1 every run is a fingerprint.
 * 4. No run reaches over a TOKEN_BARRIER.
 *
 * Hashes are of 61 bits, by a base that anybody can read here: who wants two of them to collide can bring it about. What is
 * shown as alike is compared token by token (similar/align.h). */
#ifndef SIMILAR_WINNOW_H
#define SIMILAR_WINNOW_H

#include "similar/tokens.h"

enum { WINNOW_K_MAX = 1000, WINNOW_WINDOW_MAX = 1000 };

struct print {
	uint64_t hash;
	uint32_t at; /* the run's first token */
};

/* The fingerprints of tokens [count] without barriers, in their order; k and window from 1. Cost: linear. */
struct print *winnow_tokens(struct work *w, const struct token *tokens, size_t count, size_t k, size_t window,
                            size_t *print_count);

/* Which of the hashes [count] are taken: their places, rising. Cost: linear on the whole. */
uint32_t *winnow_hashes(struct work *w, const uint64_t *hashes, size_t count, size_t window, size_t *taken);

#endif
