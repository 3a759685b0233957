/* What pytest 9.0.1 and Node 20.20's runner wrote, as they wrote it (of stacks the frames left out); and cases by hand. */
#include "evidence/tests.h"

#include "test.h"

#include <math.h>

/* ---- JUnit ---- */

static const char pytest_report[] =
	"<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuites name=\"pytest tests\"><testsuite name=\"pytest\" e"
	"rrors=\"1\" failures=\"1\" skipped=\"1\" tests=\"4\" time=\"0.042\" timestamp=\"2026-11-29T06:08:52.143329+"
	"00:00\" hostname=\"vm\"><testcase classname=\"test_calc\" name=\"test_half\" time=\"0.001\" /><testcase c"
	"lassname=\"test_calc\" name=\"test_wrong\" time=\"0.001\"><failure message=\"AssertionError: it is &lt;"
	"half&gt; &amp; not two&#10;assert 0.5 == 2&#10; +  where 0.5 = divide(1, 2)\">def test_wrong():\n"
	"&gt;       assert divide(1, 2) == 2, \"it is &lt;half&gt; &amp; not two\"\n"
	"E       AssertionError: it is &lt;half&gt; &amp; not two\n"
	"E       assert 0.5 == 2\n"
	"E        +  where 0.5 = divide(1, 2)\n"
	"\n"
	"test_calc.py:10: AssertionError</failure></testcase><testcase classname=\"test_calc\" name=\"test_l"
	"ater\" time=\"0.000\"><skipped type=\"pytest.skip\" message=\"later\">/tmp/rt/p/test_calc.py:13: later<"
	"/skipped></testcase><testcase classname=\"test_calc\" name=\"test_error\" time=\"0.000\"><error messag"
	"e=\"failed on setup with &quot;RuntimeError: fixture&quot;\">@pytest.fixture\n"
	"    def broken():\n"
	"&gt;       raise RuntimeError(\"fixture\")\n"
	"E       RuntimeError: fixture\n"
	"\n"
	"test_calc.py:20: RuntimeError</error></testcase></testsuite></testsuites>";

TEST(junit_is_read_as_pytest_writes_it)
{
	struct work w = test_work();
	struct tests_report report;
	assert_ok(&w, tests_junit(&w, str_of(pytest_report), &report));
	assert_int_equal(report.count, 4);
	assert_int_equal(report.passed, 1);
	assert_int_equal(report.failed, 1);
	assert_int_equal(report.errors, 1);
	assert_int_equal(report.skipped, 1);
	assert_str(report.problem, (struct str){0});
	assert_str(report.cases[0].name, S("test_half"));
	assert_str(report.cases[0].suite, S("test_calc"));
	assert_true(report.cases[0].seconds == 0.001);
	assert_true(str_starts(report.cases[1].message, S("AssertionError: it is <half> & not two")));
	assert_true(str_ends(report.cases[1].message, S("test_calc.py:10: AssertionError")));
	assert_int_equal(report.cases[2].result, TESTS_SKIPPED);
	assert_int_equal(report.cases[3].result, TESTS_ERROR);
	test_work_end(&w);
}

static void is_refused(struct work *w, const char *xml)
{
	struct tests_report report;
	assert_fails(w, ERR_INPUT, tests_junit(w, str_of(xml), &report));
}

TEST(junit_that_is_none_is_refused)
{
	struct work w = test_work();
	is_refused(&w, "");
	is_refused(&w, "ok 1\n");
	is_refused(&w, "<results/>");
	is_refused(&w, "<testsuite><testcase name='a'/>");
	is_refused(&w, "<!DOCTYPE a [<!ENTITY b 'c'>]><testsuite><testcase name='&b;'/></testsuite>");
	is_refused(&w, "<!DOCTYPE a SYSTEM 'file:///etc/passwd' [<!ELEMENT a ANY>]><testsuite/>");
	is_refused(&w, "<testsuite>&c;</testsuite>");
	test_work_end(&w);
}

TEST(junit_keeps_the_worst_that_is_said_of_a_test)
{
	struct work w = test_work();
	struct tests_report report;
	const char *xml =
		"<testsuite name='s'><properties/><testcase name='a' classname='' time='x'><failure>b</failure>"
		"<error message='c'/><system-out><failure/></system-out></testcase>"
		"<testcase><system-err>said</system-err></testcase></testsuite>";
	assert_ok(&w, tests_junit(&w, str_of(xml), &report));
	assert_int_equal(report.count, 2);
	assert_int_equal(report.cases[0].result, TESTS_ERROR);
	assert_str(report.cases[0].message, S("b"));
	assert_true(str_absent(report.cases[0].suite));
	assert_true(isnan(report.cases[0].seconds));
	assert_int_equal(report.cases[1].result, TESTS_PASSED);
	assert_true(str_absent(report.cases[1].message));
	test_work_end(&w);
}

