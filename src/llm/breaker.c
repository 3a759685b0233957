#include "llm/breaker.h"

bool breaker_lets(const struct breaker *breaker, int64_t now_us, unsigned busy)
{
	if (!breaker_is_shut(breaker))
		return true;
	return now_us >= breaker->shut_until_us && busy == 0;
}

bool breaker_is_shut(const struct breaker *breaker)
{
	return breaker->failures >= BREAKER_FAILURES;
}

static int64_t pause_us(int64_t failures)
{
	int64_t doublings = failures - BREAKER_FAILURES;
	return doublings >= 6 ? BREAKER_PAUSE_MAX_US : INT64_C(1000000) << doublings;
}

void breaker_note(struct breaker *breaker, int64_t now_us, bool answered)
{
	if (answered) {
		*breaker = (struct breaker){0};
		return;
	}
	breaker->failures++;
	if (breaker_is_shut(breaker))
		breaker->shut_until_us = now_us + pause_us(breaker->failures);
}
