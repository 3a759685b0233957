#include "vc/integrity_data.h"

#include <string.h>

#define KEY_BIT(kind) (1u << (kind))

static const struct integrity_rules all_rules[] = {
	[INTEGRITY_EDDSA_RDFC_2022] = {S_INIT("DataIntegrityProof"), S_INIT("eddsa-rdfc-2022"),
                                       KEY_BIT(KEY_ED25519), false},
	[INTEGRITY_EDDSA_JCS_2022] = {S_INIT("DataIntegrityProof"), S_INIT("eddsa-jcs-2022"),
                                      KEY_BIT(KEY_ED25519), true},
	[INTEGRITY_ECDSA_RDFC_2019] = {S_INIT("DataIntegrityProof"), S_INIT("ecdsa-rdfc-2019"),
                                       KEY_BIT(KEY_P256) | KEY_BIT(KEY_P384), false},
	[INTEGRITY_ECDSA_JCS_2019] = {S_INIT("DataIntegrityProof"), S_INIT("ecdsa-jcs-2019"),
                                      KEY_BIT(KEY_P256) | KEY_BIT(KEY_P384), true},
	[INTEGRITY_ECDSA_SD_2023] = {S_INIT("DataIntegrityProof"), S_INIT("ecdsa-sd-2023"), KEY_BIT(KEY_P256),
                                     false},
	[INTEGRITY_ED25519_2020] = {S_INIT("Ed25519Signature2020"), {NULL, 0}, KEY_BIT(KEY_ED25519), false},
};

const struct integrity_rules *integrity_rules(enum integrity_suite suite)
{
	return suite == INTEGRITY_UNKNOWN ? NULL : &all_rules[suite];
}

enum err integrity_check_key(struct work *w, const struct integrity_rules *rules, enum key_kind kind)
{
	if ((rules->keys & KEY_BIT(kind)) != 0)
		return OK;
	struct str name = str_absent(rules->cryptosuite) ? rules->type : rules->cryptosuite;
	return fail(w, ERR_INPUT, "A proof of %.*s is not made with this kind of key.", STR_ARG(name));
}

/* ---- documents ------------------------------------------------------------------------------------- */

static bool names_proof(const struct json *previous, struct str id)
{
	if (previous == NULL || str_absent(id))
		return false;
	if (previous->kind == JSON_STRING)
		return str_equal(previous->text, id);
	for (size_t i = 0; i < previous->count; i++)
		if (str_equal(previous->elements[i].text, id))
			return true;
	return false;
}

const struct json *integrity_subject(struct work *w, const struct json *document,
                                     const struct integrity_proof *proofs, size_t count,
                                     const struct integrity_proof *proof)
{
	struct json *before = work_array(w, count, sizeof *before);
	struct json list = {.kind = JSON_ARRAY, .elements = before};
	for (size_t i = 0; i < count; i++)
		if (names_proof(proof->previous, proofs[i].id))
			before[list.count++] = *proofs[i].json;
	if (list.count > 0)
		return json_with(w, document, S("proof"), &list);
	return json_without(w, document, S("proof"));
}

/* ---- contexts -------------------------------------------------------------------------------------- */

static enum err same(struct work *w, const struct json *a, const struct json *b, bool *out)
{
	struct str text_a, text_b;
	TRY(json_canonical(w, a, &text_a));
	TRY(json_canonical(w, b, &text_b));
	*out = str_equal(text_a, text_b);
	return OK;
}

static const struct json *element(const struct json *list, size_t index)
{
	if (list == NULL || list->kind == JSON_ARRAY)
		return json_at(list, index);
	return index == 0 ? list : NULL;
}

static enum err check_context(struct work *w, const struct json *document, const struct json *proof)
{
	const struct json *whole = json_get(document, S("@context"));
	const struct json *own = json_get(proof, S("@context"));
	for (size_t i = 0; element(own, i) != NULL; i++) {
		bool is_same = false;
		if (element(whole, i) != NULL)
			TRY(same(w, element(own, i), element(whole, i), &is_same));
		if (!is_same)
			return fail(w, ERR_INPUT,
			            "The proof has a context of its own, which is not the document's.");
	}
	return OK;
}

/* ---- what is signed -------------------------------------------------------------------------------- */

