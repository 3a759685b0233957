/* Vectors: vc-di-eddsa/ and vc-di-ecdsa/ (W3C), all but those of ecdsa-sd-2023 (selective_vectors_test.c); openbadges/
 * (1EdTech). */
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
	struct integrity_memory memory = {0};
	struct integrity_data data;
	struct str signature;
	size_t count;
	assert_ok(&w, integrity_read(&w, document, proofs, &count));
	assert_int_equal(count, 1);
	assert_int_equal(proofs[0].suite, suite);
	const struct key_public key = key_of(&w, &proofs[0]);
	const struct json *subject = integrity_subject(&w, document, proofs, count, &proofs[0]);
	assert_ok(&w, integrity_data(&w, jsonld, subject, proofs[0].json, integrity_rules(suite), key.kind,
	                             &memory, &data));
	check_data(&w, folder, &data);
	assert_str(json_get_str(proofs[0].json, S("proofValue")), file(&w, folder, "sigBTC58", "txt"));
	assert_true(multibase_decode(w.arena, file(&w, folder, "sigBTC58", "txt"), &signature));
	assert_str(encode_hex(w.arena, signature), file(&w, folder, "sigHex", "txt"));
	assert_ok(&w, integrity_verify(&w, jsonld, document, proofs, count, 0, &key, NULL));
	test_vectors(folder->path, 1, 1);
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

