/* Who holds the lease writes, and not for longer than it lasts; who lost it writes nothing. */
#include "ledger/leased.h"

#include "base/time.h"
#include "base/world.h"
#include "database.h"
#include "test.h"
#include "unit/memory_storage.h"

/* A storage in memory, without `commit`, that keeps until when it was given. */
struct timed {
	struct memory_storage memory;
	struct tlog_storage inner;
	int64_t deadline_us;
};

static enum err timed_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct timed *timed = state;
	timed->deadline_us = w->deadline_us;
	return timed->inner.read(w, timed->inner.state, path, max, out);
}

static enum err timed_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct timed *timed = state;
	timed->deadline_us = w->deadline_us;
	return timed->inner.write(w, timed->inner.state, files, count);
}

static enum err timed_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct timed *timed = state;
	timed->deadline_us = w->deadline_us;
	return timed->inner.replace(w, timed->inner.state, file, before);
}

struct fixture {
	struct work w;
	struct db *db;
	struct publication_lease lease;
	struct timed timed;
	struct leased leased;
	struct tlog_storage storage;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){.w = test_work()};
	const struct db_options options = {.url = test_database(&f->w, DB_SQLITE)};
	assert_ok(&f->w, db_open(&f->w, &options, &f->db));
	assert_ok(&f->w, publication_hold(&f->w, f->db, world_id(&f->w), &f->lease));
	f->timed.memory.arena = f->w.arena;
	f->timed.inner = memory_storage_ops(&f->timed.memory);
	f->leased =
		(struct leased){{&f->timed, timed_read, timed_write, timed_replace, NULL}, f->db, &f->lease};
	f->storage = leased_storage(&f->leased);
}

static void end(struct fixture *f)
{
	db_close(f->db);
	test_work_end(&f->w);
}

static const struct tlog_file file = {S_INIT("tile/0/000.p/1"), S_INIT("bytes")},
			      checkpoint = {S_INIT("checkpoint"), S_INIT("note")};

TEST(leased_writes_end_before_the_lease)
{
	struct fixture f;
	struct str bytes;
	begin(&f);
	int64_t began_us = world_monotonic_us(&f.w);
	assert_ok(&f.w, f.storage.write(&f.w, f.storage.state, &file, 1));
	assert_true(f.timed.deadline_us > began_us);
	assert_true(f.timed.deadline_us < began_us + PUBLICATION_LEASE_US);
	assert_ok(&f.w, f.storage.replace(&f.w, f.storage.state, &checkpoint, (struct str){0}));
	assert_true(f.timed.deadline_us < world_monotonic_us(&f.w) + PUBLICATION_LEASE_US);
	assert_int_equal(f.w.deadline_us, 0);
	assert_ok(&f.w, f.storage.read(&f.w, f.storage.state, S("checkpoint"), 100, &bytes));
	assert_str(bytes, S("note"));
	assert_int_equal(f.timed.deadline_us, 0);
	end(&f);
}

TEST(leased_writes_keep_an_earlier_deadline)
{
	struct fixture f;
	begin(&f);
	int64_t given_us = world_monotonic_us(&f.w) + TIME_SECOND_US;
	f.w.deadline_us = given_us;
	assert_ok(&f.w, f.storage.write(&f.w, f.storage.state, &file, 1));
	assert_true(f.timed.deadline_us == given_us && f.w.deadline_us == given_us);
	end(&f);
}

TEST(leased_writes_nothing_when_the_lease_is_another_s)
{
	struct fixture f;
	struct publication_lease other;
	begin(&f);
	publication_let_go(&f.w, f.db, &f.lease);
	assert_ok(&f.w, publication_hold(&f.w, f.db, f.lease.org, &other));
	assert_fails(&f.w, ERR_CONFLICT, f.storage.write(&f.w, f.storage.state, &file, 1));
	assert_fails(&f.w, ERR_CONFLICT,
	             f.storage.replace(&f.w, f.storage.state, &checkpoint, (struct str){0}));
	assert_int_equal(f.timed.memory.writes, 0);
	end(&f);
}

TEST(leased_folder_is_its_server_s_own)
{
	struct fixture f;
	begin(&f);
	f.leased.inner = f.timed.inner;
	assert_non_null(f.leased.inner.commit);
	assert_ptr_equal(leased_storage(&f.leased).state, &f.timed.memory);
	end(&f);
}
