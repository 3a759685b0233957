#include "transparency/publisher.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/time.h"
#include "http/task.h"

#include <pthread.h>
#include <semaphore.h>
#include <time.h>

struct publisher {
	struct arena *arena; /* holds this struct */
	const struct world *world;
	const struct tlog *log;
	struct witnesses *witnesses;
	unsigned interval_s;
	pthread_t thread;
	sem_t stop;
};

/* What went wrong was told by then, and the next round comes. */
static bool run_round(struct publisher *publisher)
{
	struct work w = work_init(publisher->world, S("publisher"));
	struct witnesses_round *round = work_alloc(&w, sizeof *round);
	bool done = witnesses_round(&w, publisher->witnesses, publisher->log, round) == OK;
	work_finish(&w);
	return done;
}

static bool told_to_stop(struct publisher *publisher, unsigned seconds)
{
	int64_t until_us = world_real.monotonic_us(world_real.state) + seconds * TIME_SECOND_US;
	const struct timespec until = {.tv_sec = until_us / TIME_SECOND_US,
	                               .tv_nsec = until_us % TIME_SECOND_US * 1000};
	return sem_clockwait(&publisher->stop, CLOCK_MONOTONIC, &until) == 0;
}

static void *run(void *argument)
{
	struct publisher *publisher = argument;
	unsigned retry_s =
		publisher->interval_s < PUBLISHER_RETRY_S ? publisher->interval_s : PUBLISHER_RETRY_S;
	bool done;
	do {
		done = run_round(publisher);
	} while (!told_to_stop(publisher, done ? publisher->interval_s : retry_s));
	return NULL;
}

struct publisher *publisher_open(const struct world *world, const struct tlog *log,
                                 const struct log_policy *policy, const struct witnesses_options *options,
                                 unsigned interval_s)
{
	struct arena *arena = arena_open();
	struct publisher *publisher = arena_alloc(arena, sizeof *publisher);
	check(log->witnessed && interval_s >= 1 && interval_s <= PUBLISHER_INTERVAL_MAX_S);
	*publisher = (struct publisher){.arena = arena,
	                                .world = world,
	                                .log = log,
	                                .witnesses = witnesses_open(policy, options),
	                                .interval_s = interval_s};
	check(sem_init(&publisher->stop, 0, 0) == 0);
	publisher->thread = task_thread(run, publisher);
	return publisher;
}

void publisher_close(struct publisher *publisher)
{
	if (publisher == NULL)
		return;
	witnesses_stop(publisher->witnesses);
	sem_post(&publisher->stop);
	pthread_join(publisher->thread, NULL);
	sem_destroy(&publisher->stop);
	witnesses_close(publisher->witnesses);
	arena_close(publisher->arena);
}

void publisher_metrics(const struct publisher *publisher, struct buf *out)
{
	witnesses_metrics(publisher->witnesses, out);
}
