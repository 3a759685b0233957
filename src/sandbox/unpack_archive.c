/* Of sandbox/unpack.h: unpack_archive, for the inside of a box. */
#include "sandbox/unpack.h"

#include "sandbox/entries.h"

struct unpacking {
	struct buf *out;
	size_t files, entries;
};

static enum err too_large(struct work *w)
{
	return fail(w, ERR_TOO_LARGE, "it holds more than %d MiB", UNPACK_BYTES_MAX >> 20);
}

static enum err check_path(struct work *w, struct str path)
{
	struct str name = entries_shown(w, path);
	if (entries_leaves(path) || str_find_byte(path, '\\') != SIZE_MAX)
		return entries_refuse_leaving(w, path);
	if (!entries_plain(path, UNPACK_PATH_BYTES_MAX))
		return fail(w, ERR_INPUT, "“%.*s” is not a name that every machine can have: rename it",
		            STR_ARG(name));
	return OK;
}

static enum err check_kind(struct work *w, const struct entries_entry *entry)
{
	struct str name = entries_shown(w, entry->path);
	if (entry->link)
		return fail(w, ERR_INPUT, "“%.*s” is a link: put the file itself there", STR_ARG(name));
	if (!entry->file)
		return entries_refuse_kind(w, entry->path);
	return entry->encrypted ? entries_refuse_encrypted(w, entry->path) : OK;
}

/* What the entry holds, however large it says it is. */
static enum err read_data(struct work *w, const struct unpacking *unpacking,
                          const struct entries_entry *entry, struct buf *bytes)
{
	struct str piece;
	*bytes = buf_init(w->arena, UNPACK_BYTES_MAX - unpacking->out->len);
	for (;;) {
		TRY(entries_piece(w, entry, &piece));
		if (str_absent(piece))
			return OK;
		buf_put(bytes, piece);
		if (bytes->full)
			return too_large(w);
	}
}

static enum err add_file(struct work *w, struct unpacking *unpacking, const struct entries_entry *entry)
{
	struct buf bytes;
	TRY(check_kind(w, entry));
	if (++unpacking->files > UNPACK_FILES_MAX)
		return fail(w, ERR_TOO_LARGE, "it holds more than %d files", UNPACK_FILES_MAX);
	TRY(read_data(w, unpacking, entry, &bytes));
	buf_format(unpacking->out, "%zu %zu\n", entry->path.len, bytes.len);
	buf_put(unpacking->out, entry->path);
	buf_byte(unpacking->out, '\n');
	buf_put(unpacking->out, buf_str(&bytes));
	buf_byte(unpacking->out, '\n');
	return unpacking->out->full ? too_large(w) : OK;
}

static enum err take(struct work *w, void *state, const struct entries_entry *entry)
{
	struct unpacking *unpacking = state;
	if (++unpacking->entries > UNPACK_ENTRIES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d entries", UNPACK_ENTRIES_MAX);
	if (entry->folder && (entry->path.len == 0 || str_equal(entry->path, S("."))))
		return OK; /* the archive's own folder */
	TRY(check_path(w, entry->path));
	return entry->folder ? OK : add_file(w, unpacking, entry);
}

enum err unpack_archive(struct work *w, struct str archive, struct buf *out)
{
	static const struct entries_kind kind = {
		.damaged = "it is no zip, tar or tar.gz archive, or it is damaged", .take = take};
	struct unpacking unpacking = {.out = out};
	buf_put(out, S("assay-files 1\n"));
	TRY(entries_read(w, archive, &kind, &unpacking));
	if (unpacking.files == 0)
		return fail(w, ERR_INPUT, "it holds no file");
	buf_format(out, "end %zu\n", unpacking.files);
	return out->full ? too_large(w) : OK;
}
