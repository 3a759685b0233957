/* Vectors: wycheproof json_web_signature_test.json, json_web_key_test.json and json_web_crypto_test.json; RFC 7515
 * appendix A.3, RFC 8037 appendix A.4. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "unit/keys.h"
#include "vc/jwt.h"

#include <stdio.h>

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

TEST(jwt_of_rfc_7515)
{
	struct work w = test_work();
	struct str token =
		S("eyJhbGciOiJFUzI1NiJ9"
	          ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog"
	          "Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
	          ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
	const struct json *jwk = parse(&w, S("{\"kty\":\"EC\",\"crv\":\"P-256\","
	                                     "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	                                     "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"));
	struct key_public key;
	struct jwt jwt;
	assert_ok(&w, key_jwk_parse(&w, jwk, &key));
	assert_ok(&w, jwt_parse(&w, token, &jwt));
	assert_true(jwt_verify(&jwt, &key));
	assert_str(jwt.payload,
	           S("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"));
	assert_true(str_absent(jwt.key_id));
	test_work_end(&w);
}

static bool accepts(struct work *w, const struct json *jwk, struct str token)
{
	struct key_public key;
	struct jwt jwt;
	bool good = key_jwk_parse(w, jwk, &key) == OK && jwt_parse(w, token, &jwt) == OK &&
	            jwt_verify(&jwt, &key);
	work_forgive(w);
	return good;
}

/* Whether tokens of this key are ours to accept: by what the key says of itself. */
static bool is_ours(const struct json *jwk)
{
	struct str algorithm = json_get_str(jwk, S("alg"));
	return (str_equal(json_get_str(jwk, S("crv")), S("P-256")) && str_equal(algorithm, S("ES256"))) ||
	       (str_equal(json_get_str(jwk, S("kty")), S("RSA")) && str_equal(algorithm, S("RS256")));
}

/* Every token of the file: the valid ones of our algorithms are accepted, everything else is refused, encrypted tokens
 * and symmetric keys included. */
static void check_file(struct work *w, const char *name, size_t expected, size_t expected_valid)
{
	const struct json *file = parse(w, test_vector(w, name)), *groups = json_get(file, S("testGroups"));
	size_t seen = 0, valid_seen = 0;
	for (size_t g = 0; g < groups->count; g++) {
		const struct json *group = &groups->elements[g], *tests = json_get(group, S("tests"));
		const struct json *jwk = json_get(group, S("public"));
		if (json_get(jwk, S("keys")) != NULL)
			jwk = json_at(json_get(jwk, S("keys")), 0);
		for (size_t i = 0; i < tests->count; i++, seen++) {
			const struct json *test = &tests->elements[i];
			bool valid = str_equal(json_get_str(test, S("result")), S("valid")) && is_ours(jwk);
			if (accepts(w, jwk, json_get_str(test, S("jws"))) != valid)
				fail_msg("%s: test %d", name, (int)json_get_int(test, S("tcId")));
			valid_seen += valid;
		}
	}
	assert_int_equal(seen, expected);
	assert_int_equal(valid_seen, expected_valid);
	test_vectors(name, seen, (size_t)json_get_int(file, S("numberOfTests")));
}

TEST(jwt_accepts_and_refuses_as_wycheproof_says)
{
	struct work w = test_work();
	check_file(&w, "wycheproof/json_web_signature_test.json", 401, 10);
	check_file(&w, "wycheproof/json_web_key_test.json", 26, 1);
	check_file(&w, "wycheproof/json_web_crypto_test.json", 83, 2);
	test_work_end(&w);
}

TEST(jwt_of_rfc_8037)
{
	struct work w = test_work();
	struct str secret;
	assert_true(decode_base64url(w.arena, S("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"), &secret));
	struct key_signer signer = keys_signer(&w, KEY_ED25519, secret);
	struct jwt jwt;
	assert_ok(&w,
	          jwt_parse(&w,
	                    S("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG"
	                      "1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"),
	                    &jwt));
	assert_true(jwt_verify(&jwt, &signer.public));
	assert_str(jwt.payload, S("Example of Ed25519 signing"));
	test_work_end(&w);
}

static struct str with_header(struct work *w, const struct key_signer *signer, const char *header)
{
	struct key_signature signature;
	struct str head = encode_base64url(w->arena, str_of(header));
	struct str signed_part = str_format(w->arena, "%.*s.e30", STR_ARG(head));
	assert_ok(w, key_sign(w, signer, signed_part, &signature));
	struct str tail = encode_base64url(w->arena, str_bytes(signature.bytes, signature.len));
	return str_format(w->arena, "%.*s.%.*s", STR_ARG(signed_part), STR_ARG(tail));
}

TEST(jwt_headers_refused)
{
	struct work w = test_work();
	static const char *const bad[] = {
		"",
		"[]",
		"{}",
		"{\"alg\":\"none\"}",
		"{\"alg\":\"HS256\"}",
		"{\"alg\":\"es256\"}",
		"{\"alg\":1}",
		"{\"alg\":\"ES256\",\"alg\":\"ES256\"}",
		"{\"alg\":\"ES256\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"ES256\",\"b64\":false}",
		"{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}",
		"{\"alg\":\"ES256\",\"typ\":1}",
		"{\"alg\":\"ES256\",\"kid\":1}",
		"{\"alg\":\"ES256\"} x",
	};
	struct key_signer key = keys_of_byte(&w, KEY_P256, 5);
	struct jwt jwt;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, jwt_parse(&w, with_header(&w, &key, bad[i]), &jwt));
	assert_ok(&w,
	          jwt_parse(&w, with_header(&w, &key, "{\"alg\":\"ES256\",\"typ\":\"vc+jwt\",\"jwk\":{}}"),
	                    &jwt));
	assert_true(jwt_verify(&jwt, &key.public));
	test_work_end(&w);
}

