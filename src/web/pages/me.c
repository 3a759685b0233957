#include "web/pages/me.h"

#include "base/time.h"
#include "base/world.h"
#include "org/person.h"
#include "web/api/me.h"

struct me_scope {
	struct str name, words;
};
struct me_scopes {
	const struct me_scope *at;
	size_t count;
};
struct me_token {
	struct id id;
	struct str name, scopes, created, expires;
	bool over;
};
struct me_tokens {
	const struct me_token *at;
	size_t count;
};
struct me_view {
	struct str csrf, name, email, roles, extra;
	struct str made; /* the text of the token that was just made */
	struct me_tokens tokens;
	struct me_scopes scopes;
};

#include "web/pages/me.html.h"

/* What a token can be allowed, for whom. */
static const struct {
	unsigned role;
	struct me_scope scope;
	size_t offset; /* in the form's input */
} offered[] = {
	{ROLE_CANDIDATE, {S_INIT("take"), S_INIT("take assessments")}, offsetof(struct me_token_input, take)},
	{ROLE_AUTHOR,
         {S_INIT("author"), S_INIT("read assessments")},
         offsetof(struct me_token_input, author)},
	{ROLE_REVIEWER, {S_INIT("review"), S_INIT("review")}, offsetof(struct me_token_input, review)},
	{ROLE_ADMINISTRATOR, {S_INIT("admin"), S_INIT("administer")}, offsetof(struct me_token_input, admin)},
};

#define SCOPE(member)                                                                     \
	{                                                                                 \
#member, FIELD_BODY, FIELD_BOOL, offsetof(struct me_token_input, member), \
			.sentence = "Whether it may do what this role may."               \
	}
const struct field me_token_fields[6] = {
	{"name", FIELD_BODY, FIELD_TEXT, offsetof(struct me_token_input, name), .required = true, .min = 1,
         .max = 100, .sentence = "What it is for, to tell it from others."},
	SCOPE(take),
	SCOPE(author),
	SCOPE(review),
	SCOPE(admin),
	{"days", FIELD_BODY, FIELD_INT, offsetof(struct me_token_input, days), .required = true, .min = 1,
         .max = 366, .sentence = "Valid for so many days."},
};

static enum err read_tokens(struct work *w, struct http_call *call, struct me_tokens *out)
{
	struct session_token *tokens;
	size_t count;
	TRY(session_tokens(w, call->tx, web_actor(call), &tokens, &count));
	struct me_token *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct me_token){
			.id = tokens[i].id,
			.name = tokens[i].name,
			.scopes = tokens[i].scopes,
			.created = time_date_for_people(w->arena, tokens[i].created_us),
			.expires = time_date_for_people(w->arena, tokens[i].expires_us),
			.over = tokens[i].expires_us <= world_now_us(w),
		};
	*out = (struct me_tokens){rows, count};
	return OK;
}

static struct me_scopes scopes_for(struct work *w, unsigned roles)
{
	struct me_scope *scopes = work_array(w, COUNT(offered), sizeof *scopes);
	size_t count = 0;
	for (size_t i = 0; i < COUNT(offered); i++)
		if ((roles & offered[i].role) != 0)
			scopes[count++] = offered[i].scope;
	return (struct me_scopes){scopes, count};
}

static enum err show(struct work *w, struct http_call *call, struct str made, struct http_reply *reply)
{
	const struct actor *actor = web_actor(call);
	struct person person;
	TRY(person_load(w, call->tx, actor->org, actor->person, &person));
	struct me_view view = {
		.csrf = web_session(call)->csrf,
		.name = person.name,
		.email = person.email,
		.roles = role_names(w->arena, actor->roles),
		.made = made,
		.scopes = scopes_for(w, actor->roles),
	};
	if (person.minutes_factor > 1)
		view.extra = str_format(w->arena, "× %.2f", person.minutes_factor);
	TRY(read_tokens(w, call, &view.tokens));
	struct buf body = web_markup(w);
	me_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Account"), .body = &body}, reply);
}

enum err me_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	return show(w, call, (struct str){0}, reply);
}

static struct str scopes_chosen(struct work *w, const struct me_token_input *in)
{
	struct buf scopes = buf_init(w->arena, 100);
	for (size_t i = 0; i < COUNT(offered); i++)
		if (*(const bool *)((const char *)in + offered[i].offset))
			buf_format(&scopes, "%s%.*s", scopes.len == 0 ? "" : " ",
			           STR_ARG(offered[i].scope.name));
	return buf_str(&scopes);
}

/* The reply is the only place where the token's text is ever shown. */
enum err me_token_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct me_token_input *in = input;
	struct str made, scopes = scopes_chosen(w, in);
	if (scopes.len == 0)
		return fail(w, ERR_INPUT, "Choose what the token may do: at least one of your roles.");
	TRY(session_token_create(w, call->tx, web_actor(call), in->name, scopes,
	                         world_now_us(w) + in->days * TIME_DAY_US, &made));
	return show(w, call, made, reply);
}

enum err me_token_revoke_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct api_token_id_input *in = input;
	TRY(session_token_revoke(w, call->tx, web_actor(call), in->token));
	web_reply_done(w, S("/account"), "revoked", reply);
	return OK;
}
