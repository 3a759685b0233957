/* The promises of db.h on both engines; the witness (test_database_ask) never goes through src/db. */
#include "database.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>

#include "db/bell.h"

#include "db/db_test.sql.h"

static const struct id org = {{1}};

static struct id numbered(int64_t number)
{
	struct id id = {{2}};
	memcpy(id.byte + 8, &number, sizeof number);
	return id;
}

/* ---- bodies ---------------------------------------------------------------------------------- */

/* Adds the job with this number; then fails if it is told to. */
struct add {
	int64_t number;
	enum err then;
	int runs;
};

static enum err add(struct work *w, struct tx *tx, void *argument)
{
	struct add *a = argument;
	a->runs++;
	TRY(test_add(w, tx, &(struct test_add_in){org, numbered(a->number), S("kind"), a->number}));
	return a->then == OK ? OK : fail(w, a->then, "as told");
}

static enum err count_all(struct work *w, struct tx *tx, void *argument)
{
	struct test_list_row *rows;
	return test_list(w, tx, &(struct test_list_in){org, 1000000}, &rows, argument);
}

static size_t counted(struct work *w, struct db *db)
{
	size_t count;
	assert_ok(w, db_read(w, db, count_all, &count));
	return count;
}

/* ---- values ---------------------------------------------------------------------------------- */

static const struct test_echo_in values[] = {
	{.number = DB_NULL_INT, .real = NAN},
	{{{0xff, 0, 1}}, S_INIT(""), S_INIT(""), 0, 0.0, true},
	{{{1}},
         S_INIT("Zo\xc3\xab \xf0\x9f\x94\xac"),
         S_INIT("a\0b\xff"),
         INT64_MAX,
         1.7976931348623157e308,
         false},
	{{{1}}, S_INIT("x"), S_INIT("\0"), INT64_MIN + 1, -5e-324, true},
	{{{1}}, S_INIT("'; DROP TABLE job; --"), S_INIT("x"), -1, -INFINITY, true},
	{{{1}}, S_INIT("line\nline\ttab"), S_INIT("x"), 1, 0.1, true},
};

static bool same_str(struct str a, struct str b)
{
	return str_absent(a) == str_absent(b) && str_equal(a, b);
}

static enum err echo_all(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	for (size_t i = 0; i < COUNT(values); i++) {
		const struct test_echo_in *in = &values[i];
		struct test_echo_row row;
		TRY(test_echo(w, tx, in, &row));
		assert_true(id_equal(in->id, row.id));
		assert_true(same_str(in->text, row.text));
		assert_true(same_str(in->bytes, row.bytes));
		assert_true(in->number == row.number);
		assert_true(isnan(in->real) ? isnan(row.real) : in->real == row.real);
		assert_true(in->truth == row.truth);
	}
	return OK;
}

TEST(db_values_and_nulls_come_back_as_they_went)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		assert_int_equal(db_engine(db), engine);
		assert_ok(&w, db_read(&w, db, echo_all, NULL));
		assert_ok(&w, db_write(&w, db, echo_all, NULL));
		db_close(db);
		test_work_end(&w);
	}
}

static enum err get_stored(struct work *w, struct tx *tx, void *argument)
{
	bool found;
	TRY(test_get(w, tx, &(struct test_get_in){org, numbered(7)}, argument, &found));
	assert_true(found);
	return OK;
}

TEST(db_stores_what_a_witness_reads)
{
	static const char *const questions[] = {
		"SELECT hex(org_id) || ' ' || typeof(org_id) || ' ' || kind || ' ' || attempts || ' ' || "
		"(error IS NULL) FROM job",
		"SELECT concat_ws(' ', org_id, pg_typeof(org_id), kind, attempts, error IS NULL) FROM job",
	};
	static const char *const answers[] = {
		"01000000000000000000000000000000 blob kind 7 1",
		"01000000-0000-0000-0000-000000000000 uuid kind 7 t",
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add, &(struct add){.number = 7}));
		assert_str(test_database_ask(&w, url, questions[engine]), str_of(answers[engine]));
		struct test_get_row row;
		assert_ok(&w, db_read(&w, db, get_stored, &row));
		assert_true(id_is_zero(row.lease) && str_absent(row.error) && row.dead_us == DB_NULL_INT);
		assert_str(row.kind, S("kind"));
		db_close(db);
		test_work_end(&w);
	}
}

