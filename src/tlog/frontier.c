#include "tlog/frontier.h"

#include "base/check.h"

void frontier_add(struct frontier *frontier, const struct digest *leaf)
{
	struct digest node = *leaf;
	unsigned level = 0;
	check(frontier->size < MERKLE_SIZE_MAX);
	for (; (frontier->size >> level) & 1; level++)
		node = merkle_node(&frontier->peaks[level], &node);
	frontier->peaks[level] = node;
	frontier->size++;
}

struct digest frontier_root(const struct frontier *frontier)
{
	struct digest root = digest_of(S(""));
	bool begun = false;
	for (unsigned level = 0; frontier->size >> level != 0; level++) {
		if (((frontier->size >> level) & 1) == 0)
			continue;
		root = begun ? merkle_node(&frontier->peaks[level], &root) : frontier->peaks[level];
		begun = true;
	}
	return root;
}
