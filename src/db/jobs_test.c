/* The queue of jobs on both engines. */
#include "database.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "db/jobs.h"

static const struct id org = {{1}};

enum { JOBS = 200 };

struct context {
	atomic_int runs[JOBS]; /* by the number in the payload */
	atomic_int total;
	atomic_bool go;
	atomic_bool succeed;
	atomic_int lost;
};

static int64_t number_in(const struct job *job)
{
	int64_t number;
	assert_true(str_to_int(job->payload, &number));
	return number;
}

static enum err count_run(struct work *w, struct db *db, void *argument, const struct job *job)
{
	(void)db;
	struct context *context = argument;
	assert_true(w->deadline_us > 0);
	atomic_fetch_add(&context->runs[number_in(job)], 1);
	atomic_fetch_add(&context->total, 1);
	return OK;
}

static enum err fail_until_told(struct work *w, struct db *db, void *argument, const struct job *job)
{
	(void)db, (void)job;
	struct context *context = argument;
	atomic_fetch_add(&context->total, 1);
	return atomic_load(&context->succeed) ? OK : fail(w, ERR_UNAVAILABLE, "The model is asleep.");
}

struct addition {
	int64_t first;
	int64_t count;
	enum err then;
};

static enum err add_jobs(struct work *w, struct tx *tx, void *argument)
{
	const struct addition *addition = argument;
	for (int64_t i = addition->first; i < addition->first + addition->count; i++)
		TRY(jobs_add(w, tx, org, S("test"), str_format(w->arena, "%" PRId64, i), 0));
	return addition->then == OK ? OK : fail(w, addition->then, "as told");
}

/* Waits, at most ten seconds, until the counter is there. */
static void wait_until(atomic_int *counter, int wanted)
{
	for (int i = 0; i < 1000 && atomic_load(counter) < wanted; i++)
		usleep(10000);
	assert_int_equal(atomic_load(counter), wanted);
}

/* Waits until the witness gets this answer. */
static void wait_for_answer(struct work *w, struct str url, const char *sql, const char *wanted)
{
	for (int i = 0; i < 200; i++) {
		if (str_equal(test_database_ask(w, url, sql), str_of(wanted)))
			return;
		usleep(50000);
	}
	assert_str(test_database_ask(w, url, sql), str_of(wanted));
}

TEST(jobs_claimed_by_two_are_run_once)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = count_run,
	         .threads = 3,
	         .batch = 8,
	         .lease_seconds = 60,
	         .attempts_max = 3},
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *one, *two;
		struct context context = {0};
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &one));
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &two));
		assert_fails(&w, ERR_FORBIDDEN,
		             db_write(&w, one, add_jobs, &(struct addition){0, 10, ERR_FORBIDDEN}));
		assert_ok(&w, db_write(&w, one, add_jobs, &(struct addition){0, JOBS / 2, OK}));
		struct jobs *first = jobs_start(&world_real, one, handlers, 1, &context);
		struct jobs *second = jobs_start(&world_real, two, handlers, 1, &context);
		for (int64_t i = JOBS / 2; i < JOBS; i += 10)
			assert_ok(&w, db_write(&w, one, add_jobs, &(struct addition){i, 10, OK}));
		wait_until(&context.total, JOBS);
		wait_for_answer(&w, url, "SELECT count(*) FROM job", "0");
		jobs_stop(first);
		jobs_stop(second);
		for (int i = 0; i < JOBS; i++)
			assert_int_equal(atomic_load(&context.runs[i]), 1);
		db_close(one);
		db_close(two);
		test_work_end(&w);
	}
}

/* ---- failing --------------------------------------------------------------------------------- */

static enum err list_dead(struct work *w, struct tx *tx, void *argument)
{
	struct job_dead **dead = argument;
	size_t count;
	struct job_dead *none;
	TRY(jobs_dead(w, tx, org, (struct id){{0}}, 10, dead, &count));
	assert_int_equal(count, 1);
	TRY(jobs_dead(w, tx, org, (*dead)[0].id, 10, &none, &count));
	assert_int_equal(count, 0);
	TRY(jobs_dead(w, tx, (struct id){{9}}, (struct id){{0}}, 10, &none, &count));
	assert_int_equal(count, 0);
	return OK;
}

static enum err retry(struct work *w, struct tx *tx, void *argument)
{
	const struct job_dead *const *dead = argument;
	return jobs_retry(w, tx, org, (*dead)->id);
}

