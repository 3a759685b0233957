#include "signer/journal.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ORIGIN_MAX = 512 };

/* What the next line builds on. */
struct place {
	uint64_t lines;
	struct digest newest;
	bool checked; /* there is a checkpoint */
	struct checkpoint checkpoint;
};

struct journal {
	struct arena *arena; /* this struct and the origin */
	int file;
	off_t size;          /* flushed */
	struct place stored; /* flushed */
	struct place ahead;  /* with what waits */
	struct arena *pending_arena;
	struct buf pending;
	struct str origin;
};

static const struct digest no_digest;

static enum err broken(struct work *w, const char *what)
{
	return fail(w, ERR_UNAVAILABLE, "The journal of the keys could not be %s: %s.", what,
	            strerror(errno));
}

/* ---- reading lines ---- */

/* A line as it stands; what it says is not interpreted but for the checkpoint. */
struct line {
	uint64_t number;
	struct digest previous;
	struct str kind;
	const struct json *json;
};

static bool read_digest(struct work *w, struct str hex, struct digest *out)
{
	struct str bytes;
	if (hex.len != 2 * sizeof out->byte || !decode_hex(w->arena, hex, &bytes))
		return false;
	memcpy(out->byte, bytes.at, sizeof out->byte);
	return true;
}

static bool read_line(struct work *w, struct str text, struct line *out)
{
	int64_t number;
	if (json_parse(w, text, JOURNAL_LINE_MAX, &out->json) != OK) {
		work_forgive(w);
		return false;
	}
	number = json_get_int(out->json, S("line"));
	out->number = (uint64_t)number;
	out->kind = json_get_str(out->json, S("kind"));
	return number > 0 && !str_absent(out->kind) &&
	       read_digest(w, json_get_str(out->json, S("previous")), &out->previous);
}

