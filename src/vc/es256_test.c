/* Vectors: wycheproof ecdsa_secp256r1_sha256_p1363_test.json; RFC 7515 appendix A.3; RFC 7638 by Python. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "vc/es256.h"

#include <string.h>

/* RFC 7515 A.3.1. */
#define RFC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define RFC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define RFC_D "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct es256_key rfc_key(struct work *w)
{
	struct es256_key key;
	struct str secret;
	assert_true(decode_base64url(w->arena, S(RFC_D), &secret));
	assert_ok(w, es256_key_make(w, (const uint8_t *)secret.at, &key));
	return key;
}

TEST(es256_public_half_of_the_rfc_key)
{
	struct work w = test_work();
	struct es256_key key = rfc_key(&w);
	assert_str(encode_base64url(w.arena, str_bytes(key.public.x, 32)), S(RFC_X));
	assert_str(encode_base64url(w.arena, str_bytes(key.public.y, 32)), S(RFC_Y));
	test_work_end(&w);
}

TEST(es256_thumbprint_of_the_rfc_key)
{
	struct work w = test_work();
	struct es256_key key = rfc_key(&w);
	assert_str(es256_thumbprint(w.arena, &key.public), S("oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"));
	test_work_end(&w);
}

static void check_group(struct work *w, const struct json *group, size_t *seen)
{
	struct str point, message, signature;
	struct es256_public key;
	const struct json *public = json_get(group, S("publicKey")), *tests = json_get(group, S("tests"));
	assert_true(decode_hex(w->arena, json_get_str(public, S("uncompressed")), &point));
	memcpy(key.x, point.at + 1, 32);
	memcpy(key.y, point.at + 33, 32);
	for (size_t i = 0; i < tests->count; i++) {
		const struct json *test = &tests->elements[i];
		assert_true(decode_hex(w->arena, json_get_str(test, S("msg")), &message));
		assert_true(decode_hex(w->arena, json_get_str(test, S("sig")), &signature));
		bool valid = str_equal(json_get_str(test, S("result")), S("valid"));
		assert_int_equal(es256_verify(&key, message, signature), valid);
		(*seen)++;
	}
}

TEST(es256_verifies_as_wycheproof_says)
{
	struct work w = test_work();
	const struct json *file =
		parse(&w, test_vector(&w, "wycheproof/ecdsa_secp256r1_sha256_p1363_test.json"));
	const struct json *groups = json_get(file, S("testGroups"));
	size_t seen = 0;
	for (size_t i = 0; i < groups->count; i++)
		check_group(&w, &groups->elements[i], &seen);
	assert_int_equal(seen, json_get_int(file, S("numberOfTests")));
	test_work_end(&w);
}

TEST(es256_signs_what_it_verifies)
{
	struct work w = test_work();
	struct es256_key key = rfc_key(&w);
	uint8_t first[ES256_SIGNATURE_LEN], second[ES256_SIGNATURE_LEN];
	struct str bytes = S("struck by a person");
	assert_ok(&w, es256_sign(&w, &key, bytes, first));
	assert_ok(&w, es256_sign(&w, &key, bytes, second));
	assert_memory_not_equal(first, second, sizeof first);
	assert_true(es256_verify(&key.public, bytes, str_bytes(first, sizeof first)));
	assert_false(es256_verify(&key.public, S("struck by a machine"), str_bytes(first, sizeof first)));
	for (size_t bit = 0; bit < 8 * sizeof first; bit += 7) {
		first[bit / 8] = (uint8_t)(first[bit / 8] ^ 1u << bit % 8);
		assert_false(es256_verify(&key.public, bytes, str_bytes(first, sizeof first)));
		first[bit / 8] = (uint8_t)(first[bit / 8] ^ 1u << bit % 8);
	}
	test_work_end(&w);
}

TEST(es256_secrets_out_of_range)
{
	struct work w = test_work();
	struct es256_key key;
	uint8_t secret[ES256_SECRET_LEN] = {0};
	assert_fails(&w, ERR_INPUT, es256_key_make(&w, secret, &key));
	memset(secret, 0xff, sizeof secret);
	assert_fails(&w, ERR_INPUT, es256_key_make(&w, secret, &key));
	test_work_end(&w);
}

TEST(es256_jwk_comes_back)
{
	struct work w = test_work();
	struct es256_key key = rfc_key(&w);
	struct es256_public again;
	struct buf text = buf_init(w.arena, 1024);
	struct json_out out = json_out(&text);
	es256_jwk_write(&out, &key.public);
	assert_str(buf_str(&text),
	           S("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"}"));
	assert_ok(&w, es256_jwk_parse(&w, parse(&w, buf_str(&text)), &again));
	assert_memory_equal(&again, &key.public, sizeof again);
	test_work_end(&w);
}

#define JWK(more) "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_Y "\"" more "}"

TEST(es256_jwk_refused)
{
	struct work w = test_work();
	static const char *const bad[] = {
		"{}",
		"[]",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\",\"y\":\"" RFC_X "\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" RFC_X "\"}",
		JWK(",\"d\":\"" RFC_D "\""),
		JWK(",\"use\":\"enc\""),
		JWK(",\"key_ops\":[\"sign\"]"),
		JWK(",\"alg\":\"ES384\""),
		JWK(",\"key_ops\":\"verify\""),
		JWK(",\"use\":1"),
	};
	struct es256_public key;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, es256_jwk_parse(&w, parse(&w, str_of(bad[i])), &key));
	assert_ok(&w,
	          es256_jwk_parse(
			  &w,
			  parse(&w, S(JWK(",\"use\":\"sig\",\"key_ops\":[\"verify\"],\"alg\":\"ES256\""))),
			  &key));
	test_work_end(&w);
}
