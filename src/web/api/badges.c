#include "web/api/badges.h"

#include "badge/batch.h"
#include "badge/renewal.h"
#include "web/api/output.h"
#include "web/app.h"

const struct field api_batch_fields[3] = {
	{"achievement", FIELD_BODY, FIELD_JSON, offsetof(struct api_batch_input, achievement),
         .required = true, .max = BATCH_ACHIEVEMENT_BYTES_MAX,
         .sentence = "What is awarded: name, description, criteria, vouched_by; also id, criteria_url, type, "
                     "alignment, valid_for_days."},
	{"recipients", FIELD_BODY, FIELD_TEXT, offsetof(struct api_batch_input, recipients), .required = true,
         .max = BATCH_BYTES_MAX,
         .sentence = "CSV with the header name,email, or a line {\"name\", \"email\"} for each person."},
	{"again", FIELD_BODY, FIELD_BOOL, offsetof(struct api_batch_input, again),
         .sentence =
                 "Who has this achievement of an earlier list is to get it again; else they are problems."},
};

/* ---- what was issued ---- */

struct api_badge {
	struct id id;
	struct str name, holder, email, state;
	int64_t issued_us, until_us;
};
struct badges {
	struct field_list badges;
	struct id next;
};
static const struct field badge_row[] = {
	OUTPUT(FIELD_ID, struct api_badge, id, "The credential."),
	OUTPUT(FIELD_TEXT, struct api_badge, name, "What it is called."),
	OUTPUT(FIELD_TEXT, struct api_badge, holder, "Whose it is."),
	OUTPUT(FIELD_TEXT, struct api_badge, email, "Their address."),
	OUTPUT(FIELD_TEXT, struct api_badge, state, "holds, suspended or revoked."),
	OUTPUT(FIELD_INT, struct api_badge, issued_us, "When it was issued, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_badge, until_us, "When it ends; not there when it never does."),
};
const struct field api_badges_output[2] = {
	OUTPUT_LIST(struct badges, badges, badge_row, struct api_badge, "Newest first; at most 100."),
	OUTPUT(FIELD_ID, struct badges, next, "`before` of the next page; not there on the last one."),
};

enum err api_badges(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badges_input *in = input;
	struct badge_entry *entries;
	size_t count;
	TRY(badge_register(w, call->tx, web_actor(call)->org, in->before, in->email, &entries, &count));
	struct api_badge *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct api_badge){
			.id = entries[i].id,
			.name = entries[i].name,
			.holder = entries[i].holder_name,
			.email = entries[i].holder_email,
			.state = badge_state_name(entries[i].state),
			.issued_us = entries[i].issued_us,
			.until_us = entries[i].until_us == 0 ? DB_NULL_INT : entries[i].until_us,
		};
	const struct badges badges = {
		.badges = {rows, count},
		.next = count < BADGE_REGISTER_MAX ? (struct id){{0}} : entries[count - 1].id,
	};
	return web_reply_json(w, call, &badges, reply);
}

/* ---- what becomes of one ---- */

struct api_status {
	struct id id;
	struct str state, reason;
	bool shown;
	int64_t since_us, until_us, renewed_us, renewing_until_us;
	struct field_list renewals, lists;
};
struct api_renewal {
	struct str reason, who;
	int64_t at_us, until_us, begins_us;
};
static const struct field renewal_row[] = {
	OUTPUT(FIELD_INT, struct api_renewal, at_us, "When it was asked for, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_renewal, until_us, "The end that it gave."),
	OUTPUT(FIELD_INT, struct api_renewal, begins_us,
               "When what it made begins; not there until the public log has it."),
	OUTPUT(FIELD_TEXT, struct api_renewal, reason, "Why."),
	OUTPUT(FIELD_TEXT, struct api_renewal, who, "Who did; not there for the command line."),
};
struct api_status_list {
	struct str url;
};
static const struct field status_list_row[] = {
	OUTPUT(FIELD_TEXT, struct api_status_list, url, "Where the list is published."),
};
const struct field api_badge_status_output[10] = {
	OUTPUT(FIELD_ID, struct api_status, id, "The credential."),
	OUTPUT(FIELD_TEXT, struct api_status, state, "holds, suspended or revoked."),
	OUTPUT(FIELD_TEXT, struct api_status, reason, "Why, when something happened to it."),
	OUTPUT(FIELD_BOOL, struct api_status, shown, "Whether everybody reads the reason."),
	OUTPUT(FIELD_INT, struct api_status, since_us, "Since when, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_status, until_us, "When it ends; not there when it never does."),
	OUTPUT(FIELD_INT, struct api_status, renewed_us, "When it was renewed last, as it says itself."),
	OUTPUT(FIELD_INT, struct api_status, renewing_until_us,
               "Its end as soon as the public log has what it is being renewed to."),
	OUTPUT_LIST(struct api_status, renewals, renewal_row, struct api_renewal,
                    "Each time that it was renewed, oldest first; at most 100."),
	OUTPUT_LIST(struct api_status, lists, status_list_row, struct api_status_list,
                    "The status lists that it names, revocation first."),
};

static enum err read_lists(struct work *w, struct http_call *call, const struct credential *credential,
                           struct field_list *out)
{
	struct str *documents;
	size_t count;
	TRY(badge_status_lists(w, call->tx, credential, &documents, &count));
	struct api_status_list *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		const struct json *json;
		TRY(json_parse(w, documents[i], documents[i].len, &json));
		rows[i].url = json_get_str(json, S("id"));
	}
	*out = (struct field_list){rows, count};
	return OK;
}

static int64_t some(int64_t time_us)
{
	return time_us == 0 ? DB_NULL_INT : time_us;
}

static enum err read_renewals(struct work *w, struct http_call *call, const struct credential *credential,
                              struct api_status *out)
{
	struct renewal_offer offer;
	struct renewal *renewals;
	size_t count;
	TRY(renewal_offer(w, call->tx, credential, issuer_did(web_app(call)->issuer), &offer));
	TRY(renewal_list(w, call->tx, credential->org, credential->id, &renewals, &count));
	struct api_renewal *rows = work_array(w, count, sizeof *rows);
	out->until_us = some(offer.until_us);
	out->renewed_us = some(credential->renewed_us);
	out->renewing_until_us = DB_NULL_INT;
	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct api_renewal){renewals[i].reason, renewals[i].who, renewals[i].at_us,
		                               renewals[i].until_us, some(renewals[i].begins_us)};
		if (renewals[i].begins_us == 0)
			out->renewing_until_us = renewals[i].until_us;
	}
	out->renewals = (struct field_list){rows, count};
	return OK;
}

