#include "db/postgres_tool.h"

#include "base/buf.h"

#include <errno.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { CONNECTION_BYTES_MAX = 4096 };

/* ---- the program ---- */

bool postgres_tool_present(struct work *w, const char *program)
{
	const char *path = getenv("PATH");
	for (struct str rest = str_of(path == NULL ? "/usr/bin:/bin" : path); !str_absent(rest);) {
		struct str folder = str_cut(&rest, ':');
		struct str file = str_format(w->arena, "%.*s/%s", STR_ARG(folder), program);
		if (access(str_cstr(w->arena, file), X_OK) == 0)
			return true;
	}
	return false;
}

/* ---- the connection, without the password, which everybody could see in the list of processes ---- */

struct connection {
	struct str text; /* keyword = 'value' … */
	char *password;  /* "PGPASSWORD=…", or NULL */
};

static void put_value(struct buf *buf, const char *value)
{
	buf_byte(buf, '\'');
	for (; *value != '\0'; value++) {
		if (*value == '\'' || *value == '\\')
			buf_byte(buf, '\\');
		buf_byte(buf, *value);
	}
	buf_put(buf, S("' "));
}

static enum err read_connection(struct work *w, struct str url, struct connection *out)
{
	struct str address = url;
	if (str_starts(url, S("postgres:")) && !str_starts(url, S("postgres://")))
		str_cut(&address, ':');
	char *error = NULL;
	PQconninfoOption *options = PQconninfoParse(str_cstr(w->arena, address), &error);
	PQfreemem(error);
	if (options == NULL)
		return fail(w, ERR_INPUT, "--db is not an address that PostgreSQL understands");
	struct buf buf = buf_init(w->arena, CONNECTION_BYTES_MAX);
	*out = (struct connection){0};
	for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
		if (option->val == NULL)
			continue;
		if (strcmp(option->keyword, "password") == 0) {
			out->password =
				str_cstr(w->arena, str_format(w->arena, "PGPASSWORD=%s", option->val));
			continue;
		}
		buf_format(&buf, "%s=", option->keyword);
		put_value(&buf, option->val);
	}
	PQconninfoFree(options);
	out->text = str_trim(buf_str(&buf));
	return OK;
}

/* Ours, with the password in it. */
static char **environment_with(struct work *w, char *password)
{
	size_t count = 0;
	while (environ[count] != NULL)
		count++;
	char **environment = work_array(w, count + 2, sizeof *environment);
	memcpy(environment, environ, count * sizeof *environment);
	environment[count] = password;
	return environment;
}

/* ---- running it ---- */

static enum err run(struct work *w, const char *const *words, const struct connection *connection)
{
	pid_t child;
	int status;
	int failed = posix_spawnp(&child, words[0], NULL, NULL, (char *const *)(uintptr_t)words,
	                          environment_with(w, connection->password));
	if (failed != 0)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be started: %s.", words[0], strerror(failed));
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return fail(w, ERR_INTERNAL, "%s was lost", words[0]);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fail(w, ERR_UNAVAILABLE, "%s failed; what it says is above. Nothing was finished.",
		            words[0]);
	return OK;
}

static enum err need(struct work *w, const char *program, struct str command)
{
	if (postgres_tool_present(w, program))
		return OK;
	return fail(
		w, ERR_UNAVAILABLE,
		"%s is not on this machine. Install it (Debian: postgresql-client), or run where it is: %.*s",
		program, STR_ARG(command));
}

enum err postgres_tool_dump(struct work *w, struct str url, struct str path)
{
	struct connection connection;
	TRY(read_connection(w, url, &connection));
	TRY(need(w, "pg_dump",
	         str_format(w->arena, "pg_dump --format=custom --file=assay.pgdump --dbname=\"%.*s\"",
	                    STR_ARG(connection.text))));
	const char *words[] = {
		"pg_dump", "--format=custom",        "--no-owner", "--no-privileges",
		"--file",  str_cstr(w->arena, path), "--dbname",   str_cstr(w->arena, connection.text),
		NULL};
	return run(w, words, &connection);
}

enum err postgres_tool_restore(struct work *w, struct str url, struct str path)
{
	struct connection connection;
	TRY(read_connection(w, url, &connection));
	TRY(need(w, "pg_restore",
	         str_format(w->arena, "pg_restore --single-transaction --no-owner --dbname=\"%.*s\" %.*s",
	                    STR_ARG(connection.text), STR_ARG(path))));
	const char *words[] = {"pg_restore",
	                       "--single-transaction",
	                       "--exit-on-error",
	                       "--no-owner",
	                       "--no-privileges",
	                       "--dbname",
	                       str_cstr(w->arena, connection.text),
	                       str_cstr(w->arena, path),
	                       NULL};
	return run(w, words, &connection);
}
