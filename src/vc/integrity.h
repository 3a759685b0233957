/* Data Integrity proofs (W3C VC Data Integrity 1.0, and its EdDSA and ECDSA cryptosuites): a signature that travels inside
 * the JSON.
 *
 *	eddsa-rdfc-2022, eddsa-jcs-2022          Ed25519
 *	ecdsa-rdfc-2019, ecdsa-jcs-2019          P-256 (SHA-256), P-384 (SHA-384)
 *	ecdsa-sd-2023                            P-256; a base proof and what is derived from it (selective.h)
 *	Ed25519Signature2020                     Ed25519, as it was before cryptosuites
 *
 * 1. What is signed is: hash of the canonical proof options ‖ hash of the canonical document without proofs.
 * 2. JSON-LD is expanded in safe mode, with the contexts of the processor and no others.
 * 3. The kind of key must be the cryptosuite's; a proof cannot choose its hash.
 * 4. Nothing here says whose key it is or whether the credential holds: that is verify.h's. */
#ifndef VC_INTEGRITY_H
#define VC_INTEGRITY_H

#include "rdf/jsonld.h"
#include "vc/key.h"

enum integrity_suite {
	INTEGRITY_UNKNOWN, /* carried, and no reason to refuse the others */
	INTEGRITY_EDDSA_RDFC_2022,
	INTEGRITY_EDDSA_JCS_2022,
	INTEGRITY_ECDSA_RDFC_2019,
	INTEGRITY_ECDSA_JCS_2019,
	INTEGRITY_ECDSA_SD_2023,
	INTEGRITY_ED25519_2020,
};

enum { INTEGRITY_PROOFS_MAX = 16 };

struct integrity_proof {
	const struct json *json;
	enum integrity_suite suite;
	struct str name; /* the cryptosuite's or the type's, as written */
	struct str id;   /* absent where it has none */
	struct str verification_method, purpose, challenge;
	const struct json *domain;      /* a text or an array of texts; NULL: none */
	int64_t created_us, expires_us; /* 0: not said */
	const struct json *previous;    /* "previousProof": as `domain` */
};

/* The proofs of a document, in their order; a proof of another kind is INTEGRITY_UNKNOWN. ERR_INPUT when "proof" is malformed,
 * there are more than INTEGRITY_PROOFS_MAX, two share an id, or a chain names a proof that is not there or comes round. */
enum err integrity_read(struct work *w, const struct json *document,
                        struct integrity_proof proofs[INTEGRITY_PROOFS_MAX], size_t *count) MUST_CHECK;

/* What the proofs of one verification share, since a file can have many, each just within the limits: the canonical form of a
 * document that several of them sign, and how much work they took, in steps of canon.h (60 ns). The caller begins no other
 * once that is INTEGRITY_WORK_MAX: so all together take about a second. All zeros at first. */
struct integrity_memory {
	size_t work;
	const struct json *document;
	struct str
		canonical[2]; /* of `document` without its proofs, by enum canon_hash; absent: not made yet */
};
enum {
	INTEGRITY_WORK_MAX = 1 << 23,    /* two graphs as hard as may be */
	INTEGRITY_WORK_QUAD = 32,        /* to make RDF of JSON, and to sort and hash it */
	INTEGRITY_WORK_SIGNATURE = 1000, /* beyond a proof's first */
};

/* Whether the key made this proof of this document: OK, or ERR_INPUT with the reason; ERR_NOT_FOUND when the document uses
 * a context that the processor does not have, so that nobody can tell; ERR_TOO_LARGE over a limit of RDF. `proofs` are all
 * of the document's, since a proof in a chain also covers those before it; whether they hold is to be asked of each, with
 * its own key. `memory` may be NULL. Cost: 63 µs for a plain Open Badge, 130 µs for one of 7 KB; 47 µs of it are the
 * signature. */
enum err integrity_verify(struct work *w, struct jsonld *jsonld, const struct json *document,
                          const struct integrity_proof *proofs, size_t count, size_t which,
                          const struct key_public *key, struct integrity_memory *memory) MUST_CHECK;

struct integrity_options {
	enum integrity_suite suite; /* of integrity_sign not SD_2023: see selective.h */
	struct str verification_method;
	struct str purpose; /* "assertionMethod" in a credential */
	int64_t created_us; /* 0: not said */
	struct str challenge, domain, id;
	const struct json *previous; /* as above */
};

/* The document with one more proof, canonical JSON: beside those that it has already. ERR_INPUT when the document cannot be
 * canonised in safe mode, or the key is not the suite's; ERR_NOT_FOUND as above. */
enum err integrity_sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                        const struct integrity_options *options, const struct key_signer *signer,
                        struct str *out) MUST_CHECK;

#endif
