#include "tlog/merkle.h"

#include "base/check.h"

struct digest merkle_leaf(struct str entry)
{
	return digest_of_parts((const struct str[]){str_bytes("\x00", 1), entry}, 2);
}

struct digest merkle_node(const struct digest *left, const struct digest *right)
{
	return digest_of_parts((const struct str[]){S("\x01"), digest_str(left), digest_str(right)}, 3);
}

/* The largest power of two below n, for n ≥ 2: where RFC 6962 cuts a tree of n leaves. */
static uint64_t split(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static bool power_of_two(uint64_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

struct digest merkle_fold(const struct digest *hashes, size_t count)
{
	check(count > 0);
	if (count == 1)
		return hashes[0];
	size_t left_count = split(count);
	struct digest left = merkle_fold(hashes, left_count);
	struct digest right = merkle_fold(hashes + left_count, count - left_count);
	return merkle_node(&left, &right);
}

/* Root over the leaves [from, to). `from` is a multiple of the largest complete subtree in it, as in
 * every part that the cuts of RFC 6962 leave. */
static enum err subtree(struct work *w, const struct merkle_reader *reader, uint64_t from, uint64_t to,
                        struct digest *out)
{
	uint64_t count = to - from;
	if (power_of_two(count)) {
		unsigned level = (unsigned)__builtin_ctzll(count);
		return reader->read(w, reader->state, level, from >> level, out);
	}
	uint64_t middle = from + split(count);
	struct digest left, right;
	TRY(subtree(w, reader, from, middle, &left));
	TRY(subtree(w, reader, middle, to, &right));
	*out = merkle_node(&left, &right);
	return OK;
}

enum err merkle_root(struct work *w, const struct merkle_reader *reader, uint64_t size, struct digest *out)
{
	check(size <= MERKLE_SIZE_MAX);
	if (size > 0)
		return subtree(w, reader, 0, size, out);
	*out = digest_of(S(""));
	return OK;
}

static enum err append_subtree(struct work *w, const struct merkle_reader *reader, uint64_t from, uint64_t to,
                               struct merkle_proof *out)
{
	check(out->count < MERKLE_PROOF_MAX);
	return subtree(w, reader, from, to, &out->hash[out->count++]);
}

/* PATH(index, D[from:to]) of RFC 9162. */
static enum err path(struct work *w, const struct merkle_reader *reader, uint64_t from, uint64_t to,
                     uint64_t index, struct merkle_proof *out)
{
	if (to - from == 1)
		return OK;
	uint64_t middle = from + split(to - from);
	if (index < middle) {
		TRY(path(w, reader, from, middle, index, out));
		return append_subtree(w, reader, middle, to, out);
	}
	TRY(path(w, reader, middle, to, index, out));
	return append_subtree(w, reader, from, middle, out);
}

enum err merkle_inclusion(struct work *w, const struct merkle_reader *reader, uint64_t index, uint64_t size,
                          struct merkle_proof *out)
{
	check(size <= MERKLE_SIZE_MAX);
	out->count = 0;
	if (index >= size)
		return fail(w, ERR_NOT_FOUND, "The log has no entry %llu: it holds %llu.",
		            (unsigned long long)index, (unsigned long long)size);
	return path(w, reader, 0, size, index, out);
}

/* SUBPROOF(old, D[from:to], whole) of RFC 9162, with `old` counted from leaf 0: `whole` says that the
 * old tree's root itself stands for this part, so that the verifier knows it already. */
static enum err subproof(struct work *w, const struct merkle_reader *reader, uint64_t from, uint64_t to,
                         uint64_t old, bool whole, struct merkle_proof *out)
{
	if (to == old)
		return whole ? OK : append_subtree(w, reader, from, to, out);
	uint64_t middle = from + split(to - from);
	if (old <= middle) {
		TRY(subproof(w, reader, from, middle, old, whole, out));
		return append_subtree(w, reader, middle, to, out);
	}
	TRY(subproof(w, reader, middle, to, old, false, out));
	return append_subtree(w, reader, from, middle, out);
}

enum err merkle_consistency(struct work *w, const struct merkle_reader *reader, uint64_t old, uint64_t size,
                            struct merkle_proof *out)
{
	check(size <= MERKLE_SIZE_MAX);
	out->count = 0;
	if (old > size)
		return fail(w, ERR_NOT_FOUND, "The log has never held %llu entries: it holds %llu.",
		            (unsigned long long)old, (unsigned long long)size);
	return old == 0 ? OK : subproof(w, reader, 0, size, old, true, out);
}

bool merkle_includes(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                     const struct digest *leaf, const struct digest *root)
{
	if (index >= size || proof->count > MERKLE_PROOF_MAX)
		return false;
	uint64_t node = index,
		 last = size - 1; /* positions of our node and of the last one, level by level */
	struct digest hash = *leaf;
	for (size_t i = 0; i < proof->count; i++) {
		if (last == 0)
			return false;
		if ((node & 1) == 0 && node != last) {
			hash = merkle_node(&hash, &proof->hash[i]);
		} else {
			hash = merkle_node(&proof->hash[i], &hash);
			/* A lone last node rises unhashed until it has a left sibling. */
			for (; (node & 1) == 0 && node != 0; node >>= 1)
				last >>= 1;
		}
		node >>= 1;
		last >>= 1;
	}
	return last == 0 && digest_equal(&hash, root);
}

bool merkle_extends(const struct merkle_proof *proof, uint64_t old, uint64_t size,
                    const struct digest *old_root, const struct digest *root)
{
	if (old > size || proof->count > MERKLE_PROOF_MAX)
		return false;
	if (old == size)
		return proof->count == 0 && digest_equal(old_root, root);
	if (old == 0) {
		struct digest empty = digest_of(S(""));
		return proof->count == 0 && digest_equal(old_root, &empty);
	}
	/* The proof begins with the old tree's last complete subtree, left out when that is all of it. */
	bool given = !power_of_two(old);
	if (given && proof->count == 0)
		return false;
	uint64_t node = old - 1, last = size - 1;
	for (; (node & 1) == 1; node >>= 1)
		last >>= 1;
	struct digest old_hash = given ? proof->hash[0] : *old_root;
	struct digest hash = old_hash;
	for (size_t i = given ? 1 : 0; i < proof->count; i++) {
		if (last == 0)
			return false;
		const struct digest *sibling = &proof->hash[i];
		if ((node & 1) == 1 || node == last) {
			old_hash = merkle_node(sibling, &old_hash);
			hash = merkle_node(sibling, &hash);
			for (; (node & 1) == 0 && node != 0; node >>= 1)
				last >>= 1;
		} else {
			hash = merkle_node(&hash, sibling);
		}
		node >>= 1;
		last >>= 1;
	}
	return last == 0 && digest_equal(&old_hash, old_root) && digest_equal(&hash, root);
}
