#include "db/sqlite.h"

#include "base/check.h"

/* ---- readers --------------------------------------------------------------------------------- */

/* An idle reader, or a new one. */
static enum err take_reader(struct work *w, struct sqlite *sqlite, struct sqlite_connection **out)
{
	pthread_mutex_lock(&sqlite->lock);
	struct sqlite_connection *reader = sqlite->idle;
	if (reader != NULL)
		sqlite->idle = reader->next;
	pthread_mutex_unlock(&sqlite->lock);
	if (reader == NULL)
		reader = db_alloc(sqlite->db, sizeof *reader);
	*out = reader;
	return reader->handle != NULL ? OK
	                              : sqlite_connection_open(w, sqlite->db, sqlite->path, false, reader);
}

static void put_reader(struct sqlite *sqlite, struct sqlite_connection *reader)
{
	pthread_mutex_lock(&sqlite->lock);
	reader->next = sqlite->idle;
	sqlite->idle = reader;
	pthread_mutex_unlock(&sqlite->lock);
}

static enum err read_with(struct sqlite *sqlite, struct sqlite_connection *reader, const struct db_job *job)
{
	struct tx tx = {.db = sqlite->db, .connection = reader};
	TRY(sqlite_connection_control(job->w, reader, CONTROL_BEGIN_READ));
	enum err result = db_run_body(job->w, &tx, job->body, job->argument);
	sqlite_connection_rollback(reader);
	if (result == OK)
		db_ring(&tx);
	return result;
}

static enum err read_now(struct sqlite *sqlite, const struct db_job *job)
{
	struct sqlite_connection *reader;
	enum err result = take_reader(job->w, sqlite, &reader);
	if (result == OK)
		result = read_with(sqlite, reader, job);
	else
		sqlite_connection_close(reader);
	put_reader(sqlite, reader);
	return result;
}

static void read_later(struct db *db, struct db_job *job)
{
	job->done(job, read_now(db->engine, job));
}

/* ---- the writer ------------------------------------------------------------------------------ */

static void write_later(struct db *db, struct db_job *job)
{
	struct sqlite *sqlite = db->engine;
	queue_add(&sqlite->queue, job);
}

static enum err exclusively(struct work *w, struct db *db, db_body *body, void *argument)
{
	struct sqlite *sqlite = db->engine;
	struct tx tx = {.db = db, .connection = &sqlite->writer, .writes = true};
	TRY(sqlite_connection_control(w, &sqlite->writer, CONTROL_BEGIN_EXCLUSIVE));
	enum err result = db_run_body(w, &tx, body, argument);
	if (result == OK)
		result = sqlite_connection_control(w, &sqlite->writer, CONTROL_COMMIT);
	sqlite_connection_rollback(&sqlite->writer);
	return result;
}

/* ---- the driver ------------------------------------------------------------------------------ */

static enum err open_file(struct work *w, struct db *db, struct str address, unsigned connections)
{
	(void)connections;
	struct sqlite *sqlite = db_alloc(db, sizeof *sqlite);
	db->engine = sqlite;
	sqlite->db = db;
	sqlite->path = str_cstr(db->arena, address);
	check(pthread_mutex_init(&sqlite->lock, NULL) == 0);
	queue_init(&sqlite->queue);
	return sqlite_connection_open(w, db, sqlite->path, true, &sqlite->writer);
}

static enum err verify(struct work *w, struct db *db, const struct db_statement *statement)
{
	struct sqlite *sqlite = db->engine;
	return sqlite_connection_verify(w, &sqlite->writer, statement);
}

static void start(struct db *db)
{
	struct sqlite *sqlite = db->engine;
	check(pthread_create(&sqlite->thread, NULL, sqlite_writer_run, sqlite) == 0);
	sqlite->started = true;
}

static void close_file(struct db *db)
{
	struct sqlite *sqlite = db->engine;
	queue_close(&sqlite->queue);
	if (sqlite->started)
		pthread_join(sqlite->thread, NULL);
	queue_finish(&sqlite->queue);
	for (struct sqlite_connection *reader = sqlite->idle; reader != NULL; reader = reader->next)
		sqlite_connection_close(reader);
	/* Last, so that it can empty the write-ahead log and remove it. */
	sqlite_connection_close(&sqlite->writer);
	pthread_mutex_destroy(&sqlite->lock);
}

static enum err run(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                    struct rows *rows)
{
	return sqlite_connection_run(w, tx->connection, statement, in, rows);
}

static enum err script(struct work *w, struct tx *tx, struct str sql)
{
	return sqlite_connection_script(w, tx->connection, sql);
}

static enum err backup_body(struct work *w, struct tx *tx, void *argument)
{
	const struct str *path = argument;
	return sqlite_backup_write(w, tx->connection, *path);
}

static enum err backup(struct work *w, struct db *db, struct str path)
{
	return db_read(w, db, backup_body, &path);
}

const struct driver sqlite_driver = {
	.open = open_file,
	.exclusively = exclusively,
	.verify = verify,
	.start = start,
	.close = close_file,
	.read_later = read_later,
	.write_later = write_later,
	.run = run,
	.script = script,
	.backup = backup,
};
