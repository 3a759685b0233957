/* A job as process 1 of a box reads it; the form is sandbox/inside/protocol.h's. */
#ifndef SANDBOX_JOB_H
#define SANDBOX_JOB_H

#include "sandbox/sandbox.h"

/* ERR_INPUT for a job over the stated maxima, with an empty or leaving path, or with a NUL in a text. */
enum err job_check(struct work *w, const struct sandbox_job *job) MUST_CHECK;

/* What goes beside it. */
struct job_setting {
	struct str filter; /* of filter_make */
	uint64_t without;
	bool memory_by_cgroup, processes_by_cgroup;
};
/* The checked job in a sealed memfd, the caller's to close. ERR_UNAVAILABLE. */
enum err job_pack(struct work *w, const struct sandbox_job *job, const struct job_setting *setting,
                  int *out) MUST_CHECK;

#endif
