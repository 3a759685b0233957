/* A monitor of logs: audits them again and again (log_audit.h) and says when something is found, or is over.
 *
 * What is wrong with a log at some time are its conditions: each finding, that the log does not answer, and that it stands
 * still. A monitor keeps them in a file beside the audit's state, `NAME.told`.
 *
 * 1. Of each condition it is told once that it began and once that it is over, by each way (webhook, mail) that there is;
 *    what could not be delivered is tried again in the next round. A restart changes nothing of it.
 * 2. While a log cannot be audited, nothing is said to be over.
 * 3. However much a log gives to find, no kind of finding hides another, and a notice is told whole; notes that are too long for
 *    it lie in the evidence of the audit's state.
 * 4. A round ends: no audit takes longer than MONITOR_ROUND_MAX_US, and goes on in the next round from where it was.
 *
 * A webhook gets a POST of JSON, signed: the header `X-Assay-Signature: sha256=HEX` is HMAC-SHA-256 with the shared secret
 * over the value of `X-Assay-Timestamp`, a full stop, and the body:
 *
 *	{"log": its name, "source": its address, "time": …, "size": …, "began": [{"id", "kind", "what", "means", "next", "since",
 *	 "notes"}], "over": [{"id", "kind", "what", "since"}]} */
#ifndef TRANSPARENCY_MONITOR_H
#define TRANSPARENCY_MONITOR_H

#include "mail/mail.h"
#include "transparency/log_audit.h"

#define MONITOR_ROUND_MAX_US (INT64_C(3600) * 1000000)

/* Conditions: those of a round, and as many that are over and could not be told yet. */
enum { MONITOR_SECRET_MIN = 16, MONITOR_CONDITIONS_MAX = 2 * FINDINGS_MAX };

struct monitor_options {
	struct log_audit_options audit; /* of each log; its source and state are the monitor's */
	struct str folder;              /* below it each log has its own */
	struct str webhook;             /* an address; absent: none */
	struct str secret;              /* MONITOR_SECRET_MIN bytes at least */
	struct str mail_to;             /* absent: nobody */
	struct mail_options mail;
	int64_t patience_us; /* how long a log may not answer before that is told */
	int64_t stale_us;    /* how long it may show the same checkpoint */
};

/* What came of a round. */
struct monitor_outcome {
	struct log_audit_report *report;
	bool failed; /* the log could not be audited, and why not */
	struct str why;
	size_t conditions;  /* that there are now */
	size_t began, over; /* that were told in this round */
	struct str untold;  /* why something could not be delivered; absent when all was */
};

/* One round of one log. ERR_UNAVAILABLE: the monitor's own folder; ERR_CONFLICT: another monitor uses it; ERR_INPUT: an
 * option. */
enum err monitor_round(struct work *w, const struct monitor_options *options, struct str source,
                       struct monitor_outcome *out) MUST_CHECK;

/* The name of a log's folder: of the letters of its address, and unlike that of any other. */
struct str monitor_name(struct arena *arena, struct str source);

#endif
