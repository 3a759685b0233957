/* What keeps a program in, one by one: which are in force here, and what each missing one costs. For `assay doctor`,
 * `assay sandbox run --without NAME` and the hostile suite. */
#ifndef SANDBOX_PROTECTION_H
#define SANDBOX_PROTECTION_H

#include "sandbox/sandbox.h"

/* One bit each in sandbox_options.without. */
enum protection {
	PROTECTION_NETWORK,         /* a network namespace of its own */
	PROTECTION_PROCESSES_APART, /* a process namespace of its own */
	PROTECTION_IPC,             /* System V IPC and POSIX queues of its own */
	PROTECTION_HOST_NAME,
	PROTECTION_FILES,        /* a file system of its own, tools read-only */
	PROTECTION_ENVIRONMENT,  /* cleared */
	PROTECTION_DESCRIPTORS,  /* none inherited */
	PROTECTION_SYSTEM_CALLS, /* seccomp */
	PROTECTION_CAPABILITIES, /* none, and none to be gained */
	PROTECTION_PROCESS_ONE,  /* `inside` cannot be traced, read or signalled by what it starts */
	PROTECTION_CPU_TIME,
	PROTECTION_WALL_TIME,
	PROTECTION_MEMORY, /* cgroup; else rlimit and a watch */
	PROTECTION_FILE_SIZE,
	PROTECTION_SCRATCH_SIZE,
	PROTECTION_SCRATCH_FILES,
	PROTECTION_OUTPUT,
	PROTECTION_PROCESS_COUNT, /* cgroup; else rlimit */
	PROTECTION_OPEN_FILES,
	PROTECTION_STACK,
	PROTECTION_CORE,          /* no core dumps */
	PROTECTION_FRESH_SCRATCH, /* nothing of one step is there in the next */
	PROTECTION_WORK_READ_ONLY,
	PROTECTION_LEFTOVERS,    /* what a step leaves running is killed */
	PROTECTION_SEALED_INPUT, /* the input cannot be changed for whoever reads it next */
	PROTECTION_COUNT
};

struct protection_row {
	struct str name; /* "network", as --without takes it */
	struct str what; /* what it keeps out, in a sentence */
	struct str cost; /* what its absence costs, in a sentence */
};
const struct protection_row *protection_rows(void); /* [PROTECTION_COUNT] */

/* How one is kept on this machine. */
struct protection_state {
	bool in_force;
	bool weaker;    /* in force, but not as well as with what `how` says is missing */
	struct str how; /* "cgroup v1", "rlimit", "bubblewrap", or why it is not there and what to do */
};
/* states[PROTECTION_COUNT]. */
void sandbox_protections(const struct sandbox *sandbox, struct protection_state *states);

#endif
