/* Every connection has a thread; a transaction runs on whichever is free. Writes are SERIALIZABLE, reads
 * REPEATABLE READ. What was not committed when a conflict or a lost connection ended it is run again. */
#include "db/postgres.h"

#include "base/check.h"
#include "base/world.h"

#include <time.h>

enum { PAUSE_MAX_MS = 5000 };

struct worker {
	struct postgres *postgres;
	struct postgres_connection connection;
	pthread_t thread;
};

struct postgres {
	struct db *db;
	struct queue queue;
	struct worker *workers;
	unsigned worker_count;
	bool started;
};

/* ---- one transaction ------------------------------------------------------------------------- */

#define BEGIN_WRITE "BEGIN ISOLATION LEVEL SERIALIZABLE"
#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
/* The lock is taken by a statement of the transaction, which must see what was done while it waited. The
 * number is "assay" in ASCII: any other would do. */
#define BEGIN_EXCLUSIVE "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(418548769145)"

static enum err run_once(struct work *w, struct tx *tx, const char *begin, db_body *body, void *argument)
{
	struct postgres_connection *connection = tx->connection;
	enum err result = postgres_connection_open(w, connection);
	if (result != OK) {
		tx->tries = POSTGRES_TRIES_MAX;
		return result;
	}
	result = postgres_connection_script(w, tx, begin);
	if (result == OK)
		result = db_run_body(w, tx, body, argument);
	if (result == OK)
		result = postgres_connection_commit(w, tx);
	postgres_connection_rollback(connection);
	return result;
}

/* Doubles with every try, with jitter: two that collided should not meet again. A server that restarts
 * needs longer than a rival transaction. */
static int64_t pause_us(struct work *w, unsigned attempt, bool connected)
{
	uint32_t random;
	world_random(w, &random, sizeof random);
	uint32_t limit_ms = (connected ? 2u : 100u) << attempt;
	if (limit_ms > PAUSE_MAX_MS)
		limit_ms = PAUSE_MAX_MS;
	return limit_ms * 500 + random % (limit_ms * 500);
}

/* Waits before another try. False, at once: it is not worth one, or there is no time for it. */
static bool pause_before_next(struct work *w, const struct tx *tx, unsigned attempt, bool connected)
{
	if (attempt >= tx->tries)
		return false;
	int64_t wait_us = pause_us(w, attempt, connected);
	if (w->deadline_us != 0 && world_monotonic_us(w) + wait_us >= w->deadline_us)
		return false;
	nanosleep(&(struct timespec){.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000}, NULL);
	return true;
}

static enum err run_job(struct worker *worker, const struct db_job *job)
{
	struct work *w = job->w;
	for (unsigned attempt = 1;; attempt++) {
		struct tx tx = {
			.db = worker->postgres->db, .connection = &worker->connection, .writes = job->writes};
		enum err result =
			run_once(w, &tx, job->writes ? BEGIN_WRITE : BEGIN_READ, job->body, job->argument);
		if (result == OK)
			db_ring(&tx);
		if (!pause_before_next(w, &tx, attempt, worker->connection.handle != NULL))
			return result;
		work_forgive(w);
	}
}

static void *run_jobs(void *argument)
{
	struct worker *worker = argument;
	struct db_job *job;
	while ((job = queue_take(&worker->postgres->queue, 1)) != NULL)
		job->done(job, run_job(worker, job));
	return NULL;
}

/* ---- the driver ------------------------------------------------------------------------------ */

static enum err open_server(struct work *w, struct db *db, struct str address, unsigned connections)
{
	struct postgres *postgres = db_alloc(db, sizeof *postgres);
	size_t statements;
	db_statements(&statements);
	db->engine = postgres;
	*postgres = (struct postgres){.db = db, .worker_count = connections};
	queue_init(&postgres->queue);
	postgres->workers = db_alloc(db, connections * sizeof *postgres->workers);
	const char *text = str_cstr(db->arena, address);
	for (unsigned i = 0; i < connections; i++) {
		struct worker *worker = &postgres->workers[i];
		worker->postgres = postgres;
		worker->connection.address = text;
		worker->connection.prepared = db_alloc(db, statements * sizeof *worker->connection.prepared);
	}
	return postgres_connection_open(w, &postgres->workers[0].connection);
}

static enum err exclusively(struct work *w, struct db *db, db_body *body, void *argument)
{
	struct postgres *postgres = db->engine;
	struct tx tx = {.db = db, .connection = &postgres->workers[0].connection, .writes = true};
	return run_once(w, &tx, BEGIN_EXCLUSIVE, body, argument);
}

static enum err verify(struct work *w, struct db *db, const struct db_statement *statement)
{
	struct postgres *postgres = db->engine;
	struct tx tx = {.db = db, .connection = &postgres->workers[0].connection};
	return postgres_connection_verify(w, &tx, statement);
}

static void start(struct db *db)
{
	struct postgres *postgres = db->engine;
	for (unsigned i = 0; i < postgres->worker_count; i++)
		check(pthread_create(&postgres->workers[i].thread, NULL, run_jobs, &postgres->workers[i]) ==
		      0);
	postgres->started = true;
}

static void close_server(struct db *db)
{
	struct postgres *postgres = db->engine;
	queue_close(&postgres->queue);
	for (unsigned i = 0; i < postgres->worker_count; i++) {
		if (postgres->started)
			pthread_join(postgres->workers[i].thread, NULL);
		postgres_connection_close(&postgres->workers[i].connection);
	}
	queue_finish(&postgres->queue);
}

static void later(struct db *db, struct db_job *job)
{
	struct postgres *postgres = db->engine;
	queue_add(&postgres->queue, job);
}

static enum err script(struct work *w, struct tx *tx, struct str sql)
{
	return postgres_connection_script(w, tx, str_cstr(w->arena, sql));
}

static enum err backup(struct work *w, struct db *db, struct str path)
{
	(void)db, (void)path;
	return fail(w, ERR_INPUT, "PostgreSQL is backed up by its own pg_dump.");
}

const struct driver postgres_driver = {
	.open = open_server,
	.exclusively = exclusively,
	.verify = verify,
	.start = start,
	.close = close_server,
	.read_later = later,
	.write_later = later,
	.run = postgres_connection_run,
	.script = script,
	.backup = backup,
};
