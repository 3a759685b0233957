#include "sandbox/language.h"

#include "base/check.h"
#include "sandbox/inside/protocol.h"
#include "sandbox/recipe.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	CPU_MS = 2000,
	RUN_PATIENCE_MS = 2000, /* beyond twice the processor time */
	BUILD_PATIENCE_MS = 5000,
	OUTPUT_BYTES = 1 << 20,
	BUILD_OUTPUT_BYTES = 256 << 10,
	WORDS_MAX = 48,
	SCRATCH_BYTES = 16 << 20,
	SCRATCH_FILES = 256,
	DESCRIPTORS = 256,
	BUILD_PROCESSES = 128,
	MIB = 1 << 20,
};
#define MEMORY_BYTES (INT64_C(256) << 20)

/* ---- the rows ---- */

#define WORDS(name, ...) static const char *const name[] = {__VA_ARGS__, NULL}

/* -fmax-errors: of a million mistakes the first are enough. Columns in bytes, so that an editor finds the place whatever
 * width a tab has there. */
WORDS(c_build, "1", "-std=gnu17", "-O1", "-pipe", "-Wall", "-Wextra", "-fdiagnostics-plain-output",
      "-fdiagnostics-column-unit=byte", "-fmax-errors=50", "-o", "program", "main.c", "?harness.c", "-lm");
WORDS(cpp_build, "1", "-std=gnu++17", "-O1", "-pipe", "-Wall", "-Wextra", "-fdiagnostics-plain-output",
      "-fdiagnostics-column-unit=byte", "-fmax-errors=50", "-o", "program", "main.cpp", "?harness.cpp");
WORDS(program_run, "program");

/* -E -s: no settings of the machine's; -B: nothing is written beside the program. */
WORDS(python_build, "1", "-E", "-s", "-m", "py_compile", "main.py", "?harness.py");
WORDS(python_run, "1", "-E", "-s", "-B", "!" INSIDE_WORK "/main.py", "?" INSIDE_WORK "/harness.py");

WORDS(javascript_build, "1", "--check", "main.js");
WORDS(javascript_run, "1", "--max-old-space-size=MEMORY", "!" INSIDE_WORK "/main.js",
      "?" INSIDE_WORK "/harness.js");

WORDS(go_build, "1", "build", "-o", "program", "main.go", "?harness.go");
static const struct str go_environment[] = {S_INIT("GOCACHE=" INSIDE_SCRATCH "/cache"),
                                            S_INIT("GOPATH=" INSIDE_SCRATCH "/path"),
                                            S_INIT("GOFLAGS=-mod=mod"),
                                            S_INIT("GO111MODULE=off"),
                                            S_INIT("GOPROXY=off"),
                                            S_INIT("GOTOOLCHAIN=local"),
                                            S_INIT("GOTELEMETRY=off"),
                                            S_INIT("CGO_ENABLED=0")};

/* A short program is over before the second compiler and a parallel collector pay. What the machine says of itself is not the
 * program's output. */
WORDS(java_build, "1", "-J-Xshare:auto", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC",
      "-J-XX:-UsePerfData", "-J-Xmx256m", "-encoding", "UTF-8", "-proc:none", "-Xmaxerrs", "50", "-d", ".",
      "Main.java", "?Harness.java");
WORDS(java_run, "2", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData",
      "-XX:+ExitOnOutOfMemoryError", "-XX:+DisplayVMOutputToStderr", "-Xss8m", "-XmxMEMORYm", "-cp",
      INSIDE_WORK, "!Main", "?Harness");

/* harness.rs is the crate and has “#[path = "main.rs"] mod solution;”. */
WORDS(rust_build, "1", "--edition=2021", "-Copt-level=1", "-Cdebuginfo=0", "-Clinker=gcc", "-Adead_code",
      "-o", "program", "!main.rs", "?harness.rs");

/* What a candidate wrote is read in SQLite's safe mode, which opens no file and starts no program: not the author's harness
 * either. The check runs each statement for a moment on an empty database, where tables are missing: only what is no SQL at
 * all counts. */
