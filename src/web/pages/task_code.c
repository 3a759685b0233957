/* Writing a program: the statement, the text, the tests that can be run, the last run; and what came of it. */
#include "web/pages/task_code.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/code.h"
#include "exam/code_run.h"
#include "exam/markdown.h"
#include "web/pages/part.h"
#include "web/pages/result_view.h"
#include "web/parts/clock.h"

struct code_choice {
	struct str language, title;
	bool chosen;
};
struct code_choices {
	const struct code_choice *at;
	size_t count;
};
struct code_shown_test {
	struct str group, id, input, expected, result, output, error, note;
	bool ran;
};
struct code_shown_tests {
	const struct code_shown_test *at;
	size_t count;
};
struct code_view {
	struct id sitting;
	struct str part, csrf, title, language, body, writer, saved, problem, run, printed;
	struct markup statement;
	struct clock_view clock;
	struct code_choices choices;
	struct code_shown_tests tests;
	int64_t base, saved_ms;
};

struct code_group_line {
	struct str title, words;
};
struct code_group_lines {
	const struct code_group_line *at;
	size_t count;
};
struct code_result_view {
	struct str language, source;
	struct code_group_lines groups;
};
struct code_evidence_view {
	struct str title, language, source;
	struct markup statement;
	struct code_group_lines groups;
	bool late;
};

#include "web/pages/task_code.html.h"

enum { WRITER_BYTES = 9 };

const struct field task_code_program_fields[7] = {
	{"sitting", FIELD_PATH, FIELD_ID, offsetof(struct program_input, sitting), .required = true,
         .sentence = "The sitting."},
	{"part", FIELD_PATH, FIELD_TOKEN, offsetof(struct program_input, part), .required = true, .max = 64,
         .sentence = "The part."},
	{"language", FIELD_BODY, FIELD_TOKEN, offsetof(struct program_input, language), .required = true,
         .max = 64, .sentence = "The language it is written in."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct program_input, body), .required = true,
         .max = 3 * DOCUMENT_SOURCE_BYTES_MAX, .sentence = "The whole text."},
	{"base", FIELD_BODY, FIELD_INT, offsetof(struct program_input, base), .required = true,
         .max = INT64_MAX, .sentence = "The revision that the text started from; 0 at first."},
	{"writer", FIELD_BODY, FIELD_TOKEN, offsetof(struct program_input, writer), .required = true,
         .max = 64, .sentence = "A name for this tab, to tell it from others."},
	{"then", FIELD_BODY, FIELD_CHOICE, offsetof(struct program_input, then),
         .choices = (const char *const[]){"run", NULL}, .sentence = "What to do next."},
};

/* ---- the page ---- */

/* The language that the address asks for, if the task has it; else the one chosen last. */
static enum err choose_language(struct work *w, struct http_call *call, const struct sitting *sitting,
                                const struct sitting_part *part, struct str *out)
{
	for (size_t i = 0; i < call->source->query_count; i++) {
		*out = call->source->query[i].value;
		if (str_equal(call->source->query[i].name, S("language")) &&
		    code_find_language(part->part->code, *out) != NULL)
			return OK;
	}
	return code_language(w, call->tx, sitting, part, out);
}

static struct str title_of(struct str language)
{
	const struct language *known = language_find(language);
	return known == NULL ? language : known->title;
}

static struct code_choices choices_of(struct work *w, const struct code *code, struct str chosen)
{
	struct code_choice *choices = work_array(w, code->language_count, sizeof *choices);
	for (size_t i = 0; i < code->language_count; i++)
		choices[i] = (struct code_choice){
			.language = code->languages[i].language,
			.title = title_of(code->languages[i].language),
			.chosen = str_equal(code->languages[i].language, chosen),
		};
	return (struct code_choices){choices, code->language_count};
}

/* The outcome of a test in the report, or NULL. */
static const struct code_test_outcome *outcome_of(const struct code_report *report,
                                                  const struct code_test *test)
{
	for (size_t i = 0; i < report->test_count; i++)
		if (report->tests[i].test == test)
			return &report->tests[i];
	return NULL;
}

static struct code_shown_test shown_test(const struct code_group *group, const struct code_test *test,
                                         const struct code_test_outcome *outcome)
{
	struct code_shown_test shown = {
		.group = group->title, .id = test->id, .input = test->input, .expected = test->expected};
	if (outcome == NULL)
		return shown;
	shown.ran = outcome->result != CODE_NOT_BUILT;
	shown.result = code_test_result_name(outcome->result);
	shown.output = outcome->output;
	shown.error = outcome->error;
	shown.note = outcome->note;
	return shown;
}

