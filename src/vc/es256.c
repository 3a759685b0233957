#include "vc/es256.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

enum { POINT_LEN = 1 + 2 * ES256_COORDINATE_LEN };

/* What one call to OpenSSL needs, freed together by `finish`. */
struct handles {
	EC_GROUP *group;
	EC_POINT *point;
	BIGNUM *secret;
	OSSL_PARAM_BLD *builder;
	OSSL_PARAM *parameters;
	EVP_PKEY_CTX *making;
	EVP_PKEY *key;
	EVP_MD_CTX *digest;
	ECDSA_SIG *signature;
	unsigned char *der;
};

static void finish(struct handles *h)
{
	OPENSSL_free(h->der);
	ECDSA_SIG_free(h->signature);
	EVP_MD_CTX_free(h->digest);
	EVP_PKEY_free(h->key);
	EVP_PKEY_CTX_free(h->making);
	OSSL_PARAM_free(h->parameters);
	OSSL_PARAM_BLD_free(h->builder);
	BN_clear_free(h->secret);
	EC_POINT_free(h->point);
	EC_GROUP_free(h->group);
}
#define HANDLES __attribute__((cleanup(finish)))

static enum err broken(struct work *w)
{
	return fail(w, ERR_INTERNAL, "The cryptographic library refused to work; see the log.");
}

/* SEC 1 section 2.3.3, uncompressed. */
static void point_bytes(const struct es256_public *key, uint8_t out[POINT_LEN])
{
	out[0] = POINT_CONVERSION_UNCOMPRESSED;
	memcpy(out + 1, key->x, ES256_COORDINATE_LEN);
	memcpy(out + 1 + ES256_COORDINATE_LEN, key->y, ES256_COORDINATE_LEN);
}

static bool on_curve(const struct es256_public *key)
{
	struct handles h HANDLES = {.group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
	uint8_t bytes[POINT_LEN];
	point_bytes(key, bytes);
	check(h.group != NULL);
	h.point = EC_POINT_new(h.group);
	return EC_POINT_oct2point(h.group, h.point, bytes, POINT_LEN, NULL) == 1;
}

/* OpenSSL's key from our bytes; `secret` may be NULL. False when they are not a key. */
static bool make_key(struct handles *h, const struct es256_public *public, const uint8_t *secret)
{
	uint8_t point[POINT_LEN];
	point_bytes(public, point);
	h->builder = OSSL_PARAM_BLD_new();
	if (h->builder == NULL ||
	    !OSSL_PARAM_BLD_push_utf8_string(h->builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) ||
	    !OSSL_PARAM_BLD_push_octet_string(h->builder, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_LEN))
		return false;
	if (secret != NULL) {
		h->secret = BN_secure_new();
		if (BN_bin2bn(secret, ES256_SECRET_LEN, h->secret) == NULL ||
		    !OSSL_PARAM_BLD_push_BN(h->builder, OSSL_PKEY_PARAM_PRIV_KEY, h->secret))
			return false;
	}
	h->parameters = OSSL_PARAM_BLD_to_param(h->builder);
	h->making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	return h->parameters != NULL && h->making != NULL && EVP_PKEY_fromdata_init(h->making) == 1 &&
	       EVP_PKEY_fromdata(h->making, &h->key, secret == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
	                         h->parameters) == 1;
}

enum err es256_key_make(struct work *w, const uint8_t secret[ES256_SECRET_LEN], struct es256_key *out)
{
	struct handles h HANDLES = {.group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
	uint8_t point[POINT_LEN];
	h.secret = BN_secure_new();
	if (h.group == NULL || BN_bin2bn(secret, ES256_SECRET_LEN, h.secret) == NULL)
		return broken(w);
	if (BN_is_zero(h.secret) || BN_cmp(h.secret, EC_GROUP_get0_order(h.group)) >= 0)
		return fail(w, ERR_INPUT, "These 32 bytes are not a P-256 secret key; draw others.");
	BN_set_flags(h.secret, BN_FLG_CONSTTIME);
	h.point = EC_POINT_new(h.group);
	if (h.point == NULL || EC_POINT_mul(h.group, h.point, h.secret, NULL, NULL, NULL) != 1 ||
	    EC_POINT_point2oct(h.group, h.point, POINT_CONVERSION_UNCOMPRESSED, point, POINT_LEN, NULL) !=
	            POINT_LEN)
		return broken(w);
	memcpy(out->secret, secret, ES256_SECRET_LEN);
	memcpy(out->public.x, point + 1, ES256_COORDINATE_LEN);
	memcpy(out->public.y, point + 1 + ES256_COORDINATE_LEN, ES256_COORDINATE_LEN);
	return OK;
}

enum err es256_sign(struct work *w, const struct es256_key *key, struct str bytes,
                    uint8_t signature[ES256_SIGNATURE_LEN])
{
	struct handles h HANDLES = {.digest = EVP_MD_CTX_new()};
	unsigned char der[80];
	const unsigned char *at = der;
	size_t len = sizeof der;
	if (h.digest == NULL || !make_key(&h, &key->public, key->secret) ||
	    EVP_DigestSignInit(h.digest, NULL, EVP_sha256(), NULL, h.key) != 1 ||
	    EVP_DigestSign(h.digest, der, &len, (const unsigned char *)bytes.at, bytes.len) != 1)
		return broken(w);
	h.signature = d2i_ECDSA_SIG(NULL, &at, (long)len);
	if (h.signature == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(h.signature), signature, 32) != 32 ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(h.signature), signature + 32, 32) != 32)
		return broken(w);
	return OK;
}

