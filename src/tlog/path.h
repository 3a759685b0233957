/* The way from an entry's leaf to the root, step by step: a proof of inclusion as people are shown it. What a proof is worth,
 * merkle_includes and proof.h say; here is only told what stands where. */
#ifndef TLOG_PATH_H
#define TLOG_PATH_H

#include "tlog/merkle.h"

/* Entries [from, to). */
struct path_span {
	uint64_t from, to;
};

/* Two subtrees that stand side by side become one. */
struct path_step {
	bool left;                    /* the sibling stands left of what was computed so far, else right */
	struct digest sibling;        /* as the proof has it */
	struct digest node;           /* SHA-256 over both (merkle_node) */
	struct path_span under, over; /* the entries below the sibling; below the node */
};

/* The steps of a proof that the entry `index`, whose leaf is `leaf`, is in the tree of `size`, leaf's sibling first;
 * proof->count of them. The last node, or the leaf where there is no step, is the root if the proof is good: that is for the
 * caller to compare. False when a proof of this entry has another number of hashes, or index ≥ size. Cost: a hash a step. */
bool path_steps(const struct merkle_proof *proof, uint64_t index, uint64_t size, const struct digest *leaf,
                struct path_step steps[MERKLE_PROOF_MAX]) MUST_CHECK;

#endif
