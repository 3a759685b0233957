/* A small repository in each language, with what people there test and look with, in real boxes: what is asserted of builds,
 * tests, lines and remarks is what the language's own tools say. A tool that is missing skips its test. */
#include "exam/repository_check.h"

#include "test.h"
#include "unit/box.h"

#include <stdlib.h>
#include <string.h>

#define FILE_OF(name, text)                       \
	{                                         \
		S_INIT(name), S_INIT(text), false \
	}

static const double two_thresholds[] = {-1, 1};

static struct repository_suite suite_of(const char *command, const char *writes, const char *report)
{
	return (struct repository_suite){
		.id = S("own"),
		.title = S("Tests"),
		.competency = S("programming"),
		.visible = true,
		.command = str_of(command),
		.writes = str_of(writes),
		.report = report == NULL ? (struct str){0} : str_of(report),
		.seconds = 60,
		.thresholds_logit = two_thresholds,
		.threshold_count = 2,
	};
}

static struct repository task_of(const struct str *language, const char *build,
                                 const struct repository_suite *suites, size_t count)
{
	return (struct repository){
		.languages = language,
		.language_count = 1,
		.build = build == NULL ? (struct str){0} : str_of(build),
		.build_seconds = 120,
		.memory_mib = 2048,
		.suites = suites,
		.suite_count = count,
	};
}

/* The analysers and compilers that are no packages of Debian's. */
static const char *tools(void)
{
	const char *folder = getenv("ASSAY_TOOLS");
	return folder == NULL ? "/nonexistent" : folder;
}
static void needs_tools(void)
{
	test_needs("the analysers of tools/setup.sh (setup_analysers)", tools());
}

static void look(struct work *w, const struct repository *task, const struct checkout_file *files,
                 size_t count, struct repository_report *out)
{
	struct sandbox *sandbox = test_sandbox(w, (struct sandbox_options){.tools = str_of(tools())});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	assert_ok(w, repository_check(w, &runner, task, files, count, REPOSITORY_ALL, NULL, out));
	if (!out->built)
		fail_msg("it does not build: %.*s", STR_ARG(out->printed));
	sandbox_close(sandbox);
}

static const struct tests_case *case_of(const struct repository_report *report, size_t suite,
                                        const char *name)
{
	const struct tests_report *tests = &report->suites[suite].tests;
	for (size_t i = 0; i < tests->listed; i++)
		if (str_find(tests->cases[i].name, str_of(name)) != SIZE_MAX)
			return &tests->cases[i];
	fail_msg("no test “%s”: %.*s %.*s", name, STR_ARG(report->suites[suite].problem),
	         STR_ARG(report->suites[suite].printed));
	return NULL;
}

