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

/* The place where the tile's hashes are kept, read now where they were not. */
static enum err find_tile(struct work *w, struct tree *tree, struct tile tile, const struct digest ***out)
{
	struct tree_tiles *kept = &tree->kept[tile.level];
	for (size_t i = 0; i < TREE_TILES_KEPT; i++) {
		*out = kept->tile[i].hashes;
		if ((*out)[0] != NULL && kept->tile[i].index == tile.index)
			return OK;
	}
	size_t place = kept->next++ % TREE_TILES_KEPT;
	*out = kept->tile[place].hashes;
	memset(*out, 0, sizeof kept->tile[place].hashes);
	kept->tile[place].index = tile.index;
	return tree_tile(w, tree->storage, tile, &(*out)[0]);
}

static enum err read_hash(struct work *w, void *state, unsigned level, uint64_t index, struct digest *out)
{
	struct tree *tree = state;
	unsigned shift = level % TILE_HEIGHT;
	uint64_t first = index << shift; /* the subtree's first hash on the tile's level */
	struct tile tile = tile_of((int)(level / TILE_HEIGHT), first, tree->size);
	const struct digest **hashes;
	check(first % TILE_WIDTH + (1u << shift) <= tile.width);
	TRY(find_tile(w, tree, tile, &hashes));
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
