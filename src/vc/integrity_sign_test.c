/* The proofs of W3C's vc-di-eddsa (TestVectors of commit abb673eb9df6), made again: Ed25519 signs in one way only. */
#include "test.h"

#include "base/time.h"
#include "rdf/contexts.h"
#include "vc/integrity.h"
#include "vc/multibase.h"

#include <string.h>

#define VECTORS "vc-di-eddsa/TestVectors/"

/* What https://www.w3.org/ns/credentials/examples/v2 says. */
static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	const struct json **examples = state;
	if (!str_equal(url, S("https://www.w3.org/ns/credentials/examples/v2")))
		return fail(w, ERR_NOT_FOUND, "no such context");
	*document = *examples;
	return OK;
}

static const struct json *read(struct work *w, const char *name)
{
	const struct json *json;
	struct str text = test_vector(w, str_cstr(w->arena, str_format(w->arena, VECTORS "%s", name)));
	assert_ok(w, json_parse(w, text, text.len, &json));
	return json;
}

static void same_proof(struct work *w, struct jsonld *jsonld, enum integrity_suite suite,
                       const char *unsigned_name, const char *signed_name, const struct key_signer *signer)
{
	const struct json *expected = read(w, signed_name), *proof = json_get(expected, S("proof"));
	struct integrity_options options = {
		.suite = suite,
		.verification_method = json_get_str(proof, S("verificationMethod")),
		.purpose = json_get_str(proof, S("proofPurpose")),
	};
	struct str made, canonical;
	assert_true(time_parse(json_get_str(proof, S("created")), &options.created_us));
	assert_ok(w, integrity_sign(w, jsonld, read(w, unsigned_name), &options, signer, &made));
	assert_ok(w, json_canonical(w, expected, &canonical));
	assert_str(made, canonical);
}

TEST(integrity_signs_as_the_vectors_of_w3c)
{
	struct work w = test_work();
	const struct json *examples;
	struct key_secret secret = {.kind = KEY_ED25519, .len = 32};
	struct key_signer signer;
	struct str bytes;
	assert_ok(&w,
	          json_parse(&w,
	                     S("{\"@context\":{\"@vocab\":\"https://www.w3.org/ns/credentials/examples#\"}}"),
	                     1000, &examples));
	assert_true(multibase_decode(
		w.arena, json_get_str(read(&w, "keyPair.json"), S("privateKeyMultibase")), &bytes));
	assert_int_equal(bytes.len, 34);
	memcpy(secret.bytes, bytes.at + 2, 32);
	assert_ok(&w, key_secret_signer(&w, &secret, &signer));
	struct jsonld *jsonld =
		jsonld_open(contexts_loader(w.arena, (struct jsonld_loader){&examples, load}));
	same_proof(&w, jsonld, INTEGRITY_EDDSA_JCS_2022, "unsigned.json", "eddsa-jcs-2022/signedJCS.json",
	           &signer);
	same_proof(&w, jsonld, INTEGRITY_EDDSA_RDFC_2022, "unsigned.json",
	           "eddsa-rdfc-2022/signedDataInt.json", &signer);
	key_secret_wipe(&secret);
	jsonld_close(jsonld);
	test_work_end(&w);
}
