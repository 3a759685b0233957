/* JUnit XML; what is read must be stored and read again as it was. */
#include "evidence/tests.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

static void store_and_read(struct work *w, const struct tests_report *report)
{
	struct tests_report again;
	const struct json *json;
	struct buf buf = buf_init(w->arena, TESTS_JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	tests_write(&out, report);
	check(!buf.full && json_parse(w, buf_str(&buf), TESTS_JSON_BYTES_MAX, &json) == OK);
	check(tests_read(w, json, &again) == OK && again.count == report->count);
	check(again.passed == report->passed && again.failed == report->failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct tests_report report;
	if (tests_junit(&w, str_bytes(data, size), &report) == OK) {
		check(report.count == report.passed + report.failed + report.errors + report.skipped);
		for (size_t i = 0; i < report.listed; i++)
			check(utf8_plain(report.cases[i].name) && utf8_plain(report.cases[i].message) &&
			      report.cases[i].name.len <= TESTS_NAME_BYTES_MAX);
		store_and_read(&w, &report);
	}
	work_finish(&w);
	return 0;
}
