#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/export_tables.h"
#include "cli/installation.h"
#include "org/audit.h"
#include "org/person.h"

#include <stdio.h>
#include <unistd.h>

struct export
{
	struct installation installation;
	struct person person; /* id zero: everybody */
	FILE *out;            /* a transaction may be run again: only what the last run wrote is printed */
	bool filled;          /* the current table's array has an element */
};

static enum err find(struct work *w, struct tx *tx, void *argument)
{
	struct export *export = argument;
	struct id org = export->installation.organisation.id;
	struct str email = export->person.email;
	bool found;
	TRY(person_find_email(w, tx, org, email, &export->person, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "nobody here has the address %.*s", STR_ARG(email));
	return audit_add(w, tx, org, (struct id){{0}}, "person.export", export->person.id, (struct str){0});
}

/* ---- rows ---- */

static enum err written(struct work *w, const struct export *export)
{
	return ferror(export->out) ? fail(w, ERR_UNAVAILABLE, "there is no room for the export in /tmp") : OK;
}

static enum err put_line(struct work *w, void *state, const struct export_table *table, struct str json)
{
	struct export *export = state;
	fprintf(export->out, "{\"table\":\"%s\",\"row\":%.*s}\n", table->name, STR_ARG(json));
	return written(w, export);
}

static enum err put_element(struct work *w, void *state, const struct export_table *table, struct str json)
{
	struct export *export = state;
	(void)table;
	fprintf(export->out, "%s\n  %.*s", export->filled ? "," : "", STR_ARG(json));
	export->filled = true;
	return written(w, export);
}

static enum err restart(struct work *w, struct export *export)
{
	rewind(export->out);
	return ftruncate(fileno(export->out), 0) == 0
	               ? OK
	               : fail(w, ERR_UNAVAILABLE, "/tmp cannot be written: %m");
}

static enum err write_all(struct work *w, struct tx *tx, void *argument)
{
	struct export *export = argument;
	const struct export_sink sink = {put_line, export};
	size_t count;
	const struct export_table *tables = export_tables(&count);
	TRY(restart(w, export));
	for (size_t i = 0; i < count; i++)
		TRY(export_tables_read(w, tx, &tables[i], export->installation.organisation.id,
		                       export->person.id, &sink));
	return OK;
}

static enum err write_person(struct work *w, struct tx *tx, void *argument)
{
	struct export *export = argument;
	const struct export_sink sink = {put_element, export};
	size_t count;
	const struct export_table *tables = export_tables(&count);
	TRY(restart(w, export));
	fprintf(export->out, "{\"type\":\"assay-person/v1\",\"exported\":\"%.*s\"",
	        STR_ARG(time_text(w->arena, world_now_us(w))));
	for (size_t i = 0; i < count; i++) {
		if (!tables[i].personal)
			continue;
		fprintf(export->out, ",\n\"%s\":[", tables[i].name);
		export->filled = false;
		TRY(export_tables_read(w, tx, &tables[i], export->installation.organisation.id,
		                       export->person.id, &sink));
		fprintf(export->out, "]");
	}
	fprintf(export->out, "}\n");
	return written(w, export);
}

/* ---- the command ---- */

static enum err print(struct work *w, FILE *file)
{
	char piece[65536];
	size_t got;
	rewind(file);
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		if (fwrite(piece, 1, got, stdout) != got)
			return fail(w, ERR_UNAVAILABLE, "the export cannot be written: %m");
	return fflush(stdout) == 0 ? OK : fail(w, ERR_UNAVAILABLE, "the export cannot be written: %m");
}

static enum err write_to(struct work *w, struct export *export, bool all)
{
	struct db *db = export->installation.db;
	if (!all)
		TRY(db_write(w, db, find, export));
	export->out = tmpfile();
	if (export->out == NULL)
		return fail(w, ERR_UNAVAILABLE, "/tmp cannot be written: %m");
	enum err failed = db_read(w, db, all ? write_all : write_person, export);
	if (failed == OK)
		failed = print(w, export->out);
	fclose(export->out);
	return failed;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	struct config config;
	struct export export = {0};
	bool all = false;
	const struct argument options[] = {{"--all", &all, NULL}};
	char **words;
	int count;
	TRY(config_read(w, argc, argv, &config, &words, &count));
	TRY(arguments_read(w, options, COUNT(options), count, words, &count));
	if (count != (all ? 0 : 1))
		return fail(w, ERR_INPUT, "name one person's address, or --all; see `assay export --help`");
	if (!all)
		export.person.email = str_of(words[0]);
	log_set_level(LOG_WARNING);
	TRY(installation_open(w, &config, INSTALLATION_THERE, &export.installation));
	enum err failed = write_to(w, &export, all);
	installation_close(&export.installation);
	return failed;
}

const struct command command_export = {
	.name = "export",
	.usage = "EMAIL | --all [SETTINGS]",
	.summary = "prints what is stored about a person, or everything",
	.help = "EMAIL: one JSON document with all rows that are about this person, by table: what they did, what was found\n"
		"about them, decided, issued and sent (GDPR articles 15 and 20); of hidden tests only how many passed, because\n"
		"they may be taken once more. The audit trail keeps that it was exported.\n\n"
		"  --all  every table, a JSON line {table, row} for each row, as they were at one moment. Passwords are left\n"
		"         out, even as hashes; use `assay backup` for what can be restored",
	.takes_settings = true,
	.run = run,
};
