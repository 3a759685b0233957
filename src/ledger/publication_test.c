/* One publisher at a time, on both databases: what two of them, one of which stalls at the worst moments, can do to a log, and
 * what follows when the disk is full. The roots are computed from what was added, by merkle_fold. */
#include "ledger/publication.h"

#include "database.h"
#include "test.h"
#include "tlog/merkle.h"
#include "unit/memory_storage.h"

#include <string.h>

enum { ENTRIES_MAX = 64 };

/* An installation: a database, and the folder of one server. */
struct house {
	struct db *db;
	struct str url;
	struct id org;
	struct memory_storage memory;
	struct tlog log;
	struct publication_log on;
};

static void open_log(struct work *w, struct house *house)
{
	house->memory = (struct memory_storage){.arena = w->arena};
	house->log = (struct tlog){.storage = memory_storage_ops(&house->memory)};
	memory_storage_key(w, &house->log, "ledger.example/log", 7);
	assert_ok(w, tlog_create(w, &house->log));
	house->on = (struct publication_log){house->db, house->org, &house->log, NULL};
}

static struct house *house_open(struct work *w, enum db_engine engine)
{
	struct house *house = work_alloc(w, sizeof *house);
	house->url = test_database(w, engine);
	house->org = world_id(w);
	assert_ok(w, db_open(w, &(struct db_options){.url = house->url}, &house->db));
	open_log(w, house);
	return house;
}

/* A server with a folder of its own on the same database. */
static struct house *house_beside(struct work *w, const struct house *house)
{
	struct house *other = work_alloc(w, sizeof *other);
	*other = *house;
	open_log(w, other);
	return other;
}

struct adding {
	struct id org;
	const char *name;
};

static enum err add_in(struct work *w, struct tx *tx, void *argument)
{
	const struct adding *adding = argument;
	const struct ledger_record record = {
		.kind = ENTRY_VERSION,
		.record = world_id(w),
		.fields = str_format(w->arena, "{\"name\":\"%s\"}", adding->name),
	};
	return ledger_add(w, tx, adding->org, &record, NULL);
}

static void add(struct work *w, const struct house *house, const char *name)
{
	assert_ok(w, db_write(w, house->db, add_in, &(struct adding){house->org, name}));
}

static enum err read_rows(struct work *w, struct tx *tx, void *argument)
{
	struct house *house = argument;
	struct digest leaves[ENTRIES_MAX];
	struct str *entries;
	struct checkpoint head;
	size_t count;
	TRY(ledger_entries(w, tx, house->org, 0, &entries, &count));
	TRY(tlog_published(w, &house->log, &head, NULL));
	assert_true(count >= head.size && count <= ENTRIES_MAX);
	for (size_t i = 0; i < count; i++)
		leaves[i] = merkle_leaf(entries[i]);
	struct digest root = head.size == 0 ? digest_of(S("")) : merkle_fold(leaves, head.size);
	assert_true(digest_equal(&root, &head.root));
	return OK;
}

/* How many entries this server's checkpoint covers, whose root is that of the rows. */
static uint64_t published(struct work *w, struct house *house)
{
	struct checkpoint head;
	assert_ok(w, db_read(w, house->db, read_rows, house));
	assert_ok(w, tlog_published(w, &house->log, &head, NULL));
	return head.size;
}

static void publish(struct work *w, struct house *house)
{
	assert_ok(w, publication_finish(w, &house->on));
}

static struct str asked(struct work *w, const struct house *house, const char *sql)
{
	return test_database_ask(w, house->url, sql);
}

