#include "vc/opening.h"

#include "tlog/proof.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/jwt.h"

#include <string.h>

static const struct str enveloped_as = S_INIT("data:application/vc+jwt,");

static enum err no_credential(struct work *w)
{
	work_forgive(w);
	return fail(
		w, ERR_INPUT,
		"There is no credential in this. Choose the file as you were given it (the picture, the PDF or "
		"the download), or paste the credential’s address or an entry’s number.");
}

/* ---- its proof ---- */

static struct str origin_of(struct work *w, struct str checkpoint)
{
	struct note note;
	struct checkpoint head;
	bool read = note_parse(w, checkpoint, &note) == OK && checkpoint_parse(w, note.text, &head) == OK;
	work_forgive(w);
	return read ? head.origin : (struct str){0};
}

/* The extra of a proof beside a credential is its salt. */
static void take_proof(struct work *w, struct str text, struct opening *out)
{
	struct proof proof;
	if (str_absent(text))
		return;
	if (proof_parse(w, text, &proof) != OK) {
		work_forgive(w);
		return;
	}
	out->placed = true;
	out->index = proof.index;
	out->origin = origin_of(w, proof.checkpoint);
	if (proof.extra.len == sizeof out->salt) {
		memcpy(out->salt, proof.extra.at, sizeof out->salt);
		out->salted = true;
	}
}

/* ---- its credential ---- */

static enum err read_token(struct work *w, struct str text, struct opening *out)
{
	struct jwt token;
	if (jwt_parse(w, text, &token) != OK ||
	    json_parse(w, token.payload, CLAIMS_BYTES_MAX, &out->credential) != OK)
		return no_credential(w);
	return OK;
}

static enum err read_bundle(struct work *w, const struct json *json, struct opening *out)
{
	struct bundle bundle;
	TRY(bundle_parse(w, json, &bundle));
	take_proof(w, bundle.proof, out);
	out->credential = bundle.credential;
	memcpy(out->salt, bundle.salt, sizeof out->salt);
	out->salted = true;
	return OK;
}

static enum err read_json(struct work *w, struct str text, struct opening *out)
{
	const struct json *json;
	if (json_parse(w, text, BUNDLE_BYTES_MAX, &json) != OK)
		return no_credential(w);
	struct str id = json_get_str(json, S("id"));
	if (bundle_is(json))
		return read_bundle(w, json, out);
	if (str_starts(id, enveloped_as))
		return read_token(w, str_slice(id, enveloped_as.len, SIZE_MAX), out);
	out->credential = json;
	return OK;
}

/* What every credential has, whatever its version: else it is another file. */
static enum err check(struct work *w, const struct opening *opening)
{
	struct str fields;
	bool is = json_get(opening->credential, S("credentialSubject")) != NULL &&
	          bundle_fields(w, opening->credential, &fields) == OK;
	return is ? OK : no_credential(w);
}

enum err opening_read(struct work *w, struct str text, struct str log_proof, struct opening *out)
{
	*out = (struct opening){0};
	text = str_trim(text);
	take_proof(w, log_proof, out);
	TRY(str_starts(text, S("{")) ? read_json(w, text, out) : read_token(w, text, out));
	return check(w, out);
}

enum err opening_entry(struct work *w, const struct opening *opening, const uint8_t salt[ENTRY_SALT_LEN],
                       struct str *out)
{
	return bundle_entry(w, opening->credential, salt, out);
}
