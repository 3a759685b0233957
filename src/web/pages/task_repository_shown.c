/* What came of a repository: for the candidate task_repository_result and _strengths, for the reviewer
 * task_repository_evidence. */
#include "web/pages/task_repository.h"

#include "exam/markdown.h"
#include "grade/alike.h"
#include "grade/comment.h"
#include "web/pages/result_view.h"
#include "web/parts/repository_report.h"

enum { LINES_AROUND = 2, CODE_BYTES_MAX = 8192 };

struct repository_said {
	struct str where, text, code; /* code: the line and those around it, as they were handed in */
};
struct repository_saids {
	const struct repository_said *at;
	size_t count;
};
struct repository_result_view {
	struct str part, doing, problem, handed;
	int64_t done, total;
	uint64_t suites, running; /* running: those without a verdict */
	bool for_person;
	struct repository_report_lines left; /* suites that say nothing, and why */
	struct repository_report_view report;
	struct repository_saids said; /* by the reviewer, at lines */
};
struct repository_evidence_view {
	struct id assessment;
	struct str title, files,
		alike; /* files: the address of the code review; alike: why to look at another answer */
	struct markup statement;
	bool late;
	struct repository_report_lines flags;
	struct repository_result_view shown;
};

#include "web/pages/task_repository_shown.html.h"

/* ---- what both see ---- */

static void read_verdicts(struct work *w, const struct part *part, const struct verdict *verdicts,
                          size_t count, struct repository_result_view *view)
{
	const struct repository *repository = part->repository;
	struct repository_report_line *left = work_array(w, repository->suite_count, sizeof *left);
	size_t left_count = 0;
	view->suites = repository->suite_count;
	for (size_t i = 0; i < repository->suite_count; i++) {
		const struct verdict *verdict =
			grade_verdict_find(verdicts, count, SCORER_TESTS, part->id, repository->suites[i].id);
		view->running += verdict == NULL;
		if (verdict != NULL && verdict->abstained)
			left[left_count++] = (struct repository_report_line){repository->suites[i].title,
			                                                     verdict->comment};
	}
	view->left = (struct repository_report_lines){left, left_count};
	view->for_person = left_count > 0;
}

static enum err read_found(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct part *part, struct id upload, enum repository_report_reader reader,
                           struct str files, struct repository_result_view *view)
{
	struct repository_upload whole;
	struct repository_summary summary;
	struct repository_report report;
	struct str json;
	TRY(repository_upload(w, tx, sitting->org, sitting->id, part->id, upload, &whole));
	TRY(repository_evidence(w, tx, sitting->org, upload, &json));
	view->handed = str_format(w->arena, "Number %lld: %.*s, SHA-256 %.*s…", (long long)whole.number,
	                          STR_ARG(whole.name), STR_ARG(str_slice(whole.digest, 0, 16)));
	view->doing = whole.doing;
	view->done = whole.done;
	view->total = whole.total == DB_NULL_INT ? 0 : whole.total;
	if (str_equal(whole.state, S("refused")))
		view->problem = whole.problem;
	if (!str_absent(whole.summary)) {
		TRY(repository_summary_read(w, whole.summary, &summary));
		repository_report_summary(w, &summary, &view->report);
	}
	if (str_absent(json))
		return OK;
	TRY(repository_report_read(w, json, part->repository, &report));
	repository_report_of(w, part->repository, &report, reader, files, &view->report);
	return OK;
}

/* ---- for the candidate ---- */

/* With their numbers, the line itself marked. */
static struct str lines_around(struct work *w, struct str bytes, int64_t line)
{
	struct buf out = buf_init(w->arena, CODE_BYTES_MAX);
	for (int64_t i = 1; i <= line + LINES_AROUND && !str_absent(bytes); i++) {
		struct str text = str_cut(&bytes, '\n');
		bool last = str_absent(bytes) && text.len == 0; /* behind the last line end */
		if (i < line - LINES_AROUND || last)
			continue;
		struct str shown = comment_shown_line(w, text);
		buf_format(&out, "%s%s %4lld  %.*s", out.len == 0 ? "" : "\n", i == line ? ">" : " ",
		           (long long)i, STR_ARG(shown));
	}
	return buf_str(&out);
}

static enum err read_said(struct work *w, struct tx *tx, const struct outcome *outcome, struct id upload,
                          struct repository_result_view *view)
{
	struct comment *comments;
	struct id org = outcome->sitting.org;
	size_t count;
	TRY(comment_told(w, tx, org, upload, outcome->decision.at_us, &comments, &count));
	struct repository_said *said = work_array(w, count, sizeof *said);
	for (size_t i = 0; i < count; i++) {
		struct str bytes;
		TRY(repository_file(w, tx, org, upload, comments[i].path, &bytes));
		said[i] = (struct repository_said){
			str_format(w->arena, "%.*s, line %lld", STR_ARG(comments[i].path),
		                   (long long)comments[i].line),
			comments[i].body, lines_around(w, bytes, comments[i].line)};
	}
	view->said = (struct repository_saids){said, count};
	return OK;
}

