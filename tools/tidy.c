/* make tidy: the rules of this tree that no compiler knows.
 *
 *	tidy [ROOT]
 *
 * Prints `file:line: message` for each problem and ends with `N passed, N failed`, where each check is one test. What is
 * right although a check says otherwise has a line in tools/tidy-allow.txt; one that allows nothing is a problem itself.
 * SQL and templates that nobody uses are not looked for here: they are compiler errors. */
#include "tidy.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ALLOWANCES_MAX = 500 };

/* `CHECK PATH WORD REASON`: in files whose path begins with PATH, problems whose message has WORD are none. */
struct allowance {
	struct str check, path, word;
	int line;
	bool used;
};

static const struct {
	const char *name;
	void (*run)(struct tidy *tidy);
} checks[] = {
	{"layers", tidy_layers},   {"calls", tidy_calls},     {"sql", tidy_sql},
	{"globals", tidy_globals}, {"lengths", tidy_lengths}, {"comments", tidy_comments},
	{"guards", tidy_guards},   {"lines", tidy_lines},     {"words", tidy_words},
	{"links", tidy_links},     {"dead", tidy_dead},
};

size_t tidy_find_word(struct str text, const char *word, size_t from)
{
	static const char name_bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t len = strlen(word);
	while (from < text.len) {
		size_t found = str_find(str_slice(text, from, SIZE_MAX), str_of(word));
		if (found == SIZE_MAX)
			return SIZE_MAX;
		size_t at = from + found;
		bool begins = at == 0 || memchr(name_bytes, text.at[at - 1], sizeof name_bytes - 1) == NULL;
		bool ends = at + len == text.len ||
		            memchr(name_bytes, text.at[at + len], sizeof name_bytes - 1) == NULL;
		if (begins && ends)
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

/* ---- problems ----------------------------------------------------------------------------------- */

static bool is_allowed(struct tidy *tidy, const struct file *file, struct str message)
{
	for (size_t i = 0; i < tidy->allowance_count; i++) {
		struct allowance *allowance = &tidy->allowance[i];
		if (str_equal(allowance->check, str_of(tidy->check)) &&
		    str_starts(str_of(file->path), allowance->path) &&
		    str_find(message, allowance->word) != SIZE_MAX) {
			allowance->used = true;
			return true;
		}
	}
	return false;
}

void tidy_problem(struct tidy *tidy, const struct file *file, int line, const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (is_allowed(tidy, file, str_of(text)))
		return;
	printf("%s:%d: %s\n", file->path, line, text);
	tidy->problems++;
}

void tidy_note(const struct file *file, int line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	printf("%s:%d: note: ", file->path, line);
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

/* ---- tools/tidy-allow.txt ----------------------------------------------------------------------- */

static const struct file *allow_file(const struct tidy *tidy)
{
	return tree_find(&tidy->tree, S("tools/tidy-allow.txt"));
}

static struct str take_word(struct str *text)
{
	struct str word = str_cut(text, ' ');
	*text = str_trim(*text);
	return word;
}

static void read_allowances(struct tidy *tidy)
{
	const struct file *file = allow_file(tidy);
	if (file == NULL)
		return;
	tidy->allowance = work_array(tidy->w, ALLOWANCES_MAX, sizeof *tidy->allowance);
	for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
		struct str text = str_trim(line.text);
		if (text.len == 0 || text.at[0] == '#')
			continue;
		struct allowance allowance = {.line = line.number};
		allowance.check = take_word(&text);
		allowance.path = take_word(&text);
		allowance.word = take_word(&text);
		if (text.len == 0)
			tidy_problem(tidy, file, line.number, "write: check path word reason");
		else if (tidy->allowance_count == ALLOWANCES_MAX)
			tidy_problem(tidy, file, line.number, "more than %d lines", ALLOWANCES_MAX);
		else
			tidy->allowance[tidy->allowance_count++] = allowance;
	}
}

static void check_allowances(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->allowance_count; i++)
		if (!tidy->allowance[i].used)
			tidy_problem(tidy, allow_file(tidy), tidy->allowance[i].line,
			             "allows nothing that is there");
}

/* ---- the command -------------------------------------------------------------------------------- */

static int run(struct tidy *tidy)
{
	size_t failed = 0;
	tidy->check = "allow";
	read_allowances(tidy);
	size_t mistakes = tidy->problems;
	for (size_t i = 0; i < COUNT(checks); i++) {
		tidy->check = checks[i].name;
		tidy->problems = 0;
		checks[i].run(tidy);
		failed += tidy->problems > 0;
		if (tidy->problems > 0)
			printf("failed %s\n", tidy->check);
	}
	tidy->check = "allow";
	tidy->problems = mistakes;
	check_allowances(tidy);
	failed += tidy->problems > 0;
	if (tidy->problems > 0)
		printf("failed %s\n", tidy->check);
	printf("%zu passed, %zu failed\n", COUNT(checks) + 1 - failed, failed);
	return failed > 0;
}

int main(int count, char **arguments)
{
	struct work w = work_init(NULL, S("tidy"));
	struct tidy tidy = {.w = &w, .root = count > 1 ? arguments[1] : "."};
	int exit_code = 2;
	if (tree_read(&w, tidy.root, &tidy.tree) == OK)
		exit_code = run(&tidy);
	else
		fprintf(stderr, "tidy: %.*s\n", STR_ARG(w.message));
	work_finish(&w);
	return exit_code;
}
