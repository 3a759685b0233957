#include "db/migrate.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/world.h"
#include "db/driver.h"

#include "db/migrate.sql.h"
#include "db/migrations.h"

#include <inttypes.h>

const struct db_schema migrate_product = {NULL, migrations, COUNT(migrations)};

static enum err check_one(struct work *w, const struct migrate_applied_row *applied,
                          const struct migration *ours)
{
	struct digest digest = digest_of(ours->sql);
	if (applied->number == ours->number && str_equal(applied->digest, digest_str(&digest)))
		return OK;
	return fail(w, ERR_CONFLICT,
	            "Migration %" PRId64 " ('%.*s') of the database is not the one this program has. Run the "
	            "program that made the database, or restore a backup that this one made.",
	            ours->number, STR_ARG(applied->name));
}

static enum err check_history(struct work *w, const struct db_schema *schema,
                              const struct migrate_applied_row *applied, size_t count)
{
	for (size_t i = 0; i < count && i < schema->migration_count; i++)
		TRY(check_one(w, &applied[i], &schema->migrations[i]));
	if (count > schema->migration_count)
		return fail(
			w, ERR_CONFLICT,
			"The database belongs to a newer Assay: it has %zu migrations, this program knows "
			"%zu. Install the newer program, or restore the backup made before the upgrade.",
			count, schema->migration_count);
	return OK;
}

static enum err apply(struct work *w, struct tx *tx, const struct migration *migration)
{
	TRY(tx->db->driver->script(w, tx, migration->sql));
	struct digest digest = digest_of(migration->sql);
	return migrate_record(w, tx,
	                      &(struct migrate_record_in){
				      .number = migration->number,
				      .name = migration->name,
				      .digest = digest_str(&digest),
				      .applied_us = world_now_us(w),
			      });
}

/* What the database knows, which must be how ours begin. */
static enum err read_history(struct work *w, struct tx *tx, size_t *count)
{
	struct migrate_begun_row begun;
	struct migrate_applied_row *history = NULL;
	*count = 0;
	TRY(migrate_begun(w, tx, &begun));
	if (begun.tables > 0)
		TRY(migrate_applied(w, tx, &history, count));
	return check_history(w, tx->db->schema, history, *count);
}

/* Applies the first migration that is missing; NULL in *applied when none is. */
static enum err apply_next(struct work *w, struct tx *tx, void *argument)
{
	const struct migration **applied = argument;
	size_t count;
	*applied = NULL;
	TRY(read_history(w, tx, &count));
	if (count == tx->db->schema->migration_count)
		return OK;
	*applied = &tx->db->schema->migrations[count];
	return apply(w, tx, *applied);
}

enum err migrate_up(struct work *w, struct db *db)
{
	const struct migration *applied;
	do {
		TRY(db->driver->exclusively(w, db, apply_next, &applied));
		if (applied != NULL)
			log_event(w, LOG_INFO, "db.migrated", LOG_INT("number", applied->number),
			          LOG_TEXT("name", applied->name));
	} while (applied != NULL);
	return OK;
}

static enum err count_missing(struct work *w, struct tx *tx, void *argument)
{
	size_t *missing = argument, count;
	TRY(read_history(w, tx, &count));
	*missing = tx->db->schema->migration_count - count;
	return OK;
}

enum err migrate_missing(struct work *w, struct db *db, size_t *count)
{
	return db_read(w, db, count_missing, count);
}

/* SQLite puts the columns that were added to a table behind its last one, all on one line: each gets its own. */
static void put_table(struct buf *out, struct str sql)
{
	int depth = 0;
	bool comment = false, quoted = false;
	for (size_t i = 0; i < sql.len; i++) {
		char c = sql.at[i], next = i + 1 < sql.len ? sql.at[i + 1] : 0;
		comment = (comment && c != '\n') || (!quoted && c == '-' && next == '-');
		quoted = quoted != (!comment && c == '\'');
		depth += comment || quoted ? 0 : (c == '(') - (c == ')');
		buf_byte(out, c);
		bool column = i + 2 < sql.len && sql.at[i + 2] != '-';
		if (c == ',' && next == ' ' && column && depth == 1 && !comment && !quoted) {
			buf_put(out, S("\n\t"));
			i++;
		}
	}
}

static enum err read_schema(struct work *w, struct tx *tx, void *argument)
{
	struct str *out = argument;
	struct migrate_schema_row *parts;
	size_t count;
	TRY(migrate_schema(w, tx, &parts, &count));
	struct buf text = buf_init(w->arena, 1 << 20);
	for (size_t i = 0; i < count; i++) {
		bool table = str_find(parts[i].sql, S("(\n")) != SIZE_MAX; /* an index is on one line */
		buf_put(&text, i == 0 ? S("") : S("\n"));
		if (table)
			put_table(&text, parts[i].sql);
		else
			buf_put(&text, parts[i].sql);
		buf_put(&text, S(";\n"));
	}
	*out = buf_str(&text);
	return OK;
}

enum err db_schema(struct work *w, struct db *db, struct str *out)
{
	return db_read(w, db, read_schema, out);
}
