/* API tokens: session_of_token, session_token_create, session_tokens, session_token_revoke,
 * session_token_revoke_all. */
#include "org/session.h"

#include "base/utf8.h"
#include "base/world.h"
#include "org/audit.h"
#include "org/token.h"

#include "org/api_token.sql.h"

/* What each scope leaves of a person's roles. */
static const struct {
	struct str name;
	unsigned roles;
} scopes_table[] = {
	{S_INIT("take"), ROLE_CANDIDATE},
	{S_INIT("author"), ROLE_AUTHOR},
	{S_INIT("review"), ROLE_REVIEWER},
	{S_INIT("admin"), ROLE_ADMINISTRATOR},
};

static enum err roles_of_scopes(struct work *w, struct str scopes, unsigned *roles)
{
	*roles = 0;
	while (!str_absent(scopes)) {
		struct str word = str_cut(&scopes, ' ');
		unsigned found = 0;
		for (size_t i = 0; i < COUNT(scopes_table); i++)
			if (str_equal(word, scopes_table[i].name))
				found = scopes_table[i].roles;
		if (found == 0)
			return fail(w, ERR_INPUT, "“%.*s” is not a scope: take, author, review or admin",
			            STR_ARG(str_slice(word, 0, 40)));
		*roles |= found;
	}
	return OK;
}

enum err session_of_token(struct work *w, struct tx *tx, struct str text, struct session *out)
{
	struct token token;
	struct token_person_row row = {0};
	bool found = false;
	if (token_parse(w, text, &token)) {
		const struct token_person_in in = {.org = token.org, .token_hash = digest_str(&token.hash)};
		TRY(token_person(w, tx, &in, &row, &found));
	}
	if (!found || row.expires_us <= world_now_us(w))
		return fail(w, ERR_SIGNED_OUT,
		            "This token is unknown, expired or revoked. Make a new one on the page Account.");
	unsigned scopes;
	TRY(roles_of_scopes(w, row.scopes, &scopes));
	*out = (struct session){
		.actor = {token.org, row.person, (unsigned)row.roles & scopes},
		.name = row.name,
		.by_token = true,
	};
	return OK;
}

enum err session_token_create(struct work *w, struct tx *tx, const struct actor *actor, struct str name,
                              struct str scopes, int64_t expires_us, struct str *text)
{
	struct str clean;
	unsigned roles;
	TRY(utf8_clean(w, name, S("name"), &clean));
	TRY(roles_of_scopes(w, scopes, &roles));
	if ((roles & ~actor->roles) != 0)
		return fail(w, ERR_FORBIDDEN,
		            "A token can do no more than you can: leave the other scopes out.");
	struct token token;
	*text = token_new(w, actor->org, &token);
	const struct token_insert_in in = {
		.org = actor->org,
		.token_hash = digest_str(&token.hash),
		.id = world_id(w),
		.person = actor->person,
		.name = clean,
		.scopes = scopes,
		.created_us = world_now_us(w),
		.expires_us = expires_us,
	};
	TRY(token_insert(w, tx, &in));
	return audit_add(w, tx, actor->org, actor->person, "token.create", in.id, (struct str){0});
}

enum err session_token_revoke(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct token_revoke_in in = {
		.org = actor->org, .id = id, .person = actor->person, .revoked_us = world_now_us(w)};
	int64_t changed;
	TRY(token_revoke(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_NOT_FOUND, "you have no such token");
	return audit_add(w, tx, actor->org, actor->person, "token.revoke", id, (struct str){0});
}

enum err session_token_revoke_all(struct work *w, struct tx *tx, struct id org, struct id person)
{
	const struct token_revoke_all_in in = {.org = org, .person = person, .revoked_us = world_now_us(w)};
	return token_revoke_all(w, tx, &in);
}

enum err session_tokens(struct work *w, struct tx *tx, const struct actor *actor, struct session_token **out,
                        size_t *count)
{
	const struct token_page_in in = {.org = actor->org, .person = actor->person};
	struct token_page_row *rows;
	TRY(token_page(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct session_token){rows[i].id, rows[i].name, rows[i].scopes,
		                                   rows[i].created_us, rows[i].expires_us};
	return OK;
}
