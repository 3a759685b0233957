/* The log's files made again from the table, on both databases: the same bytes as before. */
#include "ledger/remake.h"

#include "base/buf.h"
#include "database.h"
#include "test.h"
#include "unit/ledger.h"

enum { FIRST = 300, ENTRIES = 600 }; /* more than a bundle, more than two */

struct place {
	struct test_ledger *ledger;
	struct memory_file *before; /* what lay there */
	int64_t seen;               /* by the watcher */
	/* A signer that remembers how much it has signed, as ours does. */
	struct tlog_signer inner;
	uint64_t signed_size;
};

static enum err sign(struct work *w, void *state, const struct checkpoint *checkpoint, struct str *note)
{
	struct place *place = state;
	if (checkpoint->size < place->signed_size)
		return fail(w, ERR_CONFLICT, "so many were signed already");
	place->signed_size = checkpoint->size;
	return place->inner.sign(w, place->inner.state, checkpoint, note);
}

/* A log that was published in two steps, and then lost. */
static struct place *place_open(struct work *w, enum db_engine engine)
{
	struct place *place = work_alloc(w, sizeof *place);
	*place = (struct place){.ledger = test_ledger_open(w, engine)};
	place->inner = place->ledger->log.signer;
	place->ledger->log.signer = (struct tlog_signer){place, sign};
	(void)test_ledger_add(w, place->ledger, FIRST);
	test_ledger_publish(w, place->ledger);
	(void)test_ledger_add(w, place->ledger, ENTRIES - FIRST);
	test_ledger_publish(w, place->ledger);
	place->before = place->ledger->memory.files;
	place->ledger->memory.files = NULL;
	return place;
}

static void watch(void *state, const char *what, int64_t done, int64_t total)
{
	struct place *place = state;
	(void)what;
	assert_true(done > place->seen && done <= total);
	place->seen = done;
}

static enum err remake(struct work *w, struct place *place, int64_t *entries)
{
	const struct rebuild_watcher watcher = {place, watch};
	place->seen = 0;
	return remake_run(w, &place->ledger->on, &watcher, entries);
}

static struct str file_before(const struct place *place, struct str path)
{
	const struct memory_storage before = {.files = place->before};
	return memory_storage_get(&before, path);
}

/* What the last checkpoint needs is what it was, byte for byte. */
static void assert_same(const struct place *place)
{
	static const char *const paths[] = {"checkpoint",       "tile/0/000",           "tile/0/001",
	                                    "tile/0/002.p/88",  "tile/1/000.p/2",       "tile/entries/000",
	                                    "tile/entries/001", "tile/entries/002.p/88"};
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct str now = memory_storage_get(&place->ledger->memory, str_of(paths[i]));
		assert_false(str_absent(now));
		assert_str(now, file_before(place, str_of(paths[i])));
	}
	for (const struct memory_file *file = place->ledger->memory.files; file != NULL; file = file->next)
		assert_str(file->bytes, file_before(place, file->path));
}

static void assert_goes_on(struct work *w, struct place *place)
{
	struct ledger_size size;
	(void)test_ledger_add(w, place->ledger, 1);
	test_ledger_publish(w, place->ledger);
	assert_ok(w, publication_check(w, &place->ledger->on, &size));
	assert_int_equal(size.published, ENTRIES + 1);
}

TEST(remake_brings_back_the_files_of_a_log)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct place *place = place_open(&w, engine);
		int64_t entries;
		assert_ok(&w, remake(&w, place, &entries));
		assert_int_equal(entries, ENTRIES);
		assert_int_equal(place->seen, ENTRIES);
		assert_same(place);
		/* Once more, and there is one. */
		assert_fails(&w, ERR_CONFLICT, remake(&w, place, &entries));
		/* The checkpoint alone was lost, and what had been integrated is of before. */
		struct memory_file *left = work_alloc(&w, sizeof *left);
		*left = (struct memory_file){.path = S("integrated"), .bytes = S("of before\n")};
		place->ledger->memory.files = left;
		assert_ok(&w, remake(&w, place, &entries));
		assert_str(memory_storage_get(&place->ledger->memory, S("integrated")),
		           file_before(place, S("checkpoint")));
		assert_goes_on(&w, place);
		db_close(place->ledger->db);
		test_work_end(&w);
	}
}

/* A crash came between signing and saying so in the database; the signer signs no smaller one. */
TEST(remake_reaches_what_was_signed_last)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct place *place = place_open(&w, engine);
		int64_t entries;
		test_ledger_ask(&w, place->ledger,
		                "UPDATE ledger_checkpoint SET note = NULL WHERE size = 600");
		test_ledger_ask(&w, place->ledger, "UPDATE ledger_head SET published = 300");
		assert_ok(&w, remake(&w, place, &entries));
		assert_int_equal(entries, ENTRIES);
		assert_same(place);
		assert_goes_on(&w, place);
		db_close(place->ledger->db);
		test_work_end(&w);
	}
}

TEST(remake_can_be_stopped_anywhere)
{
	struct work w = test_work();
	struct place *place = place_open(&w, DB_SQLITE);
	struct memory_storage *memory = &place->ledger->memory;
	int64_t entries;
	size_t steps = 0;
	for (bool done = false; !done; steps++) {
		memory->writes_max = memory->writes + steps + 1;
		done = remake(&w, place, &entries) == OK;
		work_forgive(&w);
		/* Nobody sees a log whose tiles are not there. */
		assert_true(str_absent(memory_storage_get(memory, S("checkpoint"))) == !done);
		assert_true(steps < 100);
	}
	assert_true(steps > 4);
	assert_same(place);
	memory->writes_max = 0;
	assert_goes_on(&w, place);
	db_close(place->ledger->db);
	test_work_end(&w);
}

TEST(remake_makes_no_other_log)
{
	static const char *const damage[] = {
		"UPDATE ledger_entry SET entry = CAST('x' || entry AS blob) WHERE entry_index = 17",
		"DELETE FROM ledger_entry WHERE entry_index = 599",
		/* A database of yesterday: all of one time, but the signer has signed more. */
		"DELETE FROM ledger_checkpoint WHERE size = 600",
		"DELETE FROM ledger_checkpoint",
	};
	static const enum err wanted[] = {ERR_CONFLICT, ERR_CONFLICT, ERR_CONFLICT, ERR_NOT_FOUND};
	for (size_t i = 0; i < COUNT(damage); i++) {
		struct work w = test_work();
		struct place *place = place_open(&w, DB_SQLITE);
		int64_t entries;
		test_ledger_ask(&w, place->ledger, damage[i]);
		assert_fails(&w, wanted[i], remake(&w, place, &entries));
		assert_true(str_absent(memory_storage_get(&place->ledger->memory, S("checkpoint"))));
		db_close(place->ledger->db);
		test_work_end(&w);
	}
}
