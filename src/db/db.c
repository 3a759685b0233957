#include "db/db.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "db/bell.h"
#include "db/driver.h"
#include "db/memo.h"
#include "db/migrate.h"
#include "db/shelf.h"

#include <errno.h>
#include <semaphore.h>
#include <string.h>

extern const struct db_statement __start_assay_statements[];
extern const struct db_statement __stop_assay_statements[];

/* ---- opening and closing --------------------------------------------------------------------- */

static const struct driver *const drivers[] = {
	[DB_SQLITE] = &sqlite_driver,
	[DB_POSTGRES] = &postgres_driver,
};

/* Splits the URL; a postgres://… URI goes to libpq whole. */
static enum err read_url(struct work *w, struct str url, enum db_engine *engine, struct str *address)
{
	bool uri = str_starts(url, S("postgres://")) || str_starts(url, S("postgresql://"));
	struct str rest = url;
	struct str scheme = str_cut(&rest, ':');
	*engine = str_equal(scheme, S("sqlite")) ? DB_SQLITE : DB_POSTGRES;
	*address = uri ? url : rest;
	if ((*engine == DB_POSTGRES && !uri && !str_equal(scheme, S("postgres"))) || str_trim(rest).len == 0)
		return fail(w, ERR_INPUT, "The database is written sqlite:FILE or postgres:URI, not '%.*s'.",
		            STR_ARG(scheme));
	if (str_find_byte(url, '\0') != SIZE_MAX)
		return fail(w, ERR_INPUT, "The database's address holds a NUL byte.");
	return OK;
}

/* Whether the statement is for tables that this database has. */
static bool is_ours(const struct db *db, const struct db_statement *statement)
{
	if (statement->schema == NULL || db->schema->name == NULL)
		return statement->schema == db->schema->name;
	return strcmp(statement->schema, db->schema->name) == 0;
}

static enum err verify_statements(struct work *w, struct db *db)
{
	size_t count;
	const struct db_statement *statements = db_statements(&count);
	for (size_t i = 0; i < count; i++)
		if (statements[i].sql[db->kind] != NULL && is_ours(db, &statements[i]))
			TRY(db->driver->verify(w, db, &statements[i]));
	return OK;
}

static enum err prepare(struct work *w, struct db *db, struct str address, const struct db_options *options)
{
	TRY(db->driver->open(w, db, address, options->connections == 0 ? 16 : options->connections));
	if (!options->without_migrating) {
		TRY(migrate_up(w, db));
		TRY(verify_statements(w, db));
	}
	db->driver->start(db);
	return OK;
}

enum err db_open(struct work *w, const struct db_options *options, struct db **out)
{
	enum db_engine engine;
	struct str address;
	TRY(read_url(w, options->url, &engine, &address));
	struct arena *arena = arena_open();
	struct db *db = arena_alloc(arena, sizeof *db);
	*db = (struct db){.kind = engine,
	                  .schema = options->schema == NULL ? &migrate_product : options->schema,
	                  .driver = drivers[engine],
	                  .arena = arena,
	                  .memo = memo_open(),
	                  .shelf = shelf_open()};
	check(pthread_mutex_init(&db->lock, NULL) == 0);
	enum err result = prepare(w, db, address, options);
	if (result != OK) {
		db_close(db);
		return result;
	}
	*out = db;
	return OK;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	db->driver->close(db);
	for (size_t i = 0; i < db->bell_count; i++)
		bell_close(db->bells[i].bell);
	memo_close(db->memo);
	shelf_close(db->shelf);
	pthread_mutex_destroy(&db->lock);
	arena_close(db->arena);
}

struct memo *db_memo(struct db *db)
{
	return db->memo;
}

struct shelf *db_shelf(struct db *db)
{
	return db->shelf;
}

enum db_engine db_engine(const struct db *db)
{
	return db->kind;
}

enum err db_backup(struct work *w, struct db *db, struct str path)
{
	return db->driver->backup(w, db, path);
}

void *db_alloc(struct db *db, size_t size)
{
	pthread_mutex_lock(&db->lock);
	void *at = arena_alloc(db->arena, size);
	pthread_mutex_unlock(&db->lock);
	return at;
}

static struct bell *find_bell(struct db *db, struct str name)
{
	for (size_t i = 0; i < db->bell_count; i++)
		if (str_equal(db->bells[i].name, name))
			return db->bells[i].bell;
	check(db->bell_count < BELLS_MAX);
	db->bells[db->bell_count].name = str_copy(db->arena, name);
	return db->bells[db->bell_count++].bell = bell_open(db->arena);
}

struct bell *db_bell(struct db *db, struct str name)
{
	pthread_mutex_lock(&db->lock);
	struct bell *bell = find_bell(db, name);
	pthread_mutex_unlock(&db->lock);
	return bell;
}

/* ---- transactions ---------------------------------------------------------------------------- */

struct waiter {
	struct db_job job; /* first: done() is given its address */
	sem_t done;
	enum err result;
};

static void wake_waiter(struct db_job *job, enum err result)
{
	struct waiter *waiter = (struct waiter *)job;
	waiter->result = result;
	sem_post(&waiter->done);
}

static enum err run_and_wait(struct work *w, struct db *db, void (*later)(struct db *, struct db_job *),
                             db_body *body, void *argument)
{
	struct waiter waiter = {.job = {.w = w, .body = body, .argument = argument, .done = wake_waiter}};
	check(sem_init(&waiter.done, 0, 0) == 0);
	later(db, &waiter.job);
	while (sem_wait(&waiter.done) != 0)
		check(errno == EINTR);
	sem_destroy(&waiter.done);
	return waiter.result;
}

