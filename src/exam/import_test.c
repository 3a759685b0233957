/* Whole folders: the demonstration, and mistakes one at a time. */
#include "exam/import.h"

#include "test.h"

#include <string.h>

static const char demo[] = "demo/keeping-a-web-service-healthy";

static struct import_report check_folder(struct work *w, const char *folder)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, str_of(folder), &source));
	assert_ok(w, import_check(w, &source, &report));
	for (size_t i = 0; i < report.problem_count; i++)
		print_error("%.*s:%lld: %.*s\n", STR_ARG(report.problems[i].file), (long long)report.problems[i].line,
		            STR_ARG(report.problems[i].sentence));
	return report;
}

TEST(the_demonstration_has_no_problem)
{
	struct work w = test_work();
	struct import_report report = check_folder(&w, demo);
	assert_int_equal(report.problem_count, 0);
	assert_int_equal(report.document->part_count, 2);
	assert_int_equal(report.document->parts[0].quiz->item_count, 80);
	assert_int_equal(report.document->parts[1].written->criterion_count, 5);
	assert_int_equal(report.document->parts[1].written->anchor_count, 6);
	assert_int_equal(document_expected_minutes(report.document), 23);
	test_work_end(&w);
}
