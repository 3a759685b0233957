#include "tidy.h"

#include <ctype.h>
#include <string.h>

static bool is_c(const struct file *file)
{
	return !str_absent(file->code);
}

static bool is_product(const struct file *file)
{
	return is_c(file) && file_is_in(file, "src/") && !file_is_test(file);
}

/* The file named by an #include "…" on this line, or absent. */
static struct str included(const struct line *line)
{
	struct str rest = line->code;
	if (!str_starts(rest, S("#include \"")))
		return (struct str){0};
	rest = str_slice(line->text, strlen("#include \""), SIZE_MAX);
	return str_cut(&rest, '"');
}

/* ---- layers ------------------------------------------------------------------------------------- */

enum { FOLDERS_MAX = 64 };

struct layers {
	struct {
		struct str name;
		long number;
	} folder[FOLDERS_MAX];
	size_t folder_count;
	struct {
		struct str from, to;
		int line;
		bool used;
	} exception[FOLDERS_MAX];
	size_t exception_count;
};

static void read_exception(struct layers *layers, struct str text, int line)
{
	size_t sign = str_find(text, S(" > "));
	if (layers->exception_count == FOLDERS_MAX)
		return;
	layers->exception[layers->exception_count].from = str_slice(text, 0, sign);
	layers->exception[layers->exception_count].to = str_trim(str_slice(text, sign + 3, SIZE_MAX));
	layers->exception[layers->exception_count++].line = line;
}

static void read_layer(struct layers *layers, struct str text)
{
	int64_t number;
	if (!str_to_int(str_cut(&text, ' '), &number))
		return;
	while (!str_absent(text) && layers->folder_count < FOLDERS_MAX) {
		layers->folder[layers->folder_count].name = str_cut(&text, ' ');
		layers->folder[layers->folder_count++].number = (long)number;
	}
}

static void read_layers(const struct file *file, struct layers *layers)
{
	for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
		struct str text = line.text;
		text = str_trim(str_cut(&text, '#'));
		if (str_find(text, S(" > ")) != SIZE_MAX)
			read_exception(layers, text, line.number);
		else
			read_layer(layers, text);
	}
}

/* -1 when the folder is in no layer. */
static long layer_of(const struct layers *layers, struct str folder)
{
	for (size_t i = 0; i < layers->folder_count; i++)
		if (str_equal(layers->folder[i].name, folder))
			return layers->folder[i].number;
	return -1;
}

static bool is_exception(struct layers *layers, struct str from, struct str to)
{
	for (size_t i = 0; i < layers->exception_count; i++)
		if (str_equal(layers->exception[i].from, from) && str_equal(layers->exception[i].to, to))
			return layers->exception[i].used = true;
	return false;
}

/* The folder below src/; "main" for what lies in src/ itself. */
static struct str folder_of(struct str path)
{
	struct str folder = str_cut(&path, '/');
	return str_absent(path) ? S("main") : folder;
}

static void check_include(struct tidy *tidy, struct layers *layers, const struct line *line)
{
	struct str from = folder_of(str_slice(str_of(line->file->path), strlen("src/"), SIZE_MAX));
	struct str path = included(line);
	struct str to = folder_of(path);
	if (str_absent(path) || str_equal(from, to))
		return;
	long lower = layer_of(layers, to), upper = layer_of(layers, from);
	if (str_find_byte(path, '/') == SIZE_MAX)
		tidy_problem(tidy, line->file, line->number,
		             "an include names its folder: \"folder/file.h\"");
	else if (lower < 0)
		tidy_problem(tidy, line->file, line->number, "the folder %.*s is in no layer", STR_ARG(to));
	else if (lower > upper)
		tidy_problem(tidy, line->file, line->number, "%.*s includes %.*s, which is above it",
		             STR_ARG(from), STR_ARG(to));
	else if (lower == upper && !is_exception(layers, from, to))
		tidy_problem(tidy, line->file, line->number, "%.*s includes %.*s, which is beside it",
		             STR_ARG(from), STR_ARG(to));
}

static void check_includes(struct tidy *tidy, struct layers *layers, const struct file *file)
{
	struct str folder = folder_of(str_slice(str_of(file->path), strlen("src/"), SIZE_MAX));
	if (layer_of(layers, folder) < 0) {
		tidy_problem(tidy, file, 1, "the folder %.*s is in no layer of tools/layers.txt",
		             STR_ARG(folder));
		return;
	}
	for (struct line line = line_first(file); line_is_there(&line); line_next(&line))
		check_include(tidy, layers, &line);
}

void tidy_layers(struct tidy *tidy)
{
	struct layers *layers = work_alloc(tidy->w, sizeof *layers);
	const struct file *list = tree_find(&tidy->tree, S("tools/layers.txt"));
	if (list == NULL)
		return;
	read_layers(list, layers);
	for (size_t i = 0; i < tidy->tree.count; i++)
		if (is_product(&tidy->tree.files[i]))
			check_includes(tidy, layers, &tidy->tree.files[i]);
	for (size_t i = 0; i < layers->exception_count; i++)
		if (!layers->exception[i].used)
			tidy_problem(tidy, list, layers->exception[i].line, "allows nothing that is there");
}