/* One suite has these two tests, and no others. */
static void assert_tests(const struct repository_report *report, size_t suite, const char *passed,
                         const char *failed)
{
	assert_int_equal(case_of(report, suite, passed)->result, TESTS_PASSED);
	assert_int_equal(case_of(report, suite, failed)->result, TESTS_FAILED);
	assert_str(report->suites[suite].problem, (struct str){0});
	assert_int_equal(report->suites[suite].tests.count, 2);
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

static bool is_noticed(const struct repository_report *report, int64_t line, const char *became)
{
	for (size_t i = 0; i < report->mutant_count; i++)
		if (report->mutants[i].line == line && str_equal(report->mutants[i].became, str_of(became)))
			return report->mutants[i].noticed;
	fail_msg("line %lld was not changed to “%s”: %.*s", (long long)line, became,
	         STR_ARG(report->mutation_problem));
	return false;
}

/* ---- C++: GoogleTest, gcov, clang-tidy and cppcheck ---- */

TEST(repository_in_cpp_is_built_tested_and_looked_at)
{
	static const struct str language[] = {S_INIT("cpp")};
	static const struct checkout_file files[] = {
		FILE_OF("src/stack.hpp",
	                "#pragma once\n#include <vector>\nclass stack {\npublic:\n\tvoid push(int value);\n\tint pop();\n"
	                "\tbool empty() const;\nprivate:\n\tstd::vector<int> values;\n};\n"),
		FILE_OF("src/stack.cpp",
	                "#include \"stack.hpp\"\nvoid stack::push(int value) { values.push_back(value); }\n"
	                "bool stack::empty() const { return values.size() == 0; }\nint stack::pop()\n{\n"
	                "\tint *top = nullptr;\n\tif (values.size() > 100)\n\t\treturn *top;\n\tint value = values.back();\n"
	                "\tvalues.pop_back();\n\treturn value;\n}\n"),
		FILE_OF("tests/check.cpp",
	                "#include \"../src/stack.hpp\"\n#include <gtest/gtest.h>\nTEST(Stack, GivesBackTheLast)\n{\n\tstack s;\n"
	                "\tEXPECT_TRUE(s.empty());\n\ts.push(1);\n\ts.push(2);\n\tEXPECT_EQ(s.pop(), 2);\n}\n"
	                "TEST(Stack, Counts)\n{\n\tEXPECT_EQ(1, 2) << \"it cannot\";\n}\n"),
	};
	static const struct str analysers[] = {S_INIT("clang-tidy"), S_INIT("cppcheck")};
	const struct repository_suite suite =
		suite_of("./check --gtest_output=xml:report.xml", "junit", "report.xml");
	const struct repository_coverage coverage = {
		.command = S("./check >/dev/null; gcov --json-format --stdout *.gcda > coverage.json"),
		.writes = S("gcov"),
		.report = S("coverage.json"),
		.seconds = 30};
	const struct repository_mutation mutation = {
		.command = S("./check --gtest_filter=-*Counts"), .mutants = 4, .seconds = 60};
	struct repository task =
		task_of(language,
	                "g++ -std=c++17 -g -O0 --coverage -o check src/stack.cpp tests/check.cpp "
	                "-lgtest -lgtest_main -lpthread",
	                &suite, 1);
	test_needs("GoogleTest (the package libgtest-dev)", "/usr/include/gtest/gtest.h");
	struct work w = test_real_work();
	struct repository_report report;
	task.analysers = analysers;
	task.analyser_count = COUNT(analysers);
	task.coverage = &coverage;
	task.mutation = &mutation;
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "GivesBackTheLast", "Counts");
	assert_true(str_find(case_of(&report, 0, "Counts")->message, S("it cannot")) != SIZE_MAX);
	assert_str(report.tools[0].problem, (struct str){0});
	assert_str(report.tools[1].problem, (struct str){0});
	assert_true(has_remark(&report, "cppcheck", "src/stack.cpp", 8));
	assert_str(report.coverage_problem, (struct str){0});
	bool missed = false;
	for (size_t i = 0; i < report.coverage.count; i++)
		if (str_equal(report.coverage.files[i].path, S("src/stack.cpp")))
			missed = report.coverage.files[i].missed_count == 1 &&
			         report.coverage.files[i].missed[0].first == 8;
	assert_true(missed);
	assert_true(is_noticed(&report, 3, "!="));
	assert_false(is_noticed(&report, 7, ">="));
	work_finish(&w);
}

/* ---- JavaScript and TypeScript: node's own tests, tsc, fast-check, eslint ---- */

TEST(repository_in_javascript_is_tested_and_looked_at)
{
	static const struct str language[] = {S_INIT("javascript")};
	static const struct checkout_file files[] = {
		FILE_OF("clamp.js",
	                "exports.clamp = (n, most) => {\n  if (n > most) return most;\n  return n;\n};\n"),
		FILE_OF("clamp.test.js",
	                "const test = require('node:test'), assert = require('node:assert');\n"
	                "const { clamp } = require('./clamp.js');\n"
	                "test('is bounded', () => assert.equal(clamp(9, 5), 5));\n"
	                "test('wrong', () => assert.equal(clamp(1, 5), 2));\nvar unused = 1;\n"),
	};
	static const struct str analysers[] = {S_INIT("eslint")};
	const struct repository_suite suite = suite_of("node --test --test-reporter=tap", "tap", NULL);
	const struct repository_mutation mutation = {
		.command = S("node --test --test-name-pattern=bounded"), .mutants = 4, .seconds = 60};
	struct repository task = task_of(language, NULL, &suite, 1);
	test_needs("node (the package nodejs)", "/usr/bin/node");
	needs_tools();
	struct work w = test_real_work();
	struct repository_report report;
	task.analysers = analysers;
	task.analyser_count = COUNT(analysers);
	task.mutation = &mutation;
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "is bounded", "wrong");
	assert_true(has_remark(&report, "eslint", "clamp.test.js", 5));
	assert_false(is_noticed(&report, 2, ">="));
	work_finish(&w);
}

