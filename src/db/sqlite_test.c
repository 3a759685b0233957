/* SQLite under faults: the layer between it and the system is ours (sqlite3_vfs), so that a disk can be
 * full or read-only, and the order of what reaches it can be seen. */
#include "database.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

#include "db/rows_test.sql.h"

static const struct id org = {{1}};

/* ---- faults ---------------------------------------------------------------------------------- */

static struct {
	atomic_llong write_limit; /* bytes a file may have; 0: any */
	atomic_bool read_only;
	atomic_int events;     /* a clock of writes and flushes */
	atomic_int last_write; /* on that clock */
	atomic_int last_flush;
	atomic_int flushes;
} disk;

/* Databases have other methods than logs, but all write and flush with the same functions. */
static struct {
	pthread_mutex_t lock;
	const sqlite3_io_methods *plain[4];
	sqlite3_io_methods faulty[4];
} methods = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int disk_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	long long limit = atomic_load(&disk.write_limit);
	if (limit > 0 && at + len > limit)
		return SQLITE_FULL;
	atomic_store(&disk.last_write, atomic_fetch_add(&disk.events, 1));
	return methods.plain[0]->xWrite(file, bytes, len, at);
}

static int disk_flush(sqlite3_file *file, int flags)
{
	atomic_store(&disk.last_flush, atomic_fetch_add(&disk.events, 1));
	atomic_fetch_add(&disk.flushes, 1);
	return methods.plain[0]->xSync(file, flags);
}

static const sqlite3_io_methods *with_faults(const sqlite3_io_methods *plain)
{
	size_t i = 0;
	pthread_mutex_lock(&methods.lock);
	while (methods.plain[i] != NULL && methods.plain[i] != plain)
		i++;
	check(i + 1 < COUNT(methods.plain));
	if (methods.plain[i] == NULL) {
		methods.plain[i] = plain;
		methods.faulty[i] = *plain;
		methods.faulty[i].xWrite = disk_write;
		methods.faulty[i].xSync = disk_flush;
	}
	pthread_mutex_unlock(&methods.lock);
	return &methods.faulty[i];
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
	(void)vfs;
	if (atomic_load(&disk.read_only))
		flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
	sqlite3_vfs *unix_vfs = sqlite3_vfs_find("unix");
	int code = unix_vfs->xOpen(unix_vfs, name, file, flags, flags_out);
	if (code == SQLITE_OK)
		file->pMethods = with_faults(file->pMethods);
	return code;
}

static sqlite3_vfs disk_vfs;

static void disk_begin(void)
{
	atomic_store(&disk.write_limit, 0);
	atomic_store(&disk.read_only, false);
	sqlite3_vfs_unregister(&disk_vfs);
	disk_vfs = *sqlite3_vfs_find("unix");
	disk_vfs.zName = "faulty";
	disk_vfs.xOpen = disk_open;
	assert_int_equal(sqlite3_vfs_register(&disk_vfs, 1), SQLITE_OK);
}

