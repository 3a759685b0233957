/* Asking one witness to cosign a checkpoint (C2SP tlog-witness, the log's side).
 *
 * What it says is believed only where a signature vouches for it. Its words are for people, and cut short. */
#ifndef TRANSPARENCY_WITNESS_CLIENT_H
#define TRANSPARENCY_WITNESS_CLIENT_H

#include "http/client.h"
#include "tlog/log_policy.h"
#include "tlog/storage.h"

enum { WITNESS_CLOCK_S = 300 }; /* that far its clock and ours may differ */

enum witness_reply {
	WITNESS_NOT_ASKED, /* the policy has no address of it */
	WITNESS_COSIGNED,
	WITNESS_SILENT, /* no answer in time */
	WITNESS_REFUSED, /* it does not know the log, or cannot now, or its answer is no cosignature of the present */
	WITNESS_DISPUTES, /* it has seen another log of this name, or more of this one than there is */
};

struct witness_said {
	enum witness_reply reply;
	int64_t time_s;   /* of its cosignature, in seconds since 1970 */
	struct str lines; /* the cosignature, which holds */
	struct str why;   /* for people, when it did not cosign */
};

/* What is asked: whether this newest checkpoint of a log, `note`, may be cosigned. Proofs are read from the storage. */
struct witness_question {
	const struct tlog_storage *storage;
	const struct checkpoint *checkpoint;
	struct str note;
	const char *authorities;     /* as client.h's */
	const atomic_bool *given_up; /* as client.h's */
};

/* Asks until the work's deadline. *known is the size that it cosigned last, as far as we know: 0 at first, kept for the next
 * time. ERR_UNAVAILABLE: our own storage did not answer; whatever the witness does is in `out`. */
enum err witness_ask(struct work *w, struct client *client, const struct log_policy_witness *witness,
                     const struct witness_question *question, uint64_t *known,
                     struct witness_said *out) MUST_CHECK;

#endif
