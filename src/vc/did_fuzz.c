/* Any bytes as a DID, as an address, and as a DID document: what is read can be written and read again. */
#include "base/check.h"
#include "vc/did.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	check(again.key_count >= document.key_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), did, url;
	try_document(&w, text);
	work_forgive(&w);
	if (did_web_document_url(&w, text, &url) == OK)
		check(str_starts(url, S("https://")) && str_ends(url, S("/did.json")));
	work_forgive(&w);
	if (did_web_of_url(&w, text, &did) == OK)
		check(did_web_document_url(&w, did, &url) == OK);
	work_finish(&w);
	return 0;
}
