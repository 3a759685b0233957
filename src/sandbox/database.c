#include "sandbox/database.h"

#include "base/check.h"
#include "sandbox/inside/protocol.h"

#include <dirent.h>
#include <unistd.h>

/* Embedded by inside.S. */
extern const char within_library[];
extern const uint64_t within_library_size;

#define LIBRARY ".assay/within.so"
#define SERVERS "/usr/lib/postgresql"
#define CLUSTER INSIDE_SCRATCH "/.postgresql"
#define FAILED "The database could not be started"
enum { FAILED_EXIT = 93 }; /* the script has it too */

static const struct str missing = S_INIT("PostgreSQL is not installed here: install the package postgresql");

bool database_known(struct str name)
{
	return str_equal(name, S("postgresql"));
}

bool database_installed(struct str *why)
{
	bool found = false;
	DIR *folder = opendir(SERVERS);
	for (const struct dirent *entry; folder != NULL && !found && (entry = readdir(folder)) != NULL;)
		found = entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
	if (folder != NULL)
		closedir(folder);
	*why = found ? (struct str){0} : missing;
	return found;
}

struct str database_library_path(void)
{
	return S(LIBRARY);
}

struct str database_library(void)
{
	return str_bytes(within_library, within_library_size);
}

const struct str *database_environment(void)
{
	static const struct str environment[DATABASE_ENVIRONMENT] = {
		S_INIT("LD_PRELOAD=" INSIDE_WORK "/" LIBRARY),
		S_INIT("PGHOST=" INSIDE_SCRATCH),
		S_INIT("PGUSER=box"),
		S_INIT("PGDATABASE=box"),
		S_INIT("PGCONNECT_TIMEOUT=10"),
		S_INIT("PGTZ=UTC"),
	};
	return environment;
}

/* Little memory: a suite's tables are small, and whatever the scratch folder holds is the step's memory too. */
#define SETTINGS                                                                                        \
	"-c listen_addresses= -c unix_socket_directories=" INSIDE_SCRATCH                               \
	" -c shared_buffers=16MB -c max_connections=20 -c fsync=off -c full_page_writes=off -c jit=off" \
	" -c autovacuum=off -c max_wal_size=32MB -c min_wal_size=2MB -c wal_level=minimal -c max_wal_senders=0"

struct str database_script(void)
{
	static const char script[] =
		"( servers=$(ls -d " SERVERS "/[0-9]*/bin 2>/dev/null | sort -t/ -k5 -n | tail -n 1)\n"
		"  PATH=\"$servers:$PATH\" && cd " INSIDE_SCRATCH " && {\n"
		"  initdb -D " CLUSTER
		" -U box -A trust -N --no-instructions --wal-segsize=1 -E UTF8 --locale=C.UTF-8 &&\n"
		"  pg_ctl -D " CLUSTER " -l " CLUSTER "/log -w -t 25 -o '" SETTINGS
		"' start && createdb box || {\n"
		"  cat " CLUSTER "/log; false; }; } >" INSIDE_SCRATCH "/.postgresql.log 2>&1\n"
		") || { echo '" FAILED "' >&2; tail -n 5 " INSIDE_SCRATCH "/.postgresql.log >&2; exit 93; }\n"
		"rm -f " INSIDE_SCRATCH "/.postgresql.log\n";
	return str_of(script);
}

bool database_failed(int exit_code, struct str error)
{
	return exit_code == FAILED_EXIT && str_starts(error, S(FAILED));
}
