/* One SQL interface over SQLite and PostgreSQL.
 *
 * What it owns: connections, transactions, the translation of values and errors. Statements live in
 * `.sql` files beside the C that uses them; tools/sqlc.c turns each block into a typed C function
 * (see docs/sql.md). No SQL is written in C.
 *
 * 1. A statement runs inside a transaction, and a transaction inside db_read or db_write (or their
 *    _later forms). Nothing else touches the database.
 * 2. db_write returns OK only after the commit is durable (SQLite: WAL, synchronous=FULL; PostgreSQL:
 *    synchronous_commit=on).
 * 3. Transactions are serialisable on both engines. A body can be run again after a conflict: it
 *    must have no effect outside the transaction and must not read what it wrote to memory before.
 * 4. SQLite has one writer thread. It commits what is waiting as one group, each member inside a
 *    savepoint of its own: one member's failure never takes its neighbours along.
 * 5. A body that returns an error is rolled back, and its error is the caller's.
 * 6. NULL is: the zero id, the str whose `at` is NULL, DB_NULL_INT, NAN. In both directions.
 * 7. A statement that failed (a row that is missing is no failure) ends its transaction: later ones fail
 *    too and nothing is committed. To meet a duplicate without failing: ON CONFLICT DO NOTHING.
 * 8. Inside a body nobody calls db_read or db_write: one could wait for the other.
 * 9. A database whose schema is newer than the binary is refused at open.
 * 10. A work's deadline ends its statements: what runs at that moment is interrupted and what would begin after
 *    it is refused. The transaction fails as world_in_time does (base/world.h) and is rolled back; the connection
 *    goes on. A COMMIT is never interrupted, so nobody is left in doubt. A neighbour in the group (4) is run again,
 *    without being charged the time that it lost. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/id.h"
#include "base/work.h"

#define DB_NULL_INT INT64_MIN

struct bell;
struct db;
struct memo;
struct shelf;
struct tx;

/* Which of the two a database is. */
enum db_engine { DB_SQLITE, DB_POSTGRES };

/* The tables of one kind of database: the product's, or those of a small program with a file of its own. Its statements lie in
 * `.sql` files with a line `-- schema: NAME`. */
struct db_schema {
	const char *name;
	const struct migration *migrations; /* db/migrate.h */
	size_t migration_count;
};

/* How db_open finds it, and what it does there. Zeros but for `url` are fine. */
struct db_options {
	struct str url;                 /* sqlite:FILE or postgres:URI (also postgresql://…) */
	unsigned connections;           /* PostgreSQL: at most so many; 0: 16 */
	bool without_migrating;         /* leave the schema as it is: for restore, doctor */
	const struct db_schema *schema; /* NULL: the product's */
};

/* Opens, takes the migration lock, applies the migrations that are missing, prepares every statement
 * that the running binary has for this schema on one connection and compares its columns. ERR_UNAVAILABLE when it cannot be
 * reached, is read-only or full; ERR_CONFLICT when the schema is newer than the binary or a migration's
 * checksum differs; ERR_INPUT when the url is none. */
enum err db_open(struct work *w, const struct db_options *options, struct db **out) MUST_CHECK;
/* Waits for what is in flight. NULL is fine. */
void db_close(struct db *db);
/* Which of the two it is. */
enum db_engine db_engine(const struct db *db);

/* What is done in a transaction; it may be run again, from the start, after a conflict with another. */
typedef enum err db_body(struct work *w, struct tx *tx, void *argument);

/* Runs body in a read-only transaction on a consistent snapshot. SQLite: on this thread. */
enum err db_read(struct work *w, struct db *db, db_body *body, void *argument) MUST_CHECK;
/* Runs body in a transaction that may write, and returns when it is durable. */
enum err db_write(struct work *w, struct db *db, db_body *body, void *argument) MUST_CHECK;

/* The same without waiting, for event loops. `done` is called once, on a thread of the database's
 * (or, for a SQLite read, on this one before db_read_later returns). The job must live until then. */
struct db_job {
	struct work *w;
	db_body *body;
	void *argument;
	void (*done)(struct db_job *job, enum err result);
	struct db_job *next; /* the database's while queued */
	bool writes;         /* the database's */
};
void db_read_later(struct db *db, struct db_job *job);
void db_write_later(struct db *db, struct db_job *job);

/* Which database and whether writes are allowed, for code that must know (jobs, doctor). */
struct db *tx_db(struct tx *tx);
bool tx_writable(const struct tx *tx);

/* Calls `ring` after this transaction's commit is durable and before db_write returns, never when it is
 * rolled back; at most 8 different ones a transaction. For waking workers and event streams: a hint,
 * never the only way to learn of a change. */
void tx_after_commit(struct tx *tx, void (*ring)(void *argument), void *argument);

/* The bell (db/bell.h) of this name, made at the first call; at most 32. It lives as long as the database. */
struct bell *db_bell(struct db *db, struct str name);
/* What was read from rows that never change (db/memo.h). */
struct memo *db_memo(struct db *db);
/* The same, what is large (db/shelf.h). */
struct shelf *db_shelf(struct db *db);

/* A consistent copy in the new file `path`, made while others read and write, checked and durable before
 * it gets its name. ERR_INPUT on PostgreSQL: its backup is pg_dump. ERR_CONFLICT when the file exists;
 * ERR_UNAVAILABLE when the disk is full or cannot be written. */
enum err db_backup(struct work *w, struct db *db, struct str path) MUST_CHECK;
/* The schema as SQL, each table followed by its indexes: what src/db/schema.sql holds. SQLite only. */
enum err db_schema(struct work *w, struct db *db, struct str *out) MUST_CHECK;

/* ---- behind the generated functions; nobody calls these by hand ---- */

enum db_type { DB_ID, DB_TEXT, DB_BYTES, DB_INT, DB_REAL, DB_BOOL };

struct db_field {
	const char *name;
	enum db_type type;
	size_t offset; /* in the generated struct */
};

struct db_statement {
	const char *name;
	const char *schema; /* a db_schema's name; NULL: the product's */
	const char *sql[2]; /* by enum db_engine, with parameters ?1… or $1…; NULL: not on this engine */
	const struct db_field *in;
	size_t in_count;
	const struct db_field *row;
	size_t row_count;
	size_t row_size;
	bool writes;
};

/* Puts a generated statement beside all others of the binary, in one array that the linker makes. The
 * alignment keeps the compiler from leaving gaps between them. */
#define DB_STATEMENT __attribute__((used, section("assay_statements"), aligned(8)))

/* That array. A statement's place in it is its number on every connection. */
const struct db_statement *db_statements(size_t *count);

/* No row: ERR_NOT_FOUND; a caller who can say what was not found forgives it and says so. */
enum err db_one(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                void *row) MUST_CHECK;
/* No row: *found is false and row is zeroed. */
enum err db_maybe(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                  void *row, bool *found) MUST_CHECK;
/* All rows, in the arena. Every :many statement has a LIMIT. */
enum err db_many(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                 void **rows, size_t *count) MUST_CHECK;
/* *changed may be NULL. A violated unique key is ERR_CONFLICT. */
enum err db_exec(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
                 int64_t *changed) MUST_CHECK;

#endif