static enum err add_bad_text(struct work *w, struct tx *tx, void *argument)
{
	const struct str *kind = argument;
	return test_add(w, tx, &(struct test_add_in){org, numbered(1), *kind, 1});
}

TEST(db_refuses_what_is_no_text)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		assert_fails(&w, ERR_INPUT, db_write(&w, db, add_bad_text, &(struct str)S_INIT("\xff")));
		assert_fails(&w, ERR_INPUT, db_write(&w, db, add_bad_text, &(struct str)S_INIT("a\0b")));
		assert_int_equal(counted(&w, db), 0);
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- kinds of statements --------------------------------------------------------------------- */

static enum err use_every_kind(struct work *w, struct tx *tx, void *argument)
{
	struct test_get_row got;
	struct test_need_row need;
	struct test_list_row *rows;
	struct test_by_engine_row by;
	size_t count;
	int64_t changed;
	bool found = true;
	TRY(test_get(w, tx, &(struct test_get_in){org, numbered(1)}, &got, &found));
	assert_false(found);
	assert_fails(w, ERR_NOT_FOUND, test_need(w, tx, &(struct test_need_in){org, numbered(1)}, &need));
	assert_int_equal(w->failed, OK);
	for (int64_t i = 0; i < 20; i++)
		TRY(test_add(w, tx, &(struct test_add_in){org, numbered(i), S("kind"), 100 + i}));
	TRY(test_need(w, tx, &(struct test_need_in){org, numbered(1)}, &need));
	assert_int_equal(need.attempts, 101);
	TRY(test_list(w, tx, &(struct test_list_in){org, 15}, &rows, &count));
	assert_int_equal(count, 15);
	assert_int_equal(rows[14].attempts, 114);
	assert_true(id_equal(rows[14].id, numbered(14)));
	TRY(test_set(w, tx, &(struct test_set_in){0, org, numbered(3)}, &changed));
	assert_int_equal(changed, 1);
	TRY(test_set(w, tx, &(struct test_set_in){0, org, numbered(99)}, &changed));
	assert_int_equal(changed, 0);
	TRY(test_by_engine(w, tx, &by));
	assert_str(by.engine, db_engine(tx_db(tx)) == DB_SQLITE ? S("sqlite") : S("postgres"));
	*(bool *)argument = tx_writable(tx);
	return OK;
}

static enum err ask_for_one_of_many(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	struct test_any_row row;
	return test_any(w, tx, &row);
}

static enum err ask_postgres_only(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	struct test_on_postgres_row row;
	return test_on_postgres(w, tx, &row);
}

TEST(db_runs_every_kind_of_statement)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		bool writable = false;
		assert_ok(&w, db_write(&w, db, use_every_kind, &writable));
		assert_true(writable);
		assert_fails(&w, ERR_INTERNAL, db_read(&w, db, ask_for_one_of_many, NULL));
		if (engine == DB_SQLITE)
			assert_fails(&w, ERR_INTERNAL, db_read(&w, db, ask_postgres_only, NULL));
		else
			assert_ok(&w, db_read(&w, db, ask_postgres_only, NULL));
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- transactions ---------------------------------------------------------------------------- */

TEST(db_rolls_back_what_failed)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		assert_fails(&w, ERR_FORBIDDEN,
		             db_write(&w, db, add, &(struct add){.number = 1, .then = ERR_FORBIDDEN}));
		assert_int_equal(counted(&w, db), 0);
		assert_ok(&w, db_write(&w, db, add, &(struct add){.number = 1}));
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, add, &(struct add){.number = 1}));
		assert_int_equal(counted(&w, db), 1);
		assert_fails(&w, ERR_INTERNAL, db_read(&w, db, add, &(struct add){.number = 2}));
		assert_int_equal(counted(&w, db), 1);
		db_close(db);
		test_work_end(&w);
	}
}

