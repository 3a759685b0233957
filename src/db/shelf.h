/* Large values made of rows that never change, kept in memory while there is room: a grader is a few MB, every answer needs it.
 *
 * Beside the memo (db/memo.h), which keeps small ones for good.
 *
 * 1. A value that was got stays as it is until the arena of the work that got it is reset or closed, on the shelf or not.
 * 2. The shelf holds at most SHELF_BYTES_MAX and SHELF_COUNT_MAX; for a newer one those go that were asked for longest ago. What
 *    is larger than the shelf is made anew each time. */
#ifndef DB_SHELF_H
#define DB_SHELF_H

#include "base/id.h"
#include "base/work.h"

enum { SHELF_BYTES_MAX = 256 << 20, SHELF_COUNT_MAX = 64 };

struct shelf;

/* An empty one. */
struct shelf *shelf_open(void);
/* NULL is fine. What works still hold stays theirs. */
void shelf_close(struct shelf *shelf);

/* Of which row a value is. */
struct shelf_name {
	struct id org, id;
	int64_t place; /* of several rows of one id */
};

/* Makes the value from the row; everything of it lies in maker's arena. */
typedef enum err shelf_make(struct work *maker, void *argument, const void **value);

/* The value of this name: the kept one, or what `make` gives, which is then kept. Two threads may make the same one at once: both
 * get the one that was there first. Errors are make's. */
enum err shelf_get(struct work *w, struct shelf *shelf, const struct shelf_name *name, shelf_make *make,
                   void *argument, const void **value) MUST_CHECK;

/* Bytes that lie on it now: what was used of their arenas, which hold up to twice as much. */
size_t shelf_bytes(struct shelf *shelf);

#endif
