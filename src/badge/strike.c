#include "badge/strike.h"

#include "badge/ledger.h"
#include "base/world.h"
#include "org/audit.h"
#include "org/message.h"
#include "tlog/entry.h"
#include "vc/bundle.h"
#include "vc/openbadge.h"

#include "badge/strike.sql.h"

enum err strike_store(struct work *w, struct tx *tx, const struct strike *strike)
{
	uint8_t salt[ENTRY_SALT_LEN];
	world_random(w, salt, sizeof salt);
	struct strike_insert_in in = {
		.org = strike->org,
		.id = strike->id,
		.sitting = strike->sitting,
		.person = strike->person,
		.decision = strike->decision,
		.batch = strike->batch,
		.name = strike->name,
		.document = strike->document,
		.jwt = strike->token,
		.salt = str_bytes(salt, sizeof salt),
		.issued_us = strike->issued_us,
	};
	const struct json *credential;
	struct str entry;
	TRY(json_parse(w, in.document, OPENBADGE_BYTES_MAX, &credential));
	TRY(bundle_entry(w, credential, salt, &entry));
	TRY(ledger_append(w, tx, strike->org, entry, &in.entry_index));
	TRY(strike_insert(w, tx, &in));
	TRY(standing_keep(w, tx, strike->org, strike->id, &strike->places));
	const struct strike_directory_insert_in directory = {.id = strike->id, .org = strike->org};
	return strike_directory_insert(w, tx, &directory);
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
	TRY(message_add(
		w, tx, strike->org, strike->person, S("Your credential is ready"),
		str_format(
			w->arena,
			"“%.*s” is yours, and it is in the public log:\n\n%.*s/c/%.*s\n\nThe page is public; its "
			"download can be checked by anyone, without asking us.",
			STR_ARG(strike->name), STR_ARG(issuer->base_url),
			STR_ARG(id_text(w->arena, strike->id)))));
	return audit_add(w, tx, strike->org, (struct id){{0}}, "credential.issue", strike->id,
	                 (struct str){0});
}
