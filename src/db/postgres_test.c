/* PostgreSQL under faults: conflicts, a full disk, a server that goes away at every moment of a
 * transaction. */
#include "database.h"

#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <unistd.h>

#include "db/durability_test.sql.h"
#include "db/rows_test.sql.h"

static const struct id org = {{1}};

static enum err list(struct work *w, struct tx *tx, size_t *count)
{
	struct row_list_row *rows;
	return row_list(w, tx, &(struct row_list_in){org}, &rows, count);
}

static enum err add(struct work *w, struct tx *tx, int64_t number)
{
	struct id id = {{2}};
	memcpy(id.byte + 8, &number, sizeof number);
	return row_add(w, tx, &(struct row_add_in){org, id, S("kind"), number});
}

static enum err add_one(struct work *w, struct tx *tx, void *argument)
{
	const int64_t *number = argument;
	return add(w, tx, *number);
}

static enum err count_all(struct work *w, struct tx *tx, void *argument)
{
	return list(w, tx, argument);
}

/* A body in whose first run something happens between its two statements. */
struct meddling {
	struct str url;
	void (*meddle)(struct work *w, struct str url);
	int runs;
	size_t counted;
};

static enum err count_meddle_add(struct work *w, struct tx *tx, void *argument)
{
	struct meddling *m = argument;
	TRY(list(w, tx, &m->counted));
	if (m->runs++ == 0)
		m->meddle(w, m->url);
	return add(w, tx, 100 + (int64_t)m->counted);
}

/* ---- conflicts ------------------------------------------------------------------------------- */

/* The rival reads what we write and writes what we read: one of the two must be run again. */
static void add_as_a_rival(struct work *w, struct str url)
{
	test_database_ask(
		w, url,
		"BEGIN ISOLATION LEVEL SERIALIZABLE;"
		"INSERT INTO job SELECT '01000000-0000-0000-0000-000000000000', gen_random_uuid(), 'rival', "
		"'{}', 0, NULL, count(*), NULL, 0, NULL FROM job; COMMIT");
}

TEST(postgres_body_is_run_again_after_a_conflict)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	struct meddling m = {.url = url, .meddle = add_as_a_rival};
	assert_ok(&w, db_write(&w, db, count_meddle_add, &m));
	assert_int_equal(m.runs, 2);
	assert_int_equal(m.counted, 1);
	assert_str(test_database_ask(&w, url,
	                             "SELECT string_agg(attempts::text, ' ' ORDER BY attempts) FROM job"),
	           S("0 101"));
	db_close(db);
	test_work_end(&w);
}

/* ---- a server that goes away ----------------------------------------------------------------- */

static void end_connections(struct work *w, struct str url)
{
	test_database_ask(
		w, url,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assay'");
}

TEST(postgres_body_is_run_again_when_the_connection_breaks_inside)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	struct meddling m = {.url = url, .meddle = end_connections};
	assert_ok(&w, db_write(&w, db, count_meddle_add, &m));
	assert_int_equal(m.runs, 2);
	assert_str(test_database_ask(&w, url, "SELECT count(*) FROM job"), S("1"));
	db_close(db);
	test_work_end(&w);
}

/* The body asks, the main thread restarts the server. */
static struct {
	sem_t asked, restarted, done;
	enum err result;
} restart;

static void wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) != 0)
		;
}

static void ask_for_restart(struct work *w, struct str url)
{
	(void)w, (void)url;
	sem_post(&restart.asked);
	wait_for(&restart.restarted);
}

static void restarted_done(struct db_job *job, enum err result)
{
	(void)job;
	restart.result = result;
	sem_post(&restart.done);
}

TEST(postgres_body_is_run_again_when_the_server_restarts_inside)
{
	struct work w = test_work(), body = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	sem_init(&restart.asked, 0, 0), sem_init(&restart.restarted, 0, 0), sem_init(&restart.done, 0, 0);
	struct meddling m = {.meddle = ask_for_restart};
	struct db_job job = {.w = &body, .body = count_meddle_add, .argument = &m, .done = restarted_done};
	db_write_later(db, &job);
	wait_for(&restart.asked);
	test_postgres_kill();
	test_postgres_start();
	sem_post(&restart.restarted);
	wait_for(&restart.done);
	assert_ok(&body, restart.result);
	assert_int_equal(m.runs, 2);
	assert_str(test_database_ask(&w, url, "SELECT count(*) FROM job"), S("1"));
	db_close(db);
	test_work_end(&body);
	test_work_end(&w);
}

