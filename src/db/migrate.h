/* Brings the schema to where this program expects it.
 *
 * 1. src/db/migrations/NNN-name.sql (of another schema: those beside its code) are embedded, applied once in order, each in a
 *    transaction of its own together with its line in schema_migration, while no other process can do the same.
 * 2. A database that knows a migration we don't, or knows one with another text, is refused. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
	int64_t number; /* from 1, without gaps */
	struct str name;
	struct str sql;
};

/* The schema of the product: its statements name none. */
extern const struct db_schema migrate_product;

/* ERR_CONFLICT, with a sentence that says what to do, by rule 2. */
enum err migrate_up(struct work *w, struct db *db) MUST_CHECK;

/* How many of ours a database lacks that was opened without_migrating. ERR_CONFLICT as above. */
enum err migrate_missing(struct work *w, struct db *db, size_t *count) MUST_CHECK;

#endif