static enum err discard(struct work *w, struct tx *tx, void *argument)
{
	const struct job_dead *const *dead = argument;
	return jobs_discard(w, tx, org, (*dead)->id);
}

TEST(jobs_that_fail_wait_then_die_and_can_be_retried_or_discarded)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = fail_until_told,
	         .threads = 1,
	         .lease_seconds = 60,
	         .attempts_max = 2},
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		struct context context = {0};
		struct job_dead *dead;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		struct jobs *jobs = jobs_start(&world_real, db, handlers, 1, &context);
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 1, OK}));
		wait_for_answer(&w, url, "SELECT error FROM job", "The model is asleep.");
		wait_for_answer(&w, url, "SELECT count(*) FROM job WHERE dead_us IS NOT NULL", "1");
		assert_int_equal(atomic_load(&context.total), 2);
		assert_ok(&w, db_read(&w, db, list_dead, &dead));
		assert_str(dead[0].error, S("The model is asleep."));
		assert_int_equal(dead[0].attempts, 2);
		atomic_store(&context.succeed, true);
		assert_ok(&w, db_write(&w, db, retry, &dead));
		wait_for_answer(&w, url, "SELECT count(*) FROM job", "0");
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, db, retry, &dead));
		assert_fails(&w, ERR_NOT_FOUND, db_write(&w, db, discard, &dead));
		jobs_stop(jobs);
		db_close(db);
		test_work_end(&w);
	}
}

/* The first failure postpones by half a second to a second, the fifth by 8 to 16. */
TEST(jobs_wait_longer_after_each_failure)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = fail_until_told,
	         .threads = 1,
	         .lease_seconds = 60,
	         .attempts_max = 20},
	};
	static const struct {
		const char *attempts;
		int64_t least_us, most_us;
	} cases[] = {{"0", 500000, 1000000}, {"4", 8000000, 16000000}, {"16", 1800000000, 3600000000}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		struct str url = test_database(&w, DB_SQLITE);
		struct db *db;
		struct context context = {0};
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 1, OK}));
		test_database_ask(&w, url,
		                  str_cstr(w.arena, str_format(w.arena, "UPDATE job SET attempts = %s",
		                                               cases[i].attempts)));
		int64_t before_us = world_real.now_us(NULL);
		struct jobs *jobs = jobs_start(&world_real, db, handlers, 1, &context);
		wait_for_answer(&w, url,
		                "SELECT count(*) FROM job WHERE error IS NOT NULL AND lease_id IS NULL", "1");
		int64_t after_us = world_real.now_us(NULL), due_us;
		assert_true(str_to_int(test_database_ask(&w, url, "SELECT run_after_us FROM job"), &due_us));
		jobs_stop(jobs);
		assert_true(due_us >= before_us + cases[i].least_us && due_us <= after_us + cases[i].most_us);
		db_close(db);
		test_work_end(&w);
	}
}

TEST(jobs_are_discarded)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		struct job_dead *dead;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 1, OK}));
		test_database_ask(&w, url, "UPDATE job SET dead_us = 1, error = 'x'");
		assert_ok(&w, db_read(&w, db, list_dead, &dead));
		assert_ok(&w, db_write(&w, db, discard, &dead));
		assert_str(test_database_ask(&w, url, "SELECT count(*) FROM job"), S("0"));
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- leases ---------------------------------------------------------------------------------- */

static enum err complete(struct work *w, struct tx *tx, void *argument)
{
	const struct job *job = argument;
	return jobs_complete(w, tx, job);
}

/* The first run sleeps past its lease; only the second may complete. */
static enum err oversleep(struct work *w, struct db *db, void *argument, const struct job *job)
{
	struct context *context = argument;
	bool first = atomic_fetch_add(&context->total, 1) == 0;
	for (int i = 0; first && i < 500 && atomic_load(&context->total) < 2; i++)
		usleep(10000);
	w->deadline_us = 0; /* which would stop it before the lease does */
	enum err result = db_write(w, db, complete, (void *)(uintptr_t)job);
	if (result == ERR_CONFLICT)
		atomic_fetch_add(&context->lost, 1);
	return result;
}