static void disk_end(void)
{
	assert_int_equal(sqlite3_vfs_unregister(&disk_vfs), SQLITE_OK);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

struct write {
	struct db_job job;
	struct work w;
	int64_t number;
	size_t size; /* of the row's text */
	enum err result;
	bool durable; /* flushed after the last write, when done was called */
	sem_t *done;
};

static struct id numbered(int64_t number)
{
	struct id id = {{2}};
	memcpy(id.byte + 8, &number, sizeof number);
	return id;
}

static enum err add_row(struct work *w, struct tx *tx, void *argument)
{
	const struct write *write = argument;
	char *text = work_alloc(w, write->size);
	memset(text, 'x', write->size);
	struct row_add_in in = {org, numbered(write->number), str_bytes(text, write->size), write->number};
	return row_add(w, tx, &in);
}

static void write_done(struct db_job *job, enum err result)
{
	struct write *write = (struct write *)job;
	write->result = result;
	write->durable = atomic_load(&disk.last_flush) > atomic_load(&disk.last_write);
	sem_post(write->done);
}

static enum err hold(struct work *w, struct tx *tx, void *argument)
{
	(void)w, (void)tx;
	sem_t **gate = argument;
	sem_post(gate[0]);
	while (sem_wait(gate[1]) != 0)
		;
	return OK;
}

/* Runs the writes as one group: the writer is held until all are queued. `released` is called then. */
static void write_group(struct db *db, struct write *writes, size_t count, void (*released)(void))
{
	sem_t entered, gate, done;
	sem_init(&entered, 0, 0), sem_init(&gate, 0, 0), sem_init(&done, 0, 0);
	struct write first = {.w = test_work(), .done = &done};
	first.job = (struct db_job){
		.w = &first.w, .body = hold, .argument = (sem_t *[]){&entered, &gate}, .done = write_done};
	db_write_later(db, &first.job);
	while (sem_wait(&entered) != 0)
		;
	for (size_t i = 0; i < count; i++) {
		writes[i].w = test_work();
		writes[i].done = &done;
		writes[i].job = (struct db_job){
			.w = &writes[i].w, .body = add_row, .argument = &writes[i], .done = write_done};
		db_write_later(db, &writes[i].job);
	}
	if (released != NULL)
		released();
	sem_post(&gate);
	for (size_t i = 0; i <= count; i++)
		while (sem_wait(&done) != 0)
			;
	for (size_t i = 0; i < count; i++)
		test_work_end(&writes[i].w);
	test_work_end(&first.w);
	sem_destroy(&entered), sem_destroy(&gate), sem_destroy(&done);
}

static enum err count_rows(struct work *w, struct tx *tx, void *argument)
{
	struct row_list_row *rows;
	return row_list(w, tx, &(struct row_list_in){org}, &rows, argument);
}

static size_t counted(struct work *w, struct db *db)
{
	size_t count;
	assert_ok(w, db_read(w, db, count_rows, &count));
	return count;
}

/* ---- durability ------------------------------------------------------------------------------ */

static void forget_flushes(void)
{
	atomic_store(&disk.flushes, 0);
}

TEST(sqlite_answers_after_the_flush_and_flushes_once_a_group)
{
	struct work w = test_work();
	disk_begin();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct write writes[100] = {0};
	for (size_t i = 0; i < COUNT(writes); i++)
		writes[i] = (struct write){.number = (int64_t)i, .size = 10};
	write_group(db, writes, COUNT(writes), forget_flushes);
	for (size_t i = 0; i < COUNT(writes); i++) {
		assert_int_equal(writes[i].result, OK);
		assert_true(writes[i].durable);
	}
	assert_int_equal(atomic_load(&disk.flushes), 1);
	assert_int_equal(counted(&w, db), COUNT(writes));
	db_close(db);
	disk_end();
	test_work_end(&w);
}

/* ---- a full disk ----------------------------------------------------------------------------- */

static void fill_disk(void)
{
	atomic_store(&disk.write_limit, 1);
}

TEST(sqlite_loses_a_group_whole_when_the_disk_is_full_and_goes_on_after)
{
	struct work w = test_work();
	disk_begin();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct write writes[10] = {0};
	for (size_t i = 0; i < COUNT(writes); i++)
		writes[i] = (struct write){.number = (int64_t)i, .size = 10};
	write_group(db, writes, COUNT(writes), fill_disk);
	for (size_t i = 0; i < COUNT(writes); i++)
		assert_int_equal(writes[i].result, ERR_UNAVAILABLE);
	assert_int_equal(db_write(&w, db, add_row, &writes[0]), ERR_UNAVAILABLE);
	assert_true(str_find(w.message, S("disk is full")) != SIZE_MAX);
	work_forgive(&w);
	assert_int_equal(counted(&w, db), 0);
	atomic_store(&disk.write_limit, 0);
	assert_ok(&w, db_write(&w, db, add_row, &writes[0]));
	assert_int_equal(counted(&w, db), 1);
	db_close(db);
	disk_end();
	test_work_end(&w);
}

static void leave_2_mib(void)
{
	atomic_store(&disk.write_limit, 2 << 20);
}

/* A member too large for SQLite's memory reaches the disk before the commit and ends the group's
 * transaction: its neighbours must not notice. */
TEST(sqlite_member_that_fills_the_disk_takes_nobody_along)
{
	struct work w = test_work();
	disk_begin();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct write writes[5] = {{.number = 0, .size = 10},
	                          {.number = 1, .size = 10},
	                          {.number = 2, .size = 16 << 20},
	                          {.number = 3, .size = 10},
	                          {.number = 0, .size = 10}};
	static const enum err expected[5] = {OK, OK, ERR_UNAVAILABLE, OK, ERR_CONFLICT};
	write_group(db, writes, COUNT(writes), leave_2_mib);
	for (size_t i = 0; i < COUNT(writes); i++)
		assert_int_equal(writes[i].result, expected[i]);
	assert_int_equal(counted(&w, db), 3);
	db_close(db);
	disk_end();
	test_work_end(&w);
}

/* ---- read-only, damaged, locked -------------------------------------------------------------- */

TEST(sqlite_says_when_it_may_not_write)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_SQLITE);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	db_close(db);
	disk_begin();
	atomic_store(&disk.read_only, true);
	assert_fails(&w, ERR_UNAVAILABLE, db_open(&w, &(struct db_options){.url = url}, &db));
	disk_end();
	test_work_end(&w);
}

TEST(sqlite_says_when_the_file_is_damaged)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_SQLITE);
	int file = open(str_cstr(w.arena, str_slice(url, 7, url.len)), O_RDWR | O_CREAT, 0600);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(write(file, "no database at all. ", 20), 20);
	close(file);
	struct db *db;
	assert_int_equal(db_open(&w, &(struct db_options){.url = url}, &db), ERR_INTERNAL);
	assert_true(str_find(w.message, S("backup")) != SIZE_MAX);
	work_forgive(&w);
	test_work_end(&w);
}

