#include "cli/installation.h"

#include "badge/badge.h"
#include "transparency/storage.h"
#include "web/app.h"

#include <unistd.h>

static enum err find_organisation(struct work *w, struct tx *tx, void *argument)
{
	struct organisation *organisation = argument;
	return organisation_first(w, tx, S("Assay"), organisation);
}

static enum err open_database(struct work *w, struct installation *installation)
{
	const struct db_options options = {.url = installation->config->db};
	TRY(db_open(w, &options, &installation->db));
	enum err failed = db_write(w, installation->db, find_organisation, &installation->organisation);
	if (failed != OK)
		db_close(installation->db);
	return failed;
}

static enum err check_there(struct work *w, const struct config *config)
{
	struct str key = str_format(w->arena, "%.*s/keys/address.key", STR_ARG(config->data));
	if (access(str_cstr(w->arena, key), F_OK) == 0)
		return OK;
	return fail(w, ERR_NOT_FOUND, "there is no installation in %.*s: --data names its folder",
	            STR_ARG(config->data));
}

enum err installation_open(struct work *w, const struct config *config, enum installation_need need,
                           struct installation *out)
{
	struct directory directory;
	if (need == INSTALLATION_THERE)
		TRY(check_there(w, config));
	*out = (struct installation){.config = config};
	TRY(files_open(w, config->data, &out->data));
	enum err failed = app_directory(w, out->data, &directory);
	if (failed == OK)
		failed = open_database(w, out);
	if (failed != OK) {
		files_close(out->data);
		return failed;
	}
	session_keeper_init(&out->keeper, &directory);
	return OK;
}

static enum err read_address(struct work *w, struct tx *tx, void *argument)
{
	struct str *address = argument;
	struct organisation organisation;
	bool there;
	TRY(organisation_find(w, tx, &organisation, &there));
	return there ? issuer_address_known(w, tx, organisation.id, address) : OK;
}

static enum err ask_database(struct work *w, struct str url, struct str *address)
{
	const struct db_options options = {.url = url, .without_migrating = true, .connections = 1};
	struct str file = url;
	struct db *db;
	/* It would be made. */
	if (str_equal(str_cut(&file, ':'), S("sqlite")) && access(str_cstr(w->arena, file), F_OK) != 0)
		return OK;
	TRY(db_open(w, &options, &db));
	enum err failed = db_read(w, db, read_address, address);
	db_close(db);
	return failed;
}

/* What is wrong with the database is told by whoever opens it for more. */
static struct str known_address(struct work *w, const struct config *config)
{
	struct str address = {0};
	if (ask_database(w, config->db, &address) != OK)
		work_forgive(w);
	return address;
}

enum err installation_address(struct work *w, struct config *config)
{
	struct str address = {0};
	bool near = storage_is_folder(config->log);
	if (config->base_url_said)
		return OK;
	/* A store may be away, a folder may be lost. */
	if (!near)
		address = known_address(w, config);
	if (str_absent(address))
		TRY(issuer_address(w, config->log, &address));
	if (str_absent(address) && near)
		address = known_address(w, config);
	if (!str_absent(address))
		config->base_url = address;
	return OK;
}

void installation_close(struct installation *installation)
{
	session_keeper_finish(&installation->keeper);
	db_close(installation->db);
	files_close(installation->data);
}
