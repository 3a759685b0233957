/* What clang-tidy 14, cppcheck 2.10, ruff 0.14.6 and eslint 9.39.1 wrote (what is not read left out). */
#include "evidence/remarks.h"

#include "test.h"

static const char tidy_output[] =
	"/box/work/a.c:6:12: warning: statement should be inside braces [readability-braces-around-statem"
	"ents]\n"
	"        if (x < 0)\n"
	"                  ^\n"
	"                   {\n"
	"/box/work/a.c:15:15: warning: statement should be inside braces [readability-braces-around-state"
	"ments]\n"
	"        if (argc > 5)\n"
	"                     ^\n"
	"                      {\n"
	"/box/work/a.c:16:6: warning: Dereference of null pointer (loaded from variable 'p') [clang-analy"
	"zer-core.NullDereference]\n"
	"                *p = 3;\n"
	"                 ~ ^\n"
	"/box/work/a.c:14:2: note: 'p' initialized to a null pointer value\n"
	"        int *p = 0;\n"
	"        ^~~~~~\n"
	"/box/work/a.c:15:6: note: Assuming 'argc' is > 5\n"
	"        if (argc > 5)\n"
	"            ^~~~~~~~\n"
	"/box/work/a.c:15:2: note: Taking true branch\n"
	"        if (argc > 5)\n"
	"        ^\n"
	"/box/work/a.c:16:6: note: Dereference of null pointer (loaded from variable 'p')\n"
	"                *p = 3;\n"
	"                 ~ ^\n";
