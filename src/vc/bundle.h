/* The bundle: one JSON file that carries a credential and all that is needed to check it, offline, years
 * later, with the issuer gone.
 *
 *	{
 *	  "type": "assay-bundle/v1",
 *	  "jwt":        the signed credential,
 *	  "credential": the same, readable,
 *	  "issuer":     the issuer's DID document,
 *	  "log": {
 *	    "kind":   "credential",
 *	    "fields": what the log's entry commits to,
 *	    "salt":   base64url, 32 bytes: with the fields, the opening of the commitment,
 *	    "proof":  c2sp.org/tlog-proof@v1 text, checkpoint included,
 *	    "policy": c2sp.org/tlog-policy text: the log's key
 *	  }
 *	}
 *
 * The fields of a credential's entry follow from the credential alone: {"credential": its id, "digest":
 * "sha256:" and hex of its canonical form (claims.h), "issuer": the issuer's id}.
 *
 * Everything in a bundle comes from whoever made it. It proves that its parts belong together; whether its
 * issuer and log are the right ones is for trust.h and the reader. */
#ifndef VC_BUNDLE_H
#define VC_BUNDLE_H

#include "base/digest.h"
#include "base/json.h"
#include "tlog/entry.h"

enum { BUNDLE_BYTES_MAX = 4 << 20 };

struct bundle {
	struct str jwt;
	const struct json *credential;
	const struct json *issuer;
	const struct json *fields;
	uint8_t salt[ENTRY_SALT_LEN];
	struct str proof, policy;
};

/* What the log's entry for this credential commits to, canonical JSON. `credential` may be a token's
 * payload. ERR_INPUT when it has no id or issuer. */
enum err bundle_fields(struct work *w, const struct json *credential, struct str *out) MUST_CHECK;

/* The entry itself: entry_text of kind credential over bundle_fields. */
enum err bundle_entry(struct work *w, const struct json *credential, const uint8_t salt[ENTRY_SALT_LEN],
                      struct str *out) MUST_CHECK;

/* The bundle of a credential that is in the log. `issuer_document` is JSON text. The readable parts are
 * made from `jwt`. ERR_INPUT when a part does not parse. */
enum err bundle_text(struct work *w, struct str jwt, struct str issuer_document,
                     const uint8_t salt[ENTRY_SALT_LEN], struct str proof, struct str policy,
                     struct str *out) MUST_CHECK;

/* Whether the JSON is a bundle, of any version. */
bool bundle_is(const struct json *json);
/* Takes a bundle apart; verifies nothing. ERR_INPUT names the part that is missing or malformed. */
enum err bundle_parse(struct work *w, const struct json *json, struct bundle *out) MUST_CHECK;

#endif
