/* Real programs in real boxes: Python's unittest, pytest, gcov, callgrind, clang-tidy, cppcheck, and ruff and eslint where the
 * environment names their folder (ASSAY_TOOLS, set by tools/setup.sh). Other languages: repository_languages_test.c. */
#include "exam/repository_check.h"

#include "test.h"
#include "unit/box.h"

#include <stdlib.h>
#include <string.h>

static const double one_threshold[] = {0}, two_thresholds[] = {-1, 1};
static const struct str c_only[] = {S_INIT("c")}, python_only[] = {S_INIT("python")};

#define FILE_OF(name, text)                       \
	{                                         \
		S_INIT(name), S_INIT(text), false \
	}

/* ---- a library in C ---- */

static const struct checkout_file c_files[] = {
	FILE_OF("docs/README", "Not this one.\n"),
	FILE_OF("ReadMe.md", "# Sums\n\nBuild it with `make check`.\n"),
	FILE_OF("Makefile", "check: check.c sum.c\n\tgcc -g -O1 --coverage -o check check.c sum.c\n"),
	FILE_OF("check.c",
                "#include <stdio.h>\nint sum(int a, int b);\nint main(void)\n{\n\tprintf(\"1..2\\n\");\n"
                "\tprintf(\"%s 1 - adds\\n\", sum(1, 2) == 3 ? \"ok\" : \"not ok\");\n"
                "\tprintf(\"%s 2 - is bounded\\n\", sum(90, 20) == 100 ? \"ok\" : \"not ok\");\n"
                "\treturn sum(1, 2) != 3;\n}\n"),
	FILE_OF("sum.c",
                "int sum(int a, int b);\nint sum(int a, int b)\n{\n\tint *p = 0;\n\tif (a > 1000)\n\t\t*p = 1;\n"
                "\tif (a > 50)\n\t\treturn a;\n\treturn a + b;\n}\n"),
};
static const struct repository_put hidden_files[] = {
	{S_INIT("hidden.c"),
         S_INIT("int sum(int a, int b);\nint main(void) { return sum(2, 2) == 4 ? 0 : 1; }\n")},
	/* What the candidate has there is not what runs. */
	{S_INIT("run.sh"), S_INIT("gcc -o hidden hidden.c sum.c && ./hidden\n")},
};
static const struct repository_suite c_suites[] = {
	{.id = S_INIT("visible"),
         .title = S_INIT("Visible tests"),
         .competency = S_INIT("c"),
         .visible = true,
         .command = S_INIT("./check"),
         .writes = S_INIT("tap"),
         .count = 2,
         .seconds = 20,
         .thresholds_logit = two_thresholds,
         .threshold_count = 2},
	{.id = S_INIT("hidden"),
         .title = S_INIT("Hidden tests"),
         .competency = S_INIT("c"),
         .command = S_INIT("sh run.sh"),
         .writes = S_INIT("exit"),
         .seconds = 20,
         .files = hidden_files,
         .file_count = COUNT(hidden_files),
         .thresholds_logit = one_threshold,
         .threshold_count = 1},
};
static const struct str c_analysers[] = {S_INIT("clang-tidy"), S_INIT("cppcheck")};
static const struct repository_coverage gcov_coverage = {
	.command = S_INIT("./check; gcov --json-format --stdout *.gcda > coverage.json"),
	.writes = S_INIT("gcov"),
	.report = S_INIT("coverage.json"),
	.wanted = 0.8,
	.seconds = 20,
};
static const struct repository_mutation c_mutation = {
	.command = S_INIT("./check | grep -q '^not ok 1' && exit 1; exit 0"), .mutants = 10, .seconds = 60};
static const struct repository_performance c_performance = {
	.command = S_INIT("./check >/dev/null; true"), .instructions = 100000, .at_most = 1.5, .seconds = 30};
static const struct repository c_task = {
	.languages = c_only,
	.language_count = 1,
	.build = S_INIT("make check"),
	.build_seconds = 30,
	.memory_mib = 1024,
	.suites = c_suites,
	.suite_count = COUNT(c_suites),
	.analysers = c_analysers,
	.analyser_count = COUNT(c_analysers),
	.coverage = &gcov_coverage,
	.mutation = &c_mutation,
	.performance = &c_performance,
};

struct told {
	size_t count;
	int64_t last_done, total;
};
static enum err tell(struct work *w, void *state, struct str what, int64_t done, int64_t total)
{
	struct told *told = state;
	(void)w;
	assert_true(what.len > 0);
	assert_true(done >= told->last_done && done < total);
	*told = (struct told){told->count + 1, done, total};
	return OK;
}

