/* The threads on which handlers may wait: for the model, for mail, for a password's hash. */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include "base/arena.h"
#include "base/compiler.h"
#include "http/task.h"

#include <stdbool.h>

enum { POOL_WAITING_MAX = 1024 };

struct pool;

/* Starts the threads. */
struct pool *pool_open(struct arena *arena, unsigned threads);
/* Runs what waits, then ends the threads. */
void pool_close(struct pool *pool);

/* Runs the task on a thread of the pool, in order of arrival; false when POOL_WAITING_MAX wait already. */
bool pool_run(struct pool *pool, struct task *task) MUST_CHECK;

#endif
