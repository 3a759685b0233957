#include "exam/repository_tools.h"

#include "base/check.h"
#include "base/world.h"
#include "evidence/text.h"
#include "sandbox/inside/protocol.h"
#include "sandbox/reader.h"

#include <stdlib.h>
#include <string.h>

enum {
	MIB = 1 << 20,
	WORDS_MAX = 24,
	ARGUMENTS_MAX = 450,
	ENDINGS_MAX = 12,
	SECONDS = 120,
	SAID_BYTES = 160
};

/* ---- the tools ---- */

#define CLANG_TIDY_CHECKS                                                                                             \
	"-checks=-*,bugprone-*,-bugprone-easily-swappable-parameters,cert-*,clang-diagnostic-*,misc-*,performance-*," \
	"readability-else-after-return,readability-function-size,readability-misleading-indentation,"                 \
	"readability-redundant-*,-misc-include-cleaner"

static const char ruff[] = SANDBOX_TOOLS "/bin/ruff";
static const char eslint[] =
	"cd " INSIDE_WORK " && exec /usr/bin/node " SANDBOX_TOOLS "/eslint/node_modules/eslint/bin/eslint.js "
	"--no-config-lookup --no-inline-config --no-warn-ignored -c " SANDBOX_TOOLS
	"/eslint/eslint.config.mjs --format=json .";

/* Nothing of a repository's own configuration is read: clang-tidy is given all its checks, ruff is isolated, eslint looks for
 * none, cppcheck has none. */
static const struct tool {
	struct str name;
	const char *words[WORDS_MAX];
	const char *behind[WORDS_MAX]; /* behind the files; only where these are named one by one */
	const char *endings[ENDINGS_MAX];
	enum err (*read)(struct work *w, struct str root, struct str text, struct remarks *out);
	bool by_file;  /* its files are arguments, those with these endings; else it finds them itself */
	bool in_error; /* it prints on standard error */
	bool in_box;   /* what it prints is XML, read in a box */
	struct str missing;
} all_tools[] = {
	{.name = S_INIT("clang-tidy"),
         .words = {"/usr/bin/clang-tidy-14", "--quiet", "--config={}", CLANG_TIDY_CHECKS},
         .behind = {"--", "-I" INSIDE_WORK, "-I" INSIDE_WORK "/include", "-I" INSIDE_WORK "/src", "-Wall",
                    "-Wextra"},
         .endings = {".c", ".cpp", ".cc", ".cxx"},
         .read = remarks_clang_tidy,
         .by_file = true,
         .missing = S_INIT("clang-tidy is not installed here: install the package clang-tidy-14")},
	{.name = S_INIT("cppcheck"),
         .words = {"/usr/bin/cppcheck", "--quiet", "--enable=warning,style,performance,portability", "--xml",
                   "--xml-version=2", "-I" INSIDE_WORK "/include", "-I" INSIDE_WORK "/src", INSIDE_WORK},
         .endings = {".c", ".cpp", ".cc", ".cxx"},
         .in_error = true,
         .in_box = true,
         .missing = S_INIT("cppcheck is not installed here: install the package cppcheck")},
	{.name = S_INIT("ruff"),
         .words = {ruff, "check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero", "--select",
                   "E4,E7,E9,F,B,C4,SIM,PLE,PLW,S1,S2,S3,S5,S6,UP,RET,ARG", "--output-format=json",
                   INSIDE_WORK},
         .endings = {".py"},
         .read = remarks_ruff,
         .missing =
                 S_INIT("ruff is not installed here: `source tools/setup.sh; setup_analysers` installs it")},
	{.name = S_INIT("eslint"),
         .words = {"/bin/sh", "-c", eslint},
         .endings = {".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx"},
         .read = remarks_eslint,
         .missing = S_INIT(
		 "eslint is not installed here: `source tools/setup.sh; setup_analysers` installs it")},
};
_Static_assert(COUNT(all_tools) == REPOSITORY_TOOLS_MAX, "a row for each");

