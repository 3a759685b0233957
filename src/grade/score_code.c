#include "grade/score_code.h"

#include "exam/code.h"
#include "exam/code_check.h"
#include "grade/again.h"
#include "grade/alike.h"

enum { BASIS_BYTES_MAX = 8192 };

/* In place of a report: nothing was run. */
static const struct str not_run = S_INIT("{\"not_run\":true}");

/* ---- a reply's verdict ---- */

static enum err count_passed(struct work *w, const struct code *code, const struct code_group *group,
                             struct str reply, size_t *passed, size_t *unchecked)
{
	struct code_report report;
	size_t tests = 0;
	*passed = *unchecked = 0;
	TRY(code_report_read(w, reply, code, &report));
	for (size_t i = 0; i < report.test_count; i++) {
		if (report.tests[i].group != group)
			continue;
		tests++;
		*passed += report.tests[i].result == CODE_PASSED;
		*unchecked += report.tests[i].result == CODE_NOT_CHECKED;
	}
	if (tests != group->test_count)
		return fail(w, ERR_INTERNAL, "a stored report does not have all tests of its group");
	return OK;
}

static void abstain(struct verdict *verdict, struct str why)
{
	verdict->abstained = true;
	verdict->levels = NULL;
	verdict->level_count = 0;
	verdict->comment = why;
}

enum err score_code_verdict(struct work *w, const struct code *code, const struct code_group *group,
                            struct str reply, struct verdict *verdict)
{
	size_t passed, unchecked;
	verdict->reply = reply;
	if (str_equal(reply, not_run)) {
		abstain(verdict,
		        S("Our sandbox could not run this program, so nothing is said about it. A person "
		          "looks at it."));
		return OK;
	}
	TRY(count_passed(w, code, group, reply, &passed, &unchecked));
	if (unchecked > 0) {
		abstain(verdict,
		        str_format(
				w->arena,
				"The author's checker failed on %zu of %zu tests, so nothing is said about "
				"them. A person looks at them.",
				unchecked, group->test_count));
		return OK;
	}
	double *levels = work_array(w, group->threshold_count + 1, sizeof *levels);
	levels[code_group_level(group, passed)] = 1;
	verdict->abstained = false;
	verdict->levels = levels;
	verdict->level_count = group->threshold_count + 1;
	verdict->comment = str_format(w->arena, "%zu of %zu tests passed.", passed, group->test_count);
	return OK;
}

/* ---- scoring ---- */

struct scoring {
	const struct grade_means *means;
	const struct sitting *sitting;
	const struct part *part;
	struct code_answer answer;
	struct code due;                  /* the task, with those groups alone that are to be run */
	const struct code_report *report; /* NULL: nothing was run */
};

/* It has no verdict yet, or one that is to be superseded. */
static bool is_due(struct work *w, const struct scoring *scoring, const struct verdict *verdicts,
                   size_t count, const struct code_group *group)
{
	const struct verdict *verdict =
		grade_verdict_find(verdicts, count, SCORER_TESTS, scoring->part->id, group->id);
	return verdict == NULL || again_supersedes(w, scoring->means, verdict);
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	struct verdict *verdicts;
	size_t count;
	TRY(code_answer(w, tx, sitting->org, sitting->id, scoring->part->id, &scoring->answer));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	const struct code *code = scoring->part->code;
	struct code_group *due = work_array(w, code->group_count, sizeof *due);
	scoring->due = *code;
	scoring->due.groups = due;
	scoring->due.group_count = 0;
	for (size_t i = 0; i < code->group_count; i++)
		if (is_due(w, scoring, verdicts, count, &code->groups[i]))
			due[scoring->due.group_count++] = code->groups[i];
	return OK;
}

/* The report, cut down to one group. */
static struct str reply_of(struct work *w, const struct scoring *scoring, const struct code_group *group)
{
	if (scoring->report == NULL)
		return not_run;
	struct code_report own = *scoring->report;
	size_t first = 0;
	while (first < own.test_count && own.tests[first].group != group)
		first++;
	own.tests += first;
	own.test_count = group->test_count;
	return code_report_json(w, &own);
}

static struct str basis_of(struct work *w, const struct scoring *scoring)
{
	struct buf buf = buf_init(w->arena, BASIS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("document"), scoring->sitting->document_digest_hex);
	json_put_str(&out, S("language"), scoring->answer.language);
	json_put_str(&out, S("protections"), scoring->means->protections);
	json_end(&out);
	return buf_str(&buf);
}

static enum err add_verdict(struct work *w, struct tx *tx, const struct scoring *scoring,
                            const struct code_group *group)
{
	struct verdict verdict = {
		.part = scoring->part->id,
		.task = group->id,
		.competency = group->competency,
		.scorer = SCORER_TESTS,
		.basis = basis_of(w, scoring),
	};
	TRY(score_code_verdict(w, &scoring->due, group, reply_of(w, scoring, group), &verdict));
	return grade_verdict_add(w, tx, scoring->sitting->org, scoring->sitting->id, &verdict);
}

/* Somebody else may have stored some while the program ran: the first ones stay. */
static enum err add_due(struct work *w, struct tx *tx, void *argument)
{
	const struct scoring *scoring = argument;
	struct verdict *verdicts;
	size_t count;
	bool welcome;
	TRY(again_is_welcome(w, tx, scoring->means, scoring->sitting, &welcome));
	TRY(grade_verdicts(w, tx, scoring->sitting->org, scoring->sitting->id, &verdicts, &count));
	for (size_t i = 0; welcome && i < scoring->due.group_count; i++) {
		const struct code_group *group = &scoring->due.groups[i];
		if (is_due(w, scoring, verdicts, count, group))
			TRY(add_verdict(w, tx, scoring, group));
	}
	return alike_ask(w, tx, scoring->sitting->org, scoring->sitting->id, scoring->part->id);
}

static enum err run(struct work *w, struct scoring *scoring, struct code_report *report)
{
	const struct grade_means *means = scoring->means;
	int64_t seconds = code_check_seconds(&scoring->due, scoring->answer.language);
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, (unsigned)seconds));
	TRY(code_check(w, means->sandbox, &scoring->due, scoring->answer.language, scoring->answer.source,
	               false, report));
	scoring->report = report;
	return OK;
}

enum err score_code(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                    const struct sitting_part *part)
{
	struct scoring scoring = {.means = means, .sitting = sitting, .part = part->part};
	struct code_report report;
	TRY(db_read(w, means->db, load, &scoring));
	if (scoring.due.group_count == 0)
		return OK;
	bool early = means->job != NULL && means->job->attempts < SCORE_CODE_ATTEMPTS_WITHOUT;
	if (means->sandbox == NULL && early)
		return fail(w, ERR_UNAVAILABLE, "there is no sandbox here");
	if (means->sandbox != NULL)
		TRY(run(w, &scoring, &report));
	return db_write(w, means->db, add_due, &scoring);
}

enum err score_code_replay(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct verdict *verdict)
{
	(void)tx, (void)sitting;
	const struct code *code = part->part->code;
	for (size_t i = 0; i < code->group_count; i++)
		if (str_equal(code->groups[i].id, verdict->task))
			return score_code_verdict(w, code, &code->groups[i], verdict->reply, verdict);
	return fail(w, ERR_CONFLICT, "the assessment has no such group of tests any more");
}
