/* The thread: what waits for it hears of a published checkpoint, or why there is none. On both databases. */
#include "ledger/press.h"

#include "database.h"
#include "test.h"
#include "unit/memory_storage.h"

#include <pthread.h>

struct house {
	struct db *db;
	struct id org;
	struct memory_storage memory;
	struct tlog_storage storage; /* the memory's, behind a lock */
	pthread_mutex_t lock;
	bool full;
	struct tlog log;
	struct press *press;
	int64_t index; /* of what was added last */
};

static enum err locked_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct house *house = state;
	pthread_mutex_lock(&house->lock);
	enum err err = house->storage.read(w, house->storage.state, path, max, out);
	pthread_mutex_unlock(&house->lock);
	return err;
}

static enum err locked_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct house *house = state;
	pthread_mutex_lock(&house->lock);
	enum err err = house->full ? fail(w, ERR_UNAVAILABLE, "The disk is full.")
	                           : house->storage.write(w, house->storage.state, files, count);
	pthread_mutex_unlock(&house->lock);
	return err;
}

static enum err locked_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct house *house = state;
	pthread_mutex_lock(&house->lock);
	enum err err = house->storage.replace(w, house->storage.state, file, before);
	pthread_mutex_unlock(&house->lock);
	return err;
}

static void set_full(struct house *house, bool full)
{
	pthread_mutex_lock(&house->lock);
	house->full = full;
	pthread_mutex_unlock(&house->lock);
}

static struct house *house_open(struct work *w, enum db_engine engine)
{
	struct house *house = work_alloc(w, sizeof *house);
	*house = (struct house){.db = test_database_open(w, engine), .org = world_id(w)};
	assert_int_equal(pthread_mutex_init(&house->lock, NULL), 0);
	/* In an arena of its own: the thread writes to it. */
	house->memory.arena = arena_open();
	house->storage = memory_storage_ops(&house->memory);
	house->log.storage = (struct tlog_storage){
		.state = house, .read = locked_read, .write = locked_write, .replace = locked_replace};
	memory_storage_key(w, &house->log, "ledger.example/log", 7);
	assert_ok(w, tlog_create(w, &house->log));
	const struct publication_log on = {house->db, house->org, &house->log, NULL};
	house->press = press_start(&world_real, w->arena, &on);
	return house;
}

static void house_close(struct house *house)
{
	press_stop(house->press);
	db_close(house->db);
	pthread_mutex_destroy(&house->lock);
	arena_close(house->memory.arena);
}

static enum err add_in(struct work *w, struct tx *tx, void *argument)
{
	struct house *house = argument;
	const struct ledger_record record = {.kind = ENTRY_VERSION, .record = world_id(w), .fields = S("{}")};
	return ledger_add(w, tx, house->org, &record, &house->index);
}

static uint64_t head_of(struct work *w, const struct house *house)
{
	struct checkpoint head;
	assert_ok(w, tlog_published(w, &house->log, &head, NULL));
	return head.size;
}

static struct str metrics(struct work *w, struct house *house)
{
	struct buf buf = buf_init(w->arena, 4096);
	press_metrics(house->press, &buf);
	return buf_str(&buf);
}

TEST(press_is_woken_by_what_is_committed)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_real_work();
		struct house *house = house_open(&w, engine);
		for (int64_t i = 0; i < 5; i++) {
			assert_ok(&w, db_write(&w, house->db, add_in, house));
			assert_ok(&w, press_wait(&w, house->press, house->index));
			assert_true(head_of(&w, house) >= (uint64_t)i + 1);
		}
		assert_int_not_equal(str_find(metrics(&w, house), S("assay_log_published 5\n")), SIZE_MAX);
		house_close(house);
		work_finish(&w);
	}
}

static enum err read_problem(struct work *w, struct tx *tx, void *argument)
{
	struct house *house = argument;
	struct publication_problem problem;
	TRY(publication_problem(w, tx, house->org, &problem));
	assert_str(problem.sentence, S("The disk is full."));
	return OK;
}

TEST(press_says_why_and_goes_on_by_itself)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_real_work();
		struct house *house = house_open(&w, engine);
		set_full(house, true);
		assert_ok(&w, db_write(&w, house->db, add_in, house));
		assert_int_equal(press_wait(&w, house->press, house->index), ERR_UNAVAILABLE);
		assert_str(w.message, S("The log cannot be published at the moment: The disk is full."));
		work_forgive(&w);
		assert_int_equal(head_of(&w, house), 0);
		assert_int_not_equal(str_find(metrics(&w, house), S("assay_log_publishing 0\n")), SIZE_MAX);
		assert_ok(&w, db_read(&w, house->db, read_problem, house));
		set_full(house, false);
		assert_ok(&w, press_wait(&w, house->press, house->index));
		assert_int_equal(head_of(&w, house), 1);
		house_close(house);
		work_finish(&w);
	}
}
