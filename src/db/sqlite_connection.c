#include "base/check.h"
#include "base/world.h"
#include "db/sqlite.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- errors ---------------------------------------------------------------------------------- */

/* By primary result code; the extended codes that mean something else come first. */
static const struct {
	int code;
	enum err kind;
	const char *sentence;
} failures[] = {
	{SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT, SAYS_THERE_ALREADY},
	{SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT, SAYS_THERE_ALREADY},
	{SQLITE_CONSTRAINT_FOREIGNKEY, ERR_CONFLICT, SAYS_ORPHAN},
	{SQLITE_BUSY, ERR_BUSY, SAYS_BUSY},
	{SQLITE_FULL, ERR_UNAVAILABLE, SAYS_DISK_FULL},
	{SQLITE_IOERR, ERR_UNAVAILABLE, SAYS_DISK_FAILS},
	{SQLITE_READONLY, ERR_UNAVAILABLE, SAYS_READ_ONLY},
	{SQLITE_CANTOPEN, ERR_UNAVAILABLE,
         "The database cannot be opened: its folder must belong to Assay's user."},
	{SQLITE_CORRUPT, ERR_INTERNAL, SAYS_DAMAGED},
	{SQLITE_NOTADB, ERR_INTERNAL, SAYS_DAMAGED},
};

enum err sqlite_connection_failed(struct work *w, const struct sqlite_connection *connection,
                                  const char *what)
{
	int code = sqlite3_extended_errcode(connection->handle);
	for (size_t i = 0; i < COUNT(failures); i++)
		if (failures[i].code == code || failures[i].code == (code & 0xff))
			return fail(w, failures[i].kind, "%s", failures[i].sentence);
	return fail(w, ERR_INTERNAL, "The database refused %s: %s.", what,
	            sqlite3_errmsg(connection->handle));
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Small caches: an idle program stays small, and the system's own cache holds the file. The log is copied
 * into the database every 32 MB instead of every 4: a writer waits for that copy (bench/db.c: p99 of a write
 * falls from 25 ms to 8). */
static const char writer_settings[] =
	"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
	"PRAGMA secure_delete = ON;" /* what is erased is not left lying in the file */
	"PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;"
	"PRAGMA cache_size = -4096; PRAGMA mmap_size = 67108864; PRAGMA trusted_schema = OFF";
static const char reader_settings[] =
	"PRAGMA query_only = ON;"
	"PRAGMA cache_size = -512; PRAGMA mmap_size = 67108864; PRAGMA trusted_schema = OFF";

/* So many steps of SQLite's machine take about a tenth of a millisecond. */
enum { BUSY_TIMEOUT_MS = 10000, STEPS_BETWEEN_LOOKS = 4000 };

/* The setting is silently refused where the file system has no shared memory. */
static enum err check_wal(struct work *w, struct sqlite_connection *connection)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v2(connection->handle, "PRAGMA journal_mode", -1, &statement, NULL) != SQLITE_OK)
		return sqlite_connection_failed(w, connection, "its journal mode");
	bool wal = sqlite3_step(statement) == SQLITE_ROW &&
	           sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
	sqlite3_finalize(statement);
	if (!wal)
		return fail(w, ERR_UNAVAILABLE,
		            "The database cannot be kept on this file system: use a local disk.");
	return OK;
}

/* SQLite would make the file readable for everybody. */
static void create_private(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file >= 0)
		close(file);
}

/* The change to a write-ahead log answers SQLITE_BUSY at once, without the time-out, when two processes make a database
 * together (https://sqlite.org/wal.html, "Sometimes queries return SQLITE_BUSY in WAL mode"). */
static int apply_settings(sqlite3 *handle, const char *settings)
{
	enum { PAUSE_MS = 10 };
	for (int waited_ms = 0;; waited_ms += PAUSE_MS) {
		int code = sqlite3_exec(handle, settings, NULL, NULL, NULL);
		if (code != SQLITE_BUSY || waited_ms >= BUSY_TIMEOUT_MS)
			return code;
		sqlite3_sleep(PAUSE_MS);
	}
}

/* SQLite asks now and then whether to go on. The failure that is recorded here is the statement's. */
static int is_late(void *argument)
{
	const struct sqlite_connection *connection = argument;
	return connection->running != NULL && world_in_time(connection->running) != OK;
}

enum err sqlite_connection_open(struct work *w, struct db *db, const char *path, bool writes,
                                struct sqlite_connection *connection)
{
	size_t count;
	db_statements(&count);
	if (connection->statements == NULL)
		connection->statements = db_alloc(db, count * sizeof *connection->statements);
	if (writes)
		create_private(path);
	int flags = (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
	            SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(path, &connection->handle, flags, NULL) != SQLITE_OK)
		return sqlite_connection_failed(w, connection, "opening");
	sqlite3_busy_timeout(connection->handle, BUSY_TIMEOUT_MS);
	sqlite3_progress_handler(connection->handle, STEPS_BETWEEN_LOOKS, is_late, connection);
	const char *settings = writes ? writer_settings : reader_settings;
	if (apply_settings(connection->handle, settings) != SQLITE_OK)
		return sqlite_connection_failed(w, connection, "its settings");
	return writes ? check_wal(w, connection) : OK;
}