static void *lock_for_a_moment(void *argument)
{
	sqlite3 *handle = argument;
	usleep(300000);
	check(sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
	return NULL;
}

TEST(sqlite_waits_for_another_program)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_SQLITE);
	struct db *db;
	sqlite3 *other;
	pthread_t thread;
	struct write write = {.number = 1, .size = 10};
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_int_equal(sqlite3_open(str_cstr(w.arena, str_slice(url, 7, url.len)), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	pthread_create(&thread, NULL, lock_for_a_moment, other);
	assert_ok(&w, db_write(&w, db, add_row, &write));
	pthread_join(thread, NULL);
	sqlite3_close(other);
	db_close(db);
	test_work_end(&w);
}

TEST(sqlite_file_is_for_its_owner_only)
{
	struct work w = test_work();
	struct str url = test_database(&w, DB_SQLITE);
	struct db *db;
	struct stat file;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
	assert_int_equal(stat(str_cstr(w.arena, str_slice(url, 7, url.len)), &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	db_close(db);
	test_work_end(&w);
}

/* ---- backup ---------------------------------------------------------------------------------- */

enum { WRITERS = 4 };

struct writing {
	struct db *db;
	int64_t writer;
	atomic_bool stop;
};

static void *write_on(void *argument)
{
	struct writing *writing = argument;
	struct work w = work_init(&world_real, S("writer"));
	for (int64_t i = 0; !atomic_load(&writing->stop); i++) {
		struct write write = {.number = writing->writer * 1000000 + i, .size = 2000};
		assert_ok(&w, db_write(&w, writing->db, add_row, &write));
		arena_reset(w.arena);
	}
	work_finish(&w);
	return NULL;
}

/* Every writer numbers its rows without gaps, so a copy of one moment has no gap either. */
static void check_copy(struct work *w, struct str url)
{
	assert_str(test_database_ask(w, url, "PRAGMA integrity_check"), S("ok"));
	assert_str(test_database_ask(
			   w, url,
			   "SELECT count(*) FROM (SELECT count(*) AS n, max(attempts) % 1000000 AS last "
			   "FROM job GROUP BY attempts / 1000000) WHERE n <> last + 1"),
	           S("0"));
	assert_str(test_database_ask(w, url, "SELECT count(*) > 100 FROM job"), S("1"));
}

TEST(sqlite_backup_is_of_one_moment_while_others_write)
{
	struct work w = test_work();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct str copy = test_database(&w, DB_SQLITE);
	struct str path = str_slice(copy, 7, copy.len);
	pthread_t threads[WRITERS];
	struct writing writing[WRITERS];
	for (int i = 0; i < WRITERS; i++) {
		writing[i] = (struct writing){.db = db, .writer = i};
		pthread_create(&threads[i], NULL, write_on, &writing[i]);
	}
	usleep(300000);
	assert_ok(&w, db_backup(&w, db, path));
	for (int i = 0; i < WRITERS; i++) {
		atomic_store(&writing[i].stop, true);
		pthread_join(threads[i], NULL);
	}
	check_copy(&w, copy);
	assert_fails(&w, ERR_CONFLICT, db_backup(&w, db, path));
	assert_fails(&w, ERR_UNAVAILABLE, db_backup(&w, db, S("/nowhere/copy.db")));
	assert_int_not_equal(access(str_cstr(w.arena, str_format(w.arena, "%.*s.part", STR_ARG(path))), F_OK),
	                     0);
	db_close(db);
	test_work_end(&w);
}

TEST(sqlite_backup_on_a_full_disk_leaves_nothing_behind)
{
	struct work w = test_work();
	disk_begin();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct str copy = test_database(&w, DB_SQLITE);
	struct str path = str_slice(copy, 7, copy.len);
	fill_disk();
	assert_fails(&w, ERR_UNAVAILABLE, db_backup(&w, db, path));
	assert_int_not_equal(access(str_cstr(w.arena, path), F_OK), 0);
	assert_int_not_equal(access(str_cstr(w.arena, str_format(w.arena, "%.*s.part", STR_ARG(path))), F_OK),
	                     0);
	disk_end();
	db_close(db);
	test_work_end(&w);
}

TEST(sqlite_schema_is_readable)
{
	struct work w = test_work();
	struct db *db = test_database_open(&w, DB_SQLITE);
	struct str text;
	assert_ok(&w, db_schema(&w, db, &text));
	assert_true(str_find(text, S("CREATE TABLE job (")) <
	            str_find(text, S("CREATE INDEX job_due ON job")));
	assert_true(str_find(text, S("CREATE TABLE schema_migration (")) != SIZE_MAX);
	db_close(db);
	test_work_end(&w);
}
