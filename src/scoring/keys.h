/* Keys of words and of what is made of them (scoring/words.h), put in order. */
#ifndef SCORING_KEYS_H
#define SCORING_KEYS_H

#include "base/work.h"

/* Sorts keys, ascending. Takes 8 bytes a key of the arena. Cost: n log n, without a call for each comparison as a library's sort
 * has them. */
void keys_sort(struct work *w, uint64_t *keys, size_t count);

#endif
