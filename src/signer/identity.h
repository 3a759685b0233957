/* The issuer's DID document, made from its keys.
 *
 * Credential keys are Multikeys under #z6Mk…, token keys JsonWebKeys under the thumbprint of RFC 7638, as they always were.
 * Active and retired ones are listed for making assertions; a revoked one stays as a method with the time in `revoked`, and may
 * assert nothing. The log's keys and the reviewers' are not the issuer's, and are not in it. */
#ifndef SIGNER_IDENTITY_H
#define SIGNER_IDENTITY_H

#include "signer/keyring.h"

/* did:key:z6Mk… */
struct str identity_did_key(struct work *w, const struct key_public *public);

/* The document without a proof. ERR_TOO_LARGE. */
enum err identity_document(struct work *w, const struct keyring *ring, struct str did,
                           const struct json **out) MUST_CHECK;

#endif
