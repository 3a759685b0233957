/* Of sandbox/checkout.h: checkout_archive, for the inside of a box. */
#include "sandbox/checkout.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

enum { FILTERS_MAX = 2, SHOWN_BYTES_MAX = 100, PIECE = 65536 };

struct unpacking {
	struct archive *archive;
	struct buf *out;
	char *piece;
	size_t files, git, left, entries, rows;
	int64_t unpacked;
};

/* A name as a sentence shows it. */
static struct str shown(struct work *w, struct str path)
{
	/* What is repaired may have grown. */
	struct str text = utf8_repaired(w->arena, str_slice(path, 0, SHOWN_BYTES_MAX));
	if (text.len > SHOWN_BYTES_MAX)
		text = utf8_repaired(w->arena, str_slice(text, 0, SHOWN_BYTES_MAX));
	bool line = utf8_plain(text) && str_find_byte(text, '\n') == SIZE_MAX;
	return line ? text : S("a file");
}

static enum err damaged(struct work *w)
{
	return fail(
		w, ERR_INPUT,
		"it is no zip or tar archive (plain, gzip or xz) and no bundle of git's, or it is damaged");
}

static enum err too_large(struct work *w)
{
	return fail(w, ERR_TOO_LARGE,
	            "it holds more than %d MiB, its history included: leave out what is built or installed",
	            CHECKOUT_BYTES_MAX >> 20);
}

/* ---- rows ---- */

static enum err put_row(struct work *w, struct unpacking *unpacking, const char *kind, struct str path,
                        const struct buf *bytes, bool executable)
{
	struct buf *out = unpacking->out;
	buf_format(out, "%s %zu %zu %d\n", kind, path.len, bytes->len, executable);
	buf_put(out, path);
	buf_byte(out, '\n');
	buf_put(out, buf_str(bytes));
	buf_byte(out, '\n');
	unpacking->rows++;
	return out->full ? too_large(w) : OK;
}

static enum err put_left(struct work *w, struct unpacking *unpacking, struct str path, enum checkout_why why)
{
	struct buf *out = unpacking->out;
	struct str name = checkout_why_name(why);
	/* What cannot be named is still counted. */
	if (path.len > SANDBOX_PATH_BYTES_MAX || !utf8_plain(path) || str_find_byte(path, '\n') != SIZE_MAX)
		path = shown(w, path);
	if (unpacking->left++ >= CHECKOUT_LEFT_MAX)
		return OK;
	buf_format(out, "left %zu %.*s 0\n", path.len, STR_ARG(name));
	buf_put(out, path);
	buf_byte(out, '\n');
	unpacking->rows++;
	return out->full ? too_large(w) : OK;
}

/* ---- an entry's bytes ---- */

/* At most `most` of them; *whole is false when there were more, which are passed over. */
static enum err read_data(struct work *w, struct unpacking *unpacking, size_t most, struct buf *bytes,
                          bool *whole)
{
	la_ssize_t got;
	*bytes = buf_init(w->arena, most);
	*whole = true;
	while ((got = archive_read_data(unpacking->archive, unpacking->piece, PIECE)) > 0) {
		unpacking->unpacked += got;
		if (unpacking->unpacked > CHECKOUT_UNPACKED_MAX)
			return fail(w, ERR_TOO_LARGE, "it unpacks to more than %d MiB",
			            CHECKOUT_UNPACKED_MAX >> 20);
		if (*whole)
			buf_put(bytes, str_bytes(unpacking->piece, (size_t)got));
		*whole = *whole && !bytes->full;
	}
	return got < 0 ? damaged(w) : OK;
}

static bool is_lfs_pointer(struct str bytes)
{
	return bytes.len < 1024 && str_starts(bytes, S("version https://git-lfs.github.com/spec/v1\n"));
}

static enum err add_file(struct work *w, struct unpacking *unpacking, struct archive_entry *entry,
                         struct str path)
{
	struct buf bytes;
	bool whole;
	if (++unpacking->files > CHECKOUT_FILES_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"it holds more than %d files: leave out what is built or installed (node_modules, target, .venv)",
			CHECKOUT_FILES_MAX);
	TRY(read_data(w, unpacking, CHECKOUT_FILE_BYTES_MAX, &bytes, &whole));
	if (!whole)
		return put_left(w, unpacking, path, CHECKOUT_LARGE);
	if (is_lfs_pointer(buf_str(&bytes)))
		TRY(put_left(w, unpacking, path, CHECKOUT_LFS));
	return put_row(w, unpacking, "file", path, &bytes, (archive_entry_perm(entry) & S_IXUSR) != 0);
}

/* ---- what is below .git ---- */

static bool is_hexadecimal(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f')))
			return false;
	return text.len > 0;
}

/* objects/ab/cdef…, or objects/pack/pack-….pack and .idx. */
static bool is_object(struct str path)
{
	if (!str_starts(path, S("objects/")))
		return false;
	struct str rest = str_slice(path, 8, SIZE_MAX), folder = str_cut(&rest, '/');
	if (str_absent(rest) || str_find_byte(rest, '/') != SIZE_MAX)
		return false;
	if (str_equal(folder, S("pack")))
		return str_starts(rest, S("pack-")) &&
		       (str_ends(rest, S(".pack")) || str_ends(rest, S(".idx")));
	return folder.len == 2 && is_hexadecimal(folder) && is_hexadecimal(rest);
}

