/* Whom a verifier trusts: the file given to `assay verify --trust`.
 *
 *	# comment
 *	issuer did:web:example.com
 *	log example.com/log+1a2b3c4d+AbCd…
 *
 * A `log` vouches for the credentials of the `issuer` above it and for nobody else's: whoever runs one
 * trusted log could otherwise put credentials under another trusted issuer's name.
 *
 * A signature proves that a key signed; only a person can say whose key they expect: here they do. */
#ifndef VC_TRUST_H
#define VC_TRUST_H

#include "tlog/log_policy.h"

enum { TRUST_ISSUERS_MAX = 256, TRUST_LOGS_MAX = NOTE_KEYS_MAX, TRUST_BYTES_MAX = 256 << 10 };

struct trust_log {
	struct str issuer;
	struct note_verifier key;
};

struct trust {
	struct str issuers[TRUST_ISSUERS_MAX];
	size_t issuer_count;
	struct trust_log logs[TRUST_LOGS_MAX];
	size_t log_count;
};

/* ERR_INPUT with the number of the line that is wrong; ERR_TOO_LARGE over one of the maxima. */
enum err trust_parse(struct work *w, struct str text, struct trust *out) MUST_CHECK;

/* Whether the list names this issuer at all. */
bool trust_names(const struct trust *trust, struct str issuer);

/* The logs that vouch for this issuer's credentials; none when the list has none for it. */
void trust_logs(const struct trust *trust, struct str issuer, struct log_policy *out);

#endif