bool repository_tool_at(size_t i, struct str *name)
{
	if (i >= COUNT(all_tools))
		return false;
	*name = all_tools[i].name;
	return true;
}

static const struct tool *find_tool(struct str name)
{
	for (size_t i = 0; i < COUNT(all_tools); i++)
		if (str_equal(all_tools[i].name, name))
			return &all_tools[i];
	return NULL;
}

static bool is_for(const struct tool *tool, struct str path)
{
	for (size_t i = 0; i < ENDINGS_MAX && tool->endings[i] != NULL; i++)
		if (str_ends(path, str_of(tool->endings[i])))
			return true;
	return false;
}

/* ---- a step of one ---- */

static const struct sandbox_limits limits = {
	.cpu_ms = SECONDS * 1000,
	.wall_ms = SECONDS * 1000,
	.memory_bytes = INT64_C(2048) * MIB,
	.scratch_bytes = 64 * MIB,
	.scratch_files = 4096,
	.output_bytes = REMARKS_BYTES_MAX,
	.processes = 128,
	.descriptors = 512,
	.stack_bytes = 64 * MIB,
};

static size_t add_words(struct str *arguments, size_t count, const char *const *words)
{
	for (size_t i = 0; i < WORDS_MAX && words[i] != NULL; i++)
		arguments[count++] = str_of(words[i]);
	return count;
}

/* From the file `*from` on, as many as one start takes. */
static struct sandbox_step step_of(struct work *w, const struct tool *tool, const struct checkout_file *files,
                                   size_t file_count, size_t *from)
{
	struct str *arguments = work_array(w, ARGUMENTS_MAX + 2 * WORDS_MAX, sizeof *arguments);
	size_t count = add_words(arguments, 0, tool->words), named = 0;
	for (; tool->by_file && *from < file_count && named < ARGUMENTS_MAX; (*from)++)
		if (is_for(tool, files[*from].path)) {
			arguments[count++] =
				str_format(w->arena, INSIDE_WORK "/%.*s", STR_ARG(files[*from].path));
			named++;
		}
	if (!tool->by_file)
		*from = file_count;
	count = add_words(arguments, count, tool->behind);
	return (struct sandbox_step){
		.arguments = arguments, .argument_count = count, .input = S(""), .limits = limits};
}

/* ---- what they say ---- */

static struct str first_line(struct work *w, struct str text)
{
	struct str line = str_trim(text);
	return text_line(w, str_cut(&line, '\n'), SAID_BYTES);
}

static struct str problem_of(struct work *w, const struct tool *tool, const struct sandbox_outcome *outcome)
{
	bool absent = outcome->ending == SANDBOX_CANNOT_START ||
	              (outcome->ending == SANDBOX_EXITED && outcome->exit_code == 127) ||
	              str_find(outcome->error, S("Cannot find module '" SANDBOX_TOOLS)) != SIZE_MAX;
	if (absent)
		return tool->missing;
	switch (outcome->ending) {
	case SANDBOX_CPU_TIME:
	case SANDBOX_WALL_TIME: return str_format(w->arena, "It was stopped after %d seconds.", SECONDS);
	case SANDBOX_MEMORY: return S("It needed too much memory and was stopped.");
	case SANDBOX_OUTPUT: return S("It said too much and was stopped.");
	case SANDBOX_NOT_RUN:
	case SANDBOX_EXITED:
	case SANDBOX_SIGNALLED:
	case SANDBOX_CANNOT_START: break;
	}
	struct str said = first_line(w, outcome->error.len > 0 ? outcome->error : outcome->output);
	return str_format(w->arena, "It did not do its work: %.*s", STR_ARG(said));
}

static enum err read_in_box(struct work *w, const struct sandbox_runner *sandbox, struct str xml,
                            struct remarks *out)
{
	struct str listing;
	const struct json *json;
	TRY(sandbox_read_with(w, sandbox, S("cppcheck"), xml, &listing));
	TRY(json_parse(w, listing, REMARKS_JSON_BYTES_MAX, &json));
	return remarks_read(w, json, out);
}

