#include "org/throttle.h"

#include "base/world.h"
#include "org/throttle.sql.h"

const struct id throttle_nobody = {{0xff}};

static enum err load(struct work *w, struct tx *tx, struct digest subject, struct throttle_find_row *row)
{
	const struct throttle_find_in in = {.org = throttle_nobody, .subject = digest_str(&subject)};
	bool found;
	TRY(throttle_find(w, tx, &in, row, &found));
	int64_t now_us = world_now_us(w);
	/* A clock that went backwards starts a new window too. */
	if (!found || now_us - row->since_us > THROTTLE_WINDOW_US || now_us < row->since_us)
		*row = (struct throttle_find_row){.failures = 0, .since_us = now_us};
	return OK;
}

static enum err store(struct work *w, struct tx *tx, struct digest subject, int64_t failures,
                      int64_t since_us)
{
	const struct throttle_set_in in = {.org = throttle_nobody,
	                                   .subject = digest_str(&subject),
	                                   .failures = failures,
	                                   .since_us = since_us};
	return throttle_set(w, tx, &in);
}

enum err throttle_check(struct work *w, struct tx *tx, struct digest subject, int64_t limit)
{
	struct throttle_find_row row;
	TRY(load(w, tx, subject, &row));
	if (row.failures < limit)
		return OK;
	int64_t wait_us = row.since_us + THROTTLE_WINDOW_US - world_now_us(w);
	return fail(w, ERR_BUSY, "This was tried too often. Try again in %.*s.",
	            STR_ARG(time_duration(w->arena, wait_us)));
}

enum err throttle_count(struct work *w, struct tx *tx, struct digest subject)
{
	struct throttle_find_row row;
	TRY(load(w, tx, subject, &row));
	return store(w, tx, subject, row.failures + 1, row.since_us);
}

enum err throttle_clear(struct work *w, struct tx *tx, struct digest subject)
{
	return store(w, tx, subject, 0, world_now_us(w));
}
