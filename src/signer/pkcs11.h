/* Keys in a token behind PKCS#11 (OASIS, 2.40; Ed25519 as 3.0 has it): a smart card, a hardware security module, SoftHSM.
 *
 * Owns one session with one token, of one thread. Keys are made inside, private, sensitive and not extractable, with CKA_ID the
 * SHA-256 of their public half; a token that will not have it so is refused. */
#ifndef SIGNER_PKCS11_H
#define SIGNER_PKCS11_H

#include "vc/key.h"

enum { PKCS11_PIN_MAX = 256 };

struct pkcs11;

/* Loads the module, a shared library, and signs in to the token of that label with the PIN that the file holds. ERR_UNAVAILABLE
 * says which of these did not work. */
enum err pkcs11_open(struct work *w, struct str module, struct str token, struct str pin_file,
                     struct pkcs11 **out) MUST_CHECK;
/* NULL is fine. */
void pkcs11_close(struct pkcs11 *pkcs11);

/* Makes a key pair, Ed25519 or P-256. ERR_UNAVAILABLE when the token cannot. */
enum err pkcs11_make(struct work *w, struct pkcs11 *pkcs11, enum key_kind kind,
                     struct key_public *out) MUST_CHECK;
/* The key pair as a signer, which must not outlive the session. ERR_UNAVAILABLE when the token does not hold it. */
enum err pkcs11_signer(struct work *w, struct pkcs11 *pkcs11, const struct key_public *public,
                       struct key_signer *out) MUST_CHECK;

/* Destroys the secret half of a key that signs no more. ERR_UNAVAILABLE when the token does not hold it. */
enum err pkcs11_destroy(struct work *w, struct pkcs11 *pkcs11, const struct key_public *public) MUST_CHECK;

#endif
