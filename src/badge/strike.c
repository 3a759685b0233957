#include "badge/strike.h"

#include "badge/holder.h"
#include "base/world.h"
#include "ledger/ledger.h"
#include "org/audit.h"
#include "vc/bundle.h"
#include "vc/openbadge.h"

#include "badge/strike.sql.h"

enum err strike_store(struct work *w, struct tx *tx, const struct strike *strike)
{
	const struct strike_insert_in in = {
		.org = strike->org,
		.id = strike->id,
		.sitting = strike->sitting,
		.person = strike->person,
		.decision = strike->decision,
		.batch = strike->batch,
		.name = strike->name,
		.document = strike->document,
		.jwt = strike->token,
		.issued_us = strike->issued_us,
	};
	const struct strike_directory_insert_in directory = {.id = strike->id, .org = strike->org};
	struct ledger_record record = {
		.kind = ENTRY_CREDENTIAL, .record = strike->id, .person = strike->person};
	const struct json *credential;
	TRY(json_parse(w, in.document, OPENBADGE_BYTES_MAX, &credential));
	TRY(bundle_fields(w, credential, &record.fields));
	TRY(strike_insert(w, tx, &in));
	TRY(standing_keep(w, tx, strike->org, strike->id, &strike->places));
	TRY(strike_directory_insert(w, tx, &directory));
	return ledger_add(w, tx, strike->org, &record, NULL);
}

enum err strike_publish(struct work *w, struct tx *tx, const struct issuer *issuer,
                        const struct strike *strike, bool *first)
{
	const struct strike_mark_in in = {
		.org = strike->org, .id = strike->id, .published_us = world_now_us(w)};
	int64_t changed;
	TRY(strike_mark(w, tx, &in, &changed));
	*first = changed > 0;
	if (!*first)
		return OK;
	TRY(holder_tell(w, tx, strike->org, strike->person, strike->id, strike->name, issuer->base_url));
	return audit_add(w, tx, strike->org, (struct id){{0}}, "credential.issue", strike->id,
	                 (struct str){0});
}
