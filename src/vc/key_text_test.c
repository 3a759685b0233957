/* Vectors: did/did-key.json; RFC 7515 A.3, RFC 7638 section 3.1, RFC 8037 appendix A; libsodium for which points there are. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "unit/keys.h"
#include "vc/multibase.h"

#include <sodium.h>
#include <string.h>

/* RFC 7515 A.3.1. */
#define RFC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define RFC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define RFC_D "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"

/* RFC 7638 section 3.1. */
#define RFC_N                                                                                                             \
	"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn" \
	"jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q" \
	"MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awap" \
	"JzKnqDKgw"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

/* ---- Multikey ---- */

static void check_multikey(struct work *w, const struct json *row)
{
	struct key_public key;
	struct str did = json_get_str(row, S("did")), type = json_get_str(row, S("type")), bytes;
	struct str multikey = str_slice(did, S("did:key:").len, SIZE_MAX);
	if (!json_get_bool(row, S("supported")) && !str_equal(type, S("P-384"))) {
		assert_fails(w, ERR_INPUT, key_multikey_parse(w, multikey, &key));
		return;
	}
	assert_ok(w, key_multikey_parse(w, multikey, &key));
	assert_str(key_multikey(w->arena, &key), multikey);
	assert_true(decode_hex(w->arena, json_get_str(row, S("public_key_hex")), &bytes));
	if (key.kind == KEY_ED25519) {
		assert_int_equal(key.len, bytes.len);
		assert_memory_equal(key.bytes, bytes.at, bytes.len);
		return;
	}
	/* Compressed: the parity of y, and x. */
	assert_int_equal(key.len, 2 * (bytes.len - 1));
	assert_memory_equal(key.bytes, bytes.at + 1, bytes.len - 1);
	assert_int_equal(key.bytes[key.len - 1] & 1, bytes.at[0] & 1);
}

TEST(key_multikeys_are_those_published)
{
	struct work w = test_work();
	const struct json *file = parse(&w, test_vector(&w, "did/did-key.json"));
	const struct json *rows = json_get(file, S("keys")), *bad = json_get(file, S("bad"));
	struct key_public key;
	assert_int_equal(rows->count, 8);
	for (size_t i = 0; i < rows->count; i++)
		check_multikey(&w, &rows->elements[i]);
	assert_int_equal(bad->count, 4);
	for (size_t i = 0; i < bad->count; i++)
		assert_fails(&w, ERR_INPUT,
		             key_multikey_parse(&w, str_slice(bad->elements[i].text, 8, SIZE_MAX), &key));
	test_vectors("did-key-spec/keys", rows->count, rows->count);
	test_work_end(&w);
}

/* The same key in other bases or with other prefixes is no Multikey. */
TEST(key_multikeys_refused)
{
	struct work w = test_work();
	struct key_public key;
	struct key_signer ed25519 = keys_of_byte(&w, KEY_ED25519, 1), p256 = keys_of_byte(&w, KEY_P256, 1);
	uint8_t bytes[2 + 65] = {0xed, 0x01};
	memcpy(bytes + 2, ed25519.public.bytes, 32);
	assert_ok(&w, key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 34)), &key));
	assert_fails(&w, ERR_INPUT,
	             key_multikey_parse(&w, multibase_base64url(w.arena, str_bytes(bytes, 34)), &key));
	for (size_t len = 0; len < 40; len++)
		if (len != 34)
			assert_fails(&w, ERR_INPUT,
			             key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, len)),
			                                &key));
	bytes[0] = 0xec; /* X25519 */
	assert_fails(&w, ERR_INPUT,
	             key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 34)), &key));
	/* An uncompressed point; a first byte that no form has; an x that no point has, and one that is not below the prime. */
	bytes[0] = 0x80;
	bytes[1] = 0x24;
	bytes[2] = 4;
	memcpy(bytes + 3, p256.public.bytes, 64);
	assert_fails(&w, ERR_INPUT,
	             key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 67)), &key));
	bytes[2] = 2;
	assert_ok(&w, key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 35)), &key));
	bytes[2] = 5;
	assert_fails(&w, ERR_INPUT,
	             key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 35)), &key));
	bytes[2] = 2;
	memset(bytes + 3, 0, 32);
	bytes[3 + 31] = 1; /* x³ - 3x + b is no square then, by Euler's criterion in Python */
	assert_fails(&w, ERR_INPUT,
	             key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 35)), &key));
	memset(bytes + 3, 0xff, 32);
	assert_fails(&w, ERR_INPUT,
	             key_multikey_parse(&w, multibase_base58(w.arena, str_bytes(bytes, 35)), &key));
	test_work_end(&w);
}

static enum err parse_ed25519(struct work *w, const uint8_t y[32])
{
	uint8_t bytes[34] = {0xed, 0x01};
	struct key_public key;
	memcpy(bytes + 2, y, 32);
	return key_multikey_parse(w, multibase_base58(w->arena, str_bytes(bytes, sizeof bytes)), &key);
}

/* The eight are the multiples of one of order 8, which libsodium adds without asking for their order. */
TEST(key_ed25519_of_small_order_refused)
{
	struct work w = test_work();
	uint8_t eighth[32], point[32], sum[32];
	struct str bytes;
	assert_true(decode_hex(w.arena, S("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
	                       &bytes));
	memcpy(eighth, bytes.at, sizeof eighth);
	memcpy(point, eighth, sizeof point);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(crypto_core_ed25519_is_valid_point(point), 0);
		assert_fails(&w, ERR_INPUT, parse_ed25519(&w, point));
		point[31] ^= 0x80; /* the other sign, also where x is 0 and has none */
		assert_fails(&w, ERR_INPUT, parse_ed25519(&w, point));
		point[31] ^= 0x80;
		assert_int_equal(crypto_core_ed25519_add(sum, point, eighth), 0);
		memcpy(point, sum, sizeof point);
		assert_int_equal(memcmp(point, eighth, sizeof point) == 0,
		                 i == 7); /* round once, no sooner */
	}
	test_work_end(&w);
}

