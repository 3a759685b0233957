/* Vectors: vc-di-ecdsa/TestVectors/ecdsa-sd-2023 (W3C), all 41 files. Of derivedAllGroupData.json, what concerns
 * skolemisation has no counterpart here: names of nodes that we do not give. */
#include "test.h"

#include "base/digest.h"
#include "base/encode.h"
#include "unit/keys.h"
#include "unit/vector_contexts.h"
#include "vc/integrity_data.h"
#include "vc/multibase.h"
#include "vc/selective_parts.h"

#include <stdio.h>
#include <string.h>

#define SUITE "vc-di-ecdsa/TestVectors/ecdsa-sd-2023"

/* One of the two folders, and what our code makes of its documents. */
struct vectors {
	struct work w;
	struct jsonld *jsonld;
	const char *folder;
	const struct json *base, *revealed; /* the documents with base and derived proof */
	struct integrity_proof base_proof, revealed_proof;
	struct selective_value base_value, revealed_value;
	struct selective_pointers selected;
	struct selective_lines lines; /* of the base document */
};

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct str text_of(struct vectors *v, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, SUITE "/%s/%s", v->folder, name);
	return test_vector(&v->w, path);
}

static const struct json *file(struct vectors *v, const char *name)
{
	return parse(&v->w, text_of(v, name));
}

static struct str canonical(struct work *w, const struct json *json)
{
	struct str out;
	assert_ok(w, json_canonical(w, json, &out));
	return out;
}

static struct str hex(struct vectors *v, struct str bytes)
{
	return encode_hex(v->w.arena, bytes);
}

static const struct json *subject(struct vectors *v, const struct json *document)
{
	return json_without(&v->w, document, S("proof"));
}

static struct selective_pointers pointers_of(struct work *w, const struct json *list)
{
	struct str *at = work_array(w, list->count, sizeof *at);
	for (size_t i = 0; i < list->count; i++)
		at[i] = list->elements[i].text;
	return (struct selective_pointers){at, list->count};
}

static void read_proof(struct vectors *v, const struct json *document, struct integrity_proof *proof,
                       struct selective_value *value)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	assert_ok(&v->w, integrity_read(&v->w, document, proofs, &count));
	assert_int_equal(count, 1);
	assert_int_equal(proofs[0].suite, INTEGRITY_ECDSA_SD_2023);
	*proof = proofs[0];
	assert_ok(&v->w, selective_value_read(&v->w, json_get_str(proof->json, S("proofValue")), value));
}

static struct vectors open_vectors(const char *folder, const char *selected)
{
	struct vectors v = {.w = test_work(), .folder = folder};
	v.jsonld = vector_contexts_open(&v.w);
	v.base = file(&v, "addSignedSDBase.json");
	v.revealed = file(&v, "derivedRevealDocument.json");
	v.selected = pointers_of(&v.w, parse(&v.w, test_vector(&v.w, selected)));
	read_proof(&v, v.base, &v.base_proof, &v.base_value);
	read_proof(&v, v.revealed, &v.revealed_proof, &v.revealed_value);
	assert_ok(&v.w, selective_lines_hashed(&v.w, v.jsonld, subject(&v, v.base), v.base_value.label_key,
	                                       &v.lines));
	return v;
}

static void close_vectors(struct vectors *v)
{
	jsonld_close(v->jsonld);
	test_work_end(&v->w);
}

/* Runs a check on both folders. */
static void on_both(void (*run)(struct vectors *v))
{
	struct vectors employ = open_vectors("employ", "vc-di-ecdsa/TestVectors/employSelective.json");
	run(&employ);
	close_vectors(&employ);
	struct vectors card = open_vectors("prc", "vc-di-ecdsa/TestVectors/prCredSelective.json");
	run(&card);
	close_vectors(&card);
}

static void check_strings(const struct str *got, size_t count, const struct json *expected)
{
	assert_non_null(expected);
	assert_int_equal(count, expected->count);
	for (size_t i = 0; i < count; i++)
		assert_str(got[i], expected->elements[i].text);
}

static void check_hex(struct vectors *v, const struct str *got, size_t count, const struct json *expected)
{
	struct str *texts = work_array(&v->w, count, sizeof *texts);
	for (size_t i = 0; i < count; i++)
		texts[i] = hex(v, got[i]);
	check_strings(texts, count, expected);
}

static void check_indexes(const uint64_t *got, size_t count, const struct json *expected)
{
	assert_non_null(expected);
	assert_int_equal(count, expected->count);
	for (size_t i = 0; i < count; i++) {
		int64_t number;
		assert_true(json_to_int(&expected->elements[i], &number));
		assert_int_equal(got[i], number);
	}
}