/* What the proof says that it was made with. */
static struct integrity_options options_of(const struct integrity_proof *proof)
{
	return (struct integrity_options){.suite = proof->suite,
	                                  .verification_method = proof->verification_method,
	                                  .purpose = proof->purpose,
	                                  .created_us = proof->created_us,
	                                  .id = proof->id,
	                                  .previous = proof->previous};
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
	assert_int_equal(proofs[0].suite, suite);
	const struct integrity_options options = options_of(&proofs[0]);
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

/* The published proof of a document like the unsigned one, but with the suite's context behind the others: vc-di-eddsa
 * TestVectors/Ed25519Signature2020, commit 570d764 (W3C Software and Document Licence). */
TEST(integrity_signs_ed25519_2020_as_published)
{
	static const struct str published = S_INIT(
		"z57Mm1vboMtZiCyJ4aReZsv8co4Re64Y8GEjL1ZARzMbXZgkARFLqFs1P345NpPGG2hgCrS4nNdvJhpwnrNyG3kEF");
	struct work w = test_work();
	struct jsonld *jsonld = vector_contexts_open(&w);
	const struct json *keys = parse(&w, test_vector(&w, "vc-di-eddsa/TestVectors/keyPair.json"));
	const struct json *document = parse(&w, test_vector(&w, "vc-di-eddsa/TestVectors/unsigned.json"));
	const struct json *context = json_get(document, S("@context"));
	struct json three[3] = {context->elements[0], context->elements[1]};
	three[2] = (struct json){.kind = JSON_STRING,
	                         .text = S("https://w3id.org/security/suites/ed25519-2020/v1")};
	const struct json list = {.kind = JSON_ARRAY, .count = COUNT(three), .elements = three};
	const struct key_signer signer =
		signer_of(&w, KEY_ED25519, json_get_str(keys, S("privateKeyMultibase")));
	struct str name = json_get_str(keys, S("publicKeyMultibase")), text;
	const struct integrity_options options = {
		.suite = INTEGRITY_ED25519_2020,
		.verification_method = str_format(w.arena, "did:key:%.*s#%.*s", STR_ARG(name), STR_ARG(name)),
		.purpose = S("assertionMethod"),
		.created_us = INT64_C(1677281798000000)};
	document = json_with(&w, document, S("@context"), &list);
	assert_ok(&w, integrity_sign(&w, jsonld, document, &options, &signer, &text));
	const struct json *proof = json_get(parse(&w, text), S("proof"));
	assert_str(json_get_str(proof, S("created")), S("2023-02-24T23:36:38Z"));
	assert_str(json_get_str(proof, S("proofValue")), published);
	jsonld_close(jsonld);
	test_work_end(&w);
}

/* ---- sets and chains ------------------------------------------------------------------------------- */

#define SETS "vc-di-eddsa/TestVectors/proof-set-chain"

static struct str set_file(struct work *w, const char *name)
{
	return test_vector(w, str_cstr(w->arena, str_format(w->arena, SETS "/%s", name)));
}

/* The secret of the key that a proof names. */
static struct key_signer signer_of_proof(struct work *w, const struct integrity_proof *proof)
{
	const struct json *pairs = parse(w, set_file(w, "multiKeyPairs.json"));
	for (size_t i = 0; i < pairs->count; i++) {
		const struct json *pair = &pairs->members[i].value;
		if (str_ends(proof->verification_method, json_get_str(pair, S("publicKeyMultibase"))))
			return signer_of(w, KEY_ED25519, json_get_str(pair, S("privateKeyMultibase")));
	}
	fail_msg("no key for %.*s", STR_ARG(proof->verification_method));
	return (struct key_signer){0};
}

/* Verifies each proof, and makes the document again, one proof after the other. */
static void check_several(const char *name, size_t expected_count)
{
	struct work w = test_work();
	struct jsonld *jsonld = vector_contexts_open(&w);
	const struct json *expected = parse(&w, set_file(&w, name));
	struct str text = set_file(&w, "unsigned.json");
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	assert_ok(&w, integrity_read(&w, expected, proofs, &count));
	assert_int_equal(count, expected_count);
	for (size_t i = 0; i < count; i++) {
		const struct key_public key = key_of(&w, &proofs[i]);
		const struct key_signer signer = signer_of_proof(&w, &proofs[i]);
		const struct integrity_options options = options_of(&proofs[i]);
		assert_ok(&w, integrity_verify(&w, jsonld, expected, proofs, count, i, &key, NULL));
		assert_ok(&w, integrity_sign(&w, jsonld, parse(&w, text), &options, &signer, &text));
	}
	assert_str(text, canonical(&w, expected));
	test_vectors(str_cstr(w.arena, str_format(w.arena, SETS "/%s", name)), 1, 1);
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(integrity_meets_the_vectors_of_sets)
{
	check_several("signedProofSet1.json", 1);
	check_several("signedProofSet2.json", 2);
}

TEST(integrity_meets_the_vectors_of_chains)
{
	check_several("signedProofChain1.json", 3);
	check_several("signedProofChain2.json", 4);
}

/* What lies between: what each proof of the chain covers. */
TEST(integrity_covers_what_the_chain_covers)
{
	static const struct {
		const char *name;
		size_t which;
	} covered[] = {{"proofChainTempDoc1.json", 2}, {"proofChainTempDoc2.json", 3}};
	struct work w = test_work();
	const struct json *document = parse(&w, set_file(&w, "signedProofChain2.json"));
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	assert_ok(&w, integrity_read(&w, document, proofs, &count));
	for (size_t i = 0; i < COUNT(covered); i++) {
		const struct json *subject =
			integrity_subject(&w, document, proofs, count, &proofs[covered[i].which]);
		assert_str(canonical(&w, subject), canonical(&w, parse(&w, set_file(&w, covered[i].name))));
	}
	test_work_end(&w);
}

/* ---- Open Badges ----------------------------------------------------------------------------------- */

static void check_badge(const char *name)
{
	struct work w = test_work();
	struct jsonld *jsonld = vector_contexts_open(&w);
	const struct json *file_json = parse(&w, test_vector(&w, "openbadges/linked-data-proofs.json"));
	const struct json *vector = json_get(json_get(file_json, S("cases")), str_of(name));
	const struct json *document = json_get(vector, S("signed"));
	const struct key_public key = key_of_text(&w, json_get_str(file_json, S("publicKeyMultibase")));
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct integrity_memory memory = {0};
	struct integrity_data data;
	size_t count;
	assert_ok(&w, integrity_read(&w, document, proofs, &count));
	assert_int_equal(count, 1);
	const struct json *subject = integrity_subject(&w, document, proofs, count, &proofs[0]);
	assert_ok(&w, integrity_data(&w, jsonld, subject, proofs[0].json, integrity_rules(proofs[0].suite),
	                             key.kind, &memory, &data));
	assert_str(
		data.document,
		test_vector(&w, str_cstr(w.arena,
	                                 str_format(w.arena, "openbadges/test-vectors/%s/document-canon.txt",
	                                            name))));
	assert_str(hex(&w, data.bytes, 32), json_get_str(vector, S("proof_hash_hex")));
	assert_str(hex(&w, data.bytes + 32, 32), json_get_str(vector, S("document_hash_hex")));
	assert_ok(&w, integrity_verify(&w, jsonld, document, proofs, count, 0, &key, NULL));
	test_vectors(str_cstr(w.arena, str_format(w.arena, "openbadges/%s", name)), 1, 1);
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(integrity_verifies_the_published_badges)
{
	check_badge("obv3p0");
	check_badge("clrv2p0");
}
