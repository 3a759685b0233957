/* Signing in: passwords, sessions, one-time links, API tokens, throttling.
 *
 * 1. Secrets are stored as hashes only: passwords Argon2id (19 MiB, 2 passes), tokens SHA-256.
 * 2. At most SESSION_HASHES_AT_ONCE Argon2id computations run at once; the rest wait, then ERR_BUSY.
 * 3. In 15 minutes an address may fail five times from one peer and a hundred times in all, a peer thirty times; the next
 *    tries wait, with a clear answer. Recovery is counted apart: five for an address, thirty from a peer.
 * 4. An unknown address costs as much time as a wrong password, and gets the same words.
 * 5. A token's text carries its organisation: ORG (hex) '.' SECRET. */
#ifndef ORG_SESSION_H
#define ORG_SESSION_H

#include "db/db.h"
#include "org/actor.h"
#include "org/directory.h"

#include <semaphore.h>

enum { SESSION_HASHES_AT_ONCE = 2 };
#define SESSION_LIFE_US (14 * 24 * 3600 * INT64_C(1000000))

/* The directory and the limit on password hashes at once. */
struct session_keeper {
	struct directory directory;
	sem_t hashes;
};
/* Copies the directory. */
void session_keeper_init(struct session_keeper *keeper, const struct directory *directory);
/* Once nobody signs in any more. */
void session_keeper_finish(struct session_keeper *keeper);

struct session {
	struct actor actor;
	struct str name;
	struct str csrf; /* the token that its forms must carry */
	bool by_token;   /* an API token: no CSRF */
};

/* The session of a cookie, or of a bearer token; ERR_SIGNED_OUT when there is none, it is over or was revoked. */
enum err session_of_cookie(struct work *w, struct tx *tx, struct str cookie, struct session *out) MUST_CHECK;
enum err session_of_token(struct work *w, struct tx *tx, struct str token, struct session *out) MUST_CHECK;

/* Checks a password and opens a session; takes a while and opens its own transactions. `peer` is the client's address.
 * The cookie's value is returned, the only copy of the secret. */
enum err session_sign_in(struct work *w, struct db *db, struct session_keeper *keeper, struct str email,
                         struct str password, struct str peer, struct str *cookie) MUST_CHECK;
/* Opens a session for whoever has proved to be that person in another way (claim.h). */
enum err session_open(struct work *w, struct tx *tx, struct id org, struct id person,
                      struct str *cookie) MUST_CHECK;
/* Ends the session of a cookie; one that is none changes nothing. */
enum err session_sign_out(struct work *w, struct tx *tx, struct str cookie) MUST_CHECK;

/* One-time links: `kind` is "invitation", for 7 days, or "recovery", for one hour. Returns the token's text. */
enum err session_link(struct work *w, struct tx *tx, struct id org, struct id person, struct str kind,
                      struct str *token) MUST_CHECK;
/* How a link stands; one that nobody knows has run out. */
enum session_link_state { SESSION_LINK_LIVE, SESSION_LINK_USED, SESSION_LINK_OVER };
enum err session_link_state(struct work *w, struct tx *tx, struct str token,
                            enum session_link_state *out) MUST_CHECK;
/* Who a link is for, without using it up. */
struct session_link_person {
	struct str name, email;
	int64_t tokens; /* API tokens, which using the link revokes */
};
enum err session_link_person(struct work *w, struct tx *tx, struct str token,
                             struct session_link_person *out) MUST_CHECK;
/* Uses the link up: sets the password, ends all other sessions and links of the person and revokes their API tokens,
 * because a stranger may have made them; opens a session. */
enum err session_use_link(struct work *w, struct db *db, struct session_keeper *keeper, struct str token,
                          struct str password, struct str *cookie) MUST_CHECK;
/* Writes a recovery message when the address is known; says nothing about whether it was. `peer` as above. */
enum err session_recover(struct work *w, struct db *db, struct session_keeper *keeper, struct str email,
                         struct str peer, struct str base_url) MUST_CHECK;
/* For the command line and the demonstration; ends the person's sessions and links. */
enum err session_set_password(struct work *w, struct db *db, struct session_keeper *keeper, struct id org,
                              struct id person, struct str password) MUST_CHECK;

/* API tokens: scopes are words of "take author review admin", each leaving one role. Returns the token's text once.
 * ERR_FORBIDDEN for a scope beyond the actor's own roles, so that a token cannot make a stronger one. */
enum err session_token_create(struct work *w, struct tx *tx, const struct actor *actor, struct str name,
                              struct str scopes, int64_t expires_us, struct str *token) MUST_CHECK;
struct session_token {
	struct id id;
	struct str name, scopes;
	int64_t created_us, expires_us;
};
/* One's own, newest first, at most 100. */
enum err session_tokens(struct work *w, struct tx *tx, const struct actor *actor, struct session_token **out,
                        size_t *count) MUST_CHECK;
/* One's own; ERR_NOT_FOUND when there is none, or it is revoked already. */
enum err session_token_revoke(struct work *w, struct tx *tx, const struct actor *actor,
                              struct id token) MUST_CHECK;
/* All of a person's. */
enum err session_token_revoke_all(struct work *w, struct tx *tx, struct id org, struct id person) MUST_CHECK;

#endif
