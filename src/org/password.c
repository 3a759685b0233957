#include "org/password.h"

#include "base/check.h"
#include "base/utf8.h"
#include "org/person.h"

#include <sodium.h>
#include <time.h>

/* OWASP's first choice for Argon2id: 19 MiB, 2 passes. */
enum { PASSES = 2, MEMORY_BYTES = 19 << 20, WAIT_SECONDS = 5 };

enum err password_check(struct work *w, struct str password)
{
	if (password.len < PERSON_PASSWORD_BYTES_MIN || password.len > PERSON_PASSWORD_BYTES_MAX)
		return fail(
			w, ERR_INPUT,
			"a password has %d to %d characters; letters of other scripts may count as two or three",
			PERSON_PASSWORD_BYTES_MIN, PERSON_PASSWORD_BYTES_MAX);
	if (!utf8_plain(password))
		return fail(w, ERR_INPUT, "a password is plain text");
	return OK;
}

static enum err take_turn(struct work *w, struct session_keeper *keeper)
{
	struct timespec until;
	check(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec += WAIT_SECONDS;
	if (sem_timedwait(&keeper->hashes, &until) != 0)
		return fail(w, ERR_BUSY,
		            "Many people are signing in at this moment. Try again in a few seconds.");
	return OK;
}

enum err password_hash(struct work *w, struct session_keeper *keeper, struct str password, struct str *hash)
{
	char text[crypto_pwhash_STRBYTES];
	TRY(take_turn(w, keeper));
	int failed = crypto_pwhash_str(text, password.at, password.len, PASSES, MEMORY_BYTES);
	sem_post(&keeper->hashes);
	if (failed != 0)
		return fail(w, ERR_BUSY,
		            "There is not enough memory to check passwords now. Try again in a few seconds.");
	*hash = str_copy(w->arena, str_of(text));
	return OK;
}

enum err password_verify(struct work *w, struct session_keeper *keeper, struct str password, struct str hash,
                         bool *same)
{
	*same = false;
	if (password.len > PERSON_PASSWORD_BYTES_MAX)
		return OK;
	if (str_absent(hash)) {
		struct str unused;
		return password_hash(w, keeper, password, &unused);
	}
	const char *text = str_cstr(w->arena, hash);
	TRY(take_turn(w, keeper));
	*same = crypto_pwhash_str_verify(text, password.at, password.len) == 0;
	sem_post(&keeper->hashes);
	return OK;
}
