#include "vc/bake.h"

#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"

static const struct str names[BAKE_KIND_COUNT] = {
	[BAKE_OPENBADGE_3] = S_INIT("openbadge3"),
	[BAKE_CLR_2] = S_INIT("clr2"),
	[BAKE_OPENBADGE_2] = S_INIT("openbadge2"),
};

struct str bake_kind_name(enum bake_kind kind)
{
	check(kind < BAKE_KIND_COUNT);
	return names[kind];
}

/* Three parts of base64url; what they hold is jwt.h's. */
static bool is_compact(struct str text)
{
	size_t dots = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		             c == '-' || c == '_';
		dots += c == '.';
		if (!digit && c != '.')
			return false;
	}
	return dots == 2 && text.at[0] != '.' && text.at[text.len - 1] != '.';
}

enum err bake_check(struct work *w, const struct baked *baked)
{
	const struct json *json;
	struct str credential = baked->credential;
	check(baked->kind == BAKE_OPENBADGE_3);
	if (credential.len > BAKE_CREDENTIAL_BYTES_MAX || baked->log_proof.len > BAKE_PROOF_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The credential is too long to be put into a picture.");
	if (!str_absent(baked->log_proof) && (baked->log_proof.len == 0 || !utf8_plain(baked->log_proof)))
		return fail(w, ERR_INPUT, "The proof of logging is no plain text.");
	if (str_starts(credential, S("{")))
		return json_parse(w, credential, BAKE_CREDENTIAL_BYTES_MAX, &json);
	return is_compact(credential)
	               ? OK
	               : fail(w, ERR_INPUT,
	                      "Only a credential as JSON or as a token can be put into a picture.");
}

/* ---- for the readers ---- */

enum err bake_keep(struct work *w, struct str *place, struct str text)
{
	if (!str_absent(*place))
		return fail(w, ERR_INPUT, "it carries two credentials, and which one counts cannot be told");
	if (text.len > BAKE_CREDENTIAL_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "the credential in it has more than %d MiB",
		            BAKE_CREDENTIAL_BYTES_MAX >> 20);
	if (str_trim(text).len == 0)
		return fail(w, ERR_INPUT, "the credential in it is empty");
	if (!utf8_valid(text) || str_find_byte(text, '\0') != SIZE_MAX)
		return fail(w, ERR_INPUT, "the credential in it is no text in UTF-8");
	*place = text;
	return OK;
}

enum err bake_settle(struct work *w, const struct bake_found *found, struct baked *out)
{
	if (found->log_proof.len > BAKE_PROOF_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "the proof of logging in it has more than %d KiB",
		            BAKE_PROOF_BYTES_MAX >> 10);
	for (enum bake_kind kind = BAKE_OPENBADGE_3; kind < BAKE_KIND_COUNT; kind++) {
		if (str_absent(found->credential[kind]))
			continue;
		*out = (struct baked){kind, str_trim(found->credential[kind]), found->log_proof};
		return OK;
	}
	return fail(
		w, ERR_INPUT,
		"it carries no credential: it may be a copy that lost it on the way, so ask for the original file");
}

void bake_print(struct buf *out, const struct baked *baked)
{
	struct json_out json = json_out(out);
	json_object(&json);
	json_put_str(&json, S("kind"), bake_kind_name(baked->kind));
	json_put_str(&json, S("credential"), baked->credential);
	if (!str_absent(baked->log_proof))
		json_put_str(&json, S("log_proof"), baked->log_proof);
	json_end(&json);
	buf_byte(out, '\n');
}

enum err bake_parse(struct work *w, struct str line, struct baked *out)
{
	const struct json *json;
	struct bake_found found = {0};
	enum bake_kind kind = BAKE_OPENBADGE_3;
	TRY(json_parse(w, line, BAKE_OUTPUT_BYTES_MAX, &json));
	struct str name = json_get_str(json, S("kind")), proof = json_get_str(json, S("log_proof"));
	while (kind < BAKE_KIND_COUNT && !str_equal(names[kind], name))
		kind++;
	if (str_absent(name) || kind == BAKE_KIND_COUNT)
		return fail(w, ERR_INPUT, "it is not what it claims to be");
	TRY(bake_keep(w, &found.credential[kind], json_get_str(json, S("credential"))));
	if (json_get(json, S("log_proof")) != NULL)
		TRY(bake_keep(w, &found.log_proof, proof));
	return bake_settle(w, &found, out);
}
