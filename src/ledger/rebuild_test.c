/* The table made again from the tiles, on both databases, after what can happen to one. */
#include "ledger/rebuild.h"

#include "base/encode.h"
#include "database.h"
#include "test.h"
#include "unit/memory_storage.h"

enum { ENTRIES = 600 }; /* more than two bundles */

struct house {
	struct db *db;
	struct str url;
	struct id org;
	struct memory_storage memory;
	struct tlog log;
	struct publication_log on;
	struct str *before; /* the entries, as they were published */
	size_t count;
	int64_t seen; /* by the watcher */
};

struct adding {
	struct id org;
	size_t count;
	struct id record;
};

static enum err add_in(struct work *w, struct tx *tx, void *argument)
{
	struct adding *adding = argument;
	for (size_t i = 0; i < adding->count; i++) {
		const struct ledger_record record = {.kind = ENTRY_DECISION,
		                                     .record = world_id(w),
		                                     .fields = str_format(w->arena, "{\"n\":%zu}", i)};
		TRY(ledger_add(w, tx, adding->org, &record, NULL));
		adding->record = record.record;
	}
	return OK;
}

static struct id add(struct work *w, struct house *house, size_t count)
{
	struct adding adding = {house->org, count, {{0}}};
	assert_ok(w, db_write(w, house->db, add_in, &adding));
	return adding.record;
}

static enum err read_entries(struct work *w, struct tx *tx, void *argument)
{
	struct house *house = argument;
	return ledger_entries(w, tx, house->org, 0, &house->before, &house->count);
}

static struct house *house_open(struct work *w, enum db_engine engine)
{
	struct house *house = work_alloc(w, sizeof *house);
	house->url = test_database(w, engine);
	house->org = world_id(w);
	house->memory = (struct memory_storage){.arena = w->arena};
	house->log = (struct tlog){.storage = memory_storage_ops(&house->memory)};
	memory_storage_key(w, &house->log, "ledger.example/log", 7);
	assert_ok(w, db_open(w, &(struct db_options){.url = house->url}, &house->db));
	assert_ok(w, tlog_create(w, &house->log));
	house->on = (struct publication_log){house->db, house->org, &house->log, NULL};
	(void)add(w, house, ENTRIES);
	assert_ok(w, publication_finish(w, &house->on));
	assert_ok(w, db_read(w, house->db, read_entries, house));
	return house;
}

static void watch(void *state, const char *what, int64_t done, int64_t total)
{
	struct house *house = state;
	(void)what;
	assert_true(done <= total);
	house->seen = done;
}

static struct rebuild_report rebuild(struct work *w, struct house *house)
{
	const struct rebuild_watcher watcher = {house, watch};
	struct rebuild_report report;
	assert_ok(w, rebuild_run(w, &house->on, &watcher, &report));
	assert_int_equal(report.entries, ENTRIES);
	assert_int_equal(house->seen, ENTRIES);
	return report;
}

/* What was published has its place, and all goes on. */
static void assert_whole(struct work *w, struct house *house, size_t more)
{
	struct str *before = house->before;
	struct ledger_size size;
	assert_ok(w, db_read(w, house->db, read_entries, house));
	assert_int_equal(house->count, ENTRIES + more);
	for (size_t i = 0; i < ENTRIES; i++)
		assert_str(house->before[i], before[i]);
	(void)add(w, house, 1);
	assert_ok(w, publication_finish(w, &house->on));
	assert_ok(w, publication_check(w, &house->on, &size));
	assert_int_equal(size.published, ENTRIES + more + 1);
}

TEST(rebuild_brings_back_what_a_table_lost)
{
	static const char *const losses[] = {
		"DELETE FROM ledger_entry",
		"DELETE FROM ledger_entry WHERE entry_index % 3 = 1",
		"DELETE FROM ledger_head",
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		static const int64_t lost[] = {ENTRIES, ENTRIES / 3, 0};
		for (size_t i = 0; i < COUNT(losses); i++) {
			test_database_ask(&w, house->url, losses[i]);
			struct rebuild_report report = rebuild(&w, house);
			assert_int_equal(report.added, lost[i]);
			assert_int_equal(report.moved, 0);
			assert_int_equal(report.unopened, 0);
		}
		assert_whole(&w, house, 0);
		db_close(house->db);
		test_work_end(&w);
	}
}

/* A database of yesterday, in which two things were stored that nobody was told of: they come behind the log's end. */
TEST(rebuild_moves_what_was_never_published)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		struct rebuild_report report;
		test_database_ask(&w, house->url, "DELETE FROM ledger_entry WHERE entry_index >= 500");
		test_database_ask(&w, house->url, "DELETE FROM ledger_opening WHERE entry_index >= 500");
		test_database_ask(&w, house->url, "DELETE FROM ledger_checkpoint");
		test_database_ask(&w, house->url, "UPDATE ledger_head SET size = 500, published = 499");
		(void)add(&w, house, 1);
		struct id last = add(&w, house, 1);
		struct str hex = encode_hex(w.arena, str_bytes(&last, sizeof last));
		report = rebuild(&w, house);
		assert_int_equal(report.added, ENTRIES - 500);
		assert_int_equal(report.moved, 2);
		assert_int_equal(report.unopened, ENTRIES - 500);
		assert_str(test_database_ask(
				   &w, house->url,
				   str_cstr(w.arena,
		                            str_format(w.arena,
		                                       "SELECT entry_index FROM ledger_opening WHERE "
		                                       "record_id = %s%.*s'",
		                                       engine == DB_SQLITE ? "x'" : "'", STR_ARG(hex)))),
		           S("601"));
		/* Once more changes nothing. */
		report = rebuild(&w, house);
		assert_int_equal(report.added + report.moved, 0);
		assert_whole(&w, house, 2);
		db_close(house->db);
		test_work_end(&w);
	}
}

TEST(rebuild_changes_nothing_when_the_log_is_not_the_one_on_record)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house *house = house_open(&w, engine);
		const struct rebuild_watcher watcher = {house, watch};
		struct rebuild_report report;
		/* A bundle with one byte changed. */
		struct memory_file *file = house->memory.files;
		while (!str_equal(file->path, S("tile/entries/001")))
			file = file->next;
		((char *)file->bytes.at)[40] ^= 1;
		test_database_ask(&w, house->url, "DELETE FROM ledger_entry WHERE entry_index = 7");
		assert_fails(&w, ERR_CONFLICT, rebuild_run(&w, &house->on, &watcher, &report));
		((char *)file->bytes.at)[40] ^= 1;
		/* A checkpoint that somebody else has. */
		test_database_ask(
			&w, house->url,
			engine == DB_SQLITE
				? "INSERT INTO ledger_checkpoint SELECT org_id, 300, zeroblob(32), 1, "
				  "NULL, 1 FROM ledger_head"
				: "INSERT INTO ledger_checkpoint SELECT org_id, 300, "
				  "decode(repeat('00', 32), 'hex'), 1, NULL, 1 FROM ledger_head");
		assert_fails(&w, ERR_CONFLICT, rebuild_run(&w, &house->on, &watcher, &report));
		assert_str(test_database_ask(&w, house->url, "SELECT count(*) FROM ledger_entry"), S("599"));
		/* A log that is the older one. */
		test_database_ask(&w, house->url, "UPDATE ledger_head SET published = 601, size = 601");
		assert_fails(&w, ERR_CONFLICT, rebuild_run(&w, &house->on, &watcher, &report));
		db_close(house->db);
		test_work_end(&w);
	}
}
