/* ECDSA on P-256 with SHA-256, as JOSE names it: ES256 (RFC 7518 section 3.4), over OpenSSL.
 *
 * A signature is r ‖ s, 64 bytes, never DER. Two signatures of the same bytes differ: OpenSSL 3.0 draws
 * the nonce from its own generator (RFC 6979 came with 3.2), so a signed credential cannot be made
 * again bit for bit; keep it, and compare what was signed.
 *
 * A secret key is its 32 bytes and nothing else; how they are kept is the caller's business. */
#ifndef VC_ES256_H
#define VC_ES256_H

#include "base/json.h"

enum { ES256_SECRET_LEN = 32, ES256_COORDINATE_LEN = 32, ES256_SIGNATURE_LEN = 64 };

struct es256_public {
	uint8_t x[ES256_COORDINATE_LEN], y[ES256_COORDINATE_LEN];
};

struct es256_key {
	uint8_t secret[ES256_SECRET_LEN];
	struct es256_public public;
};

/* The key pair of a secret: 32 random bytes make a new one. ERR_INPUT when they are zero or not below
 * the group's order (once in 2^32 draws: draw again). */
enum err es256_key_make(struct work *w, const uint8_t secret[ES256_SECRET_LEN],
                        struct es256_key *out) MUST_CHECK;

/* Signs SHA-256 of the bytes. */
enum err es256_sign(struct work *w, const struct es256_key *key, struct str bytes,
                    uint8_t signature[ES256_SIGNATURE_LEN]) MUST_CHECK;

/* Whether the signature is the key's for these bytes. False for anything malformed. */
bool es256_verify(const struct es256_public *key, struct str bytes, struct str signature);

/* A public key as a JWK (RFC 7517), members in canonical order: {"crv","kty","x","y"}. */
void es256_jwk_write(struct json_out *out, const struct es256_public *key);
/* Reads a public JWK. ERR_INPUT for another type or curve, a point off the curve, one that carries a
 * secret ("d"), or whose "use", "key_ops" or "alg" forbid verifying ES256. */
enum err es256_jwk_parse(struct work *w, const struct json *jwk, struct es256_public *out) MUST_CHECK;

/* RFC 7638: base64url of SHA-256 of the canonical JWK; 43 characters that name the key. */
struct str es256_thumbprint(struct arena *arena, const struct es256_public *key);

#endif
