/* Of sandbox/recipe.h: recipe_read_*, which know how each language's tools write where a mistake is. */
#include "sandbox/inside/protocol.h"
#include "sandbox/recipe.h"

#include <string.h>

/* ---- pieces of lines ---- */

/* The file as the program's files are called; absent when it is none of them. */
static struct str own_file(const struct recipe_reader *reader, struct str path)
{
	if (str_starts(path, S(INSIDE_WORK "/")))
		path = str_slice(path, strlen(INSIDE_WORK "/"), SIZE_MAX);
	if (str_starts(path, S("./")))
		path = str_slice(path, 2, SIZE_MAX);
	bool own =
		str_equal(path, reader->language->file) || str_equal(path, reader->language->recipe->harness);
	return own ? path : (struct str){0};
}

/* Whether the text begins with it; then it is taken off. */
static bool take(struct str *text, struct str beginning)
{
	if (!str_starts(*text, beginning))
		return false;
	*text = str_slice(*text, beginning.len, SIZE_MAX);
	return true;
}

/* Takes a number of at most nine digits and the byte behind it off the text. */
static bool take_number(struct str *text, char behind, int64_t *out)
{
	size_t digits = 0;
	while (digits < text->len && digits < 9 && text->at[digits] >= '0' && text->at[digits] <= '9')
		digits++;
	if (digits == 0 || digits >= text->len || text->at[digits] != behind ||
	    !str_to_int(str_slice(*text, 0, digits), out))
		return false;
	*text = str_slice(*text, digits + 1, SIZE_MAX);
	return true;
}

/* Takes "FILE:LINE:" and, where there is one, "COLUMN:" off the text. */
static bool take_place(struct str *text, struct str *path, int64_t *line, int64_t *column)
{
	struct str rest = *text;
	*path = str_cut(&rest, ':');
	*column = 0;
	if (str_absent(rest) || path->len == 0 || !take_number(&rest, ':', line))
		return false;
	(void)take_number(&rest, ':', column);
	*text = rest;
	return true;
}

static bool take_severity(struct str *text, enum language_severity *severity)
{
	*text = str_trim(*text);
	*severity = LANGUAGE_ERROR;
	if (take(text, S("error: ")) || take(text, S("fatal error: ")) ||
	    take(text, S("sorry, unimplemented: ")))
		return true;
	*severity = LANGUAGE_WARNING;
	if (take(text, S("warning: ")))
		return true;
	*severity = LANGUAGE_NOTE;
	return take(text, S("note: "));
}

/* Path: as the tool wrote it; a foreign file's lines say nothing to the program's author. */
static void put(struct recipe_reader *reader, struct str path, int64_t line, int64_t column,
                enum language_severity severity, struct str text)
{
	struct str file = own_file(reader, path);
	if (reader->count == LANGUAGE_MESSAGES_MAX || text.len == 0)
		return;
	reader->messages[reader->count++] = (struct language_message){.file = file,
	                                                              .line = str_absent(file) ? 0 : line,
	                                                              .column = str_absent(file) ? 0 : column,
	                                                              .severity = severity,
	                                                              .text = text};
}

/* "SomeError: why", as Python, Node and Java begin the line that says what happened. */
static bool is_exception(struct str line)
{
	size_t end = 0;
	while (end < line.len &&
	       (((line.at[end] | 32) >= 'a' && (line.at[end] | 32) <= 'z') ||
	        (line.at[end] >= '0' && line.at[end] <= '9') || line.at[end] == '_' || line.at[end] == '.'))
		end++;
	struct str name = str_slice(line, 0, end);
	return (str_ends(name, S("Error")) || str_ends(name, S("Exception")) ||
	        str_ends(name, S("Interrupt")) || str_ends(name, S("Exit"))) &&
	       (end == line.len || line.at[end] == ':');
}

/* The column that a line with nothing but blanks and carets points to; 0. */
static int64_t caret_column(struct str line)
{
	size_t at = str_find_byte(line, '^');
	if (at == SIZE_MAX || str_trim(str_slice(line, 0, at)).len > 0)
		return 0;
	return (int64_t)at + 1;
}

/* ---- gcc, g++ ---- */

/* "main.c:(.text+0x5): undefined reference to `x'", perhaps behind "/usr/bin/ld: ". */
static bool read_linker(struct recipe_reader *reader, struct str line)
{
	size_t at = str_find(line, S(": undefined reference to "));
	if (at == SIZE_MAX)
		at = str_find(line, S(": multiple definition of "));
	if (at == SIZE_MAX)
		return false;
	put(reader, S(""), 0, 0, LANGUAGE_ERROR, str_slice(line, at + 2, SIZE_MAX));
	return true;
}

void recipe_read_gcc(struct recipe_reader *reader, struct str line)
{
	struct str path, text = line;
	int64_t number, column;
	enum language_severity severity;
	if (read_linker(reader, line))
		return;
	if (take_place(&text, &path, &number, &column)) {
		if (take_severity(&text, &severity))
			put(reader, path, number, column, severity, text);
		return;
	}
	/* "cc1: error: …", "g++: fatal error: …": of the compiler as a whole. */
	(void)str_cut(&text, ':');
	if (!str_absent(text) && str_starts(text, S(" ")) && take_severity(&text, &severity) &&
	    !str_starts(line, S("collect2")))
		put(reader, S(""), 0, 0, severity, text);
}

