#include "signer/journal.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "signer/journal_files.h"
#include "signer/journal_line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file that is being begun. */
#define NEXT_NAME "journal.new"

enum { ORIGIN_MAX = 512 };

struct journal {
	struct arena *arena;         /* this struct and the origin */
	int folder, file;            /* -1: none */
	uint64_t full;               /* number of the newest file that is full; 0: none is */
	off_t size;                  /* flushed */
	struct journal_place stored; /* flushed */
	struct journal_place ahead;  /* with what waits */
	struct arena *pending_arena;
	struct buf pending;
	int problem; /* why the last flush failed; 0: it did not */
	struct str origin;
};

static enum err broken(struct work *w, const char *what, int reason)
{
	return fail(w, ERR_UNAVAILABLE, "The journal of the keys could not be %s: %s.", what,
	            strerror(reason));
}

static bool write_all(int file, struct str bytes, off_t at)
{
	while (bytes.len > 0) {
		ssize_t put = pwrite(file, bytes.at, bytes.len, at);
		if (put < 0 && errno != EINTR)
			return false;
		if (put > 0) {
			bytes = str_slice(bytes, (size_t)put, SIZE_MAX);
			at += put;
		}
	}
	return true;
}

/* ---- the next file ---- */

/* The full one gets its number, the new one its name. False: all is as it was. */
static bool rename_files(struct work *w, struct journal *journal)
{
	const char *full = journal_files_name(w, journal->full + 1);
	bool there = journal->file >= 0;
	if (there && renameat(journal->folder, JOURNAL_FILES_NEWEST, journal->folder, full) != 0)
		return false;
	if (renameat(journal->folder, NEXT_NAME, journal->folder, JOURNAL_FILES_NEWEST) != 0) {
		int reason = errno;
		if (there)
			check(renameat(journal->folder, full, journal->folder, JOURNAL_FILES_NEWEST) == 0);
		errno = reason;
		return false;
	}
	/* Lines that would be in a file without a name must not be answered for. */
	check(fsync(journal->folder) == 0);
	journal->full += there;
	return true;
}

/* Begins a file that follows from the one before, which is full, or which a crash left without a follower. Nothing waits. On
 * failure the one before goes on. */
static enum err begin_next(struct work *w, struct journal *journal)
{
	struct buf line = buf_init(w->arena, JOURNAL_LINE_MAX);
	const struct journal_entry entry = {.kind = JOURNAL_CONTINUED,
	                                    .checkpoint = journal_checkpoint(journal)};
	journal_line_write(w->arena, &line, &journal->stored, world_now_us(w), &entry);
	int file =
		openat(journal->folder, NEXT_NAME, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0 || !write_all(file, buf_str(&line), 0) || fsync(file) != 0 ||
	    !rename_files(w, journal)) {
		int reason = errno;
		if (file >= 0)
			close(file);
		return broken(w, "continued in a new file", reason);
	}
	if (journal->file >= 0)
		close(journal->file);
	journal->file = file;
	journal->size = (off_t)line.len;
	journal->stored.lines++;
	journal->stored.newest = digest_of(str_slice(buf_str(&line), 0, line.len - 1));
	journal_drop(journal);
	return OK;
}

/* ---- the end of the file ---- */

/* Up to where lines are whole: behind the last line feed, and before a byte that no line has and a crash may leave. */
static size_t whole_lines(struct str text)
{
	enum { TORN_MAX = 2 * JOURNAL_PENDING_MAX };
	size_t from = text.len > TORN_MAX ? text.len - TORN_MAX : 0;
	const char *nothing = memchr(text.at + from, '\0', text.len - from);
	size_t end = nothing == NULL ? text.len : (size_t)(nothing - text.at);
	const char *feed = end == 0 ? NULL : memrchr(text.at, '\n', end);
	return feed == NULL ? 0 : (size_t)(feed - text.at) + 1;
}

/* The last line of the text, without its line feed; the text without it. */
static struct str take_last(struct str *text)
{
	size_t end = text->len - 1;
	const char *feed = end == 0 ? NULL : memrchr(text->at, '\n', end);
	size_t start = feed == NULL ? 0 : (size_t)(feed - text->at) + 1;
	struct str line = str_slice(*text, start, end - start);
	text->len = start;
	return line;
}

