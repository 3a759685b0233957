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
struct people_role {
	struct str name;
	bool chosen;
};
struct people_roles {
	const struct people_role *at;
	size_t count;
};
struct people_view {
	struct str csrf, taken; /* taken: what came of a list; absent: none was sent */
	bool mailed;
	/* As they were sent; problem absent: nothing was. */
	struct str problem, email, name, csv;
	struct people_roles roles;
	bool adds; /* the problem is of the first form */
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
const struct field people_page_fields[2] = {
	{"created", FIELD_QUERY, FIELD_INT, offsetof(struct people_page_input, created), .min = 0,
         .max = INT32_MAX, .sentence = "So many came in, as the page that is led to after a list says."},
	{"updated", FIELD_QUERY, FIELD_INT, offsetof(struct people_page_input, updated), .min = 0,
         .max = INT32_MAX, .sentence = "So many were here already."},
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

static struct people_roles roles_of(struct work *w, struct str chosen)
{
	static const struct str names[] = {S_INIT("candidate"), S_INIT("reviewer"), S_INIT("author"),
	                                   S_INIT("administrator")};
	struct people_role *roles = work_array(w, COUNT(names), sizeof *roles);
	for (size_t i = 0; i < COUNT(names); i++)
		roles[i] = (struct people_role){names[i], str_equal(names[i], chosen)};
	return (struct people_roles){roles, COUNT(names)};
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

/* What could not be taken of a form, and why. */
struct people_sent {
	struct str problem, taken;
	const struct people_add_input *add; /* NULL: of the other form */
	struct str csv;
};

/* What came of a list that was taken; absent: none was. */
static struct str taken_words(struct work *w, const struct people_page_input *in)
{
	if (in->created == DB_NULL_INT || in->updated == DB_NULL_INT)
		return (struct str){0};
	return str_format(
		w->arena,
		"Kept: %lld %s new, and %lld %s here already and now %s the name and roles that the list "
		"says.",
		(long long)in->created, in->created == 1 ? "is" : "are", (long long)in->updated,
		in->updated == 1 ? "was" : "were", in->updated == 1 ? "has" : "have");
}

static enum err show(struct work *w, struct http_call *call, const struct people_sent *sent,
                     struct http_reply *reply)
{
	static const struct people_add_input nothing;
	const struct people_add_input *add = sent->add == NULL ? &nothing : sent->add;
	struct person *people;
	size_t count;
	TRY(person_list(w, call->tx, web_actor(call)->org, (struct id){{0}}, PEOPLE_SHOWN_MAX, &people,
	                &count));
	struct people_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(w, &people[i]);
	const struct people_view view = {
		.csrf = web_session(call)->csrf,
		.mailed = web_mails(web_app(call)),
		.people = {rows, count},
		.taken = sent->taken,
		.problem = sent->problem,
		.email = add->email,
		.name = add->name,
		.roles = roles_of(w, add->role),
		.csv = sent->csv,
		.adds = sent->add != NULL,
	};
	struct buf body = web_markup(w);
	people_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("People"), .body = &body, .body_class = "wide"},
	                      reply);
}

enum err people_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct people_sent sent = {.taken = taken_words(w, input)};
	return show(w, call, &sent, reply);
}

/* ---- changing ---- */

/* What a form asks for, in a transaction of its own: what fails in it changes nothing, and the page shows what was sent. */
struct asking {
	struct http_call *call;
	const struct people_add_input *add; /* NULL: the list */
	const struct people_csv_input *csv;
	struct person_csv_result result;
	struct people_sent sent;
	struct http_reply *reply;
};

static enum err do_it(struct work *w, struct tx *tx, void *argument)
{
	struct asking *asking = argument;
	struct http_call call = *asking->call;
	struct id person;
	call.tx = tx;
	return asking->add != NULL ? administration_add(w, &call, asking->add, &person)
	                           : administration_import(w, &call, asking->csv->csv, &asking->result);
}

static enum err show_again(struct work *w, struct tx *tx, void *argument)
{
	struct asking *asking = argument;
	struct http_call call = *asking->call;
	call.tx = tx;
	return show(w, &call, &asking->sent, asking->reply);
}

static enum err ask(struct work *w, struct asking *asking)
{
	struct db *db = web_app(asking->call)->db;
	enum err failed = db_write(w, db, do_it, asking);
	if (failed != ERR_INPUT && failed != ERR_CONFLICT && failed != ERR_TOO_LARGE) {
		TRY(failed);
		if (asking->csv == NULL)
			web_reply_done(w, S("/people"), "invited", asking->reply);
		else
			http_reply_redirect(asking->reply,
			                    str_format(w->arena, "/people?created=%lld&updated=%lld",
			                               (long long)asking->result.created,
			                               (long long)asking->result.updated));
		return OK;
	}
	asking->sent = (struct people_sent){.problem = w->message, .add = asking->add};
	if (asking->csv != NULL)
		asking->sent.csv = asking->csv->csv;
	web_reply_again(w, asking->reply);
	return db_read(w, db, show_again, asking);
}

enum err people_add_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct asking asking = {.call = call, .add = input, .reply = reply};
	return ask(w, &asking);
}

enum err people_csv_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct asking asking = {.call = call, .csv = input, .reply = reply};
	return ask(w, &asking);
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
