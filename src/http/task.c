#include "http/task.h"

#include "base/check.h"

#include <signal.h>

pthread_t task_thread(void *(*body)(void *argument), void *argument)
{
	pthread_t thread;
	sigset_t all, before;
	sigfillset(&all);
	check(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
	check(pthread_create(&thread, NULL, body, argument) == 0);
	check(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
	return thread;
}