static enum err damaged(struct work *w)
{
	return fail(w, ERR_UNAVAILABLE,
	            "The journal of the keys is damaged near its end, so that nothing can be signed: "
	            "`assay key journal --verify` says where. Restore keys/journal from a backup.");
}

/* Where a reading from the end backwards is. */
struct looking {
	struct journal *journal;
	uint64_t number;        /* of the line that comes next; 0: there is none */
	struct digest expected; /* its digest */
};

/* True when the line is sound: it follows, and begins a file only where it may. */
static bool look_at(struct work *w, struct looking *looking, struct str bytes, bool first_of_file)
{
	struct journal *journal = looking->journal;
	struct journal_place *place = &journal->stored;
	struct journal_line line = {0};
	struct digest digest = digest_of(bytes);
	if (!journal_line_read(w, bytes, &line))
		return false;
	if (place->lines == 0) {
		looking->number = place->lines = line.number;
		looking->expected = place->newest = digest;
	}
	bool begins = line.number == 1 || str_equal(line.kind, JOURNAL_CONTINUED);
	if (line.number != looking->number || !digest_equal(&digest, &looking->expected) ||
	    begins != first_of_file)
		return false;
	looking->number--;
	looking->expected = line.previous;
	place->checked = journal_line_checkpoint(w, &line, journal->origin, &place->checkpoint);
	return true;
}

/* From a file's end back to the newest checkpoint of the origin, or its beginning. */
static enum err look_back(struct work *w, struct looking *looking, struct str text)
{
	bool sound = true;
	while (text.len > 0 && !looking->journal->stored.checked) {
		struct work line_work = work_init(w->world, w->request_id);
		struct str line = take_last(&text);
		sound = look_at(&line_work, looking, line, text.len == 0);
		work_finish(&line_work);
		if (!sound)
			return damaged(w);
	}
	return OK;
}

/* The one that grows; the bytes of its whole lines. */
static enum err look_at_newest(struct work *w, struct looking *looking, size_t *repaired)
{
	struct journal *journal = looking->journal;
	struct str text;
	*repaired = 0;
	if (journal->file < 0)
		return OK;
	TRY(journal_files_map(w, journal->folder, 0, &text));
	size_t whole = whole_lines(text);
	enum err failed = look_back(w, looking, str_slice(text, 0, whole));
	journal_files_unmap(text);
	TRY(failed);
	*repaired = text.len - whole;
	journal->size = (off_t)whole;
	if (*repaired > 0 && (ftruncate(journal->file, journal->size) != 0 || fsync(journal->file) != 0))
		return broken(w, "repaired", errno);
	return OK;
}

/* The full ones, as far back as is needed and they are there. */
static enum err look_at_full(struct work *w, struct looking *looking, const struct journal_files *files)
{
	struct journal *journal = looking->journal;
	for (uint64_t i = files->newest; i > 0 && i >= files->oldest; i--) {
		struct str text;
		if (journal->stored.checked || (journal->stored.lines > 0 && looking->number == 0))
			return OK;
		TRY(journal_files_map(w, journal->folder, i, &text));
		bool whole = text.len > 0 && whole_lines(text) == text.len;
		enum err failed = whole ? look_back(w, looking, text) : damaged(w);
		journal_files_unmap(text);
		TRY(failed);
	}
	return OK;
}

static enum err look_at_end(struct work *w, struct journal *journal, const struct journal_files *files,
                            size_t *repaired)
{
	struct looking looking = {.journal = journal};
	TRY(look_at_newest(w, &looking, repaired));
	TRY(look_at_full(w, &looking, files));
	journal_drop(journal);
	if (journal->size > 0 || files->newest == 0)
		return OK;
	if (journal->file >= 0)
		close(journal->file);
	journal->file = -1;
	return begin_next(w, journal);
}