enum err db_read(struct work *w, struct db *db, db_body *body, void *argument)
{
	return run_and_wait(w, db, db_read_later, body, argument);
}

enum err db_write(struct work *w, struct db *db, db_body *body, void *argument)
{
	return run_and_wait(w, db, db_write_later, body, argument);
}

void db_read_later(struct db *db, struct db_job *job)
{
	job->writes = false;
	db->driver->read_later(db, job);
}

void db_write_later(struct db *db, struct db_job *job)
{
	job->writes = true;
	db->driver->write_later(db, job);
}

struct db *tx_db(struct tx *tx)
{
	return tx->db;
}

bool tx_writable(const struct tx *tx)
{
	return tx->writes;
}

void tx_after_commit(struct tx *tx, void (*ring)(void *argument), void *argument)
{
	for (size_t i = 0; i < tx->ring_count; i++)
		if (tx->rings[i].ring == ring && tx->rings[i].argument == argument)
			return;
	check(tx->ring_count < TX_RINGS_MAX);
	tx->rings[tx->ring_count++] = (struct tx_ring){ring, argument};
}

void db_ring(const struct tx *tx)
{
	for (size_t i = 0; i < tx->ring_count; i++)
		tx->rings[i].ring(tx->rings[i].argument);
}

static enum err rehearse(struct work *w, struct tx *tx, db_body *body, void *argument)
{
	const struct driver *driver = tx->db->driver;
	TRY(driver->script(w, tx, S("SAVEPOINT rehearsal")));
	TRY(body(w, tx, argument));
	tx->ring_count = 0;
	return tx->broken ? OK : driver->script(w, tx, S("ROLLBACK TO rehearsal; RELEASE rehearsal"));
}

enum err db_run_body(struct work *w, struct tx *tx, db_body *body, void *argument)
{
	if (tx->db->rehearses)
		TRY(rehearse(w, tx, body, argument));
	enum err result = body(w, tx, argument);
	if (result == OK && tx->broken)
		return fail(w, ERR_INTERNAL, "A transaction went on after one of its statements had failed.");
	return result;
}

/* ---- statements ------------------------------------------------------------------------------ */

const struct db_statement *db_statements(size_t *count)
{
	/* cppcheck-suppress comparePointers ; the linker makes them one array. */
	*count = (size_t)(__stop_assay_statements - __start_assay_statements);
	return __start_assay_statements;
}

size_t db_number(const struct db_statement *statement)
{
	check(statement >= __start_assay_statements && statement < __stop_assay_statements);
	return (size_t)(statement - __start_assay_statements);
}

/* What one engine would store and the other refuse, neither may get. */
static enum err check_text(struct work *w, const struct db_statement *statement, const void *in)
{
	for (size_t i = 0; i < statement->in_count; i++) {
		if (statement->in[i].type != DB_TEXT)
			continue;
		struct str text;
		memcpy(&text, (const char *)in + statement->in[i].offset, sizeof text);
		if (!utf8_valid(text) || str_find_byte(text, '\0') != SIZE_MAX)
			return fail(w, ERR_INPUT, "The text for '%s' holds bytes that are not text (UTF-8).",
			            statement->in[i].name);
	}
	return OK;
}

static enum err run_checked(struct work *w, struct tx *tx, const struct db_statement *statement,
                            const void *in, struct rows *rows)
{
	if (tx->broken)
		return fail(w, ERR_INTERNAL, "%s ran after a statement of its transaction had failed.",
		            statement->name);
	if (statement->writes && !tx->writes)
		return fail(w, ERR_INTERNAL, "%s writes, but its transaction only reads.", statement->name);
	if (statement->sql[tx->db->kind] == NULL)
		return fail(w, ERR_INTERNAL, "%s is not for this database engine.", statement->name);
	TRY(world_in_time(w));
	TRY(check_text(w, statement, in));
	return tx->db->driver->run(w, tx, statement, in, rows);
}

static enum err run(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                    struct rows *rows)
{
	rows->statement = statement;
	enum err result = run_checked(w, tx, statement, in, rows);
	tx->broken = tx->broken || result != OK;
	return result;
}

enum err db_next_row(struct work *w, struct rows *rows, void **row)
{
	size_t size = rows->statement->row_size;
	if (rows->count == rows->capacity) {
		if (!rows->grows)
			return fail(w, ERR_INTERNAL, "%s gave more rows than expected.",
			            rows->statement->name);
		rows->capacity = rows->capacity == 0 ? 8 : 2 * rows->capacity;
		char *larger = work_array(w, rows->capacity, size);
		if (rows->count > 0)
			memcpy(larger, rows->at, rows->count * size);
		rows->at = larger;
	}
	*row = rows->at + rows->count++ * size;
	return OK;
}

enum err db_maybe(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                  void *row, bool *found)
{
	memset(row, 0, statement->row_size);
	struct rows rows = {.at = row, .capacity = 1};
	TRY(run(w, tx, statement, in, &rows));
	*found = rows.count == 1;
	return OK;
}

enum err db_one(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                void *row)
{
	bool found;
	TRY(db_maybe(w, tx, statement, in, row, &found));
	return found ? OK : fail(w, ERR_NOT_FOUND, "there is no such row");
}

enum err db_many(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                 void **out, size_t *count)
{
	struct rows rows = {.grows = true};
	TRY(run(w, tx, statement, in, &rows));
	*out = rows.at;
	*count = rows.count;
	return OK;
}

enum err db_exec(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                 int64_t *changed)
{
	struct rows rows = {0};
	TRY(run(w, tx, statement, in, &rows));
	if (changed != NULL)
		*changed = rows.changed;
	return OK;
}
