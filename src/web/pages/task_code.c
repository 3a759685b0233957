/* Writing a program: the statement, the text that is saved as it is typed, running it, handing it in. */
#include "web/pages/task_code.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/code.h"
#include "exam/code_run.h"
#include "exam/markdown.h"
#include "web/pages/part.h"
#include "web/parts/code_report.h"
#include "web/parts/task.h"

struct code_choice {
	struct str language, title;
	bool chosen;
};
struct code_choices {
	const struct code_choice *at;
	size_t count;
};
struct code_shown_test {
	struct str id, input, expected;
};
struct code_shown_tests {
	const struct code_shown_test *at;
	size_t count;
};
struct code_shown_group {
	struct str title;
	struct code_shown_tests tests;
};
struct code_shown_groups {
	const struct code_shown_group *at;
	size_t count;
};
/* What the last run came to; and the last one of the tests, when that was another. */
struct code_last_run {
	struct str words, at, waiting; /* waiting: the run's id, while it is under way */
	bool done, changed;
	struct code_report_view report;
	uint64_t passed, count; /* 0: the tests were never run */
	int64_t revision, at_ms;
};
struct code_view {
	struct task_view task;
	struct str language, language_title, body, starter, input;
	bool again, tried, hidden_tests, full;
	struct markup statement;
	struct code_choices choices; /* none: there is but one language */
	struct code_shown_groups groups;
	int64_t base, now_ms, since_ms, kilobytes_max;
	struct code_last_run run;
};

#include "web/pages/task_code.html.h"

const struct field task_code_program_fields[8] = {
	SITTING_FIELD(struct program_input),
	PART_FIELD(struct program_input),
	{"language", FIELD_BODY, FIELD_TOKEN, offsetof(struct program_input, language), .required = true,
         .max = 64, .sentence = "The language it is written in."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct program_input, body), .required = true,
         .max = 3 * DOCUMENT_SOURCE_BYTES_MAX, .sentence = "The whole text."},
	{"base", FIELD_BODY, FIELD_INT, offsetof(struct program_input, base), .required = true,
         .max = INT64_MAX, .sentence = "The revision that the text started from; 0 at first."},
	{"writer", FIELD_BODY, FIELD_TOKEN, offsetof(struct program_input, writer), .required = true,
         .max = 64, .sentence = "A name for this tab, to tell it from others."},
	{"input", FIELD_BODY, FIELD_TEXT, offsetof(struct program_input, input), .max = RUN_INPUT_BYTES_MAX,
         .sentence = "What it reads, for a try."},
	{"then", FIELD_BODY, FIELD_CHOICE, offsetof(struct program_input, then),
         .choices = (const char *const[]){"run", "try", "hand-in", NULL}, .sentence = "What to do next."},
};

/* ---- runs ---- */

/* The last run in this language, of the tests alone or of any input; NULL: none. */
static const struct code_run *last_run(const struct code_run *runs, size_t count, struct str language,
                                       bool tests_only)
{
	for (size_t i = count; i-- > 0;)
		if (str_equal(runs[i].language, language) && !(tests_only && !str_absent(runs[i].input)))
			return &runs[i];
	return NULL;
}

/* Its report; *found is false while there is none. */
static enum err load_report(struct work *w, struct http_call *call, const struct sitting *sitting,
                            const struct part *part, struct id id, struct code_run *run,
                            struct code_report *report, bool *found)
{
	TRY(code_run_load(w, call->tx, sitting->org, sitting->id, part->id, id, run));
	*found = !str_absent(run->report);
	return *found ? code_report_read(w, run->report, part->code, report) : OK;
}

static enum err read_last_run(struct work *w, struct http_call *call, const struct sitting *sitting,
                              const struct part *part, const struct code_text *text,
                              struct code_last_run *out, struct str *input)
{
	struct code_run *runs, run;
	struct code_report report;
	size_t count;
	TRY(code_runs(w, call->tx, sitting->org, sitting->id, part->id, &runs, &count));
	const struct code_run *last = last_run(runs, count, text->language, false);
	const struct code_run *tests = last_run(runs, count, text->language, true);
	if (tests != NULL && tests->tests != DB_NULL_INT) {
		out->revision = tests->revision;
		out->count = (uint64_t)tests->tests;
		out->passed = (uint64_t)tests->passed;
	}
	if (last == NULL)
		return OK;
	TRY(load_report(w, call, sitting, part, last->id, &run, &report, &out->done));
	*input = run.input;
	out->changed = run.revision != text->revision;
	if (!out->done && str_absent(run.problem)) {
		out->words = S("It is waiting for its turn, or running.");
		out->waiting = id_text(w->arena, run.id);
	} else if (!out->done) {
		out->words = run.problem;
	} else {
		code_report_of(w, part->code, text->language, &report, CODE_REPORT_AT_WORK, &out->report);
		out->words = out->report.summary;
		out->at = time_of_day(w->arena, run.asked_us);
		out->at_ms = run.asked_us / 1000;
	}
	return OK;
}

