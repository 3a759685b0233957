#include "cli/similar_files.h"

#include "cli/input.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum err unreadable(struct work *w, const char *path)
{
	return fail(w, ERR_INPUT, "%s cannot be read: %s", path, strerror(errno));
}

static void put(struct work *w, struct similar_sources *out, const struct similar_source *source)
{
	if (out->count == out->capacity) {
		out->capacity = out->capacity == 0 ? 64 : 2 * out->capacity;
		struct similar_source *fresh = work_array(w, out->capacity, sizeof *fresh);
		if (out->count > 0)
			memcpy(fresh, out->at, out->count * sizeof *fresh);
		out->at = fresh;
	}
	out->at[out->count++] = *source;
}

/* A file's bytes; of one that is too large only so many that this shows. */
static enum err read_file(struct work *w, const char *path, off_t size, struct str *out)
{
	if (size > TOKENS_SOURCE_MAX) {
		*out = str_bytes(work_alloc(w, TOKENS_SOURCE_MAX + 1), TOKENS_SOURCE_MAX + 1);
		return OK;
	}
	return input_file(w, path, TOKENS_SOURCE_MAX + 1, out);
}

static enum err add_file(struct work *w, const char *path, off_t size, struct str submission,
                         struct str shown, struct similar_sources *out)
{
	struct similar_source source = {.submission = submission, .path = shown};
	if (grammar_of_file(shown) == NULL) {
		out->passed++;
		return OK;
	}
	if (out->count == SIMILAR_FILES_MAX)
		return fail(w, ERR_TOO_LARGE, "at most %d files are compared at once", SIMILAR_FILES_MAX);
	TRY(read_file(w, path, size, &source.text));
	put(w, out, &source);
	return OK;
}

static int is_looked_into(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules") != 0;
}

/* What is done with each entry of a folder. */
struct folder {
	const char *path;
	struct str submission; /* absent: each entry is one */
	struct str shown;      /* below the submission */
	size_t depth;
};

static enum err add_folder(struct work *w, const struct folder *folder, struct similar_sources *out);

static enum err add_entry(struct work *w, const struct folder *folder, const char *name,
                          struct similar_sources *out)
{
	struct stat status;
	const char *path = str_cstr(w->arena, str_format(w->arena, "%s/%s", folder->path, name));
	struct str shown = folder->shown.len == 0
	                           ? str_copy(w->arena, str_of(name))
	                           : str_format(w->arena, "%.*s/%s", STR_ARG(folder->shown), name);
	bool alone = str_absent(folder->submission);
	if (lstat(path, &status) != 0)
		return unreadable(w, path);
	if (S_ISREG(status.st_mode))
		return add_file(w, path, status.st_size, alone ? shown : folder->submission, shown, out);
	if (!S_ISDIR(status.st_mode)) {
		out->passed++;
		return OK;
	}
	const struct folder inner = {
		.path = path,
		.submission = alone ? shown : folder->submission,
		.shown = alone ? S("") : shown,
		.depth = folder->depth + 1,
	};
	return add_folder(w, &inner, out);
}

static enum err add_folder(struct work *w, const struct folder *folder, struct similar_sources *out)
{
	struct dirent **entries;
	enum err result = OK;
	if (folder->depth > SIMILAR_DEPTH_MAX)
		return fail(w, ERR_INPUT, "%s lies deeper than %d folders", folder->path, SIMILAR_DEPTH_MAX);
	int count = scandir(folder->path, &entries, is_looked_into, alphasort);
	if (count < 0)
		return unreadable(w, folder->path);
	for (int i = 0; i < count; i++) {
		if (result == OK)
			result = add_entry(w, folder, entries[i]->d_name, out);
		free(entries[i]);
	}
	free(entries);
	return result;
}

static int is_folder(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && is_looked_into(entry);
}

/* Whether there are folders in a folder: then files beside them, a list or a report, are no submissions. */
static enum err has_folders(struct work *w, const char *path, bool *out)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_folder, NULL);
	if (count < 0)
		return unreadable(w, path);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	*out = count > 0;
	return OK;
}

static enum err add_submissions(struct work *w, const char *path, struct similar_sources *out)
{
	bool folders = false;
	struct similar_sources all = {0};
	const struct folder folder = {.path = path, .shown = S("")};
	TRY(has_folders(w, path, &folders));
	TRY(add_folder(w, &folder, &all));
	out->passed += all.passed;
	for (size_t i = 0; i < all.count; i++) {
		/* A file that lies in the folder itself is called as its submission. */
		if (folders && str_equal(all.at[i].submission, all.at[i].path))
			out->passed++;
		else
			put(w, out, &all.at[i]);
	}
	return OK;
}

static enum err add_word(struct work *w, const char *word, struct str submission, struct similar_sources *out)
{
	struct stat status;
	if (stat(word, &status) != 0)
		return unreadable(w, word);
	if (!S_ISDIR(status.st_mode))
		return add_file(w, word, status.st_size, submission, str_of(word), out);
	const struct folder folder = {.path = word, .submission = submission, .shown = S("")};
	return add_folder(w, &folder, out);
}

enum err similar_files(struct work *w, char **words, size_t count, struct similar_sources *out)
{
	struct stat status;
	if (count == 1 && stat(words[0], &status) == 0 && S_ISDIR(status.st_mode))
		return add_submissions(w, words[0], out);
	for (size_t i = 0; i < count; i++)
		TRY(add_word(w, words[i], str_of(words[i]), out));
	return OK;
}

enum err similar_files_below(struct work *w, const char *word, struct similar_sources *out)
{
	return add_word(w, word, S("starter"), out);
}
