#include "org/claim.h"

#include "base/time.h"
#include "base/world.h"
#include "org/actor.h"
#include "org/audit.h"
#include "org/session.h"
#include "org/token.h"

#include "org/claim.sql.h"

#define CLAIM_LIFE_US (30 * TIME_DAY_US)

enum err claim_link(struct work *w, struct tx *tx, struct id org, struct id person, struct id credential,
                    struct str *text)
{
	struct token token;
	*text = token_new(w, org, &token);
	int64_t now_us = world_now_us(w);
	const struct claim_insert_in in = {
		.org = org,
		.token_hash = digest_str(&token.hash),
		.kind = CLAIM_KIND,
		.person = person,
		.subject = credential,
		.created_us = now_us,
		.expires_us = now_us + CLAIM_LIFE_US,
	};
	return claim_insert(w, tx, &in);
}

static bool opens_nothing(int64_t roles, struct str password_hash)
{
	return !str_absent(password_hash) || (roles & ~(int64_t)ROLE_CANDIDATE) != 0;
}

enum err claim_needs_link(struct work *w, struct tx *tx, struct id org, struct id person, bool *needs)
{
	const struct claim_person_in in = {.org = org, .person = person};
	struct claim_person_row row;
	bool found;
	TRY(claim_person(w, tx, &in, &row, &found));
	*needs = found && !opens_nothing(row.roles, row.password_hash);
	return OK;
}

static enum err is_over(struct work *w)
{
	return fail(
		w, ERR_NOT_FOUND,
		"This link was used already or is too old. If you have a password, sign in: what you were awarded "
		"is under My credentials. If you have none, ask for one on the page Forgotten your password.");
}

static enum err find(struct work *w, struct tx *tx, const struct token *token, struct claim *out)
{
	const struct claim_find_in in = {
		.org = token->org, .token_hash = digest_str(&token->hash), .kind = CLAIM_KIND};
	struct claim_find_row row;
	bool found;
	TRY(claim_find(w, tx, &in, &row, &found));
	if (!found || row.used_us != DB_NULL_INT || row.expires_us <= world_now_us(w))
		return is_over(w);
	*out = (struct claim){
		.org = token->org,
		.person = row.person,
		.credential = row.subject,
		.name = row.name,
		.must_sign_in = opens_nothing(row.roles, row.password_hash),
		.expires_us = row.expires_us,
	};
	return OK;
}

enum err claim_read(struct work *w, struct tx *tx, struct str text, struct claim *out)
{
	struct token token;
	return token_parse(w, text, &token) ? find(w, tx, &token, out) : is_over(w);
}

enum err claim_use(struct work *w, struct tx *tx, struct str text, struct claim *out, struct str *cookie)
{
	struct token token;
	int64_t changed;
	if (!token_parse(w, text, &token))
		return is_over(w);
	TRY(find(w, tx, &token, out));
	if (out->must_sign_in)
		return fail(w, ERR_SIGNED_OUT,
		            "Sign in with your password: the credential is there for you.");
	const struct claim_set_used_in in = {
		.org = token.org, .token_hash = digest_str(&token.hash), .used_us = world_now_us(w)};
	TRY(claim_set_used(w, tx, &in, &changed));
	if (changed == 0)
		return is_over(w);
	TRY(audit_add(w, tx, out->org, out->person, "session.open", out->person, (struct str){0}));
	return session_open(w, tx, out->org, out->person, cookie);
}
