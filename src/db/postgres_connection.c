#include "base/check.h"
#include "base/world.h"
#include "db/postgres.h"

#include <endian.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* ---- errors ---------------------------------------------------------------------------------- */

/* By SQLSTATE, or its first characters: PostgreSQL 15, appendix A. Of two transactions that insert the same key after
 * having looked for it, the later one can be told of the duplicate (23505) instead of the conflict (40001): section 13.5.
 * Run again, it sees the other's row. */
static const struct {
	const char *state;
	enum err kind;
	unsigned tries;
	const char *sentence;
} failures[] = {
	{"23505", ERR_CONFLICT, POSTGRES_TRIES_DUPLICATE, SAYS_THERE_ALREADY},
	{"23503", ERR_CONFLICT, 0, SAYS_ORPHAN},
	{"40001", ERR_BUSY, POSTGRES_TRIES_MAX, SAYS_BUSY},
	{"40P01", ERR_BUSY, POSTGRES_TRIES_MAX, SAYS_BUSY},
	{"53100", ERR_UNAVAILABLE, 0, SAYS_DISK_FULL},
	{"53", ERR_UNAVAILABLE, POSTGRES_TRIES_MAX, SAYS_GONE},
	{"57P", ERR_UNAVAILABLE, POSTGRES_TRIES_MAX, SAYS_GONE},
	{"08", ERR_UNAVAILABLE, POSTGRES_TRIES_MAX, SAYS_GONE},
	{"58", ERR_UNAVAILABLE, 0, SAYS_DISK_FAILS},
	{"25006", ERR_UNAVAILABLE, 0, SAYS_READ_ONLY},
	{"25P03", ERR_UNAVAILABLE, POSTGRES_TRIES_MAX, SAYS_GONE},
	{"XX", ERR_INTERNAL, 0, SAYS_DAMAGED},
};

static enum err failed_by_state(struct work *w, struct tx *tx, const char *state, const char *what,
                                const char *words)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		if (strncmp(failures[i].state, state, strlen(failures[i].state)) != 0)
			continue;
		tx->tries = failures[i].tries;
		return fail(w, failures[i].kind, "%s", failures[i].sentence);
	}
	return fail(w, ERR_INTERNAL, "The database refused %s: %s (%s).", what, words, state);
}

/* Records why `what` failed, and closes a lost connection: what has no SQLSTATE did not come from the
 * server. */