TEST(publication_covers_what_is_stored_and_then_says_so)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		uint64_t size;
		assert_ok(&w, publication_run(&w, &house->on, &size));
		assert_int_equal(size, 0);
		assert_str(asked(&w, house, "SELECT count(*) FROM ledger_lease"), S("0"));
		add(&w, house, "one");
		add(&w, house, "two");
		publish(&w, house);
		assert_int_equal(published(&w, house), 2);
		assert_str(asked(&w, house, "SELECT published FROM ledger_head"), S("2"));
		assert_str(asked(&w, house, "SELECT count(*) FROM ledger_checkpoint WHERE note IS NOT NULL"),
		           S("1"));
		/* Nothing new costs no write. */
		publish(&w, house);
		assert_str(asked(&w, house, "SELECT epoch FROM ledger_lease"), S("1"));
		add(&w, house, "three");
		publish(&w, house);
		assert_int_equal(published(&w, house), 3);
		db_close(house->db);
		test_work_end(&w);
	}
}

TEST(publication_is_left_to_whoever_has_the_lease)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		struct publication_lease lease, second;
		uint64_t size;
		add(&w, house, "one");
		assert_ok(&w, publication_hold(&w, house->db, house->org, &lease));
		assert_fails(&w, ERR_BUSY, publication_hold(&w, house->db, house->org, &second));
		assert_fails(&w, ERR_BUSY, publication_run(&w, &house->on, &size));
		assert_int_equal(published(&w, house), 0);
		publication_let_go(&w, house->db, &lease);
		publish(&w, house);
		assert_int_equal(published(&w, house), 1);
		db_close(house->db);
		test_work_end(&w);
	}
}

/* A lease from before the clock was set back by a day is nobody's. */
TEST(publication_does_not_wait_for_a_clock)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		struct publication_lease lease;
		add(&w, house, "one");
		assert_ok(&w, publication_hold(&w, house->db, house->org, &lease));
		test_database_ask(&w, house->url,
		                  "UPDATE ledger_lease SET until_us = until_us + 86400000000");
		publish(&w, house);
		assert_int_equal(published(&w, house), 1);
		db_close(house->db);
		test_work_end(&w);
	}
}

/* ---- a server that stalls ---- */

/* Its disk answers only when another server, which found the lease lost by time, is through. */
struct stall {
	struct tlog_storage storage; /* the real one */
	struct house *house, *other;
	bool at_entries; /* when it reads an entry, before it has signed anything; else at the first write */
	bool stalled;
};

static void stall(struct work *w, struct stall *at)
{
	if (at->stalled)
		return;
	at->stalled = true;
	test_database_ask(w, at->house->url, "UPDATE ledger_lease SET until_us = 0");
	add(w, at->other, "while the first stalled");
	publish(w, at->other);
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
	at->storage = at->house->log.storage;
	at->house->log.storage = (struct tlog_storage){
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
		struct house *house = house_open(&w, engine), *other = house_beside(&w, house);
		struct stall at = {.house = house, .other = other, .at_entries = true};
		struct str here, there;
		struct checkpoint head;
		uint64_t size;
		add(&w, house, "one");
		publish(&w, house);
		add(&w, house, "two");
		make_stall(&at);
		house->log.signer = (struct tlog_signer){NULL, never_sign};
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &house->on, &size));
		assert_true(at.stalled);
		assert_int_equal(published(&w, other), 3);
		assert_int_equal(published(&w, house), 1);
		assert_str(asked(&w, house, "SELECT count(*) FROM ledger_checkpoint WHERE size = 2"), S("0"));
		assert_ok(&w, publication_run(&w, &house->on, &size));
		assert_int_equal(size, 3);
		assert_ok(&w, tlog_published(&w, &house->log, &head, &here));
		assert_ok(&w, tlog_published(&w, &other->log, &head, &there));
		assert_str(here, there);
		db_close(house->db);
		test_work_end(&w);
	}
}

