#include "vc/selective.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/digest.h"
#include "vc/integrity_data.h"
#include "vc/multibase.h"
#include "vc/selective_parts.h"

#include <string.h>

/* The hash of the proof's options, the key of the statements, the hash of those that are mandatory (section 3.5.1). */
enum { SIGN_DATA_BYTES = 32 + SELECTIVE_PUBLIC_BYTES + 32 };

static struct digest hash_mandatory(struct work *w, const struct selective_lines *lines,
                                    const bool *mandatory)
{
	struct str *parts = work_array(w, lines->count, sizeof *parts);
	size_t count = 0;
	for (size_t i = 0; i < lines->count; i++)
		if (mandatory[i])
			parts[count++] = lines->lines[i];
	return digest_of_parts(parts, count);
}

static enum err sign_data(struct work *w, struct jsonld *jsonld, const struct json *subject,
                          const struct json *proof, struct str public_key, const struct digest *mandatory,
                          struct integrity_memory *memory, uint8_t out[SIGN_DATA_BYTES])
{
	struct str options;
	check(public_key.len == SELECTIVE_PUBLIC_BYTES);
	TRY(integrity_canonical_proof(w, jsonld, subject, proof, integrity_rules(INTEGRITY_ECDSA_SD_2023),
	                              CANON_SHA256, memory, &options));
	const struct digest digest = digest_of(options);
	memcpy(out, digest.byte, sizeof digest.byte);
	memcpy(out + sizeof digest.byte, public_key.at, public_key.len);
	memcpy(out + sizeof digest.byte + public_key.len, mandatory->byte, sizeof mandatory->byte);
	return OK;
}

static enum err check_count(struct work *w, size_t count)
{
	if (count > SELECTIVE_STATEMENTS_MAX)
		return fail(w, ERR_TOO_LARGE,
		            "The document says more than %d things that are signed one by one.",
		            SELECTIVE_STATEMENTS_MAX);
	return OK;
}

static size_t count_others(const struct selective_lines *lines, const bool *mandatory)
{
	size_t count = 0;
	for (size_t i = 0; i < lines->count; i++)
		count += !mandatory[i];
	return count;
}

/* ---- signing (section 3.6.1) ------------------------------------------------------------------------- */

/* The public half as a Multikey, before base58. */
static struct str public_bytes(struct work *w, const struct key_public *key)
{
	struct str bytes;
	check(multibase_decode(w->arena, key_multikey(w->arena, key), &bytes) &&
	      bytes.len == SELECTIVE_PUBLIC_BYTES);
	return bytes;
}

static enum err sign_each(struct work *w, const struct selective_lines *lines, const bool *mandatory,
                          const struct key_signer *signer, struct selective_value *out)
{
	size_t count = count_others(lines, mandatory), at = 0;
	struct str *signatures = work_array(w, count, sizeof *signatures);
	TRY(check_count(w, count));
	for (size_t i = 0; i < lines->count; i++) {
		struct key_signature signature;
		if (mandatory[i])
			continue;
		TRY(key_sign(w, signer, lines->lines[i], &signature));
		signatures[at++] = str_copy(w->arena, str_bytes(signature.bytes, signature.len));
	}
	out->signatures = signatures;
	out->signature_count = count;
	return OK;
}

/* With a key that is forgotten at once. */
static enum err sign_statements(struct work *w, const struct selective_lines *lines, const bool *mandatory,
                                const uint8_t bytes[SELECTIVE_KEY_BYTES], struct selective_value *out)
{
	struct key_secret secret = {.kind = KEY_P256, .len = SELECTIVE_KEY_BYTES};
	struct key_signer signer;
	memcpy(secret.bytes, bytes, SELECTIVE_KEY_BYTES);
	enum err failed = key_secret_signer(w, &secret, &signer);
	if (failed == OK) {
		out->public_key = public_bytes(w, &signer.public);
		failed = sign_each(w, lines, mandatory, &signer, out);
	}
	key_secret_wipe(&secret);
	return failed;
}

