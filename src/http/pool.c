#include "http/pool.h"

struct pool {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct task *first;
	struct task **last;
	unsigned waiting;
	bool closing;
	unsigned thread_count;
	pthread_t threads[];
};

/* The next task, or NULL when the pool closes. */
static struct task *take(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	while (pool->first == NULL && !pool->closing)
		pthread_cond_wait(&pool->changed, &pool->mutex);
	struct task *task = pool->first;
	if (task != NULL) {
		pool->first = task->next;
		if (pool->first == NULL)
			pool->last = &pool->first;
		pool->waiting--;
	}
	pthread_mutex_unlock(&pool->mutex);
	return task;
}

static void *work_through(void *argument)
{
	struct task *task;
	while ((task = take(argument)) != NULL)
		task->run(task);
	return NULL;
}

struct pool *pool_open(struct arena *arena, unsigned threads)
{
	struct pool *pool = arena_alloc(arena, sizeof *pool + threads * sizeof(pthread_t));
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->changed, NULL);
	pool->last = &pool->first;
	pool->thread_count = threads;
	for (unsigned i = 0; i < threads; i++)
		pool->threads[i] = task_thread(work_through, pool);
	return pool;
}

void pool_close(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->closing = true;
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->mutex);
	for (unsigned i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->mutex);
}

bool pool_run(struct pool *pool, struct task *task)
{
	task->next = NULL;
	pthread_mutex_lock(&pool->mutex);
	bool room = pool->waiting < POOL_WAITING_MAX;
	if (room) {
		*pool->last = task;
		pool->last = &task->next;
		pool->waiting++;
		pthread_cond_signal(&pool->changed);
	}
	pthread_mutex_unlock(&pool->mutex);
	return room;
}
