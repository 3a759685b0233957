#include "web/pages/trial.h"

#include "base/time.h"
#include "exam/draft_tree.h"
#include "web/pages/draft.h"
#include "web/parts/answer.h"
#include "web/parts/levels.h"
#include "web/parts/strip.h"

struct trial_view_row {
	struct str by, quote, comment;
	struct levels_view levels;
};
struct trial_view_rows {
	const struct trial_view_row *at;
	size_t count;
};
struct trial_criterion {
	struct str title, waits; /* waits: why there is no view of it */
	struct trial_view_rows views;
};
struct trial_criteria {
	const struct trial_criterion *at;
	size_t count;
};
struct trial_line {
	struct str note, piece; /* of the answer; absent: it is of the whole */
};
struct trial_lines {
	const struct trial_line *at;
	size_t count;
};
struct trial_shown {
	struct id id;
	struct str when, who, progress, problem;
	bool asking, reworded;
	struct markup answer;
	struct trial_lines found;
	struct trial_criteria criteria;
};
struct trial_title {
	struct str title;
};
struct trial_titles {
	const struct trial_title *at;
	size_t count;
};
struct trial_row_view {
	struct str address, when, begins, wording;
	bool shown;
	struct trial_titles cells;
};
struct trial_row_views {
	const struct trial_row_view *at;
	size_t count;
};
struct trial_page_view {
	struct str csrf, address, draft_address, draft_title, task_address, title, asks_for, problem, answer;
	int64_t number;
	bool has;
	struct trial_shown shown;
	struct trial_titles columns;
	struct trial_row_views rows;
};

#include "web/pages/trial.html.h"

#define DRAFT_ROW(type)                                                                        \
	{                                                                                      \
		"draft", FIELD_PATH, FIELD_ID, offsetof(type, draft), .required = true,        \
								      .sentence = "The draft." \
	}
#define TASK_ROW(type)                                                                               \
	{                                                                                            \
		"task", FIELD_PATH, FIELD_INT, offsetof(type, task), .required = true, .min = 1,     \
								     .max = DOCUMENT_PARTS_MAX,      \
								     .sentence = "The task, from 1." \
	}

const struct field trial_page_fields[3] = {
	DRAFT_ROW(struct trial_page_input),
	TASK_ROW(struct trial_page_input),
	{"try", FIELD_QUERY, FIELD_ID, offsetof(struct trial_page_input, tried),
         .sentence = "Which one is shown whole; else the newest."},
};
const struct field trial_send_fields[3] = {
	DRAFT_ROW(struct trial_send_input),
	TASK_ROW(struct trial_send_input),
	{"answer", FIELD_BODY, FIELD_TEXT, offsetof(struct trial_send_input, answer), .required = true,
         .max = 2 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "The answer."},
};
const struct field trial_forget_fields[3] = {
	DRAFT_ROW(struct trial_forget_input),
	{"try", FIELD_PATH, FIELD_ID, offsetof(struct trial_forget_input, tried), .required = true,
         .sentence = "The try."},
	{"task", FIELD_BODY, FIELD_INT, offsetof(struct trial_forget_input, task), .min = 1,
         .max = DOCUMENT_PARTS_MAX, .sentence = "The task whose page it was done on."},
};

struct str trial_address(struct work *w, struct id draft, int64_t task)
{
	return str_format(w->arena, "%.*s/tries", STR_ARG(draft_address(w, draft, task)));
}

/* ---- one ---- */

static struct trial_view_row view_of(struct work *w, const struct criterion *criterion,
                                     const struct verdict *view)
{
	return (struct trial_view_row){
		.by = str_equal(view->scorer, SCORER_LEARNED)
	                      ? S("What was learned from people’s judgements of this assessment:")
	                      : (struct str){0},
		.quote = view->quote,
		.comment = view->comment,
		.levels = levels_view_of(w, criterion, view),
	};
}

