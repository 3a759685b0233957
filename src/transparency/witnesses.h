/* Asking a log's witnesses to cosign its newest checkpoint, and publishing it when enough have.
 *
 * 1. A checkpoint is published only with a quorum of the policy, each cosignature verified, and its time the present by this
 *    machine's clock. Else what was published stays published: the log goes on growing, unseen, until its witnesses are back.
 * 2. All witnesses are asked at once; the round ends when a quorum has answered (and the others had half a second more), or when
 *    its time is over. No witness holds up the others.
 * 3. A witness that says that it knows more than we have, or that our log is not what it cosigned, is not outvoted in silence:
 *    the round says so, whatever the quorum.
 * 4. Nothing is remembered on disk: what a witness cosigned last it tells itself (409).
 *
 * For one thread, but for what says so. */
#ifndef TRANSPARENCY_WITNESSES_H
#define TRANSPARENCY_WITNESSES_H

#include "base/buf.h"
#include "base/world.h"
#include "tlog/tlog.h"
#include "transparency/witness_client.h"

enum { WITNESSES_TIMEOUT_MS = 10000 };

struct witnesses_round {
	struct checkpoint checkpoint; /* that they were asked about */
	struct str note;              /* with the cosignatures that came */
	bool quorum;                  /* of those who answered now */
	bool published;
	bool stands;            /* it was published before, with a quorum: they were only asked again */
	bool disputed;          /* a witness disputes it */
	unsigned failed_rounds; /* in a row, this one too; 0: it is well */
	struct str words;       /* for people: what happened, who is missing and why */
	struct witness_said answers[LOG_POLICY_WITNESSES_MAX];
};

struct witnesses_options {
	unsigned timeout_ms;     /* of a round; 0: WITNESSES_TIMEOUT_MS */
	const char *authorities; /* as client.h's; NULL: the system's */
	/* After a round that failed or is disputed, and after the first that is well again. On the thread of the round. NULL:
	 * only the log and the metrics tell. */
	void (*alarm)(void *state, const struct witnesses_round *round);
	void *alarm_state;
};

struct witnesses;

/* Policy and options must outlive it. Asks nobody yet. */
struct witnesses *witnesses_open(const struct log_policy *policy, const struct witnesses_options *options);
/* NULL is fine. */
void witnesses_close(struct witnesses *witnesses);

/* Asks all about the newest checkpoint of the log and publishes it when the quorum is reached; `out` tells of it, also when this
 * fails. ERR_INPUT: the policy does not know the log's key. ERR_UNAVAILABLE: no quorum, or the storage; ERR_CONFLICT: somebody
 * else published something newer. Not the first: the alarm is raised. */
enum err witnesses_round(struct work *w, struct witnesses *witnesses, const struct tlog *log,
                         struct witnesses_round *out) MUST_CHECK;

/* Ends the round that is on its way, within a second or so, and every later one at once. Any thread. */
void witnesses_stop(struct witnesses *witnesses);

/* When a quorum was reached last, in seconds since 1970; 0: not yet. Any thread. */
int64_t witnesses_quorum_s(const struct witnesses *witnesses);
/* Whether the last round was well (before the first: yes). Any thread. */
bool witnesses_well(const struct witnesses *witnesses);
/* Prometheus' text format. Any thread. */
void witnesses_metrics(const struct witnesses *witnesses, struct buf *out);

#endif
