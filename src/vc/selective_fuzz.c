/* A first line of JSON pointers between blanks, the mandatory ones before a "|" and the selected ones behind it; then any
 * JSON as a document. What can be signed verifies, and what can be derived from it verifies too. Without a first line: the
 * value of a proof, which is read, written and read again to the same. */
#include "base/check.h"
#include "rdf/contexts.h"
#include "vc/integrity_data.h"
#include "vc/selective_parts.h"

enum { MAX = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct selective_pointers pointers_of(struct work *w, struct str line)
{
	struct str *at = work_array(w, line.len + 1, sizeof *at);
	size_t count = 0;
	while (line.len > 0 && !str_absent(line))
		at[count++] = str_cut(&line, ' ');
	return (struct selective_pointers){at, count};
}

static enum err read_only(struct work *w, struct str text,
                          struct integrity_proof proofs[INTEGRITY_PROOFS_MAX], size_t *count,
                          const struct json **document)
{
	check(json_parse(w, text, SIZE_MAX, document) == OK);
	TRY(integrity_read(w, *document, proofs, count));
	check(*count == 1);
	return OK;
}

static void derive(struct work *w, struct jsonld *jsonld, struct str base, struct selective_pointers selected,
                   const struct key_public *key)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	const struct json *document;
	struct str text;
	size_t count;
	check(read_only(w, base, proofs, &count, &document) == OK);
	check(integrity_verify(w, jsonld, document, proofs, count, 0, key, NULL) == OK);
	if (selective_derive(w, jsonld, document, &proofs[0], selected, &text) != OK)
		return;
	check(read_only(w, text, proofs, &count, &document) == OK);
	check(integrity_verify(w, jsonld, document, proofs, count, 0, key, NULL) == OK);
}

static void try_document(struct work *w, const struct json *document, struct str line)
{
	static const struct selective_keys keys = {{1}, {2}};
	const struct integrity_options options = {.suite = INTEGRITY_ECDSA_SD_2023,
	                                          .verification_method = S("did:example:a#b"),
	                                          .purpose = S("assertionMethod")};
	struct key_secret secret = {.kind = KEY_P256, .len = 32, .bytes = {1}};
	struct str mandatory = str_cut(&line, '|'), base;
	struct key_signer signer;
	struct jsonld *jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0}));
	check(key_secret_signer(w, &secret, &signer) == OK);
	if (document->kind == JSON_OBJECT && json_get(document, S("proof")) == NULL &&
	    selective_sign(w, jsonld, document, &options, pointers_of(w, mandatory), &keys, &signer, &base) ==
	            OK)
		derive(w, jsonld, base, pointers_of(w, line), &signer.public);
	key_secret_wipe(&secret);
	jsonld_close(jsonld);
}

static void try_value(struct work *w, struct str text)
{
	struct selective_value value, again;
	struct str written, twice;
	if (selective_value_read(w, text, &value) != OK)
		return;
	check(selective_value_write(w, &value, &written) == OK);
	check(written.len <= text.len);
	check(selective_value_read(w, written, &again) == OK);
	check(again.signature_count == value.signature_count && again.label_count == value.label_count &&
	      again.index_count == value.index_count && again.mandatory.count == value.mandatory.count);
	check(selective_value_write(w, &again, &twice) == OK && str_equal(twice, written));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), line = str_cut(&text, '\n');
	const struct json *document;
	if (str_absent(text))
		try_value(&w, line);
	else if (json_parse(&w, text, MAX, &document) == OK)
		try_document(&w, document, line);
	work_finish(&w);
	return 0;
}
