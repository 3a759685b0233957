/* How the operator ends a command that runs until then: SIGINT or SIGTERM. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>

/* Blocks both in this thread and in all that it starts: before the first of them. */
void signals_block(sigset_t *signals);
/* Returns when one of them has come. */
void signals_wait(const sigset_t *signals);

#endif
