/* The path to a program, played again: api_film for who wrote it, api_film_of_case for who judges it. The same film. */
#include "web/api/code.h"

#include "exam/code_check.h"
#include "grade/review.h"
#include "web/api/output.h"
#include "web/api/process.h"

enum { PAGE_BYTES = 1 << 20 }; /* of the frames of one reply, about; the first one alone may have more */

const struct field film_fields[3] = {
	SITTING_FIELD(struct film_input),
	PART_FIELD(struct film_input),
	{"after", FIELD_QUERY, FIELD_INT, offsetof(struct film_input, after), .max = INT64_MAX,
         .sentence = "From behind this revision on; left out: from the start."},
};
const struct field film_of_case_fields[3] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct film_input, id), .required = true,
         .sentence = "The case."},
	PART_FIELD(struct film_input),
	{"after", FIELD_QUERY, FIELD_INT, offsetof(struct film_input, after), .max = INT64_MAX,
         .sentence = "From behind this revision on; left out: from the start."},
};

struct frame_row {
	int64_t revision, saved_us;
	struct str language, writer;
	bool late;
	const struct json *edits;
};
static const struct field frame_row[] = {
	OUTPUT(FIELD_INT, struct frame_row, revision, "Number of the save."),
	OUTPUT(FIELD_INT, struct frame_row, saved_us, "When it was, microseconds since 1970."),
	OUTPUT(FIELD_TEXT, struct frame_row, language, "The language whose text it changed."),
	OUTPUT(FIELD_TEXT, struct frame_row, writer, "The tab or program that saved it."),
	OUTPUT(FIELD_BOOL, struct frame_row, late, "Time was up."),
	OUTPUT(FIELD_JSON, struct frame_row, edits,
               "[ms since the edit before, place, length removed, text inserted, kind], one after the other; "
               "places and lengths are bytes of UTF-8."),
};

struct film_run {
	struct id run;
	int64_t revision, asked_us, ended_us, tests, passed;
	struct str language, state;
	bool built, own_input;
	struct str first_failed;
};
static const struct field film_run_row[] = {
	OUTPUT(FIELD_ID, struct film_run, run, "The run."),
	OUTPUT(FIELD_INT, struct film_run, revision, "The save that it is of; 0: the starter."),
	OUTPUT(FIELD_TEXT, struct film_run, language, "The language."),
	OUTPUT(FIELD_INT, struct film_run, asked_us, "When it was asked for."),
	OUTPUT(FIELD_INT, struct film_run, ended_us, "When it ended."),
	OUTPUT(FIELD_TEXT, struct film_run, state, "waiting, running, done or failed."),
	OUTPUT(FIELD_BOOL, struct film_run, built, "Done: it could be built."),
	OUTPUT(FIELD_BOOL, struct film_run, own_input, "On an input of one's own; nothing was compared."),
	OUTPUT(FIELD_INT, struct film_run, tests, "Done: how many tests were run."),
	OUTPUT(FIELD_INT, struct film_run, passed, "Done: how many passed."),
	OUTPUT(FIELD_TEXT, struct film_run, first_failed, "Done: the first test that did not pass."),
};

struct film_starter {
	struct str language, title, text;
};
static const struct field film_starter_row[] = {
	OUTPUT(FIELD_TEXT, struct film_starter, language, "The language."),
	OUTPUT(FIELD_TEXT, struct film_starter, title, "Its name."),
	OUTPUT(FIELD_TEXT, struct film_starter, text, "The text that its first edits apply to."),
};

static const struct field film_line_row[] = {
	OUTPUT(FIELD_INT, struct code_story_line, at_us, "When what it tells began."),
	OUTPUT(FIELD_TEXT, struct code_story_line, words, "A sentence: a fact, and never a score."),
};

struct film {
	struct field_list frames, runs, starters, story, process;
	bool more;
};
const struct field api_film_output[6] = {
	OUTPUT_LIST(struct film, frames, frame_row, struct frame_row, "The saves, oldest first."),
	OUTPUT(FIELD_BOOL, struct film, more, "There are more behind the last of these: ask again."),
	OUTPUT_LIST(struct film, runs, film_run_row, struct film_run,
                    "From the start: the newest 1,000 runs, oldest first."),
	OUTPUT_LIST(struct film, starters, film_starter_row, struct film_starter,
                    "From the start: what each language begins with."),
	OUTPUT_LIST(struct film, story, film_line_row, struct code_story_line,
                    "From the start: what can be told of the path."),
	OUTPUT_LIST(struct film, process, api_process_row, struct api_process,
                    "From the start, one: the path in figures, which are part of no score."),
};

/* ---- frames ---- */

static struct json number(struct work *w, int64_t value)
{
	return (struct json){.kind = JSON_NUMBER, .text = str_format(w->arena, "%lld", (long long)value)};
}

static struct json text(struct str value)
{
	return (struct json){.kind = JSON_STRING, .text = value};
}

static struct json edit_json(struct work *w, const struct edit *edit)
{
	const struct json values[] = {
		number(w, edit->after_ms),         number(w, (int64_t)edit->at),
		number(w, (int64_t)edit->removed), text(edit->inserted),
		text(edit_kind_name(edit->kind)),
	};
	struct json *elements = work_array(w, COUNT(values), sizeof *elements);
	for (size_t i = 0; i < COUNT(values); i++)
		elements[i] = values[i];
	return (struct json){.kind = JSON_ARRAY, .count = COUNT(values), .elements = elements};
}

