#include "signer/identity.h"

#include "vc/did.h"

struct str identity_did_key(struct work *w, const struct key_public *public)
{
	return str_format(w->arena, "did:key:%.*s", STR_ARG(key_multikey(w->arena, public)));
}

static struct did_key method_of(struct work *w, struct str did, const struct signer_key *key)
{
	bool revoked = key->state == SIGNER_REVOKED;
	return (struct did_key){
		.id = did_key_id(w->arena, did, &key->public),
		.public = key->public,
		.purposes = revoked ? 0 : DID_ASSERTION,
		.revoked_us = revoked ? key->ended_us : 0,
	};
}

/* The document gets a proof, whose terms have a context of their own. */
static enum err add_context(struct work *w, struct str text, const struct json **out)
{
	static const struct json integrity = {.kind = JSON_STRING,
	                                      .text = S_INIT("https://w3id.org/security/data-integrity/v2")};
	const struct json *document;
	TRY(json_parse(w, text, DID_DOCUMENT_BYTES_MAX, &document));
	struct json contexts = *json_get(document, S("@context"));
	struct json *elements = work_array(w, contexts.count + 1, sizeof *elements);
	for (size_t i = 0; i < contexts.count; i++)
		elements[i] = contexts.elements[i];
	elements[contexts.count++] = integrity;
	contexts.elements = elements;
	*out = json_with(w, document, S("@context"), &contexts);
	return OK;
}

enum err identity_document(struct work *w, const struct keyring *ring, struct str did,
                           const struct json **out)
{
	struct did_document document = {.id = did};
	struct did_key *keys = work_array(w, ring->count, sizeof *keys);
	for (int state = SIGNER_ACTIVE; state <= SIGNER_REVOKED; state++)
		for (size_t i = 0; i < ring->count; i++) {
			const struct signer_key *key = &ring->slots[i].key;
			bool listed = key->role == SIGNER_CREDENTIAL || key->role == SIGNER_TOKEN;
			if (listed && key->state == (enum signer_state)state)
				keys[document.key_count++] = method_of(w, did, key);
		}
	if (document.key_count > DID_KEYS_MAX)
		return fail(w, ERR_TOO_LARGE, "There are more keys than a DID document can list.");
	document.keys = keys;
	return add_context(w, did_document_text(w->arena, &document), out);
}
