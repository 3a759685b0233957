/* Whom a verifier trusts: the file given to `assay verify --trust`.
 *
 *	# comment
 *	issuer did:web:example.com
 *	log example.com/log+1a2b3c4d+AbCd…
 *
 * A signature proves that a key signed; only a person can say whose key they expect: here they do. */
#ifndef VC_TRUST_H
#define VC_TRUST_H

#include "tlog/log_policy.h"

enum { TRUST_ISSUERS_MAX = 256, TRUST_BYTES_MAX = 256 << 10 };

struct trust {
	struct str issuers[TRUST_ISSUERS_MAX];
	size_t issuer_count;
	struct log_policy logs;
};

/* ERR_INPUT with the number of the line that is wrong. */
enum err trust_parse(struct work *w, struct str text, struct trust *out) MUST_CHECK;

/* Whether the list names this issuer at all. */
bool trust_names(const struct trust *trust, struct str issuer);

#endif