static enum err go_on_after_a_conflict(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	TRY(test_add(w, tx, &(struct test_add_in){org, numbered(1), S("kind"), 1}));
	assert_fails(w, ERR_CONFLICT, test_add(w, tx, &(struct test_add_in){org, numbered(1), S("kind"), 1}));
	assert_fails(w, ERR_INTERNAL, test_add(w, tx, &(struct test_add_in){org, numbered(2), S("kind"), 1}));
	return OK;
}

TEST(db_commits_nothing_after_a_failed_statement)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		assert_fails(&w, ERR_INTERNAL, db_write(&w, db, go_on_after_a_conflict, NULL));
		assert_int_equal(counted(&w, db), 0);
		db_close(db);
		test_work_end(&w);
	}
}

/* A read's snapshot does not move, whatever is written meanwhile. */
struct look {
	struct db *db;
	struct work *writer;
};

static enum err look_twice(struct work *w, struct tx *tx, void *argument)
{
	struct look *look = argument;
	size_t before, after;
	TRY(count_all(w, tx, &before));
	assert_ok(look->writer, db_write(look->writer, look->db, add, &(struct add){.number = 1}));
	TRY(count_all(w, tx, &after));
	assert_int_equal(before, 0);
	assert_int_equal(after, 0);
	return OK;
}

TEST(db_reads_one_snapshot)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work(), writer = test_work();
		struct db *db = test_database_open(&w, engine);
		assert_ok(&w, db_read(&w, db, look_twice, &(struct look){db, &writer}));
		assert_int_equal(counted(&w, db), 1);
		db_close(db);
		test_work_end(&writer);
		test_work_end(&w);
	}
}

/* What the first run wrote is gone; that it ran is not. */
TEST(db_runs_bodies_twice_for_tests)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		struct add one = {.number = 1}, refused = {.number = 2, .then = ERR_CONFLICT};
		test_database_rehearse(db);
		assert_ok(&w, db_write(&w, db, add, &one));
		assert_int_equal(one.runs, 2);
		assert_fails(&w, ERR_CONFLICT, db_write(&w, db, add, &refused));
		assert_int_equal(refused.runs, 1);
		assert_int_equal(counted(&w, db), 1);
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- groups ---------------------------------------------------------------------------------- */

enum { GROUP = 40 };

struct member {
	struct db_job job;
	struct work w;
	struct add add;
	enum err result;
	sem_t *done;
};

static void member_done(struct db_job *job, enum err result)
{
	struct member *member = (struct member *)job;
	member->result = result;
	sem_post(member->done);
}

static enum err wait_for(struct work *w, struct tx *tx, void *argument)
{
	(void)w, (void)tx;
	sem_t **gate = argument;
	sem_post(gate[0]);
	while (sem_wait(gate[1]) != 0)
		;
	return OK;
}

static void queue_members(struct db *db, struct member *members, sem_t *done)
{
	for (size_t i = 0; i < GROUP; i++) {
		struct member *member = &members[i];
		*member = (struct member){.w = test_work(), .add = {.number = (int64_t)i}, .done = done};
		if (i % 10 == 3)
			member->add.then = ERR_FORBIDDEN;
		if (i % 10 == 5)
			member->add.number = 0; /* taken by member 0 */
		member->job = (struct db_job){
			.w = &member->w, .body = add, .argument = &member->add, .done = member_done};
		db_write_later(db, &member->job);
	}
}

static enum err expected(size_t member)
{
	return member % 10 == 3 ? ERR_FORBIDDEN : member % 10 == 5 ? ERR_CONFLICT : OK;
}

/* PostgreSQL cannot tell a duplicate from a rival's insert that comes first, so it looks again: db/postgres.h. */
static int expected_runs(enum db_engine engine, size_t member)
{
	return engine == DB_POSTGRES && expected(member) == ERR_CONFLICT ? 4 : 1;
}

