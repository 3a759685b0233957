/* All tables as JSON objects, a row each, for `assay export`.
 *
 * 1. Every table of the schema is here but schema_migration (it belongs to the program) and throttle (it forgets within
 *    minutes); every column but a password's hash. A test compares with src/db/schema.sql.
 * 2. Identifiers are UUIDs, bytes base64url, times microseconds since 1970, NULL null. */
#ifndef CLI_EXPORT_TABLES_H
#define CLI_EXPORT_TABLES_H

#include "base/json.h"
#include "db/db.h"

struct export_table {
	const char *name;
	const struct db_statement *statement;
	bool personal; /* has rows that are about one person */
	enum err (*read)(struct work *w, struct tx *tx, const void *in, void **rows, size_t *count);
};

/* In an order in which what is referred to comes first, roughly. */
const struct export_table *export_tables(size_t *count);

/* Calls `row` with each row of the table as a JSON object, in the order of its key. `person` zero: everybody's. A page at
 * a time is in memory; the text lives until `row` returns. */
struct export_sink {
	enum err (*row)(struct work *w, void *state, const struct export_table *table, struct str json);
	void *state;
};
enum err export_tables_read(struct work *w, struct tx *tx, const struct export_table *table, struct id org,
                            struct id person, const struct export_sink *sink) MUST_CHECK;

#endif
