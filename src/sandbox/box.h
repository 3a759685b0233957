/* One start of bubblewrap: our end of it. Belongs to the thread that opened it, which lives as long as the box: the kernel
 * takes the end of the thread that started a process for the end of its parent (prctl(2), PR_SET_PDEATHSIG). */
#ifndef SANDBOX_BOX_H
#define SANDBOX_BOX_H

#include "sandbox/inside/protocol.h"
#include "sandbox/sandbox.h"

#include <sys/types.h>

/* What all boxes of a sandbox start from; made once. */
struct box_plan {
	int program;            /* `inside`, in a sealed memfd */
	char *const *arguments; /* of `inside` as a launcher: bubblewrap and its arguments */
	char *const *environment;
	int left_open; /* in the test without PROTECTION_DESCRIPTORS: a descriptor of the host; -1 */
};

/* Finds bubblewrap and makes the plan. cgroup_files: how many of them each box will join. ERR_UNAVAILABLE. */
enum err box_plan(struct work *w, struct arena *arena, const struct sandbox_options *options,
                  size_t cgroup_files, struct box_plan *out) MUST_CHECK;
/* Gives its descriptors back. */
void box_plan_close(const struct box_plan *plan);

struct box {
	pid_t pid;
	int handle; /* pidfd */
	int control;
	int error; /* what bubblewrap says when it fails */
};

/* Starts one; job and cgroups (as box_high gives them) stay the caller's. ERR_UNAVAILABLE. */
enum err box_open(struct work *w, const struct box_plan *plan, int job, const int *cgroups,
                  size_t cgroup_count, struct box *out) MUST_CHECK;
/* False when the box has gone. */
bool box_order(const struct box *box, enum inside_order_kind kind, uint32_t step, const int *descriptors,
               size_t count) MUST_CHECK;
/* The failure of a box that has gone, with what it said. ERR_UNAVAILABLE. */
enum err box_failed(struct work *w, const struct box *box) MUST_CHECK;
/* SIGKILL; from any thread. */
void box_kill(const struct box *box);
/* Returns when it has ended, killed when it does not end by itself. */
void box_close(struct box *box);

/* A duplicate above all numbers that a box's own descriptors have, closed at exec; closes `descriptor`. -1 when that is or
 * there is none left. */
int box_high(int descriptor);
/* A memfd; writable until box_seal. -1 when there is none. */
int box_memory(const char *name);
bool box_seal(int memory);
/* All of the bytes; false when the disk or memory is full. */
bool box_write(int descriptor, struct str bytes);

#endif
