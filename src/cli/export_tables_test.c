/* The schema, src/db/schema.sql, is the witness: no table and no column may be forgotten in an export. */
#include "cli/export_tables.h"

#include "database.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#include <string.h>

static bool is_left_out(struct str table, struct str column)
{
	return str_equal(table, S("schema_migration")) || str_equal(table, S("throttle")) ||
	       str_equal(table, S("heartbeat")) || str_equal(column, S("password_hash"));
}

static bool is_exported(struct str name, struct str column)
{
	size_t count;
	const struct export_table *tables = export_tables(&count);
	for (size_t i = 0; i < count; i++)
		for (size_t f = 0;
		     str_equal(name, str_of(tables[i].name)) && f < tables[i].statement->row_count; f++)
			if (str_equal(column, str_of(tables[i].statement->row[f].name)))
				return true;
	return false;
}

TEST(export_has_every_column_of_the_schema)
{
	struct work w = test_work();
	struct str rest = test_file(&w, "src/db/schema.sql"), table = {0};
	size_t columns = 0;
	while (!str_absent(rest)) {
		struct str line = str_cut(&rest, '\n');
		if (str_starts(line, S("CREATE TABLE "))) {
			table = str_slice(line, strlen("CREATE TABLE "), SIZE_MAX);
			table = str_cut(&table, ' ');
		}
		if (!str_starts(line, S("\t")) || str_starts(line, S("\tPRIMARY KEY")))
			continue;
		struct str column = str_trim(line);
		column = str_cut(&column, ' ');
		columns++;
		if (is_exported(table, column) == is_left_out(table, column))
			fail_msg("%.*s.%.*s", STR_ARG(table), STR_ARG(column));
	}
	assert_true(columns > 100);
	test_work_end(&w);
}

enum { PEOPLE = 250 }; /* two pages and a half */

struct fixture {
	struct id org, last;
	int64_t rows;
	bool found;
};

static enum err add_people(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct directory directory = {{7}};
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	fixture->org = organisation.id;
	for (int i = 0; i < PEOPLE; i++) {
		const struct person person = {.email = str_format(w->arena, "p%d@example.org", i),
		                              .name = S("P"),
		                              .roles = 1,
		                              .minutes_factor = 1};
		TRY(person_create(w, tx, &directory, organisation.id, &person, &fixture->last));
	}
	return OK;
}

static enum err count_row(struct work *w, void *state, const struct export_table *table, struct str json)
{
	struct fixture *fixture = state;
	const struct json *row;
	(void)table;
	TRY(json_parse(w, json, 1 << 20, &row));
	fixture->rows++;
	fixture->found = fixture->found || str_equal(json_get_str(row, S("email")), S("p249@example.org"));
	assert_true(json_get(row, S("disabled_us"))->kind == JSON_NULL);
	return OK;
}

static enum err read_people(struct work *w, struct tx *tx, void *argument)
{
	struct fixture *fixture = argument;
	const struct export_sink sink = {count_row, fixture};
	size_t count, at = 0;
	const struct export_table *tables = export_tables(&count);
	while (strcmp(tables[at].name, "person") != 0)
		at++;
	TRY(export_tables_read(w, tx, &tables[at], fixture->org, (struct id){{0}}, &sink));
	assert_int_equal(fixture->rows, PEOPLE);
	TRY(export_tables_read(w, tx, &tables[at], fixture->org, fixture->last, &sink));
	assert_int_equal(fixture->rows, PEOPLE + 1);
	/* Every statement runs. */
	for (size_t i = 0; i < count; i++) {
		void *rows;
		size_t row_count;
		char *in = work_alloc(w, 256);
		TRY(tables[i].read(w, tx, in, &rows, &row_count));
	}
	return OK;
}

TEST(export_pages_through_a_table)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct fixture fixture = {0};
		struct db *db = test_database_open(&w, engine);
		assert_ok(&w, db_write(&w, db, add_people, &fixture));
		assert_ok(&w, db_read(&w, db, read_people, &fixture));
		assert_true(fixture.found);
		db_close(db);
		test_work_end(&w);
	}
}
