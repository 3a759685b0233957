/* badge_replay: a credential's token and log entry, from its document. */
#include "badge/badge.h"

#include "ledger/ledger.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/jwt.h"
#include "vc/openbadge.h"

#include <math.h>

enum { RESULT_BYTES_MAX = 4 << 20 };

static struct str text_of(struct work *w, struct str entry, struct str payload)
{
	struct buf buf = buf_init(w->arena, RESULT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("entry"), entry);
	json_put_str(&out, S("payload"), payload);
	json_end(&out);
	return buf_str(&buf);
}

static enum err read_stored(struct work *w, const struct credential *credential, struct str entry,
                            struct str *out)
{
	struct jwt token;
	TRY(jwt_parse(w, credential->jwt, &token));
	*out = text_of(w, entry, token.payload);
	return OK;
}

static enum err compute(struct work *w, const struct credential *credential,
                        const struct ledger_opening *opening, struct str *out)
{
	const struct json *document;
	struct str fields, payload, unsigned_one;
	TRY(json_parse(w, credential->document, OPENBADGE_BYTES_MAX, &document));
	TRY(bundle_fields(w, document, &fields));
	TRY(claims_credential(w, document, &unsigned_one));
	TRY(claims_add(w, unsigned_one, &payload));
	*out = text_of(w, ledger_line(w, opening, fields), payload);
	return OK;
}

enum err badge_replay(struct work *w, struct tx *tx, struct id org, struct id id, struct replay_result *out)
{
	struct credential credential;
	struct ledger_opening opening;
	bool found;
	*out = (struct replay_result){.kind = S("credential"), .distance = NAN};
	TRY(badge_load(w, tx, id, &credential));
	TRY(ledger_find_before(w, tx, org, ENTRY_CREDENTIAL, id, credential.coming_index, &opening, &found));
	if (credential.deleted || !found)
		return fail(w, ERR_CONFLICT,
		            "this credential was deleted by its holder: what opens its log entry is gone");
	TRY(read_stored(w, &credential, opening.entry, &out->stored));
	TRY(compute(w, &credential, &opening, &out->computed));
	out->identical = str_equal(out->stored, out->computed);
	return OK;
}
