/* Of exam/import.h: import_archive. */
#include "exam/import.h"

#include "sandbox/unpack.h"

/* The archive's files, and the folder in it that the assessment is in: "" or "name/". */
struct archive {
	struct unpacked unpacked;
	struct str folder;
};

static enum err read_file(struct work *w, void *state, struct str path, struct str *out)
{
	const struct archive *archive = state;
	struct str whole = str_format(w->arena, "%.*s%.*s", STR_ARG(archive->folder), STR_ARG(path));
	for (size_t i = 0; i < archive->unpacked.count; i++) {
		const struct unpacked_file *file = &archive->unpacked.files[i];
		if (!str_equal(file->path, whole))
			continue;
		if (file->bytes.len > DOCUMENT_BYTES_MAX)
			return fail(w, ERR_TOO_LARGE, "it is larger than %d MiB", DOCUMENT_BYTES_MAX >> 20);
		*out = file->bytes;
		return OK;
	}
	return fail(w, ERR_NOT_FOUND, "there is no such file");
}

/* Most people pack the folder, some what is in it. */
static bool find_folder(struct archive *archive)
{
	const struct str name = S("assessment.yaml");
	size_t found = 0;
	for (size_t i = 0; i < archive->unpacked.count; i++) {
		struct str path = archive->unpacked.files[i].path, rest = path;
		if (str_equal(path, name)) {
			archive->folder = S("");
			return true;
		}
		struct str first = str_cut(&rest, '/');
		if (!str_absent(rest) && str_equal(rest, name)) {
			archive->folder = str_slice(path, 0, first.len + 1);
			found++;
		}
	}
	return found == 1;
}

enum err import_archive(struct work *w, struct sandbox *sandbox, struct str bytes, struct import_source *out)
{
	struct archive *archive = work_alloc(w, sizeof *archive);
	TRY(unpack_in_box(w, sandbox, bytes, &archive->unpacked));
	if (!find_folder(archive))
		return fail(w, ERR_INPUT,
		            "there is no assessment.yaml at its top, nor in just one folder at its top");
	*out = (struct import_source){read_file, archive};
	return OK;
}
