/* Of sandbox/unpack.h: what runs outside of the box. */
#include "sandbox/unpack.h"

#include "base/utf8.h"
#include "sandbox/reader.h"

#include <stdlib.h>
#include <string.h>

#define BEGINNING "assay-files 1\n"

static bool is_path(struct str path)
{
	if (path.len == 0 || path.len > UNPACK_PATH_BYTES_MAX || !utf8_plain(path) ||
	    str_find_byte(path, '\n') != SIZE_MAX || str_find_byte(path, '\t') != SIZE_MAX ||
	    str_find_byte(path, '\\') != SIZE_MAX)
		return false;
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")) || str_equal(segment, S("..")))
			return false;
	}
	return true;
}

/* Takes so many bytes and the line feed behind them. */
static bool take_bytes(struct str *rest, int64_t len, struct str *out)
{
	if (len < 0 || (size_t)len >= rest->len || rest->at[len] != '\n')
		return false;
	*out = str_slice(*rest, 0, (size_t)len);
	*rest = str_slice(*rest, (size_t)len + 1, SIZE_MAX);
	return true;
}

static bool take_file(struct str *rest, struct unpacked_file *file)
{
	size_t end = str_find_byte(str_slice(*rest, 0, 64), '\n');
	int64_t path_len, len;
	if (end == SIZE_MAX)
		return false;
	struct str second = str_slice(*rest, 0, end), first = str_cut(&second, ' ');
	*rest = str_slice(*rest, end + 1, SIZE_MAX);
	return str_to_int(first, &path_len) && str_to_int(second, &len) &&
	       take_bytes(rest, path_len, &file->path) && is_path(file->path) &&
	       take_bytes(rest, len, &file->bytes);
}

static int compare(const void *a, const void *b)
{
	const struct unpacked_file *left = a, *right = b;
	return str_compare(left->path, right->path);
}

static bool are_different(const struct unpacked_file *files, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (str_equal(files[i - 1].path, files[i].path))
			return false;
	return true;
}

enum err unpack_listing(struct work *w, struct str listing, struct unpacked *out)
{
	struct unpacked_file *files = work_array(w, UNPACK_FILES_MAX, sizeof *files);
	size_t count = 0;
	bool well = str_starts(listing, S(BEGINNING));
	struct str rest = str_slice(listing, strlen(BEGINNING), SIZE_MAX);
	while (well && !str_starts(rest, S("end "))) {
		well = count < UNPACK_FILES_MAX && take_file(&rest, &files[count]);
		count++;
	}
	if (!well || !str_equal(rest, str_format(w->arena, "end %zu\n", count)))
		return fail(w, ERR_INPUT, "it is not what it claims to be");
	if (count > 0)
		qsort(files, count, sizeof *files, compare);
	if (!are_different(files, count))
		return fail(w, ERR_INPUT, "it has two files of the same name");
	*out = (struct unpacked){files, count};
	return OK;
}

enum err unpack_in_box(struct work *w, struct sandbox *sandbox, struct str archive, struct unpacked *out)
{
	struct str listing = {0};
	TRY(sandbox_read(w, sandbox, S("archive"), archive, &listing));
	return unpack_listing(w, listing, out);
}