static struct frame_row frame_of(struct work *w, const struct code_frame *frame)
{
	struct json *list = work_alloc(w, sizeof *list);
	struct json *edits = work_array(w, frame->edit_count, sizeof *edits);
	for (size_t i = 0; i < frame->edit_count; i++)
		edits[i] = edit_json(w, &frame->edits[i]);
	*list = (struct json){.kind = JSON_ARRAY, .count = frame->edit_count, .elements = edits};
	return (struct frame_row){
		.revision = frame->revision,
		.saved_us = frame->saved_us,
		.language = frame->language,
		.writer = frame->writer,
		.late = frame->late,
		.edits = list,
	};
}

/* About how long a frame is as JSON. */
static size_t length_of(const struct code_frame *frame)
{
	enum { EDIT_BYTES = 48, ESCAPE_BYTES = 6 };
	size_t len = 0;
	for (size_t i = 0; i < frame->edit_count; i++) {
		struct str inserted = frame->edits[i].inserted;
		len += EDIT_BYTES;
		for (size_t j = 0; j < inserted.len; j++)
			len += (unsigned char)inserted.at[j] < ' ' ? ESCAPE_BYTES : 1;
	}
	return len;
}

static enum err read_frames(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct sitting_part *part, int64_t after, struct film *film)
{
	struct code_frame *frames;
	size_t count, kept = 0, len = 0;
	TRY(code_film(w, tx, sitting->org, sitting->id, part->part->id, after, &frames, &count));
	struct frame_row *rows = work_array(w, count, sizeof *rows);
	for (; kept < count && (kept == 0 || len + length_of(&frames[kept]) <= PAGE_BYTES); kept++) {
		len += length_of(&frames[kept]);
		rows[kept] = frame_of(w, &frames[kept]);
	}
	film->frames = (struct field_list){rows, kept};
	film->more = kept < count || count == CODE_FRAMES_MAX;
	return OK;
}

/* ---- runs and starters ---- */

static struct film_run run_of(const struct code_run *run)
{
	return (struct film_run){
		.run = run->id,
		.revision = run->revision,
		.asked_us = run->asked_us,
		.ended_us = run->ended_us,
		.tests = run->tests,
		.passed = run->passed,
		.language = run->language,
		.state = run->state,
		.built = run->built,
		.own_input = !str_absent(run->input),
		.first_failed = run->failed_test,
	};
}

static enum err read_runs(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct film *film)
{
	struct code_run *runs;
	size_t count;
	TRY(code_runs(w, tx, sitting->org, sitting->id, part->part->id, &runs, &count));
	struct film_run *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = run_of(&runs[i]);
	film->runs = (struct field_list){rows, count};
	return OK;
}

static enum err read_process(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct sitting_part *part, struct film *film)
{
	struct process process;
	TRY(process_of_code(w, tx, sitting, part, &process));
	film->process = api_process_of(w, &process);
	return OK;
}

static enum err read_story(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct sitting_part *part, struct film *film)
{
	struct code_story_line *lines;
	size_t count;
	TRY(code_story(w, tx, sitting, part, &lines, &count));
	film->story = (struct field_list){lines, count};
	return OK;
}

static struct field_list starters_of(struct work *w, const struct code *code)
{
	struct film_starter *rows = work_array(w, code->language_count, sizeof *rows);
	for (size_t i = 0; i < code->language_count; i++) {
		const struct code_language *language = &code->languages[i];
		const struct language *known = language_find(language->language);
		rows[i] = (struct film_starter){
			.language = language->language,
			.title = known == NULL ? language->language : known->title,
			.text = language->starter.len == 0 ? S("") : language->starter,
		};
	}
	return (struct field_list){rows, code->language_count};
}

static enum err reply_film(struct work *w, struct http_call *call, const struct sitting *sitting,
                           const struct film_input *in, struct http_reply *reply)
{
	const struct sitting_part *part;
	struct film film = {0};
	TRY(sitting_find_part(w, sitting, in->part, &part));
	if (part->part->code == NULL)
		return fail(w, ERR_NOT_FOUND, "This part is not a program: there is no film of it.");
	/* What it begins with is part of the task: nobody reads that before the clock runs. */
	if (part->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "This part is not begun: there is no film of it yet.");
	int64_t after = in->after == DB_NULL_INT ? 0 : in->after;
	TRY(read_frames(w, call->tx, sitting, part, after, &film));
	if (after == 0) {
		TRY(read_runs(w, call->tx, sitting, part, &film));
		TRY(read_story(w, call->tx, sitting, part, &film));
		TRY(read_process(w, call->tx, sitting, part, &film));
		film.starters = starters_of(w, part->part->code);
	}
	return web_reply_json(w, call, &film, reply);
}

enum err api_film(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct film_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	return reply_film(w, call, &sitting, in, reply);
}

enum err api_film_of_case(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct film_input *in = input;
	struct review_case held;
	struct sitting sitting;
	TRY(review_load(w, call->tx, web_actor(call), in->id, &held));
	TRY(sitting_load_any(w, call->tx, web_actor(call)->org, held.sitting, &sitting));
	return reply_film(w, call, &sitting, in, reply);
}
