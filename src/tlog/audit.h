/* Recomputing a log: from its entries alone to every root that it has signed, and to every tile.
 *
 * The entries are hashed in parts, each by itself, in any order and on any thread; an audit takes the parts in the log's order.
 *
 * 1. Only entries are believed. A root is right when the entries give it, and a tile when its hashes are theirs.
 * 2. Nothing grows with the log: a part keeps a hash a bundle, an audit a tile a level.
 * 3. Between two parts an audit stands behind whole bundles; there it can be kept as text and taken up again.
 * 4. Any bytes and any sizes up to MERKLE_SIZE_MAX are safe. */
#ifndef TLOG_AUDIT_H
#define TLOG_AUDIT_H

#include "tlog/edge.h"

enum { AUDIT_PART = 65536, AUDIT_TEXT_MAX = 128 << 10 };

/* ---- a bundle ---- */

/* Takes a bundle apart into exactly `width` entries (views) and their leaves. False when it is cut short, too long or has
 * another number of them; then *whole says how many at its start are whole. Cost: a hash an entry. */
bool audit_bundle(struct str bundle, unsigned width, struct str *entries, struct digest *leaves,
                  unsigned *whole) MUST_CHECK;

/* The first of `count` hashes that the bytes of a tile have not; `count` when they are exactly these. */
size_t audit_tile_differs(const struct digest *hashes, size_t count, struct str tile);

/* ---- a part ---- */

/* A size at which the root is wanted, and what a part knows of it: the root of the leaves behind the last whole bundle. */
struct audit_mark {
	uint64_t size;
	struct digest rest; /* not meant when the size is a multiple of TILE_WIDTH */
};

struct audit_part {
	uint64_t from; /* the first entry, a multiple of TILE_WIDTH */
	uint64_t size; /* entries before it and in it, so far */
	size_t bundle_count;
	struct digest bundles[TILE_WIDTH]; /* the roots of its whole bundles: what a tile of level 1 holds */
	struct audit_mark *marks;
	size_t mark_count;
};

/* Where the part that begins at `from` ends, in a log of `size` entries: at the next multiple of AUDIT_PART, or with the log. */
uint64_t audit_part_end(uint64_t from, uint64_t size);

/* Begins a part at `from`, which ends at `end`. Wanted are the roots at those of sizes[0..count), in rising order, that lie
 * in it: after from, up to end. */
void audit_part_begin(struct arena *arena, struct audit_part *part, uint64_t from, uint64_t end,
                      const uint64_t *sizes, size_t count);
/* The leaves of its next bundle: TILE_WIDTH of them, or fewer in the last one. Cost: a hash a leaf, and one for each leaf
 * before a mark. */
void audit_part_add(struct audit_part *part, const struct digest *leaves, size_t count);

/* ---- the whole ---- */

struct audit {
	struct edge edge; /* behind the last whole bundle of what was taken */
};

/* What an audit tells of: a root that was wanted, and hashes that a tile of level 1 or higher must have, as soon as they are
 * known. Tiles of level 0 are compared where the leaves are. */
struct audit_seen {
	void *state;
	enum err (*root)(struct work *w, void *state, uint64_t size, const struct digest *root);
	enum err (*tile)(struct work *w, void *state, struct tile tile, const struct digest *hashes);
};

/* Before the first entry. */
void audit_begin(struct audit *audit);
/* Takes the part that begins where it stands. What `seen` fails with is returned; then nothing more of this audit holds. */
enum err audit_take(struct work *w, struct audit *audit, const struct audit_part *part,
                    const struct audit_seen *seen) MUST_CHECK;
/* Tells of the partial tiles of level 1 and higher, when all parts were taken. */
enum err audit_end(struct work *w, const struct audit *audit, const struct audit_seen *seen) MUST_CHECK;

/* As text, at most AUDIT_TEXT_MAX bytes. */
struct str audit_text(struct arena *arena, const struct audit *audit);
/* Reads it. ERR_INPUT when it is none, or is damaged: a digest stands at its end. */
enum err audit_parse(struct work *w, struct str text, struct audit *out) MUST_CHECK;

#endif