static const char sql_check[] =
	"said=$(\"$0\" -batch -cmd '.progress 1000 --limit 1 --reset --quiet' -safe :memory: <main.sql 2>&1 >/dev/null | "
	"grep -A 2 -E 'syntax error|incomplete input|unrecognized token'); "
	"[ -z \"$said\" ] || { printf '%s\\n' \"$said\" >&2; exit 1; }";
WORDS(sql_build, "/bin/sh", "-c", sql_check, "1");
/* The input is an SQL script that makes the tables. A harness is read by a process of its own. */
static const char sql_alone[] =
	"!exec 3<&0; exec \"$0\" -init /dev/fd/3 -safe -batch -bail :memory: <" INSIDE_WORK "/main.sql";
static const char sql_harnessed[] =
	"?\"$0\" -batch -bail data && \"$0\" -safe -batch -bail data <" INSIDE_WORK "/main.sql && "
	"exec \"$0\" -batch -bail data <" INSIDE_WORK "/harness.sql";
WORDS(sql_run, "/bin/sh", "-c", sql_alone, sql_harnessed, "1");

static const struct language_recipe c_recipe = {
	.tools = {{{"/usr/bin/gcc", "/usr/local/bin/gcc"}}},
	.missing = S_INIT("C is not installed here: install the packages gcc and libc6-dev"),
	.harness = S_INIT("harness.c"),
	.build = c_build,
	.run = program_run,
	.build_cpu_ms = 10000,
	.build_memory_bytes = INT64_C(512) * MIB,
	.build_scratch_bytes = 64 * MIB,
	.build_scratch_files = 256,
	.processes = 32,
	.stack_bytes = 64 * MIB,
	.read = recipe_read_gcc,
};
static const struct language_recipe cpp_recipe = {
	.tools = {{{"/usr/bin/g++", "/usr/local/bin/g++"}}},
	.missing = S_INIT("C++ is not installed here: install the package g++"),
	.harness = S_INIT("harness.cpp"),
	.build = cpp_build,
	.run = program_run,
	.build_cpu_ms = 20000,
	.build_memory_bytes = INT64_C(1024) * MIB,
	.build_scratch_bytes = 128 * MIB,
	.build_scratch_files = 256,
	.processes = 32,
	.stack_bytes = 64 * MIB,
	.used_up = {{.words = S_INIT("std::bad_alloc"), .signal = SIGABRT}},
	.read = recipe_read_gcc,
};
static const struct language_recipe python_recipe = {
	.tools = {{{"/usr/bin/python3", "/usr/local/bin/python3"}}},
	.missing = S_INIT("Python is not installed here: install the package python3"),
	.harness = S_INIT("harness.py"),
	.build = python_build,
	.run = python_run,
	.build_cpu_ms = 10000,
	.build_memory_bytes = INT64_C(512) * MIB,
	.build_scratch_bytes = 16 * MIB,
	.build_scratch_files = 256,
	.memory_bytes = 16 * MIB,
	.processes = 32,
	.stack_bytes = 16 * MIB,
	.used_up = {{.words = S_INIT("\nMemoryError"), .exit_code = 1}},
	.read = recipe_read_python,
};
static const struct language_recipe javascript_recipe = {
	.tools = {{{"/usr/bin/node", "/usr/local/bin/node"}}},
	.missing = S_INIT("JavaScript is not installed here: install the package nodejs"),
	.harness = S_INIT("harness.js"),
	.build = javascript_build,
	.run = javascript_run,
	.build_cpu_ms = 10000,
	.build_memory_bytes = INT64_C(512) * MIB,
	.build_scratch_bytes = 16 * MIB,
	.build_scratch_files = 256,
	.memory_bytes = 96 * MIB,
	.processes = 64,
	.stack_bytes = 8 * MIB,
	.used_up = {{.words = S_INIT("JavaScript heap out of memory"), .signal = SIGABRT},
                    {.words = S_INIT("RangeError: Array buffer allocation failed"), .exit_code = 1}},
	.read = recipe_read_node,
};
static const struct language_recipe go_recipe = {
	/* Debian's brings its library compiled; others compile it anew in each box. */
	.tools = {{{"/usr/bin/go", "/usr/local/go/bin/go", "/usr/local/bin/go"}}},
	.missing = S_INIT("Go is not installed here: install the package golang-go"),
	.harness = S_INIT("harness.go"),
	.build = go_build,
	.run = program_run,
	.environment = go_environment,
	.environment_count = COUNT(go_environment),
	.build_cpu_ms = 60000,
	.build_memory_bytes = INT64_C(1024) * MIB,
	.build_scratch_bytes = INT64_C(256) * MIB,
	.build_scratch_files = 20000,
	.memory_bytes = 16 * MIB,
	.processes = 64,
	.stack_bytes = 8 * MIB,
	.used_up = {{.words = S_INIT("fatal error: runtime: out of memory"), .exit_code = 2},
                    {.words = S_INIT("fatal error: runtime: cannot allocate memory"), .exit_code = 2}},
	.read = recipe_read_go,
};
static const struct language_recipe java_recipe = {
	.tools = {{{"/usr/bin/javac", "/usr/local/bin/javac"}}, {{"/usr/bin/java", "/usr/local/bin/java"}}},
	.missing = S_INIT("Java is not installed here: install the package default-jdk-headless"),
	.harness = S_INIT("Harness.java"),
	.build = java_build,
	.run = java_run,
	.build_cpu_ms = 20000,
	.build_memory_bytes = INT64_C(768) * MIB,
	.build_scratch_bytes = 64 * MIB,
	.build_scratch_files = 2000,
	.memory_bytes = 160 * MIB,
	.processes = 96,
	.stack_bytes = 8 * MIB,
	.used_up = {{.words = S_INIT("Terminating due to java.lang.OutOfMemoryError"), .exit_code = 3}},
	.read = recipe_read_java,
};
static const struct language_recipe rust_recipe = {
	.tools = {{{"/usr/bin/rustc", "/usr/local/bin/rustc"}}, {{"/usr/bin/gcc"}}},
	.missing = S_INIT("Rust is not installed here: install the packages rustc and gcc"),
	.harness = S_INIT("harness.rs"),
	.build = rust_build,
	.run = program_run,
	.build_cpu_ms = 30000,
	.build_memory_bytes = INT64_C(1024) * MIB,
	.build_scratch_bytes = INT64_C(256) * MIB,
	.build_scratch_files = 2000,
	.processes = 32,
	.stack_bytes = 64 * MIB,
	.used_up = {{.words = S_INIT("memory allocation of "), .signal = SIGABRT}},
	.read = recipe_read_rust,
};
static const struct language_recipe sql_recipe = {
	.tools = {{{"/usr/bin/sqlite3", "/usr/local/bin/sqlite3"}}},
	.missing = S_INIT("SQL is not installed here: install the package sqlite3"),
	.harness = S_INIT("harness.sql"),
	.build = sql_build,
	.run = sql_run,
	.build_cpu_ms = 5000,
	.build_memory_bytes = INT64_C(256) * MIB,
	.build_scratch_bytes = 16 * MIB,
	.build_scratch_files = 64,
	.processes = 8,
	.stack_bytes = 8 * MIB,
	.used_up = {{.words = S_INIT(": out of memory (7)"), .exit_code = 1}},
	.read = recipe_read_sqlite,
};

