/* Vectors: C2SP c2sp/tlog.json and c2sp/tessera-log-15 (transparency-dev/tessera, golang/mod). Otherwise
 * against RFC 6962's definition written down a second time, as a recursion over the leaves. */
#include "test.h"

#include "base/encode.h"
#include "base/json.h"
#include "tlog/merkle.h"

enum { LEAVES = 131 };

struct leaves {
	struct digest hash[LEAVES];
};

/* MTH of RFC 6962 section 2.1. */
static struct digest tree_hash(const struct digest *leaves, size_t count)
{
	if (count == 0)
		return digest_of(S(""));
	if (count == 1)
		return leaves[0];
	size_t k = 1;
	while (k * 2 < count)
		k *= 2;
	struct digest left = tree_hash(leaves, k), right = tree_hash(leaves + k, count - k);
	return merkle_node(&left, &right);
}

static enum err read_leaves(struct work *w, void *state, unsigned level, uint64_t index, struct digest *out)
{
	(void)w;
	const struct leaves *leaves = state;
	*out = tree_hash(leaves->hash + (index << level), (size_t)1 << level);
	return OK;
}

static struct leaves *make_leaves(struct work *w)
{
	struct leaves *leaves = work_alloc(w, sizeof *leaves);
	for (int i = 0; i < LEAVES; i++)
		leaves->hash[i] = merkle_leaf(str_format(w->arena, "leaf %d", i));
	return leaves;
}

/* The bits of a proof, one after the other, changed and changed back. */
static void flip(struct merkle_proof *proof, size_t bit)
{
	uint8_t *byte = &proof->hash[bit / 256].byte[bit % 256 / 8];
	*byte = (uint8_t)(*byte ^ 1u << bit % 8);
}

TEST(merkle_published_hashes)
{
	struct work w = test_work();
	const struct json *vectors;
	struct str text = test_vector(&w, "c2sp/tlog.json");
	assert_ok(&w, json_parse(&w, text, text.len, &vectors));
	struct digest empty = digest_of(S(""));
	assert_str(encode_base64(w.arena, digest_str(&empty)), json_get_str(vectors, S("empty_root")));
	const struct json *record = json_at(json_get(vectors, S("record_hash")), 0);
	struct digest leaf = merkle_leaf(json_get_str(record, S("data")));
	assert_str(encode_base64(w.arena, digest_str(&leaf)), json_get_str(record, S("hash")));
	test_work_end(&w);
}

TEST(merkle_published_roots)
{
	struct work w = test_work();
	const struct json *log;
	struct str text = test_vector(&w, "c2sp/tessera-log-15.json");
	assert_ok(&w, json_parse(&w, text, text.len, &log));
	struct leaves leaves;
	const struct json *entries = json_get(log, S("entries"));
	for (size_t i = 0; i < entries->count; i++)
		leaves.hash[i] = merkle_leaf(entries->elements[i].text);
	struct merkle_reader reader = {&leaves, read_leaves};
	const struct json *checkpoints = json_get(log, S("checkpoints"));
	assert_int_equal(checkpoints->count, 16);
	for (uint64_t size = 0; size < checkpoints->count; size++) {
		struct digest root;
		assert_ok(&w, merkle_root(&w, &reader, size, &root));
		assert_str(encode_base64(w.arena, digest_str(&root)),
		           json_get_str(&checkpoints->elements[size], S("root")));
	}
	test_work_end(&w);
}

TEST(merkle_every_inclusion)
{
	struct work w = test_work();
	struct leaves *leaves = make_leaves(&w);
	struct merkle_reader reader = {leaves, read_leaves};
	for (uint64_t size = 1; size <= 130; size++) {
		struct digest root = tree_hash(leaves->hash, size);
		for (uint64_t index = 0; index < size; index++) {
			struct merkle_proof proof;
			assert_ok(&w, merkle_inclusion(&w, &reader, index, size, &proof));
			const struct digest *leaf = &leaves->hash[index];
			assert_true(merkle_includes(&proof, index, size, leaf, &root));
			assert_false(merkle_includes(&proof, index, size, &leaves->hash[index + 1], &root));
			assert_false(merkle_includes(&proof, index + 1, size, leaf, &root));
			proof.hash[proof.count++] = *leaf;
			assert_false(merkle_includes(&proof, index, size, leaf, &root));
		}
	}
	test_work_end(&w);
}

