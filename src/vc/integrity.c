#include "vc/integrity.h"

#include "base/digest.h"
#include "base/time.h"
#include "vc/multibase.h"

enum { PROOF_MEMBERS_MAX = 12, PROOF_BYTES_MAX = 2 * JSONLD_BYTES_MAX };

static const struct str suite_names[] = {
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

enum err integrity_sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                        const struct integrity_options *options, const struct key_signer *signer,
                        struct str *out)
{
	(void)jsonld;
	struct str document_text, options_text;
	struct key_signature signature;
	const struct json *context = json_get(document, S("@context"));
	struct json proof = options_of(w, options), config = proof;
	if (document->kind != JSON_OBJECT || json_get(document, S("proof")) != NULL)
		return fail(w, ERR_INPUT, "What is to be signed is no document without a proof.");
	if (options->suite != INTEGRITY_EDDSA_JCS_2022 || signer->public.kind != KEY_ED25519)
		return fail(w, ERR_INPUT, "The key is not one for this kind of proof.");
	if (context != NULL)
		config = with_member(w, &proof, S("@context"), *context);
	TRY(json_canonical(w, document, &document_text));
	TRY(json_canonical(w, &config, &options_text));
	const struct digest digests[] = {digest_of(options_text), digest_of(document_text)};
	TRY(key_sign(w, signer, str_bytes(digests, sizeof digests), &signature));
	struct str value = multibase_base58(w->arena, str_bytes(signature.bytes, signature.len));
	/* The context is part of a JCS proof: what was signed must be what is read. */
	config = with_member(w, &config, S("proofValue"), text_of(value));
	struct json whole = with_member(w, document, S("proof"), config);
	return json_canonical(w, &whole, out);
}
