/* Keys that sign: Ed25519, P-256, P-384, RSA; as Multikey (W3C Controlled Identifiers 1.0 section 2.2.2), as JWK (RFC
 * 7517), and what they verify.
 *
 * The kind of a key decides its algorithm and hash, never the document that is verified:
 *	KEY_ED25519  Ed25519 (RFC 8032), strict: no small-order keys, no malleable signatures   64 bytes
 *	KEY_P256     ECDSA, SHA-256                                                     r ‖ s, 64 bytes
 *	KEY_P384     ECDSA, SHA-384                                                     r ‖ s, 96 bytes
 *	KEY_RSA      RSASSA-PKCS1-v1_5, SHA-256, 2048 to 4096 bits                     as long as the modulus
 *
 * A signature is never DER. What signs is a `struct key_signer`: a secret in this process (key_secret_signer), a token behind
 * PKCS#11, or another process; who asks for a signature need not know which. */
#ifndef VC_KEY_H
#define VC_KEY_H

#include "base/json.h"

enum key_kind { KEY_ED25519, KEY_P256, KEY_P384, KEY_RSA };

enum { KEY_PUBLIC_MAX = 640, KEY_SECRET_MAX = 2560, KEY_SIGNATURE_MAX = 512 };

/* Ed25519: 32 bytes. P-256, P-384: x ‖ y, 64 or 96 bytes, on the curve. RSA: PKCS#1 RSAPublicKey in DER. */
struct key_public {
	enum key_kind kind;
	size_t len;
	uint8_t bytes[KEY_PUBLIC_MAX];
};

struct key_signature {
	size_t len;
	uint8_t bytes[KEY_SIGNATURE_MAX];
};

struct key_signer {
	struct key_public public;
	void *state;
	/* Signs the bytes, hashing them first as the kind of key wants. */
	enum err (*sign)(struct work *w, void *state, struct str bytes, struct key_signature *out);
};

/* Signs by whatever the signer is. */
enum err key_sign(struct work *w, const struct key_signer *signer, struct str bytes,
                  struct key_signature *out) MUST_CHECK;

/* Whether the key's signature of these bytes it is. False for anything malformed. Cost in bench/key: Ed25519 48 µs, P-256
 * 68 µs, P-384 0.7 ms, RSA of 2048 bits 30 µs; an eighth of P-256's goes into making OpenSSL's key from ours. */
bool key_verify(const struct key_public *key, struct str bytes, struct str signature);
bool key_equal(const struct key_public *a, const struct key_public *b);

/* ---- as text ---- */

/* "z6Mk…", "zDna…", "z82L…": base58btc of the multicodec prefix and the key, compressed for curves. Absent for RSA,
 * which has no such form here. */
struct str key_multikey(struct arena *arena, const struct key_public *key);
/* ERR_INPUT for another kind of key, a wrong length, a point off the curve, an Ed25519 key of small order. Cost: a square
 * root, 12 to 40 µs; so read once what is used often. */
enum err key_multikey_parse(struct work *w, struct str text, struct key_public *out) MUST_CHECK;

/* A public JWK, its members in canonical order: what RFC 7638 hashes. */
void key_jwk_write(struct json_out *out, const struct key_public *key);
/* ERR_INPUT for another type or curve, a point off the curve, one that carries a secret ("d"), or whose "use", "key_ops"
 * or "alg" forbid verifying with the kind's algorithm; an RSA key outside 2048 to 4096 bits, with an exponent that is
 * even or 1, or made by the generator whose keys can be factored (CVE-2017-15361). */
enum err key_jwk_parse(struct work *w, const struct json *jwk, struct key_public *out) MUST_CHECK;
/* RFC 7638: base64url of SHA-256 of the canonical JWK; 43 characters that name the key. */
struct str key_thumbprint(struct arena *arena, const struct key_public *key);

/* ---- secrets, where they are: the signer, tests, the command line ---- */

/* Ed25519: the 32 bytes of RFC 8032's seed. P-256, P-384: the 32 or 48 bytes of the number. RSA: PKCS#8 in DER. Once it is a
 * signer's, it must not be copied. */
struct key_secret {
	enum key_kind kind;
	size_t len;
	uint8_t bytes[KEY_SECRET_MAX];
	void *prepared; /* what key_secret_signer made ready for signing; NULL at first */
};

/* The key pair of a secret, as a signer whose state is `secret`, which must outlive it and be wiped in the end; several
 * threads may sign at once. ERR_INPUT when it is no secret of its kind (a random number below a curve's order is one but
 * once in 2^32: draw again). Cost of a signature: Ed25519 16 µs, P-256 20 µs, P-384 0.8 ms, RSA of 2048 bits
 * 0.25 ms. */
enum err key_secret_signer(struct work *w, struct key_secret *secret, struct key_signer *out) MUST_CHECK;
/* Overwrites it in a way that is not optimised away, and frees what was made ready. Its signer is no more. */
void key_secret_wipe(struct key_secret *secret);

#endif