/* ---- calls -------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	const char *instead;
	bool in_tests; /* not there either */
} banned[] = {
	{"strcpy", "str_copy or buf_put", true},
	{"strcat", "buf_put", true},
	{"strncpy", "str_copy or memcpy", true},
	{"strncat", "buf_put", true},
	{"sprintf", "buf_format or str_format", true},
	{"vsprintf", "buf_format", true},
	{"gets", "fread", true},
	{"atoi", "str_to_int", true},
	{"atol", "str_to_int", true},
	{"atof", "str_to_real", true},
	{"strtok", "str_cut", true},
	{"alloca", "work_alloc", true},
	{"gmtime", "base/time.h", true},
	{"localtime", "base/time.h", true},
	{"ctime", "base/time.h", true},
	{"system", "sandbox/ or posix_spawn", false},
	{"popen", "sandbox/ or posix_spawn", false},
	{"malloc", "work_alloc", false},
	{"calloc", "work_array", false},
	{"realloc", "buf_put", false},
	{"free", "the arena gives it back", false},
	{"strdup", "str_copy", false},
	{"time", "world_now", false},
	{"gettimeofday", "world_now", false},
	{"clock_gettime", "world_now", false},
	{"rand", "world_random", false},
	{"random", "world_random", false},
	{"getrandom", "world_random", false},
	{"randombytes_buf", "world_random", false},
	{"RAND_bytes", "world_random", false},
	{"assert", "check", false},
};

static bool is_call(struct str code, const char *name, size_t at)
{
	bool member = at > 0 && (code.at[at - 1] == '.' ||
	                         (at > 1 && code.at[at - 2] == '-' && code.at[at - 1] == '>'));
	return !member && str_starts(str_slice(code, at + strlen(name), SIZE_MAX), S("("));
}

static void check_calls(struct tidy *tidy, const struct line *line)
{
	bool test = file_is_test(line->file);
	for (size_t i = 0; i < COUNT(banned); i++) {
		if (test && !banned[i].in_tests)
			continue;
		size_t at = tidy_find_word(line->code, banned[i].name, 0);
		if (at != SIZE_MAX && is_call(line->code, banned[i].name, at))
			tidy_problem(tidy, line->file, line->number, "no %s() here: %s", banned[i].name,
			             banned[i].instead);
	}
}

void tidy_calls(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		if (is_c(file))
			for (struct line line = line_first(file); line_is_there(&line); line_next(&line))
				check_calls(tidy, &line);
	}
}

/* ---- SQL ---------------------------------------------------------------------------------------- */

static bool is_sql(struct str literal)
{
	static const char *const words[] = {"SELECT ", "INSERT ", "UPDATE ", "DELETE ",
	                                    "CREATE ", "ALTER ",  "DROP "};
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_starts(str_trim(literal), str_of(words[i])))
			return true;
	return false;
}

void tidy_sql(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		if (!is_product(file))
			continue;
		for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
			size_t quote = str_find_byte(line.code, '"');
			if (quote != SIZE_MAX && is_sql(str_slice(line.text, quote + 1, SIZE_MAX)))
				tidy_problem(tidy, file, line.number,
				             "SQL goes into a .sql file, see docs/sql.md");
		}
	}
}

/* ---- globals ------------------------------------------------------------------------------------ */

/* A definition at the left margin that is neither a function nor constant. */
static bool is_variable(struct str code)
{
	if (!str_starts(code, S("static ")) && !str_starts(code, S("_Thread_local ")))
		return false;
	struct str name = str_slice(code, 0, str_find_byte(code, '='));
	bool ends = name.len < code.len || str_ends(str_trim(code), S(";"));
	return ends && str_find_byte(name, '(') == SIZE_MAX && tidy_find_word(name, "const", 0) == SIZE_MAX;
}

void tidy_globals(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		if (!is_product(file))
			continue;
		for (struct line line = line_first(file); line_is_there(&line); line_next(&line))
			if (is_variable(line.code))
				tidy_problem(
					tidy, file, line.number,
					"a variable that outlives every call: pass it, or make it const");
	}
}

/* ---- lengths ------------------------------------------------------------------------------------ */

enum {
	FUNCTION_LINES = 70,
	FUNCTION_LINES_MAX = 150,
	FILE_LINES = 800,
	FILE_LINES_MAX = 1200,
	LONG_PERCENT_MAX = 5
};

struct lengths {
	size_t functions;
	size_t over;
};

static void check_function(struct tidy *tidy, const struct file *file, int first, int last,
                           struct lengths *lengths)
{
	int lines = last - first + 1;
	lengths->functions++;
	lengths->over += lines > FUNCTION_LINES;
	if (lines > FUNCTION_LINES_MAX)
		tidy_problem(tidy, file, first, "a function of %d lines: at most %d", lines,
		             FUNCTION_LINES_MAX);
	else if (lines > FUNCTION_LINES)
		tidy_note(file, first, "a function of %d lines; aim at %d", lines, FUNCTION_LINES);
}

