/* Runs programs of strangers, and our own readers of hostile formats, so that nothing they do is felt outside.
 *
 * A box is one start of bubblewrap: namespaces of its own, a file system of its own, our small `inside` program as its
 * process 1. What is done in a box are steps: a build, then runs; each is a fresh process in a fresh, sized scratch folder.
 *
 * 1. Whoever is inside sees no network, no host path but the tools' (read-only), no environment, no descriptor but its
 *    three streams, no process but its own.
 * 2. Limits hold for every step and for all processes it starts: time, memory, files, output, processes. What a step
 *    leaves running is killed before the next begins, and its scratch folder is gone.
 * 3. The work folder is written by build steps alone; to all others it is read-only.
 * 4. What became of a step is told by process 1, over a descriptor that no other process inside has; whatever a program
 *    prints is output and nothing else.
 * 5. Nothing inside names a path that the host opens. What comes out are bytes of pipes, bounded.
 * 6. Compilers are strangers too: there is no step outside a box.
 * 7. A box that fails (no bubblewrap, no process to be had, process 1 gone) is ERR_UNAVAILABLE: our fault, to be tried
 *    again, and never an outcome.
 * 8. Expected outputs, keys and other people's work never enter a box.
 *
 * What a step finds: /usr of the host, read-only (with /bin, /lib and the like as links into it, and the few files of /etc
 * that tools need; without share/assay), and the installation's own folder of tools, read-only; /dev/null, zero, random,
 * urandom, stdin, stdout, stderr; /proc of its own processes,
 * read-only; the work folder /box/work; the empty scratch folder /box/scratch, which /tmp and /dev/shm are too. PATH is
 * /usr/local/bin:/usr/bin:/bin, HOME the scratch folder, LANG C.UTF-8. It is user 1000 of a box named “box”.
 *
 * It does not schedule: who runs when is exam/code_run.h's. It does not say what is right: exam/code_check.h does. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/work.h"

enum {
	SANDBOX_STEPS_MAX = 256,
	SANDBOX_FILES_MAX = 32768,          /* a repository with what git keeps of it (sandbox/checkout.h) */
	SANDBOX_FILES_BYTES_MAX = 80 << 20, /* all files of a box together: a repository, and what tests it */
	SANDBOX_INPUT_BYTES_MAX = 64 << 20, /* of one step */
	SANDBOX_OUTPUT_BYTES_MAX = 64 << 20, /* limits.output_bytes at most */
	SANDBOX_PATH_BYTES_MAX = 255,
};

/* Where a box has the tools that are not below /usr (struct sandbox_options). */
#define SANDBOX_TOOLS "/box/tools"

struct sandbox_limits {
	int64_t cpu_ms; /* of each process */
	int64_t wall_ms; /* of the step; up to twice as much on top for time in which it was starved of a processor */
	int64_t memory_bytes; /* of all its processes, scratch folder included, where a cgroup can be had; else of each */
	int64_t scratch_bytes; /* what the scratch folder holds (for a build: the work folder) */
	int64_t scratch_files; /* and how many files, folders and links */
	int64_t output_bytes;  /* of each of its two output streams; what comes after ends the step */
	int64_t processes;     /* threads count */
	int64_t descriptors;   /* open at once, of each process */
	int64_t stack_bytes;
};

/* A file of the work folder (/box/work), there before the first step. */
struct sandbox_file {
	struct str path; /* relative, no "..", at most SANDBOX_PATH_BYTES_MAX; folders on the way are made */
	struct str bytes;
	bool executable;
};

struct sandbox_step {
	const struct str *arguments; /* [0] by absolute path, or relative to the work folder */
	size_t argument_count;
	const struct str *environment; /* "NAME=value", beside PATH, HOME and LANG, which are ours */
	size_t environment_count;
	struct str input; /* its standard input: a file, sealed */
	struct sandbox_limits limits;
	bool build; /* its current folder is the work folder, which it may write; no further step runs unless it exits 0 */
	bool tolerated; /* build: further steps run whatever became of it */
	bool ours; /* what is executed is this very program, whatever arguments[0] is, and no file of the box; without `keep` */
	struct str
		keep; /* build: a file of the work folder whose bytes come back as `kept`, when it exits 0 or is tolerated and
		       * exits; absent: none */
};

