#include "transparency/audit_store.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "files/files.h"
#include "tlog/decimal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 32, PRIVATE_MODE = 0600 };

struct audit_store {
	struct arena *arena; /* holds this struct */
	struct str folder;
	struct files *files;
	int seen;          /* the file of checkpoints */
	const char *bytes; /* it, mapped; NULL: not */
	size_t len;
};

static enum err broken(struct work *w, const struct audit_store *store, const char *what)
{
	return fail(w, ERR_UNAVAILABLE, "The auditor's folder %.*s cannot be %s: %s.", STR_ARG(store->folder),
	            what, strerror(errno));
}

struct str audit_store_path(struct arena *arena, const struct audit_store *store, const char *name)
{
	return str_format(arena, "%.*s/%s", STR_ARG(store->folder), name);
}

enum err audit_store_read(struct work *w, struct audit_store *store, const char *name, size_t max,
                          struct str *out)
{
	return files_read(w, store->files, str_of(name), max, out);
}

enum err audit_store_write(struct work *w, struct audit_store *store, const char *name, struct str bytes)
{
	return files_write(w, store->files, str_of(name), bytes, PRIVATE_MODE);
}

/* The file, or absent when there is none. */
static enum err read_if_there(struct work *w, struct audit_store *store, const char *name, size_t max,
                              struct str *out)
{
	enum err failed = audit_store_read(w, store, name, max, out);
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	*out = (struct str){0};
	return OK;
}

/* ---- opening ---- */

static void unmap(struct audit_store *store)
{
	if (store->bytes != NULL)
		munmap((void *)(uintptr_t)store->bytes, store->len);
	store->bytes = NULL;
	store->len = 0;
}

static enum err map(struct work *w, struct audit_store *store)
{
	unmap(store);
	off_t len = lseek(store->seen, 0, SEEK_END);
	if (len < 0)
		return broken(w, store, "read");
	if (len == 0)
		return OK;
	void *bytes = mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, store->seen, 0);
	if (bytes == MAP_FAILED)
		return broken(w, store, "read");
	store->bytes = bytes;
	store->len = (size_t)len;
	return OK;
}

/* Cuts off what a crash left behind the last whole note. */
static enum err mend(struct work *w, struct audit_store *store)
{
	TRY(map(w, store));
	size_t whole = store->len;
	while (whole > 0 && store->bytes[whole - 1] != '\0')
		whole--;
	bool torn = whole != store->len;
	unmap(store);
	return torn && ftruncate(store->seen, (off_t)whole) != 0 ? broken(w, store, "written") : OK;
}

static enum err open_parts(struct work *w, struct audit_store *store)
{
	TRY(files_open(w, store->folder, &store->files));
	if (files_hold(w, store->files) != OK) {
		if (w->failed != ERR_CONFLICT)
			return w->failed;
		work_forgive(w);
		return fail(w, ERR_CONFLICT,
		            "another audit uses the folder %.*s just now. Wait for it, or name another with "
		            "--state",
		            STR_ARG(store->folder));
	}
	struct str path = audit_store_path(w->arena, store, "checkpoints");
	store->seen = open(str_cstr(w->arena, path), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, PRIVATE_MODE);
	return store->seen < 0 ? broken(w, store, "written") : mend(w, store);
}

enum err audit_store_open(struct work *w, struct str folder, struct audit_store **out)
{
	struct arena *arena = arena_open();
	struct audit_store *store = arena_alloc(arena, sizeof *store);
	*store = (struct audit_store){.arena = arena, .folder = str_copy(arena, folder), .seen = -1};
	enum err failed = open_parts(w, store);
	if (failed != OK) {
		audit_store_close(store);
		return failed;
	}
	*out = store;
	return OK;
}

void audit_store_close(struct audit_store *store)
{
	if (store == NULL)
		return;
	unmap(store);
	if (store->seen >= 0)
		close(store->seen);
	files_close(store->files);
	arena_close(store->arena);
}

enum err audit_store_bind(struct work *w, struct audit_store *store, struct str origin)
{
	struct str known, line = str_format(w->arena, "%.*s\n", STR_ARG(origin));
	TRY(read_if_there(w, store, "log", NOTE_BYTES_MAX, &known));
	if (str_absent(known))
		return audit_store_write(w, store, "log", line);
	if (str_equal(known, line))
		return OK;
	return fail(
		w, ERR_INPUT,
		"the folder %.*s is about the log %.*s, and this one calls itself %.*s. Name another folder "
		"with --state; or, if it is the same address as before, ask the operator why the log was "
		"exchanged",
		STR_ARG(store->folder), STR_ARG(str_trim(known)), STR_ARG(origin));
}

/* ---- checkpoints ---- */

/* The length of `checkpoints` when `verified` was written; 0 when nothing is known to be verified. */
static enum err read_verified(struct work *w, struct audit_store *store, uint64_t *covers)
{
	struct str text;
	*covers = 0;
	TRY(read_if_there(w, store, "verified", NOTE_BYTES_MAX + LINE_MAX_BYTES, &text));
	if (!decimal_parse(str_cut(&text, '\n'), INT64_MAX, covers) || str_absent(text))
		*covers = 0;
	return OK;
}

