/* One child process with its three pipes: what it says and that it ends, in one place to wait.
 *
 * Its standard input is held open and says nothing: its end tells the child that we have gone. Its standard error goes to
 * our log line by line. Belongs to one thread, which lives as long as the child: the kernel takes the end of the thread that
 * started a child for the end of its parent (prctl(2), PR_SET_PDEATHSIG). */
#ifndef LLM_CHILD_H
#define LLM_CHILD_H

#include "base/str.h"

#include <sys/types.h>

enum { CHILD_LINE_MAX = 512 }; /* longer lines are cut */

struct child_line {
	int descriptor; /* -1: closed */
	size_t len;
	char text[CHILD_LINE_MAX];
};

struct child {
	pid_t pid;
	int handle; /* pidfd: readable when the child has ended */
	int input;
	struct child_line output, error; /* read, not yet taken as a line */
	char said[CHILD_LINE_MAX];       /* the last line of output */
	char last[CHILD_LINE_MAX];       /* the last line of error */
	size_t last_len;
	int status; /* once it has ended: as waitpid(2) gives it */
};

enum child_event {
	CHILD_SAID,  /* a line on its standard output */
	CHILD_QUIET, /* nothing for as long as was given */
	CHILD_STOP,  /* the caller's descriptor is readable */
	CHILD_ENDED, /* and all it said was read */
};

/* Starts arguments[0], found by PATH, with `key` in its environment as ASSAY_MODEL_KEY and without our other ASSAY_…
 * variables, in a process group of its own (so that Ctrl-C reaches us alone), at a lower priority. False with errno. */
bool child_start(struct child *child, char *const *arguments, struct str key) MUST_CHECK;

/* Waits for the next event. *line lives until the next call. */
enum child_event child_wait(struct child *child, int stop, int timeout_ms, struct str *line);

/* SIGKILL; child_wait tells when it has worked. */
void child_kill(const struct child *child);
/* SIGTERM, and SIGKILL when it is still there after patience_ms. Returns when it has ended. */
void child_stop(struct child *child, int patience_ms);
/* Gives its descriptors back. It has ended. */
void child_finish(struct child *child);

/* The last line of its standard error: most servers say there why they end. */
struct str child_last_line(const struct child *child);

#endif
