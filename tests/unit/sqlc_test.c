/* tools/sqlc.c from outside: what it writes and what it refuses. The expectations are docs/sql.md's.
 * That its output compiles and runs is shown by src/db/db_test.c on both engines. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

/* Runs sqlc on a file t.sql (or called `name`) with this text, in a folder of its own; gives back its
 * exit code and all that it printed. */
static int compile(struct work *w, const char *option, const char *name, const char *sql, struct str *output)
{
	char folder[] = "/tmp/sqlc-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *path = str_cstr(w->arena, str_format(w->arena, "%s/%s", folder, name));
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(sql, file);
	fclose(file);
	char *command = str_cstr(w->arena, str_format(w->arena, "build/tools/sqlc %s %s 2>&1", option, path));
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	struct buf text = buf_init(w->arena, 1 << 20);
	for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe))
		buf_byte(&text, (char)c);
	int status = pclose(pipe);
	unlink(path);
	rmdir(folder);
	*output = buf_str(&text);
	return status;
}

static const struct {
	const char *sql;
	const char *message; /* after the folder's name */
} refused[] = {
	{"SELECT 1;\n", "/t.sql:1: SQL without a '-- name:' line above it"},
	{"-- name: a :some\n", "/t.sql:1: unknown kind ':some'"},
	{"-- name: a one\n", "/t.sql:1: write '-- name: some_name :kind'"},
	{"-- name: a :exec\n-- name: b :exec\n", "/t.sql:2: a has no statement"},
	{"\n-- name: a :exec\n", "/t.sql:3: a has no statement"},
	{"-- name: a :one\n-- row: x:uuid\nSELECT 1;\n", "/t.sql:2: unknown type 'uuid' of column 'x'"},
	{"-- name: a :one\n-- row: x:int x:int\nSELECT 1, 1;\n", "/t.sql:2: the column 'x' is there twice"},
	{"-- name: a :exec\nDELETE FROM t;\n-- schema: s\n",
         "/t.sql:3: '-- schema:' comes once, before the first statement"},
	{"-- schema: two words\n", "/t.sql:1: write '-- schema: some_name'"},
	{"-- row: x:int\n", "/t.sql:1: '-- row:' comes after '-- name:'"},
	{"-- name: a :exec\n-- only: oracle\n", "/t.sql:2: unknown engine 'oracle'"},
	{"-- name: a :exec\nDELETE FROM t\nWHERE a = $a:uuid;\n", "/t.sql:3: unknown type 'uuid'"},
	{"-- name: a :exec\nDELETE FROM t WHERE a = $a;\n", "/t.sql:2: $a has no type"},
	{"-- name: a :exec\nDELETE FROM t WHERE a = $a:id OR b = $a:text;\n",
         "/t.sql:2: $a is text here and id before"},
	{"-- name: a :exec\nDELETE FROM t WHERE a = $;\n", "/t.sql:2: a parameter is written $name:type"},
	{"-- name: a :exec\nDELETE FROM t\n", "/t.sql:3: the statement of a does not end with ';'"},
	{"-- name: a :exec\nDELETE FROM t; SELECT 1\n", "/t.sql:2: nothing may follow the ';'"},
	{"-- name: a :exec\nDELETE FROM t WHERE a = 'x;\n",
         "/t.sql:2: the quoted text that begins here does not end"},
	{"-- name: a :exec\nDROP TABLE t;\n", "/t.sql:2: a statement begins with SELECT"},
	{"-- name: a :many\n-- row: x:int\nSELECT x FROM t;\n", "/t.sql:3: a is :many and has no LIMIT"},
	{"-- name: a :many\n-- row: x:int\nSELECT x FROM t -- LIMIT 1\n;\n",
         "/t.sql:4: a is :many and has no LIMIT"},
	{"-- name: a :one\nSELECT 1;\n", "/t.sql:2: a is :one and has no '-- row:' line"},
	{"-- name: a :exec\n-- row: x:int\nDELETE FROM t;\n", "/t.sql:3: a is :exec and returns no row"},
	{"-- name: a :exec\nDELETE FROM t;\n-- name: a :exec\nDELETE FROM t;\n",
         "/t.sql:4: the name a is taken by line 1"},
	{"-- name: a :exec\n-- only: sqlite\nDELETE FROM t;\n"
         "-- name: a :exec\n-- only: sqlite\nDELETE FROM t;\n",
         "/t.sql:6: the name a is taken by line 1"},
	{"-- name: a :exec\n-- only: sqlite\nDELETE FROM t;\n"
         "-- name: a :count\n-- only: postgres\nDELETE FROM t;\n",
         "/t.sql:6: the twins of a differ in kind"},
	{"-- name: a :one\n-- row: x:int\n-- only: sqlite\nSELECT 1;\n"
         "-- name: a :one\n-- row: x:real\n-- only: postgres\nSELECT 1;\n",
         "/t.sql:8: the twins of a differ in their row"},
	{"-- name: a :exec\n-- only: sqlite\nDELETE FROM t WHERE a = $a:id;\n"
         "-- name: a :exec\n-- only: postgres\nDELETE FROM t;\n",
         "/t.sql:6: the twins of a differ: $a is only in the other one"},
	{"-- name: a :exec\n-- only: sqlite\nDELETE FROM t;\n"
         "-- name: a :exec\n-- only: postgres\nDELETE FROM t WHERE a = $a:id;\n",
         "/t.sql:6: the twins of a differ: $a is only in this one"},
	{"-- name: a :exec\n-- only: sqlite\nDELETE FROM t WHERE a = $a:id;\n"
         "-- name: a :exec\n-- only: postgres\nDELETE FROM t WHERE a = $a:int;\n",
         "/t.sql:6: $a is int here and id before"},
};

