/* Tiles and entry bundles: how a log lies in files (C2SP tlog-tiles).
 *
 * A tile holds up to 256 neighbouring hashes of one level; level n of the tiles is level 8·n of the
 * tree. An entry bundle holds the entries under one tile of level 0, each behind its length as a
 * big-endian uint16. */
#ifndef TLOG_TILE_H
#define TLOG_TILE_H

#include "base/buf.h"
#include "base/work.h"

enum {
	TILE_HEIGHT = 8,       /* levels of the tree in one tile */
	TILE_WIDTH = 256,      /* hashes in a full tile */
	TILE_BYTES_MAX = 8192, /* 256 hashes of 32 bytes */
	TILE_LEVEL_MAX = 63,
	TILE_ENTRIES = -1,      /* the "level" of entry bundles */
	TILE_ENTRY_MAX = 65535, /* bytes of one entry */
	TILE_BUNDLE_MAX = TILE_WIDTH * (2 + TILE_ENTRY_MAX),
};

struct tile {
	int level;      /* 0 to 63, or TILE_ENTRIES */
	uint64_t index; /* which tile of its level, from 0 */
	unsigned width; /* hashes in it, 1 to 256; under 256 it is partial */
};

/* The tile that holds number `position` of its level (a hash, or an entry) in a log of `size` entries,
 * as wide as that size makes it. Position must lie inside. */
struct tile tile_of(int level, uint64_t position, uint64_t size);
/* Hashes or entries on a level in a log of `size` entries: size / 256^level. */
uint64_t tile_level_count(int level, uint64_t size);

/* tile/L/N[.p/W] or tile/entries/N[.p/W]; N in groups of three digits: x001/x234/067. */
struct str tile_path(struct arena *arena, struct tile tile);
/* Reads such a path, in exactly the form that tile_path writes; false when it is not one. */
bool tile_parse(struct str path, struct tile *out) MUST_CHECK;

/* Whether a log of `size` entries has this tile in this width, so that it never changes any more. */
bool tile_covered(struct tile tile, uint64_t size);

/* Appends one entry, at most TILE_ENTRY_MAX bytes, to a bundle. */
void tile_bundle_put(struct buf *bundle, struct str entry);
/* Takes the next entry off a bundle; false when what is left is not a whole one. */
bool tile_bundle_next(struct str *bundle, struct str *entry) MUST_CHECK;

#endif
