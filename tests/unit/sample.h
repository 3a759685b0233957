/* A credential with everything in it, its issuer, its log and its bundle: made from fixed keys, for tests
 * that spoil one part at a time. */
#ifndef TESTS_UNIT_SAMPLE_H
#define TESTS_UNIT_SAMPLE_H

#include "tlog/tlog.h"
#include "unit/memory_storage.h"
#include "vc/bundle.h"
#include "vc/did.h"
#include "vc/openbadge.h"

struct sample {
	struct openbadge badge;
	struct key_signer signer;
	struct str key_id, issuer_document;
	struct memory_storage memory;
	struct tlog log;
	uint8_t salt[ENTRY_SALT_LEN];
	struct str credential, jwt, proof, policy, bundle;
};

/* The badge alone: did:web:issuer.example, valid for the year 2026. */
struct openbadge sample_badge(void);
/* All of it; the credential is entry 3 of 5. */
struct sample *sample_make(struct work *w);
/* The bundle of its parts as they are now: where one was changed, as after another proof. */
struct str sample_bundle(struct work *w, const struct sample *s);

#endif
