/* Any JSON as a document with proofs: nothing verifies under keys that nobody signs with, and why not is said. What can be
 * signed verifies, beside the proofs that were there. */
#include "base/check.h"
#include "rdf/contexts.h"
#include "vc/integrity.h"

enum { MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err verify(struct work *w, struct jsonld *jsonld, const struct json *document, size_t which,
                       const struct key_public *key)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	TRY(integrity_read(w, document, proofs, &count));
	check(which < count);
	return integrity_verify(w, jsonld, document, proofs, count, which, key, NULL);
}

static void verify_all(struct work *w, struct jsonld *jsonld, const struct json *document)
{
	static const struct key_public nobody[] = {{KEY_ED25519, 32, {1, 2}}, {KEY_P256, 64, {1, 2}}};
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	if (integrity_read(w, document, proofs, &count) != OK)
		count = 0;
	work_forgive(w);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < COUNT(nobody); j++) {
			enum err failed =
				integrity_verify(w, jsonld, document, proofs, count, i, &nobody[j], NULL);
			check(failed == ERR_INPUT || failed == ERR_NOT_FOUND || failed == ERR_TOO_LARGE);
			check(w->message.len > 0);
			work_forgive(w);
		}
}

static void sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                 enum integrity_suite suite, const struct key_signer *signer)
{
	const struct integrity_options options = {
		.suite = suite, .verification_method = S("did:example:a#b"), .purpose = S("assertionMethod")};
	const struct json *again;
	struct str text;
	if (integrity_sign(w, jsonld, document, &options, signer, &text) == OK) {
		check(json_parse(w, text, SIZE_MAX, &again) == OK);
		const struct json *proof = json_get(again, S("proof"));
		size_t which = proof->kind == JSON_ARRAY ? proof->count - 1 : 0;
		check(verify(w, jsonld, again, which, &signer->public) == OK);
	}
	work_forgive(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct key_secret secret = {.kind = KEY_ED25519, .len = 32, .bytes = {1}};
	struct key_signer signer;
	const struct json *document;
	if (json_parse(&w, str_bytes(data, size), MAX, &document) == OK) {
		struct jsonld *jsonld = jsonld_open(contexts_loader(w.arena, (struct jsonld_loader){0}));
		check(key_secret_signer(&w, &secret, &signer) == OK);
		verify_all(&w, jsonld, document);
		sign(&w, jsonld, document, INTEGRITY_EDDSA_RDFC_2022, &signer);
		sign(&w, jsonld, document, INTEGRITY_EDDSA_JCS_2022, &signer);
		sign(&w, jsonld, document, INTEGRITY_ED25519_2020, &signer);
		key_secret_wipe(&secret);
		jsonld_close(jsonld);
	}
	work_finish(&w);
	return 0;
}
