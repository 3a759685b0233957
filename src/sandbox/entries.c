#include "sandbox/entries.h"

#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

enum { FILTERS_MAX = 2, SHOWN_BYTES_MAX = 100 }; /* filters: gzip or xz, and the one that is none */

/* ---- names ---- */

bool entries_leaves(struct str path)
{
	if (str_starts(path, S("/")))
		return true;
	while (!str_absent(path))
		if (str_equal(str_cut(&path, '/'), S("..")))
			return true;
	return false;
}

bool entries_plain(struct str path, size_t bytes_max)
{
	if (path.len > bytes_max || !utf8_plain(path) || str_find_byte(path, '\n') != SIZE_MAX ||
	    str_find_byte(path, '\t') != SIZE_MAX || str_find_byte(path, '\\') != SIZE_MAX)
		return false;
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")))
			return false;
	}
	return true;
}

struct str entries_shown(struct work *w, struct str path)
{
	/* What is repaired may have grown. */
	struct str text = utf8_repaired(w->arena, str_slice(path, 0, SHOWN_BYTES_MAX));
	if (text.len > SHOWN_BYTES_MAX)
		text = utf8_repaired(w->arena, str_slice(text, 0, SHOWN_BYTES_MAX));
	bool line = utf8_plain(text) && str_find_byte(text, '\n') == SIZE_MAX;
	return line ? text : S("a file");
}

enum err entries_refuse_leaving(struct work *w, struct str path)
{
	struct str name = entries_shown(w, path);
	return fail(w, ERR_INPUT, "“%.*s” leaves the archive: pack the files with plain, relative names",
	            STR_ARG(name));
}

enum err entries_refuse_encrypted(struct work *w, struct str path)
{
	struct str name = entries_shown(w, path);
	return fail(w, ERR_INPUT, "“%.*s” is encrypted: pack the files without a password", STR_ARG(name));
}

enum err entries_refuse_kind(struct work *w, struct str path)
{
	struct str name = entries_shown(w, path);
	return fail(w, ERR_INPUT, "“%.*s” is no plain file: leave it out", STR_ARG(name));
}

/* ---- entries ---- */

static struct str path_of(struct archive_entry *entry)
{
	const char *path = archive_entry_pathname_utf8(entry);
	if (path == NULL)
		path = archive_entry_pathname(entry);
	struct str plain = str_of(path == NULL ? "" : path);
	while (str_starts(plain, S("./")))
		plain = str_slice(plain, 2, SIZE_MAX);
	while (str_ends(plain, S("/")))
		plain.len--;
	return plain;
}

enum err entries_piece(struct work *w, const struct entries_entry *entry, struct str *out)
{
	const void *bytes;
	size_t len;
	la_int64_t offset;
	/* Its own blocks: what is sparse has fewer bytes than it says, and none of them are made up. */
	int result = archive_read_data_block(entry->archive, &bytes, &len, &offset);
	if (result != ARCHIVE_OK && result != ARCHIVE_EOF && result != ARCHIVE_WARN)
		return fail(w, ERR_INPUT, "%s", entry->kind->damaged);
	*out = result == ARCHIVE_EOF ? (struct str){0} : str_bytes(bytes == NULL ? "" : bytes, len);
	return OK;
}