static void check_written(struct vectors *v, const struct selective_value *value, const struct json *proof)
{
	struct str text;
	assert_ok(&v->w, selective_value_write(&v->w, value, &text));
	assert_str(text, json_get_str(proof, S("proofValue")));
}

static struct str multikey(struct vectors *v, struct str bytes)
{
	return multibase_base58(v->w.arena, bytes);
}

/* ---- the base proof ---------------------------------------------------------------------------------- */

static void check_canonical_base(struct vectors *v)
{
	check_strings(v->lines.canon.lines, v->lines.canon.line_count, file(v, "addBaseDocCanon.json"));
	check_strings(v->lines.lines, v->lines.count, file(v, "addBaseDocHMACCanon.json"));
}

TEST(selective_labels_statements_as_the_vectors_do)
{
	on_both(check_canonical_base);
}

/* A list of pairs, the index and the line. */
static void check_group(const struct selective_lines *lines, const bool *chosen, bool matching,
                        const struct json *group)
{
	const struct json *pairs = json_get(group, S("value"));
	size_t at = 0;
	for (size_t i = 0; i < lines->count; i++) {
		int64_t index;
		if (chosen[i] != matching)
			continue;
		assert_true(json_to_int(json_at(json_at(pairs, at), 0), &index));
		assert_int_equal(index, i);
		assert_str(lines->lines[i], json_at(json_at(pairs, at), 1)->text);
		at++;
	}
	assert_int_equal(at, pairs->count);
}

static void check_transformed(struct vectors *v)
{
	const struct json *transform = file(v, "addBaseTransform.json");
	const struct json *hashes = file(v, "addHashData.json");
	const struct json *document = subject(v, v->base);
	struct digest digest;
	struct integrity_memory memory = {0};
	struct str options, key;
	bool *mandatory;
	check_strings(v->base_value.mandatory.at, v->base_value.mandatory.count,
	              json_get(transform, S("mandatoryPointers")));
	assert_true(decode_hex(v->w.arena, json_get_str(transform, S("hmacKeyString")), &key));
	assert_str(hex(v, v->base_value.label_key), hex(v, key));
	assert_ok(&v->w,
	          selective_lines_hashed(&v->w, v->jsonld, document, v->base_value.label_key, &v->lines));
	assert_ok(&v->w, selective_lines_chosen(&v->w, v->jsonld, document, &v->lines,
	                                        v->base_value.mandatory, &mandatory, NULL));
	check_group(&v->lines, mandatory, true, json_get(transform, S("mandatory")));
	check_group(&v->lines, mandatory, false, json_get(transform, S("nonMandatory")));
	struct str *parts = work_array(&v->w, v->lines.count, sizeof *parts);
	size_t count = 0;
	for (size_t i = 0; i < v->lines.count; i++)
		if (mandatory[i])
			parts[count++] = v->lines.lines[i];
	digest = digest_of_parts(parts, count);
	assert_str(digest_hex(v->w.arena, &digest), json_get_str(hashes, S("mandatoryHash")));
	assert_ok(&v->w, integrity_canonical_proof(&v->w, v->jsonld, document, v->base_proof.json,
	                                           integrity_rules(INTEGRITY_ECDSA_SD_2023), CANON_SHA256,
	                                           &memory, &options));
	assert_str(options, text_of(v, "addProofConfigCanon.txt"));
	digest = digest_of(options);
	assert_str(digest_hex(v->w.arena, &digest), json_get_str(hashes, S("proofHash")));
}

TEST(selective_groups_and_hashes_as_the_vectors_do)
{
	on_both(check_transformed);
}

/* The options as they stand in the file have the document's context, the proof has none. */
static void check_configuration(struct vectors *v)
{
	const struct json *context = json_get(v->base, S("@context"));
	const struct json *options = json_without(&v->w, v->base_proof.json, S("proofValue"));
	assert_str(canonical(&v->w, json_with(&v->w, options, S("@context"), context)),
	           canonical(&v->w, file(v, "addProofConfig.json")));
}

TEST(selective_proofs_have_the_options_of_the_vectors)
{
	on_both(check_configuration);
}

