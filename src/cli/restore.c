#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/snapshot.h"
#include "db/postgres_tool.h"
#include "web/config.h"

#include <stdio.h>

static bool is_postgres(const struct config *config)
{
	return str_starts(config->db, S("postgres"));
}

/* A backup goes back to the engine that it came from. */
static enum err check_engine(struct work *w, const struct config *config, const struct snapshot *snapshot)
{
	bool dumped = str_equal(snapshot->engine, S("postgres"));
	struct str standard = str_format(w->arena, "sqlite:%.*s/assay.db", STR_ARG(config->data));
	if (dumped && !is_postgres(config))
		return fail(w, ERR_INPUT,
		            "this is a backup of PostgreSQL: name an empty database with --db postgres:URI");
	if (!dumped && !str_equal(config->db, standard))
		return fail(w, ERR_INPUT,
		            "this is a backup of SQLite, and its database goes into --data: leave --db away");
	return OK;
}

/* The files one by one, but PostgreSQL's dump, which pg_restore reads from the backup. */
static enum err fill(struct work *w, const struct config *config, const struct snapshot *snapshot,
                     struct str folder, struct str part)
{
	struct snapshot restored = {0};
	for (const struct snapshot_file *file = snapshot->files; file != NULL; file = file->next)
		if (!is_postgres(config) || !str_equal(file->path, snapshot->database))
			TRY(snapshot_copy(w, &restored, folder, part, file->path));
	if (!is_postgres(config))
		return OK;
	return postgres_tool_restore(
		w, config->db,
		str_format(w->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(snapshot->database)));
}

static enum err restore(struct work *w, const struct config *config, struct str folder)
{
	struct snapshot snapshot;
	struct str part;
	TRY(snapshot_read(w, folder, &snapshot));
	TRY(check_engine(w, config, &snapshot));
	TRY(snapshot_check(w, &snapshot, folder));
	TRY(snapshot_begin(w, config->data, &part));
	return snapshot_end(w, part, config->data, fill(w, config, &snapshot, folder, part));
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	struct config config;
	char **words;
	int count;
	TRY(config_read(w, argc, argv, &config, &words, &count));
	TRY(arguments_read(w, NULL, 0, count, words, &count));
	if (count != 1)
		return fail(w, ERR_INPUT, "name the backup's folder; see `assay restore --help`");
	log_set_level(LOG_WARNING);
	TRY(restore(w, &config, str_of(words[0])));
	printf("Restored into %.*s. Start with the --base-url that it had: keys and log belong to that address.\n",
	       STR_ARG(config.data));
	return OK;
}

const struct command command_restore = {
	.name = "restore",
	.usage = "FOLDER --data DIR [SETTINGS]",
	.summary = "brings a backup back, into a new data folder",
	.help = "Every file is compared with the manifest's SHA-256 first. DIR must be new or empty; PostgreSQL's database,\n"
		"named with --db, must be empty. All of it is restored, or nothing.",
	.takes_settings = true,
	.run = run,
};
