#include "vc/key_curve.h"

#include "base/check.h"
#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <pthread.h>
#include <string.h>

enum {
	POINT_MAX = 1 + 2 * KEY_CURVE_COORDINATE_MAX,
	/* Two INTEGERs of at most 49 bytes in a SEQUENCE: no length needs a second byte. */
	DER_MAX = 2 + 2 * (2 + 1 + KEY_CURVE_COORDINATE_MAX),
	DIGEST_MAX = 48,
};

static const struct curve {
	const char *name;
	int nid;
	size_t coordinate;
} curves[] = {
	[KEY_P256] = {"P-256", NID_X9_62_prime256v1, 32},
	[KEY_P384] = {"P-384", NID_secp384r1, 48},
};

/* What OpenSSL looks up by name, once: groups for points, keys without a point to copy (making each from the curve's name would
 * add a fifth to a verification), and SHA-384. */
struct library {
	EC_GROUP *groups[COUNT(curves)];
	EVP_PKEY *blanks[COUNT(curves)];
	EVP_MD *sha384;
};
static struct library library;

static EVP_PKEY *make_blank(const char *name)
{
	char *group = (char *)(uintptr_t)name;
	OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
	                           OSSL_PARAM_construct_end()};
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	check(making != NULL && EVP_PKEY_fromdata_init(making) == 1 &&
	      EVP_PKEY_fromdata(making, &key, EVP_PKEY_KEY_PARAMETERS, parameters) == 1);
	EVP_PKEY_CTX_free(making);
	return key;
}

static void begin(void)
{
	for (size_t i = KEY_P256; i <= KEY_P384; i++) {
		library.groups[i] = EC_GROUP_new_by_curve_name(curves[i].nid);
		check(library.groups[i] != NULL);
		library.blanks[i] = make_blank(curves[i].name);
	}
	library.sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	check(library.sha384 != NULL);
}

static const struct library *begun(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	check(pthread_once(&once, begin) == 0);
	return &library;
}

/* What one call needs, freed together by `finish`. */
struct handles {
	EC_POINT *point;
	BIGNUM *secret;
	OSSL_PARAM_BLD *builder;
	OSSL_PARAM *parameters;
	EVP_PKEY_CTX *context;
	EVP_PKEY *key;
	ECDSA_SIG *signature;
};

static void finish(struct handles *h)
{
	ECDSA_SIG_free(h->signature);
	EVP_PKEY_free(h->key);
	EVP_PKEY_CTX_free(h->context);
	OSSL_PARAM_free(h->parameters);
	OSSL_PARAM_BLD_free(h->builder);
	BN_clear_free(h->secret);
	EC_POINT_free(h->point);
}
#define HANDLES __attribute__((cleanup(finish)))

static enum err broken(struct work *w)
{
	ERR_clear_error();
	return fail(w, ERR_INTERNAL, "The cryptographic library refused to work; see the log.");
}

size_t key_curve_coordinate(enum key_kind kind)
{
	check(kind == KEY_P256 || kind == KEY_P384);
	return curves[kind].coordinate;
}

/* ---- points ---- */

bool key_curve_point(enum key_kind kind, struct str octets, struct key_public *out)
{
	size_t len = 1 + 2 * key_curve_coordinate(kind);
	uint8_t bytes[POINT_MAX];
	const EC_GROUP *group = begun()->groups[kind];
	struct handles h HANDLES = {.point = EC_POINT_new(group)};
	check(h.point != NULL);
	/* The form in which both coordinates stand and one says in its first byte the parity of the other is a form too many. */
	if (octets.len == 0 || octets.at[0] < 2 || octets.at[0] > POINT_CONVERSION_UNCOMPRESSED ||
	    EC_POINT_oct2point(group, h.point, (const uint8_t *)octets.at, octets.len, NULL) != 1 ||
	    EC_POINT_point2oct(group, h.point, POINT_CONVERSION_UNCOMPRESSED, bytes, len, NULL) != len) {
		ERR_clear_error();
		return false;
	}
	*out = (struct key_public){.kind = kind, .len = len - 1};
	memcpy(out->bytes, bytes + 1, len - 1);
	return true;
}

