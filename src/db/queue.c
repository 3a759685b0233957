#include "db/queue.h"

#include "base/check.h"

void queue_init(struct queue *queue)
{
	*queue = (struct queue){0};
	check(pthread_mutex_init(&queue->lock, NULL) == 0);
	check(pthread_cond_init(&queue->changed, NULL) == 0);
}

void queue_finish(struct queue *queue)
{
	check(queue->first == NULL);
	pthread_cond_destroy(&queue->changed);
	pthread_mutex_destroy(&queue->lock);
}

void queue_add(struct queue *queue, struct db_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&queue->lock);
	check(!queue->closed);
	if (queue->first == NULL)
		queue->first = job;
	else
		queue->last->next = job;
	queue->last = job;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

struct db_job *queue_take(struct queue *queue, size_t max)
{
	check(max > 0);
	pthread_mutex_lock(&queue->lock);
	while (queue->first == NULL && !queue->closed)
		pthread_cond_wait(&queue->changed, &queue->lock);
	struct db_job *taken = queue->first;
	if (taken != NULL) {
		struct db_job *end = taken;
		for (size_t i = 1; i < max && end->next != NULL; i++)
			end = end->next;
		queue->first = end->next;
		end->next = NULL;
	}
	pthread_mutex_unlock(&queue->lock);
	return taken;
}

void queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}
