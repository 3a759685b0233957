/* The bundle: one JSON file that carries a credential and all that is needed to check it, offline, years
 * later, with the issuer gone.
 *
 *	{
 *	  "type": "assay-bundle/v2",
 *	  "credential": the credential with the proof inside it,
 *	  "jwt":        the same, signed as a token,
 *	  "issuer":     the issuer's DID document,
 *	  "status":     [the signed status lists that the credential names, as they were when the bundle was made],
 *	  "log": {
 *	    "kind":   "credential",
 *	    "fields": what the log's entry commits to,
 *	    "salt":   base64url, 32 bytes: with the fields, the opening of the commitment,
 *	    "proof":  c2sp.org/tlog-proof@v1 text, checkpoint included,
 *	    "policy": c2sp.org/tlog-policy text: the log's key
 *	  }
 *	}
 *
 * "assay-bundle/v1", which is still read, has no "status", and a "credential" without a proof: the token is the signed one.
 * So has version 2 for a credential that was issued before proofs were embedded.
 *
 * The fields of a credential's entry follow from the credential alone: {"credential": its id, "digest":
 * "sha256:" and hex of its canonical form without the proof (claims.h), "issuer": the issuer's id}.
 *
 * Everything in a bundle comes from whoever made it. It proves that its parts belong together; whether its
 * issuer and log are the right ones is for trust.h and the reader. */
#ifndef VC_BUNDLE_H
#define VC_BUNDLE_H

#include "base/digest.h"
#include "base/json.h"
#include "tlog/entry.h"

enum { BUNDLE_BYTES_MAX = 4 << 20, BUNDLE_LISTS_MAX = 16 };

struct bundle {
	int version; /* 1 or 2 */
	struct str jwt;
	const struct json *credential; /* has a "proof", or is only the readable copy of the token */
	const struct json *issuer;
	const struct json *status; /* array of objects, at most BUNDLE_LISTS_MAX; version 1: NULL */
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

/* What a bundle is made from; JSON as text. */
struct bundle_parts {
	struct str credential, jwt, issuer;
	const struct str *status; /* signed lists */
	size_t status_count;
	uint8_t salt[ENTRY_SALT_LEN];
	struct str proof, policy;
};

/* The bundle, version 2, of a credential that is in the log. ERR_INPUT when a part does not parse; ERR_TOO_LARGE. */
enum err bundle_text(struct work *w, const struct bundle_parts *parts, struct str *out) MUST_CHECK;

/* Whether the JSON is a bundle, of any version. */
bool bundle_is(const struct json *json);
/* Takes a bundle apart; verifies nothing. ERR_INPUT names the part that is missing or malformed. */
enum err bundle_parse(struct work *w, const struct json *json, struct bundle *out) MUST_CHECK;

#endif
