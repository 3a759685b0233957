/* A loop whose turns run on several threads: for arithmetic that is worth more than one processor.
 *
 * 1. Which turn runs on which thread, and in what order, is open; so what a turn computes may depend on its index alone, and
 *    turns write to places of their own. A caller who then adds up in the order of the indices gets the same bits from any
 * number of
 *    threads.
 * 2. One loop at a time; turns do not start loops.
 * 3. The threads sleep between loops. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include "base/work.h"

enum { PARALLEL_THREADS_MAX = 256 };

struct parallel;

/* A team of that many threads, the caller's among them: 1 … PARALLEL_THREADS_MAX. Where the system gives fewer, it is
 * smaller. */
struct parallel *parallel_open(struct work *w, size_t threads);

/* Ends the threads. NULL is fine. */
void parallel_close(struct parallel *team);

/* run(context, index) once for each index below count; returns when all are done. team NULL: one after the other, here. */
void parallel_each(struct parallel *team, size_t count, void (*run)(void *context, size_t index),
                   void *context);

/* How many threads there are; 1 for NULL. */
size_t parallel_threads(const struct parallel *team);

#endif
