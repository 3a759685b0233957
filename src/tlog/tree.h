/* The tree of a log, its hashes read from the tiles in a storage. */
#ifndef TLOG_TREE_H
#define TLOG_TREE_H

#include "tlog/merkle.h"
#include "tlog/storage.h"
#include "tlog/tile.h"

enum {
	TREE_TILE_LEVELS = 8, /* tile levels that a tree of MERKLE_SIZE_MAX leaves has */
	TREE_TILES_KEPT = 4,
};

struct tree {
	const struct tlog_storage *storage;
	uint64_t size;
	/* Some of the tiles that were read on each level, and the hashes above their own: proofs of neighbours share most of
	 * them, and all that of the last tile. */
	struct tree_tiles {
		struct {
			const struct digest
				*hashes[TILE_HEIGHT]; /* [n]: of its subtrees of 2^n; NULL: none yet */
			uint64_t index;
		} tile[TREE_TILES_KEPT];
		unsigned next; /* which makes room */
	} kept[TREE_TILE_LEVELS];
};

/* The tree of the first `size` entries. Reads nothing yet. Not for threads. */
struct tree tree_of(const struct tlog_storage *storage, uint64_t size);

/* Its hashes, for merkle.h. A tile that is missing or of the wrong length is ERR_UNAVAILABLE: the log's
 * files are damaged. All reads are of one work. Cost of a read: one file at most, 255 hashes at most. */
struct merkle_reader tree_reader(struct tree *tree);

/* The hashes of one tile, tile.width of them, from the storage. */
enum err tree_tile(struct work *w, const struct tlog_storage *storage, struct tile tile,
                   const struct digest **out) MUST_CHECK;

#endif
