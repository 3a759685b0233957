#include "test.h"

#include "unit/memory_storage.h"

#include "base/arena.h"

static struct memory_file *find(const struct memory_storage *memory, struct str path)
{
	for (struct memory_file *file = memory->files; file != NULL; file = file->next)
		if (str_equal(file->path, path))
			return file;
	return NULL;
}

struct str memory_storage_get(const struct memory_storage *memory, struct str path)
{
	const struct memory_file *file = find(memory, path);
	return file == NULL ? (struct str){0} : file->bytes;
}

static enum err read_file(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct memory_storage *memory = state;
	memory->reads++;
	*out = memory_storage_get(memory, path);
	if (str_absent(*out))
		return fail(w, ERR_NOT_FOUND, "No file %.*s.", STR_ARG(path));
	return out->len <= max ? OK : fail(w, ERR_TOO_LARGE, "File %.*s is too long.", STR_ARG(path));
}

static enum err write_file(struct work *w, struct memory_storage *memory, const struct tlog_file *written)
{
	if (memory->writes_max > 0 && memory->writes == memory->writes_max)
		return fail(w, ERR_UNAVAILABLE, "The power is cut before %.*s.", STR_ARG(written->path));
	memory->writes++;
	struct memory_file *file = find(memory, written->path);
	if (file == NULL) {
		file = arena_alloc(memory->arena, sizeof *file);
		file->path = str_copy(memory->arena, written->path);
		file->next = memory->files;
		memory->files = file;
	}
	file->bytes = str_copy(memory->arena, written->bytes);
	return OK;
}

static enum err write_files(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(write_file(w, state, &files[i]));
	return OK;
}

static enum err replace_file(struct work *w, void *state, const struct tlog_file *written, struct str before)
{
	struct str now = memory_storage_get(state, written->path);
	if (str_absent(now) != str_absent(before) || !str_equal(now, before))
		return fail(w, ERR_CONFLICT, "%.*s has other bytes.", STR_ARG(written->path));
	return write_file(w, state, written);
}

static enum err commit_files(struct work *w, void *state, const struct tlog_file *files, size_t count,
                             const struct tlog_note *note)
{
	const struct tlog_file waiting = {note->waiting, note->bytes}, last = {note->path, note->bytes};
	TRY(write_files(w, state, files, count));
	TRY(write_file(w, state, &waiting));
	return replace_file(w, state, &last, note->before);
}

struct tlog_storage memory_storage_ops(struct memory_storage *memory)
{
	return (struct tlog_storage){memory, read_file, write_files, replace_file, commit_files};
}

static enum err sign(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note)
{
	return note_sign(w, checkpoint_text(w->arena, checkpoint), state, note);
}

void memory_storage_sign(struct tlog *log, struct note_signer *signer)
{
	log->verifier = signer->verifier;
	log->signer = (struct tlog_signer){signer, sign};
}

void memory_storage_key(struct work *w, struct tlog *log, const char *name, uint8_t seed)
{
	struct note_signer *signer = work_alloc(w, sizeof *signer);
	assert_ok(w, note_signer_make(w, str_of(name), (const uint8_t[NOTE_SEED_LEN]){seed}, signer));
	memory_storage_sign(log, signer);
}
