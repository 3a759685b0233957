/* A program in the API: task_code_api_part, task_code_api_result, task_code_api_answer. */
#include "web/pages/task_code.h"

#include "exam/code.h"
#include "exam/code_check.h"
#include "grade/grade.h"
#include "web/api/result.h"
#include "web/api/review.h"
#include "web/api/sittings.h"
#include "web/parts/code_report.h"

/* ---- to do ---- */

static enum err read_languages(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct sitting_part *part, struct field_list *out)
{
	const struct code *code = part->part->code;
	struct api_language *rows = work_array(w, code->language_count, sizeof *rows);
	for (size_t i = 0; i < code->language_count; i++) {
		const struct code_language *language = &code->languages[i];
		struct code_text text;
		TRY(code_text(w, tx, sitting, part, language->language, &text));
		rows[i] = (struct api_language){
			.language = language->language,
			.title = code_report_language(language->language),
			.starter = language->starter.len == 0 ? S("") : language->starter,
			.revision = text.revision,
			.time_ms = language->time_ms,
			.memory_mib = language->memory_mib,
		};
	}
	*out = (struct field_list){rows, code->language_count};
	return OK;
}

/* Of a hidden group neither its tests nor how many. */
static struct field_list groups_of(struct work *w, const struct code *code)
{
	struct api_group *rows = work_array(w, code->group_count, sizeof *rows);
	for (size_t i = 0; i < code->group_count; i++) {
		const struct code_group *group = &code->groups[i];
		rows[i] = (struct api_group){
			.group = group->id, .title = group->title, .visible = group->visible};
		if (!group->visible)
			continue;
		struct api_test *tests = work_array(w, group->test_count, sizeof *tests);
		for (size_t j = 0; j < group->test_count; j++) {
			struct str input = group->tests[j].input;
			tests[j] = (struct api_test){group->tests[j].id, input.len == 0 ? S("") : input,
			                             group->tests[j].expected};
		}
		rows[i].tests = (struct field_list){tests, group->test_count};
	}
	return (struct field_list){rows, code->group_count};
}

enum err task_code_api_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, struct api_part *out)
{
	struct code_text text;
	if (part->started_us == DB_NULL_INT)
		return OK;
	TRY(code_language(w, tx, sitting, part, &out->language));
	TRY(code_text(w, tx, sitting, part, out->language, &text));
	TRY(read_languages(w, tx, sitting, part, &out->languages));
	out->statement = part->part->code->statement;
	out->groups = groups_of(w, part->part->code);
	out->revision = text.revision;
	out->saved_us = text.saved_us;
	out->body = text.body;
	return OK;
}

/* ---- what came of it ---- */

static enum err read_group(struct work *w, const struct code *code, const struct code_group *group,
                           const struct verdict *verdict, struct api_group_result *out)
{
	struct code_report report;
	*out = (struct api_group_result){
		.group = group->id,
		.title = group->title,
		.state = S("being-run"),
		.visible = group->visible,
		.tests = (int64_t)group->test_count,
		.passed = DB_NULL_INT,
	};
	if (verdict == NULL)
		return OK;
	out->state = verdict->abstained ? S("for-a-person") : S("run");
	if (verdict->abstained)
		return OK;
	TRY(code_report_read(w, verdict->reply, code, &report));
	out->passed = 0;
	for (size_t i = 0; i < report.test_count; i++)
		out->passed += report.tests[i].result == CODE_PASSED;
	return OK;
}

enum err task_code_api_result(struct work *w, struct tx *tx, const struct sitting *sitting,
                              const struct sitting_part *part, struct api_result_part *out)
{
	const struct code *code = part->part->code;
	struct code_answer answer;
	struct verdict *verdicts;
	size_t count;
	TRY(code_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	struct api_group_result *rows = work_array(w, code->group_count, sizeof *rows);
	for (size_t i = 0; i < code->group_count; i++)
		TRY(read_group(
			w, code, &code->groups[i],
			grade_verdict_find(verdicts, count, SCORER_TESTS, part->part->id, code->groups[i].id),
			&rows[i]));
	out->language = answer.language;
	out->source = answer.source;
	out->groups = (struct field_list){rows, code->group_count};
	return OK;
}

enum err task_code_api_answer(struct work *w, struct tx *tx, const struct sitting *sitting,
                              const struct sitting_part *part, struct api_answer *out)
{
	struct code_answer answer;
	TRY(code_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	out->text = answer.source;
	out->late = answer.late;
	return OK;
}
