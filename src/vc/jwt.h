/* Compact JWS (RFC 7515) as credentials use it (RFC 7519, W3C VC-JOSE-COSE): HEADER.PAYLOAD.SIGNATURE.
 *
 * The reader is strict, because every freedom of JOSE has been an attack:
 * 1. Exactly three parts, each canonical base64url without padding.
 * 2. "alg" must be in the table of jwt.c. "none" and every symmetric algorithm are not in it.
 * 3. "crit" and "b64" are refused. Keys in the header (jwk, jku, x5c, x5u) are never looked at: the
 *    caller brings the key.
 * 4. "typ", when there, is JWT or vc+jwt (with or without "application/"). */
#ifndef VC_JWT_H
#define VC_JWT_H

#include "vc/es256.h"

enum { JWT_BYTES_MAX = 1 << 20 };

enum jwt_algorithm { JWT_ES256 };

struct jwt {
	enum jwt_algorithm algorithm;
	struct str key_id;  /* "kid"; absent when there is none */
	struct str payload; /* decoded, not parsed */
	struct str signed_part;
	struct str signature;
};

/* Splits and checks; verifies nothing. ERR_INPUT with the reason, ERR_TOO_LARGE over JWT_BYTES_MAX.
 * Views of `text` where nothing had to be decoded. */
enum err jwt_parse(struct work *w, struct str text, struct jwt *out) MUST_CHECK;

/* Whether the key signed it. */
bool jwt_verify(const struct jwt *jwt, const struct es256_public *key);

/* Header {"alg":"ES256","kid":key_id,"typ":type}, the payload's bytes as they are, and the signature.
 * `type` is "vc+jwt" (W3C) or "JWT" (all that Open Badges 3.0 section 8.2.4 permits, and 1EdTech's
 * validator checks); no other header member is written, since Open Badges forbids them. */
enum err jwt_sign(struct work *w, struct str type, struct str key_id, struct str payload,
                  const struct es256_key *key, struct str *out) MUST_CHECK;

#endif
