#include "tlog/tlog.h"

#include "base/buf.h"
#include "base/check.h"
#include "tlog/tree.h"

#include <inttypes.h>
#include <string.h>

static const struct str published_path = S_INIT("checkpoint"), integrated_path = S_INIT("integrated");

/* ---- checkpoints ---- */

/* A note as it lies there; absent when there is none. */
static enum err read_note(struct work *w, const struct tlog *log, struct str path, struct str *out)
{
	enum err err = log->storage.read(w, log->storage.state, path, NOTE_BYTES_MAX, out);
	if (err != ERR_NOT_FOUND)
		return err;
	work_forgive(w);
	*out = (struct str){0};
	return OK;
}

static enum err replace_note(struct work *w, const struct tlog *log, struct str path, struct str before,
                             struct str note)
{
	const struct tlog_file file = {path, note};
	return log->storage.replace(w, log->storage.state, &file, before);
}

/* Both notes, either of which may be absent, and the newest checkpoint. */
struct heads {
	struct str published, integrated;
	struct str newest_note;
	struct checkpoint newest;
};

static enum err read_heads(struct work *w, const struct tlog *log, const struct note_verifier *verifier,
                           struct heads *out)
{
	struct checkpoint integrated;
	TRY(read_note(w, log, published_path, &out->published));
	if (str_absent(out->published))
		return fail(w, ERR_NOT_FOUND, "There is no log.");
	TRY(checkpoint_open(w, out->published, verifier, &out->newest));
	out->newest_note = out->published;
	TRY(read_note(w, log, integrated_path, &out->integrated));
	if (str_absent(out->integrated))
		return OK;
	TRY(checkpoint_open(w, out->integrated, verifier, &integrated));
	if (integrated.size <= out->newest.size)
		return OK;
	out->newest = integrated;
	out->newest_note = out->integrated;
	return OK;
}

/* Signs and stores the checkpoint that follows those heads. */
static enum err write_head(struct work *w, const struct tlog *log, const struct heads *before,
                           const struct checkpoint *checkpoint)
{
	struct str note;
	TRY(log->signer.sign(w, log->signer.state, checkpoint, &note));
	if (log->witnessed)
		return replace_note(w, log, integrated_path, before->integrated, note);
	return replace_note(w, log, published_path, before->published, note);
}

enum err tlog_create(struct work *w, const struct tlog *log)
{
	struct str note;
	TRY(read_note(w, log, published_path, &note));
	if (!str_absent(note))
		return fail(w, ERR_CONFLICT, "There is a log already.");
	const struct checkpoint empty = {log->verifier.name, 0, digest_of(S("")), S("")};
	TRY(log->signer.sign(w, log->signer.state, &empty, &note));
	return replace_note(w, log, published_path, (struct str){0}, note);
}

enum err tlog_head(struct work *w, const struct tlog *log, struct checkpoint *out, struct str *note)
{
	struct heads heads;
	TRY(read_heads(w, log, &log->verifier, &heads));
	*out = heads.newest;
	if (note != NULL)
		*note = heads.newest_note;
	return OK;
}

enum err tlog_published(struct work *w, const struct tlog *log, struct checkpoint *out, struct str *note)
{
	struct str bytes;
	TRY(log->storage.read(w, log->storage.state, published_path, NOTE_BYTES_MAX, &bytes));
	if (note != NULL)
		*note = bytes;
	return checkpoint_open(w, bytes, &log->verifier, out);
}

enum err tlog_publish(struct work *w, const struct tlog *log, struct str note)
{
	struct heads heads;
	struct checkpoint given, published;
	TRY(checkpoint_open(w, note, &log->verifier, &given));
	TRY(read_heads(w, log, &log->verifier, &heads));
	TRY(checkpoint_open(w, heads.published, &log->verifier, &published));
	if (given.size < published.size || given.size > heads.newest.size)
		return fail(w, ERR_CONFLICT,
		            "A checkpoint of %" PRIu64
		            " entries cannot be published: the log has published %" PRIu64
		            " and holds %" PRIu64 ".",
		            given.size, published.size, heads.newest.size);
	return replace_note(w, log, published_path, heads.published, note);
}

enum err tlog_take_over(struct work *w, const struct tlog *log, const struct note_verifier *before)
{
	struct heads heads;
	struct str note;
	TRY(read_heads(w, log, before, &heads));
	TRY(log->signer.sign(w, log->signer.state, &heads.newest, &note));
	TRY(replace_note(w, log, published_path, heads.published, note));
	return str_absent(heads.integrated) ? OK
	                                    : replace_note(w, log, integrated_path, heads.integrated, note);
}

/* ---- appending ---- */

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

