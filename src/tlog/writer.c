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

static enum err read_edge(struct work *w, struct tlog_writer *writer, const struct checkpoint *checkpoint)
{
	return edge_read(w, &writer->log->storage, checkpoint->size, &checkpoint->root, &writer->edge);
}

/* A crash, or a disk that failed, came between integrating and publishing. With all its tiles the checkpoint may have been
 * seen, before the power cut that brought the published one back: so it is published again. Without them nobody can have seen
 * it. */
static enum err take_integrated(struct work *w, struct tlog_writer *writer, bool *taken)
{
	struct heads *heads = &writer->heads;
	struct checkpoint integrated;
	TRY(heads_integrated(w, writer->log, heads, &integrated, taken));
	if (*taken && read_edge(w, writer, &integrated) != OK) {
		work_forgive(w);
		*taken = false;
	}
	if (!*taken)
		return OK;
	heads->newest = integrated;
	heads->newest_note = heads->integrated;
	return heads_publish(w, writer->log, heads, heads->newest_note);
}

enum err tlog_writer_recover(struct work *w, struct tlog_writer *writer)
{
	struct heads *heads = &writer->heads;
	bool taken = false;
	if (writer->current)
		return OK;
	TRY(heads_read(w, writer->log, &writer->log->verifier, heads));
	if (!writer->log->witnessed)
		TRY(take_integrated(w, writer, &taken));
	if (!taken)
		TRY(read_edge(w, writer, &heads->newest));
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

static enum err sign(struct work *w, struct tlog_writer *writer, struct checkpoint *head, struct str *note)
{
	const struct tlog *log = writer->log;
	*head = (struct checkpoint){log->verifier.name, writer->edge.size, edge_root(&writer->edge), S("")};
	return log->signer.sign(w, log->signer.state, head, note);
}

/* All that grew and the note, which is durable before anybody sees it: else a checkpoint that was seen could be forgotten in
 * a power cut, and another one of its size be signed. A witnessed log has its note in front of everybody who asks witnesses, so
 * that it comes after the tiles. */
static enum err store(struct work *w, struct tlog_writer *writer, struct tlog_file *files, size_t count,
                      struct str note)
{
	const struct tlog *log = writer->log;
	struct heads *heads = &writer->heads;
	if (log->witnessed) {
		TRY(log->storage.write(w, log->storage.state, files, count));
		return heads_integrate(w, log, heads, note);
	}
	files[count] = heads_file(note);
	TRY(log->storage.write(w, log->storage.state, files, count + 1));
	heads->integrated = note;
	return heads_publish(w, log, heads, note);
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
	struct tlog_file *files;
	size_t file_count;
	struct checkpoint head;
	struct str note;
	TRY(check_entries(w, entries, count));
	TRY(tlog_writer_recover(w, writer));
	if (count == 0)
		return OK;
	if (leaves == NULL)
		leaves = hash_leaves(w, entries, count);
	writer->current = false;
	edge_append(w->arena, &writer->edge, entries, leaves, count, &files, &file_count);
	TRY(sign(w, writer, &head, &note));
	TRY(store(w, writer, files, file_count, note));
	writer->heads.newest = head;
	writer->heads.newest_note = note;
	keep(writer);
	writer->current = true;
	return OK;
}