/* A function's body is what stands between braces at the left margin; its first line is what is above them,
 * up to a line that is blank or ends something else. */
static int measure_functions(struct tidy *tidy, const struct file *file, struct lengths *lengths)
{
	int head = 0, first = 0, number = 0;
	for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
		struct str code = str_trim(line.code);
		number = line.number;
		if (first == 0 && str_equal(line.code, S("{")))
			first = head > 0 ? head : number;
		else if (first > 0 && str_equal(line.code, S("}"))) {
			check_function(tidy, file, first, number, lengths);
			first = head = 0;
		} else if (code.len == 0 || code.at[code.len - 1] == ';' || code.at[0] == '#')
			head = 0;
		else if (head == 0)
			head = number;
	}
	return number;
}

void tidy_lengths(struct tidy *tidy)
{
	struct lengths lengths = {0};
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		if (!is_c(file))
			continue;
		int lines = measure_functions(tidy, file, &lengths);
		if (lines > FILE_LINES_MAX)
			tidy_problem(tidy, file, 1, "%d lines: at most %d", lines, FILE_LINES_MAX);
		else if (lines > FILE_LINES)
			tidy_note(file, 1, "%d lines; aim at %d", lines, FILE_LINES);
	}
	if (lengths.over * 100 > lengths.functions * LONG_PERCENT_MAX && tidy->tree.count > 0)
		tidy_problem(tidy, &tidy->tree.files[0], 1,
		             "%zu of all %zu functions are over %d lines: at most %d %%", lengths.over,
		             lengths.functions, FUNCTION_LINES, LONG_PERCENT_MAX);
}

/* ---- headers ------------------------------------------------------------------------------------ */

/* Lines that belong together: up to a blank one. */
struct paragraph {
	bool commented;
	size_t depth; /* of braces, at the line's beginning */
};

static bool begins_function(struct str code)
{
	if (code.len == 0 || !isalpha((unsigned char)code.at[0]) || str_starts(code, S("typedef")) ||
	    str_starts(code, S("static")) || str_starts(code, S("_Static_assert")) ||
	    str_starts(code, S("struct {")))
		return false;
	size_t open = str_find_byte(code, '(');
	size_t brace = str_find_byte(code, '{'), equals = str_find_byte(code, '=');
	return open != SIZE_MAX && open < brace && open < equals;
}

static void check_comments(struct tidy *tidy, const struct file *file)
{
	struct paragraph paragraph = {0};
	for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) {
		if (str_trim(line.text).len == 0)
			paragraph.commented = false;
		/* A comment has no code in its place. */
		if (!str_equal(str_trim(line.code), str_trim(line.text)) &&
		    str_find(line.text, S("*")) != SIZE_MAX)
			paragraph.commented = true;
		if (paragraph.depth == 0 && !paragraph.commented && begins_function(line.code))
			tidy_problem(tidy, file, line.number,
			             "a function without a comment: the headers are the manual");
		for (size_t i = 0; i < line.code.len; i++) {
			paragraph.depth += line.code.at[i] == '{';
			paragraph.depth -= line.code.at[i] == '}' && paragraph.depth > 0;
		}
	}
}

void tidy_comments(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		if (file_is(file, ".h") && file_is_in(file, "src/"))
			check_comments(tidy, file);
	}
}

/* src/base/str.h: BASE_STR_H; elsewhere at least STR_H. */
static struct str guard_of(struct work *w, const struct file *file)
{
	struct str path = file_is_in(file, "src/") ? str_slice(str_of(file->path), strlen("src/"), SIZE_MAX)
	                                           : file->name;
	char *name = str_cstr(w->arena, path);
	for (char *at = name; *at != '\0'; at++)
		*at = isalnum((unsigned char)*at) ? (char)toupper((unsigned char)*at) : '_';
	return str_of(name);
}

/* The first directive and the one behind it. */
static bool is_guarded(struct str code, struct str guard)
{
	size_t at = str_find(code, S("#ifndef "));
	struct str rest = str_slice(code, at == SIZE_MAX ? code.len : at + strlen("#ifndef "), SIZE_MAX);
	struct str name = str_cut(&rest, '\n');
	struct str define = str_cut(&rest, '\n');
	return str_ends(name, guard) && str_starts(define, S("#define ")) && str_ends(define, name) &&
	       str_ends(str_trim(code), S("#endif"));
}

void tidy_guards(struct tidy *tidy)
{
	for (size_t i = 0; i < tidy->tree.count; i++) {
		const struct file *file = &tidy->tree.files[i];
		struct str guard = guard_of(tidy->w, file);
		if (file_is(file, ".h") && !is_guarded(file->code, guard))
			tidy_problem(tidy, file, 1, "no include guard %.*s", STR_ARG(guard));
	}
}
