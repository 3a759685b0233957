/* batches_page, batches_send, batch_page, batch_result_file: one achievement for many people. */
#include "web/pages/badges.h"

#include "badge/batch.h"
#include "base/time.h"
#include "web/config.h"

struct batches_row {
	struct id id;
	struct str name, when, state;
	int64_t total;
};
struct batches_rows {
	const struct batches_row *at;
	size_t count;
};
struct batches_problem {
	int64_t line;
	struct str sentence;
};
struct batches_problems {
	const struct batches_problem *at;
	size_t count;
};
struct batches_view {
	struct str csrf, problem; /* absent: none */
	bool held;                /* some have it already: they may be issued to again */
	struct batches_problems problems;
	struct batches_input in; /* what was entered */
	struct str days;
	struct batches_rows batches;
};
struct batch_view {
	struct id id;
	struct str name, when, percent;
	int64_t total, issued, published;
	bool running;
};

#include "web/pages/batches.html.h"

enum { ACHIEVEMENT_BYTES_MAX = 128 << 10, SHOWN_AGAIN_MAX = 100 << 10 };

const struct field batches_fields[11] = {
	{"name", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, name), .max = 200,
         .sentence = "What is awarded."},
	{"description", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, description), .max = 1000,
         .sentence = "What it says of a person."},
	{"criteria", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, criteria), .max = 20000,
         .sentence = "What they did to earn it, Markdown."},
	{"vouched_by", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, vouched_by), .max = 500,
         .sentence = "Who vouches for it."},
	{"recipients", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, recipients),
         .max = BATCH_BYTES_MAX, .sentence = "CSV with the header name,email, or JSON Lines."},
	{"framework", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, framework), .max = 200,
         .sentence = "A public framework that has the skill."},
	{"alignment_name", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, alignment_name), .max = 200,
         .sentence = "What the framework calls it."},
	{"alignment_url", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, alignment_url), .max = 1000,
         .sentence = "Its address in the framework."},
	{"code", FIELD_BODY, FIELD_TEXT, offsetof(struct batches_input, code), .max = 200,
         .sentence = "Its code in the framework."},
	{"valid_for_days", FIELD_BODY, FIELD_INT, offsetof(struct batches_input, valid_for_days), .min = 1,
         .max = 36500, .sentence = "For how many days it holds. Without it: for ever."},
	{"again", FIELD_BODY, FIELD_BOOL, offsetof(struct batches_input, again),
         .sentence = "Who has this achievement of an earlier list is to get it again."},
};

/* ---- the list, and the form ---- */

static struct str words_of_progress(struct work *w, const struct batch *batch)
{
	if (batch->finished_us != DB_NULL_INT)
		return S("done");
	return str_format(w->arena, "%lld of %lld", (long long)batch->published, (long long)batch->total);
}

static enum err show(struct work *w, struct http_call *call, struct batches_view *view,
                     struct http_reply *reply)
{
	struct batch *batches;
	size_t count;
	TRY(batch_list(w, call->tx, web_actor(call)->org, &batches, &count));
	struct batches_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct batches_row){
			.id = batches[i].id,
			.name = batches[i].name,
			.when = time_for_people(w->arena, batches[i].created_us),
			.state = words_of_progress(w, &batches[i]),
			.total = batches[i].total,
		};
	view->csrf = web_session(call)->csrf;
	view->batches = (struct batches_rows){rows, count};
	struct buf body = web_markup(w);
	batches_html(&body, view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Issue to many people"), .body = &body},
	                      reply);
}

enum err batches_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	return show(w, call, &(struct batches_view){0}, reply);
}

static void put(struct json_out *out, struct str name, struct str value)
{
	if (str_trim(value).len > 0)
		json_put_str(out, name, str_trim(value));
}

