/* What authors can get wrong in a program's part: one mistake at a time in tests/api/tiny-code. */
#include "exam/import.h"
#include "exam/import_try.h"
#include "exam/part.h"

#include "base/buf.h"
#include "test.h"
#include "unit/by_hand.h"

struct edited {
	struct import_source folder;
	struct str text; /* of assessment.yaml */
};

static enum err read_edited(struct work *w, void *state, struct str path, struct str *out)
{
	const struct edited *edited = state;
	if (!str_equal(path, S("assessment.yaml")))
		return edited->folder.read(w, edited->folder.state, path, out);
	*out = edited->text;
	return OK;
}

static struct str tiny_text(struct work *w)
{
	return test_file(w, "tests/api/tiny-code/assessment.yaml");
}

static struct import_report check_text(struct work *w, struct str text)
{
	struct edited edited = {.text = text};
	const struct import_source source = {read_edited, &edited};
	struct import_report report;
	assert_ok(w, import_folder(w, S("tests/api/tiny-code"), &edited.folder));
	assert_ok(w, import_check(w, &source, &report));
	return report;
}

/* tiny-code with `from`, which stands in it once or first, replaced. */
static struct str replaced(struct work *w, const char *from, const char *to)
{
	struct str text = tiny_text(w), part = str_of(from);
	size_t at = str_find(text, part);
	if (at == SIZE_MAX)
		fail_msg("tiny-code does not contain “%s”", from);
	return str_format(w->arena, "%.*s%s%.*s", STR_ARG(str_slice(text, 0, at)), to,
	                  STR_ARG(str_slice(text, at + part.len, SIZE_MAX)));
}

static const struct {
	const char *from, *to, *sentence;
} mistakes[] = {
	{"language: python", "language: pyton", "there is no language “pyton”; did you mean “python”?"},
	{"language: python", "language: c", "the language “c” is listed twice: keep one"},
	{"        visible: true\n", "", "no group is `visible: true`: candidates would have nothing to run"},
	{"competency: programming\n        visible", "competency: programing\n        visible",
         "there is no competency “programing”; did you mean “programming”?"},
	{"[-0.5, 0.5]", "[0.5, 0.5]",
         "each threshold must be at least 0.05 above the one before, and 0.5 is not"},
	{"[-0.5, 0.5]", "[-0.5, 0.5, 1]", "3 thresholds for 2 tests: some levels could never be reached"},
	{"id: two,", "id: one,", "there is another test “one” in line 41: give this one its own id"},
	{"id: hidden", "id: small", "there is another group “small” in line 34: give this one its own id"},
	{"      - language: python", "      - language: python\n        time_ms: 99",
         "“time_ms” is 99: it must be from 100 to 10000"},
	{"      - language: python", "      - language: python\n        memory_mib: 1025",
         "“memory_mib” is 1025: it must be from 16 to 1024"},
	{"      - language: python", "      - language: python\n        starter_file: main.py",
         "“starter” and “starter_file” exclude each other: keep one"},
	{"expected: \"3\\n\"", "expectet: \"3\\n\"", "the test needs “expected” or “expected_file”"},
	{"    groups:", "    checker: {kind: exakt}\n    groups:",
         "“kind” must be exact, tokens, numeric or program; did you mean “exact”?"},
	{"    groups:", "    checker: {kind: exact, tolerance: 0.1}\n    groups:",
         "“tolerance” is for checkers of kind numeric"},
	{"    groups:", "    checker: {kind: program, language: python}\n    groups:",
         "a checker of kind program needs “language” and “source” or “source_file”"},
	{"    groups:", "    checker: {kind: program, language: sql, source: \"x\"}\n    groups:",
         "a checker cannot be in SQL: it has to read three files"},
	{"    groups:", "    checker: {language: python}\n    groups:",
         "“language” and “source” are for checkers of kind program"},
};

TEST(each_mistake_in_a_program_s_part_is_said)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct import_report report = check_text(&w, replaced(&w, mistakes[i].from, mistakes[i].to));
		bool said = false;
		for (size_t j = 0; j < report.problem_count; j++)
			said |= str_equal(report.problems[j].sentence, str_of(mistakes[i].sentence));
		if (said)
			continue;
		for (size_t j = 0; j < report.problem_count; j++)
			print_error("%lld: %.*s\n", (long long)report.problems[j].line,
			            STR_ARG(report.problems[j].sentence));
		fail_msg("mistake %zu is not reported as “%s”", i, mistakes[i].sentence);
	}
	test_work_end(&w);
}

