#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/installation.h"
#include "cli/snapshot.h"
#include "db/postgres_tool.h"

#include <stdio.h>

/* The order matters while a server runs: a checkpoint is covered by tiles that are there already, and every entry of the
 * log by a row that is there already. So the checkpoint comes first, then the tiles, then the database: what is restored
 * may know entries that its log does not have yet, and publishes them again as the same bytes; never the reverse. */
static enum err copy_files(struct work *w, struct snapshot *snapshot, struct str data, struct str part)
{
	static const struct str paths[] = {S_INIT("keys"), S_INIT("log/checkpoint"), S_INIT("log/tile")};
	for (size_t i = 0; i < COUNT(paths); i++)
		TRY(snapshot_copy(w, snapshot, data, part, paths[i]));
	return OK;
}

static enum err copy_database(struct work *w, struct snapshot *snapshot, const struct installation *from,
                              struct str part)
{
	bool sqlite = db_engine(from->db) == DB_SQLITE;
	snapshot->engine = sqlite ? S("sqlite") : S("postgres");
	snapshot->database = sqlite ? S("assay.db") : S("assay.pgdump");
	struct str path = str_format(w->arena, "%.*s/%.*s", STR_ARG(part), STR_ARG(snapshot->database));
	TRY(sqlite ? db_backup(w, from->db, path) : postgres_tool_dump(w, from->config->db, path));
	return snapshot_add(w, snapshot, part, snapshot->database);
}

static enum err fill(struct work *w, struct snapshot *snapshot, const struct installation *from,
                     struct str part)
{
	TRY(copy_files(w, snapshot, from->config->data, part));
	TRY(copy_database(w, snapshot, from, part));
	return snapshot_write(w, snapshot, part);
}

static enum err back_up(struct work *w, const struct installation *from, struct str folder,
                        struct snapshot *snapshot)
{
	struct str part;
	TRY(snapshot_begin(w, folder, &part));
	return snapshot_end(w, part, folder, fill(w, snapshot, from, part));
}

static void print_result(const struct snapshot *snapshot, const char *folder)
{
	int64_t files = 0, bytes = 0;
	for (const struct snapshot_file *file = snapshot->files; file != NULL; file = file->next) {
		files++;
		bytes += file->bytes;
	}
	printf("%s: %lld files, %.1f MB. It holds the keys: keep it where nobody else can read it.\n", folder,
	       (long long)files, (double)bytes / 1e6);
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	struct config config;
	struct installation installation;
	struct snapshot snapshot = {0};
	char **words;
	int count;
	TRY(config_read(w, argc, argv, &config, &words, &count));
	TRY(arguments_read(w, NULL, 0, count, words, &count));
	if (count != 1)
		return fail(w, ERR_INPUT,
		            "name the folder that becomes the backup; see `assay backup --help`");
	log_set_level(LOG_WARNING);
	TRY(installation_open(w, &config, INSTALLATION_THERE, &installation));
	enum err failed = back_up(w, &installation, str_of(words[0]), &snapshot);
	installation_close(&installation);
	TRY(failed);
	print_result(&snapshot, words[0]);
	return OK;
}

const struct command command_backup = {
	.name = "backup",
	.usage = "FOLDER [SETTINGS]",
	.summary = "copies database, keys and log into a folder, while the server runs",
	.help = "FOLDER must be new or empty; it gets its name only when all of it is written and on the disk, with a\n"
		"manifest.json that has every file's SHA-256. PostgreSQL is copied by its own pg_dump. `assay restore` reads it.",
	.takes_settings = true,
	.run = run,
};
