/* What came of a program: for the candidate task_code_result and task_code_strengths, for the reviewer task_code_evidence. */
#include "web/pages/task_code.h"

#include "exam/code.h"
#include "exam/code_check.h"
#include "exam/markdown.h"
#include "grade/alike.h"
#include "web/pages/result_view.h"
#include "web/parts/code_report.h"
#include "web/parts/film.h"

/* A group whose tests could not be run to an end. */
struct code_left {
	struct str title, why;
};
struct code_left_list {
	const struct code_left *at;
	size_t count;
};
struct code_result_view {
	struct str part;
	uint64_t groups, running; /* running: those whose tests are still to be run */
	bool for_person;          /* some could not be */
	struct code_left_list left;
	bool tests; /* there are some to show */
	struct code_report_view report;
	struct film_view film;
};
struct code_evidence_view {
	struct id assessment;
	struct str title, alike; /* alike: why to look at another answer; absent: nothing asks for it */
	struct markup statement;
	bool late;
	struct code_result_view shown;
};

#include "web/pages/task_code_shown.html.h"

/* The tests of all groups as one report; the compiler says to each group the same. */
static void add_report(struct code_report *all, struct code_test_outcome *tests,
                       const struct code_report *report)
{
	for (size_t i = 0; i < report->test_count && all->test_count < DOCUMENT_TESTS_MAX; i++)
		tests[all->test_count++] = report->tests[i];
	if (!report->built || all->message_count == 0) {
		all->messages = report->messages;
		all->message_count = report->message_count;
		all->printed = report->printed;
	}
	all->built = all->built && report->built;
}

static enum err read_report(struct work *w, const struct part *part, const struct verdict *verdicts,
                            size_t count, struct code_result_view *view, struct code_report *all)
{
	const struct code *code = part->code;
	struct code_test_outcome *tests = work_array(w, DOCUMENT_TESTS_MAX, sizeof *tests);
	struct code_left *left = work_array(w, code->group_count, sizeof *left);
	*all = (struct code_report){.built = true, .tests = tests};
	view->groups = code->group_count;
	for (size_t i = 0; i < code->group_count; i++) {
		struct code_report report;
		const struct verdict *verdict =
			grade_verdict_find(verdicts, count, SCORER_TESTS, part->id, code->groups[i].id);
		if (verdict == NULL) {
			view->running++;
		} else if (verdict->abstained) {
			left[view->left.count++] =
				(struct code_left){code->groups[i].title, verdict->comment};
		} else {
			TRY(code_report_read(w, verdict->reply, code, &report));
			add_report(all, tests, &report);
		}
	}
	view->left.at = left;
	view->for_person = view->left.count > 0;
	view->tests = all->test_count > 0;
	return OK;
}

static enum err read_shown(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, const struct code_answer *answer,
                           const struct verdict *verdicts, size_t count, enum code_report_reader reader,
                           struct code_result_view *view)
{
	struct code_report report;
	view->part = part->part->id;
	TRY(read_report(w, part->part, verdicts, count, view, &report));
	code_report_of(w, part->part->code, answer->language, &report, reader, &view->report);
	return film_of(w, tx, sitting, part, answer, &view->film);
}

/* ---- for the candidate ---- */

static void add_points(struct work *w, const struct outcome *outcome, const struct part *part,
                       struct code_report_groups *groups)
{
	struct code_report_group *with = work_array(w, groups->count, sizeof *with);
	for (size_t i = 0; i < groups->count; i++) {
		with[i] = groups->at[i];
		with[i].point = result_point(w, outcome, part, with[i].id);
	}
	groups->at = with;
}

enum err task_code_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                          const struct sitting_part *part, struct result_part *out)
{
	struct code_answer answer;
	struct code_result_view view = {0};
	TRY(code_answer(w, tx, outcome->sitting.org, outcome->sitting.id, part->part->id, &answer));
	TRY(read_shown(w, tx, &outcome->sitting, part, &answer, outcome->verdicts, outcome->verdict_count,
	               CODE_REPORT_HANDED, &view));
	out->noticed = noticed_of(w, outcome->flags, outcome->flag_count, part->part->id, (struct str){0},
	                          NULL, NULL);
	add_points(w, outcome, part->part, &view.report.groups);
	struct buf work = web_markup(w);
	code_result_html(&work, &view);
	out->late = answer.late;
	out->work.html = buf_str(&work);
	return OK;
}

/* Whether most tests of the group passed. */
static bool shows(struct work *w, const struct code_group *group, const struct code_report *report,
                  struct result_strength *out)
{
	size_t passed = 0, run = 0;
	for (size_t i = 0; i < report->test_count; i++) {
		if (report->tests[i].group != group)
			continue;
		run++;
		passed += report->tests[i].result == CODE_PASSED;
	}
	if (passed == 0 || 2 * passed < run)
		return false;
	*out = (struct result_strength){
		.title = group->title,
		.text = str_format(w->arena, "%zu of %zu tests passed", passed, run),
		.task = group->id,
	};
	return true;
}

enum err task_code_strengths(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct sitting_part *part, struct result_strengths *out)
{
	const struct code *code = part->part->code;
	struct verdict *verdicts;
	size_t verdict_count, count = 0;
	struct code_result_view view = {0};
	struct code_report report;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &verdict_count));
	TRY(read_report(w, part->part, verdicts, verdict_count, &view, &report));
	struct result_strength *strengths = work_array(w, code->group_count, sizeof *strengths);
	for (size_t i = 0; i < code->group_count; i++)
		count += shows(w, &code->groups[i], &report, &strengths[count]);
	*out = (struct result_strengths){strengths, count};
	return OK;
}

/* ---- for the reviewer ---- */

enum err task_code_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                            struct markup *out)
{
	struct code_answer answer;
	struct verdict *verdicts;
	size_t count;
	struct code_evidence_view view = {.assessment = sitting->assessment, .title = part->part->title};
	for (size_t i = 0; i < flag_count; i++)
		if (str_equal(flags[i].kind, ALIKE_KIND) && str_equal(flags[i].part, part->part->id))
			view.alike = flags[i].note;
	TRY(code_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	TRY(read_shown(w, tx, sitting, part, &answer, verdicts, count, CODE_REPORT_REVIEWER, &view.shown));
	TRY(markdown_blocks(w, part->part->code->statement, &view.statement));
	view.late = answer.late;
	struct buf shown = web_markup(w);
	code_evidence_html(&shown, &view);
	out->html = buf_str(&shown);
	return OK;
}
