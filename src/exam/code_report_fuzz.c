/* Stored reports of runs: whatever the bytes, reading them fails or gives a report that is written and read back the same. */
#include "base/check.h"
#include "exam/code_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct code_test tests[] = {{.id = S_INIT("one")}, {.id = S_INIT("two")}};
static const struct code_group groups[] = {
	{.id = S_INIT("small"), .tests = tests, .test_count = 2},
	{.id = S_INIT("hidden"), .tests = tests, .test_count = 1},
};
static const struct code code = {.groups = groups, .group_count = 2};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct code_report report, again;
	if (code_report_read(&w, str_bytes(data, size), &code, &report) == OK) {
		struct str json = code_report_json(&w, &report);
		check(code_report_read(&w, json, &code, &again) == OK);
		check(again.test_count == report.test_count && again.message_count == report.message_count);
		check(str_equal(code_report_json(&w, &again), json));
	}
	work_finish(&w);
	return 0;
}