/* 40 tests of 10 seconds fit; 100 do not. */
TEST(tests_that_could_take_for_ever_are_refused)
{
	struct work w = test_work();
	for (int tests = 40; tests <= 100; tests += 60) {
		struct buf buf = buf_init(w.arena, 64 << 10);
		buf_put(&buf, S("id: one, input: \"1 2\\n\", expected: \"3\\n\"}\n"));
		for (int i = 0; i < tests; i++)
			buf_format(&buf, "          - {id: more-%d, input: \"1 2\\n\", expected: \"3\\n\"}\n",
			           i);
		struct str text = replaced(&w, "id: one, input: \"1 2\\n\", expected: \"3\\n\"}\n",
		                           str_cstr(w.arena, buf_str(&buf)));
		size_t at = str_find(text, S("      - language: c"));
		text = str_format(w.arena, "%.*s      - language: c\n        time_ms: 10000%.*s",
		                  STR_ARG(str_slice(text, 0, at)),
		                  STR_ARG(str_slice(text, at + sizeof "      - language: c" - 1, SIZE_MAX)));
		struct import_report report = check_text(&w, text);
		assert_int_equal(report.problem_count, tests == 100);
	}
	test_work_end(&w);
}

TEST(visible_tests_must_fit_a_page)
{
	enum { BYTES = 200000 };
	struct work w = test_work();
	char *much = work_alloc(&w, BYTES + 1);
	for (size_t i = 0; i < BYTES; i++)
		much[i] = '1';
	for (int twice = 0; twice <= 1; twice++) {
		char *to = str_cstr(w.arena, str_format(w.arena, "input: \"%s\", expected: \"%s\"}", much,
		                                        twice ? much : "3"));
		struct import_report report =
			check_text(&w, replaced(&w, "input: \"1 2\\n\", expected: \"3\\n\"}", to));
		assert_int_equal(report.problem_count, twice);
	}
	test_work_end(&w);
}

/* Texts are kept to the byte, through YAML, JSON and back. */
TEST(programs_and_tests_are_kept_as_they_are)
{
	struct work w = test_work();
	struct import_report report =
		check_text(&w, replaced(&w, "expected: \"3\\n\"", "expected: \"  3 \\n\\n\""));
	struct str json;
	const struct document *read;
	assert_int_equal(report.problem_count, 0);
	assert_ok(&w, document_write(&w, report.document, &json));
	assert_ok(&w, document_read(&w, json, &read));
	const struct code *code = read->parts[0].code;
	assert_str(code->languages[0].starter, S("# add here\n"));
	assert_true(str_absent(code->languages[1].starter));
	assert_int_equal(code->languages[1].time_ms, 2000);
	assert_int_equal(code->languages[1].memory_mib, 256);
	assert_str(code->checker.kind, S("exact"));
	assert_str(code->groups[0].tests[0].expected, S("  3 \n\n"));
	assert_true(code->groups[0].visible);
	assert_false(code->groups[1].visible);
	report = check_text(&w, replaced(&w, "expected: \"3\\n\"", "expected: \"\""));
	assert_int_equal(report.problem_count, 0);
	assert_ok(&w, document_write(&w, report.document, &json));
	assert_ok(&w, document_read(&w, json, &read));
	assert_false(str_absent(read->parts[0].code->groups[0].tests[0].expected));
	assert_int_equal(read->parts[0].code->groups[0].tests[0].expected.len, 0);
	test_work_end(&w);
}

TEST(groups_are_what_a_program_measures)
{
	struct work w = test_work();
	const struct part *part = &check_text(&w, tiny_text(&w)).document->parts[0];
	struct measure measure;
	assert_true(part_measure(part, 1, &measure));
	assert_str(measure.task, S("hidden"));
	assert_str(measure.competency, S("programming"));
	assert_int_equal(measure.kind, MODEL_GRADED);
	assert_int_equal(measure.levels, 3);
	assert_true(measure.difficulty_logit[0] == -0.5 && measure.difficulty_logit[1] == 0.5);
	assert_true(measure.discrimination == 1.2);
	assert_false(part_measure(part, 2, &measure));
	assert_int_equal(part_rubric(part)->criterion_count, 0);
	test_work_end(&w);
}

/* ---- --try ---- */

/* A sandbox where every program prints 3. */
static enum err prints_three(struct work *w, void *state, const struct sandbox_job *job,
                             struct sandbox_outcome *outcomes)
{
	(void)state;
	for (size_t i = 0; i < job->step_count; i++)
		outcomes[i] =
			(struct sandbox_outcome){.ending = SANDBOX_EXITED, .signal = -1, .output = S("3\n")};
	return by_hand_tell(w, job, outcomes);
}

TEST(a_solution_that_fails_is_a_problem)
{
	struct work w = test_work();
	const struct sandbox_runner runner = {NULL, prints_three};
	struct import_report report = check_text(&w, tiny_text(&w));
	assert_ok(&w, import_try(&w, &runner, &report));
	assert_int_equal(report.problem_count, 2 * 3); /* two languages, all tests but “one” */
	assert_null(report.document);
	assert_str(report.problems[0].sentence,
	           S("the solution of the part “sum” in python does not pass the test “two” of the group "
	             "“small”: wrong. Line 1: expected “4”, got “3”."));
	test_work_end(&w);
}