static struct trial_criterion criterion_of(struct work *w, const struct trial *trial,
                                           const struct criterion *criterion)
{
	static const struct str scorers[] = {S_INIT("rubric"), S_INIT("learned")};
	struct trial_view_row *views = work_array(w, COUNT(scorers), sizeof *views);
	size_t count = 0;
	for (size_t i = 0; i < COUNT(scorers); i++) {
		const struct verdict *view = grade_verdict_find(trial->views, trial->view_count, scorers[i],
		                                                trial->part, criterion->id);
		if (view != NULL)
			views[count++] = view_of(w, criterion, view);
	}
	return (struct trial_criterion){
		.title = criterion->title,
		.waits =
			trial->state == TRIAL_ASKING ? S("It is still to be asked.") : S("It was not asked."),
		.views = {views, count},
	};
}

static struct trial_criteria criteria_of(struct work *w, const struct trial *trial,
                                         const struct rubric *rubric)
{
	struct trial_criterion *criteria = work_array(w, rubric->criterion_count, sizeof *criteria);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		criteria[i] = criterion_of(w, trial, &rubric->criteria[i]);
	return (struct trial_criteria){criteria, rubric->criterion_count};
}

static struct trial_lines found_of(struct work *w, const struct trial *trial)
{
	enum { PIECE_MAX = 300 };
	struct trial_line *lines = work_array(w, trial->found_count, sizeof *lines);
	for (size_t i = 0; i < trial->found_count; i++) {
		const struct flag *flag = &trial->found[i];
		lines[i].note = flag->note;
		if (flag->length > 0 && flag->length <= PIECE_MAX && flag->starts_at >= 0)
			lines[i].piece = str_slice(trial->answer, (size_t)flag->starts_at,
			                           (size_t)(flag->starts_at + flag->length));
	}
	return (struct trial_lines){lines, trial->found_count};
}

/* The words that views rest on, marked. */
static struct markup answer_of(struct work *w, const struct trial *trial)
{
	struct answer_mark *marks = work_array(w, trial->view_count, sizeof *marks);
	size_t count = 0;
	for (size_t i = 0; i < trial->view_count; i++)
		if (trial->views[i].quote.len > 0 && trial->views[i].quote_at >= 0)
			marks[count++] = (struct answer_mark){(size_t)trial->views[i].quote_at,
			                                      trial->views[i].quote.len};
	return answer_markup(w, trial->answer, marks, count);
}

static struct str progress_of(struct work *w, const struct trial *trial, const struct rubric *rubric)
{
	if (!str_absent(trial->doing))
		return trial->doing;
	if (trial->view_count >= rubric->criterion_count)
		return S("It is nearly done.");
	return str_format(w->arena, "It is being tried: criterion %zu of %zu.", trial->view_count + 1,
	                  rubric->criterion_count);
}

static enum err show_one(struct work *w, struct http_call *call, const struct trial *trial, struct str now,
                         struct trial_page_view *view)
{
	struct trial_task *task = work_alloc(w, sizeof *task);
	TRY(trial_task_read(w, trial->task, task));
	const struct rubric *rubric = &task->written.rubric;
	view->has = true;
	view->shown = (struct trial_shown){
		.id = trial->id,
		.when = time_exact_for_people(w->arena, trial->at_us),
		.who = id_equal(trial->person, web_actor(call)->person) ? S("by you")
	               : str_absent(trial->person_name)
	                       ? S("by somebody who is not here any more")
	                       : str_format(w->arena, "by %.*s", STR_ARG(trial->person_name)),
		.progress = progress_of(w, trial, rubric),
		.problem = trial->problem,
		.asking = trial->state == TRIAL_ASKING,
		.reworded = !str_equal(trial->task, now),
		.answer = answer_of(w, trial),
		.found = found_of(w, trial),
		.criteria = criteria_of(w, trial, rubric),
	};
	return OK;
}

/* ---- those before ---- */

