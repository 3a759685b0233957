#include "transparency/storage.h"

#include "files/files.h"
#include "objects/location.h"
#include "objects/objects.h"

bool storage_is_folder(struct str name)
{
	return !location_is(name);
}

enum err storage_open(struct work *w, struct str name, struct storage *out)
{
	*out = (struct storage){0};
	if (!storage_is_folder(name)) {
		TRY(objects_open(w, name, &out->objects));
		out->log = objects_storage(out->objects);
		return OK;
	}
	/* A word for another protocol would make a folder of that name. */
	if (name.len == 0 || str_find(name, S("://")) != SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "A log lies in a folder, or in an object store: s3://BUCKET/PREFIX.");
	TRY(files_open(w, name, &out->files));
	out->log = files_storage(out->files);
	return OK;
}

void storage_close(struct storage *storage)
{
	files_close(storage->files);
	objects_close(storage->objects);
	*storage = (struct storage){0};
}