static const struct language languages[] = {
	{S_INIT("c"), S_INIT("C"), S_INIT("main.c"), S_INIT("//"), &c_recipe},
	{S_INIT("cpp"), S_INIT("C++"), S_INIT("main.cpp"), S_INIT("//"), &cpp_recipe},
	{S_INIT("python"), S_INIT("Python"), S_INIT("main.py"), S_INIT("#"), &python_recipe},
	{S_INIT("javascript"), S_INIT("JavaScript"), S_INIT("main.js"), S_INIT("//"), &javascript_recipe},
	{S_INIT("go"), S_INIT("Go"), S_INIT("main.go"), S_INIT("//"), &go_recipe},
	{S_INIT("java"), S_INIT("Java"), S_INIT("Main.java"), S_INIT("//"), &java_recipe},
	{S_INIT("rust"), S_INIT("Rust"), S_INIT("main.rs"), S_INIT("//"), &rust_recipe},
	{S_INIT("sql"), S_INIT("SQL"), S_INIT("main.sql"), S_INIT("--"), &sql_recipe},
};

const struct language *language_all(size_t *count)
{
	*count = COUNT(languages);
	return languages;
}

const struct language *language_find(struct str id)
{
	for (size_t i = 0; i < COUNT(languages); i++)
		if (str_equal(languages[i].id, id))
			return &languages[i];
	return NULL;
}

