/* What two rows of tokens have in common, as tiles: greedy string tiling (Wise 1993, as JPlag has it). The longest run that both
 * have is taken, then the longest of what is left, and so on down to `least` tokens; no token is in two tiles, and their order in
 * one row need not be that in the other. */
#ifndef SIMILAR_ALIGN_H
#define SIMILAR_ALIGN_H

#include "similar/tokens.h"

struct tile {
	uint32_t left, right, length; /* tokens: the first in each row, and how many */
};

/* One of the two rows. */
struct align_row {
	const struct token *tokens;
	size_t count;
	const bool *given; /* [count]: those that are in no tile; NULL: all may be */
};

/* The tiles of at least `least` tokens (from 1), by their place in the left row. Where a run occurs again and again in both,
 * not all ways to pair it are looked at (ALIGN_PAIRS_MAX places of a run in one row with one in the other). Cost: linear in the
 * rows and in the places that were paired, some 10 ns each. */
enum { ALIGN_PAIRS_MAX = 1 << 22 };
struct tile *align_rows(struct work *w, const struct align_row *left, const struct align_row *right,
                        size_t least, size_t *count);

#endif