/* Every writing thread is held at a gate until all members are queued, so that SQLite takes them as one
 * group. (PostgreSQL has one thread here: member 0 comes before those it collides with.) */
TEST(db_member_that_fails_takes_nobody_along)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work(), first = test_work();
		struct db *db;
		assert_ok(&w,
		          db_open(&w,
		                  &(struct db_options){.url = test_database(&w, engine), .connections = 1},
		                  &db));
		sem_t entered, gate, done;
		sem_init(&entered, 0, 0), sem_init(&gate, 0, 0), sem_init(&done, 0, 0);
		struct member blocker = {.done = &done}, members[GROUP];
		blocker.job = (struct db_job){.w = &first,
		                              .body = wait_for,
		                              .argument = (sem_t *[]){&entered, &gate},
		                              .done = member_done};
		db_write_later(db, &blocker.job);
		while (sem_wait(&entered) != 0)
			;
		queue_members(db, members, &done);
		sem_post(&gate);
		for (size_t i = 0; i <= GROUP; i++)
			while (sem_wait(&done) != 0)
				;
		for (size_t i = 0; i < GROUP; i++) {
			assert_int_equal(members[i].result, expected(i));
			assert_int_equal(members[i].w.failed, expected(i));
			assert_int_equal(members[i].add.runs, expected_runs(engine, i));
			test_work_end(&members[i].w);
		}
		assert_int_equal(counted(&w, db), GROUP - 8);
		db_close(db);
		sem_destroy(&entered), sem_destroy(&gate), sem_destroy(&done);
		test_work_end(&first);
		test_work_end(&w);
	}
}

/* ---- conflicts ------------------------------------------------------------------------------- */

enum { RIVALS = 8, ROUNDS = 10 };

static enum err increment(struct work *w, struct tx *tx, void *argument)
{
	(void)argument;
	struct test_need_row row;
	int64_t changed;
	TRY(test_need(w, tx, &(struct test_need_in){org, numbered(0)}, &row));
	return test_set(w, tx, &(struct test_set_in){row.attempts + 1, org, numbered(0)}, &changed);
}

static void *increment_often(void *argument)
{
	struct db *db = argument;
	struct work w = work_init(&world_real, S("rival"));
	int64_t succeeded = 0;
	for (int i = 0; i < ROUNDS; i++) {
		enum err result = db_write(&w, db, increment, NULL);
		assert_true(result == OK || result == ERR_BUSY);
		succeeded += result == OK;
		work_forgive(&w);
	}
	work_finish(&w);
	return (void *)(intptr_t)succeeded;
}

TEST(db_loses_no_update_to_a_rival)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, db_write(&w, db, add, &(struct add){.number = 0}));
		pthread_t threads[RIVALS];
		for (int i = 0; i < RIVALS; i++)
			pthread_create(&threads[i], NULL, increment_often, db);
		int64_t succeeded = 0;
		for (int i = 0; i < RIVALS; i++) {
			void *result;
			pthread_join(threads[i], &result);
			succeeded += (intptr_t)result;
		}
		assert_true(succeeded >= ROUNDS);
		assert_str(test_database_ask(&w, url, "SELECT attempts FROM job"),
		           str_format(w.arena, "%" PRId64, succeeded));
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- after the commit ------------------------------------------------------------------------ */

struct ring_test {
	struct bell *bell;
	enum err then;
};

static enum err ring_later(struct work *w, struct tx *tx, void *argument)
{
	struct ring_test *test = argument;
	for (int i = 0; i < 20; i++)
		tx_after_commit(tx, bell_ring, test->bell);
	return test->then == OK ? OK : fail(w, test->then, "as told");
}

