/* The sequencer of a log: a thread that gives entries from everywhere their places, many at a time.
 *
 * It pools what comes, appends the pool (transparency/appender.h), and only then says to each where it is. A pool ends when
 * nothing more has come for a moment, when there are enough to end a tile, and at the latest SEQUENCER_POOL_MS after its first
 * entry; it takes what waits then, up to SEQUENCER_POOL_MAX, and of more than fill a tile so many that the last one is full.
 *
 * 1. What is acknowledged is durable, signed and (unless the log is witnessed) published.
 * 2. Every entry taken is answered, once, whatever happens to the disk. When it fails, all of the pool are told so
 *    (ERR_UNAVAILABLE); nothing is acknowledged, and the next pool tries again by itself, looking at the storage first.
 * 3. What waits is bounded, in number and in bytes; beyond that sequencer_add refuses (ERR_BUSY).
 * 4. One for a log: whoever opens it keeps others away (files_hold, or a lease). An object store does so itself: what comes
 *    second is not acknowledged, and the next pool begins from what the other wrote.
 * 5. A storage that can be given a time (an object store) has SEQUENCER_LIMIT_S for a pool. */
#ifndef TRANSPARENCY_SEQUENCER_H
#define TRANSPARENCY_SEQUENCER_H

#include "base/buf.h"
#include "base/world.h"
#include "transparency/appender.h"

enum {
	SEQUENCER_POOL_MS = 50,
	SEQUENCER_LIMIT_S = 20,
	SEQUENCER_POOL_MAX = 4096,
	SEQUENCER_POOL_BYTES_MAX = 8 << 20,
	SEQUENCER_WAITING_MAX = 16384,
	SEQUENCER_WAITING_BYTES_MAX = 32 << 20,
};

/* An entry on its way. Whoever adds it owns it, and does not touch it until `done`. */
struct sequencer_entry {
	struct str bytes; /* at most TILE_ENTRY_MAX */
	bool prove;       /* a proof is wanted */
	/* On the sequencer's thread, which waits for it: it must be quick, and must not add. The entry is its owner's again. */
	void (*done)(struct sequencer_entry *entry);
	/* What became of it: */
	enum err result;
	struct str message; /* of a failure, and checkpoint and proof: valid during `done` */
	struct place place;
	uint64_t size;                /* of the log that it is in */
	const struct proof *proof;    /* NULL when none was wanted, or the log is witnessed */
	struct sequencer_entry *next; /* the sequencer's */
	int64_t added_us;             /* the sequencer's */
};

struct sequencer;

/* Begins to sequence with the appender, which is the sequencer's until sequencer_close. */
struct sequencer *sequencer_open(const struct world *world, struct appender *appender);
/* Answers all that was added, and ends. Nobody adds any more. NULL is fine. */
void sequencer_close(struct sequencer *sequencer);

/* Any thread. OK: `done` will be called, perhaps before this returns. ERR_BUSY: too many wait, try again in a second;
 * ERR_TOO_LARGE. */
enum err sequencer_add(struct work *w, struct sequencer *sequencer, struct sequencer_entry *entry) MUST_CHECK;

/* Whether the last pool was appended (an empty log's was). */
bool sequencer_well(struct sequencer *sequencer);

/* Prometheus' text format: entries, pools, failures, what waits, seconds from adding to acknowledging. */
void sequencer_metrics(struct sequencer *sequencer, struct buf *out);

#endif
