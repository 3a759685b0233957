/* A bell wakes the threads that wait for it, inside this process. A hint and no message: who is woken
 * looks for himself what has changed. */
#ifndef DB_BELL_H
#define DB_BELL_H

#include "base/arena.h"
#include "base/str.h"

#include <pthread.h>

struct bell;

/* A bell in this arena; its memory goes with it, bell_close gives back the rest. NULL is fine there. */
struct bell *bell_open(struct arena *arena);
void bell_close(struct bell *bell);

/* Wakes everybody who waits. The argument is a struct bell, so that it fits tx_after_commit. */
void bell_ring(void *bell);
/* How often it has rung. */
uint64_t bell_count(struct bell *bell);
/* Waits until it has rung more than `heard` times, at most timeout_ms; returns how often it has. A ring
 * between bell_count and bell_wait is not missed. */
uint64_t bell_wait(struct bell *bell, uint64_t heard, unsigned timeout_ms);

#endif
