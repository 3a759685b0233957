#include "tree.h"

#include "base/buf.h"

#include <fts.h>
#include <stdio.h>
#include <string.h>

enum { FILES_MAX = 10000, FILE_SIZE_MAX = 4 << 20 };

/* Built, fetched, made for other readers, or wrong on purpose. */
static const char *const left_out[] = {"build",       ".git",       "node_modules",
                                       "__pycache__", "tests/tidy", ".cache"};

static const char *const extensions[] = {".c",   ".h",    ".sql",     ".html", ".css",  ".ts",
                                         ".mk",  ".sh",   ".md",      ".bats", ".yaml", ".py",
                                         ".txt", ".conf", ".service", ".svg"};
static const char *const names[] = {"Makefile", "run", "test", "replay", "lint", "scripts"};

static bool is_left_out(struct str path)
{
	for (size_t i = 0; i < COUNT(left_out); i++) {
		struct str name = str_of(left_out[i]);
		bool whole = path.len == name.len || path.at[path.len - name.len - 1] == '/';
		if (str_ends(path, name) && whole)
			return true;
	}
	return false;
}

static bool is_text(const char *name)
{
	for (size_t i = 0; i < COUNT(extensions); i++)
		if (str_ends(str_of(name), str_of(extensions[i])))
			return true;
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* ---- C without comments and literals ------------------------------------------------------------ */

static size_t comment_end(struct str text, size_t at)
{
	bool line = text.at[at + 1] == '/';
	size_t end = str_find(str_slice(text, at + 2, SIZE_MAX), line ? S("\n") : S("*/"));
	if (end == SIZE_MAX)
		return text.len;
	return at + 2 + end + (line ? 0 : 2);
}

/* Behind the closing quote, or at the end of a line without one. */
static size_t literal_end(struct str text, size_t at)
{
	char quote = text.at[at];
	for (size_t i = at + 1; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == quote)
			return i + 1;
		else if (text.at[i] == '\n')
			return i;
	}
	return text.len;
}

static void blank(char *code, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (code[i] != '\n')
			code[i] = ' ';
}

static struct str code_of(struct work *w, struct str text)
{
	char *code = work_alloc(w, text.len + 1);
	memcpy(code, text.at, text.len);
	for (size_t i = 0; i < text.len;) {
		size_t end = i + 1;
		if (text.at[i] == '/' && i + 1 < text.len &&
		    (text.at[i + 1] == '/' || text.at[i + 1] == '*')) {
			end = comment_end(text, i);
			blank(code, i, end);
		} else if (text.at[i] == '"' || text.at[i] == '\'') {
			end = literal_end(text, i);
			blank(code, i + 1, end - 1);
		}
		i = end;
	}
	return str_bytes(code, text.len);
}

/* ---- files -------------------------------------------------------------------------------------- */

static enum err read_text(struct work *w, const char *path, struct str *out)
{
	FILE *stream = fopen(path, "rb");
	if (stream == NULL)
		return fail(w, ERR_INPUT, "%s: cannot be read: %m", path);
	struct buf text = buf_init(w->arena, FILE_SIZE_MAX);
	char piece[16384];
	size_t got;
	while ((got = fread(piece, 1, sizeof piece, stream)) > 0)
		buf_put(&text, str_bytes(piece, got));
	fclose(stream);
	if (text.full)
		return fail(w, ERR_TOO_LARGE, "%s: larger than %d bytes", path, FILE_SIZE_MAX);
	*out = buf_str(&text);
	return OK;
}

static enum err read_entry(struct work *w, const FTSENT *entry, size_t root_len, struct file *out)
{
	struct str text;
	TRY(read_text(w, entry->fts_path, &text));
	const char *path = str_cstr(w->arena, str_of(entry->fts_path + root_len + 1));
	*out = (struct file){.path = path, .text = text};
	out->name = str_bytes(path + strlen(path) - entry->fts_namelen, entry->fts_namelen);
	if (file_is(out, ".c") || file_is(out, ".h"))
		out->code = code_of(w, text);
	return OK;
}

static int by_path(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum err read_all(struct work *w, FTS *walk, const char *root, struct tree *out)
{
	struct file *files = work_array(w, FILES_MAX, sizeof *files);
	size_t count = 0;
	for (FTSENT *entry = fts_read(walk); entry != NULL; entry = fts_read(walk)) {
		bool skipped =
			entry->fts_level > 0 && is_left_out(str_bytes(entry->fts_path, entry->fts_pathlen));
		if (skipped)
			fts_set(walk, entry, FTS_SKIP);
		if (skipped || entry->fts_info != FTS_F || !is_text(entry->fts_name))
			continue;
		if (count == FILES_MAX)
			return fail(w, ERR_TOO_LARGE, "%s: more than %d files", root, FILES_MAX);
		TRY(read_entry(w, entry, strlen(root), &files[count++]));
	}
	*out = (struct tree){files, count};
	return OK;
}

enum err tree_read(struct work *w, const char *root, struct tree *out)
{
	char *roots[] = {str_cstr(w->arena, str_of(root)), NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_path);
	if (walk == NULL)
		return fail(w, ERR_INPUT, "%s: cannot be read: %m", root);
	enum err result = read_all(w, walk, root, out);
	fts_close(walk);
	return result;
}

const struct file *tree_find(const struct tree *tree, struct str path)
{
	for (size_t i = 0; i < tree->count; i++)
		if (str_equal(str_of(tree->files[i].path), path))
			return &tree->files[i];
	return NULL;
}

bool file_is(const struct file *file, const char *extension)
{
	return str_ends(str_of(file->path), str_of(extension));
}

bool file_is_in(const struct file *file, const char *folder)
{
	return str_starts(str_of(file->path), str_of(folder));
}

bool file_is_test(const struct file *file)
{
	return file_is_in(file, "tests/") || file_is_in(file, "bench/") || file_is(file, "_test.c") ||
	       file_is(file, "_fuzz.c");
}

/* ---- lines -------------------------------------------------------------------------------------- */

static void read_line(struct line *line)
{
	struct str rest = str_slice(line->file->text, line->at, SIZE_MAX);
	line->text = str_cut(&rest, '\n');
	line->code = str_slice(line->file->code, line->at, line->text.len);
}

struct line line_first(const struct file *file)
{
	struct line line = {.file = file, .number = 1};
	read_line(&line);
	return line;
}

bool line_is_there(const struct line *line)
{
	return line->at < line->file->text.len;
}

void line_next(struct line *line)
{
	line->at += line->text.len + 1;
	line->number++;
	read_line(line);
}
