/* The root of a growing tree, from its leaves in their order, in memory for one hash a level: for whoever reads a whole log and
 * compares every checkpoint on the way. */
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
