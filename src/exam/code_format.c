#include "exam/code_format.h"

#include "exam/document_format.h"
#include "exam/import_nearest.h"
#include "exam/import_read.h"
#include "exam/rubric_format.h"
#include "sandbox/language.h"

/* ---- languages ---- */

static const struct format_key language_keys[] = {
	FORMAT_ROW("language", FORMAT_ID, struct code_language, language),
	FORMAT_ROW("starter", FORMAT_TEXT, struct code_language, starter, .most = DOCUMENT_SOURCE_BYTES_MAX,
                   .optional = true, .file = true, .verbatim = true),
	FORMAT_ROW("harness", FORMAT_TEXT, struct code_language, harness, .most = DOCUMENT_SOURCE_BYTES_MAX,
                   .optional = true, .file = true, .verbatim = true),
	FORMAT_ROW("solution", FORMAT_TEXT, struct code_language, solution, .most = DOCUMENT_SOURCE_BYTES_MAX,
                   .optional = true, .file = true, .verbatim = true),
	FORMAT_ROW("time_ms", FORMAT_INT, struct code_language, time_ms, .least = 100, .most = 10000,
                   .optional = true, .standard = 2000),
	FORMAT_ROW("memory_mib", FORMAT_INT, struct code_language, memory_mib, .least = 16, .most = 1024,
                   .optional = true, .standard = 256),
};

/* A language that is not known is a problem; one that is not on this machine is worth a note. */
static void check_language_name(struct import *import, const struct yaml_node *node, struct str name)
{
	if (str_absent(name))
		return;
	int64_t line = import_read_line(node, S("language"));
	const struct language *language = language_find(name);
	struct str why;
	if (language != NULL) {
		if (!language_installed(language, &why))
			import_read_note(import, line, "%.*s", STR_ARG(why));
		return;
	}
	size_t count;
	const struct language *languages = language_all(&count);
	struct import_nearest nearest = import_nearest(name);
	for (size_t i = 0; i < count; i++)
		import_nearest_offer(&nearest, languages[i].id);
	struct str hint = import_nearest_hint(import->w->arena, &nearest);
	import_read_problem(import, line, "there is no language “%.*s”%.*s", STR_ARG(name), STR_ARG(hint));
}

static void check_language(struct import *import, const struct yaml_node *node, void *record)
{
	check_language_name(import, node, ((const struct code_language *)record)->language);
}
static const struct format language_format = {
	.noun = "language",
	.size = sizeof(struct code_language),
	.keys = language_keys,
	.key_count = COUNT(language_keys),
	.check = check_language,
};

/* ---- groups of tests ---- */

static const struct format_key test_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct code_test, id),
	FORMAT_ROW("input", FORMAT_TEXT, struct code_test, input, .most = DOCUMENT_TEST_BYTES_MAX,
                   .optional = true, .file = true, .verbatim = true),
	FORMAT_ROW("expected", FORMAT_TEXT, struct code_test, expected, .most = DOCUMENT_TEST_BYTES_MAX,
                   .file = true, .verbatim = true),
};
static const struct format test_format = {
	.noun = "test", .size = sizeof(struct code_test), .keys = test_keys, .key_count = COUNT(test_keys)};

static const struct format_key group_keys[] = {
	FORMAT_ROW("id", FORMAT_ID, struct code_group, id),
	FORMAT_ROW("title", FORMAT_LINE, struct code_group, title),
	FORMAT_ROW("competency", FORMAT_ID, struct code_group, competency),
	FORMAT_ROW("visible", FORMAT_BOOL, struct code_group, visible, .optional = true),
	FORMAT_ROW("discrimination", FORMAT_REAL, struct code_group, discrimination, .least = 0.2, .most = 4,
                   .parameter = true),
	FORMAT_LIST_ROW("thresholds_logit", struct code_group, thresholds_logit, threshold_count,
                        &rubric_format_threshold, .least = 1, .most = DOCUMENT_LEVELS_MAX - 1,
                        .parameter = true),
	FORMAT_ROW("calibrated", FORMAT_BOOL, struct code_group, calibrated, .stored = true,
                   .parameter = true),
	FORMAT_LIST_ROW("tests", struct code_group, tests, test_count, &test_format, .least = 1,
                        .most = DOCUMENT_TESTS_MAX),
};