TEST(junit_of_too_many_tests_is_refused)
{
	struct work w = test_work();
	struct tests_report report;
	struct buf xml = buf_init(w.arena, 1 << 20);
	buf_put(&xml, S("<testsuite>"));
	for (int i = 0; i <= TESTS_CASES_MAX; i++)
		buf_put(&xml, S("<testcase name='a'/>"));
	buf_put(&xml, S("</testsuite>"));
	assert_fails(&w, ERR_TOO_LARGE, tests_junit(&w, buf_str(&xml), &report));
	test_work_end(&w);
}

/* ---- TAP ---- */

static const char node_report[] = "TAP version 13\n"
				  "# Subtest: adds\n"
				  "ok 1 - adds\n"
				  "  ---\n"
				  "  duration_ms: 0.767615\n"
				  "  ...\n"
				  "# Subtest: group\n"
				  "    # Subtest: inner bad\n"
				  "    not ok 1 - inner bad\n"
				  "      ---\n"
				  "      duration_ms: 1.134202\n"
				  "      location: 'x.test.js:3:36'\n"
				  "      failureType: 'testCodeFailure'\n"
				  "      error: '1 == 2'\n"
				  "      code: 'ERR_ASSERTION'\n"
				  "      name: 'AssertionError'\n"
				  "      expected: 2\n"
				  "      actual: 1\n"
				  "      operator: '=='\n"
				  "      stack: |-\n"
				  "      ...\n"
				  "    # Subtest: inner ok\n"
				  "    ok 2 - inner ok\n"
				  "      ---\n"
				  "      duration_ms: 0.20129\n"
				  "      ...\n"
				  "    1..2\n"
				  "not ok 2 - group\n"
				  "  ---\n"
				  "  duration_ms: 2.008095\n"
				  "  location: 'x.test.js:3:1'\n"
				  "  failureType: 'subtestsFailed'\n"
				  "  error: '1 subtest failed'\n"
				  "  code: 'ERR_TEST_FAILURE'\n"
				  "  ...\n"
				  "# Subtest: later\n"
				  "ok 3 - later # SKIP not now\n"
				  "  ---\n"
				  "  duration_ms: 0.105447\n"
				  "  ...\n"
				  "# Subtest: todo \\# one\n"
				  "not ok 4 - todo \\# one # todo\n"
				  "  ---\n"
				  "  duration_ms: 0.118997\n"
				  "  location: 'x.test.js:5:1'\n"
				  "  failureType: 'testCodeFailure'\n"
				  "  error: 'x'\n"
				  "  code: 'ERR_TEST_FAILURE'\n"
				  "  stack: |-\n"
				  "  ...\n"
				  "1..4\n"
				  "# tests 6\n"
				  "# suites 0\n"
				  "# pass 2\n"
				  "# fail 2\n"
				  "# cancelled 0\n"
				  "# skipped 1\n"
				  "# todo 1\n"
				  "# duration_ms 223.797862\n";

TEST(tap_is_read_as_node_writes_it)
{
	struct work w = test_work();
	struct tests_report report;
	assert_ok(&w, tests_tap(&w, str_of(node_report), &report));
	assert_int_equal(report.count, 4);
	assert_int_equal(report.passed, 1);
	assert_int_equal(report.failed, 1);
	assert_int_equal(report.skipped, 2);
	assert_str(report.problem, (struct str){0});
	assert_str(report.cases[1].name, S("group"));
	assert_true(str_find(report.cases[1].message, S("1 subtest failed")) != SIZE_MAX);
	assert_str(report.cases[3].name, S("todo # one"));
	test_work_end(&w);
}

static void has_problem(struct work *w, const char *tap, const char *words)
{
	struct tests_report report;
	assert_ok(w, tests_tap(w, str_of(tap), &report));
	if (str_find(report.problem, str_of(words)) == SIZE_MAX)
		fail_msg("“%s” has the problem “%.*s”", tap, STR_ARG(report.problem));
}

TEST(tap_that_does_not_keep_its_plan_says_so)
{
	struct work w = test_work();
	struct tests_report report;
	has_problem(&w, "1..3\nok 1\nok 2\n", "3 tests were planned, and 2 were run");
	has_problem(&w, "ok 1\nok 2\n", "no plan");
	has_problem(&w, "1..2\nok 1\nBail out! disk\nok 2\n", "gave up");
	has_problem(&w, "1..2\nok 1\nok 1\n", "numbered");
	assert_fails(&w, ERR_INPUT, tests_tap(&w, S("all is well\n"), &report));
	assert_ok(&w, tests_tap(&w, S("TAP version 13\r\n1..0 # SKIP no display\r\n"), &report));
	assert_true(report.count == 0 && str_absent(report.problem));
	assert_ok(&w, tests_tap(&w, S("ok\nnot ok\n    not ok 1 - within\nokay\n1..2"), &report));
	assert_true(report.count == 2 && report.failed == 1 && str_absent(report.problem));
	test_work_end(&w);
}