TEST(repository_in_typescript_is_compiled_tested_and_looked_at)
{
	static const struct str language[] = {S_INIT("typescript")};
	static const struct checkout_file files[] = {
		FILE_OF("src/clamp.ts",
	                "export function clamp(n: number, most: number): number {\n  if (n > most) {\n    return most;\n  }\n"
	                "  return n == 13 ? 14 : n;\n}\n"),
		FILE_OF("src/clamp.test.ts",
	                "import test from 'node:test';\nimport assert from 'node:assert';\nimport { clamp } from './clamp';\n"
	                "test('is bounded', () => assert.equal(clamp(9, 5), 5));\n"
	                "test('wrong', () => assert.equal(clamp(1, 5), 2));\n"),
	};
	static const struct repository_put hidden[] = {
		{S_INIT("hidden/clamp.js"),
	         S_INIT("const test = require('node:test'), fc = require('fast-check');\n"
	                "const { clamp } = require('../out/clamp.js');\nfc.configureGlobal({ seed: 42 });\n"
	                "test('is never above', () => fc.assert(fc.property(fc.integer(), fc.integer(), (n, most) => "
	                "clamp(n, most) <= most)));\n"
	                "test('gives small numbers back', () => fc.assert(fc.property(fc.integer({ min: 0, max: 50 }), (n) => "
	                "clamp(n, 100) === n)));\n")},
	};
	static const struct str analysers[] = {S_INIT("eslint")};
	struct repository_suite suites[] = {
		suite_of("node --test --test-reporter=tap out/*.test.js", "tap", NULL),
		suite_of("node --test --test-reporter=tap hidden/clamp.js", "tap", NULL)};
	struct repository task = task_of(
		language,
		"ln -s \"$NODE_PATH\" node_modules && tsc --strict --types node --module commonjs --target es2020 "
		"--esModuleInterop --outDir out src/*.ts",
		suites, COUNT(suites));
	test_needs("node (the package nodejs)", "/usr/bin/node");
	needs_tools();
	struct work w = test_real_work();
	struct repository_report report;
	suites[1].id = S("hidden");
	suites[1].visible = false;
	suites[1].files = hidden;
	suites[1].file_count = COUNT(hidden);
	task.analysers = analysers;
	task.analyser_count = COUNT(analysers);
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "is bounded", "wrong");
	assert_tests(&report, 1, "is never above", "gives small numbers back");
	assert_str(case_of(&report, 1, "gives small")->counterexample, S("[13]"));
	assert_true(has_remark(&report, "eslint", "src/clamp.ts", 5));
	work_finish(&w);
}

/* ---- Python: the author's properties, by Hypothesis ---- */

