#include "tidy.h"

#include <string.h>
#include <unistd.h>

/* ---- lines -------------------------------------------------------------------------------------- */

enum { COLUMNS_MAX = 130 };

static bool has_columns(const struct file *file)
{
	static const char *const kinds[] = {".c", ".h", ".sql", ".css", ".ts", ".sh", ".bats", ".mk", ".py"};
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (file_is(file, kinds[i]))
			return true;
	return false;
}

/* clang-format sees to the tabs of C. */
static bool has_tabs(const struct file *file)
{
	return file_is(file, ".sql") || file_is(file, ".html") || file_is(file, ".css") ||
	       file_is(file, ".ts") || file_is(file, ".sh") || file_is(file, ".bats");
}

/* Characters of UTF-8, with tabs of eight in C and of four elsewhere. */
static size_t columns(const struct line *line)
{
	struct str text = line->text;
	size_t count = 0, tab = str_absent(line->file->code) ? 4 : 8;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\t')
			count += tab - count % tab;
		else if (((unsigned char)text.at[i] & 0xc0) != 0x80)
			count++;
	}
	return count;
}

static void check_line(struct tidy *tidy, const struct line *line)
{
	struct str text = line->text;
	bool row = file_is(line->file, ".sql") && str_starts(text, S("-- row:")); /* cannot be broken */
	if (has_columns(line->file) && !row && columns(line) > COLUMNS_MAX)
		tidy_problem(tidy, line->file, line->number, "%zu columns: at most %d", columns(line),
		             COLUMNS_MAX);
	if (str_ends(text, S("\r")))
		tidy_problem(tidy, line->file, line->number, "a carriage return at the end");
	else if (str_ends(text, S(" ")) || str_ends(text, S("\t")))
		tidy_problem(tidy, line->file, line->number, "blanks at the end");
	if (has_tabs(line->file) && str_starts(text, S("  ")))
		tidy_problem(tidy, line->file, line->number, "indent with tabs");
}

void tidy_lines(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		int last = 1;
		for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
			check_line(tidy, &line);
			last = line.number;
		}
		if (file->text.len > 0 && !str_ends(file->text, S("\n")))
			tidy_problem(tidy, file, last, "no line feed at the end");
		if (str_ends(file->text, S("\n\n")))
			tidy_problem(tidy, file, last, "an empty line at the end");
	}
}

/* ---- words -------------------------------------------------------------------------------------- */

void tidy_words(struct tidy *tidy)
{
	static const char *const reminders[] = {"TO"
	                                        "DO",
	                                        "FIX"
	                                        "ME",
	                                        "XX"
	                                        "X",
	                                        "HA"
	                                        "CK"};
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		for (struct line line = line_first(file); line_is_there(&line); line_next(&line))
			for (size_t word = 0; word < COUNT(reminders); word++)
				if (tidy_find_word(line.text, reminders[word], 0) != SIZE_MAX)
					tidy_problem(tidy, file, line.number,
					             "%s: do it or say it in an issue", reminders[word]);
	}
}

/* ---- links -------------------------------------------------------------------------------------- */

static struct str folder_of(struct str path)
{
	size_t end = path.len;
	while (end > 0 && path.at[end - 1] != '/')
		end--;
	return str_slice(path, 0, end);
}

static bool is_elsewhere(struct str target)
{
	return target.len == 0 || target.at[0] == '#' || str_find(target, S("://")) != SIZE_MAX ||
	       str_starts(target, S("mailto:"));
}

static void check_link(struct tidy *tidy, const struct line *line, struct str target)
{
	struct str rest = target;
	target = str_cut(&rest, ' ');
	if (is_elsewhere(target))
		return;
	rest = target;
	struct str path = str_cut(&rest, '#');
	struct str folder = folder_of(str_of(line->file->path));
	if (str_starts(path, S("/")))
		folder = (struct str){0};
	struct str full =
		str_format(tidy->w->arena, "%s/%.*s%.*s", tidy->root, STR_ARG(folder), STR_ARG(path));
	if (access(str_cstr(tidy->w->arena, full), F_OK) != 0)
		tidy_problem(tidy, line->file, line->number, "the link to %.*s leads nowhere", STR_ARG(path));
}

void tidy_links(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		if (!file_is(file, ".md"))
			continue;
		for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
			struct str rest = line.text;
			for (size_t at = str_find(rest, S("](")); at != SIZE_MAX;
			     at = str_find(rest, S("]("))) {
				rest = str_slice(rest, at + 2, SIZE_MAX);
				check_link(tidy, &line, str_slice(rest, 0, str_find_byte(rest, ')')));
			}
		}
	}
}

/* ---- dead files --------------------------------------------------------------------------------- */

static bool is_named(const struct tidy *tidy, struct str text, const char *extension, const char *folder)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		bool here = file_is(file, extension) || (strcmp(extension, ".c") == 0 && file_is(file, ".h"));
		if (here && file_is_in(file, folder) && str_find(file->text, text) != SIZE_MAX)
			return true;
	}
	return false;
}

/* As includes name it: by its path below src/ or tests/, by its whole path, or by its name in its own folder. */
static bool is_included(const struct tidy *tidy, const struct file *file, const char *suffix)
{
	struct str path = str_of(file->path);
	struct str below = str_slice(path, str_find_byte(path, '/') + 1, SIZE_MAX);
	const struct str names[] = {file_is_in(file, "src/") || file_is_in(file, "tests/") ? below : path,
	                            path, file->name};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str include =
			str_format(tidy->w->arena, "#include \"%.*s%s\"", STR_ARG(names[i]), suffix);
		bool near = i + 1 == COUNT(names);
		struct str folder = near ? folder_of(path) : (struct str){0};
		if (is_named(tidy, include, ".c", str_cstr(tidy->w->arena, folder)))
			return true;
	}
	return false;
}

static const char *why_dead(const struct tidy *tidy, const struct file *file)
{
	struct arena *arena = tidy->w->arena;
	struct str stem = str_slice(file->name, 0, str_find_byte(file->name, '.'));
	bool migration = str_find(str_of(file->path), S("/migrations/")) != SIZE_MAX ||
	                 str_equal(file->name, S("schema.sql"));
	if (file_is(file, ".h") && !is_included(tidy, file, ""))
		return "nothing includes it";
	if (file_is(file, ".sql") && file_is_in(file, "src/") && !migration && !is_included(tidy, file, ".h"))
		return "no .c includes the .sql.h made from it";
	if (file_is(file, ".html") && !is_included(tidy, file, ".h"))
		return "no .c includes the .html.h made from it";
	bool island = str_equal(folder_of(str_of(file->path)), S("ui/islands/"));
	if (island && file_is(file, ".ts") &&
	    !is_named(tidy, str_format(arena, "\"%.*s.js\"", STR_ARG(stem)), ".c", "src/"))
		return "no page loads this island";
	bool style = file_is_in(file, "ui/css/") && !str_equal(file->name, S("assay.css"));
	if (style && !is_named(tidy, str_format(arena, "/%.*s\"", STR_ARG(file->name)), ".css", "ui/css/"))
		return "no style sheet imports it";
	return NULL;
}

void tidy_dead(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const char *why = why_dead(tidy, &tidy->tree.files[i]);
		if (why != NULL)
			tidy_problem(tidy, &tidy->tree.files[i], 1, "%s", why);
	}
}