enum sandbox_ending {
	SANDBOX_NOT_RUN,   /* a build before it did not exit 0 */
	SANDBOX_EXITED,    /* by itself: exit_code */
	SANDBOX_SIGNALLED, /* by a signal that was not ours: signal */
	SANDBOX_CPU_TIME,
	SANDBOX_WALL_TIME, /* it waited, or was starved for long */
	SANDBOX_MEMORY,
	SANDBOX_OUTPUT,       /* more than output_bytes */
	SANDBOX_CANNOT_START, /* arguments[0] is not there or cannot be executed */
};

struct sandbox_outcome {
	enum sandbox_ending ending;
	int exit_code, signal;                 /* -1 where it is not that ending */
	int64_t cpu_us, wall_us, memory_bytes; /* memory: the most at once; 0 where nobody can say */
	struct str output, error;              /* as they came: any bytes; cut at limits.output_bytes */
	bool output_cut, error_cut;
	struct str kept;
};

struct sandbox_job {
	const struct sandbox_file *files;
	size_t file_count;
	const struct sandbox_step *steps;
	size_t step_count;
	/* NULL: all outcomes are kept whole. Else it is told of each step that was run, as it ends: what its streams and `kept`
	 * hold lives until it returns, so that a job takes no more memory than its greatest step; outcomes[] has the rest. Its
	 * failure ends the job. */
	enum err (*ended)(struct work *w, void *state, size_t step, const struct sandbox_outcome *outcome);
	void *state;
};

/* "not-run", "exited", "signalled", "cpu-time", "wall-time", "memory", "output", "cannot-start". */
struct str sandbox_ending_name(enum sandbox_ending ending);

/* ---- what keeps a program in ---- */

/* Each can be left out, by the tests of the sandbox alone: so they show that each is needed. The table of their names and of
 * what a missing one costs is in protection.c; sandbox/protection.h has them. */
struct sandbox_options {
	struct str bubblewrap; /* absent: bwrap by PATH */
	struct str
		cgroup; /* a folder of cgroups that we may make ours below; absent: looked for, v2 then v1 */
	struct str
		tools; /* a folder of the host's, read-only in every box as SANDBOX_TOOLS; absent: there is none */
	size_t boxes;     /* at once; 0: 64. Who comes beyond waits for a place until its work's deadline. */
	uint64_t without; /* bits of enum protection that are left out: 0 but in tests */
};

struct sandbox;

/* Looks for what is needed and makes one box, to see that it works. ERR_UNAVAILABLE with a sentence when none can be had. */
enum err sandbox_open(struct work *w, const struct sandbox_options *options, struct sandbox **out) MUST_CHECK;
/* Ends what runs, which fails as if the box had: from now on no job is run any more. For a server that stops: its workers
 * come back at once and can be waited for before sandbox_close. NULL is fine. */
void sandbox_give_up(struct sandbox *sandbox);
/* Gives up, if that was not done, and frees it: nobody may use it any more. NULL is fine. */
void sandbox_close(struct sandbox *sandbox);

/* Runs the steps in one box; outcomes[step_count]. Costs about 5 ms beside what the steps take, and 1 ms a step. ERR_INPUT
 * for a job over the stated maxima; ERR_UNAVAILABLE when the box failed; ERR_BUSY when no place came free before the work's
 * deadline. */
enum err sandbox_run(struct work *w, struct sandbox *sandbox, const struct sandbox_job *job,
                     struct sandbox_outcome *outcomes) MUST_CHECK;

/* As users of it hold it, so that a test can put another in its place. state: a struct sandbox. */
struct sandbox_runner {
	void *state;
	enum err (*run)(struct work *w, void *state, const struct sandbox_job *job,
	                struct sandbox_outcome *outcomes);
};
struct sandbox_runner sandbox_runner(struct sandbox *sandbox);

#endif
