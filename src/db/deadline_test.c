/* A work's deadline and its statements, on both engines; the witness (test_database_ask) never goes through src/db. */
#include "database.h"

#include <semaphore.h>
#include <string.h>

#include "base/time.h"
#include "base/world.h"

#include "db/deadline_test.sql.h"

/* What would take minutes, and the time it gets. What is slower than SOON was not interrupted. */
enum { STEPS = 1000000000, TIME_MS = 200, SOON_MS = 10000 };

static const struct id org = {{1}};

static enum err add(struct work *w, struct tx *tx, int64_t number)
{
	struct id id = {{2}};
	memcpy(id.byte + 8, &number, sizeof number);
	return deadline_add(w, tx, &(struct deadline_add_in){org, id});
}

static enum err read_slowly(struct work *w, struct tx *tx)
{
	struct deadline_read_row row;
	return deadline_read(w, tx, &(struct deadline_read_in){STEPS}, &row);
}

static enum err set_slowly(struct work *w, struct tx *tx)
{
	int64_t changed;
	return deadline_set(w, tx, &(struct deadline_set_in){STEPS, org}, &changed);
}

/* A row, then what takes too long, if anything. */
struct change {
	int64_t number;
	enum err (*then)(struct work *w, struct tx *tx);
	int runs;
};

static enum err change(struct work *w, struct tx *tx, void *argument)
{
	struct change *c = argument;
	c->runs++;
	if (tx_writable(tx))
		TRY(add(w, tx, c->number));
	return c->then == NULL ? OK : c->then(w, tx);
}

static struct work limited_work(int64_t limit_ms)
{
	struct work w = work_init(&world_real, S("test"));
	w.deadline_us = world_monotonic_us(&w) + limit_ms * 1000;
	return w;
}

/* By what world_in_time says, and soon. */
static void assert_out_of_time(struct work *w, enum err result)
{
	struct work late = limited_work(-1);
	assert_int_equal(result, world_in_time(&late));
	assert_str(w->message, late.message);
	assert_true(world_monotonic_us(w) < w->deadline_us + SOON_MS * 1000);
	work_finish(&late);
}

/* ---- one transaction ------------------------------------------------------------------------- */

static const struct {
	enum err (*run)(struct work *w, struct db *db, db_body *body, void *argument);
	enum err (*slow)(struct work *w, struct tx *tx);
} slow[] = {{db_read, read_slowly}, {db_write, read_slowly}, {db_write, set_slowly}};

static struct str rows_of(struct work *w, struct str url)
{
	return test_database_ask(w, url, "SELECT COUNT(*) FROM job");
}

TEST(deadline_interrupts_a_statement_and_the_connection_goes_on)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		struct db *db;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url, .connections = 1}, &db));
		for (size_t i = 0; i < COUNT(slow); i++) {
			struct work limited = limited_work(TIME_MS);
			struct change c = {.number = 100, .then = slow[i].slow};
			assert_out_of_time(&limited, slow[i].run(&limited, db, change, &c));
			assert_int_equal(c.runs, 1);
			c.then = NULL, c.number = (int64_t)i;
			assert_ok(&w, slow[i].run(&w, db, change, &c));
			work_finish(&limited);
		}
		assert_str(rows_of(&w, url), S("2"));
		db_close(db);
		test_work_end(&w);
	}
}

TEST(deadline_that_has_passed_lets_no_statement_begin)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work(), late = limited_work(-1);
		struct str url = test_database(&w, engine);
		struct db *db;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		struct change c = {.number = 1};
		assert_out_of_time(&late, db_write(&late, db, change, &c));
		assert_str(rows_of(&w, url), S("0"));
		db_close(db);
		work_finish(&late);
		test_work_end(&w);
	}
}

/* ---- groups ---------------------------------------------------------------------------------- */

enum { GROUP = 9, SLOW_MEMBER = 5 };

struct member {
	struct db_job job;
	struct work w;
	struct change change;
	enum err result;
	sem_t *done;
};

static void member_done(struct db_job *job, enum err result)
{
	struct member *member = (struct member *)job;
	member->result = result;
	sem_post(member->done);
}

static void wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) != 0)
		;
}

static enum err hold(struct work *w, struct tx *tx, void *argument)
{
	(void)w, (void)tx;
	sem_t **gate = argument;
	sem_post(gate[0]);
	wait_for(gate[1]);
	return OK;
}

static void queue_member(struct db *db, struct member *member, db_body *body, void *argument)
{
	member->job =
		(struct db_job){.w = &member->w, .body = body, .argument = argument, .done = member_done};
	db_write_later(db, &member->job);
}

/* The first holds the one writing thread until the others are queued, so that SQLite takes them as one group. Those
 * before the slow one have as little time as it has: what it takes is not theirs. */
static void run_group(struct db *db, struct member *members, enum err (*slow_one)(struct work *, struct tx *))
{
	sem_t entered, gate, done;
	sem_init(&entered, 0, 0), sem_init(&gate, 0, 0), sem_init(&done, 0, 0);
	struct member first = {.w = test_work(), .done = &done};
	queue_member(db, &first, hold, (sem_t *[]){&entered, &gate});
	wait_for(&entered);
	for (size_t i = 0; i < GROUP; i++) {
		members[i] = (struct member){.done = &done, .change = {.number = (int64_t)i}};
		members[i].w = i <= SLOW_MEMBER ? limited_work(TIME_MS) : work_init(&world_real, S("test"));
		members[i].change.then = i == SLOW_MEMBER ? slow_one : NULL;
		queue_member(db, &members[i], change, &members[i].change);
	}
	sem_post(&gate);
	for (size_t i = 0; i <= GROUP; i++)
		wait_for(&done);
	sem_destroy(&entered), sem_destroy(&gate), sem_destroy(&done);
	test_work_end(&first.w);
}

TEST(deadline_of_one_member_takes_no_neighbour_along)
{
	for (size_t kind = 0; kind < 2; kind++)
		for (TEST_ENGINES(engine)) {
			struct work w = test_work();
			struct str url = test_database(&w, engine);
			struct db *db;
			struct member members[GROUP];
			assert_ok(&w, db_open(&w, &(struct db_options){.url = url, .connections = 1}, &db));
			run_group(db, members, kind == 0 ? read_slowly : set_slowly);
			assert_out_of_time(&members[SLOW_MEMBER].w, members[SLOW_MEMBER].result);
			assert_int_equal(members[SLOW_MEMBER].change.runs, 1);
			for (size_t i = 0; i < GROUP; i++) {
				if (i != SLOW_MEMBER)
					assert_ok(&members[i].w, members[i].result);
				work_finish(&members[i].w);
			}
			assert_str(rows_of(&w, url), S("8"));
			db_close(db);
			test_work_end(&w);
		}
}
