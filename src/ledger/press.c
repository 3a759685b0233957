#include "ledger/press.h"

#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "db/bell.h"
#include "http/task.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { PROBLEM_BYTES_MAX = 500, BUSY_MS = 50, TURN_LIMIT_S = 600 };

struct press {
	const struct world *world;
	struct publication_log log;
	struct bell *stored, *tried; /* something was stored; a turn is over */
	pthread_t thread;
	atomic_bool stopping;
	pthread_mutex_t lock; /* of what follows */
	uint64_t published;   /* entries that are published here */
	uint64_t failures;
	char problem[PROBLEM_BYTES_MAX]; /* of the last turn; length 0: none */
	size_t problem_len;
};

/* ---- a turn ---- */

/* Returns whether this problem is a new one. */
static bool note_failure(struct press *press, struct str problem)
{
	size_t len = problem.len < PROBLEM_BYTES_MAX ? problem.len : PROBLEM_BYTES_MAX;
	pthread_mutex_lock(&press->lock);
	bool same = str_equal(str_bytes(press->problem, press->problem_len), str_slice(problem, 0, len));
	memcpy(press->problem, problem.at, len);
	press->problem_len = len;
	press->failures++;
	pthread_mutex_unlock(&press->lock);
	return !same;
}

static void note_success(struct press *press, uint64_t size)
{
	pthread_mutex_lock(&press->lock);
	press->published = size;
	press->problem_len = 0;
	pthread_mutex_unlock(&press->lock);
}

/* The database may be what fails: then the log of the server has it, and the metrics. */
static void tell(struct press *press, struct str problem)
{
	struct work w = work_init(press->world, S("press"));
	if (publication_tell(&w, press->log.db, press->log.org, problem) != OK)
		log_failure(&w, "ledger.tell");
	work_finish(&w);
}

/* Returns for how long to rest, at most. */
static unsigned take_turn(struct press *press)
{
	struct work w = work_init(press->world, S("press"));
	uint64_t size = 0;
	unsigned rest_ms = PRESS_POLL_MS;
	w.deadline_us = world_monotonic_us(&w) + TURN_LIMIT_S * TIME_SECOND_US;
	enum err failed = publication_run(&w, &press->log, &size);
	if (failed == OK) {
		note_success(press, size);
	} else if (failed == ERR_BUSY) {
		rest_ms = BUSY_MS;
	} else {
		rest_ms = PRESS_RETRY_MS;
		if (note_failure(press, w.message)) {
			log_failure(&w, "ledger.publish");
			tell(press, w.message);
		}
	}
	work_finish(&w);
	bell_ring(press->tried);
	return rest_ms;
}

static void *publish_on(void *argument)
{
	struct press *press = argument;
	struct bell *never = press->tried; /* rung by this thread alone */
	while (!atomic_load(&press->stopping)) {
		uint64_t heard = bell_count(press->stored);
		unsigned rest_ms = take_turn(press);
		if (atomic_load(&press->stopping))
			break;
		bool woken = bell_wait(press->stored, heard, rest_ms) > heard;
		if (woken && !atomic_load(&press->stopping))
			bell_wait(never, UINT64_MAX - 1, PRESS_POOL_MS);
	}
	return NULL;
}

struct press *press_start(const struct world *world, struct arena *arena, const struct publication_log *log)
{
	struct press *press = arena_alloc(arena, sizeof *press);
	press->world = world;
	press->log = *log;
	press->stored = db_bell(log->db, LEDGER_BELL);
	press->tried = bell_open(arena);
	check(pthread_mutex_init(&press->lock, NULL) == 0);
	press->thread = task_thread(publish_on, press);
	return press;
}

void press_stop(struct press *press)
{
	if (press == NULL)
		return;
	atomic_store(&press->stopping, true);
	bell_ring(press->stored);
	pthread_join(press->thread, NULL);
	bell_close(press->tried);
	pthread_mutex_destroy(&press->lock);
}

/* ---- waiting for it ---- */

struct progress {
	uint64_t published, failures;
	struct str problem;
};

static struct progress progress_of(struct work *w, struct press *press)
{
	pthread_mutex_lock(&press->lock);
	struct progress progress = {
		.published = press->published,
		.failures = press->failures,
		.problem = str_copy(w->arena, str_bytes(press->problem, press->problem_len)),
	};
	pthread_mutex_unlock(&press->lock);
	return progress;
}

enum err press_wait(struct work *w, struct press *press, int64_t index)
{
	uint64_t failures = progress_of(w, press).failures;
	int64_t until_us = world_monotonic_us(w) + PRESS_WAIT_S * TIME_SECOND_US;
	for (;;) {
		uint64_t heard = bell_count(press->tried);
		struct progress now = progress_of(w, press);
		if (now.published > (uint64_t)index)
			return OK;
		/* One that was under way when we came may not have been about this entry. */
		if (now.failures > failures + 1 && now.problem.len > 0)
			return fail(w, ERR_UNAVAILABLE, "The log cannot be published at the moment: %.*s",
			            STR_ARG(now.problem));
		if (world_monotonic_us(w) >= until_us)
			return fail(
				w, ERR_UNAVAILABLE,
				"The log was not published within %d seconds: another server may be at it.",
				PRESS_WAIT_S);
		bell_wait(press->tried, heard, PRESS_RETRY_MS);
	}
}

void press_metrics(struct press *press, struct buf *out)
{
	pthread_mutex_lock(&press->lock);
	uint64_t published = press->published, failures = press->failures;
	bool well = press->problem_len == 0;
	pthread_mutex_unlock(&press->lock);
	buf_format(out, "# TYPE assay_log_published gauge\nassay_log_published %llu\n",
	           (unsigned long long)published);
	buf_format(out,
	           "# TYPE assay_log_publish_failures_total counter\nassay_log_publish_failures_total %llu\n",
	           (unsigned long long)failures);
	buf_format(out, "# TYPE assay_log_publishing gauge\nassay_log_publishing %d\n", well);
}
