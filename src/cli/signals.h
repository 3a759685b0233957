/* Commands that run until the operator ends them, by SIGINT or SIGTERM. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>

/* Blocks both in this thread and in all that it starts: before the first of them. */
void signals_block(sigset_t *signals);
/* Returns when one of them has come. */
void signals_wait(const sigset_t *signals);

/* Raises this process's limit on open files as far as it may: a connection is a file, and the limit that a shell gives is
 * often 1024. */
void signals_raise_files(void);

#endif
