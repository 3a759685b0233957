/* The thread of a server that publishes what the ledger's table holds (publication.h), as soon as it is committed.
 *
 * 1. A commit of this process wakes it; entries of other processes are found within PRESS_POLL_MS, in the database: where the
 *    log lies nothing is asked for while there are none (publication.h, rule 8).
 * 2. What is committed while it works goes into the next checkpoint together: pools of PRESS_POOL_MS at least, so that many
 *    entries cost one.
 * 3. When publishing fails it says why (on the page of operation, to `assay doctor`, in the metrics), and tries again, always.
 * 4. Witnesses are asked about at most one checkpoint in PRESS_WITNESSED_MS, since each of them keeps each, and limits how often
 *    it is asked. That is the price: who stores something right after a checkpoint waits for so long; the first after a pause
 *    waits for the round alone. When they are no quorum they are asked again after a second, two, four…, PRESS_RETRY_MAX_MS at
 *    most, whatever is stored meanwhile. */
#ifndef LEDGER_PRESS_H
#define LEDGER_PRESS_H

#include "base/buf.h"
#include "base/world.h"
#include "ledger/publication.h"

enum {
	PRESS_POOL_MS = 20,
	PRESS_WITNESSED_MS = 500,
	PRESS_POLL_MS = 500,
	PRESS_RETRY_MS = 1000,
	PRESS_RETRY_MAX_MS = 16000,
	PRESS_WAIT_S = 20,
};

struct press;

/* Starts the thread; what `log` points to lives until press_stop. */
struct press *press_start(const struct world *world, struct arena *arena, const struct publication_log *log);
/* Ends a round of its witnesses that is on its way, and they are not asked any more. NULL is fine. */
void press_stop(struct press *press);

/* Waits until a published checkpoint covers the entry. ERR_UNAVAILABLE, with the reason, when publishing fails meanwhile or
 * it has taken PRESS_WAIT_S; at once while the witnesses of a log are asked more and more rarely. Not inside a transaction. */
enum err press_wait(struct work *w, struct press *press, int64_t index) MUST_CHECK;

/* Prometheus' text format: entries published here, failures, whether it goes well; and what its witnesses say. */
void press_metrics(struct press *press, struct buf *out);

#endif
