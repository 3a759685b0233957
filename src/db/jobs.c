#include "db/jobs.h"

#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/world.h"
#include "db/bell.h"

#include "db/jobs.sql.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { POLL_MS = 1000, DELAY_MAX_SECONDS = 3600 };

/* ---- adding ---------------------------------------------------------------------------------- */

static void wake_workers(struct tx *tx, struct str kind)
{
	tx_after_commit(tx, bell_ring, db_bell(tx_db(tx), kind));
}

enum err jobs_add(struct work *w, struct tx *tx, struct id org, struct str kind, struct str payload,
                  int64_t run_after_us)
{
	if (payload.len > JOBS_PAYLOAD_MAX)
		return fail(w, ERR_TOO_LARGE, "A job of kind %.*s carries more than %d bytes.", STR_ARG(kind),
		            JOBS_PAYLOAD_MAX);
	wake_workers(tx, kind);
	return jobs_insert(w, tx,
	                   &(struct jobs_insert_in){
				   .org = org,
				   .id = world_id(w),
				   .kind = kind,
				   .payload = payload,
				   .run_after_us = run_after_us,
				   .created_us = world_now_us(w),
			   });
}

enum err jobs_is_open(struct work *w, struct tx *tx, struct id org, struct str kind, struct str payload,
                      bool *out)
{
	const struct jobs_open_in in = {.org = org, .kind = kind, .payload = payload};
	struct jobs_open_row row;
	TRY(jobs_open(w, tx, &in, &row));
	*out = row.open;
	return OK;
}

/* ---- leases ---------------------------------------------------------------------------------- */

static int64_t seconds_from_now(struct work *w, unsigned seconds)
{
	return world_now_us(w) + seconds * TIME_SECOND_US;
}

static enum err lost(struct work *w)
{
	return fail(w, ERR_CONFLICT, "This job was taken over by another worker, because its time was up.");
}

enum err jobs_complete(struct work *w, struct tx *tx, const struct job *job)
{
	int64_t deleted;
	TRY(jobs_delete_leased(w, tx, &(struct jobs_delete_leased_in){job->org, job->id, job->lease},
	                       &deleted));
	return deleted == 1 ? OK : lost(w);
}

struct extension {
	const struct job *job;
	unsigned seconds;
};

static enum err extend(struct work *w, struct tx *tx, void *argument)
{
	const struct extension *extension = argument;
	const struct job *job = extension->job;
	int64_t renewed;
	TRY(jobs_renew(w, tx,
	               &(struct jobs_renew_in){seconds_from_now(w, extension->seconds), job->org, job->id,
	                                       job->lease},
	               &renewed));
	return renewed == 1 ? OK : lost(w);
}

static void set_deadline(struct work *w, unsigned seconds)
{
	w->deadline_us = world_monotonic_us(w) + seconds * TIME_SECOND_US;
}

enum err jobs_extend(struct work *w, struct db *db, const struct job *job, unsigned seconds)
{
	TRY(db_write(w, db, extend, &(struct extension){job, seconds}));
	set_deadline(w, seconds);
	return OK;
}

/* ---- workers --------------------------------------------------------------------------------- */

struct worker {
	struct jobs *jobs;
	const struct job_handler *handler;
	struct bell *bell; /* rung when a job of this kind is added */
	pthread_t thread;
};

struct jobs {
	struct arena *arena;
	const struct world *world;
	struct db *db;
	void *context;
	struct worker *workers;
	size_t worker_count;
	atomic_bool stopping;
};

/* What was leased at once. */
struct batch {
	const struct job_handler *handler;
	struct job *jobs;
	size_t count;
};

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	const struct batch *batch = argument;
	struct jobs_due_row row;
	TRY(jobs_due(w, tx, &(struct jobs_due_in){batch->handler->kind, world_now_us(w)}, &row));
	return row.due ? OK : ERR_NOT_FOUND;
}

static enum err claim(struct work *w, struct tx *tx, void *argument)
{
	struct batch *batch = argument;
	const struct job_handler *handler = batch->handler;
	struct jobs_claim_in in = {
		.lease = world_id(w),
		.until_us = seconds_from_now(w, handler->lease_seconds),
		.kind = handler->kind,
		.now_us = world_now_us(w),
		.limit = handler->batch == 0 ? 1 : handler->batch,
	};
	struct jobs_claim_row *rows;
	TRY(jobs_claim(w, tx, &in, &rows, &batch->count));
	batch->jobs = work_array(w, batch->count, sizeof *batch->jobs);
	for (size_t i = 0; i < batch->count; i++)
		batch->jobs[i] = (struct job){rows[i].org,     rows[i].id,       handler->kind,
		                              rows[i].payload, rows[i].attempts, in.lease};
	return OK;
}

