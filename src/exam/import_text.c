#include "exam/import_text.h"

#include "base/utf8.h"
#include "exam/markdown.h"

/* ---- bytes to text ---- */

/* The number of the first line that is no plain UTF-8; 0 when all are. */
static int64_t first_bad_line(struct str bytes)
{
	int64_t number = 1;
	for (; !str_absent(bytes); number++) {
		struct str line = str_cut(&bytes, '\n');
		if (str_ends(line, S("\r")))
			line.len--;
		if (!utf8_plain(line))
			return number;
	}
	return 0;
}

bool import_text_clean(struct import *import, struct str file, struct str bytes, struct str *text)
{
	int64_t line = first_bad_line(bytes);
	if (line == 0 && utf8_clean(import->w, bytes, file, text) == OK)
		return true;
	work_forgive(import->w);
	import_problem_add(
		import->w, import->problems, file, line,
		"this line is not UTF-8, or contains a control character: save the file as UTF-8 text");
	return false;
}

/* ---- rules ---- */

/* Kebab-case: words of a-z and 0-9 with single hyphens between them. */
static bool is_id(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool inner_hyphen = c == '-' && i > 0 && i + 1 < text.len && text.at[i - 1] != '-';
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !inner_hyphen)
			return false;
	}
	return true;
}

static bool is_one_line_kind(enum format_kind kind)
{
	return kind == FORMAT_ID || kind == FORMAT_LINE || kind == FORMAT_INLINE;
}

static bool is_markdown_kind(enum format_kind kind)
{
	return kind == FORMAT_INLINE || kind == FORMAT_MARKDOWN;
}

/* What is wrong with the text as such; absent: nothing. */
static struct str find_fault(struct import *import, const struct format_key *key, struct str text)
{
	size_t max = format_text_max(key);
	if (!utf8_is_drawn(text) && !key->verbatim)
		return str_format(import->w->arena,
		                  "“%.*s” is empty: write something, or leave out what is not needed",
		                  STR_ARG(key->name));
	if (text.len > max)
		return str_format(import->w->arena, "“%.*s” has %zu bytes: at most %zu are possible",
		                  STR_ARG(key->name), text.len, max);
	if (key->kind == FORMAT_LINE && utf8_turns(text))
		return str_format(
			import->w->arena,
			"a character in “%.*s” turns what is written behind it around: type it instead of pasting it",
			STR_ARG(key->name));
	if (is_one_line_kind(key->kind) && str_find_byte(text, '\n') != SIZE_MAX)
		return str_format(import->w->arena, "“%.*s” must be a single line", STR_ARG(key->name));
	if (key->kind == FORMAT_ID && !is_id(text))
		return str_format(import->w->arena,
		                  "“%.*s” must be lower-case words with hyphens, such as web-operations",
		                  STR_ARG(key->name));
	return (struct str){0};
}

static bool markdown_is_good(struct import *import, const struct import_text_place *place,
                             enum format_kind kind, struct str text)
{
	const struct markdown_problem *problems;
	size_t count;
	if (markdown_check(import->w, text, kind == FORMAT_INLINE, &problems, &count) != OK)
		return false;
	for (size_t i = 0; i < count; i++)
		import_problem_add(import->w, import->problems, place->file,
		                   place->line + (place->by_lines ? problems[i].line - 1 : 0), "%.*s",
		                   STR_ARG(problems[i].sentence));
	return count == 0;
}

static struct str without_end(struct str text)
{
	while (text.len > 0 && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == ' '))
		text.len--;
	return text;
}

struct str import_text_check(struct import *import, const struct import_text_place *place,
                             const struct format_key *key, struct str text)
{
	struct str kept = is_one_line_kind(key->kind) ? str_trim(text)
	                  : key->verbatim             ? text
	                                              : without_end(text);
	struct str fault = find_fault(import, key, kept);
	if (!str_absent(fault))
		import_problem_add(import->w, import->problems, place->file, place->line, "%.*s",
		                   STR_ARG(fault));
	else if (!is_markdown_kind(key->kind) || markdown_is_good(import, place, key->kind, kept))
		return kept.len == 0 ? S("") : kept;
	return (struct str){0};
}

/* ---- files beside the YAML ---- */

/* Relative, with segments that are names: no "", "." or "..". */
static bool is_below(struct str path)
{
	if (path.len == 0 || path.len > 200 || !utf8_plain(path))
		return false;
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")) || str_equal(segment, S("..")))
			return false;
	}
	return true;
}

/* Whether a failure to read is the author's to mend. */
static bool is_of_author(enum err failed)
{
	return failed == ERR_NOT_FOUND || failed == ERR_INPUT || failed == ERR_TOO_LARGE;
}

static bool read_file(struct import *import, const struct yaml_node *node, struct str *bytes)
{
	enum err failed = import->source->read(import->w, import->source->state, node->text, bytes);
	if (!is_of_author(failed))
		return failed == OK;
	struct str why = failed == ERR_NOT_FOUND ? S("there is no such file") : import->w->message;
	import_read_problem(import, node->line, "“%.*s” cannot be read: %.*s", STR_ARG(node->text),
	                    STR_ARG(why));
	work_forgive(import->w);
	return false;
}

struct str import_text_file(struct import *import, const struct yaml_node *node, const struct format_key *key)
{
	struct str bytes, text;
	if (node->kind != YAML_TEXT || !is_below(node->text)) {
		import_read_problem(import, node->line,
		                    "“%.*s” must be the path of a file in this folder, such as report.md",
		                    STR_ARG(node->key));
		return (struct str){0};
	}
	if (!read_file(import, node, &bytes) || !import_text_clean(import, node->text, bytes, &text))
		return (struct str){0};
	const struct import_text_place place = {.file = node->text, .line = 1, .by_lines = true};
	return import_text_check(import, &place, key, text);
}
