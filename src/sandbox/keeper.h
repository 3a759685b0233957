/* Our end of a place's keeper (sandbox/inside/keeper.c), which starts the boxes of the place one after the other. */
#ifndef SANDBOX_KEEPER_H
#define SANDBOX_KEEPER_H

#include "sandbox/plan.h"

#include <sys/types.h>

struct keeper {
	pid_t pid;
	int control; /* -1: there is no keeper */
	int error;   /* what it says when it fails */
	uid_t user;  /* as whom it and its boxes run */
};

/* Starts that of a place, as a user of its own where we are root: what the kernel counts for each user (pipes, timers, watches)
 * is then no other box's. cgroups (open cgroup.procs files) stay the caller's. ERR_UNAVAILABLE. */
enum err keeper_open(struct work *w, const struct plan *plan, size_t place, const int *cgroups,
                     size_t cgroup_count, struct keeper *out) MUST_CHECK;
/* Ends it, and the box that it has. One that is not there is fine. */
void keeper_close(struct keeper *keeper);

/* Has a box started with these descriptors (KEEPER_CONTROL …); false when the keeper has gone. */
bool keeper_start(const struct keeper *keeper, const int *descriptors) MUST_CHECK;
/* Has it ended; from any thread. */
void keeper_kill(const struct keeper *keeper);
/* Whether keeper_await would return at once. */
bool keeper_has_reported(const struct keeper *keeper);
/* Waits until all of the box has ended: patience_ms for it to end by itself, then it is killed. False when the keeper has
 * failed and has to be closed. */
bool keeper_await(const struct keeper *keeper, int patience_ms) MUST_CHECK;

#endif
