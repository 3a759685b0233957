/* A log in an object store: files as objects of a bucket, asked for as Amazon's S3 has it.
 *
 * Owns what lies below one prefix of one bucket; nothing else writes there. Anybody may read it, from the store itself.
 *
 * 1. What is written is durable when the store has said so; many files go at once. The store checks that it got what was sent:
 *    the digest of the body is signed.
 * 2. A store that is too busy, not well or not there is asked again, later each time, until the work's deadline, else for about
 *    a minute. What it refuses for good is told at once, with what to do.
 * 3. Nothing is overwritten unseen: an object is made where there is none (If-None-Match) or takes the place of the one that
 *    was looked at (If-Match). So what a request that was thought lost does later is nothing. Where the very bytes lie that were
 *    sent, the answer was lost, and all is well. Before the first write the store is asked whether it honours that, at
 *    PREFIX/conditions; one that doesn't is refused.
 * 4. Of two sequencers, on whatever machines, one fails with ERR_CONFLICT and the log is whole. Where other bytes lie than are to
 *    be written, a sequencer has crashed, or another is at work: they are left alone for OBJECTS_SETTLE_S, and if
 *    a checkpoint is then another than was read here, for good. For the same reason a checkpoint follows its files within
 *    OBJECTS_FOLLOW_S, or is refused with ERR_UNAVAILABLE; the append may be made again.
 *    Where some files are of each, the one whose is the first goes on. A file that is written again with the bytes that it had is
 *    to a condition what it was before: who does that looks some seconds later whether a rival who had seen it old has
 *    overwritten it. What overwrites comes soon after the look; only a request that a network holds back for longer
 *    than that, and that finds there the very bytes of before, is not kept out.
 * 5. With conditions=none in the address, 3 and 4 are up to a lock elsewhere: `replace` compares and writes in two steps.
 * 6. The last files of the tree are kept in memory, so that an append sends its files in one wave and then its checkpoint. They
 *    are forgotten as soon as a checkpoint is another than the last that was read or written here, or a write fails:
 *    then somebody else may have written, or nobody knows what lies there.
 * 7. Any number of threads; of these one writes at a time. */
#ifndef OBJECTS_OBJECTS_H
#define OBJECTS_OBJECTS_H

#include "base/work.h"
#include "tlog/storage.h"

enum {
	OBJECTS_AT_ONCE = 32,  /* requests on their way */
	OBJECTS_SETTLE_S = 30, /* age of what a crash left */
	OBJECTS_FOLLOW_S = 15, /* and half of that */
};

struct objects;

/* What has been asked of the store since it was opened. A wave is of requests that were on their way together: there are as many
 * as somebody had to wait for the store. */
struct objects_counts {
	uint64_t requests, waves;
};

/* Opens the store at an address (location.h). Neither is the store asked yet, nor are its keys read (credentials.h). ERR_INPUT:
 * the address. */
enum err objects_open(struct work *w, struct str address, struct objects **out) MUST_CHECK;
/* NULL is fine. */
void objects_close(struct objects *objects);

/* The bucket as the storage of a log. Beside what storage.h says: ERR_INPUT for a path with anything but [A-Za-z0-9._-] between
 * single '/'; ERR_UNAVAILABLE says what is wrong with the store and what to do. */
struct tlog_storage objects_storage(struct objects *objects);

/* Asks at once what is asked before the first write (rule 3): whether the store can be reached, read and written, and honours
 * conditions. With conditions=none: whether something can be put there, and *guarded is false. */
enum err objects_try(struct work *w, struct objects *objects, bool *guarded) MUST_CHECK;

/* At this moment. */
struct objects_counts objects_counts(struct objects *objects);

#endif
