/* What the parts of ecdsa-sd-2023 share; nobody but integrity.c, which asks for selective_verify, and tests include it.
 *
 *	selective.c          signing, deriving, verifying
 *	selective_value.c    a proof's value
 *	selective_select.c   JSON pointers, and the document that they select
 *	selective_lines.c    statements under signed labels */
#ifndef VC_SELECTIVE_PARTS_H
#define VC_SELECTIVE_PARTS_H

#include "rdf/canon.h"
#include "vc/selective.h"

enum { SELECTIVE_SIGNATURE_BYTES = 64, SELECTIVE_PUBLIC_BYTES = 35, SELECTIVE_VALUE_BYTES_MAX = 1 << 20 };

/* As integrity_verify, of a proof of this suite; `subject` is the document without proofs. */
enum err selective_verify(struct work *w, struct jsonld *jsonld, const struct json *subject,
                          const struct json *proof, const struct key_public *key,
                          struct integrity_memory *memory) MUST_CHECK;

/* ---- a proof's value -------------------------------------------------------------------------------- */

struct selective_value {
	bool is_base;
	struct str signature;  /* of the proof's options, this key and the mandatory statements */
	struct str public_key; /* that verifies `signatures`; as in a Multikey, before base58 */
	const struct str *signatures;
	size_t signature_count;
	/* base */
	struct str label_key;
	struct selective_pointers mandatory;
	/* derived: for each blank node in canonical order the hash that is its signed label; and which statements are
	 * mandatory, rising */
	const struct str *labels;
	size_t label_count;
	const uint64_t *indexes;
	size_t index_count;
};

/* ERR_INPUT for what is not one, is malformed, or names something twice. */
enum err selective_value_read(struct work *w, struct str text, struct selective_value *out) MUST_CHECK;
/* ERR_TOO_LARGE over SELECTIVE_VALUE_BYTES_MAX. */
enum err selective_value_write(struct work *w, const struct selective_value *value,
                               struct str *out) MUST_CHECK;

/* ---- selections ------------------------------------------------------------------------------------- */

/* What pieces of a selected document were before. */
struct selective_origins {
	struct selective_origin {
		const struct json *piece, *origin;
	} * pairs;
	size_t count, capacity;
};

/* The part of the document that the pointers select: NULL for no pointers. */
enum err selective_select(struct work *w, const struct json *document, struct selective_pointers pointers,
                          struct selective_origins *origins, const struct json **out) MUST_CHECK;
/* The piece of the original document; the piece itself where it is one. */
const struct json *selective_origin_of(const struct selective_origins *origins, const struct json *piece);

/* ---- statements ------------------------------------------------------------------------------------- */

/* A document's statements, sorted, each once, its blank nodes called by their signed labels. */
struct selective_lines {
	struct rdf_dataset dataset; /* as it came out of the document: b0, b1… */
	const struct jsonld_blank *blanks;
	size_t blank_count;
	struct canon canon;
	struct str *labels; /* signed, of each blank node; absent for one that no statement names */
	struct str *lines;
	size_t count;
};

/* A document's, with hashed labels; or with those of a derived proof (value->labels). */
enum err selective_lines_hashed(struct work *w, struct jsonld *jsonld, const struct json *document,
                                struct str label_key, struct selective_lines *out) MUST_CHECK;
enum err selective_lines_given(struct work *w, struct jsonld *jsonld, const struct json *document,
                               const struct selective_value *value, struct selective_lines *out) MUST_CHECK;

/* Which of the document's lines a selection of it says: a flag for each. `part`, which may be NULL, gets the selection's
 * own statements, under the document's labels. ERR_INPUT when it says something that the document does not. */
enum err selective_lines_chosen(struct work *w, struct jsonld *jsonld, const struct json *document,
                                const struct selective_lines *lines, struct selective_pointers pointers,
                                bool **chosen, struct selective_lines *part) MUST_CHECK;

#endif
