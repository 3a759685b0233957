/* What the host and process 1 of a box say to each other.
 *
 * The job is one sealed memfd, written by the host before the box starts: a header, the rows of its files and steps, the
 * filter of system calls, and the bytes they point to. Then each step is one order, with the descriptors of its streams, and
 * one report. Both are fixed structs over a SOCK_SEQPACKET pair: the two ends are built together and never differ. */
#ifndef SANDBOX_INSIDE_PROTOCOL_H
#define SANDBOX_INSIDE_PROTOCOL_H

#include <stdint.h>

/* Descriptors that process 1 is started with. */
enum {
	INSIDE_CONTROL = 3,
	INSIDE_PROGRAM = 4, /* its own file: bubblewrap executes /proc/self/fd/4 */
	INSIDE_JOB = 5,
	INSIDE_EXTRA = 6, /* for a keeper: the cgroups to join */
};

#define INSIDE_WORK "/box/work"
#define INSIDE_SCRATCH "/box/scratch"

struct inside_limits {
	int64_t cpu_ms, wall_ms, memory_bytes, scratch_bytes, scratch_files, processes, descriptors,
		stack_bytes;
};

/* Texts are offsets from the job's beginning; they end with a NUL. */
struct inside_file {
	uint32_t path, bytes, size, executable;
};
struct inside_step {
	uint32_t arguments, argument_count; /* one text behind the other */
	uint32_t environment, environment_count;
	uint32_t build;
	uint32_t tolerated;
	uint32_t keep; /* 0: nothing */
	uint32_t ours; /* what is executed comes with the order */
	struct inside_limits limits;
};
struct inside_job {
	uint64_t without; /* bits of enum protection */
	uint32_t size;    /* of the whole job */
	uint32_t files, file_count;
	uint32_t steps, step_count;
	uint32_t filter, filter_count; /* struct sock_filter */
	uint32_t memory_by_cgroup, processes_by_cgroup;
	int64_t keep_bytes_max;
};

/* So many times its wall-clock time a step may be given on top, when it waited for a processor rather than for anything else. */
enum { STARVED_ROOM = 2 };

enum inside_order_kind { INSIDE_RUN = 1, INSIDE_KILL, KEEPER_START, KEEPER_KILL };

/* INSIDE_RUN carries its standard input, output, error and, where the step keeps a file, the pipe for that; where it is `ours`,
 * the program in a sealed memfd. INSIDE_KILL ends the step of that number if it is still running. */
enum { INSIDE_DESCRIPTORS_MAX = 4 };
struct inside_order {
	uint32_t kind;
	uint32_t step;
};

enum inside_end {
	INSIDE_FAILED, /* the box itself: `what` and `error` (errno) */
	INSIDE_EXITED,
	INSIDE_SIGNALLED,
	INSIDE_CPU_TIME,
	INSIDE_WALL_TIME,
	INSIDE_MEMORY, /* only where the watch keeps it */
	INSIDE_KILLED, /* by order */
	INSIDE_CANNOT_START,
};
struct inside_report {
	uint32_t step;
	uint32_t end; /* enum inside_end */
	int32_t exit_code, signal, error;
	uint32_t kept; /* the file to keep was there and went through its pipe */
	int64_t cpu_us, wall_us, memory_bytes;
	int64_t work_bytes; /* what the work folder holds now */
	char what[64];
};

/* ---- with the keeper of a place (keeper.c), over a pair of its own ---- */

/* KEEPER_START carries what a box is started with; KEEPER_KILL ends it. */
enum { KEEPER_CONTROL, KEEPER_ERROR, KEEPER_JOB, KEEPER_DESCRIPTORS };
/* Once for each start, when the box and all that was in it have ended. */
struct keeper_report {
	int32_t error; /* errno of a start that failed, or 0 */
};

#endif