struct str language_harness_file(const struct language *language)
{
	return language->recipe->harness;
}

/* ---- tools ---- */

/* Where the tool is; NULL when it is nowhere, or the row has none of that number. */
static const char *tool_path(const struct language_recipe *recipe, int tool)
{
	for (int i = 0; i < RECIPE_PLACES_MAX && recipe->tools[tool].places[i] != NULL; i++)
		if (access(recipe->tools[tool].places[i], X_OK) == 0)
			return recipe->tools[tool].places[i];
	return NULL;
}

bool language_installed(const struct language *language, struct str *why)
{
	for (int i = 0; i < RECIPE_TOOLS_MAX && language->recipe->tools[i].places[0] != NULL; i++)
		if (tool_path(language->recipe, i) == NULL) {
			*why = language->recipe->missing;
			return false;
		}
	return true;
}

/* ---- steps ---- */

struct words {
	struct work *w;
	const struct language_recipe *recipe;
	bool harness;
	int64_t memory_mib;
};

static struct str tool_word(const struct words *words, int tool)
{
	const char *path = tool_path(words->recipe, tool);
	/* A tool that went since: the step then cannot start, which says so. */
	return str_of(path == NULL ? words->recipe->tools[tool].places[0] : path);
}

/* The word as the program gets it. */
static struct str fill_in(const struct words *words, struct str word)
{
	size_t at = str_find(word, S("MEMORY"));
	if (word.len == 1 && (word.at[0] == '1' || word.at[0] == '2'))
		return tool_word(words, word.at[0] - '1');
	if (at == SIZE_MAX)
		return word;
	struct str before = str_slice(word, 0, at), after = str_slice(word, at + strlen("MEMORY"), SIZE_MAX);
	return str_format(words->w->arena, "%.*s%lld%.*s", STR_ARG(before), (long long)words->memory_mib,
	                  STR_ARG(after));
}

static void put_arguments(const struct words *words, const char *const *row, struct sandbox_step *step)
{
	struct str *list = work_array(words->w, WORDS_MAX, sizeof *list);
	for (; *row != NULL; row++) {
		struct str word = str_of(*row);
		bool conditional = word.at[0] == '?' || word.at[0] == '!';
		if (conditional && words->harness != (word.at[0] == '?'))
			continue;
		check(step->argument_count < WORDS_MAX);
		list[step->argument_count++] =
			conditional ? str_slice(word, 1, SIZE_MAX) : fill_in(words, word);
	}
	step->arguments = list;
}

static int64_t or_standard(int64_t value, int64_t standard)
{
	return value == 0 ? standard : value;
}

/* Time on the wall is for a machine on which others compute too; what a step is starved of is given back (sandbox.h). */
static int64_t wall_ms(int64_t cpu_ms, int64_t patience_ms)
{
	return 2 * cpu_ms + patience_ms;
}