static void check_group(struct import *import, const struct yaml_node *node, void *record)
{
	const struct code_group *group = record;
	rubric_format_check_thresholds(import, yaml_get(node, S("thresholds_logit")), group->thresholds_logit,
	                               group->threshold_count);
	if (group->test_count > 0 && group->threshold_count > group->test_count)
		import_read_problem(import, import_read_line(node, S("thresholds_logit")),
		                    "%zu thresholds for %zu tests: some levels could never be reached",
		                    group->threshold_count, group->test_count);
	import_read_reference(import, import_read_line(node, S("competency")), group->competency,
	                      &competency_format, import->document->competencies,
	                      import->document->competency_count);
}
const struct format code_format_group = {
	.noun = "group",
	.size = sizeof(struct code_group),
	.keys = group_keys,
	.key_count = COUNT(group_keys),
	.check = check_group,
};

/* ---- the checker ---- */

static const struct format_key checker_keys[] = {
	FORMAT_ROW("kind", FORMAT_ID, struct code, checker.kind, .optional = true),
	FORMAT_ROW("tolerance", FORMAT_REAL, struct code, checker.tolerance, .least = 0, .most = 1,
                   .optional = true, .standard = 0.000001),
	FORMAT_ROW("language", FORMAT_ID, struct code, checker.language, .optional = true),
	FORMAT_ROW("source", FORMAT_TEXT, struct code, checker.source, .most = DOCUMENT_SOURCE_BYTES_MAX,
                   .optional = true, .file = true, .verbatim = true),
};

static void check_kind(struct import *import, const struct yaml_node *node, struct str kind)
{
	static const struct str kinds[] = {S_INIT("exact"), S_INIT("tokens"), S_INIT("numeric"),
	                                   S_INIT("program")};
	struct import_nearest nearest = import_nearest(kind);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (str_equal(kinds[i], kind))
			return;
		import_nearest_offer(&nearest, kinds[i]);
	}
	struct str hint = import_nearest_hint(import->w->arena, &nearest);
	import_read_problem(import, import_read_line(node, S("kind")),
	                    "“kind” must be exact, tokens, numeric or program%.*s", STR_ARG(hint));
}

static void check_checker(struct import *import, const struct yaml_node *node, void *record)
{
	const struct code_checker *checker = &((const struct code *)record)->checker;
	bool program = str_equal(checker->kind, S("program"));
	bool numeric = str_equal(checker->kind, S("numeric"));
	bool has_source = yaml_get(node, S("source")) != NULL || yaml_get(node, S("source_file")) != NULL;
	if (!str_absent(checker->kind))
		check_kind(import, node, checker->kind);
	if (!numeric && yaml_get(node, S("tolerance")) != NULL)
		import_read_problem(import, import_read_line(node, S("tolerance")),
		                    "“tolerance” is for checkers of kind numeric");
	if (program && (yaml_get(node, S("language")) == NULL || !has_source))
		import_read_problem(
			import, node->line,
			"a checker of kind program needs “language” and “source” or “source_file”");
	if (!program && (yaml_get(node, S("language")) != NULL || has_source))
		import_read_problem(import, node->line,
		                    "“language” and “source” are for checkers of kind program");
	check_language_name(import, node, checker->language);
	if (str_equal(checker->language, S("sql")))
		import_read_problem(import, import_read_line(node, S("language")),
		                    "a checker cannot be in SQL: it has to read three files");
}
static const struct format checker_format = {
	.noun = "section “checker”",
	.keys = checker_keys,
	.key_count = COUNT(checker_keys),
	.check = check_checker,
};

