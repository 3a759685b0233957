/* Starts threads until nothing more can be had. Told "processes", the limit, and "wish". Must happen: refused at the limit. */
#include "attack.h"

#include <pthread.h>

static void *wait_long(void *unused)
{
	(void)unused;
	sleep_ms(10000);
	return NULL;
}

int main(void)
{
	long limit = told_number("processes"), wish = told_number("wish"), count = 0;
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	int error = 0;
	for (; count < wish && error == 0; count += error == 0) {
		pthread_t thread;
		error = pthread_create(&thread, &small, wait_long, NULL);
	}
	result(count + 1 > limit, "thread", "%ld threads, then: %s", count, strerror(error));
	_exit(0);
}