TEST(jwt_shapes_refused)
{
	struct work w = test_work();
	struct key_signer key = keys_of_byte(&w, KEY_P256, 5);
	struct jwt jwt;
	struct str good;
	assert_ok(&w, jwt_sign(&w, S("JWT"), S("did:web:example.com#k"), S("{}"), &key, &good));
	assert_ok(&w, jwt_parse(&w, good, &jwt));
	assert_str(jwt.key_id, S("did:web:example.com#k"));
	assert_str(jwt.payload, S("{}"));
	assert_true(jwt_verify(&jwt, &key.public));
	static const char *const formats[] = {"%.*s.",  ".%.*s",    "%.*s=", " %.*s",
	                                      "%.*s\n", "%.*s.e30", "%.*sA"};
	for (size_t i = 0; i < COUNT(formats); i++) {
		char bad[4096];
		snprintf(bad, sizeof bad, formats[i], STR_ARG(good));
		enum err err = jwt_parse(&w, str_of(bad), &jwt);
		assert_true(err != OK || !jwt_verify(&jwt, &key.public));
		work_forgive(&w);
	}
	char *big = work_alloc(&w, JWT_BYTES_MAX + 1);
	assert_fails(&w, ERR_TOO_LARGE, jwt_parse(&w, str_bytes(big, JWT_BYTES_MAX + 1), &jwt));
	test_work_end(&w);
}

/* A signature counts only under the algorithm that is the key's own, whatever the header says. */
TEST(jwt_algorithm_is_the_keys)
{
	struct work w = test_work();
	static const struct {
		const char *algorithm;
		enum key_kind kind;
	} rows[] = {
		{"ES256", KEY_P256},      {"ES384", KEY_P384}, {"EdDSA", KEY_ED25519},
		{"Ed25519", KEY_ED25519}, {"RS256", KEY_RSA},
	};
	const struct key_signer signers[] = {keys_of_byte(&w, KEY_ED25519, 5), keys_of_byte(&w, KEY_P256, 5),
	                                     keys_of_byte(&w, KEY_P384, 5), keys_rsa(&w)};
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t s = 0; s < COUNT(signers); s++) {
			struct jwt jwt;
			struct str header = str_format(w.arena, "{\"alg\":\"%s\"}", rows[i].algorithm);
			struct str token = with_header(&w, &signers[s], str_cstr(w.arena, header));
			assert_ok(&w, jwt_parse(&w, token, &jwt));
			assert_int_equal(jwt_verify(&jwt, &signers[s].public),
			                 rows[i].kind == signers[s].public.kind);
		}
	}
	test_work_end(&w);
}

TEST(jwt_header_that_is_written)
{
	struct work w = test_work();
	static const char *const headers[] = {
		[KEY_ED25519] = "{\"alg\":\"EdDSA\",\"kid\":\"k\",\"typ\":\"vc+jwt\"}",
		[KEY_P256] = "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"vc+jwt\"}",
		[KEY_P384] = "{\"alg\":\"ES384\",\"kid\":\"k\",\"typ\":\"vc+jwt\"}",
		[KEY_RSA] = "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"vc+jwt\"}",
	};
	for (enum key_kind kind = KEY_ED25519; kind <= KEY_RSA; kind++) {
		struct key_signer signer = kind == KEY_RSA ? keys_rsa(&w) : keys_of_byte(&w, kind, 5);
		struct str token, rest, header;
		struct jwt jwt;
		assert_ok(&w, jwt_sign(&w, S("vc+jwt"), S("k"), S("{}"), &signer, &token));
		rest = token;
		assert_true(decode_base64url(w.arena, str_cut(&rest, '.'), &header));
		assert_str(header, str_of(headers[kind]));
		assert_ok(&w, jwt_parse(&w, token, &jwt));
		assert_true(jwt_verify(&jwt, &signer.public));
	}
	test_work_end(&w);
}

TEST(jwt_of_another_type)
{
	struct work w = test_work();
	struct key_signer key = keys_of_byte(&w, KEY_P256, 5);
	struct jwt jwt;
	struct str proof = with_header(
		&w, &key, "{\"alg\":\"ES256\",\"typ\":\"openid4vci-proof+jwt\",\"jwk\":{\"kty\":\"EC\"}}");
	assert_fails(&w, ERR_INPUT, jwt_parse(&w, proof, &jwt));
	assert_fails(&w, ERR_INPUT, jwt_parse_typed(&w, proof, S("vp+jwt"), &jwt));
	assert_ok(&w, jwt_parse_typed(&w, proof, S("openid4vci-proof+jwt"), &jwt));
	assert_str(json_get_str(json_get(jwt.header, S("jwk")), S("kty")), S("EC"));
	struct str full = with_header(&w, &key, "{\"alg\":\"ES256\",\"typ\":\"application/vp+jwt\"}");
	assert_ok(&w, jwt_parse_typed(&w, full, S("vp+jwt"), &jwt));
	struct str untyped = with_header(&w, &key, "{\"alg\":\"ES256\"}");
	assert_ok(&w, jwt_parse(&w, untyped, &jwt));
	assert_fails(&w, ERR_INPUT, jwt_parse_typed(&w, untyped, S("vp+jwt"), &jwt));
	test_work_end(&w);
}
