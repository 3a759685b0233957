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
static enum err add_context(struct work *w, struct str text, struct str *out)
{
	const struct json *document;
	struct buf buf = buf_init(w->arena, DID_DOCUMENT_BYTES_MAX);
	struct json_out json = json_out(&buf);
	TRY(json_parse(w, text, DID_DOCUMENT_BYTES_MAX, &document));
	const struct json *contexts = json_get(document, S("@context"));
	json_object(&json);
	json_name(&json, S("@context"));
	json_array(&json);
	for (size_t i = 0; json_at(contexts, i) != NULL; i++)
		json_value(&json, json_at(contexts, i));
	json_str(&json, S("https://w3id.org/security/data-integrity/v2"));
	json_end(&json);
	for (size_t i = 0; i < document->count; i++) {
		if (str_equal(document->members[i].name, S("@context")))
			continue;
		json_name(&json, document->members[i].name);
		json_value(&json, &document->members[i].value);
	}
	json_end(&json);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The DID document would be too long.");
	*out = buf_str(&buf);
	return OK;
}

enum err identity_document(struct work *w, const struct keyring *ring, struct str did, struct str *out)
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
