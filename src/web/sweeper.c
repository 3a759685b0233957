#include "web/sweeper.h"

#include "badge/badge.h"
#include "badge/holder.h"
#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "base/world.h"
#include "calibration/calibration.h"
#include "exam/code_run.h"
#include "grade/appeal.h"
#include "http/task.h"
#include "org/sweep.h"
#include "study/study.h"
#include "wallet/offer.h"
#include "web/pages/credential_forms.h"

#include <semaphore.h>
#include <time.h>

enum { INTERVAL_S = 3600, RUN_LIMIT_S = 30 };

/* Deletions are looked at for so long: what was being drawn meanwhile, and other servers' clocks. */
#define FORGET_AGAIN_US (2 * INTERVAL_S * TIME_SECOND_US)

struct sweeper {
	const struct app *app;
	pthread_t thread;
	sem_t stop;
	int64_t swept;        /* by the run that is under way */
	int64_t forgotten_us; /* what was deleted until then is no longer here */
};

static enum err run(struct work *w, struct tx *tx, void *argument)
{
	struct sweeper *sweeper = argument;
	int64_t offers;
	TRY(code_run_sweep(w, tx, sweeper->app->org));
	TRY(badge_status_refresh(w, tx, sweeper->app->org));
	TRY(study_look(w, tx, sweeper->app->org));
	TRY(calibration_look(w, tx, sweeper->app->org));
	TRY(appeal_sweep(w, tx, sweeper->app->org));
	TRY(offer_sweep(w, tx, sweeper->app->org, SWEEP_ROWS_MAX, &offers));
	return sweep(w, tx, sweeper->app->org, &sweeper->swept);
}

/* ---- pictures of what was deleted ---- */

struct deleted {
	struct id org;
	struct holder_gone after, *gone;
	size_t count;
};

static enum err read_deleted(struct work *w, struct tx *tx, void *argument)
{
	struct deleted *deleted = argument;
	return holder_deleted(w, tx, deleted->org, deleted->after, &deleted->gone, &deleted->count);
}

static enum err forget_deleted(struct work *w, struct sweeper *sweeper)
{
	const struct app *app = sweeper->app;
	int64_t begun_us = world_now_us(w);
	struct deleted deleted = {.org = app->org,
	                          .after = {.at_us = sweeper->forgotten_us - FORGET_AGAIN_US}};
	do {
		TRY(db_read(w, app->db, read_deleted, &deleted));
		for (size_t i = 0; i < deleted.count; i++)
			TRY(credential_forget(w, app, deleted.gone[i].id));
		if (deleted.count > 0)
			deleted.after = deleted.gone[deleted.count - 1];
	} while (deleted.count == HOLDER_GONE_MAX);
	sweeper->forgotten_us = begun_us;
	return OK;
}

/* ---- the thread ---- */

static void forget_once(struct sweeper *sweeper)
{
	struct work w = work_init(&world_real, S("forget"));
	if (forget_deleted(&w, sweeper) != OK)
		log_failure(&w, "forget.failed");
	work_finish(&w);
}

/* Whether more may be left than one run takes. */
static bool sweep_once(struct sweeper *sweeper)
{
	struct work w = work_init(&world_real, S("sweep"));
	w.deadline_us = world_monotonic_us(&w) + RUN_LIMIT_S * TIME_SECOND_US;
	sweeper->swept = 0;
	if (db_write(&w, sweeper->app->db, run, sweeper) != OK)
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
	do {
		more = sweep_once(argument);
		forget_once(argument);
	} while (!told_to_stop(argument, more ? 0 : INTERVAL_S));
	return NULL;
}

struct sweeper *sweeper_start(struct arena *arena, const struct app *app)
{
	struct sweeper *sweeper = arena_alloc(arena, sizeof *sweeper);
	*sweeper = (struct sweeper){.app = app};
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
