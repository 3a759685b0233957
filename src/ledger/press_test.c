/* The thread: what waits for it hears of a published checkpoint, or why there is none. On both databases. */
#include "ledger/press.h"

#include "base/log.h"
#include "database.h"
#include "test.h"
#include "unit/memory_storage.h"
#include "unit/witness.h"

#include <pthread.h>

struct house {
	struct db *db;
	struct id org;
	struct memory_storage memory;
	struct tlog_storage storage; /* the memory's, behind a lock */
	pthread_mutex_t lock;
	bool full;
	struct tlog log;
	struct log_policy policy;
	struct witnesses_options options;
	struct publication_witnesses asked;
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

static void ask(struct work *w, struct house *house, const struct test_witness *witness,
                struct publication_log *on)
{
	struct str log = note_verifier_text(w->arena, &house->log.verifier);
	struct str key = note_verifier_text(w->arena, &witness->signer.verifier);
	struct str text = str_format(w->arena, "log %.*s\nwitness a %.*s %.*s\nquorum a\n", STR_ARG(log),
	                             STR_ARG(key), STR_ARG(witness->url));
	assert_ok(w, log_policy_parse(w, text, &house->policy));
	house->log.witnessed = true;
	house->options.timeout_ms = 2000;
	house->asked = (struct publication_witnesses){
		.policy = &house->policy, .asked = witnesses_open(&house->policy, &house->options)};
	on->witnesses = &house->asked;
}

/* With a witness, or without (NULL). */
static struct house *house_open_with(struct work *w, enum db_engine engine, struct test_witness *witness)
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
	struct publication_log on = {house->db, house->org, &house->log, NULL};
	if (witness != NULL)
		ask(w, house, witness, &on);
	house->press = press_start(&world_real, w->arena, &on);
	return house;
}

static struct house *house_open(struct work *w, enum db_engine engine)
{
	return house_open_with(w, engine, NULL);
}

static void house_close(struct house *house)
{
	press_stop(house->press);
	witnesses_close(house->asked.asked);
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

/* Its first checkpoint waits for nobody but the witness; while that is away each who comes is told why, and once it is back all
 * is published that was stored meanwhile. */
TEST(press_waits_for_the_witness)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_real_work();
		struct test_witness *witness = test_witness_open(&w, "a.example", 3);
		struct house *house = house_open_with(&w, engine, witness);
		struct log_policy_seen seen;
		test_witness_knows(&w, witness, &house->log.verifier);
		assert_ok(&w, db_write(&w, house->db, add_in, house));
		assert_ok(&w, press_wait(&w, house->press, house->index));
		assert_int_equal(head_of(&w, house), 1);
		assert_int_not_equal(str_find(metrics(&w, house), S("assay_log_witnessed_cosignatures 1\n")),
		                     SIZE_MAX);
		log_set_level(LOG_ERROR + 1);
		assert_ok(&w, witness_store_remove(&w, witness->store, house->log.verifier.name));
		for (int i = 0; i < 2; i++) {
			assert_ok(&w, db_write(&w, house->db, add_in, house));
			assert_int_equal(press_wait(&w, house->press, house->index), ERR_UNAVAILABLE);
			assert_true(str_find(w.message, S("a.example: it does not know this log")) !=
			            SIZE_MAX);
			work_forgive(&w);
		}
		assert_int_equal(head_of(&w, house), 1);
		assert_int_not_equal(str_find(metrics(&w, house), S("assay_log_witness_well 0\n")), SIZE_MAX);
		assert_int_not_equal(str_find(metrics(&w, house), S("assay_log_publishing 0\n")), SIZE_MAX);
		test_witness_knows(&w, witness, &house->log.verifier);
		while (press_wait(&w, house->press, house->index) != OK)
			work_forgive(&w);
		log_set_level(LOG_ERROR);
		assert_int_equal(head_of(&w, house), 3);
		struct checkpoint head;
		struct str note;
		assert_ok(&w, tlog_published(&w, &house->log, &head, &note));
		assert_true(log_policy_believes(&w, &house->policy, note, &seen));
		house_close(house);
		test_witness_close(witness);
		work_finish(&w);
	}
}