enum err audit_store_verify(struct work *w, struct audit_store *store, struct str note)
{
	off_t len = lseek(store->seen, 0, SEEK_END);
	if (len < 0)
		return broken(w, store, "read");
	return audit_store_write(w, store, "verified",
	                         str_format(w->arena, "%" PRId64 "\n%.*s", (int64_t)len, STR_ARG(note)));
}

static int by_size(const void *left, const void *right)
{
	const struct seen_checkpoint *a = left, *b = right;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	int roots = memcmp(a->root.byte, b->root.byte, sizeof a->root.byte);
	return roots != 0 ? roots : (int)a->fresh - (int)b->fresh;
}

static bool read_seen(struct work *scratch, struct str note, struct seen_checkpoint *out)
{
	struct note parsed;
	struct checkpoint checkpoint;
	if (note_parse(scratch, note, &parsed) != OK ||
	    checkpoint_parse(scratch, parsed.text, &checkpoint) != OK) {
		work_forgive(scratch);
		return false;
	}
	*out = (struct seen_checkpoint){.size = checkpoint.size, .root = checkpoint.root, .note = note};
	return true;
}

static size_t without_repeats(struct seen_checkpoint *seen, size_t count)
{
	size_t kept = 0;
	qsort(seen, count, sizeof *seen, by_size);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || seen[kept - 1].size != seen[i].size ||
		    !digest_equal(&seen[kept - 1].root, &seen[i].root))
			seen[kept++] = seen[i];
	return kept;
}

enum err audit_store_seen(struct work *w, struct audit_store *store, struct seen_checkpoint **out,
                          size_t *count)
{
	uint64_t covers;
	size_t most = 0;
	TRY(read_verified(w, store, &covers));
	TRY(map(w, store));
	for (size_t i = 0; i < store->len; i++)
		most += store->bytes[i] == '\0';
	*out = work_array(w, most, sizeof **out);
	*count = 0;
	struct work scratch = work_init(w->world, S("checkpoints"));
	struct str rest = str_bytes(store->bytes, store->len);
	while (rest.len > 0) {
		struct str note = str_cut(&rest, '\0');
		struct seen_checkpoint *next = &(*out)[*count];
		if (read_seen(&scratch, note, next)) {
			next->fresh = (uint64_t)(note.at - store->bytes) >= covers;
			++*count;
		}
		arena_reset(scratch.arena);
	}
	work_finish(&scratch);
	*count = without_repeats(*out, *count);
	return OK;
}

static bool is_last(const struct audit_store *store, struct str note)
{
	return store->len > note.len &&
	       memcmp(store->bytes + store->len - note.len - 1, note.at, note.len) == 0 &&
	       (store->len == note.len + 1 || store->bytes[store->len - note.len - 2] == '\0');
}

enum err audit_store_see(struct work *w, struct audit_store *store, struct str note)
{
	TRY(map(w, store));
	bool known = is_last(store, note);
	unmap(store);
	if (known)
		return OK;
	struct buf record = buf_init(w->arena, note.len + 1);
	buf_put(&record, note);
	buf_byte(&record, '\0');
	ssize_t written = write(store->seen, record.at, record.len);
	if (written == (ssize_t)record.len && fdatasync(store->seen) == 0)
		return OK;
	if (written >= 0 && (size_t)written < record.len)
		errno = ENOSPC;
	enum err failed = broken(w, store, "written");
	(void)mend(w, store);
	return failed;
}

/* ---- progress ---- */

static enum err load_findings(struct work *w, struct str text, struct findings *findings)
{
	const struct json *document;
	TRY(json_parse(w, text, FINDINGS_BYTES_MAX, &document));
	return findings_read(w, document, findings);
}

enum err audit_store_load(struct work *w, struct audit_store *store, struct audit *audit,
                          struct findings *findings)
{
	struct str progress, found;
	TRY(read_if_there(w, store, "progress", AUDIT_TEXT_MAX, &progress));
	TRY(read_if_there(w, store, "findings", FINDINGS_BYTES_MAX, &found));
	audit_begin(audit);
	if (str_absent(progress) || str_absent(found))
		return OK;
	if (audit_parse(w, progress, audit) == OK && load_findings(w, found, findings) == OK)
		return OK;
	work_forgive(w);
	audit_begin(audit);
	findings_cut(findings, 0);
	return OK;
}

enum err audit_store_save(struct work *w, struct audit_store *store, const struct audit *audit,
                          const struct findings *findings)
{
	struct buf buf = buf_init(w->arena, FINDINGS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	findings_write(&out, findings, false);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The findings are too many to be kept.");
	TRY(audit_store_write(w, store, "findings", buf_str(&buf)));
	return audit_store_write(w, store, "progress", audit_text(w->arena, audit));
}

enum err audit_store_forget(struct work *w, struct audit_store *store)
{
	TRY(files_remove(w, store->files, S("progress")));
	return files_remove(w, store->files, S("findings"));
}

enum err audit_store_evidence(struct work *w, struct audit_store *store, struct str note, struct str *path)
{
	struct digest digest = digest_of(note);
	struct str hex = str_slice(digest_hex(w->arena, &digest), 0, 16);
	struct str name = str_format(w->arena, "evidence/%.*s.checkpoint", STR_ARG(hex));
	TRY(files_write(w, store->files, name, note, PRIVATE_MODE));
	*path = audit_store_path(w->arena, store, str_cstr(w->arena, name));
	return OK;
}
