/* The PostgreSQL engine from inside: postgres.c is the driver, its threads and transactions;
 * postgres_connection.c moves values and sorts errors. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include "db/driver.h"
#include "db/queue.h"

#include <libpq-fe.h>

/* How often a body is run that a rival or a lost server ended; and one that met a duplicate, which can be a rival's. */
enum { POSTGRES_TRIES_MAX = 10, POSTGRES_TRIES_DUPLICATE = 4 };

struct postgres_connection {
	const char *address;
	PGconn *handle; /* NULL: not connected */
	bool *prepared; /* by number */
};

/* Connects unless it is connected. ERR_UNAVAILABLE when that can't be. */
enum err postgres_connection_open(struct work *w, struct postgres_connection *connection) MUST_CHECK;
void postgres_connection_close(struct postgres_connection *connection);

/* Statements without parameters and rows: BEGIN, a migration. A failure is recorded, and in tx whether
 * it passes (tries); a lost connection is closed. */
enum err postgres_connection_script(struct work *w, struct tx *tx, const char *sql) MUST_CHECK;
/* COMMIT. When the connection breaks before the answer nobody knows what became of the changes: that is
 * ERR_UNAVAILABLE and no reason to run the body again. */
enum err postgres_connection_commit(struct work *w, struct tx *tx) MUST_CHECK;
/* Ends the open transaction, if there is one, without keeping anything. */
void postgres_connection_rollback(struct postgres_connection *connection);

/* Whether a statement fits its tables and columns. */
enum err postgres_connection_verify(struct work *w, struct tx *tx,
                                    const struct db_statement *statement) MUST_CHECK;
/* One statement with its parameters; its rows, if it has any, go to `rows`. */
enum err postgres_connection_run(struct work *w, struct tx *tx, const struct db_statement *statement,
                                 const void *in, struct rows *rows) MUST_CHECK;

#endif