void sqlite_connection_close(struct sqlite_connection *connection)
{
	if (connection->handle == NULL)
		return;
	for (sqlite3_stmt *at; (at = sqlite3_next_stmt(connection->handle, NULL)) != NULL;)
		sqlite3_finalize(at);
	size_t count;
	db_statements(&count);
	memset(connection->statements, 0, count * sizeof *connection->statements);
	check(sqlite3_close(connection->handle) == SQLITE_OK);
	*connection =
		(struct sqlite_connection){.statements = connection->statements, .next = connection->next};
}

/* ---- transactions ---------------------------------------------------------------------------- */

static const char *const controls[] = {
	[CONTROL_BEGIN_READ] = "BEGIN",
	[CONTROL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[CONTROL_BEGIN_EXCLUSIVE] = "BEGIN EXCLUSIVE",
	[CONTROL_COMMIT] = "COMMIT",
	[CONTROL_ROLLBACK] = "ROLLBACK",
	[CONTROL_SAVE] = "SAVEPOINT member",
	[CONTROL_KEEP] = "RELEASE member",
	[CONTROL_TAKE_BACK] = "ROLLBACK TO member",
};

static int step_control(struct sqlite_connection *connection, enum sqlite_control control)
{
	sqlite3_stmt **statement = &connection->control[control];
	if (*statement == NULL) {
		int code = sqlite3_prepare_v3(connection->handle, controls[control], -1,
		                              SQLITE_PREPARE_PERSISTENT, statement, NULL);
		if (code != SQLITE_OK)
			return code;
	}
	int code = sqlite3_step(*statement);
	sqlite3_reset(*statement);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

enum err sqlite_connection_control(struct work *w, struct sqlite_connection *connection,
                                   enum sqlite_control control)
{
	if (step_control(connection, control) != SQLITE_OK)
		return sqlite_connection_failed(w, connection, controls[control]);
	return OK;
}

bool sqlite_connection_idle(const struct sqlite_connection *connection)
{
	return sqlite3_get_autocommit(connection->handle) != 0;
}

void sqlite_connection_rollback(struct sqlite_connection *connection)
{
	if (!sqlite_connection_idle(connection))
		step_control(connection, CONTROL_ROLLBACK);
	check(sqlite_connection_idle(connection));
}

enum err sqlite_connection_script(struct work *w, struct sqlite_connection *connection, struct str sql)
{
	if (sqlite3_exec(connection->handle, str_cstr(w->arena, sql), NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_connection_failed(w, connection, "a migration");
	return OK;
}

/* ---- statements ------------------------------------------------------------------------------ */

static enum err prepare(struct work *w, struct sqlite_connection *connection,
                        const struct db_statement *statement, sqlite3_stmt **out)
{
	if (sqlite3_prepare_v3(connection->handle, statement->sql[DB_SQLITE], -1, SQLITE_PREPARE_PERSISTENT,
	                       out, NULL) != SQLITE_OK)
		return sqlite_connection_failed(w, connection, statement->name);
	return OK;
}

enum err sqlite_connection_verify(struct work *w, struct sqlite_connection *connection,
                                  const struct db_statement *statement)
{
	sqlite3_stmt *prepared;
	TRY(prepare(w, connection, statement, &prepared));
	size_t columns = (size_t)sqlite3_column_count(prepared);
	bool writes = !sqlite3_stmt_readonly(prepared);
	sqlite3_finalize(prepared);
	if (columns != statement->row_count)
		return fail(w, ERR_INTERNAL, "%s gives %zu columns, its '-- row:' says %zu.", statement->name,
		            columns, statement->row_count);
	if (writes != statement->writes)
		return fail(w, ERR_INTERNAL, "%s was taken for a statement that %s.", statement->name,
		            statement->writes ? "writes" : "only reads");
	return OK;
}

static int bind_blob(sqlite3_stmt *prepared, int at, struct str bytes)
{
	if (bytes.at == NULL)
		return sqlite3_bind_null(prepared, at);
	return sqlite3_bind_blob64(prepared, at, bytes.at, bytes.len, SQLITE_STATIC);
}

static int bind_text(sqlite3_stmt *prepared, int at, struct str text)
{
	if (text.at == NULL)
		return sqlite3_bind_null(prepared, at);
	return sqlite3_bind_text64(prepared, at, text.at, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

/* `field` points into the caller's struct, which outlives the statement's run. */
static int bind_field(sqlite3_stmt *prepared, int at, enum db_type type, const void *field)
{
	switch (type) {
	case DB_ID: {
		const struct id *id = field;
		return bind_blob(prepared, at,
		                 id_is_zero(*id) ? (struct str){0} : str_bytes(id->byte, sizeof id->byte));
	}
	case DB_TEXT: return bind_text(prepared, at, *(const struct str *)field);
	case DB_BYTES: return bind_blob(prepared, at, *(const struct str *)field);
	case DB_INT: {
		int64_t number = *(const int64_t *)field;
		return number == DB_NULL_INT ? sqlite3_bind_null(prepared, at)
		                             : sqlite3_bind_int64(prepared, at, number);
	}
	case DB_REAL: /* NAN is bound as NULL by SQLite itself */
		return sqlite3_bind_double(prepared, at, *(const double *)field);
	case DB_BOOL: return sqlite3_bind_int(prepared, at, *(const bool *)field);
	}
	return SQLITE_MISUSE;
}

/* Whether a value that SQLite holds can be what C expects; NULL always can. */
static bool type_fits(sqlite3_stmt *prepared, int at, enum db_type type)
{
	int stored = sqlite3_column_type(prepared, at);
	if (stored == SQLITE_NULL)
		return true;
	switch (type) {
	case DB_ID: return stored == SQLITE_BLOB && sqlite3_column_bytes(prepared, at) == sizeof(struct id);
	case DB_TEXT: return stored == SQLITE_TEXT;
	case DB_BYTES: return stored == SQLITE_BLOB;
	case DB_REAL: return stored == SQLITE_FLOAT || stored == SQLITE_INTEGER;
	case DB_INT:
	case DB_BOOL: return stored == SQLITE_INTEGER;
	}
	return false;
}

static struct str copy_column(struct work *w, sqlite3_stmt *prepared, int at)
{
	/* An empty blob has no address, but it is not NULL. */
	const void *bytes = sqlite3_column_blob(prepared, at);
	size_t len = (size_t)sqlite3_column_bytes(prepared, at);
	return len == 0 ? S("") : str_copy(w->arena, str_bytes(bytes, len));
}

/* The zeroed field is NULL already, but for the two kinds of numbers. */
static void read_field(struct work *w, sqlite3_stmt *prepared, int at, enum db_type type, void *field)
{
	bool null = sqlite3_column_type(prepared, at) == SQLITE_NULL;
	switch (type) {
	case DB_ID:
		if (!null)
			memcpy(field, sqlite3_column_blob(prepared, at), sizeof(struct id));
		break;
	case DB_TEXT:
	case DB_BYTES:
		if (!null)
			*(struct str *)field = copy_column(w, prepared, at);
		break;
	case DB_INT: *(int64_t *)field = null ? DB_NULL_INT : sqlite3_column_int64(prepared, at); break;
	case DB_REAL: *(double *)field = null ? NAN : sqlite3_column_double(prepared, at); break;
	case DB_BOOL: *(bool *)field = sqlite3_column_int(prepared, at) != 0; break;
	}
}

static enum err read_row(struct work *w, sqlite3_stmt *prepared, struct rows *rows)
{
	const struct db_statement *statement = rows->statement;
	void *row;
	TRY(db_next_row(w, rows, &row));
	for (size_t i = 0; i < statement->row_count; i++) {
		const struct db_field *field = &statement->row[i];
		if (!type_fits(prepared, (int)i, field->type))
			return fail(w, ERR_INTERNAL,
			            "The database holds another type in '%s' of %s than expected.",
			            field->name, statement->name);
		read_field(w, prepared, (int)i, field->type, (char *)row + field->offset);
	}
	return OK;
}

static enum err step_all(struct work *w, struct sqlite_connection *connection, sqlite3_stmt *prepared,
                         struct rows *rows)
{
	int code;
	while ((code = sqlite3_step(prepared)) == SQLITE_ROW)
		TRY(read_row(w, prepared, rows));
	if (code != SQLITE_DONE)
		return sqlite_connection_failed(w, connection, rows->statement->name);
	rows->changed = rows->statement->writes ? sqlite3_changes64(connection->handle) : 0;
	return OK;
}

enum err sqlite_connection_run(struct work *w, struct sqlite_connection *connection,
                               const struct db_statement *statement, const void *in, struct rows *rows)
{
	sqlite3_stmt **prepared = &connection->statements[db_number(statement)];
	if (*prepared == NULL)
		TRY(prepare(w, connection, statement, prepared));
	for (size_t i = 0; i < statement->in_count; i++) {
		const struct db_field *field = &statement->in[i];
		if (bind_field(*prepared, (int)i + 1, field->type, (const char *)in + field->offset) !=
		    SQLITE_OK)
			return sqlite_connection_failed(w, connection, statement->name);
	}
	connection->running = w;
	enum err result = step_all(w, connection, *prepared, rows);
	connection->running = NULL;
	sqlite3_reset(*prepared);
	sqlite3_clear_bindings(*prepared);
	return result;
}
