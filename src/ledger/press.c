#include "ledger/press.h"

#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "db/bell.h"
#include "http/task.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* RESTING_FROM: failures in a row from which on nobody waits for the next try. */
enum {
	PROBLEM_BYTES_MAX = 2000,
	BUSY_MS = 50,
	BUSY_WITNESSED_MS = 250,
	TURN_LIMIT_S = 600,
	RESTING_FROM = 3,
};

#define TELL_AGAIN_US (10 * TIME_SECOND_US)

struct press {
	const struct world *world;
	struct publication_log log;
	struct publication_seen seen;
	struct bell *stored, *tried, *stopped; /* something was stored; a turn is over; this is */
	pthread_t thread;
	atomic_bool stopping;
	bool told; /* of this problem, in the database, and when */
	int64_t told_us;
	pthread_mutex_t lock; /* of what follows */
	uint64_t published;   /* entries that are published here */
	uint64_t failures, failed_in_a_row;
	char problem[PROBLEM_BYTES_MAX]; /* of the last turn; length 0: none */
	size_t problem_len;
};

/* ---- a turn ---- */

/* Returns whether this problem is a new one. */
static bool note_failure(struct press *press, struct str problem)
{
	size_t len = problem.len < PROBLEM_BYTES_MAX ? problem.len : PROBLEM_BYTES_MAX;
	/* Not within a letter: a database takes no half ones. */
	while (len < problem.len && len > 0 && ((unsigned char)problem.at[len] & 0xc0) == 0x80)
		len--;
	pthread_mutex_lock(&press->lock);
	bool same = str_equal(str_bytes(press->problem, press->problem_len), str_slice(problem, 0, len));
	memcpy(press->problem, problem.at, len);
	press->problem_len = len;
	press->failures++;
	press->failed_in_a_row++;
	pthread_mutex_unlock(&press->lock);
	return !same;
}

/* Whether there is more than before. */
static bool note_size(struct press *press, uint64_t size)
{
	pthread_mutex_lock(&press->lock);
	bool more = size > press->published;
	if (more)
		press->published = size;
	pthread_mutex_unlock(&press->lock);
	return more;
}

/* The database may be what fails: then the log of the server has it, and the metrics. What another server says in between is not
 * the last word. */
static void tell(struct press *press)
{
	struct work w = work_init(press->world, S("press"));
	struct str problem = str_bytes(press->problem, press->problem_len); /* this thread alone writes it */
	int64_t now_us = world_monotonic_us(&w);
	if (now_us - press->told_us >= TELL_AGAIN_US || !press->told) {
		press->told = true;
		press->told_us = now_us;
		if (publication_tell(&w, press->log.db, press->log.org, problem) != OK)
			log_failure(&w, "ledger.tell");
	}
	work_finish(&w);
}

static void untell(struct press *press)
{
	struct work w = work_init(press->world, S("press"));
	struct str problem = str_bytes(press->problem, press->problem_len);
	if (press->told && publication_untell(&w, press->log.db, press->log.org, problem) != OK)
		log_failure(&w, "ledger.tell");
	work_finish(&w);
}

static void note_success(struct press *press)
{
	untell(press);
	press->told = false;
	pthread_mutex_lock(&press->lock);
	press->problem_len = 0;
	press->failed_in_a_row = 0;
	pthread_mutex_unlock(&press->lock);
}

/* How long to rest: first whatever happens, and then until something is stored. */
struct rest {
	unsigned least_ms, most_ms;
};

static struct rest rest_after_failure(const struct press *press)
{
	unsigned doubled = 0;
	if (press->log.witnesses == NULL)
		return (struct rest){0, PRESS_RETRY_MS};
	/* This thread alone writes it. */
	for (uint64_t n = press->failed_in_a_row; n > 1 && PRESS_RETRY_MS << doubled < PRESS_RETRY_MAX_MS;
	     n--)
		doubled++;
	return (struct rest){(unsigned)PRESS_RETRY_MS << doubled, 0};
}

static struct rest take_turn(struct press *press)
{
	struct work w = work_init(press->world, S("press"));
	bool witnessed = press->log.witnesses != NULL;
	uint64_t size = 0;
	struct rest rest = {0, PRESS_POLL_MS};
	w.deadline_us = world_monotonic_us(&w) + TURN_LIMIT_S * TIME_SECOND_US;
	enum err failed = publication_run_again(&w, &press->log, &press->seen, &size);
	bool more = note_size(press, size);
	if (failed == OK) {
		note_success(press);
		rest.least_ms = witnessed && more ? PRESS_WITNESSED_MS : 0;
	} else if (failed == ERR_BUSY) {
		rest.most_ms = witnessed ? BUSY_WITNESSED_MS : BUSY_MS;
	} else {
		if (note_failure(press, w.message)) {
			log_event(&w, LOG_ERROR, "ledger.publish", LOG_TEXT("kind", err_name(failed)),
			          LOG_TEXT("message", w.message));
			press->told = false;
		}
		tell(press);
		rest = rest_after_failure(press);
	}
	work_finish(&w);
	bell_ring(press->tried);
	return rest;
}

static void *publish_on(void *argument)
{
	struct press *press = argument;
	while (!atomic_load(&press->stopping)) {
		uint64_t heard = bell_count(press->stored);
		struct rest rest = take_turn(press);
		if (rest.least_ms > 0)
			bell_wait(press->stopped, 0, rest.least_ms);
		if (rest.most_ms == 0 || atomic_load(&press->stopping))
			continue;
		if (bell_wait(press->stored, heard, rest.most_ms) > heard)
			bell_wait(press->stopped, 0, PRESS_POOL_MS);
	}
	return NULL;
}

struct press *press_start(const struct world *world, struct arena *arena, const struct publication_log *log)
{
	struct press *press = arena_alloc(arena, sizeof *press);
	press->world = world;
	press->log = *log;
	press->seen.arena = arena_open();
	press->stored = db_bell(log->db, LEDGER_BELL);
	press->tried = bell_open(arena);
	press->stopped = bell_open(arena);
	check(pthread_mutex_init(&press->lock, NULL) == 0);
	press->thread = task_thread(publish_on, press);
	return press;
}

void press_stop(struct press *press)
{
	if (press == NULL)
		return;
	atomic_store(&press->stopping, true);
	if (press->log.witnesses != NULL)
		witnesses_stop(press->log.witnesses->asked);
	bell_ring(press->stopped);
	bell_ring(press->stored);
	pthread_join(press->thread, NULL);
	arena_close(press->seen.arena);
	bell_close(press->stopped);
	bell_close(press->tried);
	pthread_mutex_destroy(&press->lock);
}

/* ---- waiting for it ---- */

struct progress {
	uint64_t published, failures;
	bool resting; /* it may be long until the next try */
	struct str problem;
};

static struct progress progress_of(struct work *w, struct press *press)
{
	pthread_mutex_lock(&press->lock);
	struct progress progress = {
		.published = press->published,
		.failures = press->failures,
		.resting = press->log.witnesses != NULL && press->failed_in_a_row >= RESTING_FROM,
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
		bool over = world_monotonic_us(w) >= until_us;
		/* One that was under way when we came may not have been about this entry. */
		if (now.problem.len > 0 && (now.failures > failures + 1 || now.resting || over))
			return fail(w, ERR_UNAVAILABLE, "The log cannot be published at the moment: %.*s",
			            STR_ARG(now.problem));
		if (over)
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
	if (press->log.witnesses != NULL)
		witnesses_metrics(press->log.witnesses->asked, out);
}
