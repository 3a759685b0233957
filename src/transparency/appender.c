#include "transparency/appender.h"

#include "base/arena.h"
#include "base/check.h"
#include "tlog/tree.h"
#include "tlog/writer.h"
#include "transparency/leaf_index.h"

#include <string.h>

struct appender {
	const struct tlog *log;
	struct arena *arena; /* holds this struct */
	struct tlog_writer *writer;
	struct leaf_index *index;
};

/* ---- the index of leaves ---- */

/* The leaves of one tile that the index does not have yet. */
static enum err add_tile(struct work *w, struct appender *appender, uint64_t size)
{
	uint64_t known = leaf_index_size(appender->index);
	struct tile tile = tile_of(0, known, size);
	const struct digest *hashes;
	TRY(tree_tile(w, &appender->log->storage, tile, &hashes));
	uint64_t skip = known - tile.index * TILE_WIDTH;
	return leaf_index_add(w, appender->index, hashes + skip, tile.width - (size_t)skip);
}

/* Makes the index know all that the log has. */
static enum err fill_index(struct work *w, struct appender *appender)
{
	uint64_t size = tlog_writer_head(appender->writer)->size;
	if (leaf_index_size(appender->index) > size)
		TRY(leaf_index_clear(w, appender->index));
	while (leaf_index_size(appender->index) < size) {
		struct work step = *w;
		step.arena = arena_open();
		enum err failed = add_tile(&step, appender, size);
		if (failed != OK)
			failed = fail(w, failed, "%.*s", STR_ARG(step.message));
		arena_close(step.arena);
		TRY(failed);
	}
	return OK;
}

enum err appender_open(struct work *w, const struct tlog *log, struct str index_path, struct appender **out)
{
	struct arena *arena = arena_open();
	struct appender *appender = arena_alloc(arena, sizeof *appender);
	*appender = (struct appender){.log = log, .arena = arena};
	struct str name = note_verifier_text(w->arena, &log->verifier);
	enum err failed = tlog_writer_open(w, log, &appender->writer);
	if (failed == OK)
		failed = leaf_index_open(w, index_path, name, &appender->index);
	if (failed == OK)
		failed = fill_index(w, appender);
	if (failed == OK)
		*out = appender;
	else
		appender_close(appender);
	return failed;
}

void appender_close(struct appender *appender)
{
	if (appender == NULL)
		return;
	leaf_index_close(appender->index);
	tlog_writer_close(appender->writer);
	arena_close(appender->arena);
}

const struct checkpoint *appender_head(const struct appender *appender)
{
	return tlog_writer_head(appender->writer);
}

struct str appender_note(const struct appender *appender)
{
	return tlog_writer_note(appender->writer);
}

const struct tlog_storage *appender_storage(const struct appender *appender)
{
	return &appender->log->storage;
}

bool appender_publishes(const struct appender *appender)
{
	return !appender->log->witnessed;
}

/* ---- one batch ---- */

struct batch {
	const struct str *entries;
	size_t count;
	struct digest *leaves;
	struct place *places;
	struct str *fresh; /* those that the log does not have, each once */
	struct digest *fresh_leaves;
	size_t fresh_count;
	uint32_t *slots; /* of this batch: a place in fresh and one, by the leaf; 0 is free */
	size_t slot_mask;
	struct merkle_reader reader;
};

static struct batch *batch_of(struct work *w, const struct str *entries, size_t count, struct place *places,
                              struct tree *tree)
{
	struct batch *batch = work_alloc(w, sizeof *batch);
	size_t slots = 4;
	while (slots < 2 * count)
		slots *= 2;
	*batch = (struct batch){
		.entries = entries,
		.count = count,
		.leaves = work_array(w, count, sizeof(struct digest)),
		.places = places,
		.fresh = work_array(w, count, sizeof(struct str)),
		.fresh_leaves = work_array(w, count, sizeof(struct digest)),
		.slots = work_array(w, slots, sizeof(uint32_t)),
		.slot_mask = slots - 1,
		.reader = tree_reader(tree),
	};
	for (size_t i = 0; i < count; i++)
		batch->leaves[i] = merkle_leaf(entries[i]);
	return batch;
}

/* The batch's slot of the leaf: of an equal one, or a free one. */
static uint32_t *slot_in(const struct batch *batch, const struct digest *leaf)
{
	size_t at;
	memcpy(&at, leaf->byte, sizeof at);
	for (;; at++) {
		uint32_t *slot = &batch->slots[at & batch->slot_mask];
		if (*slot == 0 || digest_equal(&batch->fresh_leaves[*slot - 1], leaf))
			return slot;
	}
}

/* Whether the log has the leaf already, and where. */
static enum err find_in_log(struct work *w, struct appender *appender, struct batch *batch,
                            const struct digest *leaf, struct place *out)
{
	uint64_t places[LEAF_INDEX_CANDIDATES], size = tlog_writer_head(appender->writer)->size;
	size_t count;
	struct digest there;
	*out = (struct place){0};
	TRY(leaf_index_find(w, appender->index, leaf, places, &count));
	for (size_t i = 0; i < count && !out->known; i++) {
		if (places[i] >= size)
			continue;
		TRY(batch->reader.read(w, batch->reader.state, 0, places[i], &there));
		if (digest_equal(&there, leaf))
			*out = (struct place){places[i], true};
	}
	return OK;
}

static enum err sort_out(struct work *w, struct appender *appender, struct batch *batch)
{
	uint64_t size = tlog_writer_head(appender->writer)->size;
	for (size_t i = 0; i < batch->count; i++) {
		uint32_t *slot = slot_in(batch, &batch->leaves[i]);
		if (*slot != 0) {
			batch->places[i] = (struct place){size + *slot - 1, true};
			continue;
		}
		TRY(find_in_log(w, appender, batch, &batch->leaves[i], &batch->places[i]));
		if (batch->places[i].known)
			continue;
		batch->places[i].index = size + batch->fresh_count;
		batch->fresh[batch->fresh_count] = batch->entries[i];
		batch->fresh_leaves[batch->fresh_count] = batch->leaves[i];
		*slot = (uint32_t)++batch->fresh_count;
	}
	return OK;
}

enum err appender_append(struct work *w, struct appender *appender, const struct str *entries, size_t count,
                         struct place *places)
{
	check(count <= TLOG_APPEND_MAX);
	TRY(tlog_writer_recover(w, appender->writer));
	TRY(fill_index(w, appender));
	struct tree tree = tree_of(&appender->log->storage, tlog_writer_head(appender->writer)->size);
	struct batch *batch = batch_of(w, entries, count, places, &tree);
	TRY(sort_out(w, appender, batch));
	TRY(tlog_writer_append(w, appender->writer, batch->fresh, batch->fresh_leaves, batch->fresh_count));
	/* The entries are in the log, whatever becomes of the index: fill_index tries again. */
	if (leaf_index_add(w, appender->index, batch->fresh_leaves, batch->fresh_count) != OK)
		work_forgive(w);
	return OK;
}