/* All tools' in one list, each with its share of it. */
struct gathering {
	const struct sandbox_runner *sandbox;
	struct remark *at; /* [REMARKS_MAX * count] */
	size_t count;
	bool cut;
	struct repository_tool *tools;
};

static enum err gather(struct work *w, struct gathering *gathering, const struct tool *tool,
                       const struct sandbox_outcome *outcome, struct repository_tool *row)
{
	struct remarks found;
	struct str text = tool->in_error ? outcome->error : outcome->output;
	row->wall_us += outcome->wall_us;
	enum err failed = tool->in_box ? read_in_box(w, gathering->sandbox, text, &found)
	                               : tool->read(w, S(INSIDE_WORK), text, &found);
	if (failed == ERR_UNAVAILABLE || failed == ERR_BUSY)
		return failed;
	bool ended = outcome->ending == SANDBOX_EXITED && outcome->exit_code != 127;
	if (failed != OK || !ended) {
		work_forgive(w);
		row->problem = problem_of(w, tool, outcome);
		return OK;
	}
	gathering->cut |= found.cut;
	for (size_t i = 0; i < found.count; i++)
		if (gathering->count < REMARKS_MAX)
			gathering->at[gathering->count++] = found.at[i];
		else
			gathering->cut = true;
	return OK;
}

static int compare(const void *a, const void *b)
{
	const struct remark *left = a, *right = b;
	int order = str_compare(left->path, right->path);
	if (order != 0)
		return order;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return str_compare(left->tool, right->tool);
}

/* ---- running ---- */

static struct sandbox_file *lay_files(struct work *w, const struct checkout_file *files, size_t count)
{
	struct sandbox_file *laid = work_array(w, count, sizeof *laid);
	for (size_t i = 0; i < count; i++)
		laid[i] = (struct sandbox_file){files[i].path, files[i].bytes, files[i].executable};
	return laid;
}

/* One tool in a box of its own. */
static enum err run_tool(struct work *w, struct gathering *gathering, const struct tool *tool,
                         const struct checkout_file *files, size_t file_count,
                         const struct sandbox_file *laid, struct repository_tool *row)
{
	size_t from = 0;
	bool any = false;
	for (size_t i = 0; i < file_count; i++)
		any |= is_for(tool, files[i].path);
	if (!any) {
		row->problem = S("There is no file that it is for.");
		return OK;
	}
	while (from < file_count) {
		struct sandbox_outcome outcome;
		const struct sandbox_step step = step_of(w, tool, files, file_count, &from);
		const struct sandbox_job job = {
			.files = laid, .file_count = file_count, .steps = &step, .step_count = 1};
		TRY(gathering->sandbox->run(w, gathering->sandbox->state, &job, &outcome));
		TRY(gather(w, gathering, tool, &outcome, row));
	}
	return OK;
}

enum err repository_tools_run(struct work *w, const struct sandbox_runner *sandbox, const struct str *names,
                              size_t count, const struct checkout_file *files, size_t file_count,
                              const struct repository_telling *told, struct remarks *out,
                              struct repository_tool **tools)
{
	struct gathering gathering = {.sandbox = sandbox};
	const struct sandbox_file *laid = lay_files(w, files, file_count);
	gathering.at = work_array(w, REMARKS_MAX, sizeof *gathering.at);
	*tools = work_array(w, count, sizeof **tools);
	for (size_t i = 0; i < count; i++) {
		const struct tool *tool = find_tool(names[i]);
		(*tools)[i] = (struct repository_tool){.name = names[i]};
		check(tool != NULL); /* the import has seen to it */
		if (told != NULL)
			TRY(told->tell(w, told->state,
			               str_format(w->arena, "%.*s looks at the code", STR_ARG(tool->name)),
			               (int64_t)i, (int64_t)count));
		TRY(run_tool(w, &gathering, tool, files, file_count, laid, &(*tools)[i]));
	}
	if (gathering.count > 0)
		qsort(gathering.at, gathering.count, sizeof *gathering.at, compare);
	*out = (struct remarks){gathering.at, gathering.count, gathering.cut};
	return OK;
}
