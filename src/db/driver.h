/* What db.c and the two engines agree on. Private to this folder.
 *
 * 1. db.c checks what both engines must refuse alike; an engine moves values and runs transactions.
 * 2. A statement that failed leaves its transaction broken: PostgreSQL cannot go on, so SQLite may not.
 * 3. An engine that sets tx->tries has lost nothing: the body is run again in a new transaction. */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "db/db.h"

#include <pthread.h>

/* What people read, whichever engine it was. */
#define SAYS_THERE_ALREADY "This is there already."
#define SAYS_ORPHAN "This belongs to something that is not there (any more)."
#define SAYS_BUSY "Too many want to change the same thing at once. Please try again in a moment."
#define SAYS_DISK_FULL \
	"The database's disk is full: nothing of this was saved. Make room on it and try again."
#define SAYS_DISK_FAILS \
	"The database's disk reports an error: nothing of this was saved. Look at the system's log."
#define SAYS_READ_ONLY \
	"The database cannot be written: it is a read-only copy, or Assay's user may not write it."
#define SAYS_GONE "The database does not answer: nothing of this was saved. Please try again in a minute."
#define SAYS_DAMAGED "The database is damaged. Stop Assay, look at the disk, and restore the last backup."

enum { TX_RINGS_MAX = 8, STATEMENT_PARAMETERS_MAX = 64 };

struct tx_ring {
	void (*ring)(void *argument);
	void *argument;
};

struct tx {
	struct db *db;
	void *connection; /* the engine's */
	bool writes;
	bool broken;    /* a statement failed: nothing more runs, nothing is committed */
	unsigned tries; /* it failed for a reason that passes: the body is worth so many runs; 0: it is not */
	struct tx_ring rings[TX_RINGS_MAX];
	size_t ring_count;
};

/* Rows on their way from the engine into the caller's array. */
struct rows {
	const struct db_statement *statement;
	char *at;
	size_t count;
	size_t capacity;
	bool grows;      /* :many; else a row too many is an error */
	int64_t changed; /* rows inserted, updated, deleted */
};

struct driver {
	/* Connects; on failure close is called all the same. */
	enum err (*open)(struct work *w, struct db *db, struct str address, unsigned connections);
	/* Before start: runs body on this thread in a transaction that no other process's can overlap. */
	enum err (*exclusively)(struct work *w, struct db *db, db_body *body, void *argument);
	/* Before start: prepares the statement and compares its columns with what C expects. */
	enum err (*verify)(struct work *w, struct db *db, const struct db_statement *statement);
	/* Starts the threads. */
	void (*start)(struct db *db);
	void (*close)(struct db *db);

	void (*read_later)(struct db *db, struct db_job *job);
	void (*write_later)(struct db *db, struct db_job *job);

	enum err (*run)(struct work *w, struct tx *tx, const struct db_statement *statement, const void *in,
	                struct rows *rows);
	/* Several statements without parameters: a migration. */
	enum err (*script)(struct work *w, struct tx *tx, struct str sql);
	enum err (*backup)(struct work *w, struct db *db, struct str path);
};

extern const struct driver sqlite_driver;
extern const struct driver postgres_driver;

enum { BELLS_MAX = 32 };

struct db {
	enum db_engine kind;
	bool rehearses; /* tests alone: each body is run once before, and that run taken back (db.h, rule 3) */
	const struct db_schema *schema;
	const struct driver *driver;
	void *engine;         /* struct sqlite or struct postgres */
	pthread_mutex_t lock; /* guards what follows */
	struct arena *arena;  /* everything that lives as long as the database */
	struct memo *memo;    /* has a lock of its own */
	struct shelf *shelf;  /* likewise */
	struct {
		struct str name;
		struct bell *bell;
	} bells[BELLS_MAX];
	size_t bell_count;
};

/* Memory that lives as long as the database. */
void *db_alloc(struct db *db, size_t size);
/* The statement's place among db_statements. */
size_t db_number(const struct db_statement *statement);
/* Runs the body; a body that went on after a failed statement fails too. */
enum err db_run_body(struct work *w, struct tx *tx, db_body *body, void *argument) MUST_CHECK;
/* Rings what tx_after_commit was given. */
void db_ring(const struct tx *tx);
/* Where the next row goes, zeroed; fails with ERR_INTERNAL when the caller has no room for one more. */
enum err db_next_row(struct work *w, struct rows *rows, void **row) MUST_CHECK;

#endif