/* ---- the page ---- */

/* What the address asks for: "" when it does not. */
static struct str asked(const struct http_call *call, struct str name)
{
	for (size_t i = 0; i < call->source->query_count; i++)
		if (str_equal(call->source->query[i].name, name))
			return call->source->query[i].value;
	return S("");
}

static enum err choose_language(struct work *w, struct http_call *call, const struct sitting *sitting,
                                const struct sitting_part *part, struct str *out)
{
	*out = asked(call, S("language"));
	if (code_find_language(part->part->code, *out) != NULL)
		return OK;
	return code_language(w, call->tx, sitting, part, out);
}

static struct code_choices choices_of(struct work *w, const struct code *code, struct str chosen)
{
	struct code_choice *choices = work_array(w, code->language_count, sizeof *choices);
	for (size_t i = 0; i < code->language_count; i++)
		choices[i] = (struct code_choice){
			.language = code->languages[i].language,
			.title = code_report_language(code->languages[i].language),
			.chosen = str_equal(code->languages[i].language, chosen),
		};
	return (struct code_choices){choices, code->language_count > 1 ? code->language_count : 0};
}

static struct code_shown_tests tests_of(struct work *w, const struct code_group *group)
{
	struct code_shown_test *tests = work_array(w, group->test_count, sizeof *tests);
	for (size_t i = 0; i < group->test_count; i++)
		tests[i] = (struct code_shown_test){
			.id = group->tests[i].id,
			.input = code_report_cut(group->tests[i].input),
			.expected = code_report_cut(group->tests[i].expected),
		};
	return (struct code_shown_tests){tests, group->test_count};
}

static void read_groups(struct work *w, const struct code *code, struct code_view *view)
{
	struct code_shown_group *groups = work_array(w, code->group_count, sizeof *groups);
	size_t count = 0;
	for (size_t i = 0; i < code->group_count; i++) {
		const struct code_group *group = &code->groups[i];
		if (group->visible)
			groups[count++] = (struct code_shown_group){group->title, tests_of(w, group)};
		else
			view->hidden_tests = true;
	}
	view->groups = (struct code_shown_groups){groups, count};
}

/* What is shown differs by what led here. */
struct shown {
	struct code_text text;
	struct str problem, input;
	bool again; /* the starter takes the place of what was written */
};

static enum err show_text(struct work *w, struct http_call *call, const struct sitting *sitting,
                          const struct sitting_part *part, const struct shown *shown,
                          struct http_reply *reply)
{
	const struct code *code = part->part->code;
	const struct code_text *text = &shown->text;
	bool saved = text->saved_us != DB_NULL_INT;
	int64_t kept_until;
	TRY(code_kept_until(w, call->tx, sitting, part, &kept_until));
	struct code_view view = {
		.task = task_view_of(w, call, sitting, part, text->saved_us),
		.language = text->language,
		.language_title = code_report_language(text->language),
		.body = text->body,
		.starter = code_find_language(code, text->language)->starter,
		.again = shown->again,
		.full = kept_until != DB_NULL_INT,
		.choices = choices_of(w, code, text->language),
		.base = text->revision,
		.now_ms = world_now_us(w) / 1000,
		.since_ms = (saved ? text->saved_us : part->started_us) / 1000,
		.kilobytes_max = DOCUMENT_SOURCE_BYTES_MAX >> 10,
	};
	view.task.problem = shown->problem;
	read_groups(w, code, &view);
	TRY(markdown_blocks(w, code->statement, &view.statement));
	TRY(read_last_run(w, call, sitting, part->part, text, &view.run, &view.input));
	if (!str_absent(shown->input))
		view.input = shown->input;
	view.tried = !str_absent(view.input);
	struct buf body = web_markup(w);
	code_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){
			.title = view.task.title, .body = &body, .island = "code.js", .body_class = "wide"},
		reply);
}

