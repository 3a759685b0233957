/* Decentralised identifiers: did:web names and DID documents (W3C DID 1.0, did:web method).
 *
 * A did:web is only as trustworthy as the domain and its TLS: whoever controls the address controls the
 * name. That the document does not change in secret is the log's business, not this module's. */
#ifndef VC_DID_H
#define VC_DID_H

#include "vc/es256.h"

enum { DID_TEXT_MAX = 512, DID_KEYS_MAX = 16, DID_DOCUMENT_BYTES_MAX = 256 << 10 };

/* A key that may sign credentials, by its full DID URL: did:web:example.com#KEY. */
struct did_key {
	struct str id;
	struct es256_public public;
};

struct did_document {
	struct str id;
	size_t key_count;
	struct did_key keys[DID_KEYS_MAX];
};

/* https://example.com:3000/a/b → did:web:example.com%3A3000:a:b. http is taken too (did:web always reads
 * https, so such an issuer cannot be resolved by others). ERR_INPUT for an IP address, which did:web
 * forbids, a query, a fragment, a user, or a part that is not plain text. */
enum err did_web_of_url(struct work *w, struct str url, struct str *out) MUST_CHECK;
/* Where a did:web's document is: https://…/.well-known/did.json, or under its path. ERR_INPUT. */
enum err did_web_document_url(struct work *w, struct str did, struct str *out) MUST_CHECK;

/* The full DID URL of a key: DID#THUMBPRINT (RFC 7638). */
struct str did_key_id(struct arena *arena, struct str did, const struct es256_public *key);

/* A document: each key as a JsonWebKey under verificationMethod and its id under assertionMethod. */
struct str did_document_text(struct arena *arena, const struct did_document *document);

/* Reads a document of a known DID. Kept are the P-256 keys in assertionMethod (by full or relative
 * reference, or embedded) that the DID itself controls; other keys are passed over. ERR_INPUT when the
 * document is not an object, is of another DID, or has more than DID_KEYS_MAX such keys. */
enum err did_document_parse(struct work *w, const struct json *json, struct str did,
                            struct did_document *out) MUST_CHECK;

/* The key of that full DID URL; NULL when the document has none. */
const struct did_key *did_document_key(const struct did_document *document, struct str id);

#endif
