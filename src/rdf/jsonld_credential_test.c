/* Credentials, in safe mode. Vectors: openbadges/ (1EdTech's specification), vc-di-eddsa/ (W3C): documents and proof options with
 * their canonical N-Quads. tests/fuzz/jsonld/badge has the digest that jsonld 9.0.0 with rdf-canonize 5.0.0 gives (JavaScript,
 * RDFC-1.0, safe, no base), taken on 2026-11-28. */
#include "test.h"

#include "base/digest.h"
#include "rdf/canon.h"
#include "rdf/contexts.h"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *json;
	assert_ok(w, json_parse(w, text, JSONLD_BYTES_MAX, &json));
	return json;
}

/* The context of W3C's examples is for examples, and not built in. */
static enum err load_example(struct work *w, void *state, struct str url, const struct json **document)
{
	if (!str_equal(url, S("https://www.w3.org/ns/credentials/examples/v2")))
		return fail(w, ERR_NOT_FOUND, "no example");
	*document = state;
	return OK;
}

static struct jsonld *open_processor(struct work *w)
{
	const struct json *example =
		parse(w, S("{\"@context\":{\"@vocab\":\"https://www.w3.org/ns/credentials/examples#\"}}"));
	return jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){(void *)example, load_example}));
}

static struct str canonical(struct work *w, struct jsonld *jsonld, const struct json *document)
{
	const struct jsonld_options options = {.safe = true};
	struct rdf_dataset dataset;
	struct canon canon;
	assert_ok(w, jsonld_to_rdf(w, jsonld, &options, document, &dataset));
	assert_ok(w, canon_dataset(w, &dataset, CANON_SHA256, 0, &canon));
	return canon.text;
}

/* The object without one of its members, or with one more. */
static const struct json *changed(struct work *w, const struct json *object, struct str without,
                                  struct str name, const struct json *more)
{
	struct json *out = work_alloc(w, sizeof *out);
	struct json_member *members = work_array(w, object->count + 1, sizeof *members);
	*out = (struct json){.kind = JSON_OBJECT, .members = members};
	for (size_t i = 0; i < object->count; i++)
		if (!str_equal(object->members[i].name, without))
			members[out->count++] = object->members[i];
	if (more != NULL)
		members[out->count++] = (struct json_member){name, *more};
	return out;
}

TEST(jsonld_credential_of_open_badges)
{
	struct work w = test_work();
	const struct json *proofs = parse(&w, test_vector(&w, "openbadges/linked-data-proofs.json"));
	const struct json *badge = json_get(json_get(proofs, S("cases")), S("obv3p0"));
	const struct json *credential = json_get(badge, S("signed"));
	struct jsonld *jsonld = open_processor(&w);
	/* The second time out of the processor's memory. */
	for (int i = 0; i < 2; i++) {
		const struct json *document = changed(&w, credential, S("proof"), S(""), NULL);
		const struct json *options = changed(&w, json_get(credential, S("proof")), S("proofValue"),
		                                     S("@context"), json_get(credential, S("@context")));
		assert_str(canonical(&w, jsonld, document),
		           test_vector(&w, "openbadges/test-vectors/obv3p0/document-canon.txt"));
		assert_str(canonical(&w, jsonld, options),
		           test_vector(&w, "openbadges/test-vectors/obv3p0/proof-canon.txt"));
	}
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(jsonld_credential_of_data_integrity)
{
	static const char *const pairs[][2] = {
		{"vc-di-eddsa/TestVectors/unsigned.json",
	         "vc-di-eddsa/TestVectors/eddsa-rdfc-2022/canonDocDataInt.txt"},
		{"vc-di-eddsa/TestVectors/eddsa-rdfc-2022/proofConfigDataInt.json",
	         "vc-di-eddsa/TestVectors/eddsa-rdfc-2022/proofCanonDataInt.txt"},
	};
	struct work w = test_work();
	struct jsonld *jsonld = open_processor(&w);
	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_str(canonical(&w, jsonld, parse(&w, test_vector(&w, pairs[i][0]))),
		           test_vector(&w, pairs[i][1]));
	jsonld_close(jsonld);
	test_work_end(&w);
}

TEST(jsonld_credential_as_jsonld_js_reads_it)
{
	struct work w = test_work();
	struct str text = test_file(&w, "tests/fuzz/jsonld/badge");
	struct jsonld *jsonld = open_processor(&w);
	str_cut(&text, '\n');
	const struct digest digest = digest_of(canonical(&w, jsonld, parse(&w, text)));
	assert_str(digest_hex(w.arena, &digest),
	           S("18622a7b787730aa1a0168d31aceebba9578a3216ba62340de199cd839ca0851"));
	jsonld_close(jsonld);
	test_work_end(&w);
}