static bool is_taken(struct str path)
{
	return str_equal(path, S("HEAD")) || str_equal(path, S("packed-refs")) ||
	       str_equal(path, S("shallow")) || str_starts(path, S("refs/heads/")) ||
	       str_starts(path, S("refs/tags/")) || is_object(path);
}

static enum err add_git(struct work *w, struct unpacking *unpacking, struct str path, struct str inner)
{
	struct buf bytes;
	bool whole;
	if (str_starts(inner, S("hooks/")) && !str_ends(inner, S(".sample")))
		return put_left(w, unpacking, path, CHECKOUT_HOOK);
	if (str_starts(inner, S("modules/")) && str_ends(inner, S("/HEAD")))
		return put_left(w, unpacking, path, CHECKOUT_SUBMODULE);
	if (!is_taken(inner))
		return OK;
	if (++unpacking->git > CHECKOUT_GIT_FILES_MAX)
		return fail(w, ERR_TOO_LARGE,
		            "its history is in more than %d files: run `git gc` before packing it",
		            CHECKOUT_GIT_FILES_MAX);
	TRY(read_data(w, unpacking, CHECKOUT_BYTES_MAX, &bytes, &whole));
	return whole ? put_row(w, unpacking, "git", inner, &bytes, false) : too_large(w);
}

/* Where “.git” stands in a path: at its beginning, or below the one folder around everything; *inner is what is behind it. */
static bool find_git(struct str path, struct str *inner, bool *nested)
{
	struct str rest = path;
	for (size_t depth = 0; !str_absent(rest); depth++)
		if (str_equal(str_cut(&rest, '/'), S(".git"))) {
			*inner = rest;
			*nested = depth > 1 || str_absent(rest);
			return true;
		}
	return false;
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

static bool leaves(struct str path)
{
	if (path.len == 0 || str_starts(path, S("/")))
		return true;
	while (!str_absent(path))
		if (str_equal(str_cut(&path, '/'), S("..")))
			return true;
	return false;
}

static bool is_plain(struct str path)
{
	if (path.len > SANDBOX_PATH_BYTES_MAX || !utf8_plain(path) || str_find_byte(path, '\n') != SIZE_MAX ||
	    str_find_byte(path, '\t') != SIZE_MAX || str_find_byte(path, '\\') != SIZE_MAX)
		return false;
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")))
			return false;
	}
	return true;
}

static enum err add_plain(struct work *w, struct unpacking *unpacking, struct archive_entry *entry,
                          struct str path)
{
	struct str inner;
	bool nested;
	if (!is_plain(path))
		return put_left(w, unpacking, path, CHECKOUT_NAME);
	if (!find_git(path, &inner, &nested)) {
		if (str_equal(path, S(".gitmodules")) || str_ends(path, S("/.gitmodules")))
			TRY(put_left(w, unpacking, path, CHECKOUT_SUBMODULE));
		return add_file(w, unpacking, entry, path);
	}
	if (!nested)
		return add_git(w, unpacking, path, inner);
	/* Somebody else's repository, or a link to one: once. */
	bool head = str_absent(inner) || str_equal(inner, S("HEAD"));
	return head ? put_left(w, unpacking, path, CHECKOUT_SUBMODULE) : OK;
}

static enum err add_entry(struct work *w, struct unpacking *unpacking, struct archive_entry *entry)
{
	struct str path = path_of(entry), name = shown(w, path);
	mode_t kind = archive_entry_filetype(entry);
	if (++unpacking->entries > CHECKOUT_ENTRIES_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"it has more than %d entries: leave out what is built or installed (node_modules, target, .venv)",
			CHECKOUT_ENTRIES_MAX);
	if (kind == AE_IFDIR && (path.len == 0 || str_equal(path, S("."))))
		return OK;
	if (leaves(path))
		return fail(w, ERR_INPUT,
		            "“%.*s” leaves the archive: pack the files with plain, relative names",
		            STR_ARG(name));
	if (archive_entry_is_encrypted(entry))
		return fail(w, ERR_INPUT, "“%.*s” is encrypted: pack the files without a password",
		            STR_ARG(name));
	if (kind == AE_IFDIR)
		return OK;
	if (archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL || kind == AE_IFLNK)
		return put_left(w, unpacking, path, CHECKOUT_LINK);
	if (kind != AE_IFREG)
		return fail(w, ERR_INPUT, "“%.*s” is no plain file: leave it out", STR_ARG(name));
	return add_plain(w, unpacking, entry, path);
}

/* ---- the archive ---- */

static bool begin(struct archive *archive, struct str bytes)
{
	return archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_xz(archive) == ARCHIVE_OK &&
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

enum err checkout_archive(struct work *w, struct str archive, struct buf *out)
{
	struct unpacking unpacking = {.out = out, .piece = work_alloc(w, PIECE)};
	/* The library gives names in the locale's encoding, and none that the locale cannot write. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8 == (locale_t)0)
		return fail(w, ERR_UNAVAILABLE, "this machine has no locale C.UTF-8");
	locale_t before = uselocale(utf8);
	buf_put(out, S("assay-repository 1\n"));
	enum err failed = unpack(w, &unpacking, archive);
	uselocale(before);
	freelocale(utf8);
	TRY(failed);
	buf_format(out, "end %zu\n", unpacking.rows);
	return out->full ? too_large(w) : OK;
}
