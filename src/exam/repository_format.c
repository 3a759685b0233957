#include "exam/repository_format.h"

#include "exam/document_format.h"
#include "exam/import_nearest.h"
#include "exam/import_read.h"
#include "exam/repository_tools.h"
#include "exam/rubric_format.h"
#include "sandbox/database.h"
#include "sandbox/language.h"
#include "sandbox/sandbox.h"

/* ---- words of a list ---- */

/* Says so, with the nearest of the words that there are. */
static void no_such(struct import *import, int64_t line, const char *what, struct str word,
                    const struct str *words, size_t count)
{
	struct import_nearest nearest = import_nearest(word);
	for (size_t i = 0; i < count; i++)
		import_nearest_offer(&nearest, words[i]);
	struct str hint = import_nearest_hint(import->w->arena, &nearest);
	import_read_problem(import, line, "there is no %s “%.*s”%.*s", what, STR_ARG(word), STR_ARG(hint));
}

static bool is_among(struct str word, const struct str *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(word, words[i]))
			return true;
	return false;
}

static void check_word(struct import *import, const struct yaml_node *node, const char *key, const char *what,
                       struct str word, const struct str *words, size_t count)
{
	if (!str_absent(word) && !is_among(word, words, count))
		no_such(import, import_read_line(node, str_of(key)), what, word, words, count);
}

/* ---- tests ---- */

static const struct format_key put_keys[] = {
	FORMAT_ROW("path", FORMAT_LINE, struct repository_put, path, .most = SANDBOX_PATH_BYTES_MAX),
	FORMAT_ROW("source", FORMAT_TEXT, struct repository_put, source, .most = DOCUMENT_TEST_BYTES_MAX,
                   .file = true, .verbatim = true),
};

/* Relative, and within the repository. */
static bool is_path(struct str path)
{
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")) || str_equal(segment, S("..")) ||
		    str_equal(segment, S(".git")) || str_find_byte(segment, '\\') != SIZE_MAX)
			return false;
	}
	return true;
}

static void check_path(struct import *import, const struct yaml_node *node, const char *key, struct str path)
{
	if (!str_absent(path) && !is_path(path))
		import_read_problem(import, import_read_line(node, str_of(key)),
		                    "“%s” must be a path within the repository, such as tests/hidden.py",
		                    key);
}

static void check_put(struct import *import, const struct yaml_node *node, void *record)
{
	check_path(import, node, "path", ((const struct repository_put *)record)->path);
}
static const struct format put_format = {.noun = "file",
                                         .size = sizeof(struct repository_put),
                                         .keys = put_keys,
                                         .key_count = COUNT(put_keys),
                                         .check = check_put};

static const struct format_key suite_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct repository_suite, id),
	FORMAT_ROW("title", FORMAT_LINE, struct repository_suite, title),
	FORMAT_ROW("competency", FORMAT_ID, struct repository_suite, competency),
	FORMAT_ROW("visible", FORMAT_BOOL, struct repository_suite, visible, .optional = true),
	FORMAT_ROW("command", FORMAT_TEXT, struct repository_suite, command,
                   .most = DOCUMENT_COMMAND_BYTES_MAX),
	FORMAT_ROW("writes", FORMAT_ID, struct repository_suite, writes),
	FORMAT_ROW("report", FORMAT_LINE, struct repository_suite, report, .most = SANDBOX_PATH_BYTES_MAX,
                   .optional = true),
	FORMAT_ROW("count", FORMAT_INT, struct repository_suite, count, .least = 0, .most = 5000,
                   .optional = true),
	FORMAT_ROW("seconds", FORMAT_INT, struct repository_suite, seconds, .least = 1, .most = 600,
                   .optional = true, .standard = 60),
	FORMAT_LIST_ROW("files", struct repository_suite, files, file_count, &put_format, .least = 1,
                        .most = DOCUMENT_PUTS_MAX, .optional = true),
	FORMAT_ROW("discrimination", FORMAT_REAL, struct repository_suite, discrimination, .least = 0.2,
                   .most = 4, .parameter = true),
	FORMAT_LIST_ROW("thresholds_logit", struct repository_suite, thresholds_logit, threshold_count,
                        &rubric_format_threshold, .least = 1, .most = DOCUMENT_LEVELS_MAX - 1,
                        .parameter = true),
	FORMAT_ROW("calibrated", FORMAT_BOOL, struct repository_suite, calibrated, .stored = true,
                   .parameter = true),
};

