/* Control groups: memory and processes of each box, counted and bounded by the kernel, v2 or v1.
 *
 * 1. All groups are below one of ours, assay-PID-N, which is locked (flock) as long as its server lives. One that nobody
 *    holds is the rest of a killed server: its processes are killed and it is removed when the next sandbox opens.
 * 2. A place has a group of its own, box-N, kept from box to box, as its keeper is in it: joining one costs more than a box.
 * 3. Where no controller can be had this is no error: the box has limits of its own then (sandbox/protection.h). */
#ifndef SANDBOX_CGROUP_H
#define SANDBOX_CGROUP_H

#include "base/work.h"

enum cgroup_kind { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* Values that never change once opened; for any thread. */
struct cgroup {
	enum cgroup_kind kind;
	int memory,
		processes; /* our folder in the hierarchy with that controller (v2: the same twice); -1: none */
	const char *memory_parent, *memory_name, *processes_parent, *processes_name; /* where they are */
};

/* Looks in `folder`, or when it is absent where this process is and above. Never fails: kind is CGROUP_NONE then. */
void cgroup_open(struct work *w, struct arena *arena, struct str folder, struct cgroup *out);
/* Removes all that is ours; no process is left in it. */
void cgroup_close(const struct cgroup *cgroup);

enum { CGROUP_FILES_MAX = 2 };

/* Makes the groups of a place unless they are there, without limits. files[*count]: each one's cgroup.procs, open for
 * writing, to be closed by the caller: a process that writes "0" to it joins. ERR_UNAVAILABLE. */
enum err cgroup_join(struct work *w, const struct cgroup *cgroup, size_t place, int *files,
                     size_t *count) MUST_CHECK;

/* What a step's figures begin at. */
struct cgroup_mark {
	int64_t memory_bytes; /* in use */
	int64_t oom_kills;    /* so far; -1: the kernel does not say */
	int peak;             /* v2: the open memory.peak that is ours to reset; -1: none */
};
/* Sets the limits of a place and begins to count. memory_bytes: of all processes and tmpfs, -1 for no limit. ERR_UNAVAILABLE. */
enum err cgroup_begin(struct work *w, const struct cgroup *cgroup, size_t place, int64_t memory_bytes,
                      int64_t processes, struct cgroup_mark *mark) MUST_CHECK;
struct cgroup_use {
	int64_t memory_bytes; /* the most above the mark; 0: the kernel does not say */
	bool out_of_memory;   /* it killed somebody */
};
struct cgroup_use cgroup_end(const struct cgroup *cgroup, size_t place, const struct cgroup_mark *mark);

#endif
