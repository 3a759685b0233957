/* What gcov 12.2 and coverage.py 7.12 wrote (what is not read left out). */
#include "evidence/coverage.h"

#include "test.h"

#include <math.h>

static const char gcov_report[] =
	"{\"gcc_version\": \"12.2.0\", \"files\": [{\"lines\": [{\"count\": 1, \"line_number\": 4, \"unexecuted_block\""
	": false}, {\"count\": 1, \"line_number\": 6, \"unexecuted_block\": false}, {\"count\": 0, \"line_number\":"
	" 7, \"unexecuted_block\": true}, {\"count\": 1, \"line_number\": 8, \"unexecuted_block\": false}, {\"coun"
	"t\": 1, \"line_number\": 11, \"unexecuted_block\": false}, {\"count\": 1, \"line_number\": 14, \"unexecute"
	"d_block\": false}, {\"count\": 1, \"line_number\": 15, \"unexecuted_block\": false}, {\"count\": 0, \"line"
	"_number\": 16, \"unexecuted_block\": true}, {\"count\": 1, \"line_number\": 17, \"unexecuted_block\": fal"
	"se}, {\"count\": 1, \"line_number\": 18, \"unexecuted_block\": false}, {\"count\": 1, \"line_number\": 19,"
	" \"unexecuted_block\": false}], \"functions\": [], \"file\": \"a.c\"}], \"format_version\": \"1\", \"current_"
	"working_directory\": \"/box/work\", \"data_file\": \"a.gcda\"}";
static const char python_report[] =
	"{\"meta\": {\"format\": 3, \"version\": \"7.12.0\", \"timestamp\": \"2026-11-29T06:08:52.394600\", \"branch_c"
	"overage\": false, \"show_contexts\": false}, \"files\": {\"calc.py\": {\"executed_lines\": [1, 4, 5, 7, 1"
	"0], \"summary\": {\"covered_lines\": 5, \"num_statements\": 8, \"percent_covered\": 62.5, \"percent_cover"
	"ed_display\": \"62\", \"missing_lines\": 3, \"excluded_lines\": 0, \"percent_statements_covered\": 62.5, "
	"\"percent_statements_covered_display\": \"62\"}, \"missing_lines\": [6, 11, 12], \"excluded_lines\": []}"
	", \"test_calc.py\": {\"executed_lines\": [1, 2, 5, 6, 9, 10, 13, 14, 18, 19, 20, 23], \"summary\": {\"c"
	"overed_lines\": 12, \"num_statements\": 14, \"percent_covered\": 85.71428571428571, \"percent_covered_"
	"display\": \"86\", \"missing_lines\": 2, \"excluded_lines\": 0, \"percent_statements_covered\": 85.714285"
	"71428571, \"percent_statements_covered_display\": \"86\"}, \"missing_lines\": [15, 24], \"excluded_line"
	"s\": []}}, \"totals\": {\"covered_lines\": 17, \"num_statements\": 22, \"percent_covered\": 77.2727272727"
	"2727, \"percent_covered_display\": \"77\", \"missing_lines\": 5, \"excluded_lines\": 0, \"percent_stateme"
	"nts_covered\": 77.27272727272727, \"percent_statements_covered_display\": \"77\"}}";

TEST(coverage_is_read_as_gcov_writes_it)
{
	struct work w = test_work();
	struct coverage coverage;
	struct coverage_reading *reading = coverage_begin(&w);
	assert_ok(&w, coverage_gcov(&w, reading, S("/box/work"), str_of(gcov_report)));
	coverage_end(&w, reading, &coverage);
	assert_int_equal(coverage.count, 1);
	assert_str(coverage.files[0].path, S("a.c"));
	assert_int_equal(coverage.lines, 11);
	assert_int_equal(coverage.ran, 9);
	assert_int_equal(coverage.files[0].missed_count, 2);
	assert_int_equal(coverage.files[0].missed[0].first, 7);
	assert_int_equal(coverage.files[0].missed[0].last, 7);
	assert_int_equal(coverage.files[0].missed[1].first, 16);
	test_work_end(&w);
}

TEST(coverage_of_several_reports_is_joined)
{
	struct work w = test_work();
	struct coverage coverage;
	struct coverage_reading *reading = coverage_begin(&w);
	const char *lines =
		"{\"current_working_directory\":\"/box/work/src\",\"files\":[{\"file\":\"../b.h\",\"lines\":["
		"{\"line_number\":1,\"count\":0},{\"line_number\":2,\"count\":0}]},{\"file\":\"/usr/include/x.h\","
		"\"lines\":[{\"line_number\":1,\"count\":1}]}]}\n"
		"{\"current_working_directory\":\"/box/work\",\"files\":[{\"file\":\"b.h\",\"lines\":["
		"{\"line_number\":2,\"count\":1e9},{\"line_number\":5,\"count\":0}]}]}\n";
	assert_ok(&w, coverage_gcov(&w, reading, S("/box/work"), str_of(lines)));
	coverage_end(&w, reading, &coverage);
	assert_int_equal(coverage.count, 1);
	assert_str(coverage.files[0].path, S("b.h"));
	assert_int_equal(coverage.lines, 3);
	assert_int_equal(coverage.ran, 1);
	test_work_end(&w);
}

/* coverage.py itself said 17 of 22, and the lines that are missing. */
TEST(coverage_is_read_as_python_writes_it)
{
	struct work w = test_work();
	struct coverage coverage, again;
	const struct json *json;
	struct coverage_reading *reading = coverage_begin(&w);
	assert_ok(&w, coverage_python(&w, reading, S("/box/work"), str_of(python_report)));
	coverage_end(&w, reading, &coverage);
	assert_int_equal(coverage.lines, 22);
	assert_int_equal(coverage.ran, 17);
	assert_true(fabs(coverage_share(&coverage) - 0.7727272727) < 1e-9);
	assert_int_equal(coverage.files[0].missed_count, 2);
	assert_int_equal(coverage.files[0].missed[1].first, 11);
	assert_int_equal(coverage.files[0].missed[1].last, 12);
	struct buf buf = buf_init(w.arena, COVERAGE_JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	coverage_write(&out, &coverage);
	assert_ok(&w, json_parse(&w, buf_str(&buf), COVERAGE_JSON_BYTES_MAX, &json));
	assert_ok(&w, coverage_read(&w, json, &again));
	assert_int_equal(again.ran, 17);
	assert_int_equal(again.files[0].missed[1].last, 12);
	test_work_end(&w);
}

TEST(coverage_that_is_none_is_refused)
{
	struct work w = test_work();
	struct coverage_reading *reading = coverage_begin(&w);
	assert_fails(&w, ERR_INPUT, coverage_gcov(&w, reading, S("/r"), S("")));
	assert_fails(&w, ERR_INPUT, coverage_gcov(&w, reading, S("/r"), S("{}")));
	assert_fails(&w, ERR_INPUT, coverage_python(&w, reading, S("/r"), S("{\"files\":[]}")));
	assert_fails(
		&w, ERR_INPUT,
		coverage_python(&w, reading, S("/r"), S("{\"files\":{\"a\":{\"executed_lines\":[1.5]}}}")));
	test_work_end(&w);
}