static bool has_remark(const struct repository_report *report, const char *tool, const char *path,
                       int64_t line)
{
	for (size_t i = 0; i < report->remarks.count; i++) {
		const struct remark *at = &report->remarks.at[i];
		if (str_equal(at->tool, str_of(tool)) && str_equal(at->path, str_of(path)) &&
		    at->line == line)
			return true;
	}
	return false;
}

TEST(repository_in_c_is_built_tested_and_looked_at)
{
	struct work w = test_real_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct told told = {0};
	const struct repository_telling telling = {&told, tell};
	struct repository_report report, again;
	size_t passed, tests;
	bool beyond;
	assert_ok(&w, repository_check(&w, &runner, &c_task, c_files, COUNT(c_files), REPOSITORY_ALL,
	                               &telling, &report));
	assert_true(report.built);
	assert_int_equal(report.suite_count, 2);
	repository_suite_passed(&report.suites[0], &passed, &tests, &beyond);
	assert_true(passed == 1 && tests == 2 && !beyond);
	assert_int_equal(repository_suite_level(report.suites[0].suite, passed, tests), 1);
	assert_str(report.suites[0].tests.cases[1].name, S("is bounded"));
	repository_suite_passed(&report.suites[1], &passed, &tests, &beyond);
	assert_true(passed == 1 && tests == 1);
	assert_true(has_remark(&report, "cppcheck", "sum.c", 6));
	assert_str(report.tools[0].problem, (struct str){0});
	/* check.c has 5 lines that can run, sum.c 7, of which the assignment is never run. */
	assert_str(report.coverage_problem, (struct str){0});
	assert_int_equal(report.coverage.count, 2);
	assert_int_equal(report.coverage.lines - report.coverage.ran, 1);
	assert_str(report.performance_problem, (struct str){0});
	assert_true(report.instructions > 100000);
	/* “a + b” becomes “a - b”, which is noticed; “a > 50” becomes “a >= 50”, which is not. */
	assert_str(report.mutation_problem, (struct str){0});
	size_t noticed = 0;
	for (size_t i = 0; i < report.mutant_count; i++)
		noticed += report.mutants[i].noticed;
	assert_true(noticed >= 1 && noticed < report.mutant_count);
	assert_int_equal(report.counted_count, 2);
	assert_str(report.readme, S("ReadMe.md"));
	assert_int_equal(report.readme_lines, 2);
	assert_true(told.count >= 8);
	struct str json = repository_report_json(&w, &report);
	assert_ok(&w, repository_report_read(&w, json, &c_task, &again));
	assert_str(repository_report_json(&w, &again), json);
	sandbox_close(sandbox);
	work_finish(&w);
}

TEST(repository_that_does_not_build_is_told_so)
{
	struct work w = test_real_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct checkout_file files[COUNT(c_files)];
	struct repository_report report;
	memcpy(files, c_files, sizeof files);
	files[4].bytes = S("int sum(\n");
	assert_ok(&w, repository_check(&w, &runner, &c_task, files, COUNT(files), REPOSITORY_VISIBLE, NULL,
	                               &report));
	assert_false(report.built);
	assert_true(str_find(report.printed, S("error")) != SIZE_MAX);
	assert_int_equal(report.suite_count, 1);
	assert_int_equal(report.suites[0].tests.count, 0);
	assert_true(str_find(report.suites[0].problem, S("build failed")) != SIZE_MAX);
	sandbox_close(sandbox);
	work_finish(&w);
}

/* ---- what hostile programs do to reports ---- */

static void suite_says(struct work *w, const struct sandbox_runner *runner, const char *command,
                       const char *writes, const char *report_file, const char *problem, bool expects_beyond)
{
	struct repository_suite suite = c_suites[0];
	struct repository task = c_task;
	struct repository_report report;
	size_t passed, tests;
	bool beyond;
	suite.command = str_of(command);
	suite.writes = str_of(writes);
	suite.report = str_of(report_file);
	suite.seconds = 2;
	task.suites = &suite;
	task.suite_count = 1;
	task.build = (struct str){0};
	task.analyser_count = 0;
	assert_ok(w, repository_check(w, runner, &task, c_files, COUNT(c_files), REPOSITORY_VISIBLE, NULL,
	                              &report));
	repository_suite_passed(&report.suites[0], &passed, &tests, &beyond);
	if (beyond != expects_beyond || str_find(report.suites[0].problem, str_of(problem)) == SIZE_MAX)
		fail_msg("%s: “%.*s”", command, STR_ARG(report.suites[0].problem));
}