/* What one append writes: bundles, and the tiles that grow. */
struct growth {
	struct tlog_file *files;
	size_t count, max;
};

static struct growth growth_of(struct work *w, size_t count)
{
	/* A tile or bundle for each 256, and two more a level: a partial one in front and one behind. */
	size_t max =
		2 * (count / TILE_WIDTH + 2) + count / TILE_WIDTH / (TILE_WIDTH - 1) + 2 * TREE_TILE_LEVELS;
	return (struct growth){work_array(w, max, sizeof(struct tlog_file)), 0, max};
}

static void growth_put(struct work *w, struct growth *growth, struct tile tile, struct str bytes)
{
	check(growth->count < growth->max);
	growth->files[growth->count++] = (struct tlog_file){tile_path(w->arena, tile), bytes};
}

static enum err make_bundles(struct work *w, const struct tlog *log, uint64_t size, const struct str *entries,
                             size_t count, struct growth *growth)
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
		growth_put(w, growth, tile, buf_str(&bundle));
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

/* The level's tiles; the roots of the full ones are the next level's new hashes. */
static void make_level(struct work *w, int number, const struct level *level, struct digest *roots,
                       size_t *root_count, struct growth *growth)
{
	*root_count = 0;
	for (size_t at = 0; at < level->count; at += TILE_WIDTH) {
		struct tile tile = tile_of(number, level->first + at,
		                           (level->first + level->count) << (TILE_HEIGHT * number));
		growth_put(w, growth, tile,
		           str_bytes(level->hashes + at, tile.width * sizeof(struct digest)));
		if (tile.width == TILE_WIDTH)
			roots[(*root_count)++] = merkle_fold(level->hashes + at, TILE_WIDTH);
	}
}

static enum err make_tiles(struct work *w, const struct tlog *log, uint64_t size, const struct str *entries,
                           size_t count, struct growth *growth)
{
	struct digest *fresh = work_array(w, count, sizeof *fresh);
	for (size_t i = 0; i < count; i++)
		fresh[i] = merkle_leaf(entries[i]);
	for (int number = 0; count > 0; number++) {
		struct level level;
		TRY(load_level(w, log, number, size, count, &level));
		memcpy(level.hashes + level.count, fresh, count * sizeof *fresh);
		level.count += count;
		make_level(w, number, &level, fresh, &count, growth);
	}
	return OK;
}

static enum err check_entries(struct work *w, const struct str *entries, size_t count)
{
	if (count > TLOG_APPEND_MAX)
		return fail(w, ERR_TOO_LARGE, "At most %d entries can be appended at once.", TLOG_APPEND_MAX);
	for (size_t i = 0; i < count; i++)
		if (entries[i].len > TILE_ENTRY_MAX)
			return fail(w, ERR_TOO_LARGE, "An entry of the log may have at most %d bytes.",
			            TILE_ENTRY_MAX);
	return OK;
}

/* The files of the entries that come next, and the root over all. */
static enum err grow(struct work *w, const struct tlog *log, const struct str *entries, size_t count,
                     struct checkpoint *head)
{
	struct growth growth = growth_of(w, count);
	check(head->size + count <= MERKLE_SIZE_MAX);
	TRY(make_bundles(w, log, head->size, entries, count, &growth));
	TRY(make_tiles(w, log, head->size, entries, count, &growth));
	TRY(log->storage.write(w, log->storage.state, growth.files, growth.count));
	head->size += count;
	struct tree tree = tree_of(&log->storage, head->size);
	struct merkle_reader reader = tree_reader(&tree);
	return merkle_root(w, &reader, head->size, &head->root);
}

enum err tlog_append(struct work *w, const struct tlog *log, uint64_t first, const struct str *entries,
                     size_t count, struct checkpoint *out)
{
	struct heads heads;
	TRY(check_entries(w, entries, count));
	TRY(read_heads(w, log, &log->verifier, &heads));
	*out = heads.newest;
	if (first > out->size)
		return fail(w, ERR_CONFLICT,
		            "The log holds %" PRIu64 " entries; entry %" PRIu64 " cannot come next.",
		            out->size, first);
	uint64_t overlap = out->size - first;
	size_t known = overlap < count ? (size_t)overlap : count;
	TRY(check_known(w, log, out->size, first, entries, known));
	if (known == count)
		return OK;
	TRY(grow(w, log, entries + known, count - known, out));
	return write_head(w, log, &heads, out);
}

/* ---- reading ---- */

enum err tlog_prove(struct work *w, const struct tlog *log, uint64_t index, struct proof *out)
{
	struct checkpoint head;
	out->index = index;
	out->extra = (struct str){0};
	TRY(tlog_published(w, log, &head, &out->checkpoint));
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