TEST(postgres_restarts_between_transactions)
{
	struct work w = test_work();
	struct db *db = test_database_open(&w, DB_POSTGRES);
	size_t count;
	assert_ok(&w, db_write(&w, db, add_one, &(int64_t){1}));
	test_postgres_kill();
	test_postgres_start();
	assert_ok(&w, db_read(&w, db, count_all, &count));
	assert_int_equal(count, 1);
	assert_ok(&w, db_write(&w, db, add_one, &(int64_t){2}));
	db_close(db);
	test_work_end(&w);
}

static void *end_connections_soon(void *argument)
{
	const struct str *url = argument;
	struct work w = work_init(&world_real, S("killer"));
	usleep(500000);
	end_connections(&w, *url);
	work_finish(&w);
	return NULL;
}

static enum err add_and_count_runs(struct work *w, struct tx *tx, void *argument)
{
	int *runs = argument;
	(*runs)++;
	return add(w, tx, 1);
}

/* A constraint that sleeps while the commit checks it makes time for the connection to break there. */
TEST(postgres_commit_of_unknown_fate_is_no_success_and_not_run_again)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	pthread_t thread;
	int runs = 0;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	test_database_ask(&w, url,
	                  "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
	                  "'BEGIN PERFORM pg_sleep(5); RETURN NULL; END';"
	                  "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON job DEFERRABLE INITIALLY DEFERRED "
	                  "FOR EACH ROW EXECUTE FUNCTION slow()");
	pthread_create(&thread, NULL, end_connections_soon, &url);
	assert_int_equal(db_write(&w, db, add_and_count_runs, &runs), ERR_UNAVAILABLE);
	pthread_join(thread, NULL);
	assert_true(str_find(w.message, S("look whether the change is there")) != SIZE_MAX);
	work_forgive(&w);
	assert_int_equal(runs, 1);
	db_close(db);
	test_work_end(&w);
}

/* ---- refusals -------------------------------------------------------------------------------- */

TEST(postgres_says_when_its_disk_is_full)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	test_database_ask(
		&w, url,
		"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
		"'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END';"
		"CREATE TRIGGER full_disk BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION full_disk()");
	assert_int_equal(db_write(&w, db, add_one, &(int64_t){1}), ERR_UNAVAILABLE);
	assert_true(str_find(w.message, S("disk is full")) != SIZE_MAX);
	work_forgive(&w);
	db_close(db);
	test_work_end(&w);
}

TEST(postgres_says_when_it_may_not_write)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	db_close(db);
	struct str name = test_database_ask(&w, url, "SELECT current_database()");
	test_database_ask(
		&w, url,
		str_cstr(w.arena,
	                 str_format(w.arena, "ALTER DATABASE %.*s SET default_transaction_read_only = on",
	                            STR_ARG(name))));
	size_t count;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_ok(&w, db_read(&w, db, count_all, &count));
	assert_int_equal(db_write(&w, db, add_one, &(int64_t){1}), ERR_UNAVAILABLE);
	assert_true(str_find(w.message, S("read-only")) != SIZE_MAX);
	work_forgive(&w);
	db_close(db);
	test_work_end(&w);
}

/* ---- a server of ours that stands still ------------------------------------------------------ */

static enum err ask_patience(struct work *w, struct tx *tx, void *argument)
{
	struct durability_patience_row *row = argument;
	return durability_patience(w, tx, row);
}

static void alter_database(struct work *w, struct str url, const char *setting)
{
	struct str name = test_database_ask(w, url, "SELECT current_database()");
	test_database_ask(w, url,
	                  str_cstr(w->arena, str_format(w->arena, "ALTER DATABASE %.*s SET %s", STR_ARG(name),
	                                                setting)));
}

