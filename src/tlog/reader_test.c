/* What readers of a log are given, against what was written: a file that lies there and is not covered is nobody's. */
#include "tlog/reader.h"

#include "test.h"
#include "unit/memory_storage.h"

static void append(struct work *w, const struct tlog *log, uint64_t first, size_t count)
{
	struct str *entries = work_array(w, count, sizeof *entries);
	struct checkpoint head;
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(w->arena, "entry %zu", (size_t)first + i);
	assert_ok(w, tlog_append(w, log, first, entries, count, &head));
}

static void expect_there(struct work *w, struct tlog_reader *reader, const struct memory_storage *memory,
                         const char *path)
{
	struct str bytes, there = memory_storage_get(memory, str_of(path));
	assert_false(str_absent(there));
	assert_ok(w, tlog_reader_tile(w, reader, str_of(path), &bytes));
	assert_str(bytes, there);
}

static void expect_none(struct work *w, struct tlog_reader *reader, const char *path)
{
	struct str bytes;
	assert_fails(w, ERR_NOT_FOUND, tlog_reader_tile(w, reader, str_of(path), &bytes));
}

TEST(tlog_reader_shows_what_is_published)
{
	struct work w = test_work();
	struct memory_storage memory = {.arena = w.arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct tlog_reader reader = {.log = &log};
	struct checkpoint head;
	struct str integrated, note;
	memory_storage_key(&w, &log, "example.com/log", 9);
	assert_ok(&w, tlog_create(&w, &log));
	append(&w, &log, 0, 5);
	log.witnessed = true;
	append(&w, &log, 5, 295);
	assert_ok(&w, tlog_head(&w, &log, &head, &integrated));
	expect_there(&w, &reader, &memory, "tile/0/000.p/5");
	expect_there(&w, &reader, &memory, "tile/entries/000.p/5");
	static const char *const later[] = {"tile/0/000", "tile/entries/000", "tile/0/001.p/44",
	                                    "tile/entries/001.p/44", "tile/1/000.p/1"};
	for (size_t i = 0; i < COUNT(later); i++) {
		assert_false(str_absent(memory_storage_get(&memory, str_of(later[i]))));
		expect_none(&w, &reader, later[i]);
	}
	assert_ok(&w, tlog_reader_checkpoint(&w, &reader, &note));
	assert_str(note, memory_storage_get(&memory, S("checkpoint")));
	assert_ok(&w, tlog_publish(&w, &log, integrated));
	for (size_t i = 0; i < COUNT(later); i++)
		expect_there(&w, &reader, &memory, later[i]);
	expect_none(&w, &reader, "tile/0/001.p/45");
	expect_none(&w, &reader, "tile/0/000.p/7"); /* covered, and never written */
	expect_none(&w, &reader, "checkpoint");
	expect_none(&w, &reader, "integrated");
	expect_none(&w, &reader, "tile/0/../../checkpoint");
	test_work_end(&w);
}