bool es256_verify(const struct es256_public *key, struct str bytes, struct str signature)
{
	if (signature.len != ES256_SIGNATURE_LEN)
		return false;
	struct handles h HANDLES = {.digest = EVP_MD_CTX_new(), .signature = ECDSA_SIG_new()};
	const unsigned char *half = (const unsigned char *)signature.at;
	check(h.digest != NULL && h.signature != NULL);
	check(ECDSA_SIG_set0(h.signature, BN_bin2bn(half, 32, NULL), BN_bin2bn(half + 32, 32, NULL)) == 1);
	int len = i2d_ECDSA_SIG(h.signature, &h.der);
	return len > 0 && make_key(&h, key, NULL) &&
	       EVP_DigestVerifyInit(h.digest, NULL, EVP_sha256(), NULL, h.key) == 1 &&
	       EVP_DigestVerify(h.digest, h.der, (size_t)len, (const unsigned char *)bytes.at, bytes.len) ==
	               1;
}

static struct str coordinate(struct arena *arena, const uint8_t bytes[ES256_COORDINATE_LEN])
{
	return encode_base64url(arena, str_bytes(bytes, ES256_COORDINATE_LEN));
}

void es256_jwk_write(struct json_out *out, const struct es256_public *key)
{
	struct arena *arena = out->buf->arena;
	json_object(out);
	json_put_str(out, S("crv"), S("P-256"));
	json_put_str(out, S("kty"), S("EC"));
	json_put_str(out, S("x"), coordinate(arena, key->x));
	json_put_str(out, S("y"), coordinate(arena, key->y));
	json_end(out);
}

static bool read_coordinate(struct work *w, const struct json *jwk, struct str name,
                            uint8_t out[ES256_COORDINATE_LEN])
{
	struct str bytes;
	if (!decode_base64url(w->arena, json_get_str(jwk, name), &bytes) || bytes.len != ES256_COORDINATE_LEN)
		return false;
	memcpy(out, bytes.at, ES256_COORDINATE_LEN);
	return true;
}

/* RFC 7517 sections 4.2 to 4.4. */
static bool may_verify(const struct json *jwk)
{
	const struct json *operations = json_get(jwk, S("key_ops"));
	bool allowed = operations == NULL;
	for (size_t i = 0; operations != NULL && operations->kind == JSON_ARRAY && i < operations->count; i++)
		allowed = allowed || str_equal(operations->elements[i].text, S("verify"));
	return allowed &&
	       (json_get(jwk, S("use")) == NULL || str_equal(json_get_str(jwk, S("use")), S("sig"))) &&
	       (json_get(jwk, S("alg")) == NULL || str_equal(json_get_str(jwk, S("alg")), S("ES256")));
}

enum err es256_jwk_parse(struct work *w, const struct json *jwk, struct es256_public *out)
{
	if (!str_equal(json_get_str(jwk, S("kty")), S("EC")) ||
	    !str_equal(json_get_str(jwk, S("crv")), S("P-256")))
		return fail(w, ERR_INPUT, "The key is not a P-256 key.");
	if (json_get(jwk, S("d")) != NULL)
		return fail(w, ERR_INPUT, "The key carries its secret half, which must never be published.");
	if (!may_verify(jwk))
		return fail(w, ERR_INPUT, "The key is not meant for verifying ES256 signatures.");
	if (!read_coordinate(w, jwk, S("x"), out->x) || !read_coordinate(w, jwk, S("y"), out->y) ||
	    !on_curve(out))
		return fail(w, ERR_INPUT, "The key's coordinates are not a point of P-256.");
	return OK;
}

struct str es256_thumbprint(struct arena *arena, const struct es256_public *key)
{
	struct buf text = buf_init(arena, 256);
	struct json_out out = json_out(&text);
	es256_jwk_write(&out, key);
	struct digest digest = digest_of(buf_str(&text));
	return encode_base64url(arena, digest_str(&digest));
}