enum err integrity_to_rdf(struct work *w, struct jsonld *jsonld, const struct json *document,
                          struct rdf_dataset *out, const struct jsonld_blank **blanks, size_t *blank_count)
{
	const struct jsonld_options options = {.safe = true, .direction = JSONLD_DIRECTION_I18N_DATATYPE};
	enum err failed = blanks == NULL ? jsonld_to_rdf(w, jsonld, &options, document, out)
	                                 : jsonld_to_rdf_traced(w, jsonld, &options, document, out, blanks,
	                                                        blank_count);
	if (failed == ERR_INPUT && str_starts(w->message, S("loading remote context failed"))) {
		struct str why = w->message;
		work_forgive(w);
		return fail(w, ERR_NOT_FOUND, "%.*s", STR_ARG(why));
	}
	return failed;
}

enum err integrity_check_says_something(struct work *w, const struct rdf_dataset *dataset)
{
	return dataset->count > 0 ? OK : fail(w, ERR_INPUT, "The document says nothing that can be signed.");
}

static enum err canonical_text(struct work *w, struct jsonld *jsonld, const struct json *json, bool is_jcs,
                               enum canon_hash hash, struct integrity_memory *memory, struct str *out)
{
	struct rdf_dataset dataset;
	struct canon canon;
	if (is_jcs)
		return json_canonical(w, json, out);
	TRY(integrity_to_rdf(w, jsonld, json, &dataset, NULL, NULL));
	TRY(integrity_check_says_something(w, &dataset));
	memory->work += dataset.count * INTEGRITY_WORK_QUAD;
	TRY(canon_dataset(w, &dataset, hash, 0, &canon));
	memory->work += canon.work;
	*out = canon.text;
	return OK;
}

static void add_hash(struct integrity_data *data, struct str text, enum canon_hash hash)
{
	if (hash == CANON_SHA256) {
		const struct digest digest = digest_of(text);
		memcpy(data->bytes + data->len, digest.byte, sizeof digest.byte);
		data->len += sizeof digest.byte;
	} else {
		const struct digest384 digest = digest384_of(text);
		memcpy(data->bytes + data->len, digest.byte, sizeof digest.byte);
		data->len += sizeof digest.byte;
	}
}

/* RDF has the terms of a proof from the document's context; RFC 8785 signs the proof's own. */
enum err integrity_canonical_proof(struct work *w, struct jsonld *jsonld, const struct json *subject,
                                   const struct json *proof, const struct integrity_rules *rules,
                                   enum canon_hash hash, struct integrity_memory *memory, struct str *out)
{
	const struct json *options = json_without(w, proof, S("proofValue"));
	const struct json *context = json_get(subject, S("@context"));
	TRY(check_context(w, subject, proof));
	if (!rules->is_jcs && context != NULL)
		options = json_with(w, options, S("@context"), context);
	return canonical_text(w, jsonld, options, rules->is_jcs, hash, memory, out);
}

/* With RFC 8785, contexts that were added behind the proof's are no part of what it signs. */
static enum err canonical_subject(struct work *w, struct jsonld *jsonld, const struct json *subject,
                                  const struct json *proof, const struct integrity_rules *rules,
                                  enum canon_hash hash, struct integrity_memory *memory, struct str *out)
{
	const struct json *context = json_get(proof, S("@context"));
	struct str *known = &memory->canonical[hash];
	if (rules->is_jcs && context != NULL)
		subject = json_with(w, subject, S("@context"), context);
	if (rules->is_jcs)
		return json_canonical(w, subject, out);
	if (str_absent(*known))
		TRY(canonical_text(w, jsonld, subject, false, hash, memory, known));
	*out = *known;
	return OK;
}

enum err integrity_data(struct work *w, struct jsonld *jsonld, const struct json *subject,
                        const struct json *proof, const struct integrity_rules *rules, enum key_kind kind,
                        struct integrity_memory *memory, struct integrity_data *out)
{
	enum canon_hash hash = kind == KEY_P384 ? CANON_SHA384 : CANON_SHA256;
	*out = (struct integrity_data){0};
	TRY(integrity_canonical_proof(w, jsonld, subject, proof, rules, hash, memory, &out->options));
	TRY(canonical_subject(w, jsonld, subject, proof, rules, hash, memory, &out->document));
	add_hash(out, out->options, hash);
	add_hash(out, out->document, hash);
	return OK;
}