/* ---- the task ---- */

static const struct format_key code_keys[] = {
	FORMAT_ROW("statement", FORMAT_MARKDOWN, struct code, statement, .file = true),
	FORMAT_LIST_ROW("languages", struct code, languages, language_count, &language_format, .least = 1,
                        .most = DOCUMENT_LANGUAGES_MAX),
	FORMAT_GROUP_ROW("checker", &checker_format, .optional = true),
	FORMAT_LIST_ROW("groups", struct code, groups, group_count, &code_format_group, .least = 1,
                        .most = DOCUMENT_GROUPS_MAX),
};

static void check_languages_differ(struct import *import, const struct yaml_node *node,
                                   const struct code *code)
{
	if (code->language_count == 0)
		return;
	const struct yaml_node *element = yaml_get(node, S("languages"))->first;
	for (size_t i = 0; i < code->language_count; i++, element = element->next)
		for (size_t j = 0; j < i; j++)
			if (!str_absent(code->languages[i].language) &&
			    str_equal(code->languages[i].language, code->languages[j].language))
				import_read_problem(import, import_read_line(element, S("language")),
				                    "the language “%.*s” is listed twice: keep one",
				                    STR_ARG(code->languages[i].language));
}

static size_t bytes_of(const struct code_group *group)
{
	size_t bytes = 0;
	for (size_t i = 0; i < group->test_count; i++)
		bytes += group->tests[i].input.len + group->tests[i].expected.len;
	return bytes;
}

static void check_visible(struct import *import, const struct yaml_node *node, const struct code *code)
{
	size_t visible = 0, bytes = 0;
	for (size_t i = 0; i < code->group_count; i++) {
		visible += code->groups[i].visible;
		bytes += code->groups[i].visible ? bytes_of(&code->groups[i]) : 0;
	}
	if (code->group_count > 0 && visible == 0)
		import_read_problem(import, yaml_get(node, S("groups"))->line,
		                    "no group is `visible: true`: candidates would have nothing to run");
	if (bytes > CODE_VISIBLE_BYTES_MAX)
		import_read_problem(
			import, yaml_get(node, S("groups"))->line,
			"the tests of visible groups have %zu bytes: at most %d can be shown. Put large "
			"ones into a group that is not visible",
			bytes, CODE_VISIBLE_BYTES_MAX);
}

static int64_t longest_ms(const struct code *code)
{
	int64_t most = 0;
	for (size_t i = 0; i < code->language_count; i++)
		most = code->languages[i].time_ms > most ? code->languages[i].time_ms : most;
	return most;
}

static void check_amount(struct import *import, const struct yaml_node *node, const struct code *code)
{
	size_t tests = 0;
	for (size_t i = 0; i < code->group_count; i++)
		tests += code->groups[i].test_count;
	int64_t line = import_read_line(node, S("groups"));
	int64_t seconds = (int64_t)tests * longest_ms(code) / 1000;
	if (tests > DOCUMENT_TESTS_MAX)
		import_read_problem(import, line, "the groups have %zu tests: at most %d are possible", tests,
		                    DOCUMENT_TESTS_MAX);
	else if (seconds > CODE_SECONDS_MAX)
		import_read_problem(import, line,
		                    "%zu tests of up to %lld ms could take %lld seconds: at most %d are "
		                    "possible. Lower “time_ms”, or leave tests out",
		                    tests, (long long)longest_ms(code), (long long)seconds, CODE_SECONDS_MAX);
}

static void check_code(struct import *import, const struct yaml_node *node, void *record)
{
	struct code *code = record;
	if (str_absent(code->checker.kind))
		code->checker.kind = S("exact");
	check_languages_differ(import, node, code);
	check_visible(import, node, code);
	check_amount(import, node, code);
}

const struct format code_format = {
	.noun = "part",
	.size = sizeof(struct code),
	.keys = code_keys,
	.key_count = COUNT(code_keys),
	.check = check_code,
};
