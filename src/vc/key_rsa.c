#include "vc/key_rsa.h"

#include "base/check.h"
#include "base/digest.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

enum { MODULUS_MIN = 256, MODULUS_MAX = 512, EXPONENT_MAX = 8 };

static enum err broken(struct work *w)
{
	ERR_clear_error();
	return fail(w, ERR_INTERNAL, "The cryptographic library refused to work; see the log.");
}

/* ---- the key: RSAPublicKey (RFC 8017 appendix A.1.1) ---- */

/* Tag and length in DER, and a zero before a number whose first bit is set; what follows is `len` bytes with it. */
static size_t put_head(uint8_t *out, uint8_t tag, size_t len)
{
	size_t at = 0;
	out[at++] = tag;
	if (len > 0xff) {
		out[at++] = 0x82;
		out[at++] = (uint8_t)(len >> 8);
	} else if (len > 0x7f) {
		out[at++] = 0x81;
	}
	out[at++] = (uint8_t)len;
	return at;
}

static size_t put_integer(uint8_t *out, struct str number)
{
	size_t sign = (uint8_t)number.at[0] >> 7;
	size_t at = put_head(out, 0x02, sign + number.len);
	if (sign != 0)
		out[at++] = 0;
	memcpy(out + at, number.at, number.len);
	return at + number.len;
}

/* What follows a head that put_head wrote. */
static struct str take(struct str *rest, uint8_t tag)
{
	const uint8_t *bytes = (const uint8_t *)rest->at;
	check(rest->len >= 2 && bytes[0] == tag);
	size_t more = bytes[1] > 0x80 ? bytes[1] & 0x7fU : 0, len = more == 0 ? bytes[1] : 0;
	check(rest->len >= 2 + more);
	for (size_t i = 0; i < more; i++)
		len = len << 8 | bytes[2 + i];
	check(len > 0 && len <= rest->len - 2 - more);
	struct str value = str_slice(*rest, 2 + more, len);
	*rest = str_slice(*rest, 2 + more + len, SIZE_MAX);
	return value.at[0] == 0 ? str_slice(value, 1, SIZE_MAX) : value;
}

void key_rsa_parts(const struct key_public *key, struct str *modulus, struct str *exponent)
{
	struct str rest = str_bytes(key->bytes, key->len);
	struct str pair = take(&rest, 0x30);
	*modulus = take(&pair, 0x02);
	*exponent = take(&pair, 0x02);
}

static unsigned remainder_by(struct str number, unsigned divisor)
{
	unsigned remainder = 0;
	for (size_t i = 0; i < number.len; i++)
		remainder = (remainder << 8 | (uint8_t)number.at[i]) % divisor;
	return remainder;
}

/* Whether the number is a power of 65537 modulo each of these primes: so are all moduli made by the Infineon library of
 * CVE-2017-15361, and of other moduli next to none (Nemec et al., The Return of Coppersmith's Attack, 2017, section 2.4). */
