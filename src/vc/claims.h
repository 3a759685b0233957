/* A credential inside a token: the JWT claims that Open Badges 3.0 (section 8.2.5) puts beside the members
 * of the credential, and the credential without them.
 *
 *	iss = issuer.id   sub = credentialSubject.id   jti = id   nbf = validFrom   exp = validUntil
 *
 * VC-JOSE-COSE makes them optional and forbids the old claims "vc" and "vp". */
#ifndef VC_CLAIMS_H
#define VC_CLAIMS_H

#include "base/json.h"

enum { CLAIMS_BYTES_MAX = 1 << 20 };
#define CLAIMS_TIME_END INT64_C(253402300800) /* no claim is of the year 10000 or later */

/* Who issued it: `issuer`, or its `id` where that is an object; absent when neither is text. */
struct str claims_issuer(const struct json *credential);

/* The token's payload for a credential, canonical JSON. ERR_INPUT when a member that a claim repeats
 * is missing. */
enum err claims_add(struct work *w, struct str credential, struct str *payload) MUST_CHECK;

/* The credential that a payload, or a credential with embedded proofs, carries: without the claims above,
 * "iat" and "proof", canonical. What every digest of a credential is made from. */
enum err claims_credential(struct work *w, const struct json *payload, struct str *out) MUST_CHECK;

/* Whether the claims of the payload can be read and say what the credential's members say, in either version's names; a time
 * to the second. `credential` is the payload itself, or what it holds inside. `all`: as Open Badges demands, what a claim
 * repeats is there, and each of the first four; without it, a claim that repeats nothing is the token's own. ERR_INPUT
 * names the claim. */
enum err claims_check(struct work *w, const struct json *payload, const struct json *credential,
                      bool all) MUST_CHECK;

#endif
