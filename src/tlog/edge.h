/* The right edge of a log's tree: the hashes of the tile that is not full yet on each level, and the entries of the last
 * bundle. It is all that an append needs to know of what came before. For writers: who only reads a log, and wants its roots,
 * has frontier.h.
 *
 * 1. Taken from the storage, it is believed only when it gives the root of the checkpoint.
 * 2. At most 128 MB (a bundle of the longest entries, twice); 130 KB for entries of 100 bytes. */
#ifndef TLOG_EDGE_H
#define TLOG_EDGE_H

#include "tlog/merkle.h"
#include "tlog/storage.h"
#include "tlog/tile.h"
#include "tlog/tree.h"

struct edge {
	uint64_t size;
	struct {
		struct digest hashes[TILE_WIDTH]; /* the first size / 256^level % 256 are meant */
	} level[TREE_TILE_LEVELS];
	struct str bundle; /* in the arena that was given with the last call */
};

/* The edge of the first `size` entries. ERR_UNAVAILABLE when the files are damaged: when they do not give `root`. */
enum err edge_read(struct work *w, const struct tlog_storage *storage, uint64_t size,
                   const struct digest *root, struct edge *out) MUST_CHECK;

/* The root of the tree. At most 255 hashes a level. */
struct digest edge_root(const struct edge *edge);
/* The root of a tree whose last bundle is not in the edge: `edge` ends with a whole bundle, and behind it are 1 to 255
 * entries more whose own root is `rest`. */
struct digest edge_root_with(const struct edge *edge, const struct digest *rest);

/* Adds entries, whose leaves are `leaves`, and gives the bundles and tiles that grow by them; all in the arena, which
 * edge->bundle is in from then on. Cost: a hash an entry. */
void edge_append(struct arena *arena, struct edge *edge, const struct str *entries,
                 const struct digest *leaves, size_t count, struct tlog_file **files, size_t *file_count);

#endif