TEST(sqlc_refuses_with_file_and_line)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct str output;
		assert_int_not_equal(compile(&w, "", "t.sql", refused[i].sql, &output), 0);
		if (str_find(output, str_of(refused[i].message)) == SIZE_MAX)
			fail_msg("expected «%s», got «%.*s»", refused[i].message, STR_ARG(output));
		if (str_find(output, S("struct")) != SIZE_MAX)
			fail_msg("C came out of a file with a mistake: %s", refused[i].sql);
	}
	test_work_end(&w);
}

static void assert_contains(struct str text, const char *part)
{
	if (str_find(text, str_of(part)) == SIZE_MAX)
		fail_msg("«%s» is not in\n%.*s", part, STR_ARG(text));
}

TEST(sqlc_numbers_parameters_for_both_engines)
{
	struct work w = test_work();
	struct str output;
	assert_int_equal(compile(&w, "", "t.sql",
	                         "-- The head of the file.\n\n"
	                         "-- Finds it.\n-- name: find :maybe\n-- row: id:id at_us:int\n"
	                         "SELECT id, at_us::bigint -- why\n"
	                         "FROM thing WHERE org_id = $org:id AND name = 'O''Brien; $no' "
	                         "AND \"at\" > $at:int::bigint\n"
	                         "  AND org_id = $org;\n",
	                         &output),
	                 0);
	assert_contains(output, "/* Finds it. */\n#line 4 ");
	assert_contains(output, "struct find_in {\n\tstruct id org;\n\tint64_t at;\n};");
	assert_contains(output, "struct find_row {\n\tstruct id id;\n\tint64_t at_us;\n};");
	assert_contains(output,
	                ".sql[DB_SQLITE] = \"SELECT id, at_us::bigint FROM thing WHERE org_id = ?1 AND "
	                "name = 'O''Brien; $no' AND \\\"at\\\" > ?2::bigint AND org_id = ?1\"");
	assert_contains(
		output,
		"org_id = $1 AND name = 'O''Brien; $no' AND \\\"at\\\" > $2::bigint AND org_id = $1\"");
	assert_contains(output, ".writes = false");
	test_work_end(&w);
}

TEST(sqlc_joins_twins)
{
	struct work w = test_work();
	struct str output;
	assert_int_equal(
		compile(&w, "", "t.sql",
	                "-- name: a :count\n-- only: sqlite\nDELETE FROM t WHERE a = $a:id AND b = $b:int;\n"
	                "-- name: a :count\n-- only: postgres\n"
	                "DELETE FROM u WHERE b = $b:int AND a = $a:id;\n"
	                "-- name: b :exec\n-- only: postgres\nWITH x AS (SELECT 1) DELETE FROM t;\n",
	                &output),
		0);
	assert_contains(output, ".sql[DB_SQLITE] = \"DELETE FROM t WHERE a = ?1 AND b = ?2\"");
	assert_contains(output, ".sql[DB_POSTGRES] = \"DELETE FROM u WHERE b = $2 AND a = $1\"");
	assert_contains(output,
	                ".name = \"b\",\n\t.sql[DB_POSTGRES] = \"WITH x AS (SELECT 1) DELETE FROM t\",\n"
	                "\t.writes = true");
	test_work_end(&w);
}

TEST(sqlc_embeds_migrations)
{
	struct work w = test_work();
	struct str output;
	const char *sql = "CREATE TABLE a (b text);\n-- \"quoted\" \\ ?\?=\n";
	assert_int_equal(compile(&w, "--migrations", "001-first.sql", sql, &output), 0);
	assert_contains(output, "{1, S_INIT(\"first\"), S_INIT(\"CREATE TABLE a (b text);\\n\"");
	assert_contains(output, "\"-- \\\"quoted\\\" \\\\ ?\\?=\\n\"");
	assert_int_not_equal(compile(&w, "--migrations", "002-second.sql", sql, &output), 0);
	assert_contains(output,
	                "002-second.sql:1: migration 1 must be called 001-NAME.sql; numbers have no gaps");
	test_work_end(&w);
}
