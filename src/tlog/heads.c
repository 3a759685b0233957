#include "tlog/heads.h"

static const struct str published_path = S_INIT("checkpoint"), integrated_path = S_INIT("integrated");

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

enum err heads_published(struct work *w, const struct tlog *log, struct str *out)
{
	return read_note(w, log, published_path, out);
}

enum err heads_left(struct work *w, const struct tlog *log, struct heads *out)
{
	*out = (struct heads){0};
	TRY(read_note(w, log, published_path, &out->published));
	return read_note(w, log, integrated_path, &out->integrated);
}

static enum err find_integrated(struct work *w, const struct note_verifier *verifier,
                                const struct heads *heads, struct checkpoint *out, bool *found)
{
	*found = false;
	if (str_absent(heads->integrated))
		return OK;
	TRY(checkpoint_open(w, heads->integrated, verifier, out));
	*found = out->size > heads->newest.size;
	return OK;
}

enum err heads_read(struct work *w, const struct tlog *log, const struct note_verifier *verifier,
                    struct heads *out)
{
	struct checkpoint integrated = {0};
	bool found = false;
	TRY(read_note(w, log, published_path, &out->published));
	TRY(read_note(w, log, integrated_path, &out->integrated));
	if (str_absent(out->published))
		return fail(w, ERR_NOT_FOUND, "There is no log.");
	TRY(checkpoint_open(w, out->published, verifier, &out->newest));
	out->newest_note = out->published;
	if (log->witnessed)
		TRY(find_integrated(w, verifier, out, &integrated, &found));
	if (found) {
		out->newest = integrated;
		out->newest_note = out->integrated;
	}
	return OK;
}

enum err heads_integrated(struct work *w, const struct tlog *log, const struct heads *heads,
                          struct checkpoint *out, bool *found)
{
	return find_integrated(w, &log->verifier, heads, out, found);
}

static enum err replace(struct work *w, const struct tlog *log, struct str path, struct str *place,
                        struct str note)
{
	const struct tlog_file file = {path, note};
	TRY(log->storage.replace(w, log->storage.state, &file, *place));
	*place = note;
	return OK;
}

enum err heads_publish(struct work *w, const struct tlog *log, struct heads *heads, struct str note)
{
	return replace(w, log, published_path, &heads->published, note);
}

enum err heads_integrate(struct work *w, const struct tlog *log, struct heads *heads, struct str note)
{
	return replace(w, log, integrated_path, &heads->integrated, note);
}

enum err heads_commit(struct work *w, const struct tlog *log, struct heads *heads,
                      const struct tlog_file *files, size_t count, struct str note)
{
	const struct tlog_storage *storage = &log->storage;
	if (storage->commit == NULL) {
		TRY(storage->write(w, storage->state, files, count));
		return heads_publish(w, log, heads, note);
	}
	const struct tlog_note head = {published_path, integrated_path, note, heads->published};
	TRY(storage->commit(w, storage->state, files, count, &head));
	heads->integrated = heads->published = note;
	return OK;
}
