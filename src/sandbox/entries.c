#include "sandbox/entries.h"

#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

enum {
	FILTERS_MAX = 2,
	SHOWN_BYTES_MAX = 100,
	PIECE = 65536
}; /* filters: gzip or xz, and the one that is none */

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
	la_ssize_t got = archive_read_data(entry->archive, entry->piece, PIECE);
	if (got < 0)
		return fail(w, ERR_INPUT, "%s", entry->kind->damaged);
	*out = got == 0 ? (struct str){0} : str_bytes(entry->piece, (size_t)got);
	return OK;
}

/* ---- the archive ---- */

static bool begin(struct archive *archive, struct str bytes, bool xz)
{
	return archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       (!xz || archive_read_support_filter_xz(archive) == ARCHIVE_OK) &&
	       archive_read_support_format_tar(archive) == ARCHIVE_OK &&
	       archive_read_support_format_zip(archive) == ARCHIVE_OK &&
	       archive_read_open_memory(archive, bytes.at, bytes.len) == ARCHIVE_OK;
}

static struct entries_entry entry_of(struct archive *archive, struct archive_entry *entry,
                                     const struct entries_kind *kind, char *piece)
{
	mode_t type = archive_entry_filetype(entry);
	return (struct entries_entry){
		.path = path_of(entry),
		.folder = type == AE_IFDIR,
		.link = archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL ||
	                type == AE_IFLNK,
		.file = type == AE_IFREG,
		.encrypted = archive_entry_is_encrypted(entry),
		.executable = (archive_entry_perm(entry) & S_IXUSR) != 0,
		.archive = archive,
		.piece = piece,
		.kind = kind,
	};
}

static enum err take_all(struct work *w, struct archive *archive, const struct entries_kind *kind,
                         void *state)
{
	struct archive_entry *entry;
	char *piece = work_alloc(w, PIECE);
	int result;
	while ((result = archive_read_next_header(archive, &entry)) == ARCHIVE_OK || result == ARCHIVE_WARN) {
		/* A file within a file within a file is a bomb. */
		if (archive_filter_count(archive) > FILTERS_MAX)
			return fail(w, ERR_INPUT, "it is compressed more than once");
		const struct entries_entry taken = entry_of(archive, entry, kind, piece);
		TRY(kind->take(w, state, &taken));
	}
	return result == ARCHIVE_EOF ? OK : fail(w, ERR_INPUT, "%s", kind->damaged);
}

static enum err read_all(struct work *w, struct str bytes, const struct entries_kind *kind, void *state)
{
	struct archive *archive = archive_read_new();
	if (archive == NULL)
		return fail(w, ERR_UNAVAILABLE, "no memory to read an archive");
	enum err failed = begin(archive, bytes, kind->xz) ? take_all(w, archive, kind, state)
	                                                  : fail(w, ERR_INPUT, "%s", kind->damaged);
	archive_read_free(archive);
	return failed;
}

enum err entries_read(struct work *w, struct str archive, const struct entries_kind *kind, void *state)
{
	/* The library gives names in the locale's encoding, and none that the locale cannot write. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8 == (locale_t)0)
		return fail(w, ERR_UNAVAILABLE, "this machine has no locale C.UTF-8");
	locale_t before = uselocale(utf8);
	enum err failed = read_all(w, archive, kind, state);
	uselocale(before);
	freelocale(utf8);
	return failed;
}