static enum err base_value(struct work *w, struct jsonld *jsonld, const struct json *subject,
                           const struct json *proof, const struct selective_keys *keys,
                           const struct key_signer *signer, struct selective_value *value)
{
	struct integrity_memory memory = {0};
	struct selective_lines lines;
	struct key_signature signature;
	uint8_t data[SIGN_DATA_BYTES];
	bool *mandatory;
	TRY(selective_lines_hashed(w, jsonld, subject, value->label_key, &lines));
	TRY(selective_lines_chosen(w, jsonld, subject, &lines, value->mandatory, &mandatory, NULL));
	TRY(sign_statements(w, &lines, mandatory, keys->statements, value));
	const struct digest digest = hash_mandatory(w, &lines, mandatory);
	TRY(sign_data(w, jsonld, subject, proof, value->public_key, &digest, &memory, data));
	TRY(key_sign(w, signer, str_bytes(data, sizeof data), &signature));
	value->signature = str_copy(w->arena, str_bytes(signature.bytes, signature.len));
	return OK;
}

enum err selective_sign(struct work *w, struct jsonld *jsonld, const struct json *document,
                        const struct integrity_options *options, struct selective_pointers mandatory,
                        const struct selective_keys *keys, const struct key_signer *signer, struct str *out)
{
	struct integrity_draft draft;
	struct str text;
	struct selective_value value = {.is_base = true,
	                                .label_key = str_bytes(keys->labels, SELECTIVE_KEY_BYTES),
	                                .mandatory = mandatory};
	check(options->suite == INTEGRITY_ECDSA_SD_2023);
	if (options->previous != NULL)
		return fail(w, ERR_INPUT, "A proof of parts cannot rest on another proof.");
	TRY(integrity_draft(w, document, options, signer, &draft));
	TRY(base_value(w, jsonld, draft.subject, draft.proof, keys, signer, &value));
	TRY(selective_value_write(w, &value, &text));
	return integrity_finish(w, &draft, text, out);
}

/* ---- deriving (section 3.6.6) ------------------------------------------------------------------------ */

static struct selective_pointers both(struct work *w, struct selective_pointers a,
                                      struct selective_pointers b)
{
	struct str *all = work_array(w, a.count + b.count, sizeof *all);
	for (size_t i = 0; i < a.count + b.count; i++)
		all[i] = i < a.count ? a.at[i] : b.at[i - a.count];
	return (struct selective_pointers){all, a.count + b.count};
}

/* The signatures of what is shown, and which of what is shown is mandatory. */
static enum err filter(struct work *w, const struct selective_value *base,
                       const struct selective_lines *lines, const bool *mandatory, const bool *shown,
                       struct selective_value *out)
{
	struct str *signatures = work_array(w, base->signature_count, sizeof *signatures);
	uint64_t *indexes = work_array(w, lines->count, sizeof *indexes);
	size_t signature = 0, line = 0;
	if (count_others(lines, mandatory) != base->signature_count)
		return fail(w, ERR_INPUT,
		            "The proof does not fit the document: it has %zu signatures for %zu statements.",
		            base->signature_count, count_others(lines, mandatory));
	for (size_t i = 0; i < lines->count; i++) {
		if (mandatory[i])
			indexes[out->index_count++] = line;
		else if (shown[i])
			signatures[out->signature_count++] = base->signatures[signature];
		signature += !mandatory[i];
		line += shown[i];
	}
	out->signatures = signatures;
	out->indexes = indexes;
	return OK;
}

/* The hashes that are the shown nodes' labels, in the order in which a verifier comes upon the nodes. */
static enum err label_map(struct work *w, const struct selective_lines *part, struct selective_value *out)
{
	struct canon canon;
	TRY(canon_dataset(w, &part->dataset, CANON_SHA256, 0, &canon));
	struct str *labels = work_array(w, canon.label_count, sizeof *labels);
	for (size_t i = 0; i < canon.label_count; i++) {
		int64_t index;
		check(str_to_int(str_slice(canon.labels[i].input, 1, SIZE_MAX), &index));
		check(multibase_decode(w->arena, part->labels[index], &labels[i]));
	}
	out->labels = labels;
	out->label_count = canon.label_count;
	return OK;
}

static enum err derive_value(struct work *w, struct jsonld *jsonld, const struct json *subject,
                             const struct selective_value *base, struct selective_pointers shown,
                             struct selective_value *out)
{
	struct selective_lines lines, part;
	bool *is_mandatory, *is_shown;
	*out = (struct selective_value){.signature = base->signature, .public_key = base->public_key};
	TRY(selective_lines_hashed(w, jsonld, subject, base->label_key, &lines));
	TRY(selective_lines_chosen(w, jsonld, subject, &lines, base->mandatory, &is_mandatory, NULL));
	TRY(selective_lines_chosen(w, jsonld, subject, &lines, shown, &is_shown, &part));
	TRY(filter(w, base, &lines, is_mandatory, is_shown, out));
	return label_map(w, &part, out);
}