TEST(key_ed25519_that_is_not_canonical_refused)
{
	struct work w = test_work();
	uint8_t y[32];
	memset(y, 0xff, sizeof y);
	for (unsigned low = 0xed; low <= 0xff; low++) {
		y[0] = (uint8_t)low;
		y[31] = 0x7f;
		assert_fails(&w, ERR_INPUT, parse_ed25519(&w, y));
		y[31] = 0xff;
		assert_fails(&w, ERR_INPUT, parse_ed25519(&w, y));
	}
	/* Random bytes are on the curve half the time: as libsodium says, which then also wants the large subgroup. */
	size_t good = 0;
	for (size_t i = 0; i < 64; i++) {
		world_random(&w, y, sizeof y);
		bool ours = parse_ed25519(&w, y) == OK;
		work_forgive(&w);
		assert_true(ours || crypto_core_ed25519_is_valid_point(y) == 0);
		good += ours;
	}
	assert_in_range(good, 12, 52);
	test_work_end(&w);
}

/* ---- JWK ---- */

static struct str jwk_text(struct work *w, const struct key_public *key)
{
	struct buf text = buf_init(w->arena, 4096);
	struct json_out out = json_out(&text);
	key_jwk_write(&out, key);
	return buf_str(&text);
}

static struct key_public key_of(struct work *w, struct str jwk)
{
	struct key_public key;
	assert_ok(w, key_jwk_parse(w, parse(w, jwk), &key));
	return key;
}

TEST(key_jwk_comes_back)
{
	struct work w = test_work();
	static const char *const texts[] = {
		"{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}",
		/* RFC 8037 A.2 */
		"{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		"{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"" RFC_N "\"}",
	};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct key_public key = key_of(&w, str_of(texts[i]));
		assert_str(jwk_text(&w, &key), str_of(texts[i]));
	}
	struct key_signer p384 = keys_of_byte(&w, KEY_P384, 1);
	struct key_public again = key_of(&w, jwk_text(&w, &p384.public));
	assert_true(key_equal(&again, &p384.public));
	test_work_end(&w);
}

TEST(key_thumbprints_are_those_published)
{
	struct work w = test_work();
	struct key_public ec =
		key_of(&w, S("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}"));
	struct key_public okp = key_of(&w, S("{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	                                     "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"));
	struct key_public rsa = key_of(&w, S("{\"kty\":\"RSA\",\"n\":\"" RFC_N
	                                     "\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}"));
	assert_str(key_thumbprint(w.arena, &okp), S("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
	assert_str(key_thumbprint(w.arena, &rsa), S("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
	/* By Python's hashlib. */
	assert_str(key_thumbprint(w.arena, &ec), S("oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"));
	test_work_end(&w);
}

TEST(key_public_half_of_the_rfc_key)
{
	struct work w = test_work();
	struct str secret;
	assert_true(decode_base64url(w.arena, S(RFC_D), &secret));
	struct key_signer signer = keys_signer(&w, KEY_P256, secret);
	assert_str(jwk_text(&w, &signer.public),
	           S("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}"));
	test_work_end(&w);
}

#define EC(more) "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"" more "}"
#define RSA(n, e) "{\"kty\":\"RSA\",\"n\":\"" n "\",\"e\":\"" e "\"}"

TEST(key_jwk_refused)
{
	struct work w = test_work();
	static const char *const bad[] = {
		"{}",
		"[]",
		"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" RFC_X "\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ\"}",
		"{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_X "\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "=\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\"}",
		EC(",\"d\":\"" RFC_D "\""),
		EC(",\"d\":null"),
		EC(",\"use\":\"enc\""),
		EC(",\"use\":1"),
		EC(",\"key_ops\":[\"sign\"]"),
		EC(",\"key_ops\":[]"),
		EC(",\"key_ops\":\"verify\""),
		EC(",\"alg\":\"ES384\""),
		EC(",\"alg\":\"\""),
		EC(",\"alg\":null"),
		EC(",\"alg\":\"HS256\""),
		RSA(RFC_N, "AQ"),     /* 1 */
		RSA(RFC_N, "AA"),     /* 0 */
		RSA(RFC_N, "Ag"),     /* 2 */
		RSA(RFC_N, "AAEAAQ"), /* 65537 with a zero in front */
		RSA(RFC_N, ""),
		RSA(RFC_N, "AQAAAAAAAAAB"), /* 2^64 + 1 */
		RSA("AQAB", "AQAB"),
		RSA("", "AQAB"),
		"{\"kty\":\"RSA\",\"e\":\"AQAB\"}",
	};
	struct key_public key;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, key_jwk_parse(&w, parse(&w, str_of(bad[i])), &key));
	static const char *const good[] = {
		EC(""),
		EC(",\"use\":\"sig\",\"key_ops\":[\"sign\",\"verify\"],\"alg\":\"ES256\",\"kid\":\"x\""),
		RSA(RFC_N, "Aw"), /* 3 */
	};
	for (size_t i = 0; i < COUNT(good); i++)
		key_of(&w, str_of(good[i]));
	test_work_end(&w);
}
