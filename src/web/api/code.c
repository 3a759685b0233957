/* Saving edits, and runs: api_edits, api_run…; the film is in film.c. */
#include "web/api/code.h"

#include "web/api/output.h"

enum { TEXT_JSON_MAX = 6 * DOCUMENT_SOURCE_BYTES_MAX + 2, EDIT_VALUES = 5 };

#define LANGUAGE_FIELD(input)                                                                \
	{                                                                                    \
		"language", FIELD_BODY, FIELD_TOKEN, offsetof(input, language),              \
			.required = true, .max = 64, .sentence = "The language of the text." \
	}

/* ---- saving ---- */

const struct field edits_fields[8] = {
	SITTING_FIELD(struct edits_input),
	PART_FIELD(struct edits_input),
	LANGUAGE_FIELD(struct edits_input),
	{"writer", FIELD_BODY, FIELD_TOKEN, offsetof(struct edits_input, writer), .required = true, .max = 64,
         .sentence = "A name of your own for this tab or program, to tell it from others."},
	{"base", FIELD_BODY, FIELD_INT, offsetof(struct edits_input, base), .required = true,
         .max = INT64_MAX, .sentence = "The revision of the text that the edits start from; 0 at first."},
	{"number", FIELD_BODY, FIELD_INT, offsetof(struct edits_input, number), .required = true,
         .max = INT64_MAX,
         .sentence = "Your own number of this batch, rising: what is sent twice is stored once."},
	{"edits", FIELD_BODY, FIELD_JSON, offsetof(struct edits_input, edits), .max = TEXT_JSON_MAX,
         .sentence =
                 "A list of [ms since the edit before, place, length removed, text inserted, kind], one "
                 "after the other. Places and lengths are bytes of UTF-8; kind is typed, pasted, dropped, "
                 "undone, other or replaced."},
	{"body", FIELD_BODY, FIELD_JSON, offsetof(struct edits_input, body), .max = TEXT_JSON_MAX,
         .sentence = "Or the whole text."},
};

const struct field api_edits_output[5] = {
	OUTPUT(FIELD_INT, struct code_saved, revision, "Number of this save, the base of the next."),
	OUTPUT(FIELD_INT, struct code_saved, saved_us, "When it became durable, microseconds since 1970."),
	OUTPUT(FIELD_BOOL, struct code_saved, late, "Time was up: it is kept, and whoever judges is told."),
	OUTPUT(FIELD_BOOL, struct code_saved, overwrote,
               "Another tab or device had saved since your base: its text is kept in the film."),
	OUTPUT(FIELD_BOOL, struct code_saved, full,
               "The film has come to as much as is kept (8 MiB): the text is saved as ever, and of the way from "
               "here on only the text as it stands last is shown."),
};

static enum err read_edit(struct work *w, const struct json *json, struct edit *out)
{
	int64_t at, removed;
	const struct json *inserted = json_at(json, 3), *kind = json_at(json, 4);
	bool fits = json->kind == JSON_ARRAY && json->count == EDIT_VALUES &&
	            json_to_int(json_at(json, 0), &out->after_ms) && json_to_int(json_at(json, 1), &at) &&
	            json_to_int(json_at(json, 2), &removed) && at >= 0 && removed >= 0 &&
	            inserted->kind == JSON_STRING && kind->kind == JSON_STRING &&
	            edit_kind_find(kind->text, &out->kind);
	if (!fits)
		return fail(w, ERR_INPUT,
		            "each of “edits” must be [ms since the one before, place, length removed, “text "
		            "inserted”, “typed” or another kind]");
	out->at = (size_t)at;
	out->removed = (size_t)removed;
	out->inserted = inserted->text;
	return OK;
}

static enum err read_edits(struct work *w, const struct json *json, struct code_batch *batch)
{
	if (json->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT, "“edits” must be a list");
	if (json->count > EDITS_BATCH_MAX)
		return fail(w, ERR_TOO_LARGE, "“edits” has at most %d entries: send “body”, the whole text",
		            EDITS_BATCH_MAX);
	struct edit *edits = work_array(w, json->count, sizeof *edits);
	for (size_t i = 0; i < json->count; i++)
		TRY(read_edit(w, &json->elements[i], &edits[i]));
	batch->edits = edits;
	batch->edit_count = json->count;
	return OK;
}

static enum err read_batch(struct work *w, const struct edits_input *in, struct code_batch *batch)
{
	*batch = (struct code_batch){
		.language = in->language,
		.writer = in->writer,
		.base = in->base,
		.number = in->number,
		.whole = in->body != NULL,
	};
	if ((in->edits == NULL) == (in->body == NULL))
		return fail(w, ERR_INPUT, "send “edits” or “body”, one of them");
	if (in->edits != NULL)
		return read_edits(w, in->edits, batch);
	if (in->body->kind != JSON_STRING)
		return fail(w, ERR_INPUT, "“body” must be a text");
	batch->body = in->body->text;
	return OK;
}

