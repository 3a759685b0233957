/* Vectors: wycheproof json_web_signature_test.json and json_web_key_test.json; RFC 7515 appendix A.3. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
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
	struct es256_public key;
	struct jwt jwt;
	assert_ok(&w, es256_jwk_parse(&w, jwk, &key));
	assert_ok(&w, jwt_parse(&w, token, &jwt));
	assert_true(jwt_verify(&jwt, &key));
	assert_str(jwt.payload,
	           S("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"));
	assert_true(str_absent(jwt.key_id));
	test_work_end(&w);
}

static bool accepts(struct work *w, const struct json *jwk, struct str token)
{
	struct es256_public key;
	struct jwt jwt;
	bool good = es256_jwk_parse(w, jwk, &key) == OK && jwt_parse(w, token, &jwt) == OK &&
	            jwt_verify(&jwt, &key);
	work_forgive(w);
	return good;
}

/* Every token of the file: the valid ES256 ones are accepted, everything else is refused. */
static void check_file(struct work *w, const char *name, size_t expected_valid)
{
	const struct json *groups = json_get(parse(w, test_vector(w, name)), S("testGroups"));
	size_t valid_seen = 0;
	for (size_t g = 0; g < groups->count; g++) {
		const struct json *group = &groups->elements[g], *tests = json_get(group, S("tests"));
		const struct json *jwk = json_get(group, S("public"));
		if (json_get(jwk, S("keys")) != NULL)
			jwk = json_at(json_get(jwk, S("keys")), 0);
		bool ours = str_equal(json_get_str(jwk, S("crv")), S("P-256"));
		for (size_t i = 0; i < tests->count; i++) {
			bool valid =
				str_equal(json_get_str(&tests->elements[i], S("result")), S("valid")) && ours;
			struct str token = json_get_str(&tests->elements[i], S("jws"));
			assert_int_equal(accepts(w, jwk, token), valid);
			valid_seen += valid;
		}
	}
	assert_int_equal(valid_seen, expected_valid);
}

TEST(jwt_accepts_and_refuses_as_wycheproof_says)
{
	struct work w = test_work();
	check_file(&w, "wycheproof/json_web_signature_test.json", 2);
	check_file(&w, "wycheproof/json_web_key_test.json", 0);
	test_work_end(&w);
}

static struct es256_key some_key(struct work *w)
{
	struct es256_key key;
	assert_ok(w, es256_key_make(w, (const uint8_t[ES256_SECRET_LEN]){5}, &key));
	return key;
}

static struct str with_header(struct work *w, const struct es256_key *key, const char *header)
{
	uint8_t signature[ES256_SIGNATURE_LEN];
	struct str head = encode_base64url(w->arena, str_of(header));
	struct str signed_part = str_format(w->arena, "%.*s.e30", STR_ARG(head));
	assert_ok(w, es256_sign(w, key, signed_part, signature));
	struct str tail = encode_base64url(w->arena, str_bytes(signature, sizeof signature));
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
	struct es256_key key = some_key(&w);
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
	struct es256_key key = some_key(&w);
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
