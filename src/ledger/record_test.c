/* How a log has grown, told in few steps, on both databases. What is expected is found by looking at every row. */
#include "ledger/record.h"

#include "database.h"
#include "test.h"

enum { SIZES_MAX = 1000 };

struct house {
	struct db *db;
	struct str url;
	struct id org;
};

static struct house house_open(struct work *w, enum db_engine engine)
{
	struct house house = {.url = test_database(w, engine), .org = {{1}}};
	assert_ok(w, db_open(w, &(struct db_options){.url = house.url}, &house.db));
	return house;
}

/* A checkpoint, a second for each entry after the last one; of every third nothing was published. */
static void put(struct work *w, const struct house *house, int64_t size)
{
	bool postgres = db_engine(house->db) == DB_POSTGRES;
	struct str org = id_text(w->arena, house->org);
	struct str sql = str_format(
		w->arena,
		postgres ? "INSERT INTO ledger_checkpoint VALUES ('%.*s', %lld, '\\x%064d', 1, %s, %lld)"
			 : "INSERT INTO ledger_checkpoint VALUES (x'%.*s', %lld, x'%064d', 1, %s, %lld)",
		STR_ARG(postgres ? org : S("01000000000000000000000000000000")), (long long)size, 0,
		size % 3 == 0 ? "NULL" : "'a note'", (long long)size * 1000000);
	test_database_ask(w, house->url, str_cstr(w->arena, sql));
}

struct asking {
	const struct house *house;
	int64_t size;
	struct record_point *points;
	struct record_checkpoint *page;
	size_t count, page_count;
};

static enum err ask(struct work *w, struct tx *tx, void *argument)
{
	struct asking *asking = argument;
	struct id org = asking->house->org;
	TRY(record_growth(w, tx, org, asking->size, &asking->points, &asking->count));
	return record_page(w, tx, org, asking->size, &asking->page, &asking->page_count);
}

static struct asking asked(struct work *w, const struct house *house, int64_t size)
{
	struct asking asking = {.house = house, .size = size};
	assert_ok(w, db_read(w, house->db, ask, &asking));
	return asking;
}

/* Each point is a row, in order, from the first to the last, and between two of them no row is a step above the first. */
static void assert_growth(const struct asking *asking, const int64_t *sizes, size_t size_count)
{
	size_t at = 0;
	double step = (double)asking->size / RECORD_STEPS;
	assert_true(asking->count <= RECORD_STEPS + 1);
	assert_int_equal(asking->points[0].size, sizes[0]);
	assert_int_equal(asking->points[asking->count - 1].size, asking->size);
	for (size_t i = 0; i < size_count && sizes[i] <= asking->size; i++) {
		if (at + 1 < asking->count && asking->points[at + 1].size == sizes[i])
			at++;
		const struct record_point *point = &asking->points[at];
		assert_true(point->size <= sizes[i] && (double)(sizes[i] - point->size) < step + 1);
		assert_int_equal(point->at_us, point->size * 1000000);
	}
	assert_int_equal(at, asking->count - 1);
}

TEST(record_growth_misses_no_step_that_could_be_seen)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house house = house_open(&w, engine);
		int64_t sizes[SIZES_MAX], size = 0;
		size_t count = 0;
		/* Now and then many at once. */
		while (count < 300) {
			size += count % 50 == 49 ? 40 : 1 + (int64_t)(count * 7 % 5);
			sizes[count++] = size;
			put(&w, &house, size);
		}
		struct asking all = asked(&w, &house, size);
		assert_growth(&all, sizes, count);
		assert_true(all.count > 40);
		/* A server that follows shows what it has. */
		struct asking part = asked(&w, &house, sizes[100]);
		assert_growth(&part, sizes, count);
		db_close(house.db);
		test_work_end(&w);
	}
}

TEST(record_growth_of_few_and_of_none)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house house = house_open(&w, engine);
		assert_int_equal(asked(&w, &house, 0).count, 0);
		/* From before there were records. */
		assert_int_equal(asked(&w, &house, 7).count, 0);
		put(&w, &house, 7);
		put(&w, &house, 8);
		struct asking few = asked(&w, &house, 8);
		assert_growth(&few, (const int64_t[]){7, 8}, 2);
		assert_int_equal(few.count, 2);
		db_close(house.db);
		test_work_end(&w);
	}
}

TEST(record_pages_tell_of_what_was_published)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct house house = house_open(&w, engine);
		for (int64_t size = 1; size <= 40; size++)
			put(&w, &house, size);
		struct asking newest = asked(&w, &house, 40);
		assert_int_equal(newest.page_count, RECORD_PAGE);
		assert_int_equal(newest.page[0].size, 40);
		assert_int_equal(newest.page[1].size, 38);
		assert_int_equal(newest.page[19].size, 11);
		assert_str(newest.page[19].note, S("a note"));
		assert_int_equal(newest.page[19].at_us, 11000000);
		assert_int_equal(asked(&w, &house, 10).page_count, 7);
		assert_int_equal(asked(&w, &house, 0).page_count, 0);
		db_close(house.db);
		test_work_end(&w);
	}
}