static void check_suite(struct import *import, const struct yaml_node *node, void *record)
{
	static const struct str written[] = {S_INIT("junit"), S_INIT("tap"), S_INIT("exit")};
	const struct repository_suite *suite = record;
	rubric_format_check_thresholds(import, yaml_get(node, S("thresholds_logit")), suite->thresholds_logit,
	                               suite->threshold_count);
	check_word(import, node, "writes", "kind of report", suite->writes, written, COUNT(written));
	check_path(import, node, "report", suite->report);
	if (str_equal(suite->writes, S("junit")) && str_absent(suite->report))
		import_read_problem(import, node->line,
		                    "tests that write JUnit XML need “report”, the file that they write");
	if (str_equal(suite->writes, S("exit")) && (suite->count > 1 || !str_absent(suite->report)))
		import_read_problem(import, node->line,
		                    "of a command that only ends nothing is counted: leave “count” and "
		                    "“report” out, or have it write junit or tap");
	if (str_equal(suite->writes, S("exit")) && suite->threshold_count > 1)
		import_read_problem(import, import_read_line(node, S("thresholds_logit")),
		                    "a command that only ends has two levels, so one threshold is needed");
	if (suite->count > 0 && (int64_t)suite->threshold_count > suite->count)
		import_read_problem(import, import_read_line(node, S("thresholds_logit")),
		                    "%zu thresholds for %lld tests: some levels could never be reached",
		                    suite->threshold_count, (long long)suite->count);
	if (!suite->visible && suite->count == 0 && !str_equal(suite->writes, S("exit")))
		import_read_note(
			import, node->line,
			"without “count” nobody notices when a program makes up tests, or keeps some from "
			"being run");
	import_read_reference(import, import_read_line(node, S("competency")), suite->competency,
	                      &competency_format, import->document->competencies,
	                      import->document->competency_count);
}
const struct format repository_format_suite = {
	.noun = "suite",
	.size = sizeof(struct repository_suite),
	.keys = suite_keys,
	.key_count = COUNT(suite_keys),
	.check = check_suite,
};

/* ---- the build, coverage, mutation, performance ---- */

static const struct format_key build_keys[] = {
	/* A section that is left out is stored with its standards alone. */
	FORMAT_ROW("command", FORMAT_TEXT, struct repository, build, .most = DOCUMENT_COMMAND_BYTES_MAX,
                   .optional = true),
	FORMAT_ROW("seconds", FORMAT_INT, struct repository, build_seconds, .least = 1, .most = 600,
                   .optional = true, .standard = 60),
};
static void check_build(struct import *import, const struct yaml_node *node, void *record)
{
	(void)record;
	if (yaml_get(node, S("command")) == NULL)
		import_read_problem(import, node->line, "the section “build” needs “command”");
}
static const struct format build_format = {
	.noun = "section “build”", .keys = build_keys, .key_count = COUNT(build_keys), .check = check_build};

static const struct format_key coverage_keys[] = {
	FORMAT_ROW("command", FORMAT_TEXT, struct repository_coverage, command,
                   .most = DOCUMENT_COMMAND_BYTES_MAX),
	FORMAT_ROW("writes", FORMAT_ID, struct repository_coverage, writes),
	FORMAT_ROW("report", FORMAT_LINE, struct repository_coverage, report, .most = SANDBOX_PATH_BYTES_MAX),
	FORMAT_ROW("wanted", FORMAT_REAL, struct repository_coverage, wanted, .least = 0, .most = 1,
                   .optional = true),
	FORMAT_ROW("seconds", FORMAT_INT, struct repository_coverage, seconds, .least = 1, .most = 600,
                   .optional = true, .standard = 60),
};
static void check_coverage(struct import *import, const struct yaml_node *node, void *record)
{
	static const struct str written[] = {S_INIT("gcov"), S_INIT("coverage-py")};
	const struct repository_coverage *coverage = record;
	check_word(import, node, "writes", "kind of report", coverage->writes, written, COUNT(written));
	check_path(import, node, "report", coverage->report);
}
static const struct format coverage_format = {.noun = "section “coverage”",
                                              .size = sizeof(struct repository_coverage),
                                              .keys = coverage_keys,
                                              .key_count = COUNT(coverage_keys),
                                              .check = check_coverage};

