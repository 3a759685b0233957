/* Vectors: did/did-web.json, from the did:web method specification. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "vc/did.h"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

TEST(did_web_urls_are_those_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(parse(&w, test_vector(&w, "did/did-web.json")), S("url"));
	assert_int_equal(rows->count, 5);
	for (size_t i = 0; i < rows->count; i++) {
		struct str did = json_get_str(&rows->elements[i], S("did")),
			   url = json_get_str(&rows->elements[i], S("url")), out;
		assert_ok(&w, did_web_document_url(&w, did, &out));
		assert_str(out, url);
		/* Back: the folder that the document lies in names the issuer. */
		size_t cut = str_find(url, S("/.well-known/did.json"));
		struct str base = str_slice(url, 0, cut == SIZE_MAX ? url.len - 9 : cut);
		assert_ok(&w, did_web_of_url(&w, base, &out));
		assert_str(out, did);
	}
	test_work_end(&w);
}

TEST(did_web_refuses)
{
	struct work w = test_work();
	static const char *const urls[] = {
		"",
		"https://",
		"ftp://example.com",
		"https://192.168.0.1",
		"https://[::1]/",
		"https://u@example.com",
		"https://example.com/a b",
		"https://example.com/../x",
		"https://example.com/?q",
		"https://example.com/#f",
		"https://example.com:0",
		"https://example.com:99999",
		"https://example.com:",
		"https://example.com//x",
		"https://example..com",
		"https://exa_mple.com",
		"https://example.com/a%2Fb",
		"http://127.0.0.1:8080",
	};
	static const char *const dids[] = {
		"",
		"did:web:",
		"did:key:z6Mk",
		"did:web:1.2.3.4",
		"did:web:example.com:",
		"did:web:example.com::a",
		"did:web:example.com/a",
		"did:web:example.com%3Ax",
		"did:web:example.com%3a80",
		"did:web:a:..:b",
		"did:web:example.com#key",
		"did:web:example.com%2Fevil",
		"did:web:user@example.com",
	};
	struct str out;
	for (size_t i = 0; i < COUNT(urls); i++)
		assert_fails(&w, ERR_INPUT, did_web_of_url(&w, str_of(urls[i]), &out));
	for (size_t i = 0; i < COUNT(dids); i++)
		assert_fails(&w, ERR_INPUT, did_web_document_url(&w, str_of(dids[i]), &out));
	assert_ok(&w, did_web_of_url(&w, S("http://localhost:8080/"), &out));
	assert_str(out, S("did:web:localhost%3A8080"));
	test_work_end(&w);
}

TEST(did_document_of_the_specification)
{
	struct work w = test_work();
	const struct json *json = json_get(parse(&w, test_vector(&w, "did/did-web.json")), S("document"));
	struct did_document document;
	assert_ok(&w, did_document_parse(&w, json, S("did:web:example.com"), &document));
	assert_int_equal(document.key_count, 1); /* of three, one is P-256 and may assert */
	assert_str(document.keys[0].id, S("did:web:example.com#key-2"));
	assert_str(encode_base64url(w.arena, str_bytes(document.keys[0].public.x, 32)),
	           S("38M1FDts7Oea7urmseiugGW7tWc3mLpJh6rKe7xINZ8"));
	assert_non_null(did_document_key(&document, S("did:web:example.com#key-2")));
	assert_null(did_document_key(&document, S("did:web:example.com#key-0")));
	assert_fails(&w, ERR_INPUT, did_document_parse(&w, json, S("did:web:example.org"), &document));
	test_work_end(&w);
}

TEST(did_document_comes_back)
{
	struct work w = test_work();
	struct es256_key key;
	assert_ok(&w, es256_key_make(&w, (const uint8_t[ES256_SECRET_LEN]){3}, &key));
	struct did_document document = {S("did:web:example.com"), 1, {{{0}, key.public}}}, again;
	document.keys[0].id = did_key_id(w.arena, document.id, &key.public);
	struct str text = did_document_text(w.arena, &document);
	assert_ok(&w, did_document_parse(&w, parse(&w, text), document.id, &again));
	assert_int_equal(again.key_count, 1);
	assert_str(again.keys[0].id, document.keys[0].id);
	assert_memory_equal(&again.keys[0].public, &key.public, sizeof key.public);
	test_work_end(&w);
}

#define METHOD(id, controller)                                                     \
	"{\"id\":\"" id "\",\"type\":\"JsonWebKey\",\"controller\":\"" controller  \
	"\",\"publicKeyJwk\":{\"kty\":\"EC\","                                     \
	"\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}}"
#define DOCUMENT(methods, assertions) \
	"{\"id\":\"did:web:a.example\",\"verificationMethod\":" methods ",\"assertionMethod\":" assertions "}"

static size_t keys_in(struct work *w, const char *text)
{
	struct did_document document;
	assert_ok(w, did_document_parse(w, parse(w, str_of(text)), S("did:web:a.example"), &document));
	return document.key_count;
}

TEST(did_document_keys_that_may_sign)
{
	struct work w = test_work();
	assert_int_equal(keys_in(&w, DOCUMENT("[" METHOD("did:web:a.example#1", "did:web:a.example") "]",
	                                      "[\"did:web:a.example#1\"]")),
	                 1);
	assert_int_equal(keys_in(&w, DOCUMENT("[" METHOD("#1", "did:web:a.example") "]", "[\"#1\"]")), 1);
	assert_int_equal(
		keys_in(&w, DOCUMENT("[]", "[" METHOD("did:web:a.example#1", "did:web:a.example") "]")), 1);
	/* Listed but not for assertion; of another controller; under another DID's name; not there at all. */
	assert_int_equal(
		keys_in(&w, DOCUMENT("[" METHOD("did:web:a.example#1", "did:web:a.example") "]", "[]")), 0);
	assert_int_equal(keys_in(&w, DOCUMENT("[" METHOD("#1", "did:web:b.example") "]", "[\"#1\"]")), 0);
	assert_int_equal(keys_in(&w, DOCUMENT("[" METHOD("did:web:b.example#1", "did:web:a.example") "]",
	                                      "[\"did:web:b.example#1\"]")),
	                 0);
	assert_int_equal(keys_in(&w, DOCUMENT("[]", "[\"#1\",5,null]")), 0);
	assert_int_equal(keys_in(&w, DOCUMENT("5", "{}")), 0);
	test_work_end(&w);
}
