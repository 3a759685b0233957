/* Vectors: did/did-web.json and did/did-key.json, from the specifications of the methods; did:jwk's from its own
 * (quartzjer/did-jwk). */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "unit/keys.h"
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
	assert_int_equal(document.key_count, 2); /* of three: the other is for agreeing on keys */
	assert_str(document.keys[0].id, S("did:web:example.com#key-0"));
	assert_str(encode_base64url(w.arena, str_bytes(document.keys[0].public.bytes, 32)),
	           S("0-e2i2_Ua1S5HbTYnVB0lj2Z2ytXu2-tYmDFf8f5NjU"));
	assert_str(document.keys[1].id, S("did:web:example.com#key-2"));
	assert_str(encode_base64url(w.arena, str_bytes(document.keys[1].public.bytes, 32)),
	           S("38M1FDts7Oea7urmseiugGW7tWc3mLpJh6rKe7xINZ8"));
	assert_non_null(did_document_key(&document, S("did:web:example.com#key-2"), DID_ASSERTION));
	assert_non_null(did_document_key(&document, S("did:web:example.com#key-2"), DID_AUTHENTICATION));
	assert_null(did_document_key(&document, S("did:web:example.com#key-1"), DID_ASSERTION));
	assert_fails(&w, ERR_INPUT, did_document_parse(&w, json, S("did:web:example.org"), &document));
	test_work_end(&w);
}

TEST(did_document_comes_back)
{
	struct work w = test_work();
	const struct key_signer signers[] = {keys_of_byte(&w, KEY_ED25519, 3), keys_of_byte(&w, KEY_P256, 3),
	                                     keys_of_byte(&w, KEY_P384, 3), keys_rsa(&w)};
	struct did_key keys[COUNT(signers)];
	struct did_document document = {S("did:web:example.com"), COUNT(keys), keys}, again;
	for (size_t i = 0; i < COUNT(keys); i++)
		keys[i] = (struct did_key){.id = did_key_id(w.arena, document.id, &signers[i].public),
		                           .public = signers[i].public,
		                           .purposes = i == 1 ? DID_ASSERTION | DID_AUTHENTICATION
		                                              : DID_ASSERTION};
	keys[2].expires_us = INT64_C(1767225600000000);
	keys[2].revoked_us = INT64_C(1767225599000000);
	struct str text = did_document_text(w.arena, &document);
	assert_ok(&w, did_document_parse(&w, parse(&w, text), document.id, &again));
	assert_int_equal(again.key_count, COUNT(keys));
	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_str(again.keys[i].id, keys[i].id);
		assert_true(key_equal(&again.keys[i].public, &keys[i].public));
		assert_int_equal(again.keys[i].purposes, keys[i].purposes);
		assert_int_equal(again.keys[i].expires_us, keys[i].expires_us);
		assert_int_equal(again.keys[i].revoked_us, keys[i].revoked_us);
	}
	test_work_end(&w);
}

/* RFC 8032's first key, as Multikey by a few lines of Python. */
#define KEY "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"

/* The form of Controlled Identifiers 1.0 section 2.2.2, with references that are full URLs. */
TEST(did_document_that_is_written)
{
	struct work w = test_work();
	struct key_signer signer =
		keys_signer(&w, KEY_ED25519,
	                    S("\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
	                      "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60"));
	struct did_key key = {
		.id = did_key_id(w.arena, S("did:web:a.example"), &signer.public),
		.public = signer.public,
		.purposes = DID_ASSERTION,
		.revoked_us = INT64_C(1767225600000000),
	};
	assert_str(
		did_document_text(w.arena, &(struct did_document){S("did:web:a.example"), 1, &key}),
		S("{\"@context\":[\"https://www.w3.org/ns/did/v1\",\"https://w3id.org/security/multikey/v1\"],"
	          "\"id\":\"did:web:a.example\",\"verificationMethod\":[{\"id\":\"did:web:a.example#" KEY
	          "\",\"type\":\"Multikey\",\"controller\":\"did:web:a.example\","
	          "\"revoked\":\"2026-01-01T00:00:00Z\",\"publicKeyMultibase\":\"" KEY "\"}],"
	          "\"assertionMethod\":[\"did:web:a.example#" KEY "\"]}"));
	test_work_end(&w);
}

