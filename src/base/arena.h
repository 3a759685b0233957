/* Memory of one work: taken piece by piece, given back whole.
 *
 * 1. Every allocation lives until the arena is reset or closed; nothing is freed singly.
 * 2. Out of memory aborts: inputs are capped, so that it means a leak or a machine too small.
 * 3. An arena belongs to one thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A new, empty arena. */
struct arena *arena_open(void);

/* Gives everything back. NULL is fine. */
void arena_close(struct arena *arena);

/* Makes the arena empty and keeps its first block for the next work. */
void arena_reset(struct arena *arena);

/* size bytes of zeros, aligned for any type; size 0 gives a unique pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* An array of count elements of size bytes, zeroed; a product that overflows aborts. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Calls `then` with the argument once, when the arena is next reset or closed, the last that was asked for first: for what a
 * work holds that is not its own. It takes nothing from this arena. */
void arena_defer(struct arena *arena, void (*then)(void *argument), void *argument);

/* Bytes handed out since the last reset, for tests and metrics. */
size_t arena_used(const struct arena *arena);

#endif
