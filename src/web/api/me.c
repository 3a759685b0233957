#include "web/api/me.h"

#include "base/time.h"
#include "base/world.h"
#include "org/person.h"
#include "web/admit.h"
#include "web/api/output.h"

/* ---- who one is ---- */

struct me {
	struct id person;
	struct str name, roles;
	double minutes_factor;
};
const struct field api_me_output[4] = {
	OUTPUT(FIELD_ID, struct me, person, "You."),
	OUTPUT(FIELD_TEXT, struct me, name, "Your name."),
	OUTPUT(FIELD_TEXT, struct me, roles, "What you may do here, as words: candidate, reviewer…"),
	OUTPUT(FIELD_REAL, struct me, minutes_factor,
               "Time limits are multiplied by this: 1.25 is a quarter more."),
};

enum err api_me(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	const struct actor *actor = web_actor(call);
	struct person person;
	TRY(person_load(w, call->tx, actor->org, actor->person, &person));
	const struct me me = {
		.person = person.id,
		.name = person.name,
		.roles = role_names(w->arena, actor->roles),
		.minutes_factor = person.minutes_factor,
	};
	return web_reply_json(w, call, &me, reply);
}

/* ---- signing in ---- */

const struct field api_session_fields[2] = {
	{"email", FIELD_BODY, FIELD_TEXT, offsetof(struct api_session_input, email), .required = true,
         .max = 254, .sentence = "The address you were invited with."},
	{"password", FIELD_BODY, FIELD_TEXT, offsetof(struct api_session_input, password), .required = true,
         .max = 200, .sentence = "Your password."},
};

struct opened {
	struct str cookie; /* not in the reply's body */
	struct id person;
	struct str csrf;
};
const struct field api_session_output[2] = {
	OUTPUT(FIELD_ID, struct opened, person, "You."),
	OUTPUT(FIELD_TEXT, struct opened, csrf, "Send it as X-CSRF-Token with every write of this session."),
};

static enum err read_session(struct work *w, struct tx *tx, void *argument)
{
	struct opened *opened = argument;
	struct session session;
	TRY(session_of_cookie(w, tx, opened->cookie, &session));
	opened->person = session.actor.person;
	opened->csrf = session.csrf;
	return OK;
}

enum err api_session_open(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_session_input *in = input;
	struct opened opened;
	TRY(session_sign_in(w, call->db, web_app(call)->keeper, in->email, in->password,
	                    call->request->address, &opened.cookie));
	TRY(db_read(w, call->db, read_session, &opened));
	admit_set_cookie(w, call, opened.cookie, reply);
	return web_reply_json(w, call, &opened, reply);
}

enum err api_session_close(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	(void)input;
	TRY(session_sign_out(w, call->tx, admit_cookie(call)));
	admit_clear_cookie(w, call, reply);
	reply->status = 204;
	return OK;
}

/* ---- tokens for programs ---- */

const struct field api_token_fields[3] = {
	{"name", FIELD_BODY, FIELD_TEXT, offsetof(struct api_token_input, name), .required = true, .min = 1,
         .max = 100, .sentence = "What it is for, to tell it from others."},
	{"scopes", FIELD_BODY, FIELD_TEXT, offsetof(struct api_token_input, scopes), .required = true,
         .min = 1, .max = 100,
         .sentence = "Words of: take author review admin. It can do no more than you can."},
	{"days", FIELD_BODY, FIELD_INT, offsetof(struct api_token_input, days), .required = true, .min = 1,
         .max = 366, .sentence = "Valid for so many days."},
};
const struct field api_token_id_fields[1] = {
	{"token", FIELD_PATH, FIELD_ID, offsetof(struct api_token_id_input, token), .required = true,
         .sentence = "The token's id."},
};

struct tokens {
	struct field_list tokens;
};
static const struct field token_row[] = {
	OUTPUT(FIELD_ID, struct session_token, id, "Revoke it by this."),
	OUTPUT(FIELD_TEXT, struct session_token, name, "What it is for."),
	OUTPUT(FIELD_TEXT, struct session_token, scopes, "What it may do."),
	OUTPUT(FIELD_INT, struct session_token, created_us, "Microseconds since 1970."),
	OUTPUT(FIELD_INT, struct session_token, expires_us, "Microseconds since 1970."),
};
const struct field api_tokens_output[1] = {
	OUTPUT_LIST(struct tokens, tokens, token_row, struct session_token, "Your own, newest first."),
};

struct created {
	struct str token;
};
const struct field api_token_output[1] = {
	OUTPUT(FIELD_TEXT, struct created, token,
               "Its text: the only copy. Send it as “Authorization: Bearer …”."),
};

enum err api_tokens(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct session_token *tokens;
	size_t count;
	TRY(session_tokens(w, call->tx, web_actor(call), &tokens, &count));
	return web_reply_json(w, call, &(struct tokens){{tokens, count}}, reply);
}

enum err api_token_create(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_token_input *in = input;
	struct created created;
	TRY(session_token_create(w, call->tx, web_actor(call), in->name, in->scopes,
	                         world_now_us(w) + in->days * TIME_DAY_US, &created.token));
	reply->status = 201;
	return web_reply_json(w, call, &created, reply);
}

enum err api_token_revoke(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_token_id_input *in = input;
	reply->status = 204;
	return session_token_revoke(w, call->tx, web_actor(call), in->token);
}
