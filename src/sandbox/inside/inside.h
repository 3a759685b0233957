/* Process 1 of a box: a small static program of its own, embedded in ours (sandbox/box.c).
 *
 * 1. It alone has the control descriptor. It reads nothing that a stranger wrote but the file that a build keeps.
 * 2. Being process 1 it cannot be killed or stopped from inside; it is not dumpable, so nobody reads or traces it.
 * 3. Before it reports a step, all processes of it are dead and reaped.
 * 4. What it cannot do ends the box with a report of INSIDE_FAILED: never an outcome of the step.
 *
 * Libc alone: it shares nothing with the rest of the tree but the protocol and the names of the protections. */
#ifndef SANDBOX_INSIDE_INSIDE_H
#define SANDBOX_INSIDE_INSIDE_H

#include "sandbox/inside/protocol.h"
#include "sandbox/protection.h"

#include <sys/stat.h>
#include <sys/types.h>

struct inside {
	const struct inside_job *job;
	int proc;            /* /proc as it was, to be written: the one inside is read-only; -1: none */
	bool work_read_only; /* as it is mounted now */
	bool scratch_there;
	struct stat scratch;   /* as it was when it was new */
	ino_t scratch_counted; /* the number that its last file was given */
};

/* keeper.c: joins the cgroups of INSIDE_EXTRA and above, becomes an unprivileged user if it is root, and starts boxes.
 * arguments: how many cgroups, bubblewrap's path and its arguments. */
int keep(char **arguments);

/* Takes the next order with its descriptors [INSIDE_DESCRIPTORS_MAX]; false when the host has gone. */
bool inside_receive(struct inside_order *order, int *descriptors, size_t *count);

/* Reports that the box failed, with errno, and ends it. */
_Noreturn void inside_failed(const char *what);
/* Whether the protection is in force. */
bool inside_has(const struct inside *inside, enum protection protection);
/* A text, the rows and the filter of the job. */
const char *inside_text(const struct inside *inside, uint32_t offset);
const struct inside_step *inside_step(const struct inside *inside, uint32_t index);
/* Microseconds of a clock that never goes back. */
int64_t inside_now_us(void);

/* ---- folders.c ---- */

/* Mounts the work folder and writes the job's files into it; takes write access to /proc away. */
void folders_begin(struct inside *inside);
/* A fresh scratch folder, and the work folder as this step may have it. */
void folders_before(struct inside *inside, const struct inside_step *step);
void folders_after(struct inside *inside);
/* Bytes that a mounted folder holds. */
int64_t folders_used(const char *path);
/* Copies the file to the descriptor; false when it is none: not there, not plain, behind a link, or too large. */
bool folders_keep(const struct inside *inside, const char *path, int out);

/* ---- child.c ---- */

/* In the forked child: gives up everything and executes the step. An errno is written to `status` when that fails. */
_Noreturn void child_become(const struct inside *inside, const struct inside_step *step,
                            const int *descriptors, int status);

/* ---- watch.c ---- */

/* Starts the step, waits for its end, kills what it left. */
void watch_step(struct inside *inside, uint32_t index, const int *descriptors, struct inside_report *report);

#endif
