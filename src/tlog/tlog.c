#include "tlog/tlog.h"

#include "base/buf.h"
#include "base/check.h"
#include "tlog/tree.h"

#include <inttypes.h>
#include <string.h>

static const struct str checkpoint_path = S_INIT("checkpoint");

static enum err write_checkpoint(struct work *w, const struct tlog *log, const struct checkpoint *checkpoint)
{
	struct str note;
	TRY(log->signer.sign(w, log->signer.state, checkpoint, &note));
	return log->storage.write(w, log->storage.state, checkpoint_path, note);
}

enum err tlog_create(struct work *w, const struct tlog *log)
{
	struct str bytes;
	enum err err = log->storage.read(w, log->storage.state, checkpoint_path, NOTE_BYTES_MAX, &bytes);
	if (err == OK)
		return fail(w, ERR_CONFLICT, "There is a log already.");
	if (err != ERR_NOT_FOUND)
		return err;
	work_forgive(w);
	return write_checkpoint(w, log, &(struct checkpoint){log->verifier.name, 0, digest_of(S("")), S("")});
}

enum err tlog_head(struct work *w, const struct tlog *log, struct checkpoint *out, struct str *note)
{
	struct str bytes;
	TRY(log->storage.read(w, log->storage.state, checkpoint_path, NOTE_BYTES_MAX, &bytes));
	if (note != NULL)
		*note = bytes;
	return checkpoint_open(w, bytes, &log->verifier, out);
}

enum err tlog_take_over(struct work *w, const struct tlog *log, const struct note_verifier *before)
{
	struct str bytes;
	struct checkpoint newest;
	TRY(log->storage.read(w, log->storage.state, checkpoint_path, NOTE_BYTES_MAX, &bytes));
	TRY(checkpoint_open(w, bytes, before, &newest));
	return write_checkpoint(w, log, &newest);
}

/* Entries that the log holds already must be the ones that are given again. */
static enum err check_known(struct work *w, const struct tlog *log, uint64_t size, uint64_t first,
                            const struct str *entries, size_t count)
{
	struct tree tree = tree_of(&log->storage, size);
	struct merkle_reader reader = tree_reader(&tree);
	for (size_t i = 0; i < count; i++) {
		struct digest there, given = merkle_leaf(entries[i]);
		TRY(reader.read(w, reader.state, 0, first + i, &there));
		if (!digest_equal(&there, &given))
			return fail(w, ERR_CONFLICT,
			            "Entry %" PRIu64 " of the log is another one; the log never changes.",
			            first + i);
	}
	return OK;
}

/* What the partial bundle at the end of `size` entries holds; "" when there is none. */
static enum err read_last_bundle(struct work *w, const struct tlog *log, uint64_t size, struct str *out)
{
	*out = S("");
	if (size % TILE_WIDTH == 0)
		return OK;
	struct str path = tile_path(w->arena, tile_of(TILE_ENTRIES, size - 1, size));
	return log->storage.read(w, log->storage.state, path, TILE_BUNDLE_MAX, out);
}

static enum err write_bundles(struct work *w, const struct tlog *log, uint64_t size,
                              const struct str *entries, size_t count)
{
	struct str start;
	TRY(read_last_bundle(w, log, size, &start));
	uint64_t end = size + count;
	for (uint64_t position = size; position < end;) {
		struct buf bundle = buf_init(w->arena, TILE_BUNDLE_MAX);
		buf_put(&bundle, start);
		start = S("");
		struct tile tile = tile_of(TILE_ENTRIES, position, end);
		uint64_t tile_end = tile.index * TILE_WIDTH + tile.width;
		for (; position < tile_end; position++)
			tile_bundle_put(&bundle, entries[position - size]);
		check(!bundle.full);
		TRY(log->storage.write(w, log->storage.state, tile_path(w->arena, tile), buf_str(&bundle)));
	}
	return OK;
}

/* Hashes on one level: those of its partial last tile, as stored, then the new ones. */
struct level {
	uint64_t first; /* number of hashes[0] on the level: the start of a tile */
	struct digest *hashes;
	size_t count;
};

static enum err load_level(struct work *w, const struct tlog *log, int number, uint64_t size, size_t fresh,
                           struct level *out)
{
	uint64_t stored = tile_level_count(number, size);
	size_t partial = stored % TILE_WIDTH;
	out->first = stored - partial;
	out->hashes = work_array(w, partial + fresh, sizeof *out->hashes);
	out->count = partial;
	if (partial == 0)
		return OK;
	const struct digest *hashes;
	TRY(tree_tile(w, &log->storage, tile_of(number, stored - 1, size), &hashes));
	memcpy(out->hashes, hashes, partial * sizeof *hashes);
	return OK;
}