static struct str cell_of(struct work *w, const struct trial *trial, const struct trial_task *asked,
                          struct str key)
{
	const struct criterion *criterion = NULL;
	const struct verdict *view =
		grade_verdict_find(trial->views, trial->view_count, SCORER_RUBRIC, trial->part, key);
	for (size_t i = 0; i < asked->written.rubric.criterion_count; i++)
		if (str_equal(asked->written.rubric.criteria[i].id, key))
			criterion = &asked->written.rubric.criteria[i];
	if (criterion == NULL)
		return S("was not there");
	if (view == NULL)
		return trial->state == TRIAL_ASKING ? S("…") : S("no view");
	if (view->abstained || view->level_count != scale_levels(criterion))
		return S("no view");
	size_t step = scale_step(criterion, grade_verdict_level(view));
	return str_format(w->arena, "%.*s (%.*s)", STR_ARG(criterion->described[step].title),
	                  STR_ARG(strip_percent(w, scale_step_probability(criterion, view->levels, step))));
}

static enum err row_of(struct work *w, const struct trial *trial, const struct trial_task *now,
                       struct str now_text, const struct trial_page_view *view, struct trial_row_view *out)
{
	const struct rubric *rubric = &now->written.rubric;
	struct trial_task *asked = work_alloc(w, sizeof *asked);
	struct trial_title *cells = work_array(w, rubric->criterion_count, sizeof *cells);
	TRY(trial_task_read(w, trial->task, asked));
	for (size_t i = 0; i < rubric->criterion_count; i++)
		cells[i].title = cell_of(w, trial, asked, rubric->criteria[i].id);
	*out = (struct trial_row_view){
		.address = str_format(w->arena, "%.*s?try=%.*s#tried-title", STR_ARG(view->address),
	                              STR_ARG(id_text(w->arena, trial->id))),
		.when = time_exact_for_people(w->arena, trial->at_us),
		.begins = trial->answer,
		.wording = str_equal(trial->task, now_text) ? S("as it is now") : S("before"),
		.shown = id_equal(trial->id, view->shown.id),
		.cells = {cells, rubric->criterion_count},
	};
	return OK;
}

/* Beside the criteria as they are now: where the task cannot be tried any more there are none. */
static enum err show_rows(struct work *w, const struct trial *const *all, size_t count, struct str now_text,
                          struct trial_page_view *view)
{
	struct trial_task *now = work_alloc(w, sizeof *now);
	struct trial_row_view *rows = work_array(w, count, sizeof *rows);
	if (count < 2 || str_absent(now_text))
		return OK;
	TRY(trial_task_read(w, now_text, now));
	const struct rubric *rubric = &now->written.rubric;
	struct trial_title *columns = work_array(w, rubric->criterion_count, sizeof *columns);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		columns[i].title = rubric->criteria[i].title;
	for (size_t i = 0; i < count; i++)
		TRY(row_of(w, all[i], now, now_text, view, &rows[i]));
	view->columns = (struct trial_titles){columns, rubric->criterion_count};
	view->rows = (struct trial_row_views){rows, count};
	return OK;
}

/* ---- the page ---- */

static struct str asks_for(struct work *w, const struct draft_assessment *draft, struct str part)
{
	struct str least =
		draft_tree_text(draft->tree, str_format(w->arena, "%.*s.words.min", STR_ARG(part)));
	struct str most = draft_tree_text(draft->tree, str_format(w->arena, "%.*s.words.max", STR_ARG(part)));
	int64_t number;
	if (!str_to_int(least, &number) || !str_to_int(most, &number))
		return (struct str){0};
	return str_format(w->arena, "The task asks for %.*s to %.*s words.", STR_ARG(least), STR_ARG(most));
}

