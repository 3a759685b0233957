#include "signer/form.h"

#include "base/encode.h"
#include "base/time.h"
#include "tlog/merkle.h"
#include "vc/claims.h"
#include "vc/did.h"

#include <inttypes.h>

#define CREDENTIALS_CONTEXT "https://www.w3.org/ns/credentials/v2"
#define BADGES_CONTEXT "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#define EXTENSIONS_CONTEXT "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

enum { LIST_MAX = 4, KEY_BYTES = 18 };

struct kind {
	struct str contexts[LIST_MAX], types[LIST_MAX]; /* exactly these, in this order */
	size_t context_count, type_count;
};

static const struct kind badge = {
	{S_INIT(CREDENTIALS_CONTEXT), S_INIT(BADGES_CONTEXT)},
	{S_INIT("VerifiableCredential"), S_INIT("OpenBadgeCredential")},
	2,
	2,
};
/* With a refresh service, whose type the third context has. */
static const struct kind refreshed_badge = {
	{S_INIT(CREDENTIALS_CONTEXT), S_INIT(BADGES_CONTEXT), S_INIT(EXTENSIONS_CONTEXT)},
	{S_INIT("VerifiableCredential"), S_INIT("OpenBadgeCredential")},
	3,
	2,
};
static const struct kind status_list = {
	{S_INIT(CREDENTIALS_CONTEXT)},
	{S_INIT("VerifiableCredential"), S_INIT("BitstringStatusListCredential")},
	1,
	2,
};
static const struct kind endorsement = {
	{S_INIT(CREDENTIALS_CONTEXT), S_INIT(BADGES_CONTEXT)},
	{S_INIT("VerifiableCredential"), S_INIT("EndorsementCredential")},
	2,
	2,
};

/* Members that have another meaning in a token, or that only whoever signs may write. */
static const struct str forbidden[] = {
	S_INIT("proof"), S_INIT("iss"), S_INIT("sub"), S_INIT("jti"), S_INIT("nbf"), S_INIT("exp"),
	S_INIT("iat"),   S_INIT("aud"), S_INIT("cnf"), S_INIT("vc"),  S_INIT("vp"),
};

static bool is_list(const struct json *json, const struct str *wanted, size_t count)
{
	if (json == NULL || json->kind != JSON_ARRAY || json->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (json->elements[i].kind != JSON_STRING || !str_equal(json->elements[i].text, wanted[i]))
			return false;
	return true;
}

static bool is_plain(struct str name)
{
	return !str_starts(name, S("@")) && str_find_byte(name, ':') == SIZE_MAX;
}

/* Members by the names that the contexts give them: no keyword, no IRI. Further in, an endorsement brings its contexts along. As
 * deep as json_parse goes. */
static bool has_plain_members(const struct json *json, bool outermost)
{
	bool array = json->kind == JSON_ARRAY;
	if (!array && json->kind != JSON_OBJECT)
		return true;
	for (size_t i = 0; i < json->count; i++) {
		const struct json *value = array ? &json->elements[i] : &json->members[i].value;
		if (!array && str_equal(json->members[i].name, S("@context"))) {
			if (!outermost && !is_list(value, endorsement.contexts, endorsement.context_count))
				return false;
			continue;
		}
		if ((!array && !is_plain(json->members[i].name)) || !has_plain_members(value, false))
			return false;
	}
	return true;
}

/* An id that can stand in a line of the journal as it is. */
static bool is_id(struct str id)
{
	if (id.len == 0 || id.len > FORM_ID_MAX)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] <= ' ' || id.at[i] > '~' || id.at[i] == '"' || id.at[i] == '\\')
			return false;
	return str_starts(id, S("urn:uuid:")) || str_starts(id, S("https://")) ||
	       str_starts(id, S("http://"));
}

static enum err check_times(struct work *w, const struct json *document, int64_t now_us)
{
	int64_t from_us, until_us;
	if (!time_parse(json_get_str(document, S("validFrom")), &from_us))
		return fail(w, ERR_INPUT, "What is to be signed does not say from when it is valid.");
	if (from_us < now_us - FORM_PAST_US || from_us > now_us + FORM_AHEAD_US)
		return fail(w, ERR_INPUT,
		            "What is to be signed begins at %.*s, which is not now: nothing is signed for "
		            "another day.",
		            STR_ARG(json_get_str(document, S("validFrom"))));
	if (json_get(document, S("validUntil")) == NULL)
		return OK;
	if (!time_parse(json_get_str(document, S("validUntil")), &until_us) || until_us <= from_us)
		return fail(w, ERR_INPUT, "What is to be signed ends before it begins.");
	return OK;
}

static enum err check_kind(struct work *w, const struct json *document, const struct kind *kind)
{
	if (document->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "What is to be signed is not an object.");
	for (size_t i = 0; i < COUNT(forbidden); i++)
		if (json_get(document, forbidden[i]) != NULL)
			return fail(w, ERR_INPUT, "What is to be signed has a member “%.*s” already.",
			            STR_ARG(forbidden[i]));
	if (!is_list(json_get(document, S("@context")), kind->contexts, kind->context_count))
		return fail(w, ERR_INPUT, "What is to be signed has other contexts than those of its kind.");
	if (!is_list(json_get(document, S("type")), kind->types, kind->type_count))
		return fail(w, ERR_INPUT, "What is to be signed is of another type than %.*s.",
		            STR_ARG(kind->types[kind->type_count - 1]));
	if (!has_plain_members(document, true))
		return fail(w, ERR_INPUT,
		            "What is to be signed gives a member another meaning than the contexts do.");
	if (!is_id(json_get_str(document, S("id"))))
		return fail(w, ERR_INPUT, "What is to be signed has no id, or one that is not an address.");
	return OK;
}

