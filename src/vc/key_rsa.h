/* RSASSA-PKCS1-v1_5 with SHA-256 over OpenSSL: inside key.h only. */
#ifndef VC_KEY_RSA_H
#define VC_KEY_RSA_H

#include "vc/key.h"

/* The key of a modulus and an exponent, big-endian without zeros in front. False when it is not 2048 to 4096 bits, even, with an
 * exponent that is even, 1, or over 64 bits, or one that ROCA (CVE-2017-15361) breaks. */
bool key_rsa_make(struct str modulus, struct str exponent, struct key_public *out) MUST_CHECK;
/* Views of the key's bytes. */
void key_rsa_parts(const struct key_public *key, struct str *modulus, struct str *exponent);

/* key_verify for this kind. */
bool key_rsa_verify(const struct key_public *key, struct str bytes, struct str signature);

/* Fills secret->prepared and the public half. ERR_INPUT when it is no PKCS#8 of an RSA key that key_rsa_make takes. */
enum err key_rsa_prepare(struct work *w, struct key_secret *secret, struct key_public *out) MUST_CHECK;
/* What a prepared secret signs. */
enum err key_rsa_sign(struct work *w, const struct key_secret *secret, struct str bytes,
                      struct key_signature *out) MUST_CHECK;

#endif
