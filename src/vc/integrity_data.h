/* What a Data Integrity proof signs. Of vc/: integrity.h and selective.h stand on it. */
#ifndef VC_INTEGRITY_DATA_H
#define VC_INTEGRITY_DATA_H

#include "base/digest.h"
#include "rdf/canon.h"
#include "vc/integrity.h"

/* What is fixed for a kind of proof. */
struct integrity_rules {
	struct str type, cryptosuite; /* cryptosuite: absent where the type says all */
	unsigned keys;                /* 1 << enum key_kind of each that may sign */
	bool is_jcs;                  /* RFC 8785, not RDFC-1.0 */
};

/* NULL for INTEGRITY_UNKNOWN. */
const struct integrity_rules *integrity_rules(enum integrity_suite suite);

/* ERR_INPUT when keys of this kind don't make such proofs. */
enum err integrity_check_key(struct work *w, const struct integrity_rules *rules,
                             enum key_kind kind) MUST_CHECK;

/* Among other proofs: a name of its own, and a chain that names proofs which are there and never comes round. ERR_INPUT
 * otherwise. */
enum err integrity_check_links(struct work *w, const struct integrity_proof *proofs, size_t count) MUST_CHECK;

/* The document that the proof is about: without proofs, but for those that its "previousProof" names (VC Data Integrity 1.0
 * section 4.5, step 3.4). */
const struct json *integrity_subject(struct work *w, const struct json *document,
                                     const struct integrity_proof *proofs, size_t count,
                                     const struct integrity_proof *proof);

/* How every document is turned into RDF: in safe mode, and with directions of text as datatypes, since what has no form in
 * RDF cannot be signed. `blanks` may be NULL. ERR_NOT_FOUND for a context that the processor does not have. */
enum err integrity_to_rdf(struct work *w, struct jsonld *jsonld, const struct json *document,
                          struct rdf_dataset *out, const struct jsonld_blank **blanks,
                          size_t *blank_count) MUST_CHECK;

/* The proof as it is signed (its value is passed over), canonical. `subject` as integrity_subject gives it. ERR_INPUT also
 * when the proof has a context of its own which is not the beginning of the document's. */
enum err integrity_canonical_proof(struct work *w, struct jsonld *jsonld, const struct json *subject,
                                   const struct json *proof, const struct integrity_rules *rules,
                                   enum canon_hash hash, struct integrity_memory *memory,
                                   struct str *out) MUST_CHECK;

/* ERR_INPUT when it says nothing: a signature of nothing would fit every such document. */
enum err integrity_check_says_something(struct work *w, const struct rdf_dataset *dataset) MUST_CHECK;

struct integrity_data {
	struct str document, options; /* canonical */
	size_t len;
	uint8_t bytes[2 * sizeof(struct digest384)]; /* hash of the options ‖ hash of the document */
};

/* Of a document (integrity_subject) and a proof, whose value is passed over. The kind of key decides the hash. The canonical
 * document is taken from the memory, where it has been before. */
enum err integrity_data(struct work *w, struct jsonld *jsonld, const struct json *subject,
                        const struct json *proof, const struct integrity_rules *rules, enum key_kind kind,
                        struct integrity_memory *memory, struct integrity_data *out) MUST_CHECK;

/* A proof that is being made. */
struct integrity_draft {
	const struct json *document;
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX]; /* that are there already */
	size_t count;
	const struct json *proof;   /* without its value */
	const struct json *subject; /* as integrity_subject gives it */
};

/* What there is to sign. ERR_INPUT when the key is not the suite's, or the proof has no place among the others. */
enum err integrity_draft(struct work *w, const struct json *document, const struct integrity_options *options,
                         const struct key_signer *signer, struct integrity_draft *out) MUST_CHECK;
/* The document with this proof, its value given, behind the others; canonical JSON. */
enum err integrity_finish(struct work *w, const struct integrity_draft *draft, struct str value,
                          struct str *out) MUST_CHECK;

#endif
