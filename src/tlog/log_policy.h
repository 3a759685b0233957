/* Whose checkpoints are believed: a trust policy (C2SP tlog-policy).
 *
 *	log VKEY [URL]
 *	quorum none
 *
 * Lines `witness`, `group` and a quorum other than `none` are refused with a message: a policy that asks
 * for witnesses must never be read as one that does not. */
#ifndef TLOG_LOG_POLICY_H
#define TLOG_LOG_POLICY_H

#include "tlog/note.h"

enum { LOG_POLICY_BYTES_MAX = 64 << 10 };

struct log_policy {
	size_t log_count;
	struct note_verifier logs[NOTE_KEYS_MAX];
};

/* ERR_INPUT with the number of the line that is wrong or unknown; a log listed twice is wrong too. */
enum err log_policy_parse(struct work *w, struct str text, struct log_policy *out) MUST_CHECK;

/* The policy that believes this one log without witnesses. */
struct str log_policy_text(struct arena *arena, const struct note_verifier *log);

#endif