/* The task as it would be asked now; absent, with the reason on the page, when it cannot be. */
static enum err now_of(struct work *w, const struct draft_assessment *draft, int64_t task, struct str *out,
                       struct trial_page_view *view)
{
	*out = (struct str){0};
	enum err failed = trial_task_text(w, draft, task - 1, out);
	if (failed != ERR_INPUT)
		return failed;
	if (str_absent(view->problem))
		view->problem = w->message;
	work_forgive(w);
	*out = (struct str){0};
	return OK;
}

/* Those of the task; *whole is the one that was asked for, or the newest. */
static enum err trials_of(struct work *w, struct http_call *call, const struct trial_page_input *in,
                          struct str key, const struct trial ***out, size_t *count, struct id *whole)
{
	struct trial *all;
	size_t all_count;
	TRY(trial_list(w, call->tx, web_actor(call)->org, in->draft, &all, &all_count));
	*out = work_array(w, all_count, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < all_count; i++)
		if (str_equal(all[i].part, key))
			(*out)[(*count)++] = &all[i];
	*whole = !id_is_zero(in->tried) ? in->tried : *count > 0 ? (*out)[0]->id : (struct id){0};
	return OK;
}

static enum err show(struct work *w, struct http_call *call, const struct trial_page_input *in,
                     struct trial_page_view *view, struct http_reply *reply)
{
	struct draft_assessment draft;
	const struct trial **all;
	struct trial whole;
	struct id chosen;
	struct str now, part = str_format(w->arena, "parts.%lld", (long long)in->task - 1);
	size_t count;
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	TRY(now_of(w, &draft, in->task, &now, view));
	view->csrf = web_session(call)->csrf;
	view->address = trial_address(w, in->draft, in->task);
	view->draft_address = draft_address(w, in->draft, 0);
	view->draft_title = draft.title.len == 0 ? S("A new assessment") : draft.title;
	view->task_address = draft_address(w, in->draft, in->task);
	view->title = draft_tree_text(draft.tree, str_format(w->arena, "%.*s.title", STR_ARG(part)));
	view->number = in->task;
	view->asks_for = asks_for(w, &draft, part);
	struct str key = draft_tree_text(draft.tree, str_format(w->arena, "%.*s.id", STR_ARG(part)));
	TRY(trials_of(w, call, in, key, &all, &count, &chosen));
	if (!id_is_zero(chosen)) {
		TRY(trial_load(w, call->tx, web_actor(call)->org, in->draft, chosen, &whole));
		TRY(show_one(w, call, &whole, now, view));
		if (str_absent(view->answer))
			view->answer = whole.answer;
	}
	TRY(show_rows(w, all, count, now, view));
	struct buf body = web_markup(w);
	trial_html(&body, view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Try an answer"),
	                                         .body = &body,
	                                         .body_class = "wide",
	                                         .island = view->shown.asking ? "trial.js" : NULL},
	                      reply);
}

enum err trial_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct trial_page_view view = {0};
	return show(w, call, input, &view, reply);
}

/* What could not be tried is shown again. */
enum err trial_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct trial_send_input *in = input;
	struct id id;
	enum err failed = trial_ask(w, call->tx, web_actor(call), in->draft, in->task - 1, in->answer, &id);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT) {
		struct trial_page_view view = {.problem = w->message, .answer = in->answer};
		const struct trial_page_input page = {.draft = in->draft, .task = in->task};
		web_reply_again(w, reply);
		return show(w, call, &page, &view, reply);
	}
	TRY(failed);
	http_reply_redirect(reply, str_format(w->arena, "%.*s?try=%.*s#tried-title",
	                                      STR_ARG(trial_address(w, in->draft, in->task)),
	                                      STR_ARG(id_text(w->arena, id))));
	return OK;
}

enum err trial_forget_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct trial_forget_input *in = input;
	TRY(trial_remove(w, call->tx, web_actor(call), in->draft, in->tried));
	web_reply_done(w,
	               in->task > 0 ? trial_address(w, in->draft, in->task) : draft_address(w, in->draft, 0),
	               "trial-forgotten", reply);
	return OK;
}
