#include "web/administration.h"

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
	bool mailed;
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
	const struct people_view view = {
		.csrf = web_session(call)->csrf, .mailed = web_mails(web_app(call)), .people = {rows, count}};
	struct buf body = web_markup(w);
	people_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("People"), .body = &body, .body_class = "wide"},
	                      reply);
}

/* ---- changing ---- */

enum err people_add_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct id person;
	TRY(administration_add(w, call, input, &person));
	web_reply_done(w, S("/people"), "invited", reply);
	return OK;
}

enum err people_csv_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct people_csv_input *in = input;
	struct person_csv_result result;
	TRY(administration_import(w, call, in->csv, &result));
	web_reply_done(w, S("/people"), "saved", reply);
	return OK;
}

enum err people_set_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	TRY(administration_change(w, call, input));
	web_reply_done(w, S("/people"), "saved", reply);
	return OK;
}

enum err people_link_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct person_input *in = input;
	TRY(administration_send_link(w, call, in->id));
	web_reply_done(w, S("/people"), "invited", reply);
	return OK;
}
