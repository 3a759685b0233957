#include "web/pages/account.h"

#include "web/admit.h"
#include "web/config.h"

struct sign_in_view {
	struct str email, next, problem;
};
struct recover_view {
	struct str problem;
};
struct link_view {
	struct str name, email, action, problem;
	int64_t tokens;
};

#include "web/pages/account.html.h"

const struct field sign_in_page_fields[1] = {
	{"next", FIELD_QUERY, FIELD_TEXT, offsetof(struct sign_in_input, next), .max = 500,
         .sentence = "Path of the page to go on with."},
};
const struct field sign_in_fields[3] = {
	{"email", FIELD_BODY, FIELD_TEXT, offsetof(struct sign_in_input, email), .required = true, .max = 254,
         .sentence = "The address you were invited with."},
	{"password", FIELD_BODY, FIELD_TEXT, offsetof(struct sign_in_input, password), .required = true,
         .max = 200, .sentence = "Your password."},
	{"next", FIELD_BODY, FIELD_TEXT, offsetof(struct sign_in_input, next), .max = 500,
         .sentence = "Path of the page to go on with."},
};
const struct field recover_fields[1] = {
	{"email", FIELD_BODY, FIELD_TEXT, offsetof(struct recover_input, email), .required = true, .max = 254,
         .sentence = "The address you sign in with."},
};
const struct field link_fields[2] = {
	{"token", FIELD_PATH, FIELD_TOKEN, offsetof(struct link_input, token), .required = true, .max = 200,
         .sentence = "The secret of the link."},
	{"password", FIELD_BODY, FIELD_TEXT, offsetof(struct link_input, password), .max = 200,
         .sentence = "The new password, 10 to 200 bytes."},
};

/* A browser drops control characters from an address and takes a backslash for a slash. */
static bool is_plain_path(struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.at[i];
		if (c <= ' ' || c == 0x7f || c == '\\')
			return false;
	}
	return str_starts(path, S("/")) && !str_starts(path, S("//"));
}

/* Only our own pages. */
static struct str safe_next(struct str next)
{
	return is_plain_path(next) ? next : S("/");
}

static enum err show_sign_in(struct work *w, struct http_call *call, const struct sign_in_view *view,
                             struct http_reply *reply)
{
	struct buf body = web_markup(w);
	sign_in_html(&body, view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Sign in"), .body = &body}, reply);
}

enum err sign_in_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sign_in_input *in = input;
	return show_sign_in(w, call, &(struct sign_in_view){.next = safe_next(in->next)}, reply);
}

enum err sign_in_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sign_in_input *in = input;
	struct str cookie;
	enum err failed = session_sign_in(w, call->db, web_app(call)->keeper, in->email, in->password,
	                                  call->request->address, &cookie);
	if (failed == OK) {
		admit_set_cookie(w, call, cookie, reply);
		http_reply_redirect(reply, safe_next(in->next));
		return OK;
	}
	const struct sign_in_view view = {.email = in->email, .next = in->next, .problem = w->message};
	web_reply_again(w, reply);
	return show_sign_in(w, call, &view, reply);
}

enum err sign_out_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	TRY(session_sign_out(w, call->tx, admit_cookie(call)));
	admit_clear_cookie(w, call, reply);
	web_reply_done(w, S("/sign-in"), "signed-out", reply);
	return OK;
}

static enum err show_recover(struct work *w, struct http_call *call, struct str problem,
                             struct http_reply *reply)
{
	struct buf body = web_markup(w);
	recover_html(&body, &(struct recover_view){problem});
	return web_reply_page(w, call, &(struct web_page){.title = S("Forgotten password"), .body = &body},
	                      reply);
}

enum err recover_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	return show_recover(w, call, (struct str){0}, reply);
}

enum err recover_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct recover_input *in = input;
	const struct app *app = web_app(call);
	if (session_recover(w, call->db, app->keeper, in->email, call->request->address,
	                    app->config->base_url) == OK) {
		web_reply_done(w, S("/sign-in"), "recovery-sent", reply);
		return OK;
	}
	struct str problem = w->message;
	web_reply_again(w, reply);
	return show_recover(w, call, problem, reply);
}

/* Loads who the link is for and shows the form. */
static enum err show_link(struct work *w, struct http_call *call, struct tx *tx, struct str token,
                          struct str problem, struct http_reply *reply)
{
	struct link_view view = {.action = str_format(w->arena, "/link/%.*s", STR_ARG(token)),
	                         .problem = problem};
	struct session_link_person person;
	TRY(session_link_person(w, tx, token, &person));
	view.name = person.name;
	view.email = person.email;
	view.tokens = person.tokens;
	struct buf body = web_markup(w);
	link_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Choose a password"), .body = &body},
	                      reply);
}

enum err link_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct link_input *in = input;
	return show_link(w, call, call->tx, in->token, (struct str){0}, reply);
}

struct shown_again {
	struct http_call *call;
	struct str token, problem;
	struct http_reply *reply;
};

static enum err show_link_again(struct work *w, struct tx *tx, void *argument)
{
	const struct shown_again *again = argument;
	return show_link(w, again->call, tx, again->token, again->problem, again->reply);
}

enum err link_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct link_input *in = input;
	struct str cookie;
	enum err failed =
		session_use_link(w, call->db, web_app(call)->keeper, in->token, in->password, &cookie);
	if (failed == OK) {
		admit_set_cookie(w, call, cookie, reply);
		web_reply_done(w, S("/"), "password-set", reply);
		return OK;
	}
	if (failed != ERR_INPUT)
		return failed;
	struct shown_again again = {call, in->token, w->message, reply};
	web_reply_again(w, reply);
	return db_read(w, call->db, show_link_again, &again);
}
