/* Waits past its wall-clock time in many threads of one process, for a pipe that never says anything. Must happen: the wall
 * clock ends it. */
#include "attack.h"

#include <poll.h>
#include <pthread.h>

static void *wait_for_nothing(void *pipe)
{
	struct pollfd wanted = {.fd = *(int *)pipe, .events = POLLIN};
	poll(&wanted, 1, 3000);
	return NULL;
}

int main(void)
{
	int ends[2];
	pthread_t threads[4];
	if (pipe(ends) != 0)
		return 9;
	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, wait_for_nothing, &ends[0]) != 0)
			return 9;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	result(true, "poll", "polled for three seconds");
	return 0;
}
