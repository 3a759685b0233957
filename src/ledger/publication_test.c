/* One publisher at a time, on both databases: what two of them, one of which stalls at the worst moments, can do to a log, and
 * what follows when the disk is full. The roots are computed from what was added, by merkle_fold. */
#include "ledger/publication.h"

#include "database.h"
#include "test.h"
#include "tlog/merkle.h"
#include "unit/ledger.h"

enum { ENTRIES_MAX = 64 };

/* How many entries this server's checkpoint covers, whose root is that of the rows. */
static uint64_t published(struct work *w, struct test_ledger *ledger)
{
	struct digest leaves[ENTRIES_MAX];
	struct checkpoint head;
	size_t count;
	struct str *entries = test_ledger_entries(w, ledger, &count);
	assert_ok(w, tlog_published(w, &ledger->log, &head, NULL));
	assert_true(count >= head.size && count <= ENTRIES_MAX);
	for (size_t i = 0; i < count; i++)
		leaves[i] = merkle_leaf(entries[i]);
	struct digest root = head.size == 0 ? digest_of(S("")) : merkle_fold(leaves, head.size);
	assert_true(digest_equal(&root, &head.root));
	return head.size;
}

TEST(publication_covers_what_is_stored_and_then_says_so)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		uint64_t size;
		assert_ok(&w, publication_run(&w, &ledger->on, &size));
		assert_int_equal(size, 0);
		assert_str(test_ledger_ask(&w, ledger, "SELECT count(*) FROM ledger_lease"), S("0"));
		(void)test_ledger_add(&w, ledger, 1);
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		assert_int_equal(published(&w, ledger), 2);
		assert_str(test_ledger_ask(&w, ledger, "SELECT published FROM ledger_head"), S("2"));
		assert_str(test_ledger_ask(&w, ledger,
		                           "SELECT count(*) FROM ledger_checkpoint WHERE note IS NOT NULL"),
		           S("1"));
		/* Nothing new costs no write. */
		test_ledger_publish(&w, ledger);
		assert_str(test_ledger_ask(&w, ledger, "SELECT epoch FROM ledger_lease"), S("1"));
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		assert_int_equal(published(&w, ledger), 3);
		db_close(ledger->db);
		test_work_end(&w);
	}
}

TEST(publication_is_left_to_whoever_has_the_lease)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		struct publication_lease lease, second;
		uint64_t size;
		(void)test_ledger_add(&w, ledger, 1);
		assert_ok(&w, publication_hold(&w, ledger->db, ledger->org, &lease));
		assert_fails(&w, ERR_BUSY, publication_hold(&w, ledger->db, ledger->org, &second));
		assert_fails(&w, ERR_BUSY, publication_run(&w, &ledger->on, &size));
		assert_int_equal(published(&w, ledger), 0);
		publication_let_go(&w, ledger->db, &lease);
		test_ledger_publish(&w, ledger);
		assert_int_equal(published(&w, ledger), 1);
		db_close(ledger->db);
		test_work_end(&w);
	}
}

/* A lease from before the clock was set back by a day is nobody's. */
TEST(publication_does_not_wait_for_a_clock)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		struct publication_lease lease;
		(void)test_ledger_add(&w, ledger, 1);
		assert_ok(&w, publication_hold(&w, ledger->db, ledger->org, &lease));
		test_ledger_ask(&w, ledger, "UPDATE ledger_lease SET until_us = until_us + 86400000000");
		test_ledger_publish(&w, ledger);
		assert_int_equal(published(&w, ledger), 1);
		db_close(ledger->db);
		test_work_end(&w);
	}
}

/* ---- a server that stalls ---- */

/* Its disk answers only when another server, which found the lease lost by time, is through. */
struct stall {
	struct tlog_storage storage; /* the real one */
	struct test_ledger *ledger, *other;
	bool at_entries; /* when it reads an entry, before it has signed anything; else at the first write */
	bool stalled;
};

static void stall(struct work *w, struct stall *at)
{
	if (at->stalled)
		return;
	at->stalled = true;
	test_ledger_ask(w, at->ledger, "UPDATE ledger_lease SET until_us = 0");
	(void)test_ledger_add(w, at->other, 1);
	test_ledger_publish(w, at->other);
}

static enum err stalling_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct stall *at = state;
	if (at->at_entries && str_starts(path, S("tile/entries/")))
		stall(w, at);
	return at->storage.read(w, at->storage.state, path, max, out);
}