/* The visible tests alone. */
static struct code_shown_tests tests_of(struct work *w, const struct code *code,
                                        const struct code_report *report)
{
	struct code_shown_test *tests = work_array(w, DOCUMENT_TESTS_MAX, sizeof *tests);
	size_t count = 0;
	for (size_t i = 0; i < code->group_count; i++)
		for (size_t j = 0; code->groups[i].visible && j < code->groups[i].test_count; j++) {
			const struct code_test *test = &code->groups[i].tests[j];
			tests[count++] = shown_test(&code->groups[i], test, outcome_of(report, test));
		}
	return (struct code_shown_tests){tests, count};
}

static struct str words_of_run(struct work *w, const struct code_run *run, const struct code_report *report)
{
	size_t passed = 0;
	if (str_equal(run->state, S("failed")))
		return run->problem;
	if (!str_equal(run->state, S("done")))
		return S("Your program is waiting for its turn, or running.");
	if (!report->built)
		return S("It could not be built.");
	for (size_t i = 0; i < report->test_count; i++)
		passed += report->tests[i].result == CODE_PASSED;
	return str_format(w->arena, "%zu of %zu tests passed.", passed, report->test_count);
}

static enum err read_run(struct work *w, struct http_call *call, const struct sitting *sitting,
                         const struct sitting_part *part, struct code_view *view)
{
	const struct code *code = part->part->code;
	struct code_report report = {0};
	struct code_run *runs;
	size_t count;
	TRY(code_runs(w, call->tx, sitting->org, sitting->id, part->part->id, false, &runs, &count));
	if (count > 0) {
		struct code_run *last = &runs[count - 1];
		TRY(code_run_load(w, call->tx, sitting->org, sitting->id, part->part->id, last->id, last));
		if (!str_absent(last->report))
			TRY(code_report_read(w, last->report, code, &report));
		view->run = words_of_run(w, last, &report);
		view->printed = report.printed;
	}
	view->tests = tests_of(w, code, &report);
	return OK;
}

static struct str saved_words(struct work *w, int64_t saved_us)
{
	if (saved_us == DB_NULL_INT)
		return (struct str){0};
	return str_format(w->arena, "%.*s UTC", STR_ARG(str_slice(time_text(w->arena, saved_us), 11, 8)));
}

static enum err show_text(struct work *w, struct http_call *call, const struct sitting *sitting,
                          const struct sitting_part *part, const struct code_text *text, struct str problem,
                          struct http_reply *reply)
{
	struct code_view view = {
		.sitting = sitting->id,
		.part = part->part->id,
		.csrf = web_session(call)->csrf,
		.title = part->part->title,
		.language = text->language,
		.body = text->body,
		.writer = world_token(w, WRITER_BYTES),
		.saved = saved_words(w, text->saved_us),
		.saved_ms = text->saved_us / 1000,
		.problem = problem,
		.clock = clock_of(w, part->due_us, world_now_us(w)),
		.choices = choices_of(w, part->part->code, text->language),
		.base = text->revision,
	};
	TRY(markdown_blocks(w, part->part->code->statement, &view.statement));
	TRY(read_run(w, call, sitting, part, &view));
	struct buf body = web_markup(w);
	code_html(&body, &view);
	web_reply_page(
		w, call,
		&(struct web_page){.title = view.title, .body = {buf_str(&body)}, .body_class = "wide"},
		reply);
	return OK;
}

static enum err show(struct work *w, struct http_call *call, const struct sitting *sitting,
                     const struct sitting_part *part, struct http_reply *reply)
{
	struct str language;
	struct code_text text;
	TRY(choose_language(w, call, sitting, part, &language));
	TRY(code_text(w, call->tx, sitting, part, language, &text));
	return show_text(w, call, sitting, part, &text, (struct str){0}, reply);
}

