/* Passwords: Argon2id by libsodium, so many at once and no more. */
#ifndef ORG_PASSWORD_H
#define ORG_PASSWORD_H

#include "org/session.h"

/* ERR_INPUT when it is too short, too long or not text. */
enum err password_check(struct work *w, struct str password) MUST_CHECK;
/* About 20 ms and 19 MiB. ERR_BUSY when the wait for a turn is over 5 seconds. */
enum err password_hash(struct work *w, struct session_keeper *keeper, struct str password,
                       struct str *hash) MUST_CHECK;
/* *same is false for an absent hash, after as much work as for a real one. */
enum err password_verify(struct work *w, struct session_keeper *keeper, struct str password, struct str hash,
                         bool *same) MUST_CHECK;

#endif
