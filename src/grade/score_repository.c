/* Of grade/score_repository.h: suites; what a model says is in score_repository_files.c. */
#include "grade/score_repository.h"

#include "base/check.h"
#include "base/world.h"
#include "grade/again.h"
#include "grade/alike.h"

enum { BASIS_BYTES_MAX = 8192, ATTEMPTS_WITHOUT = 6 };

/* In place of a report. */
static const struct str not_run = S_INIT("{\"not_run\":true}");
static const struct str nothing = S_INIT("{\"nothing\":true}");

/* ---- a reply's verdict ---- */

static enum err abstain(struct verdict *verdict, struct str why)
{
	verdict->abstained = true;
	verdict->levels = NULL;
	verdict->level_count = 0;
	verdict->comment = why;
	return OK;
}

static enum err settle(struct work *w, const struct repository_suite *suite, size_t level, struct str comment,
                       struct verdict *verdict)
{
	double *levels = work_array(w, suite->threshold_count + 1, sizeof *levels);
	levels[level] = 1;
	verdict->abstained = false;
	verdict->levels = levels;
	verdict->level_count = suite->threshold_count + 1;
	verdict->comment = comment;
	return OK;
}

/* The suite in a report that was cut down to it. */
static enum err find_suite(struct work *w, const struct repository *repository,
                           const struct repository_suite *suite, struct str reply,
                           struct repository_suite_report *out)
{
	struct repository_report report;
	TRY(repository_report_read(w, reply, repository, &report));
	for (size_t i = 0; i < report.suite_count; i++)
		if (str_equal(report.suites[i].suite->id, suite->id)) {
			*out = report.suites[i];
			return OK;
		}
	return fail(w, ERR_INTERNAL, "a stored report does not have its suite");
}

enum err score_repository_verdict(struct work *w, const struct repository *repository,
                                  const struct repository_suite *suite, struct str reply,
                                  struct verdict *verdict)
{
	struct repository_suite_report report;
	size_t passed, tests;
	bool beyond;
	verdict->reply = reply;
	if (str_equal(reply, not_run))
		return abstain(verdict,
		               S("Our sandbox could not test this repository, so nothing is said about it. A "
		                 "person looks at it."));
	if (str_equal(reply, nothing))
		return settle(w, suite, 0, S("Nothing was handed in."), verdict);
	TRY(find_suite(w, repository, suite, reply, &report));
	repository_suite_passed(&report, &passed, &tests, &beyond);
	if (beyond)
		return abstain(
			verdict,
			str_format(w->arena,
		                   "The report has %zu tests and the author wrote %lld, so nothing is said "
		                   "about them. A person looks at it.",
		                   report.tests.count, (long long)suite->count));
	struct str comment = str_format(w->arena, "%zu of %zu tests passed.", passed, tests);
	if (!str_absent(report.problem))
		comment = str_format(w->arena, "%.*s %.*s", STR_ARG(comment), STR_ARG(report.problem));
	return settle(w, suite, repository_suite_level(suite, passed, tests), comment, verdict);
}

/* ---- scoring ---- */

struct scoring {
	const struct grade_means *means;
	const struct sitting *sitting;
	const struct part *part;
	struct repository_answer answer;
	struct repository_upload upload;
	bool due; /* some suite has no verdict, or one that is to be superseded */
	struct checkout_file *files;
	size_t file_count;
	struct repository_report report;
	struct str report_json; /* absent: nothing was run */
};

/* It has no verdict yet, or one that is to be superseded. */
static bool is_due(struct work *w, const struct scoring *scoring, const struct verdict *verdicts,
                   size_t count, const struct repository_suite *suite)
{
	const struct verdict *verdict =
		grade_verdict_find(verdicts, count, SCORER_TESTS, scoring->part->id, suite->id);
	return verdict == NULL || again_supersedes(w, scoring->means, verdict);
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	const struct repository *repository = scoring->part->repository;
	struct verdict *verdicts;
	size_t count;
	TRY(repository_answer(w, tx, sitting->org, sitting->id, scoring->part->id, &scoring->answer));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	scoring->due = false;
	for (size_t i = 0; i < repository->suite_count; i++)
		scoring->due |= is_due(w, scoring, verdicts, count, &repository->suites[i]);
	return OK;
}

static enum err load_files(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	TRY(repository_upload(w, tx, sitting->org, sitting->id, scoring->part->id, scoring->answer.upload,
	                      &scoring->upload));
	return repository_files(w, tx, sitting->org, scoring->answer.upload, &scoring->files,
	                        &scoring->file_count);
}

static bool is_handed_in(const struct scoring *scoring)
{
	return !id_is_zero(scoring->answer.upload);
}