/* False when the line is no checkpoint of that origin. */
static bool read_checkpoint(struct work *w, const struct line *line, struct str origin,
                            struct checkpoint *out)
{
	int64_t size = json_get_int(line->json, S("size"));
	if (!str_equal(line->kind, S("checkpoint")) ||
	    !str_equal(json_get_str(line->json, S("origin")), origin) || size < 0 ||
	    !read_digest(w, json_get_str(line->json, S("root")), &out->root))
		return false;
	out->origin = origin;
	out->size = (uint64_t)size;
	out->extension = S("");
	return true;
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

/* From the end back to the newest checkpoint of the origin, each link tested on the way. */
static enum err look_back(struct work *w, struct journal *journal, struct str text)
{
	struct place *place = &journal->stored;
	struct digest expected = no_digest;
	for (uint64_t number = 0; text.len > 0 && !place->checked; number--) {
		struct work line_work = work_init(w->world, w->request_id);
		struct str bytes = take_last(&text);
		struct line line = {0};
		struct digest digest = digest_of(bytes);
		bool sound = read_line(&line_work, bytes, &line);
		if (place->lines == 0) {
			number = place->lines = line.number;
			place->newest = expected = digest;
		}
		sound = sound && line.number == number && digest_equal(&digest, &expected) &&
		        (number == 1) == (text.len == 0);
		expected = line.previous;
		place->checked =
			sound && read_checkpoint(&line_work, &line, journal->origin, &place->checkpoint);
		work_finish(&line_work);
		if (!sound)
			return damaged(w);
	}
	return OK;
}

static enum err look_at_end(struct work *w, struct journal *journal, size_t *repaired)
{
	struct stat status;
	if (fstat(journal->file, &status) != 0)
		return broken(w, "looked at");
	*repaired = 0;
	if (status.st_size == 0)
		return OK;
	size_t size = (size_t)status.st_size;
	char *at = mmap(NULL, size, PROT_READ, MAP_SHARED, journal->file, 0);
	if (at == MAP_FAILED)
		return broken(w, "read");
	size_t whole = whole_lines(str_bytes(at, size));
	enum err failed = look_back(w, journal, str_bytes(at, whole));
	munmap(at, size);
	TRY(failed);
	*repaired = size - whole;
	journal->size = (off_t)whole;
	if (*repaired > 0 && (ftruncate(journal->file, journal->size) != 0 || fsync(journal->file) != 0))
		return broken(w, "repaired");
	return OK;
}

enum err journal_open(struct work *w, struct str path, struct str origin, struct journal **out,
                      size_t *repaired)
{
	check(origin.len <= ORIGIN_MAX);
	int file = open(str_cstr(w->arena, path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return broken(w, "opened");
	struct arena *arena = arena_open();
	struct journal *journal = arena_alloc(arena, sizeof *journal);
	*journal = (struct journal){.arena = arena, .file = file, .pending_arena = arena_open()};
	journal->origin = str_copy(arena, origin);
	enum err failed = look_at_end(w, journal, repaired);
	if (failed != OK) {
		journal_close(journal);
		return failed;
	}
	journal_drop(journal);
	*out = journal;
	return OK;
}

void journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	close(journal->file);
	arena_close(journal->pending_arena);
	arena_close(journal->arena);
}

/* ---- writing ---- */

void journal_drop(struct journal *journal)
{
	arena_reset(journal->pending_arena);
	journal->pending = buf_init(journal->pending_arena, JOURNAL_PENDING_MAX);
	journal->ahead = journal->stored;
}

static void put_optional(struct json_out *out, struct str name, struct str value)
{
	if (!str_absent(value))
		json_put_str(out, name, value);
}

/* Members in canonical order. */
static void write_line(struct arena *arena, struct buf *buf, const struct place *place, int64_t now_us,
                       const struct journal_entry *entry)
{
	const struct checkpoint *checkpoint = entry->checkpoint;
	struct json_out out = json_out(buf);
	json_object(&out);
	json_put_str(&out, S("at"), time_text(arena, now_us));
	if (entry->digest != NULL)
		json_put_str(&out, S("digest"), digest_hex(arena, entry->digest));
	put_optional(&out, S("id"), entry->id);
	put_optional(&out, S("key"), entry->key);
	json_put_str(&out, S("kind"), entry->kind);
	json_put_int(&out, S("line"), (int64_t)place->lines + 1);
	if (checkpoint != NULL)
		json_put_str(&out, S("origin"), checkpoint->origin);
	json_put_str(&out, S("previous"), digest_hex(arena, &place->newest));
	if (checkpoint != NULL) {
		json_put_str(&out, S("root"), digest_hex(arena, &checkpoint->root));
		json_put_int(&out, S("size"), (int64_t)checkpoint->size);
	}
	json_end(&out);
}

enum err journal_put(struct work *w, struct journal *journal, int64_t now_us,
                     const struct journal_entry *entry)
{
	struct buf line = buf_init(w->arena, JOURNAL_LINE_MAX);
	write_line(w->arena, &line, &journal->ahead, now_us, entry);
	if (line.full)
		return fail(w, ERR_TOO_LARGE, "What is to be signed has an id that is too long.");
	buf_put(&journal->pending, buf_str(&line));
	buf_byte(&journal->pending, '\n');
	if (journal->pending.full)
		return fail(w, ERR_TOO_LARGE, "Too much is to be signed at once.");
	journal->ahead.lines++;
	journal->ahead.newest = digest_of(buf_str(&line));
	if (entry->checkpoint != NULL) {
		check(str_equal(entry->checkpoint->origin, journal->origin));
		journal->ahead.checked = true;
		journal->ahead.checkpoint = *entry->checkpoint;
		journal->ahead.checkpoint.origin = journal->origin;
		journal->ahead.checkpoint.extension = S("");
	}
	return OK;
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

enum err journal_flush(struct work *w, struct journal *journal)
{
	struct str bytes = buf_str(&journal->pending);
	if (bytes.len == 0)
		return OK;
	if (!write_all(journal->file, bytes, journal->size) || fdatasync(journal->file) != 0) {
		int reason = errno;
		/* What is left of it would be continued by the next start; without it the chain goes on from before. */
		check(ftruncate(journal->file, journal->size) == 0);
		journal_drop(journal);
		errno = reason;
		return broken(w, "written, so that nothing was signed");
	}
	journal->size += (off_t)bytes.len;
	journal->stored = journal->ahead;
	journal_drop(journal);
	return OK;
}

const struct checkpoint *journal_checkpoint(const struct journal *journal)
{
	return journal->ahead.checked ? &journal->ahead.checkpoint : NULL;
}

/* ---- reading all of it ---- */

/* Absent when the line follows the ones before. */
static struct str problem_of(struct work *w, const struct journal_report *report, struct str bytes)
{
	struct work line_work = work_init(w->world, w->request_id);
	struct line line = {0};
	bool readable = read_line(&line_work, bytes, &line);
	work_finish(&line_work);
	unsigned long long number = report->lines + 1;
	if (!readable)
		return str_format(w->arena, "line %llu is damaged", number);
	if (line.number != number)
		return str_format(w->arena, "line %llu says that it is line %llu", number,
		                  (unsigned long long)line.number);
	if (!digest_equal(&line.previous, &report->newest))
		return str_format(w->arena,
		                  "line %llu does not follow from line %llu: one of them was changed", number,
		                  number - 1);
	return (struct str){0};
}

static void verify_text(struct work *w, struct str text, struct journal_report *out)
{
	*out = (struct journal_report){0};
	while (text.len > 0 && str_absent(out->problem)) {
		size_t end = str_find_byte(text, '\n');
		if (end == SIZE_MAX || memchr(text.at, '\0', end) != NULL) {
			out->torn = true;
			return;
		}
		struct str line = str_slice(text, 0, end);
		out->problem = problem_of(w, out, line);
		out->lines += str_absent(out->problem);
		out->newest = digest_of(line);
		text = str_slice(text, end + 1, SIZE_MAX);
	}
}

enum err journal_verify(struct work *w, struct str path, struct journal_report *out)
{
	struct stat status;
	int file = open(str_cstr(w->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0 && errno == ENOENT)
		return fail(w, ERR_NOT_FOUND, "There is no journal yet: nothing was signed.");
	if (file < 0)
		return broken(w, "opened");
	*out = (struct journal_report){0};
	bool known = fstat(file, &status) == 0;
	size_t size = known ? (size_t)status.st_size : 0;
	char *at = size == 0 ? NULL : mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
	close(file);
	if (!known || at == MAP_FAILED)
		return broken(w, "read");
	if (size > 0) {
		verify_text(w, str_bytes(at, size), out);
		munmap(at, size);
	}
	return OK;
}
