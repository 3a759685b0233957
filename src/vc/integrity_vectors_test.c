/* Vectors: vc-di-eddsa/ and vc-di-ecdsa/ (W3C), all but those of ecdsa-sd-2023 (selective_test.c); openbadges/ (1EdTech). */
#include "test.h"

#include "base/encode.h"
#include "unit/keys.h"
#include "unit/vector_contexts.h"
#include "vc/integrity_data.h"
#include "vc/multibase.h"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

/* FOLDER/STEM SUFFIX of the vectors. */
struct folder {
	const char *path, *suffix;
};

static struct str file(struct work *w, const struct folder *folder, const char *stem, const char *extension)
{
	struct str name = str_format(w->arena, "%s/%s%s.%s", folder->path, stem, folder->suffix, extension);
	return test_vector(w, str_cstr(w->arena, name));
}

static struct str hex(struct work *w, const void *at, size_t len)
{
	return encode_hex(w->arena, str_bytes(at, len));
}

static struct key_public key_of_text(struct work *w, struct str text)
{
	struct key_public key;
	assert_ok(w, key_multikey_parse(w, text, &key));
	return key;
}

/* The key of a did:key, which ends every such name. */
static struct key_public key_of(struct work *w, const struct integrity_proof *proof)
{
	struct str method = proof->verification_method;
	return key_of_text(w, str_slice(method, str_find_byte(method, '#') + 1, SIZE_MAX));
}

static struct key_signer signer_of(struct work *w, enum key_kind kind, struct str multibase)
{
	struct str bytes;
	assert_true(multibase_decode(w->arena, multibase, &bytes));
	return keys_signer(w, kind, str_slice(bytes, 2, SIZE_MAX));
}

static void check_data(struct work *w, const struct folder *folder, const struct integrity_data *data)
{
	size_t half = data->len / 2;
	assert_str(str_trim(data->document), str_trim(file(w, folder, "canonDoc", "txt")));
	assert_str(str_trim(data->options), str_trim(file(w, folder, "proofCanon", "txt")));
	assert_str(hex(w, data->bytes, half), file(w, folder, "proofHash", "txt"));
	assert_str(hex(w, data->bytes + half, half), file(w, folder, "docHash", "txt"));
	assert_str(hex(w, data->bytes, data->len), file(w, folder, "combinedHash", "txt"));
}

/* Each step of verifying a signed document of one proof, as published. */
static void check_signed(const struct folder *folder, enum integrity_suite suite)
{
	struct work w = test_work();
	struct jsonld *jsonld = vector_contexts_open(&w);
	const struct json *document = parse(&w, file(&w, folder, "signed", "json"));
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct integrity_data data;
	struct str signature;
	size_t count;
	assert_ok(&w, integrity_read(&w, document, proofs, &count));
	assert_int_equal(count, 1);
	assert_int_equal(proofs[0].suite, suite);
	const struct key_public key = key_of(&w, &proofs[0]);
	const struct json *subject = integrity_subject(&w, document, proofs, count, &proofs[0]);
	assert_ok(&w, integrity_data(&w, jsonld, subject, proofs[0].json, integrity_rules(suite), key.kind,
	                             &data));
	check_data(&w, folder, &data);
	assert_str(json_get_str(proofs[0].json, S("proofValue")), file(&w, folder, "sigBTC58", "txt"));
	assert_true(multibase_decode(w.arena, file(&w, folder, "sigBTC58", "txt"), &signature));
	assert_str(encode_hex(w.arena, signature), file(&w, folder, "sigHex", "txt"));
	assert_ok(&w, integrity_verify(&w, jsonld, document, proofs, count, 0, &key));
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(integrity_meets_the_vectors_of_eddsa_rdfc_2022)
{
	static const struct folder folders[] = {
		{"vc-di-eddsa/TestVectors/eddsa-rdfc-2022", "DataInt"},
		{"vc-di-eddsa/TestVectors/eddsa-rdfc-2022/employ", "DataInt"},
	};
	for (size_t i = 0; i < COUNT(folders); i++)
		check_signed(&folders[i], INTEGRITY_EDDSA_RDFC_2022);
}

TEST(integrity_meets_the_vectors_of_ecdsa_rdfc_2019)
{
	static const struct folder folders[] = {
		{"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256", "ECDSAP256"},
		{"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/employ", "ECDSAP256"},
		{"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384", "ECDSAP384"},
		{"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/employ", "ECDSAP384"},
	};
	for (size_t i = 0; i < COUNT(folders); i++)
		check_signed(&folders[i], INTEGRITY_ECDSA_RDFC_2019);
}

TEST(integrity_meets_the_vectors_of_jcs)
{
	static const struct folder eddsa = {"vc-di-eddsa/TestVectors/eddsa-jcs-2022", "JCS"};
	static const struct folder p256 = {"vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p256", "JCSECDSAP256"};
	static const struct folder p384 = {"vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p384", "JCSECDSAP384"};
	check_signed(&eddsa, INTEGRITY_EDDSA_JCS_2022);
	check_signed(&p256, INTEGRITY_ECDSA_JCS_2019);
	check_signed(&p384, INTEGRITY_ECDSA_JCS_2019);
}

/* ---- signing, byte for byte ------------------------------------------------------------------------ */

static struct str canonical(struct work *w, const struct json *json)
{
	struct str out;
	assert_ok(w, json_canonical(w, json, &out));
	return out;
}

/* Signs the unsigned document as the proof of the signed one says. */
static void check_signing(const char *path, const struct folder *folder, enum integrity_suite suite)
{
	struct work w = test_work();
	struct jsonld *jsonld = vector_contexts_open(&w);
	const struct json *keys = parse(&w, test_vector(&w, "vc-di-eddsa/TestVectors/keyPair.json"));
	const struct json *document = parse(&w, test_vector(&w, path));
	const struct json *expected = parse(&w, file(&w, folder, "signed", "json"));
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct str text;
	size_t count;
	const struct key_signer signer =
		signer_of(&w, KEY_ED25519, json_get_str(keys, S("privateKeyMultibase")));
	assert_ok(&w, integrity_read(&w, expected, proofs, &count));
	const struct integrity_options options = {.suite = suite,
	                                          .verification_method = proofs[0].verification_method,
	                                          .purpose = proofs[0].purpose,
	                                          .created_us = proofs[0].created_us};
	assert_ok(&w, integrity_sign(&w, jsonld, document, &options, &signer, &text));
	assert_str(text, canonical(&w, expected));
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(integrity_signs_what_the_vectors_sign)
{
	static const struct folder rdfc = {"vc-di-eddsa/TestVectors/eddsa-rdfc-2022", "DataInt"};
	static const struct folder employ = {"vc-di-eddsa/TestVectors/eddsa-rdfc-2022/employ", "DataInt"};
	static const struct folder jcs = {"vc-di-eddsa/TestVectors/eddsa-jcs-2022", "JCS"};
	check_signing("vc-di-eddsa/TestVectors/unsigned.json", &rdfc, INTEGRITY_EDDSA_RDFC_2022);
	check_signing("vc-di-eddsa/TestVectors/employmentAuth.json", &employ, INTEGRITY_EDDSA_RDFC_2022);
	check_signing("vc-di-eddsa/TestVectors/unsigned.json", &jcs, INTEGRITY_EDDSA_JCS_2022);
}