TEST(repository_in_python_is_tested_by_properties)
{
	static const struct str language[] = {S_INIT("python")};
	static const struct checkout_file files[] = {
		FILE_OF("clamp.py", "def clamp(n, most):\n    return min(n, most) if n != 13 else 14\n"),
	};
	static const struct repository_put hidden[] = {
		{S_INIT("hidden/test_clamp.py"),
	         S_INIT("from hypothesis import given, settings, strategies as st\nfrom clamp import clamp\n\n"
	                "settings.register_profile(\"assay\", derandomize=True, database=None, deadline=None)\n"
	                "settings.load_profile(\"assay\")\n\n\n@given(st.integers(max_value=12), st.integers(max_value=12))\n"
	                "def test_is_never_above(n, most):\n    assert clamp(n, most) <= most\n\n\n"
	                "@given(st.integers(0, 50))\ndef test_gives_small_numbers_back(n):\n    assert clamp(n, 100) == n\n")},
	};
	struct repository_suite suite =
		suite_of("PYTHONPATH=. python3 -m pytest -q -p no:cacheprovider --junitxml=report.xml hidden",
	                 "junit", "report.xml");
	const struct repository task = task_of(language, NULL, &suite, 1);
	test_needs("Hypothesis (the package python3-hypothesis)",
	           "/usr/lib/python3/dist-packages/hypothesis");
	test_needs("pytest (the package python3-pytest)", "/usr/lib/python3/dist-packages/pytest");
	struct work w = test_real_work();
	struct repository_report report;
	suite.files = hidden;
	suite.file_count = COUNT(hidden);
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "is_never_above", "gives_small_numbers_back");
	assert_str(case_of(&report, 0, "gives_small")->counterexample,
	           S("test_gives_small_numbers_back( n=13, )"));
	work_finish(&w);
}

/* ---- Go, Rust, Java: by what their own tools bring, told as TAP ---- */

TEST(repository_in_go_is_tested)
{
	static const struct str language[] = {S_INIT("go")};
	static const struct checkout_file files[] = {
		FILE_OF("go.mod", "module sum\n\ngo 1.18\n"),
		FILE_OF("sum.go",
	                "package sum\n\n// Sum adds.\nfunc Sum(a, b int) int {\n\treturn a + b\n}\n"),
		FILE_OF("sum_test.go",
	                "package sum\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n"
	                "\tif Sum(1, 2) != 3 {\n\t\tt.Fatal()\n\t}\n}\n\n"
	                "func TestWrong(t *testing.T) {\n\tif Sum(1, 2) != 4 {\n\t\tt.Fatal(\"no\")\n\t}\n}\n"),
	};
	const struct repository_suite suite = suite_of(
		"go test -v ./... | sed -n 's/^--- PASS: \\([^ ]*\\).*/ok - \\1/p; s/^--- FAIL: \\([^ ]*\\).*/not ok - \\1/p'; "
		"echo 1..2",
		"tap", NULL);
	const struct repository_mutation mutation = {
		.command = S("go test -run TestSum ./..."), .mutants = 2, .seconds = 120};
	struct repository task = task_of(language, "go vet ./...", &suite, 1);
	test_needs("go (the package golang-go)", "/usr/bin/go");
	struct work w = test_real_work();
	struct repository_report report;
	task.mutation = &mutation;
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "TestSum", "TestWrong");
	assert_true(is_noticed(&report, 5, "-"));
	work_finish(&w);
}

TEST(repository_in_rust_is_tested)
{
	static const struct str language[] = {S_INIT("rust")};
	static const struct checkout_file files[] = {
		FILE_OF("src/lib.rs",
	                "pub fn sum(a: i32, b: i32) -> i32 {\n    a + b\n}\n\n"
	                "#[cfg(test)]\nmod tests {\n    use super::*;\n\n"
	                "    #[test]\n    fn adds() {\n        assert_eq!(sum(1, 2), 3);\n    }\n\n"
	                "    #[test]\n    fn wrong() {\n"
	                "        assert_eq!(sum(1, 2), 4);\n    }\n}\n"),
	};
	const struct repository_suite suite = suite_of(
		"./check --test-threads=1 | sed -n 's/^test \\(.*\\) [.]* ok$/ok - \\1/p; "
		"s/^test \\(.*\\) [.]* FAILED$/not ok - \\1/p; s/^running \\([0-9]*\\) tests*$/1..\\1/p'",
		"tap", NULL);
	const struct repository task =
		task_of(language, "rustc --edition=2021 --test -C linker=gcc -o check src/lib.rs", &suite, 1);
	test_needs("rustc (the package rustc)", "/usr/bin/rustc");
	struct work w = test_real_work();
	struct repository_report report;
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "adds", "wrong");
	work_finish(&w);
}

