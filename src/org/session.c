#include "org/session.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/time.h"
#include "base/world.h"
#include "org/audit.h"
#include "org/claim.h"
#include "org/message.h"
#include "org/password.h"
#include "org/session.sql.h"
#include "org/throttle.h"
#include "org/token.h"

/* In the throttle's window. A stranger who fails with somebody's address is stopped by the pair; the owner comes from
 * elsewhere and is not. */
enum {
	SIGN_INS_OF_PAIR = 5, /* of an address from one peer */
	SIGN_INS_OF_PEER = 30,
	SIGN_INS_OF_ADDRESS = 100, /* from all peers */
	RECOVERIES_OF_ADDRESS = 5,
	RECOVERIES_OF_PEER = 30,
};

#define INVITATION_LIFE_US (7 * TIME_DAY_US)
#define RECOVERY_LIFE_US (60 * TIME_MINUTE_US)

void session_keeper_init(struct session_keeper *keeper, const struct directory *directory)
{
	keeper->directory = *directory;
	check(sem_init(&keeper->hashes, 0, SESSION_HASHES_AT_ONCE) == 0);
}

void session_keeper_finish(struct session_keeper *keeper)
{
	sem_destroy(&keeper->hashes);
}

/* ---- sessions ---- */

static enum err over(struct work *w)
{
	return fail(w, ERR_SIGNED_OUT, "Your session is over. Sign in again; what you wrote is saved.");
}

enum err session_of_cookie(struct work *w, struct tx *tx, struct str cookie, struct session *out)
{
	struct token token;
	if (!token_parse(w, cookie, &token))
		return over(w);
	const struct session_person_in in = {.org = token.org, .token_hash = digest_str(&token.hash)};
	struct session_person_row row;
	bool found;
	TRY(session_person(w, tx, &in, &row, &found));
	if (!found || row.expires_us <= world_now_us(w))
		return over(w);
	struct digest csrf = digest_keyed(cookie, S("csrf"));
	*out = (struct session){
		.actor = {token.org, row.person, (unsigned)row.roles},
		.name = row.name,
		.csrf = encode_base64url(w->arena, digest_str(&csrf)),
	};
	return OK;
}

enum err session_open(struct work *w, struct tx *tx, struct id org, struct id person, struct str *cookie)
{
	struct token token;
	*cookie = token_new(w, org, &token);
	int64_t now_us = world_now_us(w);
	const struct session_insert_in in = {
		.org = org,
		.token_hash = digest_str(&token.hash),
		.person = person,
		.created_us = now_us,
		.expires_us = now_us + SESSION_LIFE_US,
	};
	return session_insert(w, tx, &in);
}

enum err session_sign_out(struct work *w, struct tx *tx, struct str cookie)
{
	struct token token;
	if (!token_parse(w, cookie, &token))
		return OK;
	const struct session_delete_in in = {.org = token.org, .token_hash = digest_str(&token.hash)};
	return session_delete(w, tx, &in);
}

/* ---- signing in ---- */

/* What is counted, for whom; the words keep the subjects of different limits apart. */
static struct digest subject(struct work *w, const struct directory *directory, const char *what,
                             struct str address, struct str peer)
{
	return directory_hash(directory,
	                      str_format(w->arena, "%s\n%.*s\n%.*s", what, STR_ARG(address), STR_ARG(peer)));
}

struct sign_in {
	struct digest address;
	struct digest of_pair, of_peer, of_address; /* subjects of the throttle */
	struct password_by_address_row *candidates;
	size_t candidate_count;
	const struct password_by_address_row *person; /* whose password it was, or NULL */
	struct str cookie;
};

static enum err look_up(struct work *w, struct tx *tx, void *argument)
{
	struct sign_in *in = argument;
	TRY(throttle_check(w, tx, in->of_pair, SIGN_INS_OF_PAIR));
	TRY(throttle_check(w, tx, in->of_peer, SIGN_INS_OF_PEER));
	TRY(throttle_check(w, tx, in->of_address, SIGN_INS_OF_ADDRESS));
	const struct password_by_address_in by = {.address_hash = digest_str(&in->address)};
	return password_by_address(w, tx, &by, &in->candidates, &in->candidate_count);
}