static enum err check_issuer(struct work *w, const struct json *document, struct str did)
{
	struct str issuer = claims_issuer(document);
	if (str_absent(issuer) || !str_equal(issuer, did))
		return fail(w, ERR_INPUT, "What is to be signed is not issued by %.*s.", STR_ARG(did));
	return OK;
}

/* Where the issuer gives this very credential as it is now, without the key behind it: BASE/c/UUID.json?key=, by http too, as a
 * demonstration does. */
static enum err refresh_address(struct work *w, const struct json *document, struct str did,
                                struct str scheme, struct str *out)
{
	static const struct str https = S_INIT("https://"), file = S_INIT("/did.json"),
				well_known = S_INIT("/.well-known"), urn = S_INIT("urn:uuid:");
	struct str base, id = json_get_str(document, S("id"));
	TRY(did_web_document_url(w, did, &base));
	base = str_slice(base, https.len, base.len - https.len - file.len);
	if (str_ends(base, well_known))
		base = str_slice(base, 0, base.len - well_known.len);
	if (!str_starts(id, urn))
		return fail(w, ERR_INPUT, "Only a credential whose id is a UUID can be refreshed.");
	*out = str_format(w->arena, "%.*s%.*s/c/%.*s.json?key=", STR_ARG(scheme), STR_ARG(base),
	                  STR_ARG(str_slice(id, urn.len, SIZE_MAX)));
	return OK;
}

/* What follows `start` is a key. */
static bool is_keyed(struct work *w, struct str address, struct str start)
{
	struct str key;
	return str_starts(address, start) &&
	       decode_base64url(w->arena, str_slice(address, start.len, SIZE_MAX), &key) &&
	       key.len == KEY_BYTES;
}

static enum err check_refresh(struct work *w, const struct json *document, struct str did)
{
	const struct json *refresh = json_get(document, S("refreshService"));
	struct str https, http, id = json_get_str(refresh, S("id"));
	if (refresh == NULL)
		return OK;
	TRY(refresh_address(w, document, did, S("https://"), &https));
	TRY(refresh_address(w, document, did, S("http://"), &http));
	if (refresh->kind != JSON_OBJECT || refresh->count != 2 ||
	    !str_equal(json_get_str(refresh, S("type")), S("1EdTechCredentialRefresh")) ||
	    (!is_keyed(w, id, https) && !is_keyed(w, id, http)))
		return fail(w, ERR_INPUT, "The credential would be refreshed elsewhere than at %.*s.",
		            STR_ARG(https));
	return json_get(document, S("validUntil")) != NULL
	               ? OK
	               : fail(w, ERR_INPUT, "The credential never ends: there is nothing to refresh.");
}

enum err form_credential(struct work *w, const struct json *document, struct str did, int64_t now_us)
{
	bool refreshed = json_get(document, S("refreshService")) != NULL;
	TRY(check_kind(w, document, refreshed ? &refreshed_badge : &badge));
	TRY(check_issuer(w, document, did));
	TRY(check_refresh(w, document, did));
	const struct json *subject = json_get(document, S("credentialSubject"));
	if (json_get_str(subject, S("id")).len == 0)
		return fail(w, ERR_INPUT, "The credential does not say whom it is about.");
	return check_times(w, document, now_us);
}

enum err form_status_list(struct work *w, const struct json *document, struct str did, int64_t now_us)
{
	TRY(check_kind(w, document, &status_list));
	TRY(check_issuer(w, document, did));
	const struct json *subject = json_get(document, S("credentialSubject"));
	if (json_get_str(subject, S("id")).len == 0 ||
	    !str_equal(json_get_str(subject, S("type")), S("BitstringStatusList")) ||
	    !str_starts(json_get_str(subject, S("encodedList")), S("u")))
		return fail(w, ERR_INPUT, "The status list has no list.");
	return check_times(w, document, now_us);
}

enum err form_endorsement(struct work *w, const struct json *document, int64_t now_us)
{
	TRY(check_kind(w, document, &endorsement));
	const struct json *issuer = json_get(document, S("issuer"));
	if (issuer != NULL && (issuer->kind != JSON_OBJECT || json_get(issuer, S("id")) != NULL))
		return fail(w, ERR_INPUT,
		            "An endorsement's issuer is the reviewer's key: leave its id away.");
	if (json_get_str(json_get(document, S("credentialSubject")), S("id")).len == 0)
		return fail(w, ERR_INPUT, "The endorsement does not say what it endorses.");
	return check_times(w, document, now_us);
}

enum err form_checkpoint(struct work *w, const struct checkpoint *checkpoint, struct str origin,
                         const struct checkpoint *last)
{
	if (!str_equal(checkpoint->origin, origin) || checkpoint->extension.len > 0)
		return fail(w, ERR_INPUT, "This is not a checkpoint of the log %.*s.", STR_ARG(origin));
	if (checkpoint->size > MERKLE_SIZE_MAX)
		return fail(w, ERR_INPUT, "The checkpoint is of more entries than a log can hold.");
	if (last == NULL || checkpoint->size > last->size)
		return OK;
	if (checkpoint->size < last->size)
		return fail(
			w, ERR_CONFLICT,
			"A checkpoint of %" PRIu64 " entries was signed already, so none of %" PRIu64
			" is: the log would be seen to shrink. Restore log and database from the newest backup.",
			last->size, checkpoint->size);
	if (!digest_equal(&checkpoint->root, &last->root))
		return fail(w, ERR_CONFLICT,
		            "Another checkpoint of %" PRIu64
		            " entries was signed already: the log would be seen "
		            "to change. Restore log and database from the newest backup.",
		            last->size);
	return OK;
}
