#include "tlog/writer.h"

#include "base/arena.h"
#include "base/check.h"
#include "tlog/edge.h"
#include "tlog/heads.h"

struct tlog_writer {
	const struct tlog *log;
	struct arena *arena; /* holds this struct */
	bool current;        /* what follows is what the storage holds */
	struct edge edge;
	struct heads heads;
	struct arena *kept, *spare; /* the edge's bundle and the notes are in the first */
};

/* Takes what lives in the work along. */
static void keep(struct tlog_writer *writer)
{
	struct arena *arena = writer->spare;
	struct heads *heads = &writer->heads;
	arena_reset(arena);
	writer->edge.bundle = str_copy(arena, writer->edge.bundle);
	heads->published = str_copy(arena, heads->published);
	if (!str_absent(heads->integrated))
		heads->integrated = str_copy(arena, heads->integrated);
	heads->newest_note = str_copy(arena, heads->newest_note);
	heads->newest.origin = writer->log->verifier.name;
	heads->newest.extension = S("");
	writer->spare = writer->kept;
	writer->kept = arena;
}

enum err tlog_writer_recover(struct work *w, struct tlog_writer *writer)
{
	struct heads *heads = &writer->heads;
	if (writer->current)
		return OK;
	TRY(heads_read(w, writer->log, &writer->log->verifier, heads));
	TRY(edge_read(w, &writer->log->storage, heads->newest.size, &heads->newest.root, &writer->edge));
	if (!writer->log->witnessed && heads->newest_note.at != heads->published.at)
		TRY(heads_publish(w, writer->log, heads, heads->newest_note));
	keep(writer);
	writer->current = true;
	return OK;
}

enum err tlog_writer_open(struct work *w, const struct tlog *log, struct tlog_writer **out)
{
	struct arena *arena = arena_open();
	struct tlog_writer *writer = arena_alloc(arena, sizeof *writer);
	*writer =
		(struct tlog_writer){.log = log, .arena = arena, .kept = arena_open(), .spare = arena_open()};
	enum err failed = tlog_writer_recover(w, writer);
	if (failed == OK)
		*out = writer;
	else
		tlog_writer_close(writer);
	return failed;
}

void tlog_writer_close(struct tlog_writer *writer)
{
	if (writer == NULL)
		return;
	arena_close(writer->kept);
	arena_close(writer->spare);
	arena_close(writer->arena);
}

const struct checkpoint *tlog_writer_head(const struct tlog_writer *writer)
{
	return &writer->heads.newest;
}

struct str tlog_writer_note(const struct tlog_writer *writer)
{
	return writer->heads.newest_note;
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

/* What is integrated is durable before anybody sees it: else a checkpoint that was seen could be forgotten in a power cut,
 * and another one of its size be signed. */
static enum err sign(struct work *w, struct tlog_writer *writer)
{
	const struct tlog *log = writer->log;
	struct heads *heads = &writer->heads;
	const struct checkpoint head = {log->verifier.name, writer->edge.size, edge_root(&writer->edge),
	                                S("")};
	struct str note;
	TRY(log->signer.sign(w, log->signer.state, &head, &note));
	TRY(heads_integrate(w, log, heads, note));
	if (!log->witnessed)
		TRY(heads_publish(w, log, heads, note));
	heads->newest = head;
	heads->newest_note = note;
	return OK;
}

static const struct digest *hash_leaves(struct work *w, const struct str *entries, size_t count)
{
	struct digest *leaves = work_array(w, count, sizeof *leaves);
	for (size_t i = 0; i < count; i++)
		leaves[i] = merkle_leaf(entries[i]);
	return leaves;
}

enum err tlog_writer_append(struct work *w, struct tlog_writer *writer, const struct str *entries,
                            const struct digest *leaves, size_t count)
{
	const struct tlog_storage *storage = &writer->log->storage;
	struct tlog_file *files;
	size_t file_count;
	TRY(check_entries(w, entries, count));
	TRY(tlog_writer_recover(w, writer));
	if (count == 0)
		return OK;
	if (leaves == NULL)
		leaves = hash_leaves(w, entries, count);
	writer->current = false;
	edge_append(w->arena, &writer->edge, entries, leaves, count, &files, &file_count);
	TRY(storage->write(w, storage->state, files, file_count));
	TRY(sign(w, writer));
	keep(writer);
	writer->current = true;
	return OK;
}
