/* The ledger of an installation: a database, and the folder of one server with the log in it. */
#ifndef TESTS_UNIT_LEDGER_H
#define TESTS_UNIT_LEDGER_H

#include "db/db.h"
#include "ledger/publication.h"
#include "unit/memory_storage.h"

struct test_ledger {
	struct db *db;
	struct str url;
	struct id org;
	struct memory_storage memory;
	struct tlog log;
	struct publication_log on;
};

/* With an empty log. The database is to be closed before the work ends. */
struct test_ledger *test_ledger_open(struct work *w, enum db_engine engine);
/* A server with a folder of its own on the same database. */
struct test_ledger *test_ledger_beside(struct work *w, const struct test_ledger *ledger);

/* Adds so many entries to the table, in one transaction; returns the record of the last. */
struct id test_ledger_add(struct work *w, const struct test_ledger *ledger, size_t count);
/* All entries of the table, in the work's arena. */
struct str *test_ledger_entries(struct work *w, const struct test_ledger *ledger, size_t *count);
/* Publishes all that is there. */
void test_ledger_publish(struct work *w, struct test_ledger *ledger);
/* What the database says to a question, as text. */
struct str test_ledger_ask(struct work *w, const struct test_ledger *ledger, const char *sql);
/* Puts a checkpoint of that size on record, with a root that no tree has. */
void test_ledger_add_false_checkpoint(struct work *w, const struct test_ledger *ledger, int size);

#endif
