/* The root of a growing tree, from its leaves in their order, in memory for one hash a level. For readers: who goes through a
 * whole log and compares every checkpoint on the way, as an audit does.
 *
 * edge.h is for writers, who go on from the tiles that are stored and make those that follow. Both are the right side of one
 * tree, here in powers of 2, there in tiles of 256: this one is 2 KB, starts from nothing and knows no files. */
#ifndef TLOG_FRONTIER_H
#define TLOG_FRONTIER_H

#include "tlog/merkle.h"

/* Zeros: the tree of no leaves. */
struct frontier {
	uint64_t size;
	struct digest peaks
		[MERKLE_PROOF_MAX]; /* of complete subtrees: peaks[level] where that bit of size is set */
};

/* The next leaf (merkle_leaf of the entry). Cost: a hash, and one more for each subtree that is complete with it. */
void frontier_add(struct frontier *frontier, const struct digest *leaf);
/* Of no leaves it is SHA-256 of nothing. Cost: a hash a level. */
struct digest frontier_root(const struct frontier *frontier);

#endif
