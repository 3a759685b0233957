/* The edge in memory against the tiles on which tlog_test.c holds others' logs: the root over all leaves is the oracle. */
#include "test.h"

#include "base/arena.h"
#include "tlog/edge.h"
#include "tlog/tlog.h"
#include "tlog/writer.h"
#include "unit/memory_storage.h"

static struct str *numbered(struct work *w, size_t count)
{
	struct str *entries = work_array(w, count, sizeof *entries);
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(w->arena, "entry %zu", i);
	return entries;
}

/* Appends of every width around the edges of tiles: after each, the root is that of all leaves, and the storage gives the same
 * edge back. */
TEST(edge_grows_as_the_whole_tree_does)
{
	enum { TOTAL = 70000 };
	static const size_t widths[] = {1, 254, 1, 1, 255, 257, 64000, 512, 3, 4000};
	struct work w = test_work();
	struct memory_storage memory = {.arena = w.arena};
	struct tlog_storage storage = memory_storage_ops(&memory);
	struct str *entries = numbered(&w, TOTAL);
	struct digest *leaves = work_array(&w, TOTAL, sizeof *leaves);
	struct edge *edge = work_alloc(&w, sizeof *edge), *again = work_alloc(&w, sizeof *again);
	edge->bundle = S("");
	for (size_t i = 0; i < TOTAL; i++)
		leaves[i] = merkle_leaf(entries[i]);
	for (size_t i = 0; i < COUNT(widths); i++) {
		struct tlog_file *files;
		size_t count, from = edge->size;
		edge_append(w.arena, edge, entries + from, leaves + from, widths[i], &files, &count);
		assert_ok(&w, storage.write(&w, storage.state, files, count));
		struct digest root = edge_root(edge), whole = merkle_fold(leaves, edge->size);
		assert_int_equal(edge->size, from + widths[i]);
		assert_true(digest_equal(&root, &whole));
		assert_ok(&w, edge_read(&w, &storage, edge->size, &root, again));
		assert_str(again->bundle, edge->bundle);
	}
	test_work_end(&w);
}

TEST(edge_of_damaged_files_is_refused)
{
	static const char *const paths[] = {"tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1"};
	struct work w = test_work();
	struct memory_storage memory = {.arena = w.arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct checkpoint head;
	memory_storage_key(&w, &log, "example.com/log", 9);
	assert_ok(&w, tlog_create(&w, &log));
	assert_ok(&w, tlog_append(&w, &log, 0, numbered(&w, 300), 300, &head));
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct tlog_writer *writer;
		struct str whole = memory_storage_get(&memory, str_of(paths[i]));
		char *changed = (char *)str_copy(w.arena, whole).at;
		changed[whole.len - 1] ^= 1;
		struct tlog_file file = {str_of(paths[i]), str_bytes(changed, whole.len)};
		assert_ok(&w, log.storage.write(&w, log.storage.state, &file, 1));
		assert_fails(&w, ERR_UNAVAILABLE, tlog_writer_open(&w, &log, &writer));
		file.bytes = str_slice(whole, 0, whole.len - 1);
		assert_ok(&w, log.storage.write(&w, log.storage.state, &file, 1));
		assert_fails(&w, ERR_UNAVAILABLE, tlog_writer_open(&w, &log, &writer));
		file.bytes = whole;
		assert_ok(&w, log.storage.write(&w, log.storage.state, &file, 1));
	}
	test_work_end(&w);
}

static enum err reopen(struct work *w, const struct tlog *log, uint64_t *size)
{
	struct tlog_writer *writer;
	TRY(tlog_writer_open(w, log, &writer));
	*size = tlog_writer_head(writer)->size;
	tlog_writer_close(writer);
	return OK;
}

/* What may have been seen before a power cut is published again; what nobody can have seen, because tiles are missing, is
 * not. */
