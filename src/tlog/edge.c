#include "tlog/edge.h"

#include "base/arena.h"
#include "base/check.h"

#include <string.h>

static size_t partial_width(int level, uint64_t size)
{
	return tile_level_count(level, size) % TILE_WIDTH;
}

/* ---- reading ---- */

static enum err read_level(struct work *w, const struct tlog_storage *storage, int level, struct edge *edge)
{
	const struct digest *hashes;
	size_t width = partial_width(level, edge->size);
	if (width == 0)
		return OK;
	struct tile tile = tile_of(level, tile_level_count(level, edge->size) - 1, edge->size);
	TRY(tree_tile(w, storage, tile, &hashes));
	memcpy(edge->level[level].hashes, hashes, width * sizeof *hashes);
	return OK;
}

static enum err damaged(struct work *w)
{
	return fail(w, ERR_UNAVAILABLE,
	            "The log's files are damaged: they do not give the root that its checkpoint has. Restore "
	            "them from a copy.");
}

/* Bundle and tile of level 0 must be about the same entries. */
static enum err check_bundle(struct work *w, const struct edge *edge)
{
	struct str rest = edge->bundle, entry;
	size_t width = partial_width(0, edge->size);
	for (size_t i = 0; i < width; i++) {
		if (!tile_bundle_next(&rest, &entry))
			return damaged(w);
		struct digest leaf = merkle_leaf(entry);
		if (!digest_equal(&leaf, &edge->level[0].hashes[i]))
			return damaged(w);
	}
	return rest.len == 0 ? OK : damaged(w);
}

static enum err read_bundle(struct work *w, const struct tlog_storage *storage, struct edge *edge)
{
	edge->bundle = S("");
	if (partial_width(0, edge->size) == 0)
		return OK;
	struct str path = tile_path(w->arena, tile_of(TILE_ENTRIES, edge->size - 1, edge->size));
	enum err read = storage->read(w, storage->state, path, TILE_BUNDLE_MAX, &edge->bundle);
	if (read == ERR_NOT_FOUND || read == ERR_TOO_LARGE) {
		work_forgive(w);
		return damaged(w);
	}
	TRY(read);
	return check_bundle(w, edge);
}

enum err edge_read(struct work *w, const struct tlog_storage *storage, uint64_t size,
                   const struct digest *root, struct edge *out)
{
	out->size = size;
	for (int level = 0; level < TREE_TILE_LEVELS; level++)
		TRY(read_level(w, storage, level, out));
	TRY(read_bundle(w, storage, out));
	struct digest found = edge_root(out);
	return digest_equal(&found, root) ? OK : damaged(w);
}

/* ---- the root ---- */

/* The root over the levels from `first` on; `rest` is what is left over on those below, NULL: nothing. */
static struct digest root_over(const struct edge *edge, int first, const struct digest *rest)
{
	struct digest root = rest == NULL ? digest_of(S("")) : *rest;
	bool below = rest != NULL;
	for (int level = first; level < TREE_TILE_LEVELS; level++) {
		struct digest hashes[TILE_WIDTH + 1];
		size_t width = partial_width(level, edge->size);
		if (width == 0)
			continue;
		memcpy(hashes, edge->level[level].hashes, width * sizeof *hashes);
		if (below)
			hashes[width++] = root;
		/* The last hash may be of a smaller tree than the others: RFC 6962 cuts at the same places. */
		root = merkle_fold(hashes, width);
		below = true;
	}
	return root;
}

struct digest edge_root(const struct edge *edge)
{
	return root_over(edge, 0, NULL);
}

struct digest edge_root_with(const struct edge *edge, const struct digest *rest)
{
	check(partial_width(0, edge->size) == 0);
	return root_over(edge, 1, rest);
}

/* ---- growing ---- */

struct growth {
	struct arena *arena;
	struct tlog_file *files;
	size_t count, max;
};

static struct growth growth_of(struct arena *arena, size_t count)
{
	/* A tile and a bundle for each 256, and two more a level: a partial one in front and one behind. */
	size_t max =
		2 * (count / TILE_WIDTH + 2) + count / TILE_WIDTH / (TILE_WIDTH - 1) + 2 * TREE_TILE_LEVELS;
	return (struct growth){arena, arena_array(arena, max, sizeof(struct tlog_file)), 0, max};
}

static void growth_put(struct growth *growth, struct tile tile, struct str bytes)
{
	check(growth->count < growth->max);
	growth->files[growth->count++] = (struct tlog_file){tile_path(growth->arena, tile), bytes};
}

static struct str make_bundle(struct arena *arena, struct str start, const struct str *entries, size_t count)
{
	size_t len = start.len;
	for (size_t i = 0; i < count; i++)
		len += 2 + entries[i].len;
	struct buf bundle = buf_init(arena, len);
	buf_put(&bundle, start);
	for (size_t i = 0; i < count; i++)
		tile_bundle_put(&bundle, entries[i]);
	check(!bundle.full);
	return buf_str(&bundle);
}

static void grow_bundles(struct edge *edge, const struct str *entries, size_t count, struct growth *growth)
{
	uint64_t end = edge->size + count;
	for (uint64_t position = edge->size; position < end;) {
		struct tile tile = tile_of(TILE_ENTRIES, position, end);
		size_t taken = (size_t)(tile.index * TILE_WIDTH + tile.width - position);
		edge->bundle =
			make_bundle(growth->arena, edge->bundle, entries + (position - edge->size), taken);
		growth_put(growth, tile, edge->bundle);
		position += taken;
		if (position % TILE_WIDTH == 0)
			edge->bundle = S("");
	}
}

/* Puts hashes on a level, `stored` of which it has; the roots of the tiles that become full are the next level's new
 * hashes, and overwrite these here. Returns how many. */
static size_t grow_level(struct edge *edge, int level, uint64_t stored, struct digest *hashes, size_t count,
                         struct growth *growth)
{
	struct digest *tile = edge->level[level].hashes;
	size_t width = stored % TILE_WIDTH, roots = 0;
	for (size_t at = 0; at < count;) {
		size_t taken = TILE_WIDTH - width < count - at ? TILE_WIDTH - width : count - at;
		memcpy(tile + width, hashes + at, taken * sizeof *tile);
		width += taken;
		at += taken;
		struct str bytes = str_copy(growth->arena, str_bytes(tile, width * sizeof *tile));
		growth_put(growth, (struct tile){level, (stored + at - 1) / TILE_WIDTH, (unsigned)width},
		           bytes);
		if (width == TILE_WIDTH) {
			hashes[roots++] = merkle_fold(tile, TILE_WIDTH);
			width = 0;
		}
	}
	return roots;
}

void edge_append(struct arena *arena, struct edge *edge, const struct str *entries,
                 const struct digest *leaves, size_t count, struct tlog_file **files, size_t *file_count)
{
	check(count > 0 && edge->size + count <= MERKLE_SIZE_MAX);
	struct growth growth = growth_of(arena, count);
	struct digest *fresh = arena_array(arena, count, sizeof *fresh);
	size_t fresh_count = count;
	memcpy(fresh, leaves, count * sizeof *fresh);
	grow_bundles(edge, entries, count, &growth);
	for (int level = 0; fresh_count > 0; level++)
		fresh_count = grow_level(edge, level, tile_level_count(level, edge->size), fresh, fresh_count,
		                         &growth);
	edge->size += count;
	*files = growth.files;
	*file_count = growth.count;
}
