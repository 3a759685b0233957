/* Whom a verifier trusts: the file given to `assay verify --trust`.
 *
 *	# comment
 *	issuer did:web:example.com
 *	log example.com/log+1a2b3c4d+AbCd…
 *	witness w1 witness.example+5e6f7a8b+BAbC…
 *	witness w2 witness.example.org+9c0d1e2f+BDeF…
 *	group both all w1 w2
 *	quorum both
 *
 * What stands under an `issuer`, up to the next, is a trust policy (tlog/log_policy.h): whose log vouches for the credentials
 * of this issuer, and which witnesses must have cosigned it. It vouches for nobody else's: whoever runs one
 * trusted log could otherwise put credentials under another trusted issuer's name. An issuer without a policy is trusted
 * by its own published key only. Where only logs are named, a line `quorum none` may be left out; witnesses
 * without a quorum are a mistake.
 *
 * A signature proves that a key signed; only a person can say whose key they expect: here they do. */
#ifndef VC_TRUST_H
#define VC_TRUST_H

#include "tlog/log_policy.h"

enum { TRUST_ISSUERS_MAX = 256, TRUST_BYTES_MAX = 256 << 10 };

struct trust_issuer {
	struct str id;                   /* a DID or an address */
	const struct log_policy *policy; /* NULL: none; else it names a log */
};

struct trust {
	struct trust_issuer issuers[TRUST_ISSUERS_MAX];
	size_t issuer_count;
};

/* Reads the file; views of `text`. ERR_INPUT with the number of the line that is wrong, or when an issuer is named twice;
 * ERR_TOO_LARGE over one of the maxima. */
enum err trust_parse(struct work *w, struct str text, struct trust *out) MUST_CHECK;

/* Whether the list names this issuer at all. */
bool trust_names(const struct trust *trust, struct str issuer);

/* The policy for this issuer's credentials; NULL when the list has none for it. */
const struct log_policy *trust_policy(const struct trust *trust, struct str issuer);

#endif
