/* What the parts of scoring/trees.h share. */
#ifndef SCORING_TREES_PARTS_H
#define SCORING_TREES_PARTS_H

#include "scoring/trees.h"

struct trees_bins {
	size_t rows, columns;
	size_t padded;       /* columns made up to a multiple of TREES_ABREAST with ones of a single bin */
	const uint8_t *bin;  /* [padded × rows], a column's together */
	const size_t *first; /* [padded + 1]: a column's bins among all of them */
	const float *
		threshold; /* [first[padded]]: up to which value a bin goes; of a column's last it is not used */
};

enum {
	TREES_ABREAST = 4,
	TREES_LEAF = 0x80, /* added to a place among the leaves, to tell it from one among the splits */
};

struct trees_split {
	float threshold;
	uint16_t column;
	uint8_t side[2]; /* where a value up to the threshold leads to, and a higher one */
};

/* A tree has one split at least, and one value more than splits. */
struct trees {
	size_t columns, count;
	double mean;
	size_t *first;              /* [count + 1]: a tree's splits; tree t's values begin at first[t] + t */
	struct trees_split *splits; /* [first[count]] */
	double *values;             /* [first[count] + count] */
};

#endif
