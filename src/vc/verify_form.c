/* verify_form, verify_form_json: what it is, and what it says of itself. */
#include "base/time.h"
#include "vc/claims.h"
#include "vc/verify_parts.h"

#include <string.h>

#define ASK_AGAIN S("Ask whoever sent it for the file once more, as its issuer gave it.")

static const struct str context_1_1 = S_INIT("https://www.w3.org/2018/credentials/v1");
static const struct str context_2_0 = S_INIT("https://www.w3.org/ns/credentials/v2");
static const struct str enveloped_as = S_INIT("data:application/vc+jwt,");

static void set_unknown(struct inspection *in, enum verify_kind kind, struct str detail, struct str advice)
{
	in->report->kind = kind;
	verify_set(in, VERIFY_FORM, VERIFY_UNKNOWN, detail, advice);
}

/* ---- what is known and not verified here ---- */

static void set_badge_2(struct inspection *in)
{
	set_unknown(
		in, VERIFY_BADGE_2,
		S("This is an Open Badge of version 2.0. It holds as long as its issuer shows the same at the "
	          "badge's own address, which only they can say."),
		S("Open the address that stands in it as “id” or “url” and compare, or ask the issuer for "
	          "an Open Badge 3.0, which carries a signature."));
}

static void set_presentation(struct inspection *in)
{
	set_unknown(in, VERIFY_PRESENTATION,
	            S("This is a presentation, in which somebody shows credentials to one reader, and not a "
	              "credential."),
	            S("Ask for the credential itself, or take it out of “verifiableCredential”."));
}

static bool is_badge_2(const struct json *json)
{
	return verify_has_word(json_get(json, S("@context")), S("https://w3id.org/openbadges/v2")) ||
	       verify_has_word(json_get(json, S("@context")), S("https://w3id.org/openbadges/v1"));
}

/* ---- what it says ---- */

/* The value, also where it is an array of one; NULL for several. */
static const struct json *only(const struct inspection *in, const struct json *value)
{
	if (value != NULL && value->kind == JSON_ARRAY)
		value = value->count == 1 ? value->elements : NULL;
	return verify_node(in, value);
}

static const struct json *subject_of(const struct inspection *in)
{
	return only(in, json_get(in->credential, S("credentialSubject")));
}

static enum err check_badge(struct work *w, const struct inspection *in)
{
	const struct json *subject = subject_of(in);
	const struct json *achievement = only(in, json_get(subject, S("achievement")));
	if (json_get(subject, S("id")) == NULL && json_get(subject, S("identifier")) == NULL)
		return fail(w, ERR_INPUT, "The badge does not say whom it was awarded to.");
	if (achievement == NULL || achievement->kind != JSON_OBJECT ||
	    str_absent(verify_words(json_get(achievement, S("name")))))
		return fail(w, ERR_INPUT, "The badge does not say what was achieved.");
	return OK;
}

/* The members of both versions are heeded in both: a date that stands there is meant. Of two the narrower counts. */
static enum err read_time(struct work *w, const struct json *credential, struct str name, bool later,
                          int64_t *out)
{
	int64_t time_us;
	const struct json *member = json_get(credential, name);
	if (member == NULL)
		return OK;
	if (member->kind != JSON_STRING || !time_parse(member->text, &time_us))
		return fail(w, ERR_INPUT, "The credential's “%.*s” is not a time with a zone.",
		            STR_ARG(name));
	if (*out == 0 || (later ? time_us > *out : time_us < *out))
		*out = time_us;
	return OK;
}

static enum err read_times(struct work *w, const struct json *credential, struct verify_report *out)
{
	out->valid_from_us = out->valid_until_us = 0;
	TRY(read_time(w, credential, S("validFrom"), true, &out->valid_from_us));
	TRY(read_time(w, credential, S("issuanceDate"), true, &out->valid_from_us));
	TRY(read_time(w, credential, S("validUntil"), false, &out->valid_until_us));
	TRY(read_time(w, credential, S("expirationDate"), false, &out->valid_until_us));
	bool old = str_equal(out->model, S("1.1"));
	struct str needed = old ? S("issuanceDate") : S("validFrom");
	if ((old || out->kind == VERIFY_BADGE) && json_get(credential, needed) == NULL)
		return fail(w, ERR_INPUT, "The credential does not say from when it holds (“%.*s”).",
		            STR_ARG(needed));
	return OK;
}

/* An issuer's id is compared by people: visible ASCII only, so that nothing can hide in it. */
static bool is_plain_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] < 0x21 || id.at[i] > 0x7e)
			return false;
	return id.len > 0 && id.len <= DID_TEXT_MAX;
}

