/* Takes what the kernel counts for each user rather than each process: timers, locked memory. All boxes may be of one user;
 * then one box takes it from all. Must happen: refused after a modest number. */
#include "attack.h"

#include <sys/mman.h>

enum { TIMERS = 20000, MODEST = 4096, LOCKED_MIB = 4 };

static void take_timers(void)
{
	struct sigevent none = {.sigev_notify = SIGEV_NONE};
	int count = 0;
	timer_t timer;
	while (count < TIMERS && timer_create(CLOCK_MONOTONIC, &none, &timer) == 0)
		count++;
	result(count > MODEST, "timers", "%d, then: %s", count, strerror(errno));
}

static long lock_memory(void)
{
	size_t size = (size_t)LOCKED_MIB << 20;
	void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return room == MAP_FAILED ? -1 : mlock(room, size);
}

int main(void)
{
	take_timers();
	attempt("locked-memory", lock_memory);
	return 0;
}
