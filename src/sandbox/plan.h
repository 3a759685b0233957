/* What all boxes of a sandbox start from; made once: bubblewrap's arguments, and our program for its inside. */
#ifndef SANDBOX_PLAN_H
#define SANDBOX_PLAN_H

#include "sandbox/sandbox.h"

enum { PLAN_USER = 2 }; /* where in the arguments a keeper's user stands */

struct plan {
	int program; /* `inside`, in a sealed memfd */
	/* Of `inside` as a keeper: its user is to be filled in; then bubblewrap and its arguments. */
	char *const *arguments;
	size_t argument_count;
	char *const *environment;
	int left_open; /* in the test without PROTECTION_DESCRIPTORS: a descriptor of the host; -1 */
};

/* Finds bubblewrap and makes the plan; lives in the arena. cgroup_files: how many of them each keeper will join.
 * ERR_UNAVAILABLE. */
enum err plan_make(struct work *w, struct arena *arena, const struct sandbox_options *options,
                   size_t cgroup_files, struct plan *out) MUST_CHECK;
/* Gives its descriptors back. */
void plan_close(const struct plan *plan);

#endif
