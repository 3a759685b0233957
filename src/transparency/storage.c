#include "transparency/storage.h"

#include "files/files.h"
#include "objects/location.h"
#include "objects/objects.h"
#include "tlog/note.h"
#include "transparency/near.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool storage_is_folder(struct str name)
{
	return !location_is(name);
}

enum err storage_open(struct work *w, struct str name, struct storage *out)
{
	*out = (struct storage){0};
	if (!storage_is_folder(name)) {
		TRY(objects_open(w, name, &out->objects));
		out->log = out->shown = objects_storage(out->objects);
		return OK;
	}
	/* A word for another protocol would make a folder of that name. */
	if (name.len == 0 || str_find(name, S("://")) != SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "A log lies in a folder, or in an object store: s3://BUCKET/PREFIX.");
	TRY(files_open(w, name, &out->files));
	out->log = out->shown = files_storage(out->files);
	return OK;
}

static enum err find_folder(struct work *w, struct str name, struct storage *out)
{
	struct str checkpoint = str_format(w->arena, "%.*s/checkpoint", STR_ARG(name));
	if (access(str_cstr(w->arena, checkpoint), F_OK) != 0)
		return fail(w, ERR_NOT_FOUND, "there is no log in %.*s: %s", STR_ARG(name), strerror(errno));
	return storage_open(w, name, out);
}

enum err storage_find(struct work *w, struct str name, struct storage *out)
{
	struct str note;
	*out = (struct storage){0};
	if (storage_is_folder(name))
		return find_folder(w, name, out);
	TRY(storage_open(w, name, out));
	enum err found = out->log.read(w, out->log.state, S("checkpoint"), NOTE_BYTES_MAX, &note);
	if (found == OK)
		return OK;
	storage_close(out);
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	return fail(w, ERR_NOT_FOUND, "there is no log in %.*s", STR_ARG(name));
}

enum err storage_show(struct work *w, struct str name, struct storage *storage)
{
	if (storage->objects == NULL)
		return OK;
	TRY(objects_open(w, name, &storage->read_by));
	const struct tlog_storage reads = objects_storage(storage->read_by);
	storage->near = near_open(&reads, &storage->log);
	storage->log = near_writer(storage->near);
	storage->shown = near_reader(storage->near);
	return OK;
}

void storage_recall(struct work *w, struct storage *storage, struct str note)
{
	if (storage->near != NULL)
		near_recall(w, storage->near, note);
}

enum err storage_try(struct work *w, const struct storage *storage, bool *guarded)
{
	*guarded = true;
	return storage->objects == NULL ? OK : objects_try(w, storage->objects, guarded);
}

void storage_close(struct storage *storage)
{
	near_close(storage->near);
	objects_close(storage->read_by);
	files_close(storage->files);
	objects_close(storage->objects);
	*storage = (struct storage){0};
}