static enum err conclude(struct work *w, struct tx *tx, void *argument)
{
	struct sign_in *in = argument;
	if (in->person == NULL) {
		TRY(throttle_count(w, tx, in->of_pair));
		TRY(throttle_count(w, tx, in->of_peer));
		return throttle_count(w, tx, in->of_address);
	}
	TRY(throttle_clear(w, tx, in->of_pair));
	TRY(throttle_clear(w, tx, in->of_address));
	TRY(audit_add(w, tx, in->person->org, in->person->person, "session.open", in->person->person,
	              (struct str){0}));
	return session_open(w, tx, in->person->org, in->person->person, &in->cookie);
}

enum err session_sign_in(struct work *w, struct db *db, struct session_keeper *keeper, struct str email,
                         struct str password, struct str peer, struct str *cookie)
{
	struct str address;
	TRY(directory_address(w, email, &address));
	const struct directory *directory = &keeper->directory;
	struct sign_in in = {
		.address = directory_hash(directory, address),
		.of_pair = subject(w, directory, "sign-in", address, peer),
		.of_peer = subject(w, directory, "sign-in", S(""), peer),
		.of_address = subject(w, directory, "sign-in", address, S("")),
	};
	TRY(db_read(w, db, look_up, &in));
	bool same = false;
	for (size_t i = 0; i < in.candidate_count && !same; i++) {
		TRY(password_verify(w, keeper, password, in.candidates[i].password_hash, &same));
		if (same)
			in.person = &in.candidates[i];
	}
	if (in.candidate_count == 0)
		TRY(password_verify(w, keeper, password, (struct str){0}, &same));
	TRY(db_write(w, db, conclude, &in));
	if (in.person == NULL)
		return fail(
			w, ERR_SIGNED_OUT,
			"The address and the password do not belong together. Check both, or ask for a new "
			"password.");
	*cookie = in.cookie;
	return OK;
}

/* ---- one-time links ---- */

enum err session_link(struct work *w, struct tx *tx, struct id org, struct id person, struct str kind,
                      struct str *token)
{
	struct token stored;
	*token = token_new(w, org, &stored);
	int64_t now_us = world_now_us(w);
	bool recovery = str_equal(kind, S("recovery"));
	const struct link_insert_in in = {
		.org = org,
		.token_hash = digest_str(&stored.hash),
		.kind = kind,
		.person = person,
		.created_us = now_us,
		.expires_us = now_us + (recovery ? RECOVERY_LIFE_US : INVITATION_LIFE_US),
	};
	return link_insert(w, tx, &in);
}

static enum err link_over(struct work *w)
{
	return fail(w, ERR_NOT_FOUND,
	            "This link was used already or is too old. Ask for a new one on the sign-in page.");
}

static enum err find_link(struct work *w, struct tx *tx, const struct token *token, struct link_find_row *row,
                          enum session_link_state *state)
{
	const struct link_find_in in = {.org = token->org, .token_hash = digest_str(&token->hash)};
	bool found;
	TRY(link_find(w, tx, &in, row, &found));
	if (found && row->used_us != DB_NULL_INT)
		*state = SESSION_LINK_USED;
	else
		*state = found && row->expires_us > world_now_us(w) ? SESSION_LINK_LIVE : SESSION_LINK_OVER;
	return OK;
}

static enum err load_link(struct work *w, struct tx *tx, const struct token *token, struct link_find_row *row)
{
	enum session_link_state state;
	TRY(find_link(w, tx, token, row, &state));
	return state == SESSION_LINK_LIVE && !str_equal(row->kind, CLAIM_KIND) ? OK : link_over(w);
}

enum err session_link_state(struct work *w, struct tx *tx, struct str text, enum session_link_state *out)
{
	struct token token;
	struct link_find_row row;
	*out = SESSION_LINK_OVER;
	return token_parse(w, text, &token) ? find_link(w, tx, &token, &row, out) : OK;
}

enum err session_link_person(struct work *w, struct tx *tx, struct str text, struct session_link_person *out)
{
	struct token token;
	if (!token_parse(w, text, &token))
		return link_over(w);
	struct link_find_row row;
	TRY(load_link(w, tx, &token, &row));
	*out = (struct session_link_person){row.name, row.email, row.tokens};
	return OK;
}

/* What a new password ends: the sessions, and the links that could set another. */
static enum err end_access(struct work *w, struct tx *tx, struct id org, struct id person)
{
	const struct session_delete_all_in sessions = {.org = org, .person = person};
	TRY(session_delete_all(w, tx, &sessions));
	const struct link_use_all_in links = {.org = org, .person = person, .used_us = world_now_us(w)};
	return link_use_all(w, tx, &links);
}

