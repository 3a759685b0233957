/* pg_dump and pg_restore, PostgreSQL's own programs: their dump is the one form of backup that every later version of
 * PostgreSQL reads. */
#ifndef DB_POSTGRES_TOOL_H
#define DB_POSTGRES_TOOL_H

#include "base/work.h"

/* Whether the program is found in PATH. */
bool postgres_tool_present(struct work *w, const char *program);

/* Writes the database as it is at this moment (one snapshot; others read and write on) into the new file `path`, in
 * pg_dump's custom format. `url` as db_options'. ERR_UNAVAILABLE when it fails (its own words are on standard error),
 * or when pg_dump is not there: then the message says what to run. */
enum err postgres_tool_dump(struct work *w, struct str url, struct str path) MUST_CHECK;
/* Brings such a file into an empty database, all or nothing. */
enum err postgres_tool_restore(struct work *w, struct str url, struct str path) MUST_CHECK;

#endif
