/* An issuer for the tests of verifying: did:web:issuer.example with a key of each kind, its published document, its status lists,
 * and what it signs. */
#ifndef TESTS_UNIT_ISSUING_H
#define TESTS_UNIT_ISSUING_H

#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/status_list.h"
#include "vc/verify.h"

#define ISSUING_NOW_US INT64_C(1780272000000000) /* 2026-06-01 */

struct issuing {
	int64_t signed_us; /* what its proofs say; ISSUING_NOW_US at first */
	struct jsonld *jsonld;
	struct key_signer ed25519, p256, rsa;
	struct str ed25519_id, p256_id, rsa_id;
	const struct json *document;
	const struct json *list; /* what the address of its status list answers; NULL: nothing */
	struct str list_token;   /* and then instead of it, where this is not absent */
	const struct json
		*history;     /* and with ?timestamp=; NULL: the parameter is not known there, and ignored */
	bool refuses_history; /* it is answered with a refusal instead */
	struct str asked_for; /* the address of the last list or renewal that was asked for */
	struct str other_id;  /* another issuer who answers, and his document */
	const struct json *other;
	/* What the address of any schema answers; absent: nothing. */
	struct str schema;
	/* What the address where a badge is renewed answers; absent: nothing. */
	struct str renewed;
	int asked, fetched, schemas, renewals;
};

/* Closed before the work ends. */
struct issuing *issuing_open(struct work *w);
void issuing_close(struct issuing *issuing);

/* Online: the document and the list are published. */
struct verify_world issuing_world(struct issuing *issuing);
struct verify_report issuing_verify(struct work *w, struct issuing *issuing, struct str text);

const struct json *issuing_parse(struct work *w, struct str text);
/* `text` with the first `from` replaced, which must be there. */
struct str issuing_replace(struct work *w, struct str text, const char *from, const char *to);
/* The badge of unit/sample.h, unsigned: of did:web:issuer.example, valid for the year 2026. */
struct str issuing_badge(struct work *w);
/* With an embedded proof of the issuer's Ed25519 key. */
struct str issuing_sign(struct work *w, struct issuing *issuing, struct str credential);
/* Of another suite, key or purpose. */
struct str issuing_sign_as(struct work *w, struct issuing *issuing, struct str credential,
                           enum integrity_suite suite, const struct key_signer *signer, struct str method,
                           const char *purpose);
/* The status list https://issuer.example/status/1 for revocations with these entries set, signed. */
struct str issuing_list(struct work *w, struct issuing *issuing, const char *issuer, size_t revoked);
/* Of another purpose, and valid from another time. */
struct str issuing_list_of(struct work *w, struct issuing *issuing, const char *issuer, size_t set,
                           enum status_purpose purpose, int64_t from_us);

/* Exactly that verdict; and the check's outcome, with that word in its detail (NULL: any). */
void issuing_expect(const struct verify_report *report, enum verify_verdict verdict, enum verify_name name,
                    enum verify_outcome outcome, const char *word);

#endif
