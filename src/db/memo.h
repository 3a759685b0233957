/* Values read from rows that never change, kept in memory as long as the database is open.
 *
 * For what is read often and costs much to read: an assessment version is 100 KB of JSON. Only for rows that are never
 * updated or deleted, named by their id.
 *
 * 1. A kept value is never changed nor given back before memo_close: readers need no lock on it.
 * 2. At most MEMO_MAX values are kept; later ones are made anew each time, which is slower and nothing else. */
#ifndef DB_MEMO_H
#define DB_MEMO_H

#include "base/id.h"
#include "base/work.h"

enum { MEMO_MAX = 64 };

struct memo;

/* An empty one. */
struct memo *memo_open(void);
/* NULL is fine. */
void memo_close(struct memo *memo);

/* Makes the value from the rows; everything of it lies in maker's arena. */
typedef enum err memo_make(struct work *maker, void *argument, const void **value);

/* The value of this id: the kept one, or what `make` gives, which is then kept. Two threads may make the same one at once: both
 * get the one that was kept first. Errors are make's. */
enum err memo_get(struct work *w, struct memo *memo, struct id id, memo_make *make, void *argument,
                  const void **value) MUST_CHECK;

#endif
