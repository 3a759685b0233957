/* Against the roots that RFC 6962's definition gives by folding all leaves, which has vectors of its own (merkle_test.c). */
#include "tlog/frontier.h"

#include "test.h"

enum { LEAVES = 300 };

TEST(frontier_has_the_root_of_every_size)
{
	struct work w = test_work();
	struct digest leaves[LEAVES], empty = digest_of(S(""));
	struct frontier frontier = {0};
	struct digest root = frontier_root(&frontier);
	assert_true(digest_equal(&root, &empty));
	for (size_t i = 0; i < LEAVES; i++) {
		leaves[i] = merkle_leaf(str_format(w.arena, "leaf %zu", i));
		frontier_add(&frontier, &leaves[i]);
		struct digest expected = merkle_fold(leaves, i + 1);
		root = frontier_root(&frontier);
		assert_true(digest_equal(&root, &expected));
	}
	test_work_end(&w);
}
