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
 * 5. Whatever is interrupted anywhere is done again, and ends in the same files.
 * 6. A log with witnesses is integrated and signed as any other, and then they are asked (transparency/witnesses.h); it is
 *    published when their quorum has cosigned, and not before, also what a crash or a time without witnesses left unpublished.
 *    While they are asked the lease lasts longer than that can take. They are asked again when the newest cosignature is
 *    PUBLICATION_AGAIN_S old: so the time that a checkpoint tells is of today, and who is missing is noticed before anything
 *    waits for them. A checkpoint takes the place of one of its own size only with other cosignatures.
 * 7. The database knows that a log is witnessed: who was started without the policy publishes nothing.
 * 8. Who publishes again and again asks the place of the log for nothing while the database says that all is published which was
 *    seen there: a store far away takes money for each request. But once in PUBLICATION_LOOK_S it is asked, so that one that is
 *    gone is noticed before anything waits for it. */
#ifndef LEDGER_PUBLICATION_H
#define LEDGER_PUBLICATION_H

#include "ledger/ledger.h"
#include "tlog/log_policy.h"
#include "tlog/tlog.h"
#include "transparency/witnesses.h"

/* How long a holder may be silent before others go on without him. */
#define PUBLICATION_LEASE_US (5 * INT64_C(1000000))

/* For how long witnesses may be asked (witnesses_options.timeout_ms), and how long the lease lasts meanwhile. */
enum { PUBLICATION_ROUND_MS = 5000, PUBLICATION_AGAIN_S = 60, PUBLICATION_LOOK_S = 600 };
#define PUBLICATION_ROUND_US (8 * INT64_C(1000000))

/* Whom a witnessed log asks. One that says `quorum none` gives witnesses up that it had. */
struct publication_witnesses {
	const struct log_policy *policy;
	struct witnesses *asked; /* of that policy */
	bool settled;            /* tlog_settle was called here; false at first */
};

struct publication_log {
	struct db *db;
	struct id org;
	const struct tlog *log;
	struct publication_witnesses *witnesses; /* of a witnessed log; NULL: of any other */
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

/* Publishes all that is stored, or follows what others published; `size`, also when this fails: of the checkpoint that is
 * published here afterwards, as far as is known. Does nothing, and writes nothing, when all is published. ERR_BUSY when
 * somebody else has the lease; ERR_CONFLICT when it was lost meanwhile, the log is not made from this database (it is newer, or
 * another), or the policy is missing (rule 7); ERR_UNAVAILABLE, also when the witnesses are no quorum. Not inside a
 * transaction. */
enum err publication_run(struct work *w, const struct publication_log *log, uint64_t *size) MUST_CHECK;
/* The same for who calls it again and again, from one thread (rule 8). */
struct publication_seen {
	struct arena *arena;
	struct str note, published_note; /* of the log when all was published */
	int64_t until_us;                /* for so long it needs no look; 0 at first */
};
enum err publication_run_again(struct work *w, const struct publication_log *log,
                               struct publication_seen *seen, uint64_t *size) MUST_CHECK;
/* The same as publication_run, but waits for who has the lease: for a command that publishes by itself, and for tests. */
enum err publication_finish(struct work *w, const struct publication_log *log) MUST_CHECK;

/* ERR_CONFLICT when the database knows of witnesses and `log` does not (rule 7). */
enum err publication_check_witnessed(struct work *w, const struct publication_log *log) MUST_CHECK;

/* What is wrong, for administrators, kept until it goes on: absent when all is well. Nothing is published then; but where a
 * witness says that it has seen another log it is, and where only what is published could not be cosigned once more, nothing
 * waits yet. */
struct publication_problem {
	struct str sentence;
	int64_t since_us;
};
enum err publication_tell(struct work *w, struct db *db, struct id org, struct str problem) MUST_CHECK;
/* It is over for who told it, though there was nothing to publish; what others told meanwhile stays. */
enum err publication_untell(struct work *w, struct db *db, struct id org, struct str problem) MUST_CHECK;
enum err publication_problem(struct work *w, struct tx *tx, struct id org,
                             struct publication_problem *out) MUST_CHECK;

/* What administrators are to be told by mail, each once: that something is wrong for PUBLICATION_ALARM_S, and that it is over.
 * The job PUBLICATION_ALARM_JOB, without a payload, is added when it is time to ask. */
enum { PUBLICATION_ALARM_S = 60 };
#define PUBLICATION_ALARM_JOB "log.alarm"
enum publication_alarm { PUBLICATION_SILENT, PUBLICATION_WRONG, PUBLICATION_WELL };
/* What it is now; the next call does not say it again. `problem`: what is wrong, when it is PUBLICATION_WRONG. */
enum err publication_alarm(struct work *w, struct tx *tx, struct id org, enum publication_alarm *alarm,
                           struct publication_problem *problem) MUST_CHECK;

/* The note of the newest checkpoint that was published, as the database has it; absent when it has none. */
enum err publication_newest(struct work *w, struct tx *tx, struct id org, struct str *note) MUST_CHECK;

/* Compares the log with the table: the root of its checkpoint, and of every one on record, with what the rows give. ERR_CONFLICT
 * says what differs. Cost: every row is read and hashed. */
enum err publication_check(struct work *w, const struct publication_log *log,
                           struct ledger_size *out) MUST_CHECK;

#endif