/* ---- Python ---- */

/* "  File "main.py", line 3, in f" — the last of them before the exception is where it was. */
void recipe_read_python(struct recipe_reader *reader, struct str line)
{
	struct str text = str_trim(line);
	if (take(&text, S("File \""))) {
		struct str path = str_cut(&text, '"');
		int64_t number = 0;
		size_t digits = 0;
		if (!take(&text, S(", line ")))
			return;
		while (digits < text.len && digits < 9 && text.at[digits] >= '0' && text.at[digits] <= '9')
			digits++;
		if (str_to_int(str_slice(text, 0, digits), &number) && !str_absent(own_file(reader, path))) {
			reader->file = path;
			reader->line = number;
		}
	} else if (is_exception(line)) {
		put(reader, reader->file, reader->line, 0, LANGUAGE_ERROR, line);
		reader->file = (struct str){0};
	}
}

/* ---- Node ---- */

/* "/box/work/main.js:3", the line itself, carets below it, then "SyntaxError: …". */
void recipe_read_node(struct recipe_reader *reader, struct str line)
{
	size_t colon = line.len;
	while (colon > 0 && line.at[colon - 1] != ':')
		colon--;
	int64_t number;
	if (colon > 1 && str_starts(line, S("/")) && str_to_int(str_slice(line, colon, SIZE_MAX), &number) &&
	    number > 0) {
		reader->file = str_slice(line, 0, colon - 1);
		reader->line = number;
		reader->column = 0;
	} else if (caret_column(line) > 0 && reader->column == 0) {
		reader->column = caret_column(line);
	} else if (is_exception(line)) {
		put(reader, reader->file, reader->line, reader->column, LANGUAGE_ERROR, line);
		reader->file = (struct str){0};
	}
}

/* ---- Go ---- */

void recipe_read_go(struct recipe_reader *reader, struct str line)
{
	struct str path, text = line;
	int64_t number, column;
	if (take_place(&text, &path, &number, &column))
		put(reader, path, number, column, LANGUAGE_ERROR, str_trim(text));
	else if (str_starts(line, S("panic: ")) || str_starts(line, S("fatal error: ")))
		put(reader, S(""), 0, 0, LANGUAGE_ERROR, line);
}

/* ---- Java ---- */

/* "Main.java:3: error: …", the line itself, a caret below it: the message waits for its column. */
void recipe_read_java(struct recipe_reader *reader, struct str line)
{
	struct str path, text = line;
	int64_t number, column;
	enum language_severity severity;
	if (take_place(&text, &path, &number, &column)) {
		if (take_severity(&text, &severity))
			put(reader, path, number, 0, severity, text);
	} else if (caret_column(line) > 0 && reader->count > 0) {
		struct language_message *last = &reader->messages[reader->count - 1];
		if (last->column == 0 && last->line > 0)
			last->column = caret_column(line);
	} else if (take(&text, S("Exception in thread \"main\" "))) {
		put(reader, S(""), 0, 0, LANGUAGE_ERROR, text);
	}
}

/* ---- Rust ---- */

/* "error[E0425]: …" or "warning: …", and on a later line " --> main.rs:2:5". */
void recipe_read_rust(struct recipe_reader *reader, struct str line)
{
	struct str text = line, path;
	if (take(&text, S("error[")) || take(&text, S("warning["))) {
		(void)str_cut(&text, ']');
		(void)take(&text, S(": "));
		reader->severity = line.at[0] == 'e' ? LANGUAGE_ERROR : LANGUAGE_WARNING;
		reader->pending = text;
	} else if (take(&text, S("error: ")) || take(&text, S("warning: "))) {
		reader->severity = line.at[0] == 'e' ? LANGUAGE_ERROR : LANGUAGE_WARNING;
		reader->pending = text;
	} else if (!str_absent(reader->pending)) {
		text = str_trim(text);
		int64_t number, column = 0;
		if (!take(&text, S("--> ")))
			return;
		path = str_cut(&text, ':');
		if (str_absent(text) || !take_number(&text, ':', &number) || !str_to_int(text, &column) ||
		    column < 0)
			number = column = 0;
		put(reader, path, number, column, reader->severity, reader->pending);
		reader->pending = (struct str){0};
	}
}

/* ---- SQLite ---- */

/* "Parse error near line 2: …", "Runtime error near line 3: …", "Error: near line 1: …". */
void recipe_read_sqlite(struct recipe_reader *reader, struct str line)
{
	struct str text = line;
	int64_t number;
	if (!take(&text, S("Parse error near line ")) && !take(&text, S("Runtime error near line ")) &&
	    !take(&text, S("Error: near line ")))
		return;
	if (take_number(&text, ':', &number))
		put(reader, reader->language->file, number, 0, LANGUAGE_ERROR, str_trim(text));
}
