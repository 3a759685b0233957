#include "vc/integrity.h"

#include "base/digest.h"
#include "base/time.h"
#include "rdf/canon.h"
#include "vc/multibase.h"

enum { PROOF_MEMBERS_MAX = 12, PROOF_BYTES_MAX = 2 * JSONLD_BYTES_MAX };

static const struct str suite_names[] = {
	[INTEGRITY_EDDSA_RDFC_2022] = S_INIT("eddsa-rdfc-2022"),
	[INTEGRITY_EDDSA_JCS_2022] = S_INIT("eddsa-jcs-2022"),
};

/* ---- making one ---- */

static struct json text_of(struct str text)
{
	return (struct json){.kind = JSON_STRING, .text = text};
}

static void put(struct json_member *members, size_t *count, struct str name, struct str value)
{
	if (!str_absent(value))
		members[(*count)++] = (struct json_member){name, text_of(value)};
}

/* The proof without its value. */
static struct json options_of(struct work *w, const struct integrity_options *options)
{
	struct json_member *members = work_array(w, PROOF_MEMBERS_MAX, sizeof *members);
	size_t count = 0;
	put(members, &count, S("id"), options->id);
	put(members, &count, S("type"), S("DataIntegrityProof"));
	put(members, &count, S("cryptosuite"), suite_names[options->suite]);
	if (options->created_us != 0)
		put(members, &count, S("created"), time_text(w->arena, options->created_us));
	put(members, &count, S("verificationMethod"), options->verification_method);
	put(members, &count, S("proofPurpose"), options->purpose);
	put(members, &count, S("challenge"), options->challenge);
	put(members, &count, S("domain"), options->domain);
	return (struct json){.kind = JSON_OBJECT, .count = count, .members = members};
}

static struct json with_member(struct work *w, const struct json *object, struct str name, struct json value)
{
	struct json_member *members = work_array(w, object->count + 1, sizeof *members);
	for (size_t i = 0; i < object->count; i++)
		members[i] = object->members[i];
	members[object->count] = (struct json_member){name, value};
	return (struct json){.kind = JSON_OBJECT, .count = object->count + 1, .members = members};
}

/* What a suite hashes of a document. */
static enum err canonical(struct work *w, struct jsonld *jsonld, enum integrity_suite suite,
                          const struct json *document, struct str *out)
{
	const struct jsonld_options options = {.safe = true};
	struct rdf_dataset dataset;
	struct canon canon;
	if (suite == INTEGRITY_EDDSA_JCS_2022)
		return json_canonical(w, document, out);
	TRY(jsonld_to_rdf(w, jsonld, &options, document, &dataset));
	TRY(canon_dataset(w, &dataset, CANON_SHA256, 0, &canon));
	*out = canon.text;
	return OK;
}

enum err integrity_sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                        const struct integrity_options *options, const struct key_signer *signer,
                        struct str *out)
{
	struct str document_text, options_text;
	struct key_signature signature;
	const struct json *context = json_get(document, S("@context"));
	bool rdf = options->suite == INTEGRITY_EDDSA_RDFC_2022;
	if (document->kind != JSON_OBJECT || json_get(document, S("proof")) != NULL)
		return fail(w, ERR_INPUT, "What is to be signed is no document without a proof.");
	if ((!rdf && options->suite != INTEGRITY_EDDSA_JCS_2022) || signer->public.kind != KEY_ED25519)
		return fail(w, ERR_INPUT, "The key is not one for this kind of proof.");
	/* The options are read in the document's context, which a JCS proof carries and another does not. */
	struct json proof = options_of(w, options), in_context = proof;
	if (context != NULL)
		in_context = with_member(w, &proof, S("@context"), *context);
	TRY(canonical(w, jsonld, options->suite, document, &document_text));
	TRY(canonical(w, jsonld, options->suite, &in_context, &options_text));
	const struct digest digests[] = {digest_of(options_text), digest_of(document_text)};
	TRY(key_sign(w, signer, str_bytes(digests, sizeof digests), &signature));
	struct str value = multibase_base58(w->arena, str_bytes(signature.bytes, signature.len));
	struct json whole_proof = with_member(w, rdf ? &proof : &in_context, S("proofValue"), text_of(value));
	struct json whole = with_member(w, document, S("proof"), whole_proof);
	return json_canonical(w, &whole, out);
}
