/* Publishing what the ledger's table holds: tiles and a signed checkpoint, by one at a time of however many processes.
 *
 * Owns the tables ledger_lease and ledger_checkpoint, and ledger_head.published.
 *
 * 1. Whoever publishes holds the lease: a row, taken by one conditional update, for PUBLICATION_LEASE_US, with an epoch larger
 *    than all before. It is given back when all is published. A holder who stalls loses it by time.
 * 2. Before a checkpoint is signed, its size and root are in the database, written by a transaction that checks the epoch. So who
 *    has lost the lease signs nothing any more; and of one size there is one root, whoever signs, on whatever machine.
 * 3. Published means: the checkpoint is durable where it lies, and then the database says so, with its note. Nobody is told
 *    anything before.
 * 4. A server whose log lies in a folder of its own follows: it makes the same tiles from the same rows, and takes the note that
 *    is in the database instead of a signature.
 * 5. Whatever is interrupted anywhere is done again, and ends in the same files. */
#ifndef LEDGER_PUBLICATION_H
#define LEDGER_PUBLICATION_H

#include "ledger/ledger.h"
#include "tlog/tlog.h"

/* How long a holder may be silent before others go on without him. */
#define PUBLICATION_LEASE_US (5 * INT64_C(1000000))

struct publication_log {
	struct db *db;
	struct id org;
	const struct tlog *log;
};

/* The lease, for who writes to the ledger in another way (rebuild.h). ERR_BUSY when somebody has it. */
struct publication_lease {
	struct id org, holder;
	int64_t epoch;
};
enum err publication_hold(struct work *w, struct db *db, struct id org,
                          struct publication_lease *out) MUST_CHECK;
/* Makes it last for PUBLICATION_LEASE_US more, together with this transaction: ERR_CONFLICT when it was lost. */
enum err publication_keep(struct work *w, struct tx *tx, const struct publication_lease *lease) MUST_CHECK;
/* Gives it back; where that fails, it ends by itself. */
void publication_let_go(struct work *w, struct db *db, const struct publication_lease *lease);

/* Publishes all that is stored, or follows what others published; `size`: of the checkpoint that is published here afterwards.
 * Does nothing, and writes nothing, when all is published. ERR_BUSY when somebody else has the lease; ERR_CONFLICT when it was
 * lost meanwhile, or the log is not made from this database (it is newer, or another); ERR_UNAVAILABLE. Not inside a
 * transaction. */
enum err publication_run(struct work *w, const struct publication_log *log, uint64_t *size) MUST_CHECK;
/* The same, but waits for who has the lease: for a command that publishes by itself, and for tests. */
enum err publication_finish(struct work *w, const struct publication_log *log) MUST_CHECK;

/* Why nothing is published, for administrators, kept until it goes on: absent when all is well. */
struct publication_problem {
	struct str sentence;
	int64_t since_us;
};
enum err publication_tell(struct work *w, struct db *db, struct id org, struct str problem) MUST_CHECK;
enum err publication_problem(struct work *w, struct tx *tx, struct id org,
                             struct publication_problem *out) MUST_CHECK;

/* Compares the log with the table: the root of its checkpoint, and of every one on record, with what the rows give. ERR_CONFLICT
 * says what differs. Cost: every row is read and hashed. */
enum err publication_check(struct work *w, const struct publication_log *log,
                           struct ledger_size *out) MUST_CHECK;

#endif
