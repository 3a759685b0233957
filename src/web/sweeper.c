#include "web/sweeper.h"

#include "badge/badge.h"
#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "base/world.h"
#include "exam/code_run.h"
#include "http/task.h"
#include "org/sweep.h"

#include <semaphore.h>
#include <time.h>

enum { INTERVAL_S = 3600, RUN_LIMIT_S = 30 };

struct sweeper {
	struct db *db;
	struct id org;
	pthread_t thread;
	sem_t stop;
	int64_t swept; /* by the run that is under way */
};

static enum err run(struct work *w, struct tx *tx, void *argument)
{
	struct sweeper *sweeper = argument;
	TRY(code_run_sweep(w, tx, sweeper->org));
	TRY(badge_status_refresh(w, tx, sweeper->org));
	return sweep(w, tx, sweeper->org, &sweeper->swept);
}

/* Whether more may be left than one run takes. */
static bool sweep_once(struct sweeper *sweeper)
{
	struct work w = work_init(&world_real, S("sweep"));
	w.deadline_us = world_monotonic_us(&w) + RUN_LIMIT_S * TIME_SECOND_US;
	sweeper->swept = 0;
	if (db_write(&w, sweeper->db, run, sweeper) != OK)
		log_failure(&w, "sweep.failed");
	work_finish(&w);
	return sweeper->swept >= SWEEP_ROWS_MAX;
}

static bool told_to_stop(struct sweeper *sweeper, int seconds)
{
	int64_t now_s = world_real.now_us(world_real.state) / TIME_SECOND_US;
	const struct timespec until = {.tv_sec = now_s + seconds};
	return sem_timedwait(&sweeper->stop, &until) == 0;
}

static void *sweep_on(void *argument)
{
	bool more;
	do
		more = sweep_once(argument);
	while (!told_to_stop(argument, more ? 0 : INTERVAL_S));
	return NULL;
}

struct sweeper *sweeper_start(struct arena *arena, struct db *db, struct id org)
{
	struct sweeper *sweeper = arena_alloc(arena, sizeof *sweeper);
	*sweeper = (struct sweeper){.db = db, .org = org};
	check(sem_init(&sweeper->stop, 0, 0) == 0);
	sweeper->thread = task_thread(sweep_on, sweeper);
	return sweeper;
}

void sweeper_stop(struct sweeper *sweeper)
{
	if (sweeper == NULL)
		return;
	sem_post(&sweeper->stop);
	pthread_join(sweeper->thread, NULL);
	sem_destroy(&sweeper->stop);
}
