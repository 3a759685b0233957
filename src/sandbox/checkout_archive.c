/* Of sandbox/checkout.h: checkout_archive, for the inside of a box. */
#include "sandbox/checkout.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "sandbox/entries.h"

struct unpacking {
	struct buf *out;
	size_t files, git, left, entries, rows;
	int64_t unpacked;
};

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
		path = entries_shown(w, path);
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
static enum err read_data(struct work *w, struct unpacking *unpacking, const struct entries_entry *entry,
                          size_t most, struct buf *bytes, bool *whole)
{
	struct str piece;
	*bytes = buf_init(w->arena, most);
	*whole = true;
	for (;;) {
		TRY(entries_piece(w, entry, &piece));
		if (str_absent(piece))
			return OK;
		unpacking->unpacked += (int64_t)piece.len;
		if (unpacking->unpacked > CHECKOUT_UNPACKED_MAX)
			return fail(w, ERR_TOO_LARGE, "it unpacks to more than %d MiB",
			            CHECKOUT_UNPACKED_MAX >> 20);
		if (*whole)
			buf_put(bytes, piece);
		*whole = *whole && !bytes->full;
	}
}

static bool is_lfs_pointer(struct str bytes)
{
	return bytes.len < 1024 && str_starts(bytes, S("version https://git-lfs.github.com/spec/v1\n"));
}

static enum err add_file(struct work *w, struct unpacking *unpacking, const struct entries_entry *entry)
{
	struct str path = entry->path;
	struct buf bytes;
	bool whole;
	if (++unpacking->files > CHECKOUT_FILES_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"it holds more than %d files: leave out what is built or installed (node_modules, target, .venv)",
			CHECKOUT_FILES_MAX);
	TRY(read_data(w, unpacking, entry, CHECKOUT_FILE_BYTES_MAX, &bytes, &whole));
	if (!whole)
		return put_left(w, unpacking, path, CHECKOUT_LARGE);
	if (is_lfs_pointer(buf_str(&bytes)))
		TRY(put_left(w, unpacking, path, CHECKOUT_LFS));
	return put_row(w, unpacking, "file", path, &bytes, entry->executable);
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

static enum err add_git(struct work *w, struct unpacking *unpacking, const struct entries_entry *entry,
                        struct str inner)
{
	struct str path = entry->path;
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
	TRY(read_data(w, unpacking, entry, CHECKOUT_BYTES_MAX, &bytes, &whole));
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

static enum err add_plain(struct work *w, struct unpacking *unpacking, const struct entries_entry *entry)
{
	struct str path = entry->path, inner;
	bool nested;
	if (!entries_plain(path, SANDBOX_PATH_BYTES_MAX))
		return put_left(w, unpacking, path, CHECKOUT_NAME);
	if (!find_git(path, &inner, &nested)) {
		if (str_equal(path, S(".gitmodules")) || str_ends(path, S("/.gitmodules")))
			TRY(put_left(w, unpacking, path, CHECKOUT_SUBMODULE));
		return add_file(w, unpacking, entry);
	}
	if (!nested)
		return add_git(w, unpacking, entry, inner);
	/* Somebody else's repository, or a link to one: once. */
	bool head = str_absent(inner) || str_equal(inner, S("HEAD"));
	return head ? put_left(w, unpacking, path, CHECKOUT_SUBMODULE) : OK;
}

static enum err take(struct work *w, void *state, const struct entries_entry *entry)
{
	struct unpacking *unpacking = state;
	struct str path = entry->path;
	if (++unpacking->entries > CHECKOUT_ENTRIES_MAX)
		return fail(
			w, ERR_TOO_LARGE,
			"it has more than %d entries: leave out what is built or installed (node_modules, target, .venv)",
			CHECKOUT_ENTRIES_MAX);
	if (entry->folder && (path.len == 0 || str_equal(path, S("."))))
		return OK;
	if (path.len == 0 || entries_leaves(path))
		return entries_refuse_leaving(w, path);
	if (entry->encrypted)
		return entries_refuse_encrypted(w, path);
	if (entry->folder)
		return OK;
	if (entry->link)
		return put_left(w, unpacking, path, CHECKOUT_LINK);
	return entry->file ? add_plain(w, unpacking, entry) : entries_refuse_kind(w, path);
}

enum err checkout_archive(struct work *w, struct str archive, struct buf *out)
{
	static const struct entries_kind kind = {
		.xz = true,
		.damaged =
			"it is no zip or tar archive (plain, gzip or xz) and no bundle of git's, or it is damaged",
		.take = take,
	};
	struct unpacking unpacking = {.out = out};
	buf_put(out, S("assay-repository 1\n"));
	TRY(entries_read(w, archive, &kind, &unpacking));
	buf_format(out, "end %zu\n", unpacking.rows);
	return out->full ? too_large(w) : OK;
}
