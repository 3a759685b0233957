#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/installation.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Reads the schema of the new database `path`. */
static enum err read_schema(struct work *w, struct str path, struct str *schema)
{
	const struct db_options options = {.url = str_format(w->arena, "sqlite:%.*s", STR_ARG(path))};
	struct db *db;
	TRY(db_open(w, &options, &db));
	enum err failed = db_schema(w, db, schema);
	db_close(db);
	return failed;
}

/* By way of an empty SQLite database in a folder that goes again. */
static enum err print_schema(struct work *w)
{
	char folder[] = "/tmp/assay-schema-XXXXXX";
	struct str schema;
	if (mkdtemp(folder) == NULL)
		return fail(w, ERR_UNAVAILABLE, "a folder in /tmp cannot be made: %m");
	struct str path = str_format(w->arena, "%s/empty.db", folder);
	enum err failed = read_schema(w, path, &schema);
	unlink(str_cstr(w->arena, path));
	rmdir(folder);
	TRY(failed);
	printf("%.*s", STR_ARG(schema));
	return OK;
}

static enum err migrate(struct work *w, const struct config *config)
{
	struct installation installation;
	TRY(installation_open(w, config, INSTALLATION_MADE, &installation));
	printf("The schema is up to date.\n");
	installation_close(&installation);
	return OK;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	struct config config;
	bool print = false;
	const struct argument options[] = {{"--print", &print, NULL}};
	char **words;
	int count;
	TRY(config_read(w, argc, argv, &config, &words, &count));
	TRY(arguments_read(w, options, COUNT(options), count, words, &count));
	if (count > 0)
		return fail(w, ERR_INPUT, "“%s” is one word too many; see `assay migrate --help`", words[0]);
	if (print)
		log_set_level(LOG_WARNING);
	return print ? print_schema(w) : migrate(w, &config);
}

const struct command command_migrate = {
	.name = "migrate",
	.usage = "[--print] [SETTINGS]",
	.summary = "brings the database's schema up to date",
	.help = "Applies the migrations that are missing and logs each. `assay serve` does the same when it starts; this is\n"
		"for doing it apart. A database that is newer than the program is refused, unchanged.\n\n"
		"  --print  prints the schema of this program as SQL and touches no database",
	.takes_settings = true,
	.run = run,
};