/* ---- counterexamples ---- */

/* pytest 7.2.1 and Hypothesis 6.67.1; the message by itself, and what is below it. */
static const char hypothesis_report[] =
	"<testsuite><testcase name=\"test_clamp\"><failure message=\"assert 14 == 13&#10; +  where 14 = clamp(13, 100)&#10;"
	"Falsifying example: test_clamp(&#10;    n=13,&#10;)&#10;&#10;You can reproduce this example by temporarily adding "
	"@reproduce_failure('6.67.1', b'AA0=') as a decorator on your test case\">E   assert 14 == 13</failure></testcase>"
	"<testcase name=\"test_below\"><failure>E   Failed\nE       Falsifying example: test_below(\nE           s=')\\'(',\n"
	"E       )\nE       more</failure></testcase><testcase name=\"test_open\"><failure>Falsifying example: f(</failure>"
	"</testcase></testsuite>";
/* Node 20.20 and fast-check 3.23.2. */
static const char fast_check_report[] =
	"not ok 1 - reverses\n  ---\n  duration_ms: 3.1\n  error: |-\n"
	"    Property failed after 3 tests\n"
	"    { seed: 42, path: \"2:1\", endOnFailure: true }\n"
	"    Counterexample: [[0,1],\"]\"]\n    Shrunk 1 time(s)\n"
	"    Got AssertionError: 1 == 2\n  ...\nok 2 - Counterexample: none\n1..2\n";

TEST(tests_tell_the_counterexamples_of_properties)
{
	struct work w = test_work();
	struct tests_report report;
	assert_ok(&w, tests_junit(&w, str_of(hypothesis_report), &report));
	assert_str(report.cases[0].counterexample, S("test_clamp( n=13, )"));
	assert_str(report.cases[1].counterexample, S("test_below( s=')\\'(', )"));
	assert_str(report.cases[2].counterexample, S("f("));
	assert_ok(&w, tests_tap(&w, str_of(fast_check_report), &report));
	assert_str(report.cases[0].counterexample, S("[[0,1],\"]\"]"));
	assert_true(str_absent(report.cases[1].counterexample));
	test_work_end(&w);
}

/* ---- as it is stored ---- */

TEST(tests_are_the_same_when_they_were_stored)
{
	struct work w = test_work();
	struct tests_report report, again;
	struct buf buf = buf_init(w.arena, TESTS_JSON_BYTES_MAX),
		   second = buf_init(w.arena, TESTS_JSON_BYTES_MAX);
	struct json_out out = json_out(&buf), out_again = json_out(&second);
	const struct json *json;
	assert_ok(&w, tests_junit(&w, str_of(hypothesis_report), &report));
	tests_write(&out, &report);
	assert_ok(&w, json_parse(&w, buf_str(&buf), TESTS_JSON_BYTES_MAX, &json));
	assert_ok(&w, tests_read(&w, json, &again));
	assert_str(again.cases[0].counterexample, report.cases[0].counterexample);
	buf.len = 0;
	out = json_out(&buf);
	assert_ok(&w, tests_junit(&w, str_of(pytest_report), &report));
	report.problem = S("cut off");
	tests_write(&out, &report);
	assert_ok(&w, json_parse(&w, buf_str(&buf), TESTS_JSON_BYTES_MAX, &json));
	assert_ok(&w, tests_read(&w, json, &again));
	tests_write(&out_again, &again);
	assert_str(buf_str(&second), buf_str(&buf));
	assert_int_equal(again.errors, 1);
	assert_ok(&w, json_parse(&w, S("{\"cases\":[{\"name\":\"a\",\"result\":\"fine\"}]}"), 100, &json));
	assert_fails(&w, ERR_INPUT, tests_read(&w, json, &again));
	test_work_end(&w);
}

TEST(tests_that_are_cut_keep_their_counts)
{
	struct work w = test_work();
	struct tests_report report, again;
	struct buf buf = buf_init(w.arena, TESTS_JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	const struct json *json;
	assert_ok(&w, tests_junit(&w, str_of(pytest_report), &report));
	tests_cut(&w, &report, 3);
	assert_int_equal(report.listed, 3);
	assert_str(report.cases[0].name, S("test_wrong"));
	tests_write(&out, &report);
	assert_ok(&w, json_parse(&w, buf_str(&buf), TESTS_JSON_BYTES_MAX, &json));
	assert_ok(&w, tests_read(&w, json, &again));
	assert_true(again.count == 4 && again.passed == 1 && again.listed == 3);
	test_work_end(&w);
}

TEST(tests_that_only_end_are_one)
{
	struct work w = test_work();
	struct tests_report report;
	tests_exit(&w, S("make check"), 2, &report);
	assert_int_equal(report.failed, 1);
	tests_exit(&w, S("make check"), 0, &report);
	assert_int_equal(report.passed, 1);
	test_work_end(&w);
}