static bool is_roca(struct str modulus)
{
	static const uint8_t primes[] = {3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
	                                 47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
	                                 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
	for (size_t i = 0; i < COUNT(primes); i++) {
		unsigned wanted = remainder_by(modulus, primes[i]), power = 1;
		do
			power = power * 65537 % primes[i];
		while (power != wanted && power != 1);
		if (power != wanted)
			return false;
	}
	return true;
}

static bool is_odd(struct str number)
{
	return (number.at[number.len - 1] & 1) != 0;
}

bool key_rsa_make(struct str modulus, struct str exponent, struct key_public *out)
{
	uint8_t pair[KEY_PUBLIC_MAX];
	if (modulus.len < MODULUS_MIN || modulus.len > MODULUS_MAX || exponent.len < 1 ||
	    exponent.len > EXPONENT_MAX || modulus.at[0] == 0 || exponent.at[0] == 0 ||
	    (modulus.len == MODULUS_MIN && (uint8_t)modulus.at[0] < 0x80) || !is_odd(modulus) ||
	    !is_odd(exponent) || (exponent.len == 1 && exponent.at[0] == 1) || is_roca(modulus))
		return false;
	size_t len = put_integer(pair, modulus);
	len += put_integer(pair + len, exponent);
	*out = (struct key_public){.kind = KEY_RSA};
	size_t head = put_head(out->bytes, 0x30, len);
	check(head + len <= KEY_PUBLIC_MAX);
	memcpy(out->bytes + head, pair, len);
	out->len = head + len;
	return true;
}

/* ---- signatures ---- */

static bool set_scheme(EVP_PKEY_CTX *context)
{
	return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1;
}

bool key_rsa_verify(const struct key_public *key, struct str bytes, struct str signature)
{
	const uint8_t *at = key->bytes;
	struct digest digest = digest_of(bytes);
	EVP_PKEY *parsed = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)key->len);
	EVP_PKEY_CTX *context = parsed == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, parsed, NULL);
	bool good = context != NULL && EVP_PKEY_verify_init(context) == 1 && set_scheme(context) &&
	            EVP_PKEY_verify(context, (const uint8_t *)signature.at, signature.len, digest.byte,
	                            sizeof digest.byte) == 1;
	if (!good)
		ERR_clear_error();
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(parsed);
	return good;
}

/* ---- secrets ---- */

static bool read_public(const EVP_PKEY *pair, struct key_public *out)
{
	BIGNUM *modulus = NULL, *exponent = NULL;
	uint8_t modulus_bytes[MODULUS_MAX], exponent_bytes[EXPONENT_MAX];
	bool good = EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1 &&
	            EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 &&
	            BN_num_bytes(modulus) <= MODULUS_MAX && BN_num_bytes(exponent) <= EXPONENT_MAX;
	if (good) {
		size_t modulus_len = (size_t)BN_bn2bin(modulus, modulus_bytes);
		size_t exponent_len = (size_t)BN_bn2bin(exponent, exponent_bytes);
		good = key_rsa_make(str_bytes(modulus_bytes, modulus_len),
		                    str_bytes(exponent_bytes, exponent_len), out);
	}
	BN_free(modulus);
	BN_free(exponent);
	return good;
}

/* NULL when the bytes are not exactly one RSA key. */
static EVP_PKEY *read_pair(const struct key_secret *secret)
{
	const uint8_t *at = secret->bytes;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)secret->len);
	EVP_PKEY *pair = info == NULL ? NULL : EVP_PKCS82PKEY(info);
	PKCS8_PRIV_KEY_INFO_free(info);
	if (pair != NULL && EVP_PKEY_is_a(pair, "RSA") == 1 && at == secret->bytes + secret->len)
		return pair;
	EVP_PKEY_free(pair);
	return NULL;
}

enum err key_rsa_prepare(struct work *w, struct key_secret *secret, struct key_public *out)
{
	EVP_PKEY *pair = read_pair(secret);
	bool right = pair != NULL && read_public(pair, out);
	EVP_PKEY_CTX *signing = right ? EVP_PKEY_CTX_new_from_pkey(NULL, pair, NULL) : NULL;
	EVP_PKEY_free(pair);
	if (!right) {
		ERR_clear_error();
		return fail(w, ERR_INPUT,
		            "These bytes are not a secret RSA key of 2048 to 4096 bits in PKCS#8.");
	}
	if (signing == NULL || EVP_PKEY_sign_init(signing) != 1 || !set_scheme(signing)) {
		EVP_PKEY_CTX_free(signing);
		return broken(w);
	}
	secret->prepared = signing;
	return OK;
}

enum err key_rsa_sign(struct work *w, const struct key_secret *secret, struct str bytes,
                      struct key_signature *out)
{
	struct digest digest = digest_of(bytes);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_dup(secret->prepared); /* one thread's */
	out->len = sizeof out->bytes;
	bool good = context != NULL &&
	            EVP_PKEY_sign(context, out->bytes, &out->len, digest.byte, sizeof digest.byte) == 1;
	EVP_PKEY_CTX_free(context);
	return good ? OK : broken(w);
}