struct link_use {
	struct token token;
	struct str password_hash;
	struct str cookie;
};

static enum err use_link(struct work *w, struct tx *tx, void *argument)
{
	struct link_use *use = argument;
	struct link_find_row row;
	TRY(load_link(w, tx, &use->token, &row));
	const struct link_use_in in = {.org = use->token.org,
	                               .token_hash = digest_str(&use->token.hash),
	                               .used_us = world_now_us(w)};
	int64_t changed;
	TRY(link_use(w, tx, &in, &changed));
	if (changed == 0)
		return link_over(w);
	const struct password_set_in set = {
		.org = use->token.org, .person = row.person, .password_hash = use->password_hash};
	TRY(password_set(w, tx, &set));
	TRY(end_access(w, tx, use->token.org, row.person));
	TRY(session_token_revoke_all(w, tx, use->token.org, row.person));
	TRY(audit_add(w, tx, use->token.org, row.person, "password.set", row.person, (struct str){0}));
	return session_open(w, tx, use->token.org, row.person, &use->cookie);
}

static enum err look_at_link(struct work *w, struct tx *tx, void *argument)
{
	const struct link_use *use = argument;
	struct link_find_row row;
	return load_link(w, tx, &use->token, &row);
}

enum err session_use_link(struct work *w, struct db *db, struct session_keeper *keeper, struct str text,
                          struct str password, struct str *cookie)
{
	struct link_use use = {0};
	if (!token_parse(w, text, &use.token))
		return link_over(w);
	TRY(password_check(w, password));
	TRY(db_read(w, db, look_at_link, &use)); /* before anything costly: anyone can send a made-up link */
	TRY(password_hash(w, keeper, password, &use.password_hash));
	TRY(db_write(w, db, use_link, &use));
	*cookie = use.cookie;
	return OK;
}

struct recovery {
	struct digest address;
	struct digest of_peer, of_address; /* subjects of the throttle */
	struct str base_url;
};

static enum err recover(struct work *w, struct tx *tx, void *argument)
{
	const struct recovery *recovery = argument;
	TRY(throttle_check(w, tx, recovery->of_peer, RECOVERIES_OF_PEER));
	TRY(throttle_check(w, tx, recovery->of_address, RECOVERIES_OF_ADDRESS));
	TRY(throttle_count(w, tx, recovery->of_peer));
	TRY(throttle_count(w, tx, recovery->of_address));
	const struct password_by_address_in by = {.address_hash = digest_str(&recovery->address)};
	struct password_by_address_row *people;
	size_t count;
	TRY(password_by_address(w, tx, &by, &people, &count));
	for (size_t i = 0; i < count; i++) {
		struct str token;
		TRY(session_link(w, tx, people[i].org, people[i].person, S("recovery"), &token));
		TRY(message_add(
			w, tx, people[i].org, people[i].person, S("Choose a new password"),
			str_format(
				w->arena,
				"Somebody, probably you, asked for a new password. Choose it here within an hour:\n\n"
				"%.*s/link/%.*s\n\nIf it was not you, do nothing: your password stays as it is.\n",
				STR_ARG(recovery->base_url), STR_ARG(token))));
	}
	return OK;
}

enum err session_recover(struct work *w, struct db *db, struct session_keeper *keeper, struct str email,
                         struct str peer, struct str base_url)
{
	struct str address;
	TRY(directory_address(w, email, &address));
	const struct directory *directory = &keeper->directory;
	struct recovery recovery = {
		.address = directory_hash(directory, address),
		.of_peer = subject(w, directory, "recovery", S(""), peer),
		.of_address = subject(w, directory, "recovery", address, S("")),
		.base_url = base_url,
	};
	return db_write(w, db, recover, &recovery);
}

struct new_password {
	struct id org, person;
	struct str hash;
};

static enum err set_password(struct work *w, struct tx *tx, void *argument)
{
	const struct new_password *new = argument;
	const struct password_set_in in = {
		.org = new->org, .person = new->person, .password_hash = new->hash};
	TRY(password_set(w, tx, &in));
	return end_access(w, tx, new->org, new->person);
}

enum err session_set_password(struct work *w, struct db *db, struct session_keeper *keeper, struct id org,
                              struct id person, struct str password)
{
	struct new_password new = {.org = org, .person = person};
	TRY(password_check(w, password));
	TRY(password_hash(w, keeper, password, &new.hash));
	return db_write(w, db, set_password, &new);
}
