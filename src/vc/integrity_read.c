/* integrity_read, integrity_check_links: the proofs of a document as they stand in it. */
#include "base/time.h"
#include "vc/integrity_data.h"

static enum integrity_suite suite_of(struct str type, struct str cryptosuite)
{
	for (enum integrity_suite suite = INTEGRITY_UNKNOWN + 1; suite <= INTEGRITY_ED25519_2020; suite++) {
		const struct integrity_rules *rules = integrity_rules(suite);
		if (str_equal(rules->type, type) &&
		    (str_absent(rules->cryptosuite) || str_equal(rules->cryptosuite, cryptosuite)))
			return suite;
	}
	return INTEGRITY_UNKNOWN;
}

/* ---- members --------------------------------------------------------------------------------------- */

enum presence { MAY_BE_THERE, MUST_BE_THERE };

static enum err read_text(struct work *w, const struct json *proof, struct str name, enum presence presence,
                          struct str *out)
{
	const struct json *value = json_get(proof, name);
	*out = (struct str){0};
	if (value == NULL && presence == MAY_BE_THERE)
		return OK;
	if (value == NULL)
		return fail(w, ERR_INPUT, "The proof does not say its “%.*s”.", STR_ARG(name));
	if (value->kind != JSON_STRING)
		return fail(w, ERR_INPUT, "The proof's “%.*s” is not a text.", STR_ARG(name));
	*out = value->text;
	return OK;
}

/* A time without a zone is in UTC (VC Data Integrity 1.0 section 2.1). */
static enum err read_time(struct work *w, const struct json *proof, struct str name, int64_t *out)
{
	struct str text;
	*out = 0;
	TRY(read_text(w, proof, name, MAY_BE_THERE, &text));
	if (str_absent(text) || time_parse(text, out) ||
	    time_parse(str_format(w->arena, "%.*sZ", STR_ARG(text)), out))
		return OK;
	return fail(w, ERR_INPUT, "The proof's “%.*s” is not a time.", STR_ARG(name));
}

static bool is_texts(const struct json *value)
{
	if (value->kind == JSON_STRING)
		return true;
	for (size_t i = 0; i < value->count; i++)
		if (value->kind != JSON_ARRAY || value->elements[i].kind != JSON_STRING)
			return false;
	return value->kind == JSON_ARRAY;
}

static enum err read_texts(struct work *w, const struct json *proof, struct str name, const struct json **out)
{
	*out = json_get(proof, name);
	if (*out == NULL || is_texts(*out))
		return OK;
	return fail(w, ERR_INPUT, "The proof's “%.*s” is neither a text nor a list of texts.", STR_ARG(name));
}

/* ---- proofs ---------------------------------------------------------------------------------------- */

/* What counts for a proof that can be checked here. */
static enum err read_known(struct work *w, const struct json *json, struct integrity_proof *out)
{
	TRY(read_text(w, json, S("verificationMethod"), MUST_BE_THERE, &out->verification_method));
	TRY(read_text(w, json, S("proofPurpose"), MUST_BE_THERE, &out->purpose));
	TRY(read_text(w, json, S("challenge"), MAY_BE_THERE, &out->challenge));
	TRY(read_texts(w, json, S("domain"), &out->domain));
	TRY(read_time(w, json, S("created"), &out->created_us));
	return read_time(w, json, S("expires"), &out->expires_us);
}

static enum err read_proof(struct work *w, const struct json *json, struct integrity_proof *out)
{
	struct str type, cryptosuite = {0};
	*out = (struct integrity_proof){.json = json};
	if (json->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "The document's “proof” is neither a proof nor a list of proofs.");
	TRY(read_text(w, json, S("type"), MUST_BE_THERE, &type));
	if (str_equal(type, S("DataIntegrityProof")))
		TRY(read_text(w, json, S("cryptosuite"), MUST_BE_THERE, &cryptosuite));
	TRY(read_text(w, json, S("id"), MAY_BE_THERE, &out->id));
	TRY(read_texts(w, json, S("previousProof"), &out->previous));
	out->name = str_absent(cryptosuite) ? type : cryptosuite;
	out->suite = suite_of(type, cryptosuite);
	return out->suite == INTEGRITY_UNKNOWN ? OK : read_known(w, json, out);
}

enum err integrity_read(struct work *w, const struct json *document,
                        struct integrity_proof proofs[INTEGRITY_PROOFS_MAX], size_t *count)
{
	const struct json *proof = json_get(document, S("proof"));
	bool is_list = proof != NULL && proof->kind == JSON_ARRAY;
	*count = proof == NULL ? 0 : is_list ? proof->count : 1;
	if (*count > INTEGRITY_PROOFS_MAX)
		return fail(w, ERR_INPUT, "The document has over %d proofs.", INTEGRITY_PROOFS_MAX);
	for (size_t i = 0; i < *count; i++)
		TRY(read_proof(w, is_list ? &proof->elements[i] : proof, &proofs[i]));
	return integrity_check_links(w, proofs, *count);
}

/* ---- sets and chains ------------------------------------------------------------------------------- */

static size_t find(const struct integrity_proof *proofs, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (!str_absent(proofs[i].id) && str_equal(proofs[i].id, id))
			return i;
	return SIZE_MAX;
}

/* The proofs that one names, as bits. */
static enum err read_links(struct work *w, const struct integrity_proof *proofs, size_t count, size_t which,
                           uint32_t *out)
{
	const struct json *previous = proofs[which].previous;
	bool is_list = previous != NULL && previous->kind == JSON_ARRAY;
	size_t named = previous == NULL ? 0 : is_list ? previous->count : 1;
	*out = 0;
	for (size_t i = 0; i < named; i++) {
		struct str id = is_list ? previous->elements[i].text : previous->text;
		size_t at = find(proofs, count, id);
		if (at == SIZE_MAX)
			return fail(w, ERR_INPUT,
			            "A proof rests on another, “%.*s”, which is not in the document.",
			            STR_ARG(id));
		*out |= UINT32_C(1) << at;
	}
	return OK;
}

enum err integrity_check_links(struct work *w, const struct integrity_proof *proofs, size_t count)
{
	uint32_t links[INTEGRITY_PROOFS_MAX], settled = 0, before;
	for (size_t i = 0; i < count; i++) {
		if (!str_absent(proofs[i].id) && find(proofs, i, proofs[i].id) != SIZE_MAX)
			return fail(w, ERR_INPUT, "Two proofs have the same id, “%.*s”.",
			            STR_ARG(proofs[i].id));
		TRY(read_links(w, proofs, count, i, &links[i]));
	}
	/* Whatever rests on settled ones only is settled; what never is, rests on itself. */
	do {
		before = settled;
		for (size_t i = 0; i < count; i++)
			if ((links[i] & ~settled) == 0)
				settled |= UINT32_C(1) << i;
	} while (settled != before);
	if (settled != (UINT32_C(1) << count) - 1)
		return fail(w, ERR_INPUT, "The proofs rest on one another in a circle.");
	return OK;
}
