#include "base/parallel.h"

#include "base/check.h"

#include <pthread.h>
#include <stdatomic.h>

struct parallel {
	size_t helpers;
	pthread_t threads[PARALLEL_THREADS_MAX];
	pthread_mutex_t lock; /* over all that follows but `next` */
	pthread_cond_t begun, ended;
	size_t round, busy;
	bool closing;
	void (*run)(void *context, size_t index);
	void *context;
	size_t count;
	atomic_size_t next;
};

static void take_turns(struct parallel *team)
{
	size_t index;
	while ((index = atomic_fetch_add(&team->next, 1)) < team->count)
		team->run(team->context, index);
}

static void *help(void *argument)
{
	struct parallel *team = argument;
	size_t seen = 0;
	pthread_mutex_lock(&team->lock);
	for (;;) {
		while (team->round == seen && !team->closing)
			pthread_cond_wait(&team->begun, &team->lock);
		if (team->closing)
			break;
		seen = team->round;
		pthread_mutex_unlock(&team->lock);
		take_turns(team);
		pthread_mutex_lock(&team->lock);
		if (--team->busy == 0)
			pthread_cond_signal(&team->ended);
	}
	pthread_mutex_unlock(&team->lock);
	return NULL;
}

struct parallel *parallel_open(struct work *w, size_t threads)
{
	check(threads >= 1 && threads <= PARALLEL_THREADS_MAX);
	struct parallel *team = work_alloc(w, sizeof *team);
	check(pthread_mutex_init(&team->lock, NULL) == 0);
	check(pthread_cond_init(&team->begun, NULL) == 0 && pthread_cond_init(&team->ended, NULL) == 0);
	while (team->helpers + 1 < threads &&
	       pthread_create(&team->threads[team->helpers], NULL, help, team) == 0)
		team->helpers++;
	return team;
}

void parallel_close(struct parallel *team)
{
	if (team == NULL)
		return;
	pthread_mutex_lock(&team->lock);
	team->closing = true;
	pthread_cond_broadcast(&team->begun);
	pthread_mutex_unlock(&team->lock);
	for (size_t i = 0; i < team->helpers; i++)
		pthread_join(team->threads[i], NULL);
	pthread_cond_destroy(&team->begun);
	pthread_cond_destroy(&team->ended);
	pthread_mutex_destroy(&team->lock);
}

void parallel_each(struct parallel *team, size_t count, void (*run)(void *context, size_t index),
                   void *context)
{
	if (team == NULL || team->helpers == 0 || count < 2) {
		for (size_t i = 0; i < count; i++)
			run(context, i);
		return;
	}
	pthread_mutex_lock(&team->lock);
	team->run = run;
	team->context = context;
	team->count = count;
	atomic_store(&team->next, 0);
	team->busy = team->helpers;
	team->round++;
	pthread_cond_broadcast(&team->begun);
	pthread_mutex_unlock(&team->lock);
	take_turns(team);
	pthread_mutex_lock(&team->lock);
	while (team->busy > 0)
		pthread_cond_wait(&team->ended, &team->lock);
	pthread_mutex_unlock(&team->lock);
}

size_t parallel_threads(const struct parallel *team)
{
	return team == NULL ? 1 : team->helpers + 1;
}
