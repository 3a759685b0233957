/* Transactions that wait for a thread of the database's. Any thread adds; the engine's threads take. */
#ifndef DB_QUEUE_H
#define DB_QUEUE_H

#include "db/db.h"

#include <pthread.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct db_job *first;
	struct db_job *last;
	bool closed;
};

/* Empty and open; and given back, which it must be empty for. */
void queue_init(struct queue *queue);
void queue_finish(struct queue *queue);

/* The job belongs to the queue until it is taken. Adding to a closed queue is a broken invariant. */
void queue_add(struct queue *queue, struct db_job *job);
/* Waits for the first job and takes it and those behind it, at most `max`, linked by `next` in the
 * order in which they came. NULL when the queue is closed and empty. */
struct db_job *queue_take(struct queue *queue, size_t max);
/* Nothing can be added from now on; what is in it can still be taken. */
void queue_close(struct queue *queue);

#endif
