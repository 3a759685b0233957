#include "db/bell.h"

#include "base/check.h"

#include <errno.h>
#include <time.h>

struct bell {
	pthread_mutex_t lock;
	pthread_cond_t rung;
	uint64_t count;
};

struct bell *bell_open(struct arena *arena)
{
	struct bell *bell = arena_alloc(arena, sizeof *bell);
	pthread_condattr_t monotonic;
	check(pthread_condattr_init(&monotonic) == 0);
	check(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
	check(pthread_cond_init(&bell->rung, &monotonic) == 0);
	pthread_condattr_destroy(&monotonic);
	check(pthread_mutex_init(&bell->lock, NULL) == 0);
	return bell;
}

void bell_close(struct bell *bell)
{
	if (bell == NULL)
		return;
	pthread_cond_destroy(&bell->rung);
	pthread_mutex_destroy(&bell->lock);
}

void bell_ring(void *argument)
{
	struct bell *bell = argument;
	pthread_mutex_lock(&bell->lock);
	bell->count++;
	pthread_cond_broadcast(&bell->rung);
	pthread_mutex_unlock(&bell->lock);
}

uint64_t bell_count(struct bell *bell)
{
	pthread_mutex_lock(&bell->lock);
	uint64_t count = bell->count;
	pthread_mutex_unlock(&bell->lock);
	return count;
}

static struct timespec after_ms(unsigned timeout_ms)
{
	struct timespec at;
	check(clock_gettime(CLOCK_MONOTONIC, &at) == 0);
	at.tv_sec += timeout_ms / 1000;
	at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

uint64_t bell_wait(struct bell *bell, uint64_t heard, unsigned timeout_ms)
{
	struct timespec until = after_ms(timeout_ms);
	pthread_mutex_lock(&bell->lock);
	while (bell->count <= heard && pthread_cond_timedwait(&bell->rung, &bell->lock, &until) != ETIMEDOUT)
		;
	uint64_t count = bell->count;
	pthread_mutex_unlock(&bell->lock);
	return count;
}