static const struct format_key mutation_keys[] = {
	FORMAT_ROW("command", FORMAT_TEXT, struct repository_mutation, command,
                   .most = DOCUMENT_COMMAND_BYTES_MAX),
	FORMAT_ROW("mutants", FORMAT_INT, struct repository_mutation, mutants, .least = 1, .most = 100,
                   .optional = true, .standard = 20),
	FORMAT_ROW("seconds", FORMAT_INT, struct repository_mutation, seconds, .least = 1, .most = 600,
                   .optional = true, .standard = 120),
};
static const struct format mutation_format = {.noun = "section “mutation”",
                                              .size = sizeof(struct repository_mutation),
                                              .keys = mutation_keys,
                                              .key_count = COUNT(mutation_keys)};

static const struct format_key performance_keys[] = {
	FORMAT_ROW("command", FORMAT_TEXT, struct repository_performance, command,
                   .most = DOCUMENT_COMMAND_BYTES_MAX),
	FORMAT_ROW("instructions", FORMAT_INT, struct repository_performance, instructions, .least = 1,
                   .most = 1e15),
	FORMAT_ROW("at_most", FORMAT_REAL, struct repository_performance, at_most, .least = 0.01,
                   .most = 10000, .optional = true, .standard = 1.5),
	FORMAT_ROW("seconds", FORMAT_INT, struct repository_performance, seconds, .least = 1, .most = 600,
                   .optional = true, .standard = 120),
};
static const struct format performance_format = {.noun = "section “performance”",
                                                 .size = sizeof(struct repository_performance),
                                                 .keys = performance_keys,
                                                 .key_count = COUNT(performance_keys)};

/* ---- the task ---- */

static const struct format_key language_keys[] = {{.name = S_INIT("languages"), .kind = FORMAT_ID}};
static const struct format language_format = {
	.noun = "language", .size = sizeof(struct str), .keys = language_keys, .key_count = 1, .bare = true};
static const struct format_key analyser_keys[] = {{.name = S_INIT("analysers"), .kind = FORMAT_ID}};
static const struct format analyser_format = {
	.noun = "analyser", .size = sizeof(struct str), .keys = analyser_keys, .key_count = 1, .bare = true};

static const struct format_key repository_keys[] = {
	FORMAT_ROW("statement", FORMAT_MARKDOWN, struct repository, statement, .file = true),
	FORMAT_LIST_ROW("languages", struct repository, languages, language_count, &language_format,
                        .least = 1, .most = DOCUMENT_LANGUAGES_MAX),
	FORMAT_LIST_ROW("starter", struct repository, starter, starter_count, &put_format, .least = 1,
                        .most = DOCUMENT_PUTS_MAX, .optional = true),
	FORMAT_GROUP_ROW("build", &build_format, .optional = true),
	FORMAT_ROW("memory_mib", FORMAT_INT, struct repository, memory_mib, .least = 64, .most = 4096,
                   .optional = true, .standard = 1024),
	FORMAT_ROW("database", FORMAT_ID, struct repository, database, .optional = true),
	FORMAT_LIST_ROW("tests", struct repository, suites, suite_count, &repository_format_suite, .least = 1,
                        .most = DOCUMENT_GROUPS_MAX),
	FORMAT_LIST_ROW("analysers", struct repository, analysers, analyser_count, &analyser_format,
                        .least = 1, .most = REPOSITORY_TOOLS_MAX, .optional = true),
	{.name = S_INIT("coverage"),
         .kind = FORMAT_RECORD,
         .offset = offsetof(struct repository, coverage),
         .of = &coverage_format,
         .optional = true},
	{.name = S_INIT("mutation"),
         .kind = FORMAT_RECORD,
         .offset = offsetof(struct repository, mutation),
         .of = &mutation_format,
         .optional = true},
	{.name = S_INIT("performance"),
         .kind = FORMAT_RECORD,
         .offset = offsetof(struct repository, performance),
         .of = &performance_format,
         .optional = true},
	RUBRIC_FORMAT_ROWS(struct repository, rubric),
};

