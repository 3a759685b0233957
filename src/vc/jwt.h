/* Compact JWS (RFC 7515) as credentials use it (RFC 7519, W3C VC-JOSE-COSE): HEADER.PAYLOAD.SIGNATURE.
 *
 * The reader is strict, because every freedom of JOSE has been an attack:
 * 1. Exactly three parts, each canonical base64url without padding.
 * 2. "alg" is in the table of jwt.c: ES256, ES384, EdDSA (also as Ed25519, RFC 9864), RS256. "none" and every symmetric
 *    algorithm are not in it. It decides nothing: the key says which algorithm it is for, and the header must say the same.
 * 3. "crit" and "b64" are refused. Keys in the header (jwk, jku, x5c, x5u) are never looked at: the
 *    caller brings the key. Open Badges permits a token that has a "jwk" and no "kid": its key_id is absent then, and the
 *    caller can only try the keys that he knows to be the issuer's.
 * 4. "typ", when there, is JWT or vc+jwt (with or without "application/"); other uses of tokens name their type
 *    (jwt_parse_typed), so that a token made for one cannot be used for another (RFC 8725 section 3.11). */
#ifndef VC_JWT_H
#define VC_JWT_H

#include "vc/key.h"

enum { JWT_BYTES_MAX = 1 << 20 };

struct jwt {
	enum key_kind kind; /* of the keys that "alg" is for */
	struct str key_id;  /* "kid"; absent when there is none */
	struct str payload; /* decoded, not parsed */
	struct str signed_part;
	struct str signature;
	const struct json *header; /* as the signer wrote it, and to be trusted no more than the payload */
};

/* Splits and checks; verifies nothing. ERR_INPUT with the reason, ERR_TOO_LARGE over JWT_BYTES_MAX.
 * Views of `text` where nothing had to be decoded. */
enum err jwt_parse(struct work *w, struct str text, struct jwt *out) MUST_CHECK;
/* The same for a token whose "typ" must be there and be this, as in "openid4vci-proof+jwt" or "vp+jwt". */
enum err jwt_parse_typed(struct work *w, struct str text, struct str type, struct jwt *out) MUST_CHECK;

/* Whether the key signed it. False when "alg" is not the key's, whatever the signature. */
bool jwt_verify(const struct jwt *jwt, const struct key_public *key);

/* Header {"alg":the key's,"kid":key_id,"typ":type}, the payload's bytes as they are, and the signature.
 * `type` is "vc+jwt" (W3C) or "JWT" (all that Open Badges 3.0 section 8.2.4 permits, and 1EdTech's
 * validator checks); no other header member is written, since Open Badges forbids them. 1EdTech certifies with RS256, its
 * validator also takes ES256; both are a matter of the signer's key. */
enum err jwt_sign(struct work *w, struct str type, struct str key_id, struct str payload,
                  const struct key_signer *signer, struct str *out) MUST_CHECK;

#endif
