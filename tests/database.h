/* Databases for tests, on both engines.
 *
 * The first PostgreSQL database starts a server of our own (PostgreSQL 15, a cluster in a temporary
 * folder, a Unix socket, fsync on) that lives until the test program ends and is shared by all tests.
 *
 *	struct str url = test_database(&w, engine);   in a loop over TEST_ENGINES
 *	assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db)); */
#ifndef TEST_DATABASE_H
#define TEST_DATABASE_H

#include "db/db.h"
#include "test.h"

#define TEST_ENGINES(engine)               \
	enum db_engine engine = DB_SQLITE; \
	engine <= DB_POSTGRES;             \
	engine++

/* The url of a new, empty database. It goes when the test program ends. */
struct str test_database(struct work *w, enum db_engine engine);
/* As above, opened: migrated and ready. */
struct db *test_database_open(struct work *w, enum db_engine engine);
/* From now on each body is run twice, as after a conflict: what the first run wrote is taken back, what it did to memory is
 * not (db/db.h, rule 3). */
void test_database_rehearse(struct db *db);

/* Runs SQL on a connection that has nothing to do with src/db: the witness. Returns the first column of the
 * first row as text; absent when there is none. A refused statement fails the test. */
struct str test_database_ask(struct work *w, struct str url, const char *sql);

/* The server stops at once (SIGQUIT: it must recover), and comes back. On the main thread only: the server
 * dies with the thread that started it. */
void test_postgres_kill(void);
void test_postgres_start(void);

#endif