/* 1, 2, 4… seconds by attempt, between half of it and all of it. */
static int64_t delay_us(struct work *w, int64_t attempts)
{
	int64_t seconds = attempts > 12 ? DELAY_MAX_SECONDS : INT64_C(1) << (attempts - 1);
	if (seconds > DELAY_MAX_SECONDS)
		seconds = DELAY_MAX_SECONDS;
	uint32_t random;
	world_random(w, &random, sizeof random);
	return seconds * TIME_SECOND_US / 2 + random % (seconds * TIME_SECOND_US / 2);
}

/* What became of a job. */
struct outcome {
	const struct job_handler *handler;
	const struct job *job;
	enum err result;
	struct str error;
};

static enum err settle(struct work *w, struct tx *tx, void *argument)
{
	const struct outcome *outcome = argument;
	const struct job *job = outcome->job;
	if (outcome->result == OK) {
		int64_t deleted; /* 0: the handler completed it itself, or somebody else does it now */
		return jobs_delete_leased(
			w, tx, &(struct jobs_delete_leased_in){job->org, job->id, job->lease}, &deleted);
	}
	if (job->attempts >= outcome->handler->attempts_max)
		return jobs_bury(w, tx,
		                 &(struct jobs_bury_in){world_now_us(w), outcome->error, job->org, job->id,
		                                        job->lease});
	int64_t run_after_us = world_now_us(w) + delay_us(w, job->attempts);
	return jobs_postpone(
		w, tx,
		&(struct jobs_postpone_in){run_after_us, outcome->error, job->org, job->id, job->lease});
}

/* A job whose worker vanished at the last attempt is not tried again: it may be what made him vanish. */
static enum err run_handler(struct work *w, const struct jobs *jobs, const struct job_handler *handler,
                            const struct job *job)
{
	if (job->attempts > handler->attempts_max)
		return fail(w, ERR_INTERNAL, "The worker stopped at every attempt without saying why.");
	set_deadline(w, handler->lease_seconds);
	return handler->run(w, jobs->db, jobs->context, job);
}

/* What can be stored of a message: one that was cut to length may end in half a character. */
static struct str reason(const struct work *w, enum err result)
{
	struct str message = w->message;
	for (int i = 0; i < 3 && message.len > 0 && !utf8_valid(message); i++)
		message.len--;
	return message.len == 0 || !utf8_valid(message) ? err_name(result) : message;
}

static void run_job(const struct jobs *jobs, const struct job_handler *handler, const struct job *job)
{
	struct work w = work_init(jobs->world, S("job"));
	w.request_id = id_text(w.arena, job->id);
	struct outcome outcome = {handler, job, run_handler(&w, jobs, handler, job), {0}};
	if (outcome.result != OK) {
		outcome.error = reason(&w, outcome.result);
		log_event(&w, LOG_WARNING, "job.failed", LOG_TEXT("kind", job->kind),
		          LOG_INT("attempts", job->attempts), LOG_TEXT("error", outcome.error));
	}
	work_forgive(&w);
	w.deadline_us = 0;
	if (db_write(&w, jobs->db, settle, &outcome) != OK)
		log_failure(&w, "job.unsettled"); /* its lease will end */
	work_finish(&w);
}

static enum err give_back(struct work *w, struct tx *tx, void *argument)
{
	const struct batch *batch = argument;
	for (size_t i = 0; i < batch->count; i++) {
		const struct job *job = &batch->jobs[i];
		TRY(jobs_give_back(
			w, tx, &(struct jobs_give_back_in){world_now_us(w), job->org, job->id, job->lease}));
	}
	return OK;
}

/* The first was leased a moment ago; those behind it must be ours still. */
static void run_batch(struct work *w, const struct jobs *jobs, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (atomic_load(&jobs->stopping)) {
			struct batch rest = {batch->handler, batch->jobs + i, batch->count - i};
			if (db_write(w, jobs->db, give_back, &rest) != OK)
				log_failure(w, "job.not-given-back");
			return;
		}
		if (i == 0 || jobs_extend(w, jobs->db, &batch->jobs[i], batch->handler->lease_seconds) == OK)
			run_job(jobs, batch->handler, &batch->jobs[i]);
		work_forgive(w);
	}
}