TEST(repository_in_java_is_tested)
{
	static const struct str language[] = {S_INIT("java")};
	static const struct checkout_file files[] = {
		FILE_OF("src/Sum.java",
	                "class Sum {\n    static int of(int a, int b) {\n        return a + b;\n    }\n}\n"),
		FILE_OF("tests/SumTest.java",
	                "import static org.junit.Assert.assertEquals;\nimport org.junit.Test;\npublic class SumTest {\n"
	                "    @Test public void adds() { assertEquals(3, Sum.of(1, 2)); }\n"
	                "    @Test public void wrong() { assertEquals(4, Sum.of(1, 2)); }\n}\n"),
	};
	/* The author's: JUnit 4 by itself writes no report. */
	static const struct repository_put hidden[] = {
		{S_INIT("tests/Tap.java"),
	         S_INIT("import org.junit.runner.*;\nimport org.junit.runner.notification.*;\nclass Tap extends RunListener {\n"
	                "    boolean failed;\n    @Override public void testStarted(Description d) { failed = false; }\n"
	                "    @Override public void testFailure(Failure f) { failed = true; }\n"
	                "    @Override public void testFinished(Description d) {\n"
	                "        System.out.println((failed ? \"not ok - \" : \"ok - \") + d.getMethodName()); }\n"
	                "    @Override public void testRunFinished(Result r) { System.out.println(\"1..\" + r.getRunCount()); }\n"
	                "    public static void main(String[] tests) throws Exception {\n"
	                "        JUnitCore core = new JUnitCore();\n        core.addListener(new Tap());\n"
	                "        core.run(Class.forName(tests[0]));\n    }\n}\n")},
	};
	struct repository_suite suite = suite_of(
		"javac -d out -cp out:/usr/share/java/junit4.jar tests/*.java && "
		"java -cp out:/usr/share/java/junit4.jar:/usr/share/java/hamcrest-core.jar Tap SumTest",
		"tap", NULL);
	const struct repository task = task_of(language, "javac -d out src/*.java", &suite, 1);
	test_needs("javac (the package default-jdk-headless)", "/usr/bin/javac");
	test_needs("JUnit (the package junit4)", "/usr/share/java/junit4.jar");
	struct work w = test_real_work();
	struct repository_report report;
	suite.files = hidden;
	suite.file_count = COUNT(hidden);
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "adds", "wrong");
	work_finish(&w);
}

/* ---- SQL: SQLite, and a real PostgreSQL with pgTAP ---- */

static const struct str sql_only[] = {S_INIT("sql")};

TEST(repository_in_sql_is_tested_by_sqlite)
{
	static const struct checkout_file files[] = {
		FILE_OF("schema.sql", "CREATE TABLE t (a);\nINSERT INTO t VALUES (1), (2);\n"),
		FILE_OF("check.sql",
	                "SELECT '1..2';\n"
	                "SELECT CASE WHEN SUM(a) = 3 THEN 'ok' ELSE 'not ok' END || ' 1 - sum' FROM t;\n"
	                "SELECT CASE WHEN COUNT(*) = 3 THEN 'ok' ELSE 'not ok' END || ' 2 - rows' FROM t;\n"),
	};
	const struct repository_suite suite =
		suite_of("cat schema.sql check.sql | sqlite3 :memory:", "tap", NULL);
	const struct repository task = task_of(sql_only, NULL, &suite, 1);
	test_needs("sqlite3 (the package sqlite3)", "/usr/bin/sqlite3");
	struct work w = test_real_work();
	struct repository_report report;
	look(&w, &task, files, COUNT(files), &report);
	assert_tests(&report, 0, "sum", "rows");
	work_finish(&w);
}

/* What SQLite has not: domains, functions, indexes that are asked for; and two clients at once, of which one waits for the lock
 * of the other. */
