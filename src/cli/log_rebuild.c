#include "cli/log_rebuild.h"

#include "badge/badge.h"
#include "base/log.h"
#include "base/world.h"
#include "cli/arguments.h"
#include "cli/installation.h"
#include "cli/signing.h"
#include "ledger/rebuild.h"
#include "web/app.h"

#include <stdio.h>
#include <unistd.h>

/* On a terminal the line is written over; else one now and then. */
enum { SHOWN_EACH = 65536 };

static void show(void *state, const char *what, int64_t done, int64_t total)
{
	bool *terminal = state;
	if (*terminal)
		fprintf(stderr, "\r%s: %lld of %lld%s", what, (long long)done, (long long)total,
		        done == total ? "\n" : "");
	else if (done % SHOWN_EACH == 0 || done == total)
		fprintf(stderr, "%s: %lld of %lld\n", what, (long long)done, (long long)total);
}

static void print_report(const struct rebuild_report *report, bool json)
{
	if (json)
		printf("{\"entries\":%lld,\"added\":%lld,\"moved\":%lld,\"unopened\":%lld}\n",
		       (long long)report->entries, (long long)report->added, (long long)report->moved,
		       (long long)report->unopened);
	else
		printf("The log has %lld entries. %lld were missing in the database, %lld have moved; what opens %lld is not "
		       "there: erased, or of records that the database does not have.\n"
		       "Start the server now: it publishes the rest. What people had deleted since the backup is there "
		       "again: delete it again.\n",
		       (long long)report->entries, (long long)report->added, (long long)report->moved,
		       (long long)report->unopened);
}

/* The table from the log's files. */
static enum err rebuild_table(struct work *w, struct installation *installation, struct issuer *issuer,
                              const struct rebuild_watcher *watcher, bool json)
{
	struct rebuild_report report;
	TRY(issuer_log_rebuild(w, installation->db, installation->organisation.id, issuer, watcher, &report));
	print_report(&report, json);
	return OK;
}

/* The log's files from the table. */
static enum err rebuild_files(struct work *w, struct installation *installation, struct issuer *issuer,
                              const struct rebuild_watcher *watcher, bool json)
{
	int64_t entries;
	TRY(issuer_log_remake(w, installation->db, installation->organisation.id, issuer, watcher, &entries));
	if (json)
		printf("{\"entries\":%lld}\n", (long long)entries);
	else
		printf("The log's files are there again, of %lld entries. Start the server now.\n",
		       (long long)entries);
	return OK;
}

/* Where no log lies there is no first look. */
static enum err open_issuer(struct work *w, const struct installation *installation, struct signer *signer,
                            bool files, struct issuer **out)
{
	const struct config *config = installation->config;
	struct str name = installation->organisation.name;
	return files ? issuer_prepare(w, signer, config->log, config->base_url, name, out)
	             : issuer_open(w, signer, config->log, config->base_url, name, out);
}

static enum err rebuild(struct work *w, struct installation *installation, struct signer *signer, bool files,
                        bool json)
{
	const struct config *config = installation->config;
	bool terminal = isatty(STDERR_FILENO) == 1;
	const struct rebuild_watcher watcher = {&terminal, show};
	struct issuer *issuer;
	TRY(open_issuer(w, installation, signer, files, &issuer));
	enum err failed = app_witness(w, config, issuer);
	if (failed == OK)
		failed = (files ? rebuild_files : rebuild_table)(w, installation, issuer, &watcher, json);
	issuer_close(issuer);
	return failed;
}

static enum err check_stopped(struct work *w, const struct config *config)
{
	struct signer *signer;
	enum err found = signer_connect(w, config->data, &signer);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(found);
	signer_close(signer);
	return fail(w, ERR_CONFLICT,
	            "a server runs on %.*s: stop it first, and every other on the same database",
	            STR_ARG(config->data));
}

enum err log_rebuild(struct work *w, int argc, char **argv, int *exit_code)
{
	struct config config;
	struct installation installation;
	enum keyring_seal_kind kind;
	struct signer *signer;
	bool json = false, files = false;
	const struct argument options[] = {{"--json", &json, NULL}, {"--files", &files, NULL}};
	char **words;
	int count;
	*exit_code = 0;
	TRY(config_read(w, argc, argv, &config, &words, &count));
	TRY(arguments_read(w, options, COUNT(options), count, words, &count));
	if (count > 0)
		return fail(w, ERR_INPUT, "“%s” is one word too many; see `assay log --help`", words[0]);
	log_set_level(LOG_WARNING);
	TRY(check_stopped(w, &config));
	TRY(installation_address(w, &config));
	/* A folder mistyped shall not get keys of its own. */
	TRY(signing_seal(w, &config, &kind));
	TRY(installation_open(w, &config, INSTALLATION_THERE, &installation));
	enum err failed = signing_open(w, &config, &signer);
	if (failed == OK) {
		failed = rebuild(w, &installation, signer, files, json);
		signer_close(signer);
	}
	installation_close(&installation);
	return failed;
}
