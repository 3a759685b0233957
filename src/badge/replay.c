/* badge_replay: a credential's token and log entry, from its document. */
#include "badge/badge.h"

#include "badge/ledger.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/jwt.h"
#include "vc/openbadge.h"

#include <math.h>
#include <string.h>

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

static enum err read_stored(struct work *w, struct tx *tx, struct id org, const struct credential *credential,
                            struct str *out)
{
	struct str entry;
	struct jwt token;
	TRY(ledger_entry(w, tx, org, credential->entry_index, &entry));
	TRY(jwt_parse(w, credential->jwt, &token));
	*out = text_of(w, entry, token.payload);
	return OK;
}

static enum err compute(struct work *w, const struct credential *credential, struct str *out)
{
	const struct json *document;
	uint8_t salt[ENTRY_SALT_LEN];
	struct str entry, payload, unsigned_one;
	if (credential->salt.len != sizeof salt)
		return fail(w, ERR_CONFLICT, "this credential was erased: what opens its log entry is gone");
	memcpy(salt, credential->salt.at, sizeof salt);
	TRY(json_parse(w, credential->document, OPENBADGE_BYTES_MAX, &document));
	TRY(bundle_entry(w, document, salt, &entry));
	TRY(claims_credential(w, document, &unsigned_one));
	TRY(claims_add(w, unsigned_one, &payload));
	*out = text_of(w, entry, payload);
	return OK;
}

enum err badge_replay(struct work *w, struct tx *tx, struct id org, struct id id, struct replay_result *out)
{
	struct credential credential;
	*out = (struct replay_result){.kind = S("credential"), .distance = NAN};
	TRY(badge_find(w, tx, id, &credential));
	TRY(read_stored(w, tx, org, &credential, &out->stored));
	TRY(compute(w, &credential, &out->computed));
	out->identical = str_equal(out->stored, out->computed);
	return OK;
}
