/* What readers of a far log get while it changes and while it cannot be reached, against what lies there. */
#include "transparency/near.h"

#include "test.h"
#include "tlog/reader.h"
#include "tlog/tlog.h"
#include "unit/memory_storage.h"

/* A store in memory that counts, and can be away. */
struct far {
	struct memory_storage memory;
	struct tlog_storage inner;
	bool away;
	size_t reads;
	struct near *
		asked_by; /* while it answers a reader, a writer replaces the checkpoint through this; NULL: not */
	struct str asked_for; /* by that reader */
	struct tlog_file file;
	struct str before;
};

static enum err far_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct far *far = state;
	far->reads++;
	if (far->away)
		return fail(w, ERR_UNAVAILABLE, "The store cannot be reached.");
	TRY(far->inner.read(w, far->inner.state, path, max, out));
	if (far->asked_by == NULL || !str_equal(path, far->asked_for))
		return OK;
	struct tlog_storage writer = near_writer(far->asked_by);
	far->asked_by = NULL;
	return writer.replace(w, writer.state, &far->file, far->before);
}

static enum err far_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct far *far = state;
	return far->inner.write(w, far->inner.state, files, count);
}

static enum err far_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct far *far = state;
	return far->inner.replace(w, far->inner.state, file, before);
}

/* A clock that stands until it is told. */
static int64_t clock_us(void *state)
{
	return *(int64_t *)state;
}

struct fixture {
	struct work w;
	int64_t clock_us;
	struct world world;
	struct far far;
	struct near *near;
	struct tlog log, shown;
	struct tlog_reader reader;
};

static void append(struct fixture *f, const struct tlog *log, uint64_t first, size_t count)
{
	struct str *entries = work_array(&f->w, count, sizeof *entries);
	struct checkpoint head;
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(f->w.arena, "entry %zu", (size_t)first + i);
	assert_ok(&f->w, tlog_append(&f->w, log, first, entries, count, &head));
}

static void begin(struct fixture *f)
{
	*f = (struct fixture){.w = test_work(), .clock_us = 1000000};
	f->world = *f->w.world;
	f->world.state = &f->clock_us;
	f->world.now_us = f->world.monotonic_us = clock_us;
	f->w.world = &f->world;
	f->far.memory.arena = f->w.arena;
	f->far.asked_for = S("checkpoint");
	f->far.inner = memory_storage_ops(&f->far.memory);
	const struct tlog_storage far = {&f->far, far_read, far_write, far_replace, NULL};
	f->near = near_open(&far, &far);
	f->log.storage = near_writer(f->near);
	memory_storage_key(&f->w, &f->log, "example.com/log", 3);
	assert_ok(&f->w, tlog_create(&f->w, &f->log));
	append(f, &f->log, 0, 300);
	f->shown = f->log;
	f->shown.storage = near_reader(f->near);
	f->reader.log = &f->shown;
}

static void end(struct fixture *f)
{
	near_close(f->near);
	test_work_end(&f->w);
}

static uint64_t size_shown(struct fixture *f)
{
	struct checkpoint checkpoint;
	assert_ok(&f->w, tlog_published(&f->w, &f->shown, &checkpoint, NULL));
	return checkpoint.size;
}

TEST(near_keeps_what_is_covered)
{
	struct fixture f;
	struct str bytes;
	begin(&f);
	for (int i = 0; i < 3; i++) {
		assert_ok(&f.w, tlog_reader_tile(&f.w, &f.reader, S("tile/0/000"), &bytes));
		assert_str(bytes, memory_storage_get(&f.far.memory, S("tile/0/000")));
	}
	size_t reads = f.far.reads;
	f.far.away = true;
	assert_ok(&f.w, tlog_reader_tile(&f.w, &f.reader, S("tile/0/000"), &bytes));
	assert_fails(&f.w, ERR_UNAVAILABLE, tlog_reader_tile(&f.w, &f.reader, S("tile/0/001.p/44"), &bytes));
	assert_int_equal(f.far.reads, reads + 1);
	end(&f);
}

/* Others may write it again before a checkpoint covers it. */
TEST(near_does_not_keep_what_may_change)
{
	struct fixture f;
	struct str bytes;
	begin(&f);
	struct tlog_file file = {S("tile/0/002.p/1"), S("first")};
	assert_ok(&f.w, far_write(&f.w, &f.far, &file, 1));
	assert_ok(&f.w, f.shown.storage.read(&f.w, f.near, file.path, 100, &bytes));
	assert_str(bytes, S("first"));
	file.bytes = S("second");
	assert_ok(&f.w, far_write(&f.w, &f.far, &file, 1));
	assert_ok(&f.w, f.shown.storage.read(&f.w, f.near, file.path, 100, &bytes));
	assert_str(bytes, S("second"));
	end(&f);
}