static enum err achievement_of(struct work *w, const struct batches_input *in, struct str *canonical)
{
	struct buf text = buf_init(w->arena, ACHIEVEMENT_BYTES_MAX);
	struct json_out out = json_out(&text);
	const struct json *json;
	json_object(&out);
	put(&out, S("name"), in->name);
	put(&out, S("description"), in->description);
	put(&out, S("criteria"), in->criteria);
	put(&out, S("vouched_by"), in->vouched_by);
	if (in->valid_for_days != DB_NULL_INT)
		json_put_int(&out, S("valid_for_days"), in->valid_for_days);
	if (str_trim(in->alignment_url).len > 0) {
		json_name(&out, S("alignment"));
		json_array(&out);
		json_object(&out);
		put(&out, S("name"), in->alignment_name);
		put(&out, S("url"), in->alignment_url);
		put(&out, S("framework"), in->framework);
		put(&out, S("code"), in->code);
		json_end(&out);
		json_end(&out);
	}
	json_end(&out);
	TRY(json_parse(w, buf_str(&text), ACHIEVEMENT_BYTES_MAX, &json));
	return batch_achievement(w, json, canonical);
}

static enum err try_it(struct work *w, struct http_call *call, const struct batches_input *in,
                       struct batch_people *people, bool *held, struct id *id)
{
	struct str achievement;
	TRY(achievement_of(w, in, &achievement));
	TRY(batch_read(w, in->recipients, people));
	if (people->problem_count > 0)
		return fail(w, ERR_INPUT, "Nothing was issued: these lines of the list do not fit.");
	if (!in->again)
		TRY(batch_find_holders(w, call->tx, web_actor(call)->org, achievement, people));
	*held = people->problem_count > 0;
	if (*held)
		return fail(
			w, ERR_INPUT,
			"Nothing was issued yet: some have this achievement already. Take them from the list, or tick below "
			"that all on it are to get it.");
	return batch_create(w, call->tx, web_actor(call), achievement, people, id);
}

static struct batches_problems problems_of(struct work *w, const struct batch_people *people)
{
	struct batches_problem *rows = work_array(w, people->problem_count, sizeof *rows);
	for (size_t i = 0; i < people->problem_count; i++)
		rows[i] = (struct batches_problem){people->problems[i].line, people->problems[i].sentence};
	return (struct batches_problems){rows, people->problem_count};
}

enum err batches_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct batches_input *in = input;
	struct batch_people people = {0};
	bool held = false;
	struct id id;
	enum err failed = try_it(w, call, in, &people, &held, &id);
	if (failed == OK) {
		web_reply_done(w,
		               str_format(w->arena, "/badges/batches/%.*s", STR_ARG(id_text(w->arena, id))),
		               "batch-begun", reply);
		return OK;
	}
	if (failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return failed;
	struct batches_view view = {
		.problem = w->message,
		.problems = problems_of(w, &people),
		.held = held || in->again,
		.in = *in,
		.days = in->valid_for_days == DB_NULL_INT
	                        ? (struct str){0}
	                        : str_format(w->arena, "%lld", (long long)in->valid_for_days),
	};
	/* A long list is in a file anyway, and would be more than a page may have. */
	if (in->recipients.len > SHOWN_AGAIN_MAX)
		view.in.recipients = (struct str){0};
	web_reply_again(w, reply);
	return show(w, call, &view, reply);
}

/* ---- one batch ---- */

enum err batch_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badge_input *in = input;
	struct batch batch;
	TRY(batch_load(w, call->tx, web_actor(call)->org, in->id, &batch));
	const struct batch_view view = {
		.id = in->id,
		.name = batch.name,
		.when = time_for_people(w->arena, batch.created_us),
		.total = batch.total,
		.issued = batch.issued,
		.published = batch.published,
		.running = batch.finished_us == DB_NULL_INT,
	};
	struct buf body = web_markup(w);
	batch_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = view.name, .body = &body, .island = "batch.js"}, reply);
}

enum err batch_result_file(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct badge_input *in = input;
	reply->type = S("text/csv; charset=utf-8");
	http_reply_header(reply, "Content-Disposition", S("attachment; filename=\"credentials.csv\""));
	return batch_result(w, call->tx, web_actor(call)->org, in->id, web_app(call)->config->base_url,
	                    &reply->body);
}
