#include "web/pages/administration.h"

#include "org/audit.h"
#include "org/message.h"
#include "org/person.h"
#include "web/config.h"

#include <math.h>

struct people_row {
	struct id id;
	struct str name, email, roles, role_words, extra, factor, state;
	bool disabled;
};
struct people_rows {
	const struct people_row *at;
	size_t count;
};
struct people_view {
	struct str csrf;
	struct people_rows people;
};

#include "web/pages/people.html.h"

enum { PEOPLE_SHOWN_MAX = 1000 };

#define ROLE_SENTENCE "candidate, author, reviewer or administrator; several are separated by blanks."

const struct field people_add_fields[4] = {
	{"email", FIELD_BODY, FIELD_TEXT, offsetof(struct people_add_input, email), .required = true,
         .max = 254, .sentence = "The address they sign in with."},
	{"name", FIELD_BODY, FIELD_TEXT, offsetof(struct people_add_input, name), .required = true,
         .max = 200, .sentence = "Their name."},
	{"role", FIELD_BODY, FIELD_TEXT, offsetof(struct people_add_input, role), .required = true,
         .max = 200, .sentence = ROLE_SENTENCE},
	{"minutes_factor", FIELD_BODY, FIELD_REAL, offsetof(struct people_add_input, minutes_factor),
         .min = 1, .max = 4, .sentence = "Extra time: 1.25 is a quarter more."},
};
const struct field people_csv_fields[1] = {
	{"csv", FIELD_BODY, FIELD_TEXT, offsetof(struct people_csv_input, csv), .required = true,
         .max = 4 << 20, .sentence = "Lines under the header email,name,role[,minutes_factor]."},
};
const struct field people_set_fields[5] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct people_set_input, id), .required = true,
         .sentence = "The person."},
	{"name", FIELD_BODY, FIELD_TEXT, offsetof(struct people_set_input, name), .required = true,
         .max = 200, .sentence = "Their name."},
	{"role", FIELD_BODY, FIELD_TEXT, offsetof(struct people_set_input, role), .required = true,
         .max = 200, .sentence = ROLE_SENTENCE},
	{"minutes_factor", FIELD_BODY, FIELD_REAL, offsetof(struct people_set_input, minutes_factor),
         .min = 1, .max = 4, .sentence = "Extra time: 1.25 is a quarter more."},
	{"disabled", FIELD_BODY, FIELD_BOOL, offsetof(struct people_set_input, disabled),
         .sentence = "Cannot sign in any more."},
};
const struct field person_fields[1] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct person_input, id), .required = true,
         .sentence = "The person."},
};

/* ---- the list ---- */

static struct str words_of_sign_in(const struct person *person)
{
	if (person->disabled)
		return S("cannot sign in");
	return person->has_password ? S("has a password") : S("has not used the link yet");
}

static struct people_row row_of(struct work *w, const struct person *person)
{
	bool extra = person->minutes_factor > 1;
	struct str names = role_names(w->arena, person->roles);
	struct buf words = buf_init(w->arena, 256);
	for (size_t i = 0; i < names.len; i++)
		if (names.at[i] != ',')
			buf_byte(&words, names.at[i]);
	return (struct people_row){
		.id = person->id,
		.name = person->name,
		.email = person->email,
		.roles = names,
		.role_words = buf_str(&words),
		.extra = extra ? str_format(w->arena, "× %.2f", person->minutes_factor) : S("none"),
		.factor = str_format(w->arena, "%.2f", person->minutes_factor),
		.state = words_of_sign_in(person),
		.disabled = person->disabled,
	};
}

enum err people_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct person *people;
	size_t count;
	TRY(person_list(w, call->tx, web_actor(call)->org, (struct id){{0}}, PEOPLE_SHOWN_MAX, &people,
	                &count));
	struct people_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(w, &people[i]);
	const struct people_view view = {.csrf = web_session(call)->csrf, .people = {rows, count}};
	struct buf body = web_markup(w);
	people_html(&body, &view);
	web_reply_page(
		w, call,
		&(struct web_page){.title = S("People"), .body = {buf_str(&body)}, .body_class = "wide"},
		reply);
	return OK;
}

/* ---- changing ---- */

/* A message with a one-time link for whoever has no password yet, or has forgotten it. */
static enum err send_link(struct work *w, struct http_call *call, struct id person)
{
	struct str token;
	const struct app *app = web_app(call);
	TRY(session_link(w, call->tx, app->org, person, S("invitation"), &token));
	return message_add(
		w, call->tx, app->org, person, S("Your sign-in"),
		str_format(
			w->arena,
			"You have an account at %.*s. Choose a password here within seven days:\n\n%.*s/link/%.*s\n",
			STR_ARG(app->org_name), STR_ARG(app->config->base_url), STR_ARG(token)));
}

enum err people_add_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct people_add_input *in = input;
	const struct actor *actor = web_actor(call);
	struct person person = {.email = in->email,
	                        .name = in->name,
	                        .minutes_factor = isnan(in->minutes_factor) ? 1 : in->minutes_factor};
	struct id id;
	TRY(role_parse_words(w, in->role, &person.roles));
	TRY(person_create(w, call->tx, &web_app(call)->keeper->directory, actor->org, &person, &id));
	TRY(send_link(w, call, id));
	TRY(audit_add(w, call->tx, actor->org, actor->person, "person.create", id, (struct str){0}));
	web_reply_done(w, call, S("/people"), "invited", reply);
	return OK;
}

enum err people_csv_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct people_csv_input *in = input;
	const struct actor *actor = web_actor(call);
	struct person_csv_result result;
	TRY(person_import_csv(w, call->tx, &web_app(call)->keeper->directory, actor->org, in->csv, &result));
	TRY(audit_add(w, call->tx, actor->org, actor->person, "person.import", (struct id){{0}},
	              (struct str){0}));
	web_reply_done(w, call, S("/people"), "saved", reply);
	return OK;
}

enum err people_set_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct people_set_input *in = input;
	const struct actor *actor = web_actor(call);
	struct person person = {.id = in->id,
	                        .name = in->name,
	                        .disabled = in->disabled,
	                        .minutes_factor = isnan(in->minutes_factor) ? 1 : in->minutes_factor};
	if (in->disabled && id_equal(in->id, actor->person))
		return fail(w, ERR_CONFLICT, "You cannot lock yourself out: ask another administrator.");
	TRY(role_parse_words(w, in->role, &person.roles));
	TRY(person_update(w, call->tx, actor->org, &person));
	TRY(audit_add(w, call->tx, actor->org, actor->person, "person.change", in->id, (struct str){0}));
	web_reply_done(w, call, S("/people"), "saved", reply);
	return OK;
}

enum err people_link_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct person_input *in = input;
	struct person person;
	TRY(person_load(w, call->tx, web_actor(call)->org, in->id, &person));
	TRY(send_link(w, call, in->id));
	web_reply_done(w, call, S("/people"), "invited", reply);
	return OK;
}