/* What was asked for before a checkpoint covered it may be of a crash, whatever covers it when the answer comes. */
TEST(near_does_not_keep_what_was_not_covered_when_it_was_asked_for)
{
	struct fixture f;
	struct str bytes;
	begin(&f);
	const struct checkpoint next = {f.log.verifier.name, 301, digest_of(S("?")), S("")};
	f.far.file.path = S("checkpoint");
	f.far.before = memory_storage_get(&f.far.memory, S("checkpoint"));
	assert_ok(&f.w, f.log.signer.sign(&f.w, f.log.signer.state, &next, &f.far.file.bytes));
	struct tlog_file tile = {S("tile/0/001.p/45"), S("of a crash")};
	assert_ok(&f.w, far_write(&f.w, &f.far, &tile, 1));
	f.far.asked_for = tile.path;
	f.far.asked_by = f.near;
	assert_ok(&f.w, f.shown.storage.read(&f.w, f.near, tile.path, 100, &bytes));
	assert_null(f.far.asked_by);
	tile.bytes = S("of the log");
	assert_ok(&f.w, far_write(&f.w, &f.far, &tile, 1));
	assert_ok(&f.w, f.shown.storage.read(&f.w, f.near, tile.path, 100, &bytes));
	assert_str(bytes, S("of the log"));
	end(&f);
}

TEST(near_shows_what_was_written_here_at_once)
{
	struct fixture f;
	begin(&f);
	assert_int_equal(size_shown(&f), 300);
	append(&f, &f.log, 300, 5);
	size_t reads = f.far.reads;
	assert_int_equal(size_shown(&f), 305);
	assert_int_equal(f.far.reads, reads);
	end(&f);
}

TEST(near_shows_what_others_wrote_soon)
{
	struct fixture f;
	struct tlog other;
	begin(&f);
	other = f.log;
	other.storage = f.far.inner;
	append(&f, &other, 300, 5);
	assert_int_equal(size_shown(&f), 300);
	f.clock_us += NEAR_FRESH_MS * 1000;
	assert_int_equal(size_shown(&f), 305);
	end(&f);
}

TEST(near_shows_the_last_one_while_the_store_is_away)
{
	struct fixture f;
	struct tlog other;
	begin(&f);
	other = f.log;
	other.storage = f.far.inner;
	f.far.away = true;
	f.clock_us += NEAR_FRESH_MS * 1000;
	assert_int_equal(size_shown(&f), 300);
	f.far.away = false;
	append(&f, &other, 300, 5);
	size_t reads = f.far.reads;
	assert_int_equal(size_shown(&f), 300);
	assert_int_equal(f.far.reads, reads);
	f.clock_us += NEAR_REST_MS * 1000;
	assert_int_equal(size_shown(&f), 305);
	end(&f);
}

/* The answer was on its way while somebody wrote. */
TEST(near_never_shows_an_older_one)
{
	struct fixture f;
	struct tlog other;
	struct str before;
	begin(&f);
	before = memory_storage_get(&f.far.memory, S("checkpoint"));
	struct memory_storage copy = {.arena = f.w.arena, .files = f.far.memory.files};
	other = f.log;
	other.storage = memory_storage_ops(&copy);
	append(&f, &other, 300, 5);
	f.far.file = (struct tlog_file){S("checkpoint"), memory_storage_get(&copy, S("checkpoint"))};
	f.far.before = before;
	assert_ok(&f.w, f.far.inner.write(&f.w, f.far.inner.state,
	                                  &(struct tlog_file){S("checkpoint"), before}, 1));
	f.far.asked_by = f.near;
	f.clock_us += NEAR_FRESH_MS * 1000;
	assert_int_equal(size_shown(&f), 305);
	end(&f);
}

TEST(near_has_nothing_to_show_before_it_was_reached)
{
	struct fixture f;
	struct checkpoint checkpoint;
	begin(&f);
	const struct tlog_storage far = {&f.far, far_read, far_write, far_replace, NULL};
	struct near *near = near_open(&far, &far);
	f.shown.storage = near_reader(near);
	f.far.away = true;
	assert_fails(&f.w, ERR_UNAVAILABLE, tlog_published(&f.w, &f.shown, &checkpoint, NULL));
	f.far.away = false;
	assert_int_equal(size_shown(&f), 300);
	near_close(near);
	end(&f);
}

/* What the database knew as published, while the store is away from the beginning. */
TEST(near_shows_what_was_recalled_until_it_was_reached)
{
	struct fixture f;
	begin(&f);
	const struct tlog_storage far = {&f.far, far_read, far_write, far_replace, NULL};
	struct near *near = near_open(&far, &far);
	struct str note = memory_storage_get(&f.far.memory, S("checkpoint"));
	f.shown.storage = near_reader(near);
	append(&f, &f.log, 300, 5);
	near_recall(&f.w, near, note);
	f.far.away = true;
	size_t reads = f.far.reads;
	assert_int_equal(size_shown(&f), 300);
	assert_int_equal(f.far.reads, reads);
	f.clock_us += NEAR_REST_MS * 1000;
	assert_int_equal(size_shown(&f), 300);
	f.far.away = false;
	f.clock_us += NEAR_REST_MS * 1000;
	assert_int_equal(size_shown(&f), 305);
	/* By now it knows better. */
	near_recall(&f.w, near, note);
	assert_int_equal(size_shown(&f), 305);
	near_close(near);
	end(&f);
}

/* A place that has lost its checkpoint, or never was the log's. */
TEST(near_goes_on_showing_what_was_published)
{
	struct fixture f;
	struct str note;
	begin(&f);
	assert_int_equal(size_shown(&f), 300);
	f.far.memory.files = NULL;
	f.clock_us += NEAR_FRESH_MS * 1000;
	assert_int_equal(size_shown(&f), 300);
	/* A writer is told. */
	assert_fails(&f.w, ERR_NOT_FOUND, f.log.storage.read(&f.w, f.near, S("checkpoint"), 1000, &note));
	end(&f);
}