TEST(writer_takes_up_what_a_power_cut_left)
{
	struct work w = test_work();
	struct memory_storage memory = {.arena = w.arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct checkpoint head;
	struct str *entries = numbered(&w, 20), note;
	uint64_t size;
	memory_storage_key(&w, &log, "example.com/log", 9);
	assert_ok(&w, tlog_create(&w, &log));
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 5, &head));
	struct str before = memory_storage_get(&memory, S("checkpoint"));
	assert_ok(&w, tlog_append(&w, &log, 5, entries + 5, 15, &head));
	struct str after = memory_storage_get(&memory, S("checkpoint"));
	struct tlog_file back = {S("checkpoint"), before};
	assert_ok(&w, log.storage.write(&w, log.storage.state, &back, 1));
	assert_ok(&w, reopen(&w, &log, &size));
	assert_int_equal(size, 20);
	assert_str(memory_storage_get(&memory, S("checkpoint")), after);

	/* A tile is made again from the entries. */
	struct str whole = memory_storage_get(&memory, S("tile/0/000.p/20"));
	struct tlog_file tile = {S("tile/0/000.p/20"), S("torn")};
	assert_ok(&w, log.storage.write(&w, log.storage.state, &back, 1));
	assert_ok(&w, log.storage.write(&w, log.storage.state, &tile, 1));
	assert_ok(&w, reopen(&w, &log, &size));
	assert_int_equal(size, 20);
	assert_str(memory_storage_get(&memory, S("tile/0/000.p/20")), whole);

	struct tlog_file bundle = {S("tile/entries/000.p/20"), S("torn")};
	assert_ok(&w, log.storage.write(&w, log.storage.state, &back, 1));
	assert_ok(&w, log.storage.write(&w, log.storage.state, &bundle, 1));
	assert_ok(&w, reopen(&w, &log, &size));
	assert_int_equal(size, 5);
	assert_ok(&w, tlog_append(&w, &log, 5, entries + 10, 10, &head));
	assert_int_equal(head.size, 15);
	assert_ok(&w, tlog_published(&w, &log, &head, &note));
	assert_int_equal(head.size, 15);
	test_work_end(&w);
}

/* The edge of a checkpoint can be whole where a full bundle before it is not. */
TEST(writer_misses_a_full_bundle)
{
	struct work w = test_work();
	struct memory_storage memory = {.arena = w.arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct checkpoint head;
	struct str *entries = numbered(&w, 700);
	uint64_t size;
	memory_storage_key(&w, &log, "example.com/log", 9);
	assert_ok(&w, tlog_create(&w, &log));
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 100, &head));
	struct tlog_file back = {S("checkpoint"), memory_storage_get(&memory, S("checkpoint"))};
	assert_ok(&w, tlog_append(&w, &log, 100, entries + 100, 600, &head));
	struct tlog_file torn = {S("tile/entries/001"), S("torn")};
	assert_ok(&w, log.storage.write(&w, log.storage.state, &back, 1));
	assert_ok(&w, log.storage.write(&w, log.storage.state, &torn, 1));
	assert_ok(&w, reopen(&w, &log, &size));
	assert_int_equal(size, 100);
	test_work_end(&w);
}

/* After a failure the writer goes on from what the storage has, whichever write it was. */
TEST(writer_recovers_from_each_failed_write)
{
	struct work w = test_work();
	struct str *entries = numbered(&w, 600);
	for (size_t writes = 1; writes <= 9; writes++) {
		struct memory_storage memory = {.arena = w.arena};
		struct tlog log = {.storage = memory_storage_ops(&memory)};
		struct tlog_writer *writer;
		memory_storage_key(&w, &log, "example.com/log", 9);
		assert_ok(&w, tlog_create(&w, &log));
		assert_ok(&w, tlog_writer_open(&w, &log, &writer));
		assert_ok(&w, tlog_writer_append(&w, writer, entries, NULL, 250));
		memory.writes_max = memory.writes + writes;
		enum err failed = tlog_writer_append(&w, writer, entries + 250, NULL, 300);
		work_forgive(&w);
		memory.writes_max = 0;
		assert_true(failed == (writes < 9 ? ERR_UNAVAILABLE : OK));
		assert_ok(&w, tlog_writer_recover(&w, writer));
		size_t size = tlog_writer_head(writer)->size;
		assert_true(size == 250 || size == 550);
		assert_ok(&w, tlog_writer_append(&w, writer, entries + size, NULL, 600 - size));
		struct digest *leaves = work_array(&w, 600, sizeof *leaves);
		for (size_t i = 0; i < 600; i++)
			leaves[i] = merkle_leaf(entries[i]);
		struct digest whole = merkle_fold(leaves, 600);
		assert_true(digest_equal(&tlog_writer_head(writer)->root, &whole));
		tlog_writer_close(writer);
	}
	test_work_end(&w);
}
