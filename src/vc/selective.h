/* ecdsa-sd-2023 (W3C Data Integrity ECDSA Cryptosuites 1.0, section 3.4 to 3.6): an issuer signs each statement by itself,
 * so that the holder can show some of them.
 *
 * The issuer makes a base proof and gives it to the holder alone: it lets its owner derive whatever he likes. What a
 * verifier gets is derived: the statements that are always shown (mandatory), and those that the holder selects.
 *
 * 1. What is selected is said by JSON pointers (RFC 6901) into the document. What is selected brings along the "id" and
 *    "type" of the objects on the way to it, by these names: a document must call @id and @type so, and have one context,
 *    at its top.
 * 2. Blank nodes are called by a keyed hash of their canonical names, so that what was left out cannot be counted or
 *    guessed.
 * 3. The specification finds the blank nodes of a selection by giving them names, which wants compaction. Here the
 *    processor says of which object in the document each was made (jsonld_to_rdf_traced); the result is the same.
 * 4. What is in a selection and was not signed as it stands there (a part of a list, of a JSON literal) is an error, not a
 *    proof that nobody can verify.
 * 5. It is no part of a chain: what it rested on would not be shown.
 *
 * integrity_verify verifies derived proofs, and base proofs too. */
#ifndef VC_SELECTIVE_H
#define VC_SELECTIVE_H

#include "vc/integrity.h"

enum { SELECTIVE_KEY_BYTES = 32, SELECTIVE_STATEMENTS_MAX = 4096, SELECTIVE_POINTERS_MAX = 256 };

/* Unpredictable bytes, new for each proof. */
struct selective_keys {
	uint8_t labels[SELECTIVE_KEY_BYTES]; /* for the hash of blank nodes */
	uint8_t statements
		[SELECTIVE_KEY_BYTES]; /* a secret of P-256, which signs the statements and is then forgotten */
};

struct selective_pointers {
	const struct str *at;
	size_t count;
};

/* The document with a base proof beside its others, canonical JSON; options->suite is SD_2023. ERR_INPUT for a pointer to
 * nothing, a document that cannot be canonised, or `keys->statements` that are no secret of P-256 (once in 2^32: draw
 * again); ERR_TOO_LARGE over SELECTIVE_STATEMENTS_MAX statements that are not mandatory. Cost: 21 µs for each of those. */
enum err selective_sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                        const struct integrity_options *options, struct selective_pointers mandatory,
                        const struct selective_keys *keys, const struct key_signer *signer,
                        struct str *out) MUST_CHECK;

/* What a verifier is shown: what the issuer made mandatory and what is selected of `document`, with a proof derived from this
 * base proof of it; canonical JSON. Whether the base proof holds is not looked at. */
enum err selective_derive(struct work *w, struct jsonld *jsonld, const struct json *document,
                          const struct integrity_proof *proof, struct selective_pointers selected,
                          struct str *out) MUST_CHECK;

#endif
