/* What is shown of a proof, against merkle_includes, against the root that the leaves give (frontier.h), and against RFC 6962's
 * definition of the subtrees. */
#include "tlog/path.h"

#include "test.h"
#include "tlog/frontier.h"

enum { LEAVES = 131 };

struct grove {
	struct digest leaves[LEAVES];
};

static struct digest leaf_of(struct work *w, uint64_t i)
{
	return merkle_leaf(str_format(w->arena, "entry %llu", (unsigned long long)i));
}

/* The root over the leaves [from, to), one after the other. */
static struct digest root_of(const struct grove *grove, uint64_t from, uint64_t to)
{
	struct frontier frontier = {0};
	for (uint64_t i = from; i < to; i++)
		frontier_add(&frontier, &grove->leaves[i]);
	return frontier_root(&frontier);
}

static enum err read_grove(struct work *w, void *state, unsigned level, uint64_t index, struct digest *out)
{
	(void)w;
	*out = root_of(state, index << level, (index + 1) << level);
	return OK;
}

static void assert_spans(const struct grove *grove, const struct path_step *step, struct path_span before)
{
	struct digest under = root_of(grove, step->under.from, step->under.to);
	struct digest over = root_of(grove, step->over.from, step->over.to);
	assert_true(digest_equal(&under, &step->sibling));
	assert_true(digest_equal(&over, &step->node));
	/* Side by side, and nothing between them. */
	assert_int_equal(step->left ? step->under.to : before.to,
	                 step->left ? before.from : step->under.from);
	assert_int_equal(step->over.from, step->left ? step->under.from : before.from);
	assert_int_equal(step->over.to, step->left ? before.to : step->under.to);
}

static void assert_path(struct work *w, struct grove *grove, uint64_t index, uint64_t size)
{
	struct merkle_reader reader = {grove, read_grove};
	struct merkle_proof proof;
	struct path_step steps[MERKLE_PROOF_MAX];
	struct digest root = root_of(grove, 0, size), leaf = grove->leaves[index];
	assert_ok(w, merkle_inclusion(w, &reader, index, size, &proof));
	assert_true(merkle_includes(&proof, index, size, &leaf, &root));
	assert_true(path_steps(&proof, index, size, &leaf, steps));
	struct path_span before = {index, index + 1};
	for (size_t i = 0; i < proof.count; i++) {
		assert_spans(grove, &steps[i], before);
		before = steps[i].over;
	}
	assert_int_equal(before.from, 0);
	assert_int_equal(before.to, size);
	assert_true(digest_equal(proof.count == 0 ? &leaf : &steps[proof.count - 1].node, &root));
}

TEST(path_of_every_entry_of_every_small_tree_leads_to_its_root)
{
	struct work w = test_work();
	struct grove grove;
	for (uint64_t i = 0; i < LEAVES; i++)
		grove.leaves[i] = leaf_of(&w, i);
	for (uint64_t size = 1; size <= 40; size++)
		for (uint64_t index = 0; index < size; index++)
			assert_path(&w, &grove, index, size);
	for (uint64_t index = 0; index < LEAVES; index++)
		assert_path(&w, &grove, index, LEAVES);
	test_work_end(&w);
}

/* The last of a million: 999,999 is alone on no level but those where the bits of 1,000,000 say so. Computed by hand:
 * 1,000,000 = 2^19 + 2^18 + 2^17 + 2^16 + 2^14 + 2^9 + 2^6, and 64 entries are behind the last cut: six steps there, six cuts. */
TEST(path_of_the_last_entry_of_a_million_has_a_step_for_each_cut)
{
	struct merkle_proof proof = {.count = 12};
	struct path_step steps[MERKLE_PROOF_MAX];
	struct digest leaf = merkle_leaf(S("x"));
	assert_true(path_steps(&proof, 999999, 1000000, &leaf, steps));
	for (size_t i = 0; i < proof.count; i++)
		assert_true(steps[i].left);
	assert_int_equal(steps[5].over.from, 999936);
	assert_int_equal(steps[6].under.from, 999424);
	assert_int_equal(steps[6].under.to - steps[6].under.from, 512);
	assert_int_equal(steps[11].under.to, 524288);
}

TEST(path_of_a_proof_of_another_length_is_none)
{
	struct path_step steps[MERKLE_PROOF_MAX];
	struct digest leaf = merkle_leaf(S("x"));
	struct merkle_proof proof = {.count = 3};
	assert_true(path_steps(&proof, 2, 5, &leaf, steps));
	assert_false(path_steps(&proof, 4, 5, &leaf, steps));
	assert_false(path_steps(&proof, 5, 5, &leaf, steps));
	assert_false(path_steps(&proof, 0, 0, &leaf, steps));
	assert_false(path_steps(&proof, 0, MERKLE_SIZE_MAX + 1, &leaf, steps));
	proof.count = 62;
	assert_true(path_steps(&proof, MERKLE_SIZE_MAX - 1, MERKLE_SIZE_MAX, &leaf, steps));
}
