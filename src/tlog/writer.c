/* tlog_writer_*, tlog_settle. */
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

static const struct digest *hash_leaves(struct work *w, const struct str *entries, size_t count)
{
	struct digest *leaves = work_array(w, count, sizeof *leaves);
	for (size_t i = 0; i < count; i++)
		leaves[i] = merkle_leaf(entries[i]);
	return leaves;
}

static enum err read_edge(struct work *w, struct tlog_writer *writer, const struct checkpoint *checkpoint)
{
	return edge_read(w, &writer->log->storage, checkpoint->size, &checkpoint->root, &writer->edge);
}

static enum err publish_integrated(struct work *w, struct tlog_writer *writer,
                                   const struct checkpoint *integrated)
{
	struct heads *heads = &writer->heads;
	TRY(read_edge(w, writer, integrated));
	heads->newest = *integrated;
	heads->newest_note = heads->integrated;
	return heads_publish(w, writer->log, heads, heads->newest_note);
}

/* The bundle of that tile. *whole is false when it is missing: what cannot be read just now is another matter. */
static enum err read_bundle(struct work *w, const struct tlog *log, struct tile tile, struct str *out,
                            bool *whole)
{
	enum err failed =
		log->storage.read(w, log->storage.state, tile_path(w->arena, tile), TILE_BUNDLE_MAX, out);
	*whole = failed == OK;
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	return OK;
}

/* The entries from `first` on of a log of `size`, from their bundles. *whole is false when one is missing or torn. */
static enum err read_entries(struct work *w, const struct tlog *log, uint64_t first, uint64_t size,
                             struct str *out, bool *whole)
{
	*whole = true;
	for (uint64_t position = first; position < size && *whole;) {
		struct tile tile = tile_of(TILE_ENTRIES, position, size);
		struct str bundle;
		TRY(read_bundle(w, log, tile, &bundle, whole));
		position = tile.index * TILE_WIDTH + tile.width;
		for (uint64_t i = tile.index * TILE_WIDTH; i < position && *whole; i++) {
			struct str entry;
			*whole = tile_bundle_next(&bundle, &entry);
			if (*whole && i >= first)
				out[i - first] = entry;
		}
	}
	return OK;
}

/* The edge with what the integrated checkpoint has more than the published one, and the files of that; *whole is false when
 * they do not give its root. */
static enum err redo(struct work *w, struct tlog_writer *writer, const struct checkpoint *integrated,
                     struct edge *edge, struct tlog_file **files, size_t *count, bool *whole)
{
	uint64_t first = edge->size;
	size_t entry_count = (size_t)(integrated->size - first);
	struct str *entries = work_array(w, entry_count, sizeof *entries);
	TRY(read_entries(w, writer->log, first, integrated->size, entries, whole));
	if (!*whole)
		return OK;
	edge_append(w->arena, edge, entries, hash_leaves(w, entries, entry_count), entry_count, files, count);
	struct digest root = edge_root(edge);
	*whole = digest_equal(&root, &integrated->root);
	return OK;
}

/* A crash, or a disk that failed, came between integrating and publishing. With all its entries the checkpoint may have been
 * seen, before the power cut that brought the published one back: so all its files are written once more, and it is published.
 * Without them nobody can have seen it. */
static enum err take_integrated(struct work *w, struct tlog_writer *writer)
{
	struct heads *heads = &writer->heads;
	struct checkpoint integrated;
	struct tlog_file *files;
	size_t count;
	bool found, whole;
	TRY(heads_integrated(w, writer->log, heads, &integrated, &found));
	/* More than one append can hold was integrated while the log was witnessed, and then is there. */
	if (!found || integrated.size - heads->newest.size > TLOG_APPEND_MAX)
		return found ? publish_integrated(w, writer, &integrated) : OK;
	struct edge *edge = work_alloc(w, sizeof *edge);
	*edge = writer->edge;
	TRY(redo(w, writer, &integrated, edge, &files, &count, &whole));
	if (!whole)
		return OK;
	TRY(heads_commit(w, writer->log, heads, files, count, heads->integrated));
	writer->edge = *edge;
	heads->newest = integrated;
	heads->newest_note = heads->integrated;
	return OK;
}

/* What was integrated in more than one append was, while the log was witnessed, and then is there. */
static enum err settle(struct work *w, struct tlog_writer *writer)
{
	const struct tlog *log = writer->log;
	struct heads *heads = &writer->heads;
	struct checkpoint integrated;
	struct tlog_file *files;
	size_t count;
	bool found, whole;
	TRY(heads_read(w, log, &log->verifier, heads));
	TRY(heads_integrated(w, log, heads, &integrated, &found));
	if (!found || integrated.size - heads->newest.size > TLOG_APPEND_MAX)
		return OK;
	TRY(read_edge(w, writer, &heads->newest));
	TRY(redo(w, writer, &integrated, &writer->edge, &files, &count, &whole));
	return whole ? log->storage.write(w, log->storage.state, files, count)
	             : heads_integrate(w, log, heads, heads->published);
}

enum err tlog_settle(struct work *w, const struct tlog *log)
{
	struct tlog plain = *log;
	plain.witnessed = false;
	struct tlog_writer *writer = work_alloc(w, sizeof *writer);
	*writer = (struct tlog_writer){.log = &plain};
	return settle(w, writer);
}

enum err tlog_writer_recover(struct work *w, struct tlog_writer *writer)
{
	struct heads *heads = &writer->heads;
	if (writer->current)
		return OK;
	TRY(heads_read(w, writer->log, &writer->log->verifier, heads));
	TRY(read_edge(w, writer, &heads->newest));
	if (!writer->log->witnessed)
		TRY(take_integrated(w, writer));
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
static enum err store(struct work *w, struct tlog_writer *writer, const struct tlog_file *files, size_t count,
                      struct str note)
{
	const struct tlog *log = writer->log;
	struct heads *heads = &writer->heads;
	if (log->witnessed) {
		TRY(log->storage.write(w, log->storage.state, files, count));
		return heads_integrate(w, log, heads, note);
	}
	return heads_commit(w, log, heads, files, count, note);
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
