/* Upgrades: a database as an earlier program left it, with rows in it, opened by this one. */
#include "db/migrate.h"

#include "base/digest.h"
#include "database.h"
#include "test.h"

static const char *const names[] = {"first", "people"};

#define ORG_SQLITE "x'01a208bee49a7fa7abbd9ad3f78e5fa7'"
#define ORG_POSTGRES "'01a208be-e49a-7fa7-abbd-9ad3f78e5fa7'"

/* Runs a migration's statements one by one, as the witness does: none of them has a ';' at a line's end inside. */
static void run_script(struct work *w, struct str url, struct str script)
{
	for (size_t end; (end = str_find(script, S(";\n"))) != SIZE_MAX;) {
		test_database_ask(w, url, str_cstr(w->arena, str_slice(script, 0, end)));
		script = str_slice(script, end + 2, SIZE_MAX);
	}
}

/* The database that the program had after migration 2: schema, its record, and one row of each of two tables. */
static struct str old_database(struct work *w, enum db_engine engine)
{
	struct str url = test_database(w, engine);
	const char *org = engine == DB_SQLITE ? ORG_SQLITE : ORG_POSTGRES;
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *path = str_cstr(
			w->arena, str_format(w->arena, "src/db/migrations/%03zu-%s.sql", i + 1, names[i]));
		struct str script = test_file(w, path);
		struct digest digest = digest_of(script);
		run_script(w, url, script);
		test_database_ask(
			w, url,
			str_cstr(w->arena,
		                 str_format(w->arena,
		                            "INSERT INTO schema_migration VALUES (%zu, '%s', %s%.*s', 5)",
		                            i + 1, names[i], engine == DB_SQLITE ? "x'" : "'\\x",
		                            STR_ARG(digest_hex(w->arena, &digest)))));
	}
	test_database_ask(
		w, url,
		str_cstr(w->arena,
	                 str_format(w->arena, "INSERT INTO organisation VALUES (%s, 'old', 'Old office', 7)",
	                            org)));
	test_database_ask(
		w, url,
		str_cstr(
			w->arena,
			str_format(
				w->arena,
				"INSERT INTO person (org_id, id, email, name, roles, minutes_factor, created_us) "
				"VALUES (%s, %s, 'ada@example.org', 'Ada', 8, 1.25, 7)",
				org, org)));
	return url;
}

TEST(migrate_keeps_the_rows_of_an_earlier_schema)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = old_database(&w, engine);
		struct db *db;
		size_t missing;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url, .without_migrating = true}, &db));
		assert_ok(&w, migrate_missing(&w, db, &missing));
		assert_true(missing >= 3);
		db_close(db);
		assert_str(test_database_ask(&w, url, "SELECT count(*) FROM schema_migration"), S("2"));
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		assert_ok(&w, migrate_missing(&w, db, &missing));
		assert_int_equal(missing, 0);
		db_close(db);
		assert_str(test_database_ask(
				   &w, url,
				   "SELECT name FROM person WHERE email = 'ada@example.org' AND roles = 8"),
		           S("Ada"));
		assert_str(test_database_ask(&w, url, "SELECT name FROM organisation"), S("Old office"));
		assert_str(test_database_ask(&w, url,
		                             "SELECT applied_us FROM schema_migration WHERE number = 2"),
		           S("5"));
		assert_str(test_database_ask(&w, url, "SELECT count(*) FROM sitting"), S("0"));
		test_work_end(&w);
	}
}

TEST(migrate_gives_old_and_new_databases_the_same_schema)
{
	struct work w = test_work();
	struct str schemas[2], urls[] = {old_database(&w, DB_SQLITE), test_database(&w, DB_SQLITE)};
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct db *db;
		assert_ok(&w, db_open(&w, &(struct db_options){.url = urls[i]}, &db));
		assert_ok(&w, db_schema(&w, db, &schemas[i]));
		db_close(db);
	}
	assert_str(schemas[0], schemas[1]);
	assert_str(schemas[0], test_file(&w, "src/db/schema.sql"));
	test_work_end(&w);
}