/* The hot path: nothing but the part's row and its text are read. */
enum err api_edits(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct edits_input *in = input;
	struct code_batch batch;
	struct code_saved saved;
	TRY(read_batch(w, in, &batch));
	TRY(code_save(w, call->tx, web_actor(call), in->sitting, in->part, &batch, &saved));
	return web_reply_json(w, call, &saved, reply);
}

/* ---- runs ---- */

const struct field run_ask_fields[4] = {
	SITTING_FIELD(struct run_ask_input),
	PART_FIELD(struct run_ask_input),
	LANGUAGE_FIELD(struct run_ask_input),
	{"input", FIELD_BODY, FIELD_TEXT, offsetof(struct run_ask_input, input), .max = RUN_INPUT_BYTES_MAX,
         .sentence = "An input of your own to run it with; left out: the visible tests."},
};

const struct field run_fields[3] = {
	SITTING_FIELD(struct run_input),
	PART_FIELD(struct run_input),
	{"run", FIELD_PATH, FIELD_ID, offsetof(struct run_input, run), .required = true,
         .sentence = "The run."},
};

struct run_row {
	struct id run;
	int64_t revision, asked_us, ended_us, ahead, wait_ms;
	struct str language, input, state, problem;
	const struct json *report;
};
#define RUN_ROWS                                                                                                        \
	OUTPUT(FIELD_ID, struct run_row, run, "The run."),                                                              \
		OUTPUT(FIELD_INT, struct run_row, revision, "The save that it is of; 0: the starter."),                 \
		OUTPUT(FIELD_TEXT, struct run_row, language, "The language."),                                          \
		OUTPUT(FIELD_TEXT, struct run_row, input, "Your own input; absent: the visible tests."),                \
		OUTPUT(FIELD_TEXT, struct run_row, state, "waiting, running, done or failed."),                         \
		OUTPUT(FIELD_INT, struct run_row, asked_us, "When it was asked for."),                                  \
		OUTPUT(FIELD_INT, struct run_row, ended_us, "When it ended."),                                          \
		OUTPUT(FIELD_INT, struct run_row, ahead, "Waiting: how many go first."),                                \
		OUTPUT(FIELD_INT, struct run_row, wait_ms, "Waiting: about how long; absent: unknown."),                \
		OUTPUT(FIELD_JSON, struct run_row, report,                                                              \
	               "Done: {built, printed, messages: [{file, line, column, severity, text}], tests: "               \
	               "[{group, test, result, output, error, note, exit_code, signal, cpu_us, wall_us, "               \
	               "memory_bytes}], wall_us}; exit_code and signal are -1 where there was none, memory_bytes is 0 " \
	               "where nobody can say."),                                                                        \
		OUTPUT(FIELD_TEXT, struct run_row, problem, "Failed, by our fault: why, and what to do.")

const struct field api_run_output[11] = {RUN_ROWS};
static const struct field run_rows[] = {RUN_ROWS};

struct runs {
	struct field_list runs;
};
const struct field api_runs_output[1] = {
	OUTPUT_LIST(struct runs, runs, run_rows, struct run_row,
                    "Yours, oldest first, without their reports."),
};

static enum err row_of(struct work *w, const struct code_run *run, struct run_row *out)
{
	bool waits = str_equal(run->state, S("waiting"));
	*out = (struct run_row){
		.run = run->id,
		.revision = run->revision,
		.asked_us = run->asked_us,
		.ended_us = run->ended_us,
		.ahead = waits ? run->ahead : DB_NULL_INT,
		.wait_ms = run->wait_ms,
		.language = run->language,
		.input = run->input,
		.state = run->state,
		.problem = run->problem,
	};
	return str_absent(run->report) ? OK : json_parse(w, run->report, run->report.len, &out->report);
}

/* One's own sitting, and its part that is a program. */
static enum err read_part(struct work *w, struct http_call *call, struct id id, struct str name,
                          struct sitting *sitting)
{
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, &(struct part_input){id, name}, sitting, &part));
	if (part->part->code == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	return OK;
}

static enum err reply_run(struct work *w, struct http_call *call, const struct run_input *in,
                          struct http_reply *reply)
{
	struct sitting sitting;
	struct code_run run;
	struct run_row row;
	TRY(read_part(w, call, in->sitting, in->part, &sitting));
	TRY(code_run_load(w, call->tx, sitting.org, sitting.id, in->part, in->run, &run));
	TRY(row_of(w, &run, &row));
	return web_reply_json(w, call, &row, reply);
}

enum err api_run_ask(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct run_ask_input *in = input;
	struct run_input made = {.sitting = in->sitting, .part = in->part};
	TRY(code_run_ask(w, call->tx, web_actor(call), in->sitting, in->part, in->language, in->input,
	                 &made.run));
	reply->status = 201;
	return reply_run(w, call, &made, reply);
}

enum err api_run(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	return reply_run(w, call, input, reply);
}

enum err api_runs(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	struct code_run *runs;
	size_t count;
	TRY(read_part(w, call, in->sitting, in->part, &sitting));
	TRY(code_runs(w, call->tx, sitting.org, sitting.id, in->part, &runs, &count));
	struct run_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		TRY(row_of(w, &runs[i], &rows[i]));
	return web_reply_json(w, call, &(struct runs){{rows, count}}, reply);
}
