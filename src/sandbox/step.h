/* One step of a box, from our side: its streams, its time, its outcome. */
#ifndef SANDBOX_STEP_H
#define SANDBOX_STEP_H

#include "sandbox/box.h"
#include "sandbox/cgroup.h"

/* Where a step runs. */
struct step_place {
	const struct box *box;
	const struct cgroup *cgroup;
	size_t place;
	uint64_t without;    /* bits of enum protection */
	int program;         /* for steps that are `ours`; else -1 */
	struct arena *bytes; /* what the streams of a step hold lives here */
	int64_t work_bytes;  /* what the work folder holds, which is memory too; kept up by step_run */
};

/* Runs one; index: its number in the job. ERR_UNAVAILABLE when the box failed. */
enum err step_run(struct work *w, struct step_place *place, const struct sandbox_step *step, uint32_t index,
                  struct sandbox_outcome *out) MUST_CHECK;

#endif
