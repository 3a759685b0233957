/* The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162 section 2.1), over SHA-256.
 *
 * Owns the hashing, the proofs and their verification; not where hashes are kept: those come through
 * a reader of one method.
 *
 * 1. A tree of `size` leaves is never changed: appending makes a larger tree that contains it.
 * 2. A proof that verifies ties the leaf (or the smaller tree) to the root; nothing else is trusted.
 * 3. Verification takes numbers and hashes from strangers: any values are safe. */
#ifndef TLOG_MERKLE_H
#define TLOG_MERKLE_H

#include "base/digest.h"
#include "base/work.h"

/* Leaves in a tree at most; sizes of strangers above it are refused where they are parsed. */
#define MERKLE_SIZE_MAX (UINT64_C(1) << 62)

/* Hashes in a proof at most: one a level, and one more in a consistency proof. */
enum { MERKLE_PROOF_MAX = 64 };

struct merkle_proof {
	size_t count;
	struct digest hash[MERKLE_PROOF_MAX];
};

/* Reads the hash of the complete subtree over the leaves [index << level, (index + 1) << level).
 * Asked only for subtrees inside the size that the caller named. */
struct merkle_reader {
	void *state;
	enum err (*read)(struct work *w, void *state, unsigned level, uint64_t index, struct digest *out);
};

/* SHA-256(0x00 ‖ entry). */
struct digest merkle_leaf(struct str entry);
/* SHA-256(0x01 ‖ left ‖ right). */
struct digest merkle_node(const struct digest *left, const struct digest *right);
/* Root of the tree over `count` subtree hashes of one level, count ≥ 1. Cost: count − 1 hashes. */
struct digest merkle_fold(const struct digest *hashes, size_t count);

/* Root of the first `size` leaves; of none it is SHA-256 of nothing. At most 62 reads. */
enum err merkle_root(struct work *w, const struct merkle_reader *reader, uint64_t size,
                     struct digest *out) MUST_CHECK;

/* Proof that leaf `index` is in the tree of `size`: RFC 9162 section 2.1.3.1, leaf's sibling first.
 * ERR_NOT_FOUND when index ≥ size. */
enum err merkle_inclusion(struct work *w, const struct merkle_reader *reader, uint64_t index, uint64_t size,
                          struct merkle_proof *out) MUST_CHECK;

/* Proof that the tree of `size` begins with the tree of `old`: RFC 9162 section 2.1.4.1. Empty when
 * old is 0 or equals size. ERR_NOT_FOUND when old > size. */
enum err merkle_consistency(struct work *w, const struct merkle_reader *reader, uint64_t old, uint64_t size,
                            struct merkle_proof *out) MUST_CHECK;

/* RFC 9162 section 2.1.3.2: whether `leaf` is at `index` in the tree of `size` with that root. */
bool merkle_includes(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                     const struct digest *leaf, const struct digest *root);

/* RFC 9162 section 2.1.4.2: whether the tree of `size` begins with the tree of `old`. */
bool merkle_extends(const struct merkle_proof *proof, uint64_t old, uint64_t size,
                    const struct digest *old_root, const struct digest *root);

#endif