/* The file, made unless it is missing because a crash came between two names. */
static enum err open_files(struct work *w, struct journal *journal, struct str path,
                           struct journal_files *files)
{
	journal->folder = open(str_cstr(w->arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (journal->folder < 0)
		return broken(w, "opened", errno);
	TRY(journal_files_look(w, journal->folder, files));
	journal->full = files->newest;
	int make = files->newest == 0 ? O_CREAT : 0;
	journal->file =
		openat(journal->folder, JOURNAL_FILES_NEWEST, O_RDWR | make | O_CLOEXEC | O_NOFOLLOW, 0600);
	if ((journal->file < 0 && (make != 0 || errno != ENOENT)) || fsync(journal->folder) != 0)
		return broken(w, "opened", errno);
	return OK;
}

enum err journal_open(struct work *w, struct str folder, struct str origin, struct journal **out,
                      size_t *repaired)
{
	check(origin.len <= ORIGIN_MAX);
	struct arena *arena = arena_open();
	struct journal *journal = arena_alloc(arena, sizeof *journal);
	*journal = (struct journal){.arena = arena, .folder = -1, .file = -1, .pending_arena = arena_open()};
	journal->origin = str_copy(arena, origin);
	struct journal_files files;
	enum err failed = open_files(w, journal, folder, &files);
	if (failed == OK)
		failed = look_at_end(w, journal, &files, repaired);
	if (failed != OK) {
		journal_close(journal);
		return failed;
	}
	*out = journal;
	return OK;
}

void journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->file >= 0)
		close(journal->file);
	if (journal->folder >= 0)
		close(journal->folder);
	arena_close(journal->pending_arena);
	arena_close(journal->arena);
}

/* ---- writing ---- */

void journal_drop(struct journal *journal)
{
	arena_reset(journal->pending_arena);
	journal->pending = buf_init(journal->pending_arena, JOURNAL_PENDING_MAX);
	journal->ahead = journal->stored;
	journal->problem = 0;
}

static enum err not_written(struct work *w, const struct journal *journal)
{
	return broken(w, "written, so that nothing was signed", journal->problem);
}

enum err journal_put(struct work *w, struct journal *journal, int64_t now_us,
                     const struct journal_entry *entry)
{
	struct buf line = buf_init(w->arena, JOURNAL_LINE_MAX);
	if (journal->problem != 0)
		return not_written(w, journal);
	journal_line_write(w->arena, &line, &journal->ahead, now_us, entry);
	if (line.full)
		return fail(w, ERR_TOO_LARGE, "What is to be signed has an id that is too long.");
	buf_put(&journal->pending, buf_str(&line));
	if (journal->pending.full)
		return fail(w, ERR_TOO_LARGE, "Too much is to be signed at once.");
	journal->ahead.lines++;
	journal->ahead.newest = digest_of(str_slice(buf_str(&line), 0, line.len - 1));
	if (entry->checkpoint != NULL) {
		check(str_equal(entry->checkpoint->origin, journal->origin));
		journal->ahead.checked = true;
		journal->ahead.checkpoint = *entry->checkpoint;
		journal->ahead.checkpoint.origin = journal->origin;
		journal->ahead.checkpoint.extension = S("");
	}
	return OK;
}

enum err journal_flush(struct work *w, struct journal *journal)
{
	struct str bytes = buf_str(&journal->pending);
	if (journal->problem != 0)
		return not_written(w, journal);
	if (bytes.len == 0)
		return OK;
	if (!write_all(journal->file, bytes, journal->size) || fdatasync(journal->file) != 0) {
		journal->problem = errno;
		/* What is left of it would be continued by the next start; without it the chain goes on from before. */
		check(ftruncate(journal->file, journal->size) == 0);
		return not_written(w, journal);
	}
	journal->size += (off_t)bytes.len;
	journal->stored = journal->ahead;
	journal_drop(journal);
	if (journal->size >= JOURNAL_FILE_BYTES && begin_next(w, journal) != OK) {
		log_failure(w, "signer.journal");
		work_forgive(w);
	}
	return OK;
}

const struct checkpoint *journal_checkpoint(const struct journal *journal)
{
	return journal->ahead.checked ? &journal->ahead.checkpoint : NULL;
}
