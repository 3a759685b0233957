#include "sandbox/pack.h"

#include "base/time.h"

#include <archive.h>
#include <archive_entry.h>

/* Headers of an entry and of the whole; deflate makes nothing larger than by a few bytes. */
enum { ENTRY_BYTES = 512, WHOLE_BYTES = 4096, MODE = 0644 };

static size_t room_for(const struct unpacked *files)
{
	size_t room = WHOLE_BYTES;
	for (size_t i = 0; i < files->count; i++)
		room += ENTRY_BYTES + 2 * files->files[i].path.len + files->files[i].bytes.len +
		        files->files[i].bytes.len / 64;
	return room;
}

static bool put(struct work *w, struct archive *archive, const struct unpacked_file *file, int64_t at_us)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, str_cstr(w->arena, file->path));
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, MODE);
	archive_entry_set_size(entry, (la_int64_t)file->bytes.len);
	archive_entry_set_mtime(entry, (time_t)(at_us / TIME_SECOND_US), 0);
	bool done = archive_write_header(archive, entry) == ARCHIVE_OK &&
	            (file->bytes.len == 0 || archive_write_data(archive, file->bytes.at, file->bytes.len) ==
	                                             (la_ssize_t)file->bytes.len);
	archive_entry_free(entry);
	return done;
}

enum err pack_zip(struct work *w, const struct unpacked *files, int64_t at_us, struct str *out)
{
	size_t room = room_for(files), used = 0;
	char *bytes = work_array(w, room, 1);
	struct archive *archive = archive_write_new();
	bool done = archive_write_set_format_zip(archive) == ARCHIVE_OK &&
	            archive_write_open_memory(archive, bytes, room, &used) == ARCHIVE_OK;
	for (size_t i = 0; done && i < files->count; i++)
		done = put(w, archive, &files->files[i], at_us);
	done = done && archive_write_close(archive) == ARCHIVE_OK;
	archive_write_free(archive);
	*out = (struct str){bytes, used};
	return done ? OK : fail(w, ERR_INTERNAL, "a zip could not be written");
}