static const char cppcheck_output[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<results version=\"2\">\n"
	"    <cppcheck version=\"2.10\"/>\n"
	"    <errors>\n"
	"        <error id=\"nullPointer\" severity=\"error\" msg=\"Null pointer dereference: p\" verbose=\"Null"
	" pointer dereference: p\" cwe=\"476\" file0=\"a.c\">\n"
	"            <location file=\"a.c\" line=\"16\" column=\"4\" info=\"Null pointer dereference\"/>\n"
	"            <location file=\"a.c\" line=\"14\" column=\"11\" info=\"Assignment &apos;p=0&apos;, assigne"
	"d value is 0\"/>\n"
	"            <symbol>p</symbol>\n"
	"        </error>\n"
	"        <error id=\"missingIncludeSystem\" severity=\"information\" msg=\"Cppcheck cannot find all th"
	"e include files (use --check-config for details)\" verbose=\"Cppcheck cannot find all the include "
	"files. Cppcheck can check the code without the include files found. But the results will probabl"
	"y be more accurate if all the include files are found. Please check your project&apos;s include "
	"directories and add all of them as include directories for Cppcheck. To see what files Cppcheck "
	"cannot find use --check-config.\"/>\n"
	"    </errors>\n"
	"</results>\n";
static const char ruff_output[] =
	"[{\"cell\": null, \"code\": \"invalid-syntax\", \"filename\": \"/box/work/bad.py\", \"location\": {\"column\":"
	" 7, \"row\": 1}, \"message\": \"Expected a parameter or the end of the parameter list\", \"noqa_row\": n"
	"ull, \"url\": null}, {\"cell\": null, \"code\": \"invalid-syntax\", \"filename\": \"/box/work/bad.py\", \"loc"
	"ation\": {\"column\": 1, \"row\": 2}, \"message\": \"unexpected EOF while parsing\", \"noqa_row\": null, \"u"
	"rl\": null}, {\"cell\": null, \"code\": \"F401\", \"filename\": \"/box/work/calc.py\", \"location\": {\"column"
	"\": 8, \"row\": 1}, \"message\": \"`os` imported but unused\", \"noqa_row\": 1, \"url\": \"https://docs.astr"
	"al.sh/ruff/rules/unused-import\"}, {\"cell\": null, \"code\": \"E741\", \"filename\": \"/box/work/calc.py\""
	", \"location\": {\"column\": 5, \"row\": 11}, \"message\": \"Ambiguous variable name: `l`\", \"noqa_row\": 1"
	"1, \"url\": \"https://docs.astral.sh/ruff/rules/ambiguous-variable-name\"}]";
static const char eslint_output[] =
	"[{\"filePath\": \"/box/work/bad.js\", \"messages\": [{\"ruleId\": null, \"nodeType\": null, \"fatal\": true,"
	" \"severity\": 2, \"message\": \"Parsing error: The keyword 'let' is reserved\", \"line\": 1, \"column\": "
	"1}], \"suppressedMessages\": [], \"errorCount\": 1, \"fatalErrorCount\": 1, \"warningCount\": 0, \"fixabl"
	"eErrorCount\": 0, \"fixableWarningCount\": 0, \"usedDeprecatedRules\": []}, {\"filePath\": \"/box/work/t"
	".js\", \"messages\": [{\"ruleId\": \"no-unused-vars\", \"severity\": 1, \"message\": \"'a' is assigned a val"
	"ue but never used.\", \"line\": 1, \"column\": 7, \"nodeType\": \"Identifier\", \"messageId\": \"unusedVar\","
	" \"endLine\": 1, \"endColumn\": 8}, {\"ruleId\": \"eqeqeq\", \"severity\": 2, \"message\": \"Expected '===' a"
	"nd instead saw '=='.\", \"line\": 2, \"column\": 7, \"nodeType\": \"BinaryExpression\", \"messageId\": \"une"
	"xpected\", \"endLine\": 2, \"endColumn\": 9}], \"suppressedMessages\": [], \"errorCount\": 1, \"fatalError"
	"Count\": 0, \"warningCount\": 1, \"fixableErrorCount\": 0, \"fixableWarningCount\": 0, \"usedDeprecatedR"
	"ules\": []}]";

static void is(const struct remark *found, const char *rule, const char *path, int64_t line, int64_t column,
               enum remarks_severity severity, const char *message)
{
	assert_str(found->rule, str_of(rule));
	assert_str(found->path, str_of(path));
	assert_int_equal(found->line, line);
	assert_int_equal(found->column, column);
	assert_int_equal(found->severity, severity);
	assert_str(found->message, str_of(message));
}

TEST(remarks_are_read_as_clang_tidy_prints_them)
{
	struct work w = test_work();
	struct remarks found;
	assert_ok(&w, remarks_clang_tidy(&w, S("/box/work"), str_of(tidy_output), &found));
	assert_true(found.count >= 3);
	is(&found.at[0], "readability-braces-around-statements", "a.c", 6, 12, REMARKS_WARNING,
	   "statement should be inside braces");
	is(&found.at[2], "clang-analyzer-core.NullDereference", "a.c", 16, 6, REMARKS_WARNING,
	   "Dereference of null pointer (loaded from variable 'p')");
	const char *odd =
		"/usr/include/x.h:1:2: warning: elsewhere [a-b]\n/box/work/a:3:4: error: in [x] y [c,-d]\n"
		"/box/work/a:3:4: note: no [c]\n/box/work/../e:1:1: warning: out [c]\n3 warnings [w]\n";
	assert_ok(&w, remarks_clang_tidy(&w, S("/box/work"), str_of(odd), &found));
	assert_int_equal(found.count, 1);
	is(&found.at[0], "c", "a", 3, 4, REMARKS_ERROR, "in [x] y");
	test_work_end(&w);
}

TEST(remarks_are_read_as_cppcheck_prints_them)
{
	struct work w = test_work();
	struct remarks found;
	assert_ok(&w, remarks_cppcheck(&w, S("/box/work"), str_of(cppcheck_output), &found));
	assert_int_equal(found.count, 1);
	is(&found.at[0], "nullPointer", "a.c", 16, 4, REMARKS_ERROR, "Null pointer dereference: p");
	assert_fails(&w, ERR_INPUT, remarks_cppcheck(&w, S("/r"), S("<testsuite/>"), &found));
	assert_fails(&w, ERR_INPUT, remarks_cppcheck(&w, S("/r"), S(""), &found));
	test_work_end(&w);
}

TEST(remarks_are_read_as_ruff_prints_them)
{
	struct work w = test_work();
	struct remarks found;
	assert_ok(&w, remarks_ruff(&w, S("/box/work"), str_of(ruff_output), &found));
	assert_true(found.count >= 3);
	size_t last = found.count - 1;
	is(&found.at[0], "invalid-syntax", "bad.py", 1, 7, REMARKS_ERROR,
	   "Expected a parameter or the end of the parameter list");
	is(&found.at[last], "E741", "calc.py", 11, 5, REMARKS_STYLE, "Ambiguous variable name: `l`");
	is(&found.at[last - 1], "F401", "calc.py", 1, 8, REMARKS_WARNING, "`os` imported but unused");
	assert_fails(&w, ERR_INPUT, remarks_ruff(&w, S("/r"), S("{}"), &found));
	assert_fails(&w, ERR_INPUT, remarks_ruff(&w, S("/r"), S("[{}]"), &found));
	assert_ok(&w, remarks_ruff(&w, S("/r"), S("[]"), &found));
	assert_int_equal(found.count, 0);
	test_work_end(&w);
}

TEST(remarks_are_read_as_eslint_prints_them)
{
	struct work w = test_work();
	struct remarks found;
	assert_ok(&w, remarks_eslint(&w, S("/box/work"), str_of(eslint_output), &found));
	assert_int_equal(found.count, 3);
	is(&found.at[0], "syntax", "bad.js", 1, 1, REMARKS_ERROR,
	   "Parsing error: The keyword 'let' is reserved");
	is(&found.at[1], "no-unused-vars", "t.js", 1, 7, REMARKS_WARNING,
	   "'a' is assigned a value but never used.");
	is(&found.at[2], "eqeqeq", "t.js", 2, 7, REMARKS_ERROR, "Expected '===' and instead saw '=='.");
	assert_fails(&w, ERR_INPUT, remarks_eslint(&w, S("/r"), S("[{}]"), &found));
	test_work_end(&w);
}

TEST(remarks_beyond_the_most_are_cut_and_said)
{
	struct work w = test_work();
	struct remarks found, again;
	const struct json *json;
	struct buf text = buf_init(w.arena, 1 << 20), buf = buf_init(w.arena, REMARKS_JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	for (int i = 1; i <= REMARKS_MAX + 1; i++)
		buf_format(&text, "/r/a.c:%d:1: warning: b\x1b[1m\xff [c]\n", i);
	assert_ok(&w, remarks_clang_tidy(&w, S("/r"), buf_str(&text), &found));
	assert_int_equal(found.count, REMARKS_MAX);
	assert_true(found.cut);
	assert_str(found.at[0].message, S("b [1m\xef\xbf\xbd"));
	remarks_write(&out, &found);
	assert_ok(&w, json_parse(&w, buf_str(&buf), REMARKS_JSON_BYTES_MAX, &json));
	assert_ok(&w, remarks_read(&w, json, &again));
	assert_true(again.cut && again.count == REMARKS_MAX);
	is(&again.at[1999], "c", "a.c", 2000, 1, REMARKS_WARNING, "b [1m\xef\xbf\xbd");
	test_work_end(&w);
}
