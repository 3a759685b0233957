/* The queue of jobs: what is done after the answer was given.
 *
 * 1. A job is added in the transaction it follows from: both are durable, or neither is there.
 * 2. A worker holds a job by a lease. A lease that ends without a word is given to another worker: every
 *    job is run at least once, maybe twice, so a handler's work must bear to be done again.
 * 3. A handler that calls jobs_complete in its own transaction has its effect exactly once.
 * 4. A job that failed is tried again after 1 s, 2 s, 4 s… at most an hour, with jitter. After
 *    attempts_max it is dead: kept, with its last error, until an administrator retries or discards it.
 * 5. Jobs of one kind start in the order in which they are due, roughly; nothing more is promised.
 * 6. A job whose kind has no row (struct job_handler) in any process waits for ever, unseen. */
#ifndef DB_JOBS_H
#define DB_JOBS_H

#include "db/db.h"

enum { JOBS_PAYLOAD_MAX = 64 * 1024, JOBS_BATCH_MAX = 64 };

struct job {
	struct id org;
	struct id id;
	struct str kind;
	struct str payload; /* JSON */
	int64_t attempts;   /* this one included */
	struct id lease;
};

/* Adds a job; run_after_us: not before (0: at once). Wakes the workers of this kind after the commit.
 * ERR_TOO_LARGE over JOBS_PAYLOAD_MAX bytes. */
enum err jobs_add(struct work *w, struct tx *tx, struct id org, struct str kind, struct str payload,
                  int64_t run_after_us) MUST_CHECK;

/* Whether a job of this kind with this very payload waits or runs; a dead one does neither. */
enum err jobs_is_open(struct work *w, struct tx *tx, struct id org, struct str kind, struct str payload,
                      bool *out) MUST_CHECK;

/* A payload made of texts, {"NAME": "VALUE", …}; those whose value is absent are left out. */
struct jobs_text {
	struct str name, value;
};
struct str jobs_payload(struct work *w, const struct jobs_text *texts, size_t count);

/* ---- for handlers ---- */

/* One of the payload's texts, as it is or as an id. ERR_INTERNAL when the job does not have it. */
enum err jobs_payload_text(struct work *w, const struct job *job, struct str name,
                           struct str *out) MUST_CHECK;
enum err jobs_payload_id(struct work *w, const struct job *job, struct str name, struct id *out) MUST_CHECK;
/* The same for a text that it may lack: absent then. */
enum err jobs_payload_find(struct work *w, const struct job *job, struct str name,
                           struct str *out) MUST_CHECK;

/* Ends the job together with this transaction. ERR_CONFLICT when the lease is not ours any more:
 * somebody else does the job, and this transaction must not be committed. */
enum err jobs_complete(struct work *w, struct tx *tx, const struct job *job) MUST_CHECK;
/* Makes the lease, and the work's deadline with it, end `seconds` from now. ERR_CONFLICT as above. */
enum err jobs_extend(struct work *w, struct db *db, const struct job *job, unsigned seconds) MUST_CHECK;

struct job_handler {
	struct str kind;
	/* Returns OK when the job is done. The work is new, its deadline is the end of the lease. */
	enum err (*run)(struct work *w, struct db *db, void *context, const struct job *job);
	unsigned threads;
	unsigned batch; /* jobs leased at once, run one after the other; 0: 1 */
	unsigned lease_seconds;
	unsigned attempts_max;
};

struct jobs;

/* Before jobs_start: what a process left that was killed is due at once, instead of when its lease ends. On SQLite alone,
 * where nobody else can be working; on PostgreSQL it changes nothing. */
enum err jobs_recover(struct work *w, struct db *db) MUST_CHECK;
/* Starts every handler's threads; `handlers` and `context` must live until jobs_stop. */
struct jobs *jobs_start(const struct world *world, struct db *db, const struct job_handler *handlers,
                        size_t count, void *context);
/* Lets the handlers finish the job they are at, gives back what was not begun, ends the threads. NULL is
 * fine. */
void jobs_stop(struct jobs *jobs);

/* ---- for administrators ---- */

struct job_dead {
	struct id id;
	struct str kind;
	struct str payload;
	struct str error; /* of the last attempt */
	int64_t attempts;
	int64_t created_us;
	int64_t dead_us;
};

/* Dead jobs of the organisation, oldest first, from behind the id `after` (zero: from the first). */
enum err jobs_dead(struct work *w, struct tx *tx, struct id org, struct id after, size_t limit,
                   struct job_dead **out, size_t *count) MUST_CHECK;
/* From the first attempt again, at once. ERR_NOT_FOUND when it is not dead. */
enum err jobs_retry(struct work *w, struct tx *tx, struct id org, struct id id) MUST_CHECK;
/* For ever. ERR_NOT_FOUND when it is not dead. */
enum err jobs_discard(struct work *w, struct tx *tx, struct id org, struct id id) MUST_CHECK;

#endif
