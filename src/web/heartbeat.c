#include "web/heartbeat.h"

#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "base/world.h"
#include "exam/absence.h"
#include "http/task.h"

#include <semaphore.h>
#include <time.h>

/* After a beat that failed the next one comes sooner: who is back should find that written down. */
enum { RETRY_SECONDS = 1, BEAT_LIMIT_S = 5 };

struct heartbeat {
	struct db *db;
	struct id org;
	pthread_t thread;
	sem_t stop;
};

static enum err beat(struct work *w, struct tx *tx, void *argument)
{
	const struct heartbeat *heartbeat = argument;
	return absence_beat(w, tx, heartbeat->org);
}

static bool beat_once(struct heartbeat *heartbeat)
{
	struct work w = work_init(&world_real, S("heartbeat"));
	w.deadline_us = world_monotonic_us(&w) + BEAT_LIMIT_S * TIME_SECOND_US;
	bool done = db_write(&w, heartbeat->db, beat, heartbeat) == OK;
	if (!done)
		log_failure(&w, "heartbeat.failed");
	work_finish(&w);
	return done;
}

/* On the clock that nobody sets: one that is set back must not stop the heart. */
static bool told_to_stop(struct heartbeat *heartbeat, int seconds)
{
	int64_t until_us = world_real.monotonic_us(world_real.state) + seconds * TIME_SECOND_US;
	const struct timespec until = {.tv_sec = until_us / TIME_SECOND_US,
	                               .tv_nsec = until_us % TIME_SECOND_US * 1000};
	return sem_clockwait(&heartbeat->stop, CLOCK_MONOTONIC, &until) == 0;
}

static void *beat_on(void *argument)
{
	bool done = true;
	while (!told_to_stop(argument, done ? ABSENCE_BEAT_SECONDS : RETRY_SECONDS))
		done = beat_once(argument);
	return NULL;
}

enum err heartbeat_start(struct work *w, struct arena *arena, struct db *db, struct id org,
                         struct heartbeat **out)
{
	struct heartbeat *heartbeat = arena_alloc(arena, sizeof *heartbeat);
	*heartbeat = (struct heartbeat){.db = db, .org = org};
	TRY(db_write(w, db, beat, heartbeat));
	check(sem_init(&heartbeat->stop, 0, 0) == 0);
	heartbeat->thread = task_thread(beat_on, heartbeat);
	*out = heartbeat;
	return OK;
}

void heartbeat_stop(struct heartbeat *heartbeat)
{
	if (heartbeat == NULL)
		return;
	sem_post(&heartbeat->stop);
	pthread_join(heartbeat->thread, NULL);
	sem_destroy(&heartbeat->stop);
}