static struct sandbox_step build_step(const struct words *words)
{
	const struct language_recipe *recipe = words->recipe;
	struct sandbox_step step = {
		.environment = recipe->environment,
		.environment_count = recipe->environment_count,
		.input = S(""),
		.build = true,
		.limits = {.cpu_ms = recipe->build_cpu_ms,
	                   .wall_ms = wall_ms(recipe->build_cpu_ms, BUILD_PATIENCE_MS),
	                   .memory_bytes = recipe->build_memory_bytes,
	                   .scratch_bytes = recipe->build_scratch_bytes,
	                   .scratch_files = recipe->build_scratch_files,
	                   .output_bytes = BUILD_OUTPUT_BYTES,
	                   .processes = BUILD_PROCESSES,
	                   .descriptors = DESCRIPTORS,
	                   .stack_bytes = 64 * MIB},
	};
	put_arguments(words, recipe->build, &step);
	return step;
}

static struct sandbox_step run_step(const struct words *words, const struct language_limits *limits)
{
	const struct language_recipe *recipe = words->recipe;
	int64_t cpu_ms = or_standard(limits->cpu_ms, CPU_MS);
	struct sandbox_step step = {
		.input = S(""),
		.limits = {.cpu_ms = cpu_ms,
	                   .wall_ms = wall_ms(cpu_ms, RUN_PATIENCE_MS),
	                   .memory_bytes =
	                           or_standard(limits->memory_bytes, MEMORY_BYTES) + recipe->memory_bytes,
	                   .scratch_bytes = SCRATCH_BYTES,
	                   .scratch_files = SCRATCH_FILES,
	                   .output_bytes = or_standard(limits->output_bytes, OUTPUT_BYTES),
	                   .processes = recipe->processes,
	                   .descriptors = DESCRIPTORS,
	                   .stack_bytes = recipe->stack_bytes},
	};
	put_arguments(words, recipe->run, &step);
	return step;
}

struct sandbox_job language_job(struct work *w, const struct language *language,
                                const struct language_program *program, const struct str *inputs,
                                size_t input_count)
{
	const struct words words = {w, language->recipe, !str_absent(program->harness),
	                            or_standard(program->limits.memory_bytes, MEMORY_BYTES) / MIB};
	struct sandbox_file *files = work_array(w, 2, sizeof *files);
	struct sandbox_step *steps = work_array(w, 1 + input_count, sizeof *steps);
	files[0] = (struct sandbox_file){.path = language->file, .bytes = program->source};
	files[1] = (struct sandbox_file){.path = language->recipe->harness, .bytes = program->harness};
	steps[0] = build_step(&words);
	for (size_t i = 0; i < input_count; i++) {
		steps[1 + i] = i == 0 ? run_step(&words, &program->limits) : steps[1];
		steps[1 + i].input = inputs[i];
	}
	return (struct sandbox_job){.files = files,
	                            .file_count = words.harness ? 2 : 1,
	                            .steps = steps,
	                            .step_count = 1 + input_count};
}

/* ---- what they say ---- */

bool language_memory_is_used_up(const struct language *language, const struct sandbox_outcome *run)
{
	for (int i = 0; i < RECIPE_WORDS_MAX && !str_absent(language->recipe->used_up[i].words); i++) {
		int exit_code = language->recipe->used_up[i].exit_code;
		int signal = language->recipe->used_up[i].signal;
		bool ended_so = signal != 0 ? run->ending == SANDBOX_SIGNALLED && run->signal == signal
		                            : run->ending == SANDBOX_EXITED && run->exit_code == exit_code;
		if (ended_so && str_find(run->error, language->recipe->used_up[i].words) != SIZE_MAX)
			return true;
	}
	return false;
}

void language_messages(struct work *w, const struct language *language, struct str printed,
                       struct language_message **out, size_t *count)
{
	struct recipe_reader reader = {
		.language = language,
		.rest = printed,
		.messages = work_array(w, LANGUAGE_MESSAGES_MAX, sizeof *reader.messages),
	};
	while (!str_absent(reader.rest) && reader.count < LANGUAGE_MESSAGES_MAX) {
		struct str line = str_cut(&reader.rest, '\n');
		if (str_ends(line, S("\r")))
			line.len--;
		language->recipe->read(&reader, line);
	}
	*out = reader.messages;
	*count = reader.count;
}
