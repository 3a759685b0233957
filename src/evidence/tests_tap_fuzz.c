/* TAP: texts are plain and bounded, and the figures add up. */
#include "evidence/tests.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct tests_report report;
	if (tests_tap(&w, str_bytes(data, size), &report) == OK) {
		check(report.count == report.passed + report.failed + report.errors + report.skipped);
		for (size_t i = 0; i < report.listed; i++)
			check(utf8_plain(report.cases[i].name) && utf8_plain(report.cases[i].message) &&
			      report.cases[i].name.len > 0 &&
			      report.cases[i].name.len <= TESTS_NAME_BYTES_MAX);
	}
	work_finish(&w);
	return 0;
}
