/* A piece of work handed from one thread to another; the first member of what it is about. */
#ifndef HTTP_TASK_H
#define HTTP_TASK_H

#include <pthread.h>

struct task {
	struct task *next; /* the queue's */
	void (*run)(struct task *task);
};

/* A thread that takes no signals: those are the main thread's. Stops the program when there can be none. */
pthread_t task_thread(void *(*body)(void *argument), void *argument);

#endif