/* Runs what is due; false when nothing was. */
static bool run_due(const struct worker *worker)
{
	const struct jobs *jobs = worker->jobs;
	struct work w = work_init(jobs->world, S("jobs"));
	struct batch batch = {.handler = worker->handler};
	enum err result = db_read(&w, jobs->db, look, &batch);
	if (result == OK)
		result = db_write(&w, jobs->db, claim, &batch);
	if (result == OK)
		run_batch(&w, jobs, &batch);
	else if (result != ERR_NOT_FOUND)
		log_failure(&w, "jobs.unclaimed");
	work_finish(&w);
	return result == OK && batch.count > 0;
}

static void *run_worker(void *argument)
{
	struct worker *worker = argument;
	while (!atomic_load(&worker->jobs->stopping)) {
		uint64_t heard = bell_count(worker->bell);
		if (!run_due(worker) && !atomic_load(&worker->jobs->stopping))
			bell_wait(worker->bell, heard, POLL_MS);
	}
	return NULL;
}

static void start_workers(struct jobs *jobs, const struct job_handler *handler)
{
	check(handler->lease_seconds > 0 && handler->attempts_max > 0 && handler->batch <= JOBS_BATCH_MAX);
	for (unsigned i = 0; i < handler->threads; i++) {
		struct worker *worker = &jobs->workers[jobs->worker_count++];
		*worker = (struct worker){
			.jobs = jobs, .handler = handler, .bell = db_bell(jobs->db, handler->kind)};
		check(pthread_create(&worker->thread, NULL, run_worker, worker) == 0);
	}
}

static enum err release_all(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	return jobs_release(w, tx, &(struct jobs_release_in){world_now_us(w)});
}

enum err jobs_recover(struct work *w, struct db *db)
{
	return db_engine(db) == DB_SQLITE ? db_write(w, db, release_all, NULL) : OK;
}

struct jobs *jobs_start(const struct world *world, struct db *db, const struct job_handler *handlers,
                        size_t count, void *context)
{
	struct arena *arena = arena_open();
	struct jobs *jobs = arena_alloc(arena, sizeof *jobs);
	jobs->arena = arena;
	jobs->world = world;
	jobs->db = db;
	jobs->context = context;
	size_t threads = 0;
	for (size_t i = 0; i < count; i++)
		threads += handlers[i].threads;
	jobs->workers = arena_array(arena, threads, sizeof *jobs->workers);
	for (size_t i = 0; i < count; i++)
		start_workers(jobs, &handlers[i]);
	return jobs;
}

void jobs_stop(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	atomic_store(&jobs->stopping, true);
	for (size_t i = 0; i < jobs->worker_count; i++)
		bell_ring(jobs->workers[i].bell);
	for (size_t i = 0; i < jobs->worker_count; i++)
		pthread_join(jobs->workers[i].thread, NULL);
	arena_close(jobs->arena);
}

/* ---- dead jobs ------------------------------------------------------------------------------- */

enum err jobs_dead(struct work *w, struct tx *tx, struct id org, struct id after, size_t limit,
                   struct job_dead **out, size_t *count)
{
	struct jobs_list_dead_row *rows;
	TRY(jobs_list_dead(w, tx, &(struct jobs_list_dead_in){org, after, (int64_t)limit}, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct job_dead){rows[i].id,     rows[i].kind,     rows[i].payload,
		                              rows[i].error,  rows[i].attempts, rows[i].created_us,
		                              rows[i].dead_us};
	return OK;
}

static enum err not_dead(struct work *w)
{
	return fail(w, ERR_NOT_FOUND, "This job is no longer among those that were given up.");
}

enum err jobs_retry(struct work *w, struct tx *tx, struct id org, struct id id)
{
	struct jobs_revive_row row;
	bool found;
	TRY(jobs_revive(w, tx, &(struct jobs_revive_in){world_now_us(w), org, id}, &row, &found));
	if (!found)
		return not_dead(w);
	wake_workers(tx, row.kind);
	return OK;
}

enum err jobs_discard(struct work *w, struct tx *tx, struct id org, struct id id)
{
	int64_t deleted;
	TRY(jobs_delete_dead(w, tx, &(struct jobs_delete_dead_in){org, id}, &deleted));
	return deleted == 1 ? OK : not_dead(w);
}