/* ---- did:key, did:jwk ---- */

TEST(did_self_of_did_key)
{
	struct work w = test_work();
	const struct json *file = parse(&w, test_vector(&w, "did/did-key.json"));
	const struct json *published = json_get(file, S("document")), *bad = json_get(file, S("bad"));
	struct str did = json_get_str(published, S("id"));
	struct did_document ours, theirs;
	assert_ok(&w, did_self_document(&w, did, &ours));
	assert_ok(&w, did_document_parse(&w, published, did, &theirs));
	assert_int_equal(ours.key_count, 1);
	assert_int_equal(theirs.key_count, 1);
	assert_str(ours.keys[0].id, theirs.keys[0].id);
	assert_true(key_equal(&ours.keys[0].public, &theirs.keys[0].public));
	assert_int_equal(ours.keys[0].purposes, theirs.keys[0].purposes);
	for (size_t i = 0; i < bad->count; i++)
		assert_fails(&w, ERR_INPUT, did_self_document(&w, bad->elements[i].text, &ours));
	test_vectors("did-key-spec/document", 1, 1);
	test_work_end(&w);
}

#define DID_JWK                                                                                                \
	"did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZD" \
	"ZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"

TEST(did_self_of_did_jwk)
{
	struct work w = test_work();
	struct did_document document;
	assert_ok(&w, did_self_document(&w, S(DID_JWK), &document));
	assert_str(document.id, S(DID_JWK));
	const struct did_key *key = did_document_key(&document, S(DID_JWK "#0"), DID_ASSERTION);
	assert_non_null(key);
	assert_ptr_equal(key, did_document_key(&document, S(DID_JWK "#0"), DID_AUTHENTICATION));
	assert_str(encode_base64url(w.arena, str_bytes(key->public.bytes, 32)),
	           S("acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0"));
	assert_str(encode_base64url(w.arena, str_bytes(key->public.bytes + 32, 32)),
	           S("_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE"));
	assert_true(did_is_self(S(DID_JWK)));
	assert_false(did_is_self(S("did:web:example.com")));
	test_work_end(&w);
}

TEST(did_self_refuses)
{
	struct work w = test_work();
	static const char *const bad[] = {
		"did:jwk:",
		"did:jwk:e30",
		"did:jwk:e30=",
		"did:jwk:bm8",
		DID_JWK "A",
		DID_JWK "#0",
		/* X25519, from the specification. */
		"did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJYMjU1MTkiLCJ1c2UiOiJlbmMiLCJ4IjoiM3A3YmZYdDl3YlRUVzJIQzdPUTFO"
		"ei1EUThoYmVHZE5yZngtRkctSUswOCJ9",
		/* RFC 8037's key with its secret half. */
		"did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJFZDI1NTE5IiwiZCI6Im5XR3huZV85V21DNmhFcjBrdXdzeEVSSnhXbDdNbWta"
		"Y0R1c0F4eXVmMkEiLCJ4IjoiMTFxWUFZS3hDcmZWU183VHlXUUhPZzdoY3ZQYXBpTWxyd0lhYVBjSFVSbyJ9",
		"did:web:example.com",
		"did:key:",
		"key:" KEY,
		"did:key:" KEY "#" KEY,
		"did:key:" KEY "?v=1",
	};
	struct did_document document;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, did_self_document(&w, str_of(bad[i]), &document));
	assert_ok(&w, did_self_document(&w, S("did:key:" KEY), &document));
	test_work_end(&w);
}

