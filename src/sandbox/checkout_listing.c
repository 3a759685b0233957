/* Of sandbox/checkout.h: checkout_listing. */
#include "sandbox/checkout.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define BEGINNING "assay-repository 1\n"

enum { HEAD_BYTES_MAX = 80, ROWS_MAX = CHECKOUT_FILES_MAX + CHECKOUT_GIT_FILES_MAX + CHECKOUT_LEFT_MAX };

static enum err no_listing(struct work *w)
{
	return fail(w, ERR_INPUT, "it is not what it claims to be");
}

static bool is_path(struct str path)
{
	if (path.len == 0 || path.len > SANDBOX_PATH_BYTES_MAX || !utf8_plain(path) ||
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

/* ---- rows ---- */

struct reading {
	struct checkout_file *files, *git;
	struct checkout_left *left;
	size_t file_count, git_count, left_count, rows;
};

/* The four words of a row's first line. */
static bool take_head(struct str *rest, struct str words[4])
{
	size_t end = str_find_byte(str_slice(*rest, 0, HEAD_BYTES_MAX), '\n');
	if (end == SIZE_MAX)
		return false;
	struct str line = str_slice(*rest, 0, end);
	*rest = str_slice(*rest, end + 1, SIZE_MAX);
	for (size_t i = 0; i < 4; i++)
		words[i] = i < 3 ? str_cut(&line, ' ') : line;
	return !str_absent(words[3]);
}

static bool take_left(struct reading *reading, struct str *rest, const struct str words[4])
{
	int64_t path_len;
	if (reading->left_count == CHECKOUT_LEFT_MAX)
		return false;
	struct checkout_left *left = &reading->left[reading->left_count++];
	return str_to_int(words[1], &path_len) && path_len <= SANDBOX_PATH_BYTES_MAX &&
	       checkout_why_find(words[2], &left->why) && take_bytes(rest, path_len, &left->path) &&
	       utf8_plain(left->path) && str_find_byte(left->path, '\n') == SIZE_MAX;
}

static bool take_file(struct str *rest, const struct str words[4], struct checkout_file *file)
{
	int64_t path_len, len, executable;
	if (!str_to_int(words[1], &path_len) || !str_to_int(words[2], &len) ||
	    !str_to_int(words[3], &executable) || executable < 0 || executable > 1)
		return false;
	file->executable = executable != 0;
	return take_bytes(rest, path_len, &file->path) && is_path(file->path) &&
	       take_bytes(rest, len, &file->bytes);
}

static bool take_row(struct reading *reading, struct str *rest)
{
	struct str words[4];
	if (!take_head(rest, words))
		return false;
	reading->rows++;
	if (str_equal(words[0], S("left")))
		return take_left(reading, rest, words);
	if (str_equal(words[0], S("file")))
		return reading->file_count < CHECKOUT_FILES_MAX &&
		       take_file(rest, words, &reading->files[reading->file_count++]);
	return str_equal(words[0], S("git")) && reading->git_count < CHECKOUT_GIT_FILES_MAX &&
	       take_file(rest, words, &reading->git[reading->git_count++]);
}

/* ---- the one folder around everything ---- */

static struct str first_segment(struct str path)
{
	return str_cut(&path, '/');
}

static bool has_one_folder(const struct checkout_file *files, size_t count)
{
	struct str first = count == 0 ? S("") : first_segment(files[0].path);
	for (size_t i = 0; i < count; i++)
		if (files[i].path.len <= first.len || !str_equal(first_segment(files[i].path), first))
			return false;
	return count > 0;
}

static void take_folder_away(struct reading *reading)
{
	if (!has_one_folder(reading->files, reading->file_count))
		return;
	struct str folder = first_segment(reading->files[0].path);
	for (size_t i = 0; i < reading->file_count; i++)
		reading->files[i].path = str_slice(reading->files[i].path, folder.len + 1, SIZE_MAX);
	for (size_t i = 0; i < reading->left_count; i++) {
		struct str *path = &reading->left[i].path;
		if (path->len > folder.len + 1 && str_equal(first_segment(*path), folder))
			*path = str_slice(*path, folder.len + 1, SIZE_MAX);
	}
}

/* ---- all ---- */

static int compare(const void *a, const void *b)
{
	const struct checkout_file *left = a, *right = b;
	return str_compare(left->path, right->path);
}

static bool are_apart(const struct checkout_file *files, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (str_equal(files[i - 1].path, files[i].path))
			return false;
	for (size_t i = 0; i < count; i++)
		for (size_t at = 1; at < files[i].path.len; at++) {
			const struct checkout_file folder = {.path = str_slice(files[i].path, 0, at)};
			if (files[i].path.at[at] == '/' &&
			    bsearch(&folder, files, count, sizeof *files, compare) != NULL)
				return false;
		}
	return true;
}

static void sum_up(const struct reading *reading, struct checkout_listing *out)
{
	*out = (struct checkout_listing){
		.repository = {.files = reading->files,
	                       .count = reading->file_count,
	                       .left = reading->left,
	                       .left_count = reading->left_count,
	                       .left_more = reading->left_count == CHECKOUT_LEFT_MAX},
		.git = reading->git,
		.git_count = reading->git_count,
	};
	for (size_t i = 0; i < reading->file_count; i++)
		out->repository.bytes += reading->files[i].bytes.len;
}

enum err checkout_listing(struct work *w, struct str listing, struct checkout_listing *out)
{
	struct reading reading = {
		.files = work_array(w, CHECKOUT_FILES_MAX, sizeof *reading.files),
		.git = work_array(w, CHECKOUT_GIT_FILES_MAX, sizeof *reading.git),
		.left = work_array(w, CHECKOUT_LEFT_MAX, sizeof *reading.left),
	};
	struct str rest = str_slice(listing, strlen(BEGINNING), SIZE_MAX);
	if (!str_starts(listing, S(BEGINNING)))
		return no_listing(w);
	while (!str_starts(rest, S("end ")))
		if (!take_row(&reading, &rest))
			return no_listing(w);
	if (!str_equal(rest, str_format(w->arena, "end %zu\n", reading.rows)))
		return no_listing(w);
	take_folder_away(&reading);
	if (reading.file_count > 0)
		qsort(reading.files, reading.file_count, sizeof *reading.files, compare);
	if (reading.git_count > 0)
		qsort(reading.git, reading.git_count, sizeof *reading.git, compare);
	if (!are_apart(reading.files, reading.file_count) || !are_apart(reading.git, reading.git_count))
		return fail(w, ERR_INPUT, "it has two files of the same name, or a file and a folder");
	sum_up(&reading, out);
	return OK;
}
