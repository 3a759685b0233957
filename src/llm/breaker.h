/* Leaves a server alone that does not answer (circuit breaker), so that callers learn at once and it can recover.
 *
 * Shut after BREAKER_FAILURES failures in a row, for a second at first; then one call may try. When that fails too, the
 * pause doubles, up to a minute; the first success opens it. Pure: the caller brings the clock and the lock. */
#ifndef LLM_BREAKER_H
#define LLM_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_FAILURES = 3 };
#define BREAKER_PAUSE_MAX_US (60 * INT64_C(1000000))

struct breaker {
	int64_t failures; /* in a row */
	int64_t shut_until_us;
};

/* May a call go through, while `busy` others are under way? */
bool breaker_lets(const struct breaker *breaker, int64_t now_us, unsigned busy);
/* It has failed so often that it counts as down, until it answers again. */
bool breaker_is_shut(const struct breaker *breaker);
/* How a call ended. */
void breaker_note(struct breaker *breaker, int64_t now_us, bool answered);

#endif