static enum err failed(struct work *w, struct tx *tx, const PGresult *result, const char *what)
{
	struct postgres_connection *connection = tx->connection;
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	tx->broken = true;
	if (PQstatus(connection->handle) != CONNECTION_OK || state == NULL) {
		postgres_connection_close(connection);
		tx->tries = POSTGRES_TRIES_MAX;
		return fail(w, ERR_UNAVAILABLE, SAYS_GONE);
	}
	return failed_by_state(w, tx, state, what, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

/* ---- connections ----------------------------------------------------------------------------- */

enum {
	UUID = 2950,
	TEXT = 25,
	BYTEA = 17,
	INT8 = 20,
	INT4 = 23,
	INT2 = 21,
	FLOAT8 = 701,
	BOOL = 16
}; /* pg_type.dat */

/* Ours come first, so that the address can say otherwise. */
static PGconn *connect_to(const char *address)
{
	static const char *const ours[][2] = {
		{"connect_timeout", "5"},
		{"fallback_application_name", "assay"},
		{"tcp_user_timeout", "20000"},
		/* The same for whoever waits for an answer of a machine that is gone. */
		{"keepalives_idle", "20"},
		{"keepalives_interval", "5"},
		{"keepalives_count", "3"},
	};
	const char *names[COUNT(ours) + 2] = {0}, *values[COUNT(ours) + 2] = {0};
	for (size_t i = 0; i < COUNT(ours); i++) {
		names[i] = ours[i][0];
		values[i] = ours[i][1];
	}
	names[COUNT(ours)] = "dbname";
	values[COUNT(ours)] = address;
	return PQconnectdbParams(names, values, 1);
}

/* Durability is not the server's to turn off: what is stricter than "on" stays. Who stalls inside a transaction, because his
 * process or machine stands still, shall not keep for ever what it has locked: he is ended a little after the longest request
 * that there is (a minute, web/routes), unless the server says when. */
static const char settings[] =
	"SELECT set_config('synchronous_commit', 'on', false) "
	"WHERE current_setting('synchronous_commit') IN ('off', 'local'); "
	"SELECT set_config('idle_in_transaction_session_timeout', '65s', false) "
	"WHERE current_setting('idle_in_transaction_session_timeout') = '0'; SET client_encoding = 'UTF8'";

/* libpq would print them on standard error. */
static void ignore_notice(void *argument, const char *message)
{
	(void)argument, (void)message;
}

static bool set_up(PGconn *handle)
{
	PQsetNoticeProcessor(handle, ignore_notice, NULL);
	PGresult *result = PQexec(handle, settings);
	bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
	PQclear(result);
	return done;
}

enum err postgres_connection_open(struct work *w, struct postgres_connection *connection)
{
	if (connection->handle != NULL)
		return OK;
	connection->handle = connect_to(connection->address);
	check(connection->handle != NULL);
	if (PQstatus(connection->handle) == CONNECTION_OK && set_up(connection->handle))
		return OK;
	struct str reason = str_copy(w->arena, str_trim(str_of(PQerrorMessage(connection->handle))));
	postgres_connection_close(connection);
	return fail(w, ERR_UNAVAILABLE, "The database cannot be reached: %.*s", STR_ARG(reason));
}

void postgres_connection_close(struct postgres_connection *connection)
{
	if (connection->handle == NULL)
		return;
	size_t count;
	db_statements(&count);
	PQfinish(connection->handle);
	connection->handle = NULL;
	memset(connection->prepared, 0, count * sizeof *connection->prepared);
}

/* ---- waiting for the server ------------------------------------------------------------------ */

/* How long a server that was told to stop may take to say so. */
enum { STOP_MS = 2000 };

/* Waits for the answer to what was sent; false: there is none by then. A connection that broke is an answer. */
static bool wait_until(struct work *w, PGconn *handle, int64_t until_us)
{
	while (PQisBusy(handle)) {
		int64_t left_ms = (until_us - world_monotonic_us(w)) / 1000;
		if (left_ms < 0)
			return false;
		struct pollfd socket = {.fd = PQsocket(handle), .events = POLLIN};
		poll(&socket, 1, left_ms < INT_MAX ? (int)left_ms + 1 : INT_MAX);
		if (!PQconsumeInput(handle))
			return true;
	}
	return true;
}

static PGresult *last_result(PGconn *handle)
{
	PGresult *last = NULL;
	for (PGresult *next; (next = PQgetResult(handle)) != NULL; last = next)
		PQclear(last);
	return last;
}

/* Tells the server to stop. What it says then, or NULL: nothing, or that it had finished already, in which case the
 * next statement would be stopped in place of this one. */
static PGresult *stop(struct work *w, PGconn *handle)
{
	char reason[256];
	PGcancel *cancel = PQgetCancel(handle);
	bool told = PQcancel(cancel, reason, sizeof reason);
	PQfreeCancel(cancel);
	if (!told || !wait_until(w, handle, world_monotonic_us(w) + STOP_MS * 1000))
		return NULL;
	PGresult *result = last_result(handle);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (state != NULL && strcmp(state, "57014") == 0) /* query_canceled */
		return result;
	PQclear(result);
	return NULL;
}

/* The answer to what was sent, if it was (1, as libpq says). At the work's deadline, which is recorded, the server is
 * told to stop; a connection on which that does not go well is closed. */
static PGresult *answer(struct work *w, struct postgres_connection *connection, int sent)
{
	PGconn *handle = connection->handle;
	if (sent == 0 || w->deadline_us == 0 || wait_until(w, handle, w->deadline_us))
		return last_result(handle);
	check(world_in_time(w) != OK);
	PGresult *result = stop(w, handle);
	if (result == NULL)
		postgres_connection_close(connection);
	return result;
}

/* ---- transactions ---------------------------------------------------------------------------- */

enum err postgres_connection_script(struct work *w, struct tx *tx, const char *sql)
{
	struct postgres_connection *connection = tx->connection;
	PGresult *result = PQexec(connection->handle, sql);
	ExecStatusType status = PQresultStatus(result);
	enum err outcome = OK;
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		outcome = failed(w, tx, result, "a command");
	PQclear(result);
	return outcome;
}

enum err postgres_connection_commit(struct work *w, struct tx *tx)
{
	struct postgres_connection *connection = tx->connection;
	PGresult *result = PQexec(connection->handle, "COMMIT");
	enum err outcome = OK;
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		outcome = failed(w, tx, result, "COMMIT");
	else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
		outcome = fail(w, ERR_INTERNAL,
		               "The database rolled a transaction back that was to be committed.");
	PQclear(result);
	if (outcome != ERR_UNAVAILABLE || tx->tries == 0 || !tx->writes)
		return outcome;
	tx->tries = 0;
	work_forgive(w);
	return fail(w, ERR_UNAVAILABLE,
	            "The database went away while it was saving: look whether the change is there "
	            "before you try again.");
}

void postgres_connection_rollback(struct postgres_connection *connection)
{
	if (connection->handle == NULL || PQtransactionStatus(connection->handle) == PQTRANS_IDLE)
		return;
	PQclear(PQexec(connection->handle, "ROLLBACK"));
	if (PQtransactionStatus(connection->handle) != PQTRANS_IDLE)
		postgres_connection_close(connection);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static const Oid parameter_types[] = {
	[DB_ID] = UUID,  [DB_TEXT] = TEXT,   [DB_BYTES] = BYTEA,
	[DB_INT] = INT8, [DB_REAL] = FLOAT8, [DB_BOOL] = BOOL,
};

struct parameters {
	const char *values[STATEMENT_PARAMETERS_MAX];
	int lengths[STATEMENT_PARAMETERS_MAX];
	int formats[STATEMENT_PARAMETERS_MAX];
	uint64_t numbers[STATEMENT_PARAMETERS_MAX]; /* in the network's byte order */
};

static void set_bytes(struct parameters *parameters, size_t at, struct str bytes)
{
	parameters->values[at] = bytes.at;
	parameters->lengths[at] = (int)bytes.len;
}

static void set_number(struct parameters *parameters, size_t at, uint64_t bits)
{
	parameters->numbers[at] = htobe64(bits);
	set_bytes(parameters, at, str_bytes(&parameters->numbers[at], sizeof bits));
}

/* What is not set stays NULL. `field` points into the caller's struct, which outlives the run. */
static void set_field(struct parameters *parameters, size_t at, enum db_type type, const void *field)
{
	parameters->formats[at] = 1;
	switch (type) {
	case DB_ID: {
		const struct id *id = field;
		if (!id_is_zero(*id))
			set_bytes(parameters, at, str_bytes(id->byte, sizeof id->byte));
		break;
	}
	case DB_TEXT:
	case DB_BYTES: set_bytes(parameters, at, *(const struct str *)field); break;
	case DB_INT: {
		int64_t number = *(const int64_t *)field;
		if (number != DB_NULL_INT)
			set_number(parameters, at, (uint64_t)number);
		break;
	}
	case DB_REAL: {
		uint64_t bits;
		memcpy(&bits, field, sizeof bits);
		if (!isnan(*(const double *)field))
			set_number(parameters, at, bits);
		break;
	}
	case DB_BOOL: set_bytes(parameters, at, str_bytes(field, 1)); break;
	}
}

static void set_all(struct parameters *parameters, const struct db_statement *statement, const void *in)
{
	check(statement->in_count <= STATEMENT_PARAMETERS_MAX);
	memset(parameters->values, 0, sizeof parameters->values);
	for (size_t i = 0; i < statement->in_count; i++)
		set_field(parameters, i, statement->in[i].type, (const char *)in + statement->in[i].offset);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool type_fits(Oid type, enum db_type expected)
{
	if (expected == DB_INT)
		return type == INT8 || type == INT4 || type == INT2;
	return type == parameter_types[expected];
}

static int64_t read_int(const char *bytes, int len)
{
	uint64_t bits = 0;
	for (int i = 0; i < len; i++)
		bits = bits << 8 | (uint8_t)bytes[i];
	unsigned spare = 64 - 8 * (unsigned)len;
	return (int64_t)(bits << spare) >> spare;
}

/* The zeroed field is NULL already, but for the two kinds of numbers. */
static void read_null(enum db_type type, void *field)
{
	if (type == DB_INT)
		*(int64_t *)field = DB_NULL_INT;
	if (type == DB_REAL)
		*(double *)field = NAN;
}

static void read_field(struct work *w, enum db_type type, const char *bytes, int len, void *field)
{
	switch (type) {
	case DB_ID:
		check(len == sizeof(struct id));
		memcpy(field, bytes, sizeof(struct id));
		break;
	case DB_TEXT:
	case DB_BYTES:
		*(struct str *)field = len == 0 ? S("") : str_copy(w->arena, str_bytes(bytes, (size_t)len));
		break;
	case DB_INT: *(int64_t *)field = read_int(bytes, len); break;
	case DB_REAL: {
		int64_t bits = read_int(bytes, len);
		memcpy(field, &bits, sizeof bits);
		break;
	}
	case DB_BOOL: *(bool *)field = bytes[0] != 0; break;
	}
}

static enum err read_row(struct work *w, const PGresult *result, int at, struct rows *rows)
{
	const struct db_statement *statement = rows->statement;
	void *row;
	TRY(db_next_row(w, rows, &row));
	for (size_t i = 0; i < statement->row_count; i++) {
		enum db_type type = statement->row[i].type;
		void *field = (char *)row + statement->row[i].offset;
		if (PQgetisnull(result, at, (int)i))
			read_null(type, field);
		else
			read_field(w, type, PQgetvalue(result, at, (int)i), PQgetlength(result, at, (int)i),
			           field);
	}
	return OK;
}

/* ---- statements ------------------------------------------------------------------------------ */

struct name {
	char text[24];
};

static struct name name_of(const struct db_statement *statement)
{
	struct name name;
	snprintf(name.text, sizeof name.text, "s%zu", db_number(statement));
	return name;
}

static enum err prepare(struct work *w, struct tx *tx, const struct db_statement *statement)
{
	struct postgres_connection *connection = tx->connection;
	if (connection->prepared[db_number(statement)])
		return OK;
	Oid types[STATEMENT_PARAMETERS_MAX];
	check(statement->in_count <= COUNT(types));
	for (size_t i = 0; i < statement->in_count; i++)
		types[i] = parameter_types[statement->in[i].type];
	int sent = PQsendPrepare(connection->handle, name_of(statement).text, statement->sql[DB_POSTGRES],
	                         (int)statement->in_count, types);
	PGresult *result = answer(w, connection, sent);
	enum err outcome = OK;
	if (PQresultStatus(result) == PGRES_COMMAND_OK)
		connection->prepared[db_number(statement)] = true;
	else
		outcome = failed(w, tx, result, statement->name);
	PQclear(result);
	return outcome;
}

static enum err check_columns(struct work *w, const struct db_statement *statement, const PGresult *described)
{
	size_t columns = (size_t)PQnfields(described);
	if (columns != statement->row_count)
		return fail(w, ERR_INTERNAL, "%s gives %zu columns, its '-- row:' says %zu.", statement->name,
		            columns, statement->row_count);
	for (size_t i = 0; i < columns; i++)
		if (!type_fits(PQftype(described, (int)i), statement->row[i].type))
			return fail(w, ERR_INTERNAL,
			            "%s gives its '%s' another type (%u) in PostgreSQL: cast it.",
			            statement->name, statement->row[i].name, PQftype(described, (int)i));
	return OK;
}

enum err postgres_connection_verify(struct work *w, struct tx *tx, const struct db_statement *statement)
{
	struct postgres_connection *connection = tx->connection;
	TRY(prepare(w, tx, statement));
	PGresult *described = PQdescribePrepared(connection->handle, name_of(statement).text);
	enum err outcome = PQresultStatus(described) == PGRES_COMMAND_OK
	                           ? check_columns(w, statement, described)
	                           : failed(w, tx, described, statement->name);
	PQclear(described);
	return outcome;
}

static enum err read_result(struct work *w, struct tx *tx, PGresult *result, struct rows *rows)
{
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		return failed(w, tx, result, rows->statement->name);
	for (int at = 0; at < PQntuples(result); at++)
		TRY(read_row(w, result, at, rows));
	if (rows->statement->writes)
		check(str_to_int(str_of(PQcmdTuples(result)), &rows->changed));
	return OK;
}

enum err postgres_connection_run(struct work *w, struct tx *tx, const struct db_statement *statement,
                                 const void *in, struct rows *rows)
{
	struct postgres_connection *connection = tx->connection;
	TRY(prepare(w, tx, statement));
	struct parameters parameters;
	set_all(&parameters, statement, in);
	int sent = PQsendQueryPrepared(connection->handle, name_of(statement).text, (int)statement->in_count,
	                               parameters.values, parameters.lengths, parameters.formats, 1);
	PGresult *result = answer(w, connection, sent);
	enum err outcome = read_result(w, tx, result, rows);
	PQclear(result);
	return outcome;
}
