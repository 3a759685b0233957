#include "vc/integrity.h"

#include "base/check.h"
#include "base/time.h"
#include "vc/integrity_data.h"
#include "vc/multibase.h"
#include "vc/selective_parts.h"

/* ---- verifying ------------------------------------------------------------------------------------- */

static enum err read_signature(struct work *w, const struct json *proof, struct str *out)
{
	struct str value = json_get_str(proof, S("proofValue"));
	if (str_absent(value))
		return fail(w, ERR_INPUT, "The proof has no “proofValue”: it is not signed.");
	if (!str_starts(value, S("z")) || !multibase_decode(w->arena, value, out))
		return fail(w, ERR_INPUT, "The proof's “proofValue” is not in base58.");
	return OK;
}

/* What a proof of a chain signs is its own; of all others of a document it is the same. */
static void remember(struct integrity_memory *memory, const struct json *document)
{
	if (memory->document != document)
		*memory = (struct integrity_memory){.work = memory->work, .document = document};
}

enum err integrity_verify(struct work *w, struct jsonld *jsonld, const struct json *document,
                          const struct integrity_proof *proofs, size_t count, size_t which,
                          const struct key_public *key, struct integrity_memory *memory)
{
	const struct integrity_proof *proof = &proofs[which];
	const struct integrity_rules *rules = integrity_rules(proof->suite);
	struct integrity_memory own = {0};
	struct integrity_data data;
	struct str signature;
	if (memory == NULL)
		memory = &own;
	if (rules == NULL)
		return fail(w, ERR_INPUT, "A proof of the kind “%.*s” cannot be checked here.",
		            STR_ARG(proof->name));
	TRY(integrity_check_key(w, rules, key->kind));
	const struct json *subject = integrity_subject(w, document, proofs, count, proof);
	remember(memory, proof->previous == NULL ? document : subject);
	if (proof->suite == INTEGRITY_ECDSA_SD_2023 && proof->previous != NULL)
		return fail(w, ERR_INPUT, "A proof of parts cannot rest on another proof.");
	if (proof->suite == INTEGRITY_ECDSA_SD_2023)
		return selective_verify(w, jsonld, subject, proof->json, key, memory);
	TRY(read_signature(w, proof->json, &signature));
	TRY(integrity_data(w, jsonld, subject, proof->json, rules, key->kind, memory, &data));
	if (!key_verify(key, str_bytes(data.bytes, data.len), signature))
		return fail(
			w, ERR_INPUT,
			"The signature does not match: what was signed was changed, or another key signed.");
	return OK;
}

/* ---- signing --------------------------------------------------------------------------------------- */

static void put(struct json *object, struct json_member *members, struct str name, struct str text)
{
	if (str_absent(text))
		return;
	members[object->count++] = (struct json_member){name, {.kind = JSON_STRING, .text = text}};
}

/* The proof as JSON, still without its value. */
static const struct json *proof_json(struct work *w, const struct integrity_options *options,
                                     const struct integrity_rules *rules, const struct json *context)
{
	enum { MEMBERS_MAX = 10 };
	struct json_member *members = work_array(w, MEMBERS_MAX, sizeof *members);
	struct json *proof = work_alloc(w, sizeof *proof);
	*proof = (struct json){.kind = JSON_OBJECT, .members = members};
	put(proof, members, S("type"), rules->type);
	put(proof, members, S("cryptosuite"), rules->cryptosuite);
	put(proof, members, S("verificationMethod"), options->verification_method);
	put(proof, members, S("proofPurpose"), options->purpose);
	put(proof, members, S("challenge"), options->challenge);
	put(proof, members, S("domain"), options->domain);
	put(proof, members, S("id"), options->id);
	if (options->created_us != 0)
		put(proof, members, S("created"), time_text(w->arena, options->created_us));
	if (options->previous != NULL)
		members[proof->count++] = (struct json_member){S("previousProof"), *options->previous};
	/* So that a context which is added later does not break the proof (vc-di-eddsa section 3.3.1, step 2). */
	if (rules->is_jcs && context != NULL)
		members[proof->count++] = (struct json_member){S("@context"), *context};
	return proof;
}

enum err integrity_draft(struct work *w, const struct json *document, const struct integrity_options *options,
                         const struct key_signer *signer, struct integrity_draft *out)
{
	const struct integrity_rules *rules = integrity_rules(options->suite);
	struct integrity_proof all[INTEGRITY_PROOFS_MAX + 1];
	check(rules != NULL);
	out->document = document;
	if (document->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "Only a JSON object can carry a proof.");
	TRY(integrity_check_key(w, rules, signer->public.kind));
	TRY(integrity_read(w, document, out->proofs, &out->count));
	if (out->count == INTEGRITY_PROOFS_MAX)
		return fail(w, ERR_INPUT, "The document has %d proofs already.", INTEGRITY_PROOFS_MAX);
	out->proof = proof_json(w, options, rules, json_get(document, S("@context")));
	for (size_t i = 0; i < out->count; i++)
		all[i] = out->proofs[i];
	all[out->count] = (struct integrity_proof){
		.json = out->proof, .id = options->id, .previous = options->previous};
	TRY(integrity_check_links(w, all, out->count + 1));
	out->subject = integrity_subject(w, document, out->proofs, out->count, &all[out->count]);
	return OK;
}

enum err integrity_finish(struct work *w, const struct integrity_draft *draft, struct str value,
                          struct str *out)
{
	const struct json text = {.kind = JSON_STRING, .text = value};
	const struct json *proof = json_with(w, draft->proof, S("proofValue"), &text);
	struct json *all = work_array(w, draft->count + 1, sizeof *all);
	for (size_t i = 0; i < draft->count; i++)
		all[i] = *draft->proofs[i].json;
	all[draft->count] = *proof;
	const struct json list = {.kind = JSON_ARRAY, .count = draft->count + 1, .elements = all};
	return json_canonical(w, json_with(w, draft->document, S("proof"), draft->count == 0 ? proof : &list),
	                      out);
}

enum err integrity_sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                        const struct integrity_options *options, const struct key_signer *signer,
                        struct str *out)
{
	struct integrity_memory memory = {0};
	struct integrity_draft draft;
	struct integrity_data data;
	struct key_signature signature;
	check(options->suite != INTEGRITY_ECDSA_SD_2023);
	TRY(integrity_draft(w, document, options, signer, &draft));
	TRY(integrity_data(w, jsonld, draft.subject, draft.proof, integrity_rules(options->suite),
	                   signer->public.kind, &memory, &data));
	TRY(key_sign(w, signer, str_bytes(data.bytes, data.len), &signature));
	return integrity_finish(w, &draft,
	                        multibase_base58(w->arena, str_bytes(signature.bytes, signature.len)), out);
}
