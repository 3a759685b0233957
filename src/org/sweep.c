#include "org/sweep.h"

#include "base/time.h"
#include "base/world.h"
#include "org/sweep.sql.h"
#include "org/throttle.h"

#define REPEATS_US TIME_DAY_US

enum err sweep(struct work *w, struct tx *tx, struct id org, int64_t *swept)
{
	int64_t now_us = world_now_us(w);
	int64_t throttles, sessions, links, replies;
	const struct sweep_throttle_in throttle = {
		.org = throttle_nobody, .before_us = now_us - THROTTLE_WINDOW_US, .limit = SWEEP_ROWS_MAX};
	const struct sweep_session_in session = {.org = org, .before_us = now_us, .limit = SWEEP_ROWS_MAX};
	const struct sweep_link_in link = {.org = org, .before_us = now_us, .limit = SWEEP_ROWS_MAX};
	const struct sweep_idempotency_in reply = {
		.org = org, .before_us = now_us - REPEATS_US, .limit = SWEEP_ROWS_MAX};
	TRY(sweep_throttle(w, tx, &throttle, &throttles));
	TRY(sweep_session(w, tx, &session, &sessions));
	TRY(sweep_link(w, tx, &link, &links));
	TRY(sweep_idempotency(w, tx, &reply, &replies));
	*swept = throttles + sessions + links + replies;
	return OK;
}
