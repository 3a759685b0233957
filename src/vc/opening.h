/* What a credential's file says of its place in a log, for whoever looks it up there: the credential, and the salt and the proof
 * that bundles and pictures bring along. Verifies nothing and asks nobody: whether a credential holds, verify.h says. */
#ifndef VC_OPENING_H
#define VC_OPENING_H

#include "base/json.h"
#include "tlog/entry.h"

struct opening {
	const struct json *credential; /* or the payload of a token, with its claims */
	bool salted;                   /* the file brings the salt */
	uint8_t salt[ENTRY_SALT_LEN];
	bool placed; /* it brings a proof: */
	uint64_t index;
	struct str origin; /* the name of the log in its checkpoint; absent: its checkpoint cannot be read */
};

/* Reads a bundle, a credential as JSON, a token, or a token in JSON (EnvelopedVerifiableCredential); `log_proof` is the one that
 * came beside it, as in a picture (absent: none). A proof that cannot be read is left out. ERR_INPUT with a sentence for people
 * when there is no credential in it. Views of both texts. */
enum err opening_read(struct work *w, struct str text, struct str log_proof, struct opening *out) MUST_CHECK;

/* The log's line that it makes with this salt (bundle_entry). ERR_INPUT when the credential has no id or issuer. */
enum err opening_entry(struct work *w, const struct opening *opening, const uint8_t salt[ENTRY_SALT_LEN],
                       struct str *out) MUST_CHECK;

#endif
