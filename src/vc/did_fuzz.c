/* Any bytes as a DID, as an address, and as a DID document: what is read can be written and read again. */
#include "base/check.h"
#include "vc/did.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW_US INT64_C(1767225600000000)

static void try_document(struct work *w, struct str text)
{
	const struct json *json;
	struct did_document document, again;
	if (json_parse(w, text, DID_DOCUMENT_BYTES_MAX, &json) != OK ||
	    did_document_parse(w, json, json_get_str(json, S("id")), &document) != OK)
		return;
	struct str written = did_document_text(w->arena, &document);
	check(json_parse(w, written, DID_DOCUMENT_BYTES_MAX, &json) == OK);
	check(did_document_parse(w, json, document.id, &again) == OK);
	check(again.key_count == document.key_count);
	for (size_t i = 0; i < document.key_count; i++) {
		const struct did_key *key = did_document_key(&again, document.keys[i].id, DID_ASSERTION);
		check((key != NULL) == ((document.keys[i].purposes & DID_ASSERTION) != 0));
		check(key == NULL || key_equal(&key->public, &document.keys[i].public));
		check(key == NULL ||
		      did_key_counts(key, NOW_US) == did_key_counts(&document.keys[i], NOW_US));
	}
}

static void try_self(struct work *w, struct str did)
{
	struct did_document document, again;
	const struct json *json;
	if (did_self_document(w, did, &document) != OK)
		return;
	check(document.key_count == 1 && str_equal(did_of_key_id(document.keys[0].id), did));
	/* As a document that somebody else might write. A did:jwk may hold an RSA key, and each is one key. */
	struct str written = did_document_text(w->arena, &document);
	check(json_parse(w, written, DID_DOCUMENT_BYTES_MAX, &json) == OK);
	check(did_document_parse(w, json, did, &again) == OK && again.key_count == 1);
	check(key_equal(&again.keys[0].public, &document.keys[0].public));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), did, url;
	try_document(&w, text);
	work_forgive(&w);
	try_self(&w, text);
	work_forgive(&w);
	if (did_web_document_url(&w, text, &url) == OK)
		check(str_starts(url, S("https://")) && str_ends(url, S("/did.json")));
	work_forgive(&w);
	if (did_web_of_url(&w, text, &did) == OK)
		check(did_web_document_url(&w, did, &url) == OK);
	work_finish(&w);
	return 0;
}