TEST(repository_report_that_is_wrong_is_told_so)
{
	struct work w = test_real_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	suite_says(&w, &runner, "true", "junit", "report.xml", "was not written", false);
	suite_says(&w, &runner, "ln -s /etc/passwd report.xml", "junit", "report.xml", "was not written",
	           false);
	suite_says(&w, &runner, "echo '<a/>' > report.xml", "junit", "report.xml", "no JUnit report", false);
	suite_says(&w, &runner, "printf 'ok 1\\nok 2\\nok 3\\n1..3\\n'", "tap", NULL, "", true);
	suite_says(&w, &runner, "printf 'ok 1\\n1..2\\n'", "tap", NULL, "2 tests were planned", false);
	suite_says(&w, &runner, "sleep 60", "tap", NULL, "more than 2 seconds", false);
	suite_says(&w, &runner, "kill -SEGV $$", "tap", NULL, "crashed", false);
	suite_says(&w, &runner, "yes", "tap", NULL, "printed too much", false);
	sandbox_close(sandbox);
	work_finish(&w);
}

/* ---- Python ---- */

static const struct checkout_file python_files[] = {
	FILE_OF("calc.py", "import os\n\n\ndef half(a):\n    return a / 2\n"),
	FILE_OF("test_calc.py", "from calc import half\n\n\ndef test_half():\n    assert half(4) == 2\n\n\n"
                                "def test_odd():\n    assert half(3) == 1\n"),
	FILE_OF("web/app.js", "var a = 1;\nif (a == 2) { console.log(a) }\n"),
	FILE_OF("web/b.ts", "export function f(a: number): number { for (;;) { return a } return 1 }\n"),
};
static const struct repository_suite python_suites[] = {
	{.id = S_INIT("own"),
         .title = S_INIT("Own tests"),
         .competency = S_INIT("python"),
         .visible = true,
         .command = S_INIT("python3 -m pytest -q -p no:cacheprovider --junitxml=out/report.xml"),
         .writes = S_INIT("junit"),
         .report = S_INIT("out/report.xml"),
         .seconds = 30,
         .thresholds_logit = two_thresholds,
         .threshold_count = 2},
};
static const struct str python_analysers[] = {S_INIT("ruff"), S_INIT("eslint")};
static const struct repository_coverage python_coverage = {
	.command = S_INIT("python3-coverage run -m pytest -q; python3-coverage json -o coverage.json"),
	.writes = S_INIT("coverage-py"),
	.report = S_INIT("coverage.json"),
	.seconds = 30,
};
static const struct repository python_task = {
	.languages = python_only,
	.language_count = 1,
	.memory_mib = 1024,
	.suites = python_suites,
	.suite_count = 1,
	.analysers = python_analysers,
	.analyser_count = COUNT(python_analysers),
	.coverage = &python_coverage,
};

TEST(repository_in_python_and_javascript_is_tested_and_looked_at)
{
	const char *tools = getenv("ASSAY_TOOLS");
	test_needs("the analysers of tools/setup.sh (setup_analysers)",
	           tools == NULL ? "/nonexistent" : tools);
	test_needs("pytest (the package python3-pytest)", "/usr/lib/python3/dist-packages/pytest");
	struct work w = test_real_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){.tools = str_of(tools)});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct repository_report report;
	assert_ok(&w, repository_check(&w, &runner, &python_task, python_files, COUNT(python_files),
	                               REPOSITORY_ALL, NULL, &report));
	assert_str(report.suites[0].problem, (struct str){0});
	assert_int_equal(report.suites[0].tests.passed, 1);
	assert_int_equal(report.suites[0].tests.failed, 1);
	assert_str(report.tools[0].problem, (struct str){0});
	assert_str(report.tools[1].problem, (struct str){0});
	assert_true(has_remark(&report, "ruff", "calc.py", 1));
	assert_true(has_remark(&report, "eslint", "web/app.js", 2));
	assert_true(has_remark(&report, "eslint", "web/b.ts", 1));
	assert_str(report.coverage_problem, (struct str){0});
	assert_true(report.coverage.count >= 1 && report.coverage.ran > 0);
	sandbox_close(sandbox);
	work_finish(&w);
}

TEST(repository_suites_give_whole_steps)
{
	struct repository_suite suite = {.threshold_count = 3};
	assert_int_equal(repository_suite_level(&suite, 0, 0), 0);
	assert_int_equal(repository_suite_level(&suite, 9, 10), 2);
	assert_int_equal(repository_suite_level(&suite, 10, 10), 3);
}