static enum err stalling_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct stall *at = state;
	if (!at->at_entries)
		stall(w, at);
	return at->storage.write(w, at->storage.state, files, count);
}

static enum err stalling_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct stall *at = state;
	if (!at->at_entries)
		stall(w, at);
	return at->storage.replace(w, at->storage.state, file, before);
}

static void make_stall(struct stall *at)
{
	at->storage = at->ledger->log.storage;
	at->ledger->log.storage = (struct tlog_storage){
		.state = at, .read = stalling_read, .write = stalling_write, .replace = stalling_replace};
}

static enum err never_sign(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note)
{
	(void)state, (void)checkpoint, (void)note;
	fail_msg("signed");
	return fail(w, ERR_INTERNAL, "signed");
}

/* Each has a folder of its own; and it follows: the same note, byte for byte, and not signed anew. */
TEST(publication_of_a_server_that_lost_its_lease_signs_nothing)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine),
				   *other = test_ledger_beside(&w, ledger);
		struct stall at = {.ledger = ledger, .other = other, .at_entries = true};
		struct str here, there;
		struct checkpoint head;
		uint64_t size;
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		(void)test_ledger_add(&w, ledger, 1);
		make_stall(&at);
		ledger->log.signer = (struct tlog_signer){NULL, never_sign};
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &ledger->on, &size));
		assert_true(at.stalled);
		assert_int_equal(published(&w, other), 3);
		assert_int_equal(published(&w, ledger), 1);
		assert_str(
			test_ledger_ask(&w, ledger, "SELECT count(*) FROM ledger_checkpoint WHERE size = 2"),
			S("0"));
		assert_ok(&w, publication_run(&w, &ledger->on, &size));
		assert_int_equal(size, 3);
		assert_ok(&w, tlog_published(&w, &ledger->log, &head, &here));
		assert_ok(&w, tlog_published(&w, &other->log, &head, &there));
		assert_str(here, there);
		db_close(ledger->db);
		test_work_end(&w);
	}
}

/* Both have the one folder. */
TEST(publication_of_a_server_that_stalled_while_writing_changes_nothing)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine), other = *ledger;
		struct stall at = {.ledger = ledger, .other = &other};
		uint64_t size;
		other.on.log = &other.log;
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		(void)test_ledger_add(&w, ledger, 1);
		make_stall(&at);
		other.log.storage = at.storage;
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &ledger->on, &size));
		assert_true(at.stalled);
		assert_int_equal(published(&w, &other), 3);
		assert_str(
			test_ledger_ask(
				&w, ledger,
				"SELECT count(*) FROM ledger_checkpoint WHERE size = 2 AND note IS NOT NULL"),
			S("0"));
		/* And it goes on. */
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		assert_int_equal(published(&w, &other), 4);
		db_close(ledger->db);
		test_work_end(&w);
	}
}

TEST(publication_never_signs_another_root_of_a_size)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		struct tlog_signer signer = ledger->log.signer;
		uint64_t size;
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_add_false_checkpoint(&w, ledger, 1);
		ledger->log.signer = (struct tlog_signer){NULL, never_sign};
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &ledger->on, &size));
		ledger->log.signer = signer;
		assert_int_equal(published(&w, ledger), 0);
		struct ledger_size sizes;
		assert_fails(&w, ERR_CONFLICT, publication_check(&w, &ledger->on, &sizes));
		db_close(ledger->db);
		test_work_end(&w);
	}
}

/* ---- the disk ---- */

/* Full at each write in turn: nothing is said to be published, and it goes on once there is room. */
TEST(publication_goes_on_after_the_disk_was_full)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		bool failed = true;
		(void)test_ledger_add(&w, ledger, 1);
		for (size_t more = 1; failed; more++) {
			uint64_t size;
			ledger->memory.writes_max = ledger->memory.writes + more - 1;
			failed = publication_run(&w, &ledger->on, &size) != OK;
			if (failed) {
				assert_true(w.failed == ERR_UNAVAILABLE);
				work_forgive(&w);
				assert_str(test_ledger_ask(&w, ledger, "SELECT published FROM ledger_head"),
				           S("0"));
			}
			assert_true(more < 20);
		}
		ledger->memory.writes_max = 0;
		assert_int_equal(published(&w, ledger), 1);
		assert_str(test_ledger_ask(&w, ledger, "SELECT published FROM ledger_head"), S("1"));
		db_close(ledger->db);
		test_work_end(&w);
	}
}

