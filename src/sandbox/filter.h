/* The system calls that a program in a box may make: an allow-list, as the kernel wants it (seccomp(2), BPF). */
#ifndef SANDBOX_FILTER_H
#define SANDBOX_FILTER_H

#include "base/work.h"

/* The filter's instructions (struct sock_filter) as bytes; in the arena. What it does not name fails with EPERM; what
 * libraries try first and can do without fails with ENOSYS; calls of another architecture end the process. ERR_UNAVAILABLE
 * when libseccomp cannot make it for this machine. */
enum err filter_make(struct work *w, struct arena *arena, struct str *out) MUST_CHECK;

#endif