TEST(merkle_every_consistency)
{
	struct work w = test_work();
	struct leaves *leaves = make_leaves(&w);
	struct merkle_reader reader = {leaves, read_leaves};
	for (uint64_t size = 0; size <= 130; size++) {
		struct digest root = tree_hash(leaves->hash, size);
		for (uint64_t old = 0; old <= size; old++) {
			struct digest old_root = tree_hash(leaves->hash, old),
				      other = merkle_leaf(S("other"));
			struct merkle_proof proof;
			assert_ok(&w, merkle_consistency(&w, &reader, old, size, &proof));
			assert_true(merkle_extends(&proof, old, size, &old_root, &root));
			assert_false(merkle_extends(&proof, old, size, &other, &root));
			if (old > 0)
				assert_false(merkle_extends(&proof, old, size, &old_root, &other));
			proof.hash[proof.count++] = other;
			assert_false(merkle_extends(&proof, old, size, &old_root, &root));
		}
	}
	test_work_end(&w);
}

static const uint64_t telling_sizes[] = {2, 3, 6, 7, 8, 17, 64, 65, 127, 130};

TEST(merkle_inclusion_refuses_every_flipped_bit)
{
	struct work w = test_work();
	struct leaves *leaves = make_leaves(&w);
	struct merkle_reader reader = {leaves, read_leaves};
	for (size_t i = 0; i < COUNT(telling_sizes); i++) {
		uint64_t size = telling_sizes[i];
		struct digest root = tree_hash(leaves->hash, size);
		for (uint64_t index = 0; index < size; index += size / 5 + 1) {
			struct merkle_proof proof;
			assert_ok(&w, merkle_inclusion(&w, &reader, index, size, &proof));
			for (size_t bit = 0; bit < proof.count * 256; bit++) {
				flip(&proof, bit);
				assert_false(
					merkle_includes(&proof, index, size, &leaves->hash[index], &root));
				flip(&proof, bit);
			}
		}
	}
	test_work_end(&w);
}

TEST(merkle_consistency_refuses_every_flipped_bit)
{
	struct work w = test_work();
	struct leaves *leaves = make_leaves(&w);
	struct merkle_reader reader = {leaves, read_leaves};
	for (size_t i = 0; i < COUNT(telling_sizes); i++) {
		uint64_t size = telling_sizes[i];
		struct digest root = tree_hash(leaves->hash, size);
		for (uint64_t old = 1; old < size; old += size / 5 + 1) {
			struct digest old_root = tree_hash(leaves->hash, old);
			struct merkle_proof proof;
			assert_ok(&w, merkle_consistency(&w, &reader, old, size, &proof));
			for (size_t bit = 0; bit < proof.count * 256; bit++) {
				flip(&proof, bit);
				assert_false(merkle_extends(&proof, old, size, &old_root, &root));
				flip(&proof, bit);
			}
		}
	}
	test_work_end(&w);
}

TEST(merkle_refuses_what_is_not_in_the_tree)
{
	struct work w = test_work();
	struct merkle_reader reader = {make_leaves(&w), read_leaves};
	struct merkle_proof proof;
	assert_fails(&w, ERR_NOT_FOUND, merkle_inclusion(&w, &reader, 5, 5, &proof));
	assert_fails(&w, ERR_NOT_FOUND, merkle_consistency(&w, &reader, 6, 5, &proof));
	struct digest zero = {{0}};
	proof.count = 0;
	assert_false(merkle_includes(&proof, 0, 0, &zero, &zero));
	assert_false(merkle_extends(&proof, 6, 5, &zero, &zero));
	proof.count = MERKLE_PROOF_MAX + 1;
	assert_false(merkle_includes(&proof, 0, UINT64_MAX, &zero, &zero));
	test_work_end(&w);
}