static enum err show(struct work *w, struct http_call *call, const struct sitting *sitting,
                     const struct sitting_part *part, struct http_reply *reply)
{
	struct str language;
	struct shown shown = {.again = str_equal(asked(call, S("again")), S("yes"))};
	TRY(choose_language(w, call, sitting, part, &language));
	TRY(code_text(w, call->tx, sitting, part, language, &shown.text));
	if (shown.again)
		shown.text.body = code_find_language(part->part->code, language)->starter;
	return show_text(w, call, sitting, part, &shown, reply);
}

/* What could not be saved is shown again, so that nothing is lost. */
static enum err show_unsaved(struct work *w, struct http_call *call, const struct program_input *in,
                             struct http_reply *reply)
{
	struct shown shown = {.problem = w->message, .input = in->input};
	web_reply_again(w, reply);
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	if (part->part->code == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	TRY(code_text(w, call->tx, &sitting, part, in->language, &shown.text));
	shown.text.body = in->body;
	return show_text(w, call, &sitting, part, &shown, reply);
}

static enum err save_and_run(struct work *w, struct http_call *call, const struct program_input *in,
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
	bool tries = str_equal(in->then, S("try"));
	struct str input = tries ? (str_absent(in->input) ? S("") : in->input) : (struct str){0};
	struct id run;
	TRY(code_save(w, call->tx, web_actor(call), in->sitting, in->part, &batch, saved));
	if (!tries && !str_equal(in->then, S("run")))
		return OK;
	return code_run_ask(w, call->tx, web_actor(call), in->sitting, in->part, in->language, input, &run);
}

enum err task_code_program_send(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct program_input *in = input;
	struct code_saved saved;
	enum err failed = save_and_run(w, call, in, &saved);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT || failed == ERR_BUSY)
		return show_unsaved(w, call, in, reply);
	TRY(failed);
	struct str address = sitting_part_address(w, &(struct part_input){in->sitting, in->part});
	if (str_equal(in->then, S("hand-in")))
		http_reply_redirect(reply, str_format(w->arena, "%.*s/hand-in", STR_ARG(address)));
	else
		web_reply_done(w, address,
		               saved.overwrote ? "overwrote"
		               : saved.late    ? "saved-late"
		                               : "saved",
		               reply);
	return OK;
}

/* ---- handing in ---- */

static struct str words_of_tests(struct work *w, const struct code_last_run *run, int64_t revision)
{
	if (run->count == 0)
		return S("You have not run the tests on it.");
	return str_format(w->arena, "On the last run, %llu of %llu tests passed.%s",
	                  (unsigned long long)run->passed, (unsigned long long)run->count,
	                  run->revision == revision ? "" : " You have changed it since.");
}

static enum err hand_in(struct work *w, struct http_call *call, const struct sitting *sitting,
                        const struct sitting_part *part, struct http_reply *reply)
{
	struct str language, input;
	struct code_text text;
	struct code_last_run run = {0};
	TRY(code_language(w, call->tx, sitting, part, &language));
	TRY(code_text(w, call->tx, sitting, part, language, &text));
	TRY(read_last_run(w, call, sitting, part->part, &text, &run, &input));
	struct task_hand_in_view view = {
		.task = task_view_of(w, call, sitting, part, text.saved_us),
		.state = S("Nothing is written yet. You would hand in the text that the task began with."),
	};
	if (!str_absent(view.task.saved))
		view.state = str_format(w->arena, "Your program in %.*s was saved at %.*s. %.*s",
		                        STR_ARG(code_report_language(language)), STR_ARG(view.task.saved),
		                        STR_ARG(words_of_tests(w, &run, text.revision)));
	return task_hand_in_page(w, call, &view, reply);
}

const struct task_face task_code_face = {
	.type = S_INIT("code"),
	.asks = S_INIT("a program that you write"),
	.advice = S_INIT("the tests that did not pass say where to look"),
	.show = show,
	.hand_in = hand_in,
	.result = task_code_result,
	.strengths = task_code_strengths,
	.evidence = task_code_evidence,
	.api_part = task_code_api_part,
	.api_result = task_code_api_result,
	.api_answer = task_code_api_answer,
};
