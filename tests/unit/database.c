#include "database.h"

#include "db/driver.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define POSTGRES_BIN "/usr/lib/postgresql/15/bin/"

/* What lives as long as the test program. */
static struct {
	char folder[64]; /* of all databases; "" until the first */
	unsigned count;
	pid_t server;
} own;

/* ---- the folder ------------------------------------------------------------------------------ */

static pid_t spawn(const char *const *command)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child > 0)
		return child;
	char log[128];
	snprintf(log, sizeof log, "%s/log", own.folder);
	int output = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execvp(command[0], (char *const *)(uintptr_t)command);
	_exit(127);
}

static int finish(pid_t child)
{
	int status = -1;
	while (waitpid(child, &status, 0) < 0)
		;
	return status;
}

static void remove_all(void)
{
	if (own.server > 0) {
		kill(own.server, SIGQUIT);
		finish(own.server);
	}
	if (own.folder[0] != '\0')
		finish(spawn((const char *[]){"rm", "-rf", own.folder, NULL}));
}

static void make_folder(void)
{
	if (own.folder[0] != '\0')
		return;
	snprintf(own.folder, sizeof own.folder, "/tmp/assay-test-XXXXXX");
	assert_non_null(mkdtemp(own.folder));
	assert_int_equal(chmod(own.folder, 0777), 0); /* the server runs as another user */
	atexit(remove_all);
}

/* ---- the server ------------------------------------------------------------------------------ */

/* PostgreSQL refuses root. The server dies with us, however we die. */
#define AS_POSTGRES "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=SIGQUIT"
enum { AS_POSTGRES_WORDS = 5 };

static pid_t spawn_postgres(const char *const *command)
{
	return spawn(geteuid() == 0 ? command : command + AS_POSTGRES_WORDS);
}

static struct str server_address(struct work *w, const char *database)
{
	return str_format(w->arena, "host=%s user=assay dbname=%s", own.folder, database);
}

void test_postgres_start(void)
{
	char data[128], address[128];
	snprintf(data, sizeof data, "%s/postgres", own.folder);
	snprintf(address, sizeof address, "host=%s user=assay dbname=postgres", own.folder);
	own.server = spawn_postgres((const char *[]){
		AS_POSTGRES, POSTGRES_BIN "postgres", "-D", data, "-k", own.folder, "-c",
		"listen_addresses=", "-c", "shared_buffers=32MB", "-c", "max_connections=120", "-c",
		"recovery_init_sync_method=syncfs", "-c", "checkpoint_timeout=30s", NULL});
	/* After a crash it reads again what some 200 databases of tests have written since its last checkpoint. */
	for (int i = 0; i < 6000 && PQping(address) != PQPING_OK; i++)
		usleep(50000);
	assert_int_equal(PQping(address), PQPING_OK);
}

void test_postgres_kill(void)
{
	kill(own.server, SIGQUIT);
	finish(own.server);
	own.server = 0;
}

static void need_server(void)
{
	if (own.server > 0)
		return;
	char data[128];
	snprintf(data, sizeof data, "%s/postgres", own.folder);
	assert_int_equal(finish(spawn_postgres((const char *[]){
				 AS_POSTGRES, POSTGRES_BIN "initdb", "-D", data, "-U", "assay", "-A", "trust",
				 "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", NULL})),
	                 0);
	test_postgres_start();
}

/* ---- databases ------------------------------------------------------------------------------- */

struct str test_database(struct work *w, enum db_engine engine)
{
	make_folder();
	unsigned number = ++own.count;
	if (engine == DB_SQLITE)
		return str_format(w->arena, "sqlite:%s/%u.db", own.folder, number);
	need_server();
	char *name = str_cstr(w->arena, str_format(w->arena, "test_%u", number));
	struct str create = str_format(w->arena, "CREATE DATABASE %s", name);
	struct str main = str_format(w->arena, "postgres:%.*s", STR_ARG(server_address(w, "postgres")));
	test_database_ask(w, main, str_cstr(w->arena, create));
	return str_format(w->arena, "postgres:%.*s", STR_ARG(server_address(w, name)));
}

struct db *test_database_open(struct work *w, enum db_engine engine)
{
	struct db *db;
	assert_ok(w, db_open(w, &(struct db_options){.url = test_database(w, engine)}, &db));
	return db;
}

void test_database_rehearse(struct db *db)
{
	db->rehearses = true;
}

static struct str ask_sqlite(struct work *w, const char *path, const char *sql)
{
	sqlite3 *handle;
	sqlite3_stmt *statement = NULL;
	struct str answer = {0};
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	sqlite3_busy_timeout(handle, 10000);
	if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	if (sqlite3_step(statement) == SQLITE_ROW)
		answer = str_copy(w->arena, str_of((const char *)sqlite3_column_text(statement, 0)));
	if (sqlite3_finalize(statement) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	sqlite3_close(handle);
	return answer;
}

static struct str ask_postgres(struct work *w, const char *address, const char *sql)
{
	PGconn *handle = PQconnectdb(address);
	PGresult *result = PQexec(handle, sql);
	ExecStatusType status = PQresultStatus(result);
	struct str answer = {0};
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(handle));
	if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
		answer = str_copy(w->arena, str_of(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(handle);
	return answer;
}

struct str test_database_ask(struct work *w, struct str url, const char *sql)
{
	struct str address = url;
	bool sqlite = str_equal(str_cut(&address, ':'), S("sqlite"));
	const char *text = str_cstr(w->arena, address);
	return sqlite ? ask_sqlite(w, text, sql) : ask_postgres(w, text, sql);
}