/* Both have the one folder. */
TEST(publication_of_a_server_that_stalled_while_writing_changes_nothing)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine), other = *house;
		struct stall at = {.house = house, .other = &other};
		uint64_t size;
		other.on.log = &other.log;
		add(&w, house, "one");
		publish(&w, house);
		add(&w, house, "two");
		make_stall(&at);
		other.log.storage = at.storage;
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &house->on, &size));
		assert_true(at.stalled);
		assert_int_equal(published(&w, &other), 3);
		assert_str(
			asked(&w, house,
		              "SELECT count(*) FROM ledger_checkpoint WHERE size = 2 AND note IS NOT NULL"),
			S("0"));
		/* And it goes on. */
		add(&w, house, "four");
		publish(&w, house);
		assert_int_equal(published(&w, &other), 4);
		db_close(house->db);
		test_work_end(&w);
	}
}

TEST(publication_never_signs_another_root_of_a_size)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		struct tlog_signer signer = house->log.signer;
		uint64_t size;
		add(&w, house, "one");
		test_database_ask(
			&w, house->url,
			engine == DB_SQLITE
				? "INSERT INTO ledger_checkpoint SELECT org_id, 1, zeroblob(32), 1, "
				  "NULL, 1 FROM ledger_head"
				: "INSERT INTO ledger_checkpoint SELECT org_id, 1, "
				  "decode(repeat('00', 32), 'hex'), 1, NULL, 1 FROM ledger_head");
		house->log.signer = (struct tlog_signer){NULL, never_sign};
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &house->on, &size));
		house->log.signer = signer;
		assert_int_equal(published(&w, house), 0);
		struct ledger_size sizes;
		assert_fails(&w, ERR_CONFLICT, publication_check(&w, &house->on, &sizes));
		db_close(house->db);
		test_work_end(&w);
	}
}

/* ---- the disk ---- */

/* Full at each write in turn: nothing is said to be published, and it goes on once there is room. */
TEST(publication_goes_on_after_the_disk_was_full)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		bool failed = true;
		add(&w, house, "one");
		for (size_t more = 1; failed; more++) {
			uint64_t size;
			house->memory.writes_max = house->memory.writes + more - 1;
			failed = publication_run(&w, &house->on, &size) != OK;
			if (failed) {
				assert_true(w.failed == ERR_UNAVAILABLE);
				work_forgive(&w);
				assert_str(asked(&w, house, "SELECT published FROM ledger_head"), S("0"));
			}
			assert_true(more < 20);
		}
		house->memory.writes_max = 0;
		assert_int_equal(published(&w, house), 1);
		assert_str(asked(&w, house, "SELECT published FROM ledger_head"), S("1"));
		db_close(house->db);
		test_work_end(&w);
	}
}

TEST(publication_is_refused_when_the_log_is_newer)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		struct ledger_size sizes;
		uint64_t size;
		add(&w, house, "one");
		add(&w, house, "two");
		publish(&w, house);
		assert_ok(&w, publication_check(&w, &house->on, &sizes));
		assert_int_equal(sizes.published, 2);
		test_database_ask(&w, house->url, "DELETE FROM ledger_entry WHERE entry_index = 1");
		test_database_ask(&w, house->url, "DELETE FROM ledger_opening WHERE entry_index = 1");
		test_database_ask(&w, house->url, "DELETE FROM ledger_checkpoint");
		test_database_ask(&w, house->url, "UPDATE ledger_head SET size = 1, published = 1");
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &house->on, &size));
		assert_fails(&w, ERR_CONFLICT, publication_check(&w, &house->on, &sizes));
		/* Nor is the index given a second time in public. */
		add(&w, house, "another");
		assert_fails(&w, ERR_CONFLICT, publication_run(&w, &house->on, &size));
		db_close(house->db);
		test_work_end(&w);
	}
}

TEST(publication_tells_what_is_wrong_until_it_goes_on)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		assert_ok(&w, publication_tell(&w, house->db, house->org, S("The disk is full.")));
		assert_str(asked(&w, house, "SELECT problem FROM ledger_lease"), S("The disk is full."));
		add(&w, house, "one");
		publish(&w, house);
		assert_true(str_absent(asked(&w, house, "SELECT problem FROM ledger_lease")));
		db_close(house->db);
		test_work_end(&w);
	}
}
