#include "exam/import_try.h"

#include "base/check.h"
#include "exam/code_check.h"

struct trying {
	const struct sandbox_runner *sandbox;
	struct import_problems problems;
	const struct part *part;
	const struct code_language *language;
};

/* The document no longer knows its lines: the sentence says where to look. */
static const struct str assessment_file = S_INIT("assessment.yaml");

static void add_problem(struct work *w, struct trying *trying, const struct code_test_outcome *test)
{
	struct str result = code_test_result_name(test->result);
	import_problem_add(
		w, &trying->problems, assessment_file, 1,
		"the solution of the part “%.*s” in %.*s does not pass the test “%.*s” of the group "
		"“%.*s”: %.*s. %.*s",
		STR_ARG(trying->part->id), STR_ARG(trying->language->language), STR_ARG(test->test->id),
		STR_ARG(test->group->id), STR_ARG(result), STR_ARG(test->note));
}

static enum err try_one(struct work *w, struct trying *trying)
{
	struct code_report report;
	struct str printed;
	TRY(code_check(w, trying->sandbox, trying->part->code, trying->language->language,
	               trying->language->solution, false, &report));
	printed = report.printed;
	printed = str_cut(&printed, '\n');
	if (!report.built)
		import_problem_add(w, &trying->problems, assessment_file, 1,
		                   "the solution of the part “%.*s” in %.*s cannot be built: %.*s",
		                   STR_ARG(trying->part->id), STR_ARG(trying->language->language),
		                   STR_ARG(printed));
	for (size_t i = 0; report.built && i < report.test_count; i++)
		if (report.tests[i].result != CODE_PASSED)
			add_problem(w, trying, &report.tests[i]);
	return OK;
}

static bool can_be_tried(const struct code_language *language)
{
	struct str why;
	const struct language *known = language_find(language->language);
	return !str_absent(language->solution) && known != NULL && language_installed(known, &why);
}

enum err import_try(struct work *w, const struct sandbox_runner *sandbox, struct import_report *report)
{
	struct trying *trying = work_alloc(w, sizeof *trying);
	check(report->document != NULL);
	trying->sandbox = sandbox;
	for (size_t i = 0; i < report->document->part_count; i++) {
		const struct part *part = &report->document->parts[i];
		for (size_t j = 0; part->code != NULL && j < part->code->language_count; j++) {
			trying->part = part;
			trying->language = &part->code->languages[j];
			if (can_be_tried(trying->language))
				TRY(try_one(w, trying));
		}
	}
	report->problems = trying->problems.at;
	report->problem_count = trying->problems.count;
	if (report->problem_count > 0)
		report->document = NULL;
	return OK;
}
