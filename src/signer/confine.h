/* What the process that holds the keys gives up.
 *
 * Before it reads a secret: core dumps and being looked into by other processes of its user, the environment, gaining
 * privileges; it dies with its parent, and leaves Ctrl-C and the end of a service to it. Once the keys are open: every system
 * call but those that reading, writing and waiting take (no network, no program, no process), and every file but those below
 * keys/ (where the kernel has Landlock).
 *
 * A token's module is a stranger's library in this process and may need more: files and threads are left to it, sockets and
 * programs are not. */
#ifndef SIGNER_CONFINE_H
#define SIGNER_CONFINE_H

#include "base/work.h"

/* ERR_UNAVAILABLE. `child`: the parent's end is ours. The environment is kept for a module. */
enum err confine_begin(struct work *w, bool child, bool module) MUST_CHECK;
/* `folder`: an open descriptor of keys/. ERR_UNAVAILABLE when the kernel has no seccomp. */
enum err confine_finish(struct work *w, int folder, bool module) MUST_CHECK;

#endif