/* Writes the level's tiles; the roots of the full ones are the next level's new hashes. */
static enum err write_level(struct work *w, const struct tlog *log, int number, const struct level *level,
                            struct digest *roots, size_t *root_count)
{
	*root_count = 0;
	for (size_t at = 0; at < level->count; at += TILE_WIDTH) {
		struct tile tile = tile_of(number, level->first + at,
		                           (level->first + level->count) << (TILE_HEIGHT * number));
		struct str bytes = str_bytes(level->hashes + at, tile.width * sizeof(struct digest));
		TRY(log->storage.write(w, log->storage.state, tile_path(w->arena, tile), bytes));
		if (tile.width == TILE_WIDTH)
			roots[(*root_count)++] = merkle_fold(level->hashes + at, TILE_WIDTH);
	}
	return OK;
}

static enum err write_tiles(struct work *w, const struct tlog *log, uint64_t size, const struct str *entries,
                            size_t count)
{
	struct digest *fresh = work_array(w, count, sizeof *fresh);
	for (size_t i = 0; i < count; i++)
		fresh[i] = merkle_leaf(entries[i]);
	for (int number = 0; count > 0; number++) {
		struct level level;
		TRY(load_level(w, log, number, size, count, &level));
		memcpy(level.hashes + level.count, fresh, count * sizeof *fresh);
		level.count += count;
		TRY(write_level(w, log, number, &level, fresh, &count));
	}
	return OK;
}

enum err tlog_append(struct work *w, const struct tlog *log, uint64_t first, const struct str *entries,
                     size_t count, struct checkpoint *out)
{
	if (count > TLOG_APPEND_MAX)
		return fail(w, ERR_TOO_LARGE, "At most %d entries can be appended at once.", TLOG_APPEND_MAX);
	for (size_t i = 0; i < count; i++)
		if (entries[i].len > TILE_ENTRY_MAX)
			return fail(w, ERR_TOO_LARGE, "An entry of the log may have at most %d bytes.",
			            TILE_ENTRY_MAX);
	TRY(tlog_head(w, log, out, NULL));
	if (first > out->size)
		return fail(w, ERR_CONFLICT,
		            "The log holds %" PRIu64 " entries; entry %" PRIu64 " cannot come next.",
		            out->size, first);
	uint64_t overlap = out->size - first;
	size_t known = overlap < count ? (size_t)overlap : count;
	TRY(check_known(w, log, out->size, first, entries, known));
	if (known == count)
		return OK;
	entries += known;
	count -= known;
	check(out->size + count <= MERKLE_SIZE_MAX);
	TRY(write_bundles(w, log, out->size, entries, count));
	TRY(write_tiles(w, log, out->size, entries, count));
	out->size += count;
	struct tree tree = tree_of(&log->storage, out->size);
	struct merkle_reader reader = tree_reader(&tree);
	TRY(merkle_root(w, &reader, out->size, &out->root));
	return write_checkpoint(w, log, out);
}

enum err tlog_prove(struct work *w, const struct tlog *log, uint64_t index, struct proof *out)
{
	struct checkpoint head;
	out->index = index;
	out->extra = (struct str){0};
	TRY(tlog_head(w, log, &head, &out->checkpoint));
	struct tree tree = tree_of(&log->storage, head.size);
	struct merkle_reader reader = tree_reader(&tree);
	return merkle_inclusion(w, &reader, index, head.size, &out->path);
}

enum err tlog_entry(struct work *w, const struct tlog *log, uint64_t index, struct str *out)
{
	struct checkpoint head;
	TRY(tlog_head(w, log, &head, NULL));
	if (index >= head.size)
		return fail(w, ERR_NOT_FOUND, "The log has no entry %" PRIu64 ": it holds %" PRIu64 ".",
		            index, head.size);
	struct str path = tile_path(w->arena, tile_of(TILE_ENTRIES, index, head.size)), bundle;
	TRY(log->storage.read(w, log->storage.state, path, TILE_BUNDLE_MAX, &bundle));
	for (uint64_t skip = index % TILE_WIDTH;; skip--) {
		if (!tile_bundle_next(&bundle, out))
			return fail(w, ERR_UNAVAILABLE, "The log's file %.*s is damaged.", STR_ARG(path));
		if (skip == 0)
			return OK;
	}
}
