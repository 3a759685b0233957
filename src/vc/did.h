/* Decentralised identifiers and their documents: what keys they have, and what for (W3C DID 1.0, Controlled Identifiers 1.0).
 *
 * did:web is only as trustworthy as the domain and its TLS: whoever controls the address controls the
 * name. That the document does not change in secret is the log's business, not this module's. did:key and did:jwk are a
 * key and nothing else: they need no look-up, cannot change, and say nothing about who has the key.
 *
 * 1. A key counts only when the document lists it for a purpose, and the identifier itself controls it.
 * 2. A fragment that is a Multikey must be the key that it names: some verifiers take the key from there and never ask.
 * 3. What cannot be used is passed over, so that a key of a new kind does not take the others with it. */
#ifndef VC_DID_H
#define VC_DID_H

#include "vc/key.h"

enum { DID_TEXT_MAX = 2048, DID_KEYS_MAX = 256, DID_DOCUMENT_BYTES_MAX = 256 << 10 };

/* Verification relationships, to be joined as bits. */
enum did_purpose {
	DID_ASSERTION = 1,      /* "assertionMethod": credentials */
	DID_AUTHENTICATION = 2, /* "authentication": presentations, proofs of having a key */
};

/* A key by its full DID URL, as in did:web:example.com#KEY. */
struct did_key {
	struct str id;
	struct key_public public;
	unsigned purposes;
	int64_t expires_us, revoked_us; /* from then on nothing that it signed counts; 0: never */
};

struct did_document {
	struct str id;
	size_t key_count;
	const struct did_key *keys;
};

/* https://example.com:3000/a/b → did:web:example.com%3A3000:a:b. http is taken too (did:web always reads
 * https, so such an issuer cannot be resolved by others). ERR_INPUT for an IP address, which did:web
 * forbids, a query, a fragment, a user, or a part that is not plain text. */
enum err did_web_of_url(struct work *w, struct str url, struct str *out) MUST_CHECK;
/* Where a did:web's document is: https://…/.well-known/did.json, or under its path. ERR_INPUT. */
enum err did_web_document_url(struct work *w, struct str did, struct str *out) MUST_CHECK;

/* Whether did_self_document can tell its document. */
bool did_is_self(struct str did);
/* The document of a did:key or a did:jwk, which is in the name itself. ERR_INPUT when it is malformed, of a kind of key
 * that is not supported or not for signing, or another DID. */
enum err did_self_document(struct work *w, struct str did, struct did_document *out) MUST_CHECK;

/* The full DID URL that we give to a key: DID#MULTIKEY for Ed25519, else DID#THUMBPRINT (RFC 7638). */
struct str did_key_id(struct arena *arena, struct str did, const struct key_public *key);
/* The DID of such a URL, whoever gave it: what is before '#'. Absent when there is no fragment. */
struct str did_of_key_id(struct str key_id);

/* A document: each key under verificationMethod (Ed25519 as Multikey, others as JsonWebKey), and under each of its
 * purposes by its full URL: 1EdTech's validator takes no other form. */
struct str did_document_text(struct arena *arena, const struct did_document *document);

/* Reads a document of a known DID. Kept are the keys in assertionMethod and authentication (by full or relative reference,
 * or embedded) that the DID itself controls, of types Multikey, JsonWebKey, JsonWebKey2020 and
 * Ed25519VerificationKey2020. ERR_INPUT when the document is of another DID, or has two keys of one name; ERR_TOO_LARGE
 * with more than DID_KEYS_MAX in a list. */
enum err did_document_parse(struct work *w, const struct json *json, struct str did,
                            struct did_document *out) MUST_CHECK;

/* The same, of the one key of that full DID URL: to read a key costs up to 40 µs, and a document may have many. */
enum err did_document_parse_key(struct work *w, const struct json *json, struct str did, struct str key_id,
                                struct did_document *out) MUST_CHECK;

/* The key of that full DID URL, if the document lists it for the purpose; else NULL. Look also at when it ends. */
const struct did_key *did_document_key(const struct did_document *document, struct str id,
                                       enum did_purpose purpose);
/* Whether what the key signed counts at that time: it has neither expired nor been revoked. */
bool did_key_counts(const struct did_key *key, int64_t now_us);

#endif