static enum err read_facts(struct work *w, const struct inspection *in, struct verify_report *out)
{
	const struct json *credential = in->credential;
	const struct json *achievement = only(in, json_get(subject_of(in), S("achievement")));
	const struct json *issuer = verify_node(in, json_get(credential, S("issuer")));
	const struct json *id = json_get(credential, S("id"));
	out->credential = credential;
	out->id = json_get_str(credential, S("id"));
	out->name = verify_words(json_get(credential, S("name")));
	if (str_absent(out->name))
		out->name = verify_words(json_get(achievement, S("name")));
	out->issuer = claims_issuer(credential);
	out->issuer_name = verify_words(json_get(issuer, S("name")));
	out->subject = json_get_str(subject_of(in), S("id"));
	if (id != NULL && str_absent(out->id))
		return fail(w, ERR_INPUT, "The credential's id is not a text.");
	if (!is_plain_id(out->issuer))
		return fail(w, ERR_INPUT,
		            "The credential does not say who issued it, or hides it in odd characters.");
	return read_times(w, credential, out);
}

static enum verify_kind kind_of(const struct json *types)
{
	if (verify_has_word(types, S("OpenBadgeCredential")) ||
	    verify_has_word(types, S("AchievementCredential")))
		return VERIFY_BADGE;
	if (verify_has_word(types, S("EndorsementCredential")))
		return VERIFY_ENDORSEMENT;
	return verify_has_word(types, S("ClrCredential")) ? VERIFY_CLR : VERIFY_CREDENTIAL;
}

static enum err check_version(struct work *w, const struct json *credential, struct verify_report *report)
{
	const struct json *contexts = json_get(credential, S("@context"));
	const struct json *first =
		contexts != NULL && contexts->kind == JSON_ARRAY ? json_at(contexts, 0) : contexts;
	bool new = verify_has_word(first, context_2_0), old = verify_has_word(first, context_1_1);
	if ((!new && !old) || !verify_has_word(json_get(credential, S("type")), S("VerifiableCredential")))
		return fail(w, ERR_INPUT, "This is not a Verifiable Credential of version 1.1 or 2.0.");
	if (verify_has_word(contexts, new ? context_1_1 : context_2_0))
		return fail(w, ERR_INPUT,
		            "The credential says that it is of two versions at once, which contradict each "
		            "other.");
	report->model = new ? S("2.0") : S("1.1");
	return OK;
}

/* The type of the first schema that it names; ERR_INPUT when one of them is no schema. */
static enum err read_schema(struct work *w, const struct json *credential, struct verify_report *report)
{
	const struct json *schema = json_get(credential, S("credentialSchema"));
	bool several = schema != NULL && schema->kind == JSON_ARRAY;
	size_t count = several ? schema->count : schema != NULL ? 1 : 0;
	for (size_t i = 0; i < count; i++) {
		const struct json *one = several ? &schema->elements[i] : schema;
		struct str type = verify_words(json_get(one, S("type")));
		if (str_absent(type) || str_absent(json_get_str(one, S("id"))))
			return fail(w, ERR_INPUT,
			            "The credential names a schema without saying which or of what kind.");
		if (i == 0)
			report->schema = type;
	}
	return OK;
}

static enum err check_credential(struct work *w, struct inspection *in)
{
	struct verify_report *report = in->report;
	const struct json *credential = in->credential;
	const struct json *subject = json_get(credential, S("credentialSubject"));
	TRY(check_version(w, credential, report));
	if (subject == NULL || (subject->kind != JSON_OBJECT && subject->kind != JSON_ARRAY))
		return fail(w, ERR_INPUT, "The credential says nothing about anybody.");
	report->kind = kind_of(json_get(credential, S("type")));
	TRY(read_facts(w, in, report));
	TRY(read_schema(w, credential, report));
	return report->kind == VERIFY_BADGE ? check_badge(w, in) : OK;
}

/* ---- how it is secured ---- */

static enum err open_embedded(struct work *w, struct inspection *in, const struct json *json)
{
	in->embedded = json;
	return integrity_read(w, json, in->proofs, &in->proof_count);
}

static enum err open_token(struct work *w, struct inspection *in, struct str jwt)
{
	const struct json *payload;
	TRY(jwt_parse(w, jwt, &in->token));
	TRY(json_parse(w, in->token.payload, CLAIMS_BYTES_MAX, &payload));
	if (is_badge_2(payload)) {
		set_badge_2(in);
		return OK;
	}
	in->payload = payload;
	return verify_token(w, payload, &in->credential);
}

