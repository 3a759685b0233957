#include "web/api/trials.h"

#include "web/api/output.h"

#define DRAFT_ROW(type)                                                                        \
	{                                                                                      \
		"draft", FIELD_PATH, FIELD_ID, offsetof(type, draft), .required = true,        \
								      .sentence = "The draft." \
	}

const struct field api_trials_fields[1] = {DRAFT_ROW(struct trial_forget_input)};
const struct field api_trial_fields[2] = {
	DRAFT_ROW(struct trial_forget_input),
	{"try", FIELD_PATH, FIELD_ID, offsetof(struct trial_forget_input, tried), .required = true,
         .sentence = "The try."},
};
const struct field api_trial_ask_fields[3] = {
	DRAFT_ROW(struct trial_send_input),
	{"task", FIELD_BODY, FIELD_INT, offsetof(struct trial_send_input, task), .required = true, .min = 1,
         .max = DOCUMENT_PARTS_MAX, .sentence = "The task, from 1."},
	{"answer", FIELD_BODY, FIELD_TEXT, offsetof(struct trial_send_input, answer), .required = true,
         .max = 2 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "The answer."},
};

/* ---- what is given ---- */

struct api_view {
	struct str criterion, scorer, quote, comment;
	bool abstained;
	int64_t quote_at;
	const struct json *levels;
};
static const struct field view_row[] = {
	OUTPUT(FIELD_TEXT, struct api_view, criterion, "Its id, or key, in the draft."),
	OUTPUT(FIELD_TEXT, struct api_view, scorer,
               "rubric: a language model, uncalibrated; learned: from people's judgements."),
	OUTPUT(FIELD_BOOL, struct api_view, abstained, "Whether it has no view; the comment says why."),
	OUTPUT(FIELD_JSON, struct api_view, levels, "The probability of each level, from the lowest."),
	OUTPUT(FIELD_TEXT, struct api_view, quote, "Words of the answer that it rests on."),
	OUTPUT(FIELD_INT, struct api_view, quote_at, "Where they stand, in bytes; -1: there are none."),
	OUTPUT(FIELD_TEXT, struct api_view, comment, "What there is to say."),
};
static const struct field found_row[] = {
	OUTPUT(FIELD_TEXT, struct flag, kind, "What was found."),
	OUTPUT(FIELD_TEXT, struct flag, note, "The same in a sentence."),
	OUTPUT(FIELD_INT, struct flag, starts_at, "Where in the answer, in bytes."),
	OUTPUT(FIELD_INT, struct flag, length, "How many bytes; 0: it is of the whole answer."),
};

struct api_trial {
	struct id id;
	struct str part, person, state, doing, problem, model;
	int64_t revision, at_us;
	/* Of one: */
	struct str answer;
	const struct json *task;
	struct field_list views, found;
};
#define TRIAL_OUTPUTS                                                                                    \
	OUTPUT(FIELD_ID, struct api_trial, id, "The try."),                                              \
		OUTPUT(FIELD_TEXT, struct api_trial, part, "The task's id, or key, in the draft."),      \
		OUTPUT(FIELD_TEXT, struct api_trial, person, "Who tries it."),                           \
		OUTPUT(FIELD_TEXT, struct api_trial, state, "asking, done or failed."),                  \
		OUTPUT(FIELD_TEXT, struct api_trial, doing, "While it is asked: what there is to say."), \
		OUTPUT(FIELD_TEXT, struct api_trial, problem, "Why it failed, or what it did without."), \
		OUTPUT(FIELD_TEXT, struct api_trial, model, "The language model that judged."),          \
		OUTPUT(FIELD_INT, struct api_trial, revision, "Of the draft, when it was asked."),       \
		OUTPUT(FIELD_INT, struct api_trial, at_us, "When it was asked, microseconds since 1970.")
static const struct field trial_row[] = {TRIAL_OUTPUTS};
const struct field api_trial_output[13] = {
	TRIAL_OUTPUTS,
	OUTPUT(FIELD_TEXT, struct api_trial, answer, "The answer."),
	OUTPUT(FIELD_JSON, struct api_trial, task, "What was asked: the task as it was worded then."),
	OUTPUT_LIST(struct api_trial, views, view_row, struct api_view,
                    "What each criterion came to so far."),
	OUTPUT_LIST(struct api_trial, found, found_row, struct flag, "What speaks against trusting it."),
};

struct api_trials {
	struct field_list tries;
};
const struct field api_trials_output[1] = {
	OUTPUT_LIST(struct api_trials, tries, trial_row, struct api_trial, "Newest first."),
};
const struct field api_trial_made_output[1] = {
	OUTPUT(FIELD_ID, struct api_trial, id, "The try that was begun."),
};

/* ---- reading ---- */

static struct api_trial row_of(const struct trial *trial)
{
	return (struct api_trial){
		.id = trial->id,
		.part = trial->part,
		.person = trial->person_name,
		.state = trial_state_name(trial->state),
		.doing = trial->doing,
		.problem = trial->problem,
		.model = trial->model,
		.revision = trial->revision,
		.at_us = trial->at_us,
	};
}

enum err api_trials(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct trial_forget_input *in = input;
	struct draft_assessment draft;
	struct trial *all;
	size_t count;
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	TRY(trial_list(w, call->tx, web_actor(call)->org, in->draft, &all, &count));
	struct api_trial *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(&all[i]);
	const struct api_trials out = {{rows, count}};
	return web_reply_json(w, call, &out, reply);
}

static enum err view_of(struct work *w, const struct verdict *view, struct api_view *out)
{
	struct buf buf = buf_init(w->arena, GRADE_LEVELS_BYTES_MAX);
	struct json_out json = json_out(&buf);
	json_array(&json);
	for (size_t i = 0; i < view->level_count; i++)
		json_real(&json, view->levels[i]);
	json_end(&json);
	*out = (struct api_view){
		.criterion = view->task,
		.scorer = view->scorer,
		.quote = view->quote,
		.comment = view->comment,
		.abstained = view->abstained,
		.quote_at = view->quote_at,
	};
	return json_parse(w, buf_str(&buf), GRADE_LEVELS_BYTES_MAX, &out->levels);
}

enum err api_trial(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct trial_forget_input *in = input;
	struct trial trial;
	TRY(trial_load(w, call->tx, web_actor(call)->org, in->draft, in->tried, &trial));
	struct api_trial out = row_of(&trial);
	struct api_view *views = work_array(w, trial.view_count, sizeof *views);
	for (size_t i = 0; i < trial.view_count; i++)
		TRY(view_of(w, &trial.views[i], &views[i]));
	TRY(json_parse(w, trial.task, TRIAL_TASK_BYTES_MAX, &out.task));
	out.answer = trial.answer;
	out.views = (struct field_list){views, trial.view_count};
	out.found = (struct field_list){trial.found, trial.found_count};
	return web_reply_json(w, call, &out, reply);
}

/* ---- writing ---- */

enum err api_trial_ask(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct trial_send_input *in = input;
	struct api_trial out = {0};
	TRY(trial_ask(w, call->tx, web_actor(call), in->draft, in->task - 1, in->answer, &out.id));
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}

enum err api_trial_forget(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct trial_forget_input *in = input;
	TRY(trial_remove(w, call->tx, web_actor(call), in->draft, in->tried));
	reply->status = 204;
	return OK;
}
