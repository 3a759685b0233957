#include "tlog/tree.h"

#include "base/check.h"

#include <string.h>

_Static_assert(sizeof(struct digest) == 32, "tiles are read as arrays of digests");

struct tree tree_of(const struct tlog_storage *storage, uint64_t size)
{
	check(size <= MERKLE_SIZE_MAX);
	return (struct tree){.storage = storage, .size = size};
}

enum err tree_tile(struct work *w, const struct tlog_storage *storage, struct tile tile,
                   const struct digest **out)
{
	struct str path = tile_path(w->arena, tile), bytes;
	enum err err = storage->read(w, storage->state, path, TILE_BYTES_MAX, &bytes);
	if (err == ERR_NOT_FOUND || err == ERR_TOO_LARGE) {
		work_forgive(w);
		return fail(w, ERR_UNAVAILABLE, "The log's file %.*s is missing or too long.", STR_ARG(path));
	}
	TRY(err);
	if (bytes.len != tile.width * sizeof(struct digest))
		return fail(w, ERR_UNAVAILABLE, "The log's file %.*s is not as long as its name says.",
		            STR_ARG(path));
	*out = (const struct digest *)(const void *)bytes.at;
	return OK;
}

/* Every pair of `below`, where both are there. */
static const struct digest *hash_pairs(struct work *w, const struct digest *below, size_t pairs)
{
	struct digest *hashes = work_array(w, pairs, sizeof *hashes);
	for (size_t i = 0; i < pairs; i++)
		hashes[i] = merkle_node(&below[2 * i], &below[2 * i + 1]);
	return hashes;
}

static enum err read_hash(struct work *w, void *state, unsigned level, uint64_t index, struct digest *out)
{
	struct tree *tree = state;
	int tile_level = (int)(level / TILE_HEIGHT);
	unsigned shift = level % TILE_HEIGHT;
	uint64_t first = index << shift; /* the subtree's first hash on the tile's level */
	struct tile tile = tile_of(tile_level, first, tree->size);
	const struct digest **hashes = tree->last[tile_level].hashes;
	check(first % TILE_WIDTH + (1u << shift) <= tile.width);
	if (hashes[0] == NULL || tree->last[tile_level].index != tile.index) {
		memset(hashes, 0, sizeof tree->last[tile_level].hashes);
		TRY(tree_tile(w, tree->storage, tile, &hashes[0]));
		tree->last[tile_level].index = tile.index;
	}
	for (unsigned i = 1; i <= shift; i++)
		if (hashes[i] == NULL)
			hashes[i] = hash_pairs(w, hashes[i - 1], tile.width >> i);
	*out = hashes[shift][(first % TILE_WIDTH) >> shift];
	return OK;
}

struct merkle_reader tree_reader(struct tree *tree)
{
	return (struct merkle_reader){tree, read_hash};
}
