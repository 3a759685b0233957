/* The table made again from the tiles, on both databases, after what can happen to one. */
#include "ledger/rebuild.h"

#include "base/encode.h"
#include "database.h"
#include "test.h"
#include "unit/ledger.h"

enum { ENTRIES = 600 }; /* more than two bundles */

struct place {
	struct test_ledger *ledger;
	struct str *before; /* the entries, as they were published */
	int64_t seen;       /* by the watcher */
};

static struct place place_open(struct work *w, enum db_engine engine)
{
	struct place place = {.ledger = test_ledger_open(w, engine)};
	size_t count;
	(void)test_ledger_add(w, place.ledger, ENTRIES);
	test_ledger_publish(w, place.ledger);
	place.before = test_ledger_entries(w, place.ledger, &count);
	assert_int_equal(count, ENTRIES);
	return place;
}

static void watch(void *state, const char *what, int64_t done, int64_t total)
{
	struct place *place = state;
	(void)what;
	assert_true(done <= total);
	place->seen = done;
}

static struct rebuild_report rebuild(struct work *w, struct place *place)
{
	const struct rebuild_watcher watcher = {place, watch};
	struct rebuild_report report;
	assert_ok(w, rebuild_run(w, &place->ledger->on, &watcher, &report));
	assert_int_equal(report.entries, ENTRIES);
	assert_int_equal(place->seen, ENTRIES);
	return report;
}

/* What was published has its place, and all goes on. */
static void assert_whole(struct work *w, const struct place *place, size_t more)
{
	struct ledger_size size;
	size_t count;
	struct str *entries = test_ledger_entries(w, place->ledger, &count);
	assert_int_equal(count, ENTRIES + more);
	for (size_t i = 0; i < ENTRIES; i++)
		assert_str(entries[i], place->before[i]);
	(void)test_ledger_add(w, place->ledger, 1);
	test_ledger_publish(w, place->ledger);
	assert_ok(w, publication_check(w, &place->ledger->on, &size));
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
		struct place place = place_open(&w, engine);
		static const int64_t lost[] = {ENTRIES, ENTRIES / 3, 0};
		for (size_t i = 0; i < COUNT(losses); i++) {
			test_ledger_ask(&w, place.ledger, losses[i]);
			struct rebuild_report report = rebuild(&w, &place);
			assert_int_equal(report.added, lost[i]);
			assert_int_equal(report.moved, 0);
			assert_int_equal(report.unopened, 0);
		}
		assert_whole(&w, &place, 0);
		db_close(place.ledger->db);
		test_work_end(&w);
	}
}

/* A database of yesterday, in which two things were stored that nobody was told of: they come behind the log's end. */
TEST(rebuild_moves_what_was_never_published)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct place place = place_open(&w, engine);
		struct rebuild_report report;
		test_ledger_ask(&w, place.ledger, "DELETE FROM ledger_entry WHERE entry_index >= 500");
		test_ledger_ask(&w, place.ledger, "DELETE FROM ledger_opening WHERE entry_index >= 500");
		test_ledger_ask(&w, place.ledger, "DELETE FROM ledger_checkpoint");
		test_ledger_ask(&w, place.ledger, "UPDATE ledger_head SET size = 500, published = 499");
		(void)test_ledger_add(&w, place.ledger, 1);
		struct id last = test_ledger_add(&w, place.ledger, 1);
		struct str hex = encode_hex(w.arena, str_bytes(&last, sizeof last));
		report = rebuild(&w, &place);
		assert_int_equal(report.added, ENTRIES - 500);
		assert_int_equal(report.moved, 2);
		assert_int_equal(report.unopened, ENTRIES - 500);
		assert_str(
			test_ledger_ask(&w, place.ledger,
		                        str_cstr(w.arena,
		                                 str_format(w.arena,
		                                            "SELECT entry_index FROM ledger_opening WHERE "
		                                            "record_id = %s%.*s'",
		                                            engine == DB_SQLITE ? "x'" : "'", STR_ARG(hex)))),
			S("601"));
		/* Once more changes nothing. */
		report = rebuild(&w, &place);
		assert_int_equal(report.added + report.moved, 0);
		assert_whole(&w, &place, 2);
		db_close(place.ledger->db);
		test_work_end(&w);
	}
}

TEST(rebuild_changes_nothing_when_the_log_is_not_the_one_on_record)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct place place = place_open(&w, engine);
		const struct rebuild_watcher watcher = {&place, watch};
		struct rebuild_report report;
		/* A bundle with one byte changed. */
		struct memory_file *file = place.ledger->memory.files;
		while (!str_equal(file->path, S("tile/entries/001")))
			file = file->next;
		((char *)file->bytes.at)[40] ^= 1;
		test_ledger_ask(&w, place.ledger, "DELETE FROM ledger_entry WHERE entry_index = 7");
		assert_fails(&w, ERR_CONFLICT, rebuild_run(&w, &place.ledger->on, &watcher, &report));
		((char *)file->bytes.at)[40] ^= 1;
		/* A checkpoint that somebody else has. */
		test_ledger_add_false_checkpoint(&w, place.ledger, 300);
		assert_fails(&w, ERR_CONFLICT, rebuild_run(&w, &place.ledger->on, &watcher, &report));
		assert_str(test_ledger_ask(&w, place.ledger, "SELECT count(*) FROM ledger_entry"), S("599"));
		/* A log that is the older one. */
		test_ledger_ask(&w, place.ledger, "UPDATE ledger_head SET published = 601, size = 601");
		assert_fails(&w, ERR_CONFLICT, rebuild_run(&w, &place.ledger->on, &watcher, &report));
		db_close(place.ledger->db);
		test_work_end(&w);
	}
}