TEST(publication_is_refused_when_the_log_is_newer)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		struct ledger_size sizes;
		uint64_t size;
		(void)test_ledger_add(&w, ledger, 1);
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		assert_ok(&w, publication_check(&w, &ledger->on, &sizes));
		assert_int_equal(sizes.published, 2);
		test_ledger_ask(&w, ledger, "DELETE FROM ledger_entry WHERE entry_index = 1");
		test_ledger_ask(&w, ledger, "DELETE FROM ledger_opening WHERE entry_index = 1");
		test_ledger_ask(&w, ledger, "DELETE FROM ledger_checkpoint");
		test_ledger_ask(&w, ledger, "UPDATE ledger_head SET size = 1, published = 1");
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &ledger->on, &size));
		assert_fails(&w, ERR_CONFLICT, publication_check(&w, &ledger->on, &sizes));
		/* Nor is the index given a second time in public. */
		(void)test_ledger_add(&w, ledger, 1);
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &ledger->on, &size));
		db_close(ledger->db);
		test_work_end(&w);
	}
}

TEST(publication_tells_what_is_wrong_until_it_goes_on)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		assert_ok(&w, publication_tell(&w, ledger->db, ledger->org, S("The disk is full.")));
		assert_str(test_ledger_ask(&w, ledger, "SELECT problem FROM ledger_lease"),
		           S("The disk is full."));
		(void)test_ledger_add(&w, ledger, 1);
		test_ledger_publish(&w, ledger);
		assert_true(str_absent(test_ledger_ask(&w, ledger, "SELECT problem FROM ledger_lease")));
		db_close(ledger->db);
		test_work_end(&w);
	}
}

/* ---- who publishes again and again ---- */

static int64_t clock_now_us;

static int64_t set_clock(void *state)
{
	(void)state;
	return clock_now_us;
}

static uint64_t run_again(struct work *w, struct test_ledger *ledger, struct publication_seen *seen)
{
	uint64_t size;
	assert_ok(w, publication_run_again(w, &ledger->on, seen, &size));
	return size;
}

/* How often the place of the log is asked for something meanwhile. */
static size_t asked_by(struct work *w, struct test_ledger *ledger, struct publication_seen *seen,
                       uint64_t expected)
{
	size_t reads = ledger->memory.reads, writes = ledger->memory.writes;
	assert_int_equal(run_again(w, ledger, seen), expected);
	return ledger->memory.reads - reads + ledger->memory.writes - writes;
}

TEST(publication_asks_for_nothing_while_nothing_is_new)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		const struct world *given = w.world;
		struct world world = *given;
		struct test_ledger *ledger = test_ledger_open(&w, engine);
		struct test_ledger *other = test_ledger_beside(&w, ledger);
		struct publication_seen seen = {.arena = arena_open()};
		clock_now_us = 1000000;
		world.monotonic_us = set_clock;
		w.world = &world;
		/* Also an empty log is looked at once. */
		assert_true(asked_by(&w, ledger, &seen, 0) > 0);
		assert_int_equal(asked_by(&w, ledger, &seen, 0), 0);
		(void)test_ledger_add(&w, ledger, 3);
		assert_true(asked_by(&w, ledger, &seen, 3) > 0);
		assert_int_equal(published(&w, ledger), 3);
		assert_true(asked_by(&w, ledger, &seen, 3) > 0);
		for (int i = 0; i < 5; i++)
			assert_int_equal(asked_by(&w, ledger, &seen, 3), 0);
		/* What another server published is followed at once. */
		(void)test_ledger_add(&w, other, 2);
		test_ledger_publish(&w, other);
		assert_int_equal(run_again(&w, ledger, &seen), 5);
		assert_int_equal(published(&w, ledger), 5);
		(void)run_again(&w, ledger, &seen);
		clock_now_us += PUBLICATION_LOOK_S * INT64_C(1000000) - 1;
		assert_int_equal(asked_by(&w, ledger, &seen, 5), 0);
		clock_now_us++;
		assert_true(asked_by(&w, ledger, &seen, 5) > 0);
		assert_int_equal(asked_by(&w, ledger, &seen, 5), 0);
		arena_close(seen.arena);
		w.world = given;
		db_close(ledger->db);
		test_work_end(&w);
	}
}
