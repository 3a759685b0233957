/* Upgrades: a database as an earlier program left it, with rows in it, opened by this one. */
#include "db/migrate.h"

#include "base/digest.h"
#include "database.h"
#include "test.h"

static const char *const names[] = {"first",    "people",      "exam",        "grade", "badge",
                                    "reply",    "code",        "absence",     "path",  "status",
                                    "delivery", "achievement", "status-token"};
enum { PEOPLE = 2, CODE = 7, ABSENCE = 8, TOKEN = 13 }; /* numbers of migrations */

#define ORG_SQLITE "x'01a208bee49a7fa7abbd9ad3f78e5fa7'"
#define ORG_POSTGRES "'01a208be-e49a-7fa7-abbd-9ad3f78e5fa7'"

/* Where the next statement ends: its ';' is the last of its line, or a comment follows. */
static size_t end_of_statement(struct str script)
{
	size_t line = str_find(script, S(";\n")), comment = str_find(script, S("; --"));
	return line < comment ? line : comment;
}

/* Runs a migration's statements one by one, as the witness does: none of them has such an end inside. */
static void run_script(struct work *w, struct str url, struct str script)
{
	for (size_t end; (end = end_of_statement(script)) != SIZE_MAX;) {
		test_database_ask(w, url, str_cstr(w->arena, str_slice(script, 0, end)));
		script = str_slice(script, end + 2, SIZE_MAX);
	}
}

/* The database that the program had after that many migrations: schema and its record. */
static struct str migrated(struct work *w, enum db_engine engine, size_t count)
{
	struct str url = test_database(w, engine);
	for (size_t i = 0; i < count; i++) {
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
	return url;
}

/* That after migration 2, with one row of each of two tables. */
static struct str old_database(struct work *w, enum db_engine engine)
{
	struct str url = migrated(w, engine, PEOPLE);
	const char *org = engine == DB_SQLITE ? ORG_SQLITE : ORG_POSTGRES;
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

TEST(migrate_counts_what_paths_took_before)
{
	static const char *const rows[] = {
		"INSERT INTO code_path VALUES (%s, %s, 'one', %s, 2, 'c', 1)",
		"INSERT INTO code_edit VALUES (%s, %s, 1, 1, 5, false, CAST('abc' AS %s))",
		"INSERT INTO code_edit VALUES (%s, %s, 2, 1, 6, false, CAST('12345' AS %s))",
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = migrated(&w, engine, CODE);
		const char *org = engine == DB_SQLITE ? ORG_SQLITE : ORG_POSTGRES;
		const char *bytes = engine == DB_SQLITE ? "blob" : "bytea";
		struct db *db;
		for (size_t i = 0; i < COUNT(rows); i++)
			test_database_ask(&w, url,
			                  str_cstr(w.arena, str_format(w.arena, rows[i], org, org,
			                                               i == 0 ? org : bytes)));
		test_database_ask(
			&w, url,
			str_cstr(w.arena,
		                 str_format(w.arena,
		                            "INSERT INTO code_path VALUES (%s, %s, 'none', "
		                            "%s, 0, 'c', 0)",
		                            org, org,
		                            engine == DB_SQLITE ? "x'00000000000000000000000000000001'"
		                                                : "'00000000-0000-0000-0000-000000000001'")));
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		db_close(db);
		assert_str(test_database_ask(&w, url, "SELECT bytes FROM code_path WHERE part = 'one'"),
		           S("136")); /* 3 and 5, and 64 for each */
		assert_str(test_database_ask(&w, url, "SELECT bytes FROM code_path WHERE part = 'none'"),
		           S("0"));
		assert_str(
			test_database_ask(&w, url, "SELECT COUNT(*) FROM code_path WHERE kept_until IS NULL"),
			S("2"));
		test_work_end(&w);
	}
}

/* A credential from before there were batches, with all that it had. */
TEST(migrate_keeps_credentials_whose_table_is_made_anew)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = migrated(&w, engine, ABSENCE);
		const char *org = engine == DB_SQLITE ? ORG_SQLITE : ORG_POSTGRES;
		const char *bytes = engine == DB_SQLITE ? "x'0102'" : "'\\x0102'";
		struct db *db;
		test_database_ask(
			&w, url,
			str_cstr(w.arena,
		                 str_format(
					 w.arena,
					 "INSERT INTO credential VALUES (%s, %s, %s, %s, %s, 'n', 'd', 'j', "
					 "%s, 3, 4, 5)",
					 org, org, org, org, org, bytes)));
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		db_close(db);
		assert_str(
			test_database_ask(
				&w, url,
				"SELECT COUNT(*) FROM credential WHERE id = org_id AND sitting_id = org_id AND "
				"person_id = org_id AND decision_id = org_id AND batch_id IS NULL AND "
				"name = 'n' AND document = 'd' AND jwt = 'j' AND "
				"issued_us = 4 AND published_us = 5"),
			S("1"));
		test_work_end(&w);
	}
}

/* What opened entries lay beside what they are about, and lies together now; that of a deleted credential was destroyed. */
TEST(migrate_moves_what_opens_the_entries_of_the_log)
{
	static const char *const rows[] = {
		"INSERT INTO ledger_head VALUES (%s, 3)",
		"INSERT INTO credential VALUES (%s, %s, NULL, %s, NULL, NULL, 'n', 'd', 'j', %s, 1, 4, 5)",
		"INSERT INTO credential VALUES (%s, %s, NULL, %s, NULL, NULL, 'n', '', '', %s, 2, 4, 5)",
		"INSERT INTO status_snapshot VALUES (%s, %s, 1, 'd', 7, %s, 0, 8, 9, 't')",
	};
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = migrated(&w, engine, TOKEN);
		bool sqlite = engine == DB_SQLITE;
		const char *org = sqlite ? ORG_SQLITE : ORG_POSTGRES;
		const char *other = sqlite ? "x'00000000000000000000000000000002'"
		                           : "'00000000-0000-0000-0000-000000000002'";
		const char *salt =
			sqlite ? "CAST(printf('%032d', 7) AS blob)" : "CAST(lpad('7', 32, '0') AS bytea)";
		const char *nothing = sqlite ? "x''" : "''";
		const struct str inserts[] = {
			str_format(w.arena, rows[0], org),
			str_format(w.arena, rows[1], org, org, org, salt),
			str_format(w.arena, rows[2], org, other, org, nothing),
			str_format(w.arena, rows[3], org, org, salt),
		};
		struct db *db;
		for (size_t i = 0; i < COUNT(inserts); i++)
			test_database_ask(&w, url, str_cstr(w.arena, inserts[i]));
		assert_ok(&w, db_open(&w, &(struct db_options){.url = url}, &db));
		db_close(db);
		assert_str(
			test_database_ask(
				&w, url,
				"SELECT count(*) FROM ledger_opening WHERE entry_index = 1 AND kind = 'credential' AND "
				"record_id = org_id AND person_id = org_id AND length(salt) = 32"),
			S("1"));
		assert_str(
			test_database_ask(
				&w, url,
				"SELECT count(*) FROM ledger_opening WHERE entry_index = 2 AND kind = 'credential' AND "
				"record_id IS NULL AND person_id IS NULL AND salt IS NULL"),
			S("1"));
		assert_str(
			test_database_ask(
				&w, url,
				"SELECT count(*) FROM ledger_opening WHERE entry_index = 0 AND kind = 'status' AND "
				"record_id = org_id AND person_id IS NULL AND length(salt) = 32"),
			S("1"));
		assert_str(test_database_ask(&w, url, "SELECT published FROM ledger_head"), S("0"));
		test_work_end(&w);
	}
}
