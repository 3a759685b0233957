#include "tlog/path.h"

/* Where RFC 6962 cuts a tree over n entries, n ≥ 2: at the largest power of two below n. */
static uint64_t cut(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* From the root down, as the definition goes. The number of steps, the root's first. */
static size_t descend(uint64_t index, uint64_t size, struct path_step steps[MERKLE_PROOF_MAX])
{
	struct path_span over = {0, size};
	size_t count = 0;
	while (over.to - over.from > 1) {
		uint64_t middle = over.from + cut(over.to - over.from);
		bool left = index >= middle;
		struct path_span before = {over.from, middle}, behind = {middle, over.to};
		steps[count++] =
			(struct path_step){.left = left, .under = left ? before : behind, .over = over};
		over = left ? behind : before;
	}
	return count;
}

static void turn(struct path_step *steps, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct path_step step = steps[i];
		steps[i] = steps[count - 1 - i];
		steps[count - 1 - i] = step;
	}
}

bool path_steps(const struct merkle_proof *proof, uint64_t index, uint64_t size, const struct digest *leaf,
                struct path_step steps[MERKLE_PROOF_MAX])
{
	if (index >= size || size > MERKLE_SIZE_MAX || descend(index, size, steps) != proof->count)
		return false;
	turn(steps, proof->count);
	const struct digest *node = leaf;
	for (size_t i = 0; i < proof->count; i++) {
		struct path_step *step = &steps[i];
		step->sibling = proof->hash[i];
		step->node =
			step->left ? merkle_node(&step->sibling, node) : merkle_node(node, &step->sibling);
		node = &step->node;
	}
	return true;
}