TEST(postgres_is_patient_for_a_minute_or_as_it_says)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	struct durability_patience_row row;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_ok(&w, db_read(&w, db, ask_patience, &row));
	assert_str(row.setting, S("65s"));
	db_close(db);
	alter_database(&w, url, "idle_in_transaction_session_timeout = '5min'");
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_ok(&w, db_read(&w, db, ask_patience, &row));
	assert_str(row.setting, S("5min"));
	db_close(db);
	test_work_end(&w);
}

/* It holds a row that somebody else waits for, in so many of its runs. */
struct stall {
	int runs, stalls;
	int64_t number;
};

static enum err add_and_stall(struct work *w, struct tx *tx, void *argument)
{
	struct stall *stall = argument;
	size_t count;
	TRY(add(w, tx, stall->number));
	if (stall->runs++ < stall->stalls)
		usleep(2500000);
	return list(w, tx, &count);
}

static void stall_done(struct db_job *job, enum err result)
{
	(void)job;
	restart.result = result;
	sem_post(&restart.done);
}

static struct str sessions(struct work *w, struct str url)
{
	return test_database_ask(w, url,
	                         "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'assay' AND "
	                         "datname = current_database() AND state = 'idle in transaction'");
}

TEST(postgres_lets_nobody_stall_with_what_he_locked)
{
	struct work w = test_work(), body = test_real_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct db *db;
	size_t count;
	alter_database(&w, url, "idle_in_transaction_session_timeout = '800ms'");
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url, .connections = 1}, &db));
	sem_init(&restart.done, 0, 0);
	body.deadline_us = world_monotonic_us(&body) + 2600000;
	struct stall stall = {.stalls = 9, .number = 1};
	struct db_job job = {.w = &body, .body = add_and_stall, .argument = &stall, .done = stall_done};
	db_write_later(db, &job);
	/* A rival for the same key, who waits for it until the server has ended the session. */
	for (int i = 0; i < 200 && str_equal(sessions(&w, url), S("0")); i++)
		usleep(2000);
	assert_str(sessions(&w, url), S("1"));
	test_database_ask(&w, url,
	                  "INSERT INTO job SELECT '01000000-0000-0000-0000-000000000000', "
	                  "'02000000-0000-0000-0100-000000000000', 'rival', '{}', 0, NULL, 7, NULL, 0, NULL");
	assert_str(sessions(&w, url), S("0"));
	test_database_ask(&w, url, "DELETE FROM job");
	wait_for(&restart.done);
	assert_int_equal(restart.result, ERR_UNAVAILABLE);
	assert_int_equal(stall.runs, 1);
	/* The connection is made anew, and who stalled once goes on as if nothing had been. */
	stall = (struct stall){.stalls = 1, .number = 2};
	assert_ok(&w, db_write(&w, db, add_and_stall, &stall));
	assert_int_equal(stall.runs, 2);
	assert_ok(&w, db_read(&w, db, count_all, &count));
	assert_int_equal(count, 1);
	db_close(db);
	work_forgive(&body);
	work_finish(&body);
	test_work_end(&w);
}

/* ---- durability ------------------------------------------------------------------------------ */

static enum err ask_durability(struct work *w, struct tx *tx, void *argument)
{
	struct durability_setting_row *row = argument;
	return durability_setting(w, tx, row);
}

TEST(postgres_server_cannot_turn_durability_off)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_POSTGRES);
	struct str name = test_database_ask(&w, url, "SELECT current_database()");
	test_database_ask(
		&w, url,
		str_cstr(w.arena, str_format(w.arena, "ALTER DATABASE %.*s SET synchronous_commit = off",
	                                     STR_ARG(name))));
	struct db *db;
	struct durability_setting_row row;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_ok(&w, db_read(&w, db, ask_durability, &row));
	assert_str(row.setting, S("on"));
	db_close(db);
	test_work_end(&w);
}

TEST(postgres_is_backed_up_by_its_own_means)
{
	struct work w = test_work();
	struct db *db = test_database_open(&w, DB_POSTGRES);
	assert_fails(&w, ERR_INPUT, db_backup(&w, db, S("/tmp/never")));
	db_close(db);
	test_work_end(&w);
}