static void check_base_value(struct vectors *v)
{
	const struct json *raw = file(v, "addRawBaseSignatureInfo.json");
	const struct json *recovered = file(v, "derivedRecoveredBaseData.json");
	const struct selective_value *value = &v->base_value;
	assert_true(value->is_base);
	assert_str(hex(v, value->signature), json_get_str(raw, S("baseSignature")));
	assert_str(multikey(v, value->public_key), json_get_str(raw, S("publicKey")));
	check_hex(v, value->signatures, value->signature_count, json_get(raw, S("signatures")));
	check_strings(value->mandatory.at, value->mandatory.count, json_get(raw, S("mandatoryPointers")));
	assert_str(hex(v, value->signature), json_get_str(recovered, S("baseSignature")));
	assert_str(multikey(v, value->public_key), json_get_str(recovered, S("proofPublicKey")));
	assert_str(hex(v, value->label_key), json_get_str(recovered, S("hmacKey")));
	check_hex(v, value->signatures, value->signature_count, json_get(recovered, S("signatures")));
	check_strings(value->mandatory.at, value->mandatory.count,
	              json_get(recovered, S("mandatoryPointers")));
	check_written(v, value, v->base_proof.json);
}

TEST(selective_reads_and_writes_the_base_values)
{
	on_both(check_base_value);
}

static struct key_public base_key(struct vectors *v)
{
	const struct json *keys = parse(&v->w, test_vector(&v->w, SUITE "/SDKeyMaterial.json"));
	struct key_public key;
	assert_ok(&v->w,
	          key_multikey_parse(&v->w,
	                             json_get_str(json_get(keys, S("baseKeyPair")), S("publicKeyMultibase")),
	                             &key));
	return key;
}

static void check_verifies(struct vectors *v)
{
	const struct key_public key = base_key(v);
	assert_ok(&v->w, integrity_verify(&v->w, v->jsonld, v->base, &v->base_proof, 1, 0, &key, NULL));
	assert_ok(&v->w,
	          integrity_verify(&v->w, v->jsonld, v->revealed, &v->revealed_proof, 1, 0, &key, NULL));
	test_vectors(str_cstr(v->w.arena, str_format(v->w.arena, SUITE "/%s", v->folder)), 1, 1);
}

TEST(selective_verifies_the_vectors)
{
	on_both(check_verifies);
}

/* ---- selections -------------------------------------------------------------------------------------- */

/* What a pointer without escapes points to. */
static const struct json *at_pointer(const struct json *value, struct str pointer)
{
	str_cut(&pointer, '/');
	while (!str_absent(pointer))
		value = json_get(value, str_cut(&pointer, '/'));
	return value;
}

static void check_selected_values(struct vectors *v)
{
	const struct json *values = file(v, "addPointerValues.json");
	assert_true(values->count > 0);
	for (size_t i = 0; i < values->count; i++) {
		struct str pointer = json_get_str(&values->elements[i], S("pointer"));
		struct selective_origins origins;
		const struct json *selected;
		assert_ok(&v->w,
		          selective_select(&v->w, subject(v, v->base),
		                           (struct selective_pointers){&pointer, 1}, &origins, &selected));
		assert_str(canonical(&v->w, at_pointer(selected, pointer)),
		           canonical(&v->w, json_get(&values->elements[i], S("value"))));
	}
}

TEST(selective_pointers_point_where_those_of_the_vectors_do)
{
	on_both(check_selected_values);
}

static struct selective_pointers both(struct vectors *v)
{
	const struct selective_pointers a = v->base_value.mandatory, b = v->selected;
	struct str *at = work_array(&v->w, a.count + b.count, sizeof *at);
	memcpy(at, a.at, a.count * sizeof *at);
	memcpy(at + a.count, b.at, b.count * sizeof *at);
	return (struct selective_pointers){at, a.count + b.count};
}

static void check_chosen(struct vectors *v, struct selective_pointers pointers, struct str name)
{
	const struct json *group = json_get(json_get(file(v, "derivedAllGroupData.json"), S("groups")), name);
	const struct json *indexes = json_get(file(v, "derivedGroupIndexes.json"),
	                                      str_format(v->w.arena, "%.*sIndexes", STR_ARG(name)));
	const struct json *document = subject(v, v->base);
	uint64_t *got = work_array(&v->w, v->lines.count, sizeof *got);
	struct selective_lines lines, part;
	size_t count = 0;
	bool *chosen;
	assert_ok(&v->w, selective_lines_hashed(&v->w, v->jsonld, document, v->base_value.label_key, &lines));
	assert_ok(&v->w,
	          selective_lines_chosen(&v->w, v->jsonld, document, &lines, pointers, &chosen, &part));
	check_group(&lines, chosen, true, json_get(group, S("matching")));
	check_group(&lines, chosen, false, json_get(group, S("nonMatching")));
	assert_int_equal(part.dataset.count, json_get(group, S("deskolemizedNQuads"))->count);
	for (size_t i = 0; i < lines.count; i++)
		if (chosen[i])
			got[count++] = i;
	check_indexes(got, count, indexes);
}

