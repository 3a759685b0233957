/* A database server inside a box, for the commands of one step: started before them, new and empty, and gone with the step.
 *
 * 1. A box gives it nothing that it does not give to others: no socket, no shared segment, no name in /etc/passwd. What of these
 *    the server needs its processes do among themselves (sandbox/within/within.c), for which a library is among the step's
 *    files and named in its environment.
 * 2. Clients find it by their environment: psql, libpq, and what is made with it. Programs that are linked statically (Go's), or
 *    speak TCP alone (JDBC), do not.
 * 3. Who uses it is the server's superuser “box”, in an empty database of that name, whose text is UTF-8 and sorted by its bytes.
 *    Strangers' SQL may start programs (COPY … FROM PROGRAM): they are in the box, like all else that the step does.
 * 4. Nothing of it is durable: a step ends before a disk could.
 *
 * PostgreSQL alone, of the newest version that is below /usr/lib/postgresql. Starting it takes about two seconds. */
#ifndef SANDBOX_DATABASE_H
#define SANDBOX_DATABASE_H

#include "base/work.h"

enum {
	DATABASE_START_SECONDS = 30, /* what a step is to be given on top */
	DATABASE_ENVIRONMENT = 6,
};

/* The only name that there is: "postgresql". */
bool database_known(struct str name);
/* Whether there is such a server for boxes of this machine; else *why says what to install. */
bool database_installed(struct str *why);

/* Where in the work folder its library is to be, and that. */
struct str database_library_path(void);
struct str database_library(void);
/* What a step's environment needs, [DATABASE_ENVIRONMENT] of "NAME=value". */
const struct str *database_environment(void);
/* Lines for /bin/sh that start it and go on; they end a step where that fails. */
struct str database_script(void);
/* Whether the step ended so: then it says nothing of whatever was to be run. */
bool database_failed(int exit_code, struct str error);

#endif