/* The report, cut down to one suite. */
static struct str reply_of(struct work *w, const struct scoring *scoring,
                           const struct repository_suite *suite)
{
	if (!is_handed_in(scoring))
		return nothing;
	if (str_absent(scoring->report_json))
		return not_run;
	struct repository_report own = {.built = scoring->report.built, .suite_count = 1};
	for (size_t i = 0; i < scoring->report.suite_count; i++)
		if (scoring->report.suites[i].suite == suite)
			own.suites = &scoring->report.suites[i];
	check(own.suites != NULL);
	return repository_report_json(w, &own);
}

static struct str basis_of(struct work *w, const struct scoring *scoring)
{
	struct buf buf = buf_init(w->arena, BASIS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("digest"), scoring->upload.digest);
	json_put_str(&out, S("document"), scoring->sitting->document_digest_hex);
	json_put_str(&out, S("protections"), scoring->means->protections);
	json_end(&out);
	return buf_str(&buf);
}

static enum err add_verdict(struct work *w, struct tx *tx, const struct scoring *scoring,
                            const struct repository_suite *suite)
{
	struct verdict verdict = {
		.part = scoring->part->id,
		.task = suite->id,
		.competency = suite->competency,
		.scorer = SCORER_TESTS,
		.basis = basis_of(w, scoring),
	};
	TRY(score_repository_verdict(w, scoring->part->repository, suite, reply_of(w, scoring, suite),
	                             &verdict));
	return grade_verdict_add(w, tx, scoring->sitting->org, scoring->sitting->id, &verdict);
}

/* Somebody else may have stored some while it ran: the first ones stay. */
static enum err add_due(struct work *w, struct tx *tx, void *argument)
{
	const struct scoring *scoring = argument;
	const struct repository *repository = scoring->part->repository;
	const struct sitting *sitting = scoring->sitting;
	struct verdict *verdicts;
	size_t count;
	bool welcome;
	TRY(again_is_welcome(w, tx, scoring->means, sitting, &welcome));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	if (!str_absent(scoring->report_json))
		TRY(repository_evidence_add(w, tx, sitting->org, scoring->answer.upload,
		                            scoring->report_json));
	for (size_t i = 0; welcome && i < repository->suite_count; i++)
		if (is_due(w, scoring, verdicts, count, &repository->suites[i]))
			TRY(add_verdict(w, tx, scoring, &repository->suites[i]));
	if (is_handed_in(scoring))
		return alike_ask(w, tx, sitting->org, sitting->id, scoring->part->id);
	return OK;
}

/* All of it, with progress that is stored as it goes. */
static enum err run(struct work *w, struct scoring *scoring)
{
	const struct grade_means *means = scoring->means;
	const struct repository *repository = scoring->part->repository;
	struct repository_progress progress = {means->db, scoring->sitting->org, scoring->answer.upload};
	const struct repository_telling telling = {&progress, repository_tell};
	int64_t seconds = repository_check_seconds(repository, REPOSITORY_ALL);
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, (unsigned)seconds));
	TRY(repository_check(w, means->sandbox, repository, scoring->files, scoring->file_count,
	                     REPOSITORY_ALL, &telling, &scoring->report));
	scoring->report_json = repository_report_json(w, &scoring->report);
	return OK;
}

/* It may still be as it came: whoever hands in at once need not have waited. */
static enum err get_files(struct work *w, struct scoring *scoring)
{
	const struct grade_means *means = scoring->means;
	const struct repository_means reading = {means->db, means->sandbox, means->fetcher, means->job};
	if (!is_handed_in(scoring))
		return OK;
	TRY(repository_ensure_read(w, &reading, scoring->sitting->org, scoring->answer.upload));
	return db_read(w, means->db, load_files, scoring);
}

static enum err score_suites(struct work *w, struct scoring *scoring)
{
	const struct grade_means *means = scoring->means;
	bool early = means->job != NULL && means->job->attempts < ATTEMPTS_WITHOUT;
	bool readable = is_handed_in(scoring) && scoring->file_count > 0;
	if (means->sandbox == NULL && early && readable)
		return fail(w, ERR_UNAVAILABLE, "there is no sandbox here");
	if (means->sandbox != NULL && readable)
		TRY(run(w, scoring));
	return db_write(w, means->db, add_due, scoring);
}

enum err score_repository(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                          const struct sitting_part *part)
{
	struct scoring scoring = {.means = means, .sitting = sitting, .part = part->part};
	TRY(db_read(w, means->db, load, &scoring));
	TRY(get_files(w, &scoring));
	if (scoring.due)
		TRY(score_suites(w, &scoring));
	return score_repository_judge(w, means, sitting, part->part, scoring.files, scoring.file_count);
}

enum err score_repository_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                                 const struct sitting_part *part, struct verdict *verdict)
{
	(void)tx, (void)sitting;
	const struct repository *repository = part->part->repository;
	for (size_t i = 0; i < repository->suite_count; i++)
		if (str_equal(repository->suites[i].id, verdict->task))
			return score_repository_verdict(w, repository, &repository->suites[i], verdict->reply,
			                                verdict);
	return fail(w, ERR_CONFLICT, "the assessment has no such tests any more");
}