bool key_curve_coordinates(enum key_kind kind, struct str x, struct str y, struct key_public *out)
{
	size_t len = key_curve_coordinate(kind);
	uint8_t octets[POINT_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
	if (x.len != len || y.len != len)
		return false;
	memcpy(octets + 1, x.at, len);
	memcpy(octets + 1 + len, y.at, len);
	return key_curve_point(kind, str_bytes(octets, 1 + 2 * len), out);
}

/* ---- signatures: r ‖ s here, DER in OpenSSL ---- */

static size_t put_integer(uint8_t *out, const uint8_t *number, size_t len)
{
	while (len > 1 && number[0] == 0) {
		number++;
		len--;
	}
	size_t sign = number[0] >> 7;
	out[0] = 0x02;
	out[1] = (uint8_t)(sign + len);
	out[2] = 0;
	memcpy(out + 2 + sign, number, len);
	return 2 + sign + len;
}

static size_t put_der(uint8_t out[DER_MAX], struct str signature)
{
	const uint8_t *half = (const uint8_t *)signature.at;
	size_t len = 2, half_len = signature.len / 2;
	len += put_integer(out + len, half, half_len);
	len += put_integer(out + len, half + half_len, half_len);
	out[0] = 0x30;
	out[1] = (uint8_t)(len - 2);
	return len;
}

/* The digest that belongs to the curve; its length. */
static size_t digest_for(enum key_kind kind, struct str bytes, uint8_t out[DIGEST_MAX])
{
	if (kind == KEY_P256) {
		struct digest digest = digest_of(bytes);
		memcpy(out, digest.byte, sizeof digest.byte);
		return sizeof digest.byte;
	}
	check(EVP_Digest(bytes.at, bytes.len, out, NULL, begun()->sha384, NULL) == 1);
	return DIGEST_MAX;
}

bool key_curve_verify(const struct key_public *key, struct str bytes, struct str signature)
{
	size_t len = 2 * key_curve_coordinate(key->kind);
	uint8_t digest[DIGEST_MAX], der[DER_MAX], point[POINT_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
	if (key->len != len || signature.len != len)
		return false;
	memcpy(point + 1, key->bytes, len);
	size_t digest_len = digest_for(key->kind, bytes, digest);
	size_t der_len = put_der(der, signature);
	struct handles h HANDLES = {.key = EVP_PKEY_dup(begun()->blanks[key->kind])};
	check(h.key != NULL);
	bool good = false;
	if (EVP_PKEY_set1_encoded_public_key(h.key, point, 1 + len) == 1) {
		h.context = EVP_PKEY_CTX_new_from_pkey(NULL, h.key, NULL);
		check(h.context != NULL && EVP_PKEY_verify_init(h.context) == 1);
		good = EVP_PKEY_verify(h.context, der, der_len, digest, digest_len) == 1;
	}
	if (!good)
		ERR_clear_error();
	return good;
}

/* ---- secrets ---- */

static enum err find_public(struct work *w, struct handles *h, enum key_kind kind, struct key_public *out)
{
	const EC_GROUP *group = begun()->groups[kind];
	uint8_t point[POINT_MAX];
	size_t len = 1 + 2 * curves[kind].coordinate;
	if (BN_is_zero(h->secret) || BN_cmp(h->secret, EC_GROUP_get0_order(group)) >= 0)
		return fail(w, ERR_INPUT, "These bytes are not a secret key of %s; draw others.",
		            curves[kind].name);
	BN_set_flags(h->secret, BN_FLG_CONSTTIME);
	h->point = EC_POINT_new(group);
	if (h->point == NULL || EC_POINT_mul(group, h->point, h->secret, NULL, NULL, NULL) != 1 ||
	    EC_POINT_point2oct(group, h->point, POINT_CONVERSION_UNCOMPRESSED, point, len, NULL) != len)
		return broken(w);
	*out = (struct key_public){.kind = kind, .len = len - 1};
	memcpy(out->bytes, point + 1, len - 1);
	return OK;
}

/* OpenSSL's key pair, into h->key. */
static bool make_pair(struct handles *h, const struct key_public *public)
{
	uint8_t point[POINT_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
	memcpy(point + 1, public->bytes, public->len);
	h->builder = OSSL_PARAM_BLD_new();
	if (h->builder == NULL ||
	    !OSSL_PARAM_BLD_push_utf8_string(h->builder, OSSL_PKEY_PARAM_GROUP_NAME,
	                                     curves[public->kind].name, 0) ||
	    !OSSL_PARAM_BLD_push_octet_string(h->builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + public->len) ||
	    !OSSL_PARAM_BLD_push_BN(h->builder, OSSL_PKEY_PARAM_PRIV_KEY, h->secret))
		return false;
	h->parameters = OSSL_PARAM_BLD_to_param(h->builder);
	h->context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	return h->parameters != NULL && h->context != NULL && EVP_PKEY_fromdata_init(h->context) == 1 &&
	       EVP_PKEY_fromdata(h->context, &h->key, EVP_PKEY_KEYPAIR, h->parameters) == 1;
}

enum err key_curve_prepare(struct work *w, struct key_secret *secret, struct key_public *out)
{
	if (secret->len != key_curve_coordinate(secret->kind))
		return fail(w, ERR_INPUT, "A secret key of %s has %zu bytes.", curves[secret->kind].name,
		            curves[secret->kind].coordinate);
	struct handles h HANDLES = {.secret = BN_secure_new()};
	if (h.secret == NULL || BN_bin2bn(secret->bytes, (int)secret->len, h.secret) == NULL)
		return broken(w);
	TRY(find_public(w, &h, secret->kind, out));
	if (!make_pair(&h, out))
		return broken(w);
	EVP_PKEY_CTX *signing = EVP_PKEY_CTX_new_from_pkey(NULL, h.key, NULL);
	if (signing == NULL || EVP_PKEY_sign_init(signing) != 1) {
		EVP_PKEY_CTX_free(signing);
		return broken(w);
	}
	secret->prepared = signing;
	return OK;
}

enum err key_curve_sign(struct work *w, const struct key_secret *secret, struct str bytes,
                        struct key_signature *out)
{
	uint8_t digest[DIGEST_MAX], der[DER_MAX];
	size_t half = curves[secret->kind].coordinate, der_len = sizeof der;
	size_t digest_len = digest_for(secret->kind, bytes, digest);
	const uint8_t *at = der;
	/* A context serves one thread: each signature has a copy. */
	struct handles h HANDLES = {.context = EVP_PKEY_CTX_dup(secret->prepared)};
	if (h.context == NULL || EVP_PKEY_sign(h.context, der, &der_len, digest, digest_len) != 1)
		return broken(w);
	h.signature = d2i_ECDSA_SIG(NULL, &at, (long)der_len);
	out->len = 2 * half;
	if (h.signature == NULL ||
	    BN_bn2binpad(ECDSA_SIG_get0_r(h.signature), out->bytes, (int)half) != (int)half ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(h.signature), out->bytes + half, (int)half) != (int)half)
		return broken(w);
	return OK;
}
