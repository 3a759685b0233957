/* Keys for tests: signers that live in the work's arena and own nothing else, so that there is nothing to wipe. */
#ifndef TESTS_UNIT_KEYS_H
#define TESTS_UNIT_KEYS_H

#include "vc/key.h"

/* A signer with that secret. Each signature makes the key anew, which costs time and no leak. */
struct key_signer keys_signer(struct work *w, enum key_kind kind, struct str secret);
/* The same with a secret of the kind's length that begins with the byte and is zero after it; not RSA. */
struct key_signer keys_of_byte(struct work *w, enum key_kind kind, uint8_t first);
/* The key of RFC 7520 section 3.4: its secret in PKCS#8, and a signer with it. */
struct str keys_rsa_secret(struct work *w);
struct key_signer keys_rsa(struct work *w);

#endif
