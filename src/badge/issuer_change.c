#include "badge/issuer_change.h"

#include "base/world.h"
#include "ledger/ledger.h"
#include "signer/signer.h"
#include "vc/did.h"

#include "badge/issuer_change.sql.h"

struct change {
	struct id org;
	struct str document; /* as it is now, canonical, without its proof */
	bool changed;
};

static enum err fields_of(struct work *w, struct str document, struct str *out)
{
	struct buf buf = buf_init(w->arena, 4096);
	struct json_out fields = json_out(&buf);
	const struct json *json;
	struct str url;
	TRY(json_parse(w, document, DID_DOCUMENT_BYTES_MAX, &json));
	struct str did = json_get_str(json, S("id"));
	TRY(did_web_document_url(w, did, &url));
	json_object(&fields); /* sorted, hence canonical */
	json_put_str(&fields, S("digest"), digest_named(w->arena, document));
	json_put_str(&fields, S("document"), url);
	json_put_str(&fields, S("issuer"), did);
	json_end(&fields);
	*out = buf_str(&buf);
	return OK;
}

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	struct change *change = argument;
	struct issuer_change_newest_row newest;
	bool found;
	TRY(issuer_change_newest(w, tx, &(struct issuer_change_newest_in){change->org}, &newest, &found));
	change->changed = !found || !str_equal(newest.document, change->document);
	if (!change->changed)
		return OK;
	const struct issuer_change_insert_in in = {
		.org = change->org,
		.id = world_id(w),
		.sequence = found ? newest.sequence + 1 : 1,
		.document = change->document,
		.at_us = world_now_us(w),
	};
	struct ledger_record record = {.kind = ENTRY_ISSUER, .record = in.id};
	TRY(fields_of(w, change->document, &record.fields));
	TRY(issuer_change_insert(w, tx, &in));
	return ledger_add(w, tx, change->org, &record, NULL);
}

enum err issuer_change_look(struct work *w, struct db *db, struct id org, struct signer *signer,
                            bool *changed)
{
	struct change change = {.org = org};
	const struct json *json;
	struct str text;
	TRY(signer_did_document(w, signer, &text));
	TRY(json_parse(w, text, DID_DOCUMENT_BYTES_MAX, &json));
	TRY(json_canonical(w, json_without(w, json, S("proof")), &change.document));
	TRY(db_write(w, db, keep, &change));
	*changed = change.changed;
	return OK;
}

enum err issuer_change_fields(struct work *w, struct tx *tx, struct id org, struct id id, struct str *out)
{
	struct issuer_change_one_row row;
	bool found;
	TRY(issuer_change_one(w, tx, &(struct issuer_change_one_in){org, id}, &row, &found));
	return found ? fields_of(w, row.document, out)
	             : fail(w, ERR_NOT_FOUND, "there is no such document of the issuer");
}
