#include "wallet/possession.h"

#include "base/encode.h"
#include "base/time.h"
#include "base/world.h"
#include "vc/did.h"
#include "vc/jwt.h"

enum { CLAIMS_BYTES_MAX = 16 << 10, RANDOM_BYTES = 16 };

#define NONCE_LIFE_US (POSSESSION_NONCE_MINUTES * TIME_MINUTE_US)

/* ---- nonces: TIME.RANDOM.MAC, the time in microseconds ---- */

static struct str mac_of(struct work *w, const struct directory *key, struct str text)
{
	struct digest mac = directory_hash(key, str_format(w->arena, "wallet nonce\n%.*s", STR_ARG(text)));
	return encode_base64url(w->arena, digest_str(&mac));
}

struct str possession_nonce(struct work *w, const struct directory *key)
{
	struct str text = str_format(w->arena, "%lld.%.*s", (long long)world_now_us(w),
	                             STR_ARG(world_token(w, RANDOM_BYTES)));
	return str_format(w->arena, "%.*s.%.*s", STR_ARG(text), STR_ARG(mac_of(w, key, text)));
}

static bool is_fresh(struct work *w, const struct directory *key, struct str nonce)
{
	struct str rest = nonce, time = str_cut(&rest, '.'), random = str_cut(&rest, '.');
	struct str text = str_slice(nonce, 0, time.len + 1 + random.len);
	int64_t at_us, now_us = world_now_us(w);
	return str_to_int(time, &at_us) && !str_absent(rest) &&
	       digest_same_secret(rest, mac_of(w, key, text)) && at_us <= now_us &&
	       now_us - at_us <= NONCE_LIFE_US;
}

/* ---- proofs ---- */

static bool key_of_did(struct work *w, struct str key_id, struct key_public *out)
{
	struct did_document document;
	struct str did = did_of_key_id(key_id);
	/* Some wallets name the DID alone where it has one key only. */
	bool whole = !str_absent(did);
	if (!whole)
		did = key_id;
	if (!did_is_self(did) || did_self_document(w, did, &document) != OK)
		return false;
	for (size_t i = 0; i < document.key_count; i++)
		if (!whole || str_equal(document.keys[i].id, key_id)) {
			*out = document.keys[i].public;
			return true;
		}
	return false;
}

/* Exactly one of “jwk” and “kid”; certificates we do not know. */
static bool key_of(struct work *w, const struct jwt *jwt, struct key_public *out)
{
	const struct json *jwk = json_get(jwt->header, S("jwk"));
	if ((jwk != NULL) == !str_absent(jwt->key_id) || json_get(jwt->header, S("x5c")) != NULL)
		return false;
	return jwk != NULL ? key_jwk_parse(w, jwk, out) == OK : key_of_did(w, jwt->key_id, out);
}

static enum possession wrong(struct str *why, const char *text)
{
	*why = str_of(text);
	return POSSESSION_WRONG;
}

static enum possession check_claims(struct work *w, const struct directory *key, struct str issuer,
                                    const struct json *claims, struct str *why)
{
	int64_t at_s = json_get_int(claims, S("iat")), now_s = world_now_us(w) / TIME_SECOND_US;
	struct str nonce = json_get_str(claims, S("nonce"));
	if (!str_equal(json_get_str(claims, S("aud")), issuer))
		return wrong(why, "aud is not this credential issuer");
	if (json_get(claims, S("iss")) != NULL)
		return wrong(why, "iss must be absent where the token was had anonymously");
	if (at_s == INT64_MIN || at_s > now_s + 60 || at_s < now_s - 600)
		return wrong(why, "iat is not about now");
	if (str_absent(nonce))
		return wrong(why, "there is no nonce");
	if (is_fresh(w, key, nonce))
		return POSSESSION_PROVED;
	*why = S("the nonce is none of ours, or too old");
	return POSSESSION_STALE;
}

static enum possession check_one(struct work *w, const struct directory *key, struct str issuer,
                                 const struct json *proof, struct str *why)
{
	struct jwt jwt;
	struct key_public public;
	const struct json *claims;
	if (proof->kind != JSON_STRING ||
	    jwt_parse_typed(w, proof->text, S("openid4vci-proof+jwt"), &jwt) != OK)
		return wrong(why, "a proof is no JWT of the type openid4vci-proof+jwt");
	if (!key_of(w, &jwt, &public))
		return wrong(why, "the key must be a jwk, or a kid of a did:key or did:jwk");
	if (!jwt_verify(&jwt, &public))
		return wrong(why, "the signature is not by the key in the header");
	if (json_parse(w, jwt.payload, CLAIMS_BYTES_MAX, &claims) != OK)
		return wrong(why, "the claims are no JSON");
	return check_claims(w, key, issuer, claims, why);
}

enum possession possession_check(struct work *w, const struct directory *key, struct str issuer,
                                 const struct json *proofs, struct str *why)
{
	enum possession found = POSSESSION_PROVED;
	if (proofs == NULL)
		return found;
	const struct json *jwts = json_get(proofs, S("jwt"));
	if (proofs->kind != JSON_OBJECT || proofs->count != 1 || jwts == NULL || jwts->kind != JSON_ARRAY ||
	    jwts->count == 0 || jwts->count > POSSESSION_PROOFS_MAX)
		return wrong(why, "proofs takes one member, jwt, an array of 1 to 16");
	for (size_t i = 0; i < jwts->count && found == POSSESSION_PROVED; i++)
		found = check_one(w, key, issuer, json_at(jwts, i), why);
	work_forgive(w); /* what failed on the way is told by *why */
	return found;
}