static void add_points(struct work *w, const struct outcome *outcome, const struct part *part,
                       struct repository_report_suites *suites)
{
	struct repository_report_suite *with = work_array(w, suites->count, sizeof *with);
	for (size_t i = 0; i < suites->count; i++) {
		with[i] = suites->at[i];
		with[i].point = result_point(w, outcome, part, with[i].id);
	}
	suites->at = with;
}

enum err task_repository_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                                const struct sitting_part *part, struct result_part *out)
{
	const struct sitting *sitting = &outcome->sitting;
	struct repository_answer answer;
	struct repository_result_view view = {.part = part->part->id};
	TRY(repository_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	read_verdicts(w, part->part, outcome->verdicts, outcome->verdict_count, &view);
	if (!id_is_zero(answer.upload))
		TRY(read_found(w, tx, sitting, part->part, answer.upload, REPOSITORY_REPORT_HANDED,
		               (struct str){0}, &view));
	add_points(w, outcome, part->part, &view.report.suites);
	/* What a reviewer says comes with the decision. */
	if (!id_is_zero(answer.upload) && outcome->decided)
		TRY(read_said(w, tx, outcome, answer.upload, &view));
	out->noticed = noticed_of(w, outcome->flags, outcome->flag_count, part->part->id, (struct str){0},
	                          NULL, NULL);
	struct buf work = web_markup(w);
	repository_result_html(&work, &view);
	out->late = answer.late;
	out->work.html = buf_str(&work);
	return OK;
}

enum err task_repository_strengths(struct work *w, struct tx *tx, const struct sitting *sitting,
                                   const struct sitting_part *part, struct result_strengths *out)
{
	const struct repository *repository = part->part->repository;
	struct verdict *verdicts;
	size_t verdict_count, count = 0;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &verdict_count));
	struct result_strength *strengths = work_array(w, repository->suite_count, sizeof *strengths);
	for (size_t i = 0; i < repository->suite_count; i++) {
		const struct repository_suite *suite = &repository->suites[i];
		const struct verdict *verdict =
			grade_verdict_find(verdicts, verdict_count, SCORER_TESTS, part->part->id, suite->id);
		if (verdict != NULL && !verdict->abstained &&
		    2 * grade_verdict_level(verdict) >= suite->threshold_count &&
		    grade_verdict_level(verdict) > 0)
			strengths[count++] = (struct result_strength){
				.title = suite->title, .text = verdict->comment, .task = suite->id};
	}
	*out = (struct result_strengths){strengths, count};
	return OK;
}

/* ---- for the reviewer ---- */

static struct repository_report_lines flags_of(struct work *w, const struct flag *flags, size_t count,
                                               struct str part)
{
	struct repository_report_line *lines = work_array(w, count, sizeof *lines);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (str_equal(flags[i].part, part) && !str_equal(flags[i].kind, ALIKE_KIND))
			lines[kept++].text = flags[i].note;
	return (struct repository_report_lines){lines, kept};
}

enum err task_repository_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                                  const struct sitting_part *part, const struct flag *flags,
                                  size_t flag_count, struct markup *out)
{
	struct repository_answer answer;
	struct verdict *verdicts;
	size_t count;
	struct id held;
	struct repository_evidence_view view = {.assessment = sitting->assessment,
	                                        .title = part->part->title};
	for (size_t i = 0; i < flag_count; i++)
		if (str_equal(flags[i].kind, ALIKE_KIND) && str_equal(flags[i].part, part->part->id))
			view.alike = flags[i].note;
	TRY(repository_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	TRY(comment_case(w, tx, sitting->org, sitting->id, &held));
	view.shown.part = part->part->id;
	view.late = answer.late;
	view.flags = flags_of(w, flags, flag_count, part->part->id);
	read_verdicts(w, part->part, verdicts, count, &view.shown);
	if (!id_is_zero(answer.upload)) {
		view.files = str_format(w->arena, "/review/%.*s/parts/%.*s/files",
		                        STR_ARG(id_text(w->arena, held)), STR_ARG(part->part->id));
		TRY(read_found(w, tx, sitting, part->part, answer.upload, REPOSITORY_REPORT_REVIEWER,
		               view.files, &view.shown));
	}
	TRY(markdown_blocks(w, part->part->repository->statement, &view.statement));
	struct buf shown = web_markup(w);
	repository_evidence_html(&shown, &view);
	out->html = buf_str(&shown);
	return OK;
}
