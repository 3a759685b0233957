#include "ledger/publisher.h"

#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "db/bell.h"
#include "http/task.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { PROBLEM_BYTES_MAX = 500, BUSY_MS = 50, TURN_LIMIT_S = 600 };

struct publisher {
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
static bool note_failure(struct publisher *publisher, struct str problem)
{
	size_t len = problem.len < PROBLEM_BYTES_MAX ? problem.len : PROBLEM_BYTES_MAX;
	pthread_mutex_lock(&publisher->lock);
	bool same =
		str_equal(str_bytes(publisher->problem, publisher->problem_len), str_slice(problem, 0, len));
	memcpy(publisher->problem, problem.at, len);
	publisher->problem_len = len;
	publisher->failures++;
	pthread_mutex_unlock(&publisher->lock);
	return !same;
}

static void note_success(struct publisher *publisher, uint64_t size)
{
	pthread_mutex_lock(&publisher->lock);
	publisher->published = size;
	publisher->problem_len = 0;
	pthread_mutex_unlock(&publisher->lock);
}

/* The database may be what fails: then the log of the server has it, and the metrics. */
static void tell(struct publisher *publisher, struct str problem)
{
	struct work w = work_init(publisher->world, S("publisher"));
	if (publication_tell(&w, publisher->log.db, publisher->log.org, problem) != OK)
		log_failure(&w, "ledger.tell");
	work_finish(&w);
}

/* Returns for how long to rest, at most. */
static unsigned take_turn(struct publisher *publisher)
{
	struct work w = work_init(publisher->world, S("publisher"));
	uint64_t size = 0;
	unsigned rest_ms = PUBLISHER_POLL_MS;
	w.deadline_us = world_monotonic_us(&w) + TURN_LIMIT_S * TIME_SECOND_US;
	enum err failed = publication_run(&w, &publisher->log, &size);
	if (failed == OK) {
		note_success(publisher, size);
	} else if (failed == ERR_BUSY) {
		rest_ms = BUSY_MS;
	} else {
		rest_ms = PUBLISHER_RETRY_MS;
		if (note_failure(publisher, w.message)) {
			log_failure(&w, "ledger.publish");
			tell(publisher, w.message);
		}
	}
	work_finish(&w);
	bell_ring(publisher->tried);
	return rest_ms;
}

static void *publish_on(void *argument)
{
	struct publisher *publisher = argument;
	struct bell *never = publisher->tried; /* rung by this thread alone */
	while (!atomic_load(&publisher->stopping)) {
		uint64_t heard = bell_count(publisher->stored);
		unsigned rest_ms = take_turn(publisher);
		if (atomic_load(&publisher->stopping))
			break;
		bool woken = bell_wait(publisher->stored, heard, rest_ms) > heard;
		if (woken && !atomic_load(&publisher->stopping))
			bell_wait(never, UINT64_MAX - 1, PUBLISHER_POOL_MS);
	}
	return NULL;
}

struct publisher *publisher_start(const struct world *world, struct arena *arena,
                                  const struct publication_log *log)
{
	struct publisher *publisher = arena_alloc(arena, sizeof *publisher);
	publisher->world = world;
	publisher->log = *log;
	publisher->stored = db_bell(log->db, LEDGER_BELL);
	publisher->tried = bell_open(arena);
	check(pthread_mutex_init(&publisher->lock, NULL) == 0);
	publisher->thread = task_thread(publish_on, publisher);
	return publisher;
}

void publisher_stop(struct publisher *publisher)
{
	if (publisher == NULL)
		return;
	atomic_store(&publisher->stopping, true);
	bell_ring(publisher->stored);
	pthread_join(publisher->thread, NULL);
	bell_close(publisher->tried);
	pthread_mutex_destroy(&publisher->lock);
}

/* ---- waiting for it ---- */

struct progress {
	uint64_t published, failures;
	struct str problem;
};

static struct progress progress_of(struct work *w, struct publisher *publisher)
{
	pthread_mutex_lock(&publisher->lock);
	struct progress progress = {
		.published = publisher->published,
		.failures = publisher->failures,
		.problem = str_copy(w->arena, str_bytes(publisher->problem, publisher->problem_len)),
	};
	pthread_mutex_unlock(&publisher->lock);
	return progress;
}

enum err publisher_wait(struct work *w, struct publisher *publisher, int64_t index)
{
	uint64_t failures = progress_of(w, publisher).failures;
	int64_t until_us = world_monotonic_us(w) + PUBLISHER_WAIT_S * TIME_SECOND_US;
	for (;;) {
		uint64_t heard = bell_count(publisher->tried);
		struct progress now = progress_of(w, publisher);
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
				PUBLISHER_WAIT_S);
		bell_wait(publisher->tried, heard, PUBLISHER_RETRY_MS);
	}
}

void publisher_metrics(struct publisher *publisher, struct buf *out)
{
	pthread_mutex_lock(&publisher->lock);
	uint64_t published = publisher->published, failures = publisher->failures;
	bool well = publisher->problem_len == 0;
	pthread_mutex_unlock(&publisher->lock);
	buf_format(out, "# TYPE assay_log_published gauge\nassay_log_published %llu\n",
	           (unsigned long long)published);
	buf_format(out,
	           "# TYPE assay_log_publish_failures_total counter\nassay_log_publish_failures_total %llu\n",
	           (unsigned long long)failures);
	buf_format(out, "# TYPE assay_log_publishing gauge\nassay_log_publishing %d\n", well);
}
