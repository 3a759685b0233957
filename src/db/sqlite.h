/* The SQLite engine from inside: sqlite.c is the driver and the readers, sqlite_connection.c moves
 * values, sqlite_writer.c commits groups, sqlite_backup.c copies. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include "db/driver.h"
#include "db/queue.h"

#include <sqlite3.h>

enum sqlite_control {
	CONTROL_BEGIN_READ,
	CONTROL_BEGIN_WRITE,
	CONTROL_BEGIN_EXCLUSIVE,
	CONTROL_COMMIT,
	CONTROL_ROLLBACK,
	CONTROL_SAVE,      /* a savepoint for one member of a group */
	CONTROL_KEEP,      /* releases it */
	CONTROL_TAKE_BACK, /* rolls back to it */
	CONTROLS
};

struct sqlite_connection {
	sqlite3 *handle;
	sqlite3_stmt **statements; /* by number; prepared when first run */
	sqlite3_stmt *control[CONTROLS];
	struct work *running;           /* whose statement is at it; NULL: nobody's, as in a COMMIT */
	struct sqlite_connection *next; /* while idle */
};

struct sqlite {
	struct db *db;
	const char *path;
	pthread_mutex_t lock;            /* guards the idle readers */
	struct sqlite_connection *idle;  /* readers: as many as ever read at once */
	struct sqlite_connection writer; /* its thread's alone */
	pthread_t thread;
	bool started;
	struct queue queue;
};

/* ---- sqlite_connection.c ---- */

/* Opens the database file; ERR_UNAVAILABLE when that can't be. Close it all the same. */
enum err sqlite_connection_open(struct work *w, struct db *db, const char *path, bool writes,
                                struct sqlite_connection *connection) MUST_CHECK;
void sqlite_connection_close(struct sqlite_connection *connection);

/* BEGIN, COMMIT and their like. */
enum err sqlite_connection_control(struct work *w, struct sqlite_connection *connection,
                                   enum sqlite_control control) MUST_CHECK;
/* Ends the open transaction, if there is one, without keeping anything. */
void sqlite_connection_rollback(struct sqlite_connection *connection);
/* No transaction is open: SQLite ends one by itself when the disk is full or fails. */
bool sqlite_connection_idle(const struct sqlite_connection *connection);

/* Several statements without parameters and rows. */
enum err sqlite_connection_script(struct work *w, struct sqlite_connection *connection,
                                  struct str sql) MUST_CHECK;
/* Whether a statement fits its tables and columns. */
enum err sqlite_connection_verify(struct work *w, struct sqlite_connection *connection,
                                  const struct db_statement *statement) MUST_CHECK;
/* One statement with its parameters; its rows, if it has any, go to `rows`. */
enum err sqlite_connection_run(struct work *w, struct sqlite_connection *connection,
                               const struct db_statement *statement, const void *in,
                               struct rows *rows) MUST_CHECK;

/* Records the connection's last error in plain words; `what` is the statement that failed. */
enum err sqlite_connection_failed(struct work *w, const struct sqlite_connection *connection,
                                  const char *what);

/* ---- sqlite_writer.c ---- */

/* The writer's thread: ends when the queue is closed and empty. The argument is a struct sqlite. */
void *sqlite_writer_run(void *argument);

/* ---- sqlite_backup.c ---- */

/* db_backup of db.h, on a connection that is in a read transaction. */
enum err sqlite_backup_write(struct work *w, struct sqlite_connection *source, struct str path) MUST_CHECK;

#endif