static void check_groups(struct vectors *v)
{
	check_chosen(v, v->base_value.mandatory, S("mandatory"));
	check_chosen(v, v->selected, S("selective"));
	check_chosen(v, both(v), S("combined"));
}

TEST(selective_chooses_the_statements_of_the_vectors)
{
	on_both(check_groups);
}

/* ---- the derived proof ------------------------------------------------------------------------------- */

static void check_derived_value(struct vectors *v)
{
	static const char *const files[] = {"derivedDisclosureData.json", "verifyDerivedProofValue.json"};
	const struct selective_value *value = &v->revealed_value;
	const struct json *signatures = file(v, "derivedAdjSignatures.json");
	assert_false(value->is_base);
	check_indexes(value->indexes, value->index_count,
	              json_get(file(v, "derivedAdjMandatoryIndexes.json"), S("adjMandatoryIndexes")));
	check_hex(v, value->signatures, value->signature_count,
	          json_get(signatures, S("filteredSignatures")));
	const struct json *numbers = json_get(signatures, S("adjSignatureIndexes"));
	for (size_t i = 0; i < numbers->count; i++) {
		int64_t number;
		assert_true(json_to_int(&numbers->elements[i], &number));
		assert_str(hex(v, value->signatures[i]), hex(v, v->base_value.signatures[number]));
	}
	for (size_t i = 0; i < COUNT(files); i++) {
		const struct json *expected = file(v, files[i]);
		const struct json *map = json_get(expected, S("labelMap"));
		const struct json *pairs = map->kind == JSON_ARRAY ? map : json_get(map, S("value"));
		assert_str(hex(v, value->signature), json_get_str(expected, S("baseSignature")));
		assert_str(multikey(v, value->public_key), json_get_str(expected, S("publicKey")));
		check_hex(v, value->signatures, value->signature_count, json_get(expected, S("signatures")));
		check_indexes(value->indexes, value->index_count, json_get(expected, S("mandatoryIndexes")));
		assert_int_equal(value->label_count, pairs->count);
		for (size_t j = 0; j < pairs->count; j++) {
			assert_str(json_at(&pairs->elements[j], 0)->text,
			           str_format(v->w.arena, "c14n%zu", j));
			assert_str(multibase_base64url(v->w.arena, value->labels[j]),
			           json_at(&pairs->elements[j], 1)->text);
		}
	}
	check_written(v, value, v->revealed_proof.json);
}

TEST(selective_reads_and_writes_the_derived_values)
{
	on_both(check_derived_value);
}

static void check_derives(struct vectors *v)
{
	struct str text;
	assert_ok(&v->w, selective_derive(&v->w, v->jsonld, v->base, &v->base_proof, v->selected, &text));
	assert_str(text, canonical(&v->w, v->revealed));
	assert_str(canonical(&v->w, subject(v, parse(&v->w, text))),
	           canonical(&v->w, file(v, "derivedUnsignedReveal.json")));
}

TEST(selective_derives_what_the_vectors_derive)
{
	on_both(check_derives);
}

static void check_verify_data(struct vectors *v)
{
	const struct json *data = file(v, "verifyCreateVerifyData.json");
	const struct json *others = json_get(data, S("nonMandatory"));
	const struct selective_value *value = &v->revealed_value;
	struct selective_lines lines;
	struct str mandatory[8];
	size_t mandatory_count = 0, other_count = 0;
	assert_ok(&v->w, selective_lines_given(&v->w, v->jsonld, subject(v, v->revealed), value, &lines));
	check_strings(lines.lines, lines.count, file(v, "verifyNQuads.json"));
	assert_str(hex(v, value->signature), json_get_str(data, S("baseSignature")));
	assert_str(multikey(v, value->public_key), json_get_str(data, S("publicKey")));
	check_hex(v, value->signatures, value->signature_count, json_get(data, S("signatures")));
	for (size_t i = 0; i < lines.count; i++) {
		if (mandatory_count < value->index_count && value->indexes[mandatory_count] == i)
			mandatory[mandatory_count++] = lines.lines[i];
		else
			assert_str(lines.lines[i], json_at(others, other_count++)->text);
	}
	assert_int_equal(other_count, others->count);
	const struct digest digest = digest_of_parts(mandatory, mandatory_count);
	assert_str(digest_hex(v->w.arena, &digest), json_get_str(data, S("mandatoryHash")));
	assert_str(json_get_str(file(v, "addHashData.json"), S("proofHash")),
	           json_get_str(data, S("proofHash")));
}

TEST(selective_checks_what_the_vectors_check)
{
	on_both(check_verify_data);
}