TEST(did_of_key_ids)
{
	assert_str(did_of_key_id(S("did:web:a.example#k")), S("did:web:a.example"));
	assert_str(did_of_key_id(S("did:web:a.example#k#l")), S("did:web:a.example"));
	assert_true(str_absent(did_of_key_id(S("did:web:a.example"))));
	assert_true(str_absent(did_of_key_id((struct str){0})));
}

/* ---- which keys count ---- */

#define US "did:web:a.example"
#define P256                                                     \
	"\"publicKeyJwk\":{\"kty\":\"EC\",\"crv\":\"P-256\","    \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define ED25519 "\"publicKeyMultibase\":\"" KEY "\""
#define P256_MULTIKEY "\"publicKeyMultibase\":\"zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv\""
#define TYPED(id, type, controller, rest) \
	"{\"id\":\"" id "\",\"type\":\"" type "\",\"controller\":\"" controller "\"," rest "}"
#define METHOD(id, controller) TYPED(id, "JsonWebKey", controller, P256)
#define DOCUMENT(methods, assertions) \
	"{\"id\":\"" US "\",\"verificationMethod\":[" methods "],\"assertionMethod\":[" assertions "]}"

static size_t keys_in(struct work *w, const char *text)
{
	struct did_document document;
	assert_ok(w, did_document_parse(w, parse(w, str_of(text)), S(US), &document));
	return document.key_count;
}

