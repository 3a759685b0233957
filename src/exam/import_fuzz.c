/* Any bytes as an author's folder. Problems have lines and plain sentences in order; what has none can be
 * stored and read back as it was. */
#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "exam/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes are assessment.yaml, and any other file as well. */
static enum err read_bytes(struct work *w, void *state, struct str path, struct str *out)
{
	if (str_starts(path, S("no")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

static void check_problems(const struct import_report *report)
{
	check(report->document == NULL && report->problem_count <= IMPORT_PROBLEMS_MAX);
	for (size_t i = 0; i < report->problem_count; i++) {
		const struct import_problem *problem = &report->problems[i];
		check(problem->line >= 1 && problem->file.len > 0 && problem->sentence.len > 0);
		check(utf8_valid(problem->sentence));
		check(i == 0 || str_compare(problem[-1].file, problem->file) != 0 ||
		      problem[-1].line <= problem->line);
	}
}

static void check_stored(struct work *w, const struct document *document)
{
	struct str json, again;
	const struct document *read;
	check(document_write(w, document, &json) == OK);
	check(document_read(w, json, &read) == OK);
	check(document_write(w, read, &again) == OK);
	check(str_equal(json, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct str bytes = str_bytes(data, size);
	const struct import_source source = {read_bytes, &bytes};
	struct import_report report;
	check(import_check(&w, &source, &report) == OK);
	if (report.problem_count > 0)
		check_problems(&report);
	else
		check_stored(&w, report.document);
	work_finish(&w);
	return 0;
}