TEST(jobs_whose_lease_ends_are_taken_over)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = oversleep,
	         .threads = 2,
	         .lease_seconds = 1,
	         .attempts_max = 5},
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		struct context context = {0};
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		struct jobs *jobs = jobs_start(&world_real, db, handlers, 1, &context);
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 1, OK}));
		wait_until(&context.total, 2);
		wait_for_answer(&w, url, "SELECT count(*) FROM job", "0");
		jobs_stop(jobs);
		assert_int_equal(atomic_load(&context.total), 2);
		assert_int_equal(atomic_load(&context.lost), 1);
		db_close(db);
		test_work_end(&w);
	}
}

TEST(jobs_of_a_killed_process_are_due_at_once_on_sqlite)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 2, OK}));
		test_database_ask(
			&w, url,
			"UPDATE job SET lease_id = id, run_after_us = 9000000000000000, attempts = 1");
		assert_ok(&w, jobs_recover(&w, db));
		assert_str(
			test_database_ask(&w, url,
		                          "SELECT count(*) FROM job WHERE lease_id IS NULL AND attempts = 1 "
		                          "AND run_after_us < 9000000000000000"),
			engine == DB_SQLITE ? S("2") : S("0"));
		db_close(db);
		test_work_end(&w);
	}
}

/* As above, but the lease is made longer in time. */
static enum err work_long(struct work *w, struct db *db, void *argument, const struct job *job)
{
	struct context *context = argument;
	atomic_fetch_add(&context->total, 1);
	int64_t deadline_us = w->deadline_us;
	TRY(jobs_extend(w, db, job, 60));
	assert_true(w->deadline_us > deadline_us + 50000000);
	sleep(3);
	return db_write(w, db, complete, (void *)(uintptr_t)job);
}

TEST(jobs_whose_lease_is_extended_are_not_taken_over)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = work_long,
	         .threads = 2,
	         .lease_seconds = 1,
	         .attempts_max = 5},
	};
	struct work w = test_work();
	struct str url = test_database(&w, DB_SQLITE);
	struct db *db;
	struct context context = {0};
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 1, OK}));
	struct jobs *jobs = jobs_start(&world_real, db, handlers, 1, &context);
	wait_for_answer(&w, url, "SELECT count(*) FROM job", "0");
	jobs_stop(jobs);
	assert_int_equal(atomic_load(&context.total), 1);
	db_close(db);
	test_work_end(&w);
}

TEST(jobs_that_kill_their_worker_die)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = count_run,
	         .threads = 1,
	         .lease_seconds = 60,
	         .attempts_max = 3},
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		struct context context = {0};
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 1, OK}));
		test_database_ask(&w, url, "UPDATE job SET attempts = 3, run_after_us = 1");
		struct jobs *jobs = jobs_start(&world_real, db, handlers, 1, &context);
		wait_for_answer(&w, url, "SELECT count(*) FROM job WHERE dead_us IS NOT NULL", "1");
		jobs_stop(jobs);
		assert_int_equal(atomic_load(&context.total), 0);
		db_close(db);
		test_work_end(&w);
	}
}

static enum err wait_for_go(struct work *w, struct db *db, void *argument, const struct job *job)
{
	(void)w, (void)db, (void)job;
	struct context *context = argument;
	atomic_fetch_add(&context->total, 1);
	while (!atomic_load(&context->go))
		usleep(1000);
	return OK;
}

static void *let_go_later(void *argument)
{
	struct context *context = argument;
	usleep(200000);
	atomic_store(&context->go, true);
	return NULL;
}

TEST(jobs_not_begun_are_given_back_at_the_stop)
{
	static const struct job_handler handlers[] = {
		{.kind = S_INIT("test"),
	         .run = wait_for_go,
	         .threads = 1,
	         .batch = 4,
	         .lease_seconds = 60,
	         .attempts_max = 3},
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		struct context context = {0};
		pthread_t thread;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add_jobs, &(struct addition){0, 4, OK}));
		struct jobs *jobs = jobs_start(&world_real, db, handlers, 1, &context);
		wait_until(&context.total, 1);
		pthread_create(&thread, NULL, let_go_later, &context);
		jobs_stop(jobs);
		pthread_join(thread, NULL);
		assert_int_equal(atomic_load(&context.total), 1);
		assert_str(
			test_database_ask(&w, url,
		                          "SELECT count(*) FROM job WHERE attempts = 0 AND lease_id IS NULL"),
			S("3"));
		assert_str(test_database_ask(&w, url, "SELECT count(*) FROM job"), S("3"));
		db_close(db);
		test_work_end(&w);
	}
}
