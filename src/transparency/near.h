/* A log that lies far away, in an object store, for whoever shows it to others: read as if it lay here.
 *
 * 1. A tile or bundle that a checkpoint read here covers never changes, and is kept: as many as objects/recent.h says.
 * 2. A checkpoint is asked for again when the last one is NEAR_FRESH_MS old, by one thread at a time; the others get the last one
 *    meanwhile. It is never followed by an older one, nor by none.
 * 3. No reader waits longer than NEAR_PATIENCE_MS, and no writer longer for what it reads than NEAR_WRITER_MS. While the store
 *    does not answer, the last checkpoint goes on counting, for it stays true, and it is left alone for NEAR_REST_MS at a time.
 * 4. What is written through near_writer is known to the readers at once. What is read through it is asked for, always.
 * 5. Any number of threads. */
#ifndef TRANSPARENCY_NEAR_H
#define TRANSPARENCY_NEAR_H

#include "tlog/storage.h"

enum { NEAR_FRESH_MS = 1000, NEAR_PATIENCE_MS = 3000, NEAR_REST_MS = 5000, NEAR_WRITER_MS = 10000 };

struct near;

/* Of the same log, each by a storage of its own, so that readers do not make the writer forget the tree's edge; neither has
 * `commit`. They outlive it. */
struct near *near_open(const struct tlog_storage *reads, const struct tlog_storage *writes);
/* NULL is fine. */
void near_close(struct near *near);

/* What readers get until the store has been asked, where it does not answer from the beginning: a checkpoint that was published,
 * as somebody else knows. Nothing is changed when one is known here already. */
void near_recall(struct work *w, struct near *near, struct str note);

/* Can only be read. */
struct tlog_storage near_reader(struct near *near);
struct tlog_storage near_writer(struct near *near);

#endif
