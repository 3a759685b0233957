/* A repository in the API: task_repository_api_part, task_repository_api_result. */
#include "web/pages/task_repository.h"

#include "grade/grade.h"
#include "web/api/result.h"
#include "web/api/sittings.h"

enum err task_repository_api_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct sitting_part *part, struct api_part *out)
{
	const struct repository *repository = part->part->repository;
	(void)tx, (void)sitting;
	if (part->started_us == DB_NULL_INT)
		return OK;
	struct api_group *rows = work_array(w, repository->suite_count, sizeof *rows);
	for (size_t i = 0; i < repository->suite_count; i++)
		rows[i] = (struct api_group){.group = repository->suites[i].id,
		                             .title = repository->suites[i].title,
		                             .visible = repository->suites[i].visible};
	out->statement = repository->statement;
	out->groups = (struct field_list){rows, repository->suite_count};
	return OK;
}

static enum err read_suite(struct work *w, const struct repository *repository,
                           const struct repository_suite *suite, const struct verdict *verdict,
                           struct api_group_result *out)
{
	struct repository_report report;
	*out = (struct api_group_result){
		.group = suite->id,
		.title = suite->title,
		.state = S("being-run"),
		.visible = suite->visible,
		.tests = DB_NULL_INT,
		.passed = DB_NULL_INT,
	};
	if (verdict == NULL)
		return OK;
	out->state = verdict->abstained ? S("for-a-person") : S("run");
	if (verdict->abstained || !str_starts(verdict->reply, S("{\"built\"")))
		return OK;
	TRY(repository_report_read(w, verdict->reply, repository, &report));
	for (size_t i = 0; i < report.suite_count; i++) {
		size_t passed, tests;
		bool beyond;
		repository_suite_passed(&report.suites[i], &passed, &tests, &beyond);
		out->passed = (int64_t)passed;
		out->tests = (int64_t)tests;
	}
	return OK;
}

enum err task_repository_api_result(struct work *w, struct tx *tx, const struct sitting *sitting,
                                    const struct sitting_part *part, struct api_result_part *out)
{
	const struct repository *repository = part->part->repository;
	struct verdict *verdicts;
	size_t count;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	struct api_group_result *rows = work_array(w, repository->suite_count, sizeof *rows);
	for (size_t i = 0; i < repository->suite_count; i++)
		TRY(read_suite(w, repository, &repository->suites[i],
		               grade_verdict_find(verdicts, count, SCORER_TESTS, part->part->id,
		                                  repository->suites[i].id),
		               &rows[i]));
	out->groups = (struct field_list){rows, repository->suite_count};
	return OK;
}
