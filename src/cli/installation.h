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

enum installation_need {
	INSTALLATION_THERE, /* else ERR_NOT_FOUND: a folder mistyped shall not become a new installation */
	INSTALLATION_MADE, /* data folder, address key, database and organisation are made when they are missing */
};

/* Opens all of it and brings the schema up to date. Errors as db_open's and files_open's. */
enum err installation_open(struct work *w, const struct config *config, enum installation_need need,
                           struct installation *out) MUST_CHECK;
/* For commands that need not be told what the server was: where nobody said --base-url, it becomes the address of the log, when
 * there is one. Makes nothing. An object store is asked only when the database does not know; ERR_UNAVAILABLE when it does not
 * answer then. */
enum err installation_address(struct work *w, struct config *config) MUST_CHECK;
/* After a failed installation_open there is nothing to close. */
void installation_close(struct installation *installation);

#endif