/* What could not be saved is shown again, so that nothing is lost. */
static enum err show_unsaved(struct work *w, struct http_call *call, const struct program_input *in,
                             struct http_reply *reply)
{
	struct str problem = w->message;
	reply->status = err_http_status(w->failed);
	work_forgive(w);
	struct sitting sitting;
	const struct sitting_part *part;
	struct code_text text;
	TRY(sitting_read_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	if (part->part->code == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	TRY(code_text(w, call->tx, &sitting, part, in->language, &text));
	text.body = in->body;
	return show_text(w, call, &sitting, part, &text, problem, reply);
}

static enum err save(struct work *w, struct http_call *call, const struct program_input *in,
                     struct code_saved *saved)
{
	const struct code_batch batch = {
		.language = in->language,
		.writer = in->writer,
		.base = in->base,
		.number = world_now_us(w), /* a form is sent again on purpose */
		.whole = true,
		.body = in->body,
	};
	struct id run;
	TRY(code_save(w, call->tx, web_actor(call), in->sitting, in->part, &batch, saved));
	if (str_absent(in->then))
		return OK;
	return code_run_ask(w, call->tx, web_actor(call), in->sitting, in->part, in->language,
	                    (struct str){0}, &run);
}

enum err task_code_program_send(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct program_input *in = input;
	struct code_saved saved;
	enum err failed = save(w, call, in, &saved);
	/* The text was saved before the run was refused: it says so and shows it. */
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT || failed == ERR_BUSY)
		return show_unsaved(w, call, in, reply);
	TRY(failed);
	struct str address = sitting_part_address(w, &(struct part_input){in->sitting, in->part});
	web_reply_done(w, address,
	               saved.overwrote ? "overwrote"
	               : saved.late    ? "saved-late"
	                               : "saved",
	               reply);
	return OK;
}

/* ---- practice ---- */

static bool has_practice(const struct part *part)
{
	(void)part;
	return false;
}

static enum err practice(struct work *w, struct http_call *call, const struct sitting *sitting,
                         const struct sitting_part *part, const struct practice_input *tried,
                         struct http_reply *reply)
{
	(void)call, (void)sitting, (void)part, (void)tried, (void)reply;
	return fail(w, ERR_NOT_FOUND, "There is nothing to practise for this part.");
}

/* ---- what came of it ---- */

static enum err words_of_group(struct work *w, const struct code *code, const struct code_group *group,
                               const struct verdict *verdict, struct str *out)
{
	struct code_report report;
	size_t passed = 0;
	*out = S("being run");
	if (verdict == NULL)
		return OK;
	*out = S("for a person to look at");
	if (verdict->abstained)
		return OK;
	TRY(code_report_read(w, verdict->reply, code, &report));
	for (size_t i = 0; i < report.test_count; i++)
		passed += report.tests[i].result == CODE_PASSED;
	*out = str_format(w->arena, "%zu of %zu tests passed", passed, group->test_count);
	return OK;
}

static enum err read_groups(struct work *w, const struct part *part, const struct verdict *verdicts,
                            size_t count, struct code_group_lines *out)
{
	const struct code *code = part->code;
	struct code_group_line *lines = work_array(w, code->group_count, sizeof *lines);
	for (size_t i = 0; i < code->group_count; i++) {
		const struct code_group *group = &code->groups[i];
		lines[i].title = group->title;
		TRY(words_of_group(w, code, group,
		                   grade_verdict_find(verdicts, count, SCORER_TESTS, part->id, group->id),
		                   &lines[i].words));
	}
	*out = (struct code_group_lines){lines, code->group_count};
	return OK;
}

static enum err result(struct work *w, struct tx *tx, const struct outcome *outcome,
                       const struct sitting_part *part, struct result_part *out)
{
	struct code_answer answer;
	TRY(code_answer(w, tx, outcome->sitting.org, outcome->sitting.id, part->part->id, &answer));
	struct code_result_view view = {.language = title_of(answer.language), .source = answer.source};
	TRY(read_groups(w, part->part, outcome->verdicts, outcome->verdict_count, &view.groups));
	struct buf work = web_markup(w);
	code_result_html(&work, &view);
	out->late = answer.late;
	out->work.html = buf_str(&work);
	return OK;
}

static enum err evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                         const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                         struct markup *out)
{
	(void)flags, (void)flag_count;
	struct code_answer answer;
	struct verdict *verdicts;
	size_t count;
	TRY(code_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	struct code_evidence_view view = {
		.title = part->part->title,
		.language = title_of(answer.language),
		.source = answer.source,
		.late = answer.late,
	};
	TRY(markdown_blocks(w, part->part->code->statement, &view.statement));
	TRY(read_groups(w, part->part, verdicts, count, &view.groups));
	struct buf shown = web_markup(w);
	code_evidence_html(&shown, &view);
	out->html = buf_str(&shown);
	return OK;
}

const struct task_face task_code_face = {
	.type = S_INIT("code"),
	.asks = S_INIT("a program that you write"),
	.show = show,
	.has_practice = has_practice,
	.practice = practice,
	.result = result,
	.evidence = evidence,
	.api_part = task_code_api_part,
	.api_result = task_code_api_result,
};