TEST(repository_in_sql_is_tested_by_postgresql)
{
	static const struct checkout_file files[] = {
		FILE_OF("schema.sql",
	                "CREATE DOMAIN share AS numeric CHECK (value BETWEEN 0 AND 1);\n"
	                "CREATE TABLE part (id serial PRIMARY KEY, s share);\n"
	                "CREATE FUNCTION half() RETURNS share LANGUAGE sql AS 'SELECT 0.5::share';\n"),
	};
	static const struct repository_put hidden[] = {
		{S_INIT("hidden.sql"),
	         S_INIT("CREATE EXTENSION pgtap;\nSELECT plan(3);\n"
	                "SELECT throws_ok('INSERT INTO part (s) VALUES (2)', '23514', NULL, 'a share is bounded');\n"
	                "SELECT is(half()::numeric, 0.5, 'half');\n"
	                "SELECT has_index('part', 'by_share', 'shares are found fast');\nSELECT * FROM finish();\n")},
		{S_INIT("two.sh"),
	         S_INIT("set -e\npsql -Xq -f schema.sql\npsql -Xqc 'INSERT INTO part (s) VALUES (0.25)'\n"
	                "printf 'BEGIN; UPDATE part SET s = s * 2;\\n\\\\! touch /tmp/locked; sleep 1\\nCOMMIT;\\n' >one.sql\n"
	                "psql -Xq -f one.sql &\nwhile [ ! -e /tmp/locked ]; do sleep 0.05; done\n"
	                "python3 -c \"from subprocess import run; run(['psql', '-Xqc', 'UPDATE part SET s = s * 2'])\"\n"
	                "wait\necho 1..2\n[ \"$(psql -XqAtc 'SELECT s FROM part')\" = 1.00 ] || echo -n 'not '\necho ok - both\n"
	                "[ \"$(psql -XqAtc 'SHOW listen_addresses')\" = '' ] && echo ok - nobody else\n")},
	};
	struct repository_suite suites[] = {
		suite_of("psql -Xq -v ON_ERROR_STOP=1 -f schema.sql && psql -XqAt -f hidden.sql", "tap",
	                 NULL),
		suite_of("sh two.sh", "tap", NULL)};
	struct repository task = task_of(sql_only, NULL, suites, COUNT(suites));
	test_needs("PostgreSQL (the package postgresql-15)", "/usr/lib/postgresql/15/bin/postgres");
	test_needs("pgTAP (the package postgresql-15-pgtap)",
	           "/usr/share/postgresql/15/extension/pgtap.control");
	struct work w = test_real_work();
	struct repository_report report;
	task.database = S("postgresql");
	for (size_t i = 0; i < COUNT(suites); i++) {
		suites[i].files = hidden;
		suites[i].file_count = COUNT(hidden);
	}
	suites[1].id = S("two");
	look(&w, &task, files, COUNT(files), &report);
	assert_int_equal(case_of(&report, 0, "a share is bounded")->result, TESTS_PASSED);
	assert_int_equal(case_of(&report, 0, "half")->result, TESTS_PASSED);
	assert_int_equal(case_of(&report, 0, "shares are found fast")->result, TESTS_FAILED);
	assert_int_equal(report.suites[1].tests.passed, 2);
	work_finish(&w);
}

TEST(repository_whose_database_does_not_start_has_no_result)
{
	static const struct checkout_file files[] = {FILE_OF("schema.sql", "SELECT 1;\n")};
	const struct repository_suite suite =
		suite_of("echo 'The database could not be started' >&2; exit 93", "exit", NULL);
	struct repository task = task_of(sql_only, NULL, &suite, 1);
	struct repository_report report;
	test_needs("PostgreSQL (the package postgresql-15)", "/usr/lib/postgresql/15/bin/postgres");
	struct work w = test_real_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	task.database = S("postgresql");
	assert_fails(&w, ERR_UNAVAILABLE,
	             repository_check(&w, &runner, &task, files, 1, REPOSITORY_ALL, NULL, &report));
	sandbox_close(sandbox);
	work_finish(&w);
}