/* The readable copy in a bundle must be the signed one. */
static enum err check_copy(struct work *w, const struct bundle *bundle, const struct json *payload)
{
	struct str signed_text, copy;
	TRY(claims_credential(w, payload, &signed_text));
	TRY(claims_credential(w, bundle->credential, &copy));
	if (!str_equal(signed_text, copy))
		return fail(w, ERR_INPUT,
		            "The readable credential in the file is not the one that was signed.");
	return OK;
}

static enum err open_bundle(struct work *w, struct inspection *in, const struct json *json)
{
	TRY(bundle_parse(w, json, &in->bundle));
	in->bundled = in->opened = true;
	in->log_proof = in->bundle.proof;
	memcpy(in->salt, in->bundle.salt, sizeof in->salt);
	in->issuer_document = in->bundle.issuer;
	in->snapshots = json_get(json, S("status"));
	TRY(open_token(w, in, in->bundle.jwt));
	if (in->payload == NULL)
		return OK;
	TRY(check_copy(w, &in->bundle, in->payload));
	return json_get(in->bundle.credential, S("proof")) != NULL
	               ? open_embedded(w, in, in->bundle.credential)
	               : OK;
}

static enum err open_json(struct work *w, struct inspection *in, const struct json *json)
{
	const struct json *types = json_get(json, S("type"));
	struct str id = json_get_str(json, S("id"));
	if (bundle_is(json))
		return open_bundle(w, in, json);
	if (verify_has_word(types, S("EnvelopedVerifiableCredential")) && str_starts(id, enveloped_as))
		return open_token(w, in, str_slice(id, enveloped_as.len, SIZE_MAX));
	if (is_badge_2(json)) {
		set_badge_2(in);
		return OK;
	}
	if (verify_has_word(types, S("VerifiablePresentation"))) {
		set_presentation(in);
		return OK;
	}
	if (json_get(json, S("proof")) == NULL)
		return fail(w, ERR_INPUT, "This is not a signed credential: it carries no signature.");
	in->credential = json;
	return open_embedded(w, in, json);
}

static enum err open_text(struct work *w, struct inspection *in, struct str text)
{
	if (str_starts(text, S("https://")) || str_starts(text, S("http://"))) {
		set_badge_2(in);
		return OK;
	}
	if (!str_starts(text, S("{")))
		return open_token(w, in, text);
	const struct json *json;
	TRY(json_parse(w, text, in->is_list ? VERIFY_LIST_BYTES_MAX : BUNDLE_BYTES_MAX, &json));
	return open_json(w, in, json);
}

/* ---- all together ---- */

static bool is_rdf(const struct inspection *in)
{
	for (size_t i = 0; i < in->proof_count; i++)
		if (in->proofs[i].suite != INTEGRITY_EDDSA_JCS_2022 &&
		    in->proofs[i].suite != INTEGRITY_ECDSA_JCS_2019)
			return true;
	return false;
}

/* Signed as bytes it says what it says; signed as statements it must be written plainly. */
static enum err check_plain(struct work *w, struct inspection *in)
{
	if (in->payload != NULL || !is_rdf(in))
		return OK;
	enum err failed = verify_plain(w, in);
	if (failed != ERR_INPUT)
		return failed;
	verify_set(in, VERIFY_FORM, VERIFY_UNKNOWN, w->message,
	           S("Ask its issuer for the credential in its usual form."));
	work_forgive(w);
	return OK;
}

static enum err settle(struct work *w, struct inspection *in, enum err failed)
{
	if (failed == OK && in->credential != NULL && in->payload == NULL && is_rdf(in))
		failed = verify_nodes(w, in);
	if (failed == OK && in->credential != NULL)
		failed = check_credential(w, in);
	TRY(verify_settle(w, in, VERIFY_FORM, failed, ASK_AGAIN));
	if (in->report->checks[VERIFY_FORM].outcome != VERIFY_PASSED)
		return OK;
	in->report->secured_by = in->bundled ? S("bundle") : in->payload != NULL ? S("token") : S("proof");
	return check_plain(w, in);
}

enum err verify_form(struct work *w, struct inspection *in, struct str text)
{
	verify_set(in, VERIFY_FORM, VERIFY_PASSED, S("A well-formed credential."), (struct str){0});
	return settle(w, in, open_text(w, in, text));
}

enum err verify_form_json(struct work *w, struct inspection *in, const struct json *json)
{
	verify_set(in, VERIFY_FORM, VERIFY_PASSED, S("A well-formed credential."), (struct str){0});
	return settle(w, in, open_json(w, in, json));
}