/* A language that is not known is a problem; one that is not on this machine is worth a note. */
static void check_languages(struct import *import, const struct yaml_node *node,
                            const struct repository *repository)
{
	size_t count;
	const struct language *all = language_all(&count);
	struct str *names = work_array(import->w, count + 1, sizeof *names), why;
	for (size_t i = 0; i < count; i++)
		names[i] = all[i].id;
	/* What is TypeScript is run by JavaScript's tools. */
	names[count] = S("typescript");
	for (size_t i = 0; i < repository->language_count; i++) {
		struct str name = repository->languages[i];
		const struct language *language = language_find(name);
		int64_t line = import_read_line(node, S("languages"));
		if (!str_absent(name) && !is_among(name, names, count + 1))
			no_such(import, line, "language", name, names, count + 1);
		if (language != NULL && !language_installed(language, &why))
			import_read_note(import, line, "%.*s", STR_ARG(why));
	}
}

static void check_database(struct import *import, const struct yaml_node *node, struct str database)
{
	static const struct str names[] = {S_INIT("postgresql")};
	struct str why;
	if (str_absent(database))
		return;
	check_word(import, node, "database", "database", database, names, COUNT(names));
	if (database_known(database) && !database_installed(&why))
		import_read_note(import, import_read_line(node, S("database")), "%.*s", STR_ARG(why));
}

static void check_analysers(struct import *import, const struct yaml_node *node,
                            const struct repository *repository)
{
	struct str names[REPOSITORY_TOOLS_MAX];
	size_t count = 0;
	while (count < REPOSITORY_TOOLS_MAX && repository_tool_at(count, &names[count]))
		count++;
	for (size_t i = 0; i < repository->analyser_count; i++)
		if (!str_absent(repository->analysers[i]) &&
		    !is_among(repository->analysers[i], names, count))
			no_such(import, import_read_line(node, S("analysers")), "analyser",
			        repository->analysers[i], names, count);
}

static int64_t at_least_none(int64_t seconds)
{
	return seconds == FORMAT_UNKNOWN_INT ? 0 : seconds;
}

static void check_amount(struct import *import, const struct yaml_node *node,
                         const struct repository *repository)
{
	int64_t build = str_absent(repository->build) ? 0 : at_least_none(repository->build_seconds),
		seconds = 0;
	for (size_t i = 0; i < repository->suite_count; i++)
		seconds += build + at_least_none(repository->suites[i].seconds);
	if (repository->coverage != NULL)
		seconds += at_least_none(repository->coverage->seconds);
	if (repository->mutation != NULL)
		seconds += build + at_least_none(repository->mutation->seconds);
	if (repository->performance != NULL)
		seconds += build + at_least_none(repository->performance->seconds);
	if (seconds > REPOSITORY_SECONDS_MAX)
		import_read_problem(
			import, import_read_line(node, S("tests")),
			"building and testing could take %lld seconds: at most %d are possible. Lower "
			"“seconds”, or leave something out",
			(long long)seconds, REPOSITORY_SECONDS_MAX);
}

static void check_repository(struct import *import, const struct yaml_node *node, void *record)
{
	struct repository *repository = record;
	size_t visible = 0;
	rubric_format_check(import, node, &repository->rubric);
	check_languages(import, node, repository);
	check_analysers(import, node, repository);
	check_database(import, node, repository->database);
	check_amount(import, node, repository);
	for (size_t i = 0; i < repository->suite_count; i++)
		visible += repository->suites[i].visible;
	if (repository->suite_count > 0 && visible == 0)
		import_read_note(
			import, import_read_line(node, S("tests")),
			"no suite is `visible: true`: candidates learn only at the end whether theirs is run "
			"at all");
}

const struct format repository_format = {
	.noun = "part",
	.size = sizeof(struct repository),
	.keys = repository_keys,
	.key_count = COUNT(repository_keys),
	.check = check_repository,
};
