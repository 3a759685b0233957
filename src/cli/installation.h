/* What most commands work on: the data folder, the database and the organisation of an installation, opened without
 * serving. A server may run on the same ones meanwhile. */
#ifndef CLI_INSTALLATION_H
#define CLI_INSTALLATION_H

#include "files/files.h"
#include "org/organisation.h"
#include "org/session.h"
#include "web/config.h"

struct installation {
	const struct config *config;
	struct files *data;
	struct db *db;
	struct organisation organisation;
	struct session_keeper keeper;
};

/* Opens all of it; the data folder, its address key, the database and the organisation are made when they are missing,
 * and the schema is brought up to date. Errors as db_open's and files_open's. */
enum err installation_open(struct work *w, const struct config *config, struct installation *out) MUST_CHECK;
/* After a failed installation_open there is nothing to close. */
void installation_close(struct installation *installation);

#endif