TEST(db_rings_once_after_the_commit_and_only_then)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct db *db = test_database_open(&w, engine);
		struct bell *bell = db_bell(db, S("tests"));
		assert_ptr_equal(bell, db_bell(db, S("tests")));
		assert_ptr_not_equal(bell, db_bell(db, S("others")));
		assert_fails(&w, ERR_FORBIDDEN,
		             db_write(&w, db, ring_later, &(struct ring_test){bell, ERR_FORBIDDEN}));
		assert_int_equal(bell_count(bell), 0);
		assert_ok(&w, db_write(&w, db, ring_later, &(struct ring_test){bell, OK}));
		assert_int_equal(bell_wait(bell, 0, 0), 1);
		assert_int_equal(bell_wait(bell, 1, 1), 1);
		db_close(db);
		test_work_end(&w);
	}
}

/* ---- opening --------------------------------------------------------------------------------- */

TEST(db_refuses_what_is_no_database)
{
	static const struct {
		struct str url;
		enum err kind;
	} bad[] = {
		{S_INIT(""), ERR_INPUT},
		{S_INIT("sqlite:"), ERR_INPUT},
		{S_INIT("mysql:x"), ERR_INPUT},
		{S_INIT("x.db"), ERR_INPUT},
		{S_INIT("sqlite:/nowhere/at/all.db"), ERR_UNAVAILABLE},
		{S_INIT("sqlite:/dev/null"), ERR_UNAVAILABLE},
		{S_INIT("postgres:host=/nowhere"), ERR_UNAVAILABLE},
		{S_INIT("postgres://127.0.0.1:1/x"), ERR_UNAVAILABLE},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct db *db = NULL;
		assert_fails(&w, bad[i].kind, db_open(&w, &(struct db_options){.url = bad[i].url}, &db));
		assert_null(db);
	}
	test_work_end(&w);
}

TEST(db_migrates_once_and_refuses_another_history)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		const struct db_options options = {.url = url};
		for (int i = 0; i < 2; i++) {
			assert_ok(&w, db_open(&w, &options, &db));
			db_close(db);
		}
		test_database_ask(&w, url,
		                  "UPDATE schema_migration SET number = 1000 - number WHERE number = 2");
		assert_fails(&w, ERR_CONFLICT, db_open(&w, &options, &db));
		test_database_ask(&w, url,
		                  "UPDATE schema_migration SET number = 1000 - number WHERE number = 998");
		test_database_ask(
			&w, url,
			"INSERT INTO schema_migration SELECT 999, 'later', digest, 0 FROM schema_migration "
			"WHERE number = 1");
		assert_int_equal(db_open(&w, &options, &db), ERR_CONFLICT);
		assert_true(str_find(w.message, S("newer Assay")) != SIZE_MAX);
		work_forgive(&w);
		test_database_ask(&w, url, "DELETE FROM schema_migration WHERE number = 999");
		assert_ok(&w, db_open(&w, &options, &db));
		db_close(db);
		test_database_ask(&w, url,
		                  engine == DB_SQLITE
		                          ? "UPDATE schema_migration SET digest = x'00' WHERE number = 1"
		                          : "UPDATE schema_migration SET digest = '\\x00' WHERE number = 1");
		assert_int_equal(db_open(&w, &options, &db), ERR_CONFLICT);
		assert_true(str_find(w.message, S("restore a backup")) != SIZE_MAX);
		work_forgive(&w);
		test_work_end(&w);
	}
}

static void *open_and_close(void *argument)
{
	const struct str *url = argument;
	struct work w = work_init(&world_real, S("opener"));
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = *url, .connections = 1}, &db));
	db_close(db);
	work_finish(&w);
	return NULL;
}

TEST(db_migrates_once_when_several_start_together)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		pthread_t threads[4];
		for (size_t i = 0; i < COUNT(threads); i++)
			pthread_create(&threads[i], NULL, open_and_close, &url);
		for (size_t i = 0; i < COUNT(threads); i++)
			pthread_join(threads[i], NULL);
		assert_str(
			test_database_ask(&w, url, "SELECT count(*) FROM schema_migration WHERE number = 1"),
			S("1"));
		test_work_end(&w);
	}
}