enum err api_badge_status(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badge_input *in = input;
	struct credential credential;
	struct badge_status status;
	TRY(badge_issued(w, call->tx, web_actor(call)->org, in->id, &credential));
	TRY(badge_status(w, call->tx, &credential, &status));
	struct api_status out = {
		.id = in->id,
		.state = badge_state_name(status.state),
		.reason = status.reason,
		.shown = status.shown,
		.since_us = some(status.since_us),
	};
	TRY(read_renewals(w, call, &credential, &out));
	TRY(read_lists(w, call, &credential, &out.lists));
	return web_reply_json(w, call, &out, reply);
}

enum err api_badge_status_change(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct badge_status_input *in = input;
	TRY(badges_change(w, call, in));
	return api_badge_status(w, call, &(struct badge_input){in->id}, reply);
}

enum err api_badge_renew(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badge_renewal_input *in = input;
	TRY(badges_renew(w, call, in));
	return api_badge_status(w, call, &(struct badge_input){in->id}, reply);
}

/* ---- many at once ---- */

struct api_batch_state {
	struct id id;
	struct str name;
	int64_t total, issued, published, created_us, finished_us;
};
#define BATCH_FIELDS                                                                                      \
	OUTPUT(FIELD_ID, struct api_batch_state, id, "The batch."),                                       \
		OUTPUT(FIELD_TEXT, struct api_batch_state, name, "What is awarded."),                     \
		OUTPUT(FIELD_INT, struct api_batch_state, total, "People on the list."),                  \
		OUTPUT(FIELD_INT, struct api_batch_state, issued, "Credentials that are signed."),        \
		OUTPUT(FIELD_INT, struct api_batch_state, published, "Those that are public, and told."), \
		OUTPUT(FIELD_INT, struct api_batch_state, created_us,                                     \
	               "When it was begun, microseconds since 1970."),                                    \
		OUTPUT(FIELD_INT, struct api_batch_state, finished_us,                                    \
	               "When the last one was published; not there while it is under way.")
const struct field api_batch_output[7] = {BATCH_FIELDS};
static const struct field batch_row[] = {BATCH_FIELDS};

struct batches {
	struct field_list batches;
};
const struct field api_batches_output[1] = {
	OUTPUT_LIST(struct batches, batches, batch_row, struct api_batch_state, "Newest first; at most 100."),
};

static struct api_batch_state state_of(const struct batch *batch)
{
	return (struct api_batch_state){batch->id,        batch->name,       batch->total,      batch->issued,
	                                batch->published, batch->created_us, batch->finished_us};
}

enum err api_batches(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct batch *batches;
	size_t count;
	TRY(batch_list(w, call->tx, web_actor(call)->org, &batches, &count));
	struct api_batch_state *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = state_of(&batches[i]);
	return web_reply_json(w, call, &(struct batches){{rows, count}}, reply);
}

enum err api_batch(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct badge_input *in = input;
	struct batch batch;
	TRY(batch_load(w, call->tx, web_actor(call)->org, in->id, &batch));
	const struct api_batch_state state = state_of(&batch);
	return web_reply_json(w, call, &state, reply);
}

struct api_batch_problem {
	int64_t line;
	struct str sentence;
};
struct api_batch_added {
	struct id id;
	struct field_list problems;
};
static const struct field problem_row[] = {
	OUTPUT(FIELD_INT, struct api_batch_problem, line, "The line."),
	OUTPUT(FIELD_TEXT, struct api_batch_problem, sentence, "What is wrong with it."),
};
const struct field api_batch_added_output[2] = {
	OUTPUT(FIELD_ID, struct api_batch_added, id, "The batch; not there when a line does not fit."),
	OUTPUT_LIST(struct api_batch_added, problems, problem_row, struct api_batch_problem,
                    "Lines that do not fit, with status 400: nothing was issued; at most 100."),
};

enum err api_batch_add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_batch_input *in = input;
	struct str achievement;
	struct batch_people people;
	TRY(batch_achievement(w, in->achievement, &achievement));
	TRY(batch_read(w, in->recipients, &people));
	if (people.problem_count == 0 && !in->again)
		TRY(batch_find_holders(w, call->tx, web_actor(call)->org, achievement, &people));
	struct api_batch_problem *rows = work_array(w, people.problem_count, sizeof *rows);
	for (size_t i = 0; i < people.problem_count; i++)
		rows[i] = (struct api_batch_problem){people.problems[i].line, people.problems[i].sentence};
	struct api_batch_added added = {.problems = {rows, people.problem_count}};
	if (people.problem_count == 0)
		TRY(batch_create(w, call->tx, web_actor(call), achievement, &people, &added.id));
	reply->status = people.problem_count == 0 ? 201 : err_http_status(ERR_INPUT);
	return web_reply_json(w, call, &added, reply);
}
