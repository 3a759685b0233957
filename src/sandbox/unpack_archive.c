/* Of sandbox/unpack.h: unpack_archive, for the inside of a box. */
#include "sandbox/unpack.h"

#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

enum { FILTERS_MAX = 2, SHOWN_BYTES_MAX = 100 }; /* filters: gzip, and the one that is none */

struct unpacking {
	struct archive *archive;
	struct buf *out;
	size_t files, entries;
};

/* A name as a sentence shows it. */
static struct str shown(struct work *w, struct str path)
{
	struct str text = utf8_repaired(w->arena, path);
	if (text.len > SHOWN_BYTES_MAX)
		text = utf8_repaired(w->arena, str_slice(text, 0, SHOWN_BYTES_MAX));
	bool line = utf8_plain(text) && str_find_byte(text, '\n') == SIZE_MAX;
	return line ? text : S("a file");
}

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INPUT, "it is no zip, tar or tar.gz archive, or it is damaged");
}

static enum err too_large(struct work *w)
{
	return fail(w, ERR_TOO_LARGE, "it holds more than %d MiB", UNPACK_BYTES_MAX >> 20);
}

/* ---- entries ---- */

/* Its path without "./" before it and "/" behind it. */
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

static bool leaves(struct str path)
{
	if (str_starts(path, S("/")) || str_find_byte(path, '\\') != SIZE_MAX)
		return true;
	while (!str_absent(path))
		if (str_equal(str_cut(&path, '/'), S("..")))
			return true;
	return false;
}

static bool is_plain(struct str path)
{
	if (path.len > UNPACK_PATH_BYTES_MAX || !utf8_plain(path) || str_find_byte(path, '\n') != SIZE_MAX ||
	    str_find_byte(path, '\t') != SIZE_MAX)
		return false;
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")))
			return false;
	}
	return true;
}

static enum err check_path(struct work *w, struct str path)
{
	struct str name = shown(w, path);
	if (leaves(path))
		return fail(w, ERR_INPUT,
		            "“%.*s” leaves the archive: pack the files with plain, relative names",
		            STR_ARG(name));
	if (!is_plain(path))
		return fail(w, ERR_INPUT, "“%.*s” is not a name that every machine can have: rename it",
		            STR_ARG(name));
	return OK;
}

static enum err check_kind(struct work *w, struct archive_entry *entry, struct str path)
{
	struct str name = shown(w, path);
	if (archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL ||
	    archive_entry_filetype(entry) == AE_IFLNK)
		return fail(w, ERR_INPUT, "“%.*s” is a link: put the file itself there", STR_ARG(name));
	if (archive_entry_filetype(entry) != AE_IFREG)
		return fail(w, ERR_INPUT, "“%.*s” is no plain file: leave it out", STR_ARG(name));
	if (archive_entry_is_encrypted(entry))
		return fail(w, ERR_INPUT, "“%.*s” is encrypted: pack the files without a password",
		            STR_ARG(name));
	return OK;
}

/* What the entry holds, however large it says it is. */
static enum err read_data(struct work *w, struct unpacking *unpacking, struct buf *bytes)
{
	char *piece = work_alloc(w, 65536);
	la_ssize_t got;
	*bytes = buf_init(w->arena, UNPACK_BYTES_MAX - unpacking->out->len);
	while ((got = archive_read_data(unpacking->archive, piece, 65536)) > 0) {
		buf_put(bytes, str_bytes(piece, (size_t)got));
		if (bytes->full)
			return too_large(w);
	}
	return got < 0 ? damaged(w) : OK;
}

static enum err add_file(struct work *w, struct unpacking *unpacking, struct archive_entry *entry,
                         struct str path)
{
	struct buf bytes;
	TRY(check_kind(w, entry, path));
	if (++unpacking->files > UNPACK_FILES_MAX)
		return fail(w, ERR_TOO_LARGE, "it holds more than %d files", UNPACK_FILES_MAX);
	TRY(read_data(w, unpacking, &bytes));
	buf_format(unpacking->out, "%zu %zu\n", path.len, bytes.len);
	buf_put(unpacking->out, path);
	buf_byte(unpacking->out, '\n');
	buf_put(unpacking->out, buf_str(&bytes));
	buf_byte(unpacking->out, '\n');
	return unpacking->out->full ? too_large(w) : OK;
}

static enum err add_entry(struct work *w, struct unpacking *unpacking, struct archive_entry *entry)
{
	struct str path = path_of(entry);
	if (++unpacking->entries > UNPACK_ENTRIES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d entries", UNPACK_ENTRIES_MAX);
	bool folder = archive_entry_filetype(entry) == AE_IFDIR;
	if (folder && (path.len == 0 || str_equal(path, S("."))))
		return OK; /* the archive's own folder */
	TRY(check_path(w, path));
	return folder ? OK : add_file(w, unpacking, entry, path);
}

/* ---- the archive ---- */

/* Few formats, because few are needed and each is code that strangers reach. */
static bool begin(struct archive *archive, struct str bytes)
{
	return archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       archive_read_support_format_tar(archive) == ARCHIVE_OK &&
	       archive_read_support_format_zip(archive) == ARCHIVE_OK &&
	       archive_read_open_memory(archive, bytes.at, bytes.len) == ARCHIVE_OK;
}

static enum err read_entries(struct work *w, struct unpacking *unpacking)
{
	struct archive_entry *entry;
	int result;
	while ((result = archive_read_next_header(unpacking->archive, &entry)) == ARCHIVE_OK ||
	       result == ARCHIVE_WARN) {
		/* A file within a file within a file is a bomb. */
		if (archive_filter_count(unpacking->archive) > FILTERS_MAX)
			return fail(w, ERR_INPUT, "it is compressed more than once");
		TRY(add_entry(w, unpacking, entry));
	}
	return result == ARCHIVE_EOF ? OK : damaged(w);
}

static enum err unpack(struct work *w, struct unpacking *unpacking, struct str bytes)
{
	unpacking->archive = archive_read_new();
	if (unpacking->archive == NULL)
		return fail(w, ERR_UNAVAILABLE, "no memory to read an archive");
	enum err failed = begin(unpacking->archive, bytes) ? read_entries(w, unpacking) : damaged(w);
	archive_read_free(unpacking->archive);
	return failed;
}

enum err unpack_archive(struct work *w, struct str archive, struct buf *out)
{
	struct unpacking unpacking = {.out = out};
	/* The library gives names in the locale's encoding, and none that the locale cannot write. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8 == (locale_t)0)
		return fail(w, ERR_UNAVAILABLE, "this machine has no locale C.UTF-8");
	locale_t before = uselocale(utf8);
	buf_put(out, S("assay-files 1\n"));
	enum err failed = unpack(w, &unpacking, archive);
	uselocale(before);
	freelocale(utf8);
	TRY(failed);
	if (unpacking.files == 0)
		return fail(w, ERR_INPUT, "it holds no file");
	buf_format(out, "end %zu\n", unpacking.files);
	return out->full ? too_large(w) : OK;
}