enum err selective_derive(struct work *w, struct jsonld *jsonld, const struct json *document,
                          const struct integrity_proof *proof, struct selective_pointers selected,
                          struct str *out)
{
	struct selective_value base, derived;
	struct selective_origins origins;
	const struct json *shown;
	const struct json *subject = json_without(w, document, S("proof"));
	if (proof->suite != INTEGRITY_ECDSA_SD_2023 || proof->previous != NULL)
		return fail(w, ERR_INPUT, "From this proof no other can be derived.");
	TRY(selective_value_read(w, json_get_str(proof->json, S("proofValue")), &base));
	if (!base.is_base)
		return fail(w, ERR_INPUT,
		            "This proof was derived; another can be derived from the base proof only.");
	const struct selective_pointers all = both(w, base.mandatory, selected);
	if (all.count == 0)
		return fail(w, ERR_INPUT, "Nothing is selected, and nothing is mandatory.");
	TRY(derive_value(w, jsonld, subject, &base, all, &derived));
	TRY(selective_select(w, subject, all, &origins, &shown));
	struct json value = {.kind = JSON_STRING};
	TRY(selective_value_write(w, &derived, &value.text));
	const struct json *bare = json_without(w, proof->json, S("@context"));
	return json_canonical(w, json_with(w, shown, S("proof"), json_with(w, bare, S("proofValue"), &value)),
	                      out);
}

/* ---- verifying (section 3.6.7) ----------------------------------------------------------------------- */

static enum err mandatory_lines(struct work *w, struct jsonld *jsonld, const struct json *subject,
                                const struct selective_value *value, struct selective_lines *lines,
                                bool **mandatory)
{
	if (value->is_base) {
		TRY(selective_lines_hashed(w, jsonld, subject, value->label_key, lines));
		return selective_lines_chosen(w, jsonld, subject, lines, value->mandatory, mandatory, NULL);
	}
	TRY(selective_lines_given(w, jsonld, subject, value, lines));
	*mandatory = work_array(w, lines->count, sizeof **mandatory);
	for (size_t i = 0; i < value->index_count; i++) {
		if (value->indexes[i] >= lines->count)
			return fail(w, ERR_INPUT, "The proof counts more statements than the document has.");
		(*mandatory)[value->indexes[i]] = true;
	}
	return OK;
}

static enum err verify_each(struct work *w, const struct selective_lines *lines, const bool *mandatory,
                            const struct selective_value *value)
{
	struct key_public key;
	size_t at = 0;
	TRY(key_multikey_parse(w, multibase_base58(w->arena, value->public_key), &key));
	for (size_t i = 0; i < lines->count; i++) {
		if (mandatory[i])
			continue;
		if (!key_verify(&key, lines->lines[i], value->signatures[at++]))
			return fail(w, ERR_INPUT, "A statement is not as it was signed: %.*s",
			            STR_ARG(str_trim(lines->lines[i])));
	}
	return OK;
}

enum err selective_verify(struct work *w, struct jsonld *jsonld, const struct json *subject,
                          const struct json *proof, const struct key_public *key,
                          struct integrity_memory *memory)
{
	struct selective_value value;
	struct selective_lines lines;
	uint8_t data[SIGN_DATA_BYTES];
	bool *mandatory;
	TRY(selective_value_read(w, json_get_str(proof, S("proofValue")), &value));
	TRY(mandatory_lines(w, jsonld, subject, &value, &lines, &mandatory));
	memory->work += lines.canon.work + lines.dataset.count * INTEGRITY_WORK_QUAD;
	TRY(check_count(w, value.signature_count));
	memory->work += value.signature_count * INTEGRITY_WORK_SIGNATURE;
	if (value.signature_count != count_others(&lines, mandatory))
		return fail(w, ERR_INPUT,
		            "The proof has %zu signatures, and the document %zu statements that need one: "
		            "something was added or taken away.",
		            value.signature_count, count_others(&lines, mandatory));
	const struct digest digest = hash_mandatory(w, &lines, mandatory);
	TRY(sign_data(w, jsonld, subject, proof, value.public_key, &digest, memory, data));
	if (!key_verify(key, str_bytes(data, sizeof data), value.signature))
		return fail(
			w, ERR_INPUT,
			"The signature does not match: what was signed was changed, or another key signed.");
	return verify_each(w, &lines, mandatory, &value);
}