TEST(did_document_keys_that_may_sign)
{
	struct work w = test_work();
	static const struct {
		const char *text;
		size_t count;
	} rows[] = {
		{DOCUMENT(METHOD(US "#1", US), "\"" US "#1\""), 1},
		{DOCUMENT(METHOD("#1", US), "\"#1\""), 1},
		{DOCUMENT(METHOD("#1", US), "\"#1\",\"" US "#1\""), 1},
		{DOCUMENT("", METHOD(US "#1", US)), 1},
		/* Listed for no purpose; another's; under another's name, or one that only begins alike. */
		{DOCUMENT(METHOD(US "#1", US), ""), 0},
		{DOCUMENT(METHOD("#1", "did:web:b.example"), "\"#1\""), 0},
		{DOCUMENT(METHOD("did:web:b.example#1", US), "\"did:web:b.example#1\""), 0},
		{DOCUMENT(METHOD(US ".com#1", US), "\"" US ".com#1\""), 0},
		{DOCUMENT(METHOD(US "?a#1", US), "\"" US "?a#1\""), 0},
		{DOCUMENT(METHOD(US, US), "\"" US "\""), 0},
		{DOCUMENT(METHOD("#", US), "\"#\""), 0},
		/* Not there; two of one name, of which either might be meant; without a name. */
		{DOCUMENT("", "\"#1\",5,null,[]"), 0},
		{DOCUMENT(METHOD("#1", US) "," METHOD(US "#1", US), "\"#1\""), 0},
		{DOCUMENT("", "{\"type\":\"JsonWebKey\",\"controller\":\"" US "\"," P256 "}"), 0},
		{"{\"id\":\"" US "\",\"verificationMethod\":5,\"assertionMethod\":{}}", 0},
		{"{\"id\":\"" US "\"}", 0},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(keys_in(&w, rows[i].text), rows[i].count);
	test_work_end(&w);
}

#define OF_TYPE(type, rest) DOCUMENT("", TYPED("#1", type, US, rest))

TEST(did_document_types_of_keys)
{
	struct work w = test_work();
	static const char *const good[] = {
		OF_TYPE("Multikey", ED25519),
		OF_TYPE("Multikey", P256_MULTIKEY),
		OF_TYPE("Ed25519VerificationKey2020", ED25519),
		OF_TYPE("JsonWebKey", P256),
		OF_TYPE("JsonWebKey2020", P256),
	};
	static const char *const bad[] = {
		OF_TYPE("Ed25519VerificationKey2020", P256_MULTIKEY),
		OF_TYPE("JsonWebKey", ED25519),
		OF_TYPE("Multikey", P256),
		OF_TYPE("Multikey", ED25519 "," P256),
		OF_TYPE("JsonWebKey", ED25519 "," P256),
		OF_TYPE("Multikey", ED25519 ",\"secretKeyMultibase\":\"z\""),
		OF_TYPE("JsonWebKey", P256 ",\"secretKeyJwk\":{}"),
		OF_TYPE("RsaVerificationKey2018", ED25519),
		OF_TYPE("Multikey", "\"publicKeyMultibase\":5"),
		OF_TYPE("JsonWebKey", "\"publicKeyJwk\":5"),
	};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_int_equal(keys_in(&w, good[i]), 1);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(keys_in(&w, bad[i]), 0);
	test_work_end(&w);
}

/* Some verifiers take the key from the fragment and never look at the document. */
TEST(did_document_fragment_that_names_another_key)
{
	struct work w = test_work();
	assert_int_equal(keys_in(&w, DOCUMENT("", TYPED("#" KEY, "Multikey", US, ED25519))), 1);
	assert_int_equal(keys_in(&w, DOCUMENT("", TYPED("#" KEY, "Multikey", US, P256_MULTIKEY))), 0);
	assert_int_equal(keys_in(&w, DOCUMENT("", TYPED("#" KEY, "JsonWebKey", US, P256))), 0);
	assert_int_equal(keys_in(&w, DOCUMENT("", TYPED("#z-1", "Multikey", US, ED25519))), 1);
	test_work_end(&w);
}

TEST(did_document_purposes)
{
	struct work w = test_work();
	struct did_document document;
	const struct json *json =
		parse(&w, S("{\"id\":\"" US "\",\"verificationMethod\":[" TYPED(
				  "#both", "Multikey", US, ED25519) "],"
	                                                            "\"authentication\":[\"#both\"," TYPED(
									    "#own", "JsonWebKey", US,
									    P256) "],"
	                                                                          "\"assertionMethod\":[\"" US
	                                                                          "#both\"]}"));
	assert_ok(&w, did_document_parse(&w, json, S(US), &document));
	assert_int_equal(document.key_count, 2);
	assert_non_null(did_document_key(&document, S(US "#both"), DID_ASSERTION));
	assert_non_null(did_document_key(&document, S(US "#both"), DID_AUTHENTICATION));
	assert_null(did_document_key(&document, S(US "#own"), DID_ASSERTION));
	assert_non_null(did_document_key(&document, S(US "#own"), DID_AUTHENTICATION));
	/* Embedded for both purposes under one name: the same key, then another. */
	json = parse(&w, S("{\"id\":\"" US "\",\"authentication\":[" TYPED(
				 "#1", "Multikey", US,
				 ED25519) "],"
	                                  "\"assertionMethod\":[" TYPED("#1", "Multikey", US, ED25519) "]}"));
	assert_ok(&w, did_document_parse(&w, json, S(US), &document));
	assert_int_equal(document.key_count, 1);
	assert_int_equal(document.keys[0].purposes, DID_ASSERTION | DID_AUTHENTICATION);
	json = parse(&w, S("{\"id\":\"" US "\",\"authentication\":[" TYPED(
				 "#1", "Multikey", US,
				 ED25519) "],"
	                                  "\"assertionMethod\":[" TYPED("#1", "JsonWebKey", US, P256) "]}"));
	assert_fails(&w, ERR_INPUT, did_document_parse(&w, json, S(US), &document));
	test_work_end(&w);
}

static bool counts_at(struct work *w, const char *more, int64_t now_us)
{
	struct did_document document;
	struct str text = str_format(w->arena, DOCUMENT("", TYPED("#1", "Multikey", US, ED25519 "%s")), more);
	assert_ok(w, did_document_parse(w, parse(w, text), S(US), &document));
	const struct did_key *key = did_document_key(&document, S(US "#1"), DID_ASSERTION);
	assert_non_null(key);
	return did_key_counts(key, now_us);
}

TEST(did_key_that_has_ended)
{
	struct work w = test_work();
	const int64_t end_us = INT64_C(1767225600000000); /* 2026-01-01T00:00:00Z */
	static const char *const ends[] = {
		",\"expires\":\"2026-01-01T00:00:00Z\"",
		",\"revoked\":\"2026-01-01T01:00:00+01:00\"",
		",\"expires\":\"2027-01-01T00:00:00Z\",\"revoked\":\"2026-01-01T00:00:00Z\"",
	};
	assert_true(counts_at(&w, "", end_us));
	for (size_t i = 0; i < COUNT(ends); i++) {
		assert_true(counts_at(&w, ends[i], end_us - 1));
		assert_false(counts_at(&w, ends[i], end_us)); /* "at or after" */
	}
	static const char *const odd[] = {
		",\"revoked\":\"1970-01-01T00:00:00Z\"",
		",\"revoked\":\"1969-01-01T00:00:00Z\"",
		",\"expires\":\"soon\"",
		",\"expires\":5",
		",\"revoked\":null",
	};
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_false(counts_at(&w, odd[i], end_us));
	test_work_end(&w);
}

TEST(did_document_of_too_many_keys)
{
	struct work w = test_work();
	struct did_document document;
	for (int count = DID_KEYS_MAX; count <= DID_KEYS_MAX + 1; count++) {
		struct buf text = buf_init(w.arena, 1 << 20);
		buf_put(&text, S("{\"id\":\"" US "\",\"assertionMethod\":["));
		for (int i = 0; i < count; i++)
			buf_format(&text, "%s" TYPED("#%d", "Multikey", US, ED25519), i == 0 ? "" : ",", i);
		buf_put(&text, S("]}"));
		const struct json *json = parse(&w, buf_str(&text));
		if (count > DID_KEYS_MAX)
			assert_fails(&w, ERR_TOO_LARGE, did_document_parse(&w, json, S(US), &document));
		else
			assert_ok(&w, did_document_parse(&w, json, S(US), &document));
	}
	assert_int_equal(document.key_count, DID_KEYS_MAX);
	test_work_end(&w);
}

/* Reading one key finds what reading all finds, whatever the name; and the fragment must be somebody's. */
TEST(did_document_read_for_one_key)
{
	struct work w = test_work();
	struct key_signer a = keys_of_byte(&w, KEY_ED25519, 91), b = keys_of_byte(&w, KEY_P256, 92);
	const struct str did = S("did:web:one.example");
	const struct did_key keys[] = {
		{.id = did_key_id(w.arena, did, &a.public), .public = a.public, .purposes = DID_ASSERTION},
		{.id = did_key_id(w.arena, did, &b.public),
	         .public = b.public,
	         .purposes = DID_AUTHENTICATION},
	};
	const struct did_document written = {did, COUNT(keys), keys};
	struct did_document all, one;
	const struct json *json;
	struct str text = did_document_text(w.arena, &written);
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	assert_ok(&w, did_document_parse(&w, json, did, &all));
	assert_int_equal(all.key_count, 2);
	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_ok(&w, did_document_parse_key(&w, json, did, keys[i].id, &one));
		assert_int_equal(one.key_count, 1);
		assert_str(one.keys[0].id, keys[i].id);
		assert_true(key_equal(&one.keys[0].public, &keys[i].public));
		assert_int_equal(one.keys[0].purposes, keys[i].purposes);
	}
	static const char *const nobody[] = {"did:web:one.example#x", "did:web:one.example",
	                                     "did:web:one.example#", "", "did:web:two.example#x"};
	for (size_t i = 0; i < COUNT(nobody); i++) {
		assert_ok(&w, did_document_parse_key(&w, json, did, str_of(nobody[i]), &one));
		assert_int_equal(one.key_count, 0);
	}
	test_work_end(&w);
}
