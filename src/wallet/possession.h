/* Proofs that a wallet has a key (OpenID4VCI 1.0, appendix F.1: the proof type “jwt”), and the nonces that they are made over.
 *
 * Our credentials are about a person, not about a key: they are delivered as they were issued (offer.h), and the metadata
 * asks for no proof. A wallet that sends one all the same is held to it: what claims to be a proof and is none, is refused. */
#ifndef WALLET_POSSESSION_H
#define WALLET_POSSESSION_H

#include "base/json.h"
#include "org/directory.h"

enum { POSSESSION_PROOFS_MAX = 16, POSSESSION_NONCE_MINUTES = 5 };

/* A nonce that is known by itself: its time, a random part, and both under the installation's key. Nothing is stored; within
 * its minutes it may be used again, which the one-time code makes harmless. */
struct str possession_nonce(struct work *w, const struct directory *key);

enum possession { POSSESSION_PROVED, POSSESSION_WRONG, POSSESSION_STALE };
/* The member “proofs” of a request: {"jwt": […]}; NULL: none were sent, which is fine. Of each: the type, a key in the header
 * (“jwk”, or “kid” of a did:key or did:jwk), its signature, “aud” the issuer, “iat` about now, “nonce” one of ours. *why: ASCII,
 * for the wallet's makers. POSSESSION_STALE: the nonce alone is at fault. */
enum possession possession_check(struct work *w, const struct directory *key, struct str issuer,
                                 const struct json *proofs, struct str *why);

#endif
