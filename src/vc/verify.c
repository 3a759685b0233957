#include "vc/verify.h"

#include "base/time.h"
#include "tlog/proof.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/did.h"
#include "vc/jwt.h"

/* One verification under way. */
struct inspection {
	const struct verify_world *world;
	struct verify_report *report;
	bool bundled;
	struct bundle bundle;
	struct jwt token;
	const struct json *payload;
};

static const struct str check_names[VERIFY_CHECK_COUNT] = {
	[VERIFY_FORM] = S_INIT("form"),
	[VERIFY_SIGNATURE] = S_INIT("signature"),
	[VERIFY_ISSUER] = S_INIT("issuer"),
	[VERIFY_VALIDITY] = S_INIT("validity"),
	[VERIFY_STATUS] = S_INIT("status"),
	[VERIFY_LOG] = S_INIT("log inclusion"),
	[VERIFY_WITNESSES] = S_INIT("witness quorum"),
};
static const struct str outcome_names[] = {
	[VERIFY_PASSED] = S_INIT("passed"),
	[VERIFY_FAILED] = S_INIT("failed"),
	[VERIFY_UNKNOWN] = S_INIT("unknown"),
	[VERIFY_NOT_APPLICABLE] = S_INIT("not_applicable"),
};
static const struct str verdict_names[] = {
	[VERIFY_VALID] = S_INIT("valid"),
	[VERIFY_INVALID] = S_INIT("invalid"),
	[VERIFY_CANNOT_TELL] = S_INIT("cannot_tell"),
};
static const struct str source_names[] = {
	[VERIFY_KEY_NONE] = S_INIT("none"),
	[VERIFY_KEY_IN_FILE] = S_INIT("file"),
	[VERIFY_KEY_PUBLISHED] = S_INIT("published"),
};

struct str verify_check_name(enum verify_name name)
{
	return check_names[name];
}

struct str verify_outcome_name(enum verify_outcome outcome)
{
	return outcome_names[outcome];
}

struct str verify_verdict_name(enum verify_verdict verdict)
{
	return verdict_names[verdict];
}

static void set(struct inspection *in, enum verify_name name, enum verify_outcome outcome, struct str detail)
{
	in->report->checks[name] = (struct verify_check){outcome, detail};
}

/* A refusal of the bytes becomes the check's failure; any other error is ours and goes up. */
static enum err settle(struct work *w, struct inspection *in, enum verify_name name, enum err err)
{
	if (err != ERR_INPUT && err != ERR_TOO_LARGE)
		return err;
	set(in, name, VERIFY_FAILED, w->message);
	work_forgive(w);
	return OK;
}

/* ---- form ---- */

static bool has_word(const struct json *list, struct str word)
{
	if (list != NULL && list->kind == JSON_STRING)
		return str_equal(list->text, word);
	for (size_t i = 0; json_at(list, i) != NULL; i++)
		if (json_at(list, i)->kind == JSON_STRING && str_equal(json_at(list, i)->text, word))
			return true;
	return false;
}

static bool is_badge(const struct json *credential)
{
	const struct json *types = json_get(credential, S("type"));
	return has_word(types, S("OpenBadgeCredential")) || has_word(types, S("AchievementCredential"));
}

static enum err check_badge(struct work *w, const struct json *credential)
{
	const struct json *subject = json_get(credential, S("credentialSubject"));
	const struct json *achievement = json_get(subject, S("achievement"));
	if (json_get(subject, S("id")) == NULL && json_get(subject, S("identifier")) == NULL)
		return fail(w, ERR_INPUT, "The badge does not say whom it was awarded to.");
	if (achievement == NULL || achievement->kind != JSON_OBJECT ||
	    str_absent(json_get_str(achievement, S("name"))))
		return fail(w, ERR_INPUT, "The badge does not say what was achieved.");
	return OK;
}

/* A time member that may be missing; ERR_INPUT when it is there and not a time. */
static enum err read_time(struct work *w, const struct json *credential, struct str name, int64_t *out)
{
	*out = 0;
	if (json_get(credential, name) == NULL || time_parse(json_get_str(credential, name), out))
		return OK;
	return fail(w, ERR_INPUT, "The credential's \"%.*s\" is not a time.", STR_ARG(name));
}

/* An issuer's id is compared by people: visible ASCII only, so that nothing can hide in it. */
static bool is_plain_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] < 0x21 || id.at[i] > 0x7e)
			return false;
	return id.len > 0 && id.len <= DID_TEXT_MAX;
}

static enum err read_facts(struct work *w, const struct json *credential, struct verify_report *out)
{
	out->credential = credential;
	out->id = json_get_str(credential, S("id"));
	out->name = json_get_str(credential, S("name"));
	out->issuer = claims_issuer(credential);
	out->issuer_name = json_get_str(json_get(credential, S("issuer")), S("name"));
	out->subject = json_get_str(json_get(credential, S("credentialSubject")), S("id"));
	TRY(read_time(w, credential, S("validFrom"), &out->valid_from_us));
	TRY(read_time(w, credential, S("validUntil"), &out->valid_until_us));
	if (!is_plain_id(out->issuer))
		return fail(w, ERR_INPUT,
		            "The credential does not say who issued it, or hides it in odd characters.");
	return OK;
}

static enum err check_credential(struct work *w, const struct json *payload, struct verify_report *report)
{
	const struct json *contexts = json_get(payload, S("@context"));
	const struct json *subject = json_get(payload, S("credentialSubject"));
	const struct json *first =
		contexts != NULL && contexts->kind == JSON_ARRAY ? json_at(contexts, 0) : contexts;
	if (!has_word(first, S("https://www.w3.org/ns/credentials/v2")) ||
	    !has_word(json_get(payload, S("type")), S("VerifiableCredential")))
		return fail(w, ERR_INPUT, "This is not a Verifiable Credential of version 2.0.");
	if (subject == NULL || (subject->kind != JSON_OBJECT && subject->kind != JSON_ARRAY))
		return fail(w, ERR_INPUT, "The credential says nothing about anybody.");
	TRY(claims_check(w, payload, is_badge(payload)));
	TRY(read_facts(w, payload, report));
	return is_badge(payload) ? check_badge(w, payload) : OK;
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

static enum err open_token(struct work *w, struct inspection *in, struct str jwt)
{
	TRY(jwt_parse(w, jwt, &in->token));
	TRY(json_parse(w, in->token.payload, CLAIMS_BYTES_MAX, &in->payload));
	TRY(check_credential(w, in->payload, in->report));
	return in->bundled ? check_copy(w, &in->bundle, in->payload) : OK;
}

/* JSON that is no bundle: what is known of it, is why it cannot be verified here. */
static void set_other_json(struct inspection *in, const struct json *json)
{
	if (json_get(json, S("proof")) != NULL)
		set(in, VERIFY_FORM, VERIFY_UNKNOWN,
		    S("This credential carries its proof inside, a form that is not supported yet."));
	else
		set(in, VERIFY_FORM, VERIFY_FAILED,
		    S("This is not a signed credential: it carries no signature."));
}

static enum err open_file(struct work *w, struct inspection *in, struct str text)
{
	if (!str_starts(text, S("{")))
		return open_token(w, in, text);
	const struct json *json;
	TRY(json_parse(w, text, BUNDLE_BYTES_MAX, &json));
	if (!bundle_is(json)) {
		set_other_json(in, json);
		return OK;
	}
	TRY(bundle_parse(w, json, &in->bundle));
	in->bundled = true;
	return open_token(w, in, in->bundle.jwt);
}

static bool is_old_version(const struct json *payload)
{
	const struct json *contexts = json_get(payload, S("@context"));
	return json_get(payload, S("vc")) != NULL ||
	       has_word(contexts, S("https://www.w3.org/2018/credentials/v1"));
}

static enum err check_form(struct work *w, struct inspection *in, struct str text)
{
	set(in, VERIFY_FORM, VERIFY_PASSED, S("A well-formed credential."));
	TRY(settle(w, in, VERIFY_FORM, open_file(w, in, text)));
	if (in->payload != NULL && is_old_version(in->payload))
		set(in, VERIFY_FORM, VERIFY_UNKNOWN,
		    S("A credential of version 1.1, which is not supported yet."));
	return OK;
}

/* ---- issuer and signature ---- */

/* The key that the token names, from one document; false when it is not there, or counts no more. */
static bool find_key(struct work *w, struct inspection *in, const struct json *document,
                     struct key_public *out)
{
	struct did_document parsed;
	if (did_document_parse(w, document, in->report->issuer, &parsed) != OK) {
		work_forgive(w);
		return false;
	}
	const struct did_key *key = did_document_key(&parsed, in->token.key_id, DID_ASSERTION);
	if (key == NULL || !did_key_counts(key, in->world->now_us))
		return false;
	*out = key->public;
	return true;
}

enum published { NOT_ASKED, NOT_ANSWERED, LISTED, NOT_LISTED };

/* What the issuer itself says of the key; `silence` is why it says nothing, when it was asked in vain. */
static enum published ask_issuer(struct work *w, struct inspection *in, struct key_public *key,
                                 struct str *silence)
{
	const struct json *document;
	*silence = (struct str){0};
	if (in->world->resolve == NULL)
		return NOT_ASKED;
	if (in->world->resolve(w, in->world->state, in->report->issuer, &document) != OK) {
		*silence = w->message;
		work_forgive(w);
		return NOT_ANSWERED;
	}
	return find_key(w, in, document, key) ? LISTED : NOT_LISTED;
}

/* Whether nothing but the file says whose key it is. */
static bool file_vouches_alone(const struct inspection *in)
{
	return in->report->key_source == VERIFY_KEY_IN_FILE && in->world->trust == NULL;
}

static bool trust_has_log(const struct inspection *in)
{
	struct log_policy logs = {0};
	if (in->world->trust != NULL)
		trust_logs(in->world->trust, in->report->issuer, &logs);
	return logs.log_count > 0;
}

/* The issuer did not say: what the file and the reader's trust file say instead. */
static void set_issuer_unasked(struct work *w, struct inspection *in, struct str silence)
{
	struct str issuer = in->report->issuer;
	if (in->bundled && in->report->key_source == VERIFY_KEY_NONE)
		set(in, VERIFY_ISSUER, VERIFY_FAILED,
		    S("The issuer's document in the file does not list the key that signed."));
	else if (in->bundled && trust_has_log(in))
		set(in, VERIFY_ISSUER, VERIFY_PASSED,
		    str_format(w->arena,
		               "Your trust file names %.*s and the log that vouches for this credential.",
		               STR_ARG(issuer)));
	else if (!str_absent(silence))
		set(in, VERIFY_ISSUER, VERIFY_UNKNOWN, silence);
	else if (!in->bundled)
		set(in, VERIFY_ISSUER, VERIFY_UNKNOWN,
		    S("The issuer's key is not known here. Verify online, or take the bundle."));
	else if (in->world->trust != NULL)
		set(in, VERIFY_ISSUER, VERIFY_UNKNOWN,
		    S("Your trust file names the issuer, but nothing in it vouches for the key: add the "
		      "issuer's log to it, or verify online."));
	else
		set(in, VERIFY_ISSUER, VERIFY_PASSED,
		    str_format(w->arena,
		               "Nobody but the file says that this key belongs to %.*s. To be sure, verify "
		               "online, or with a trust file that names the issuer and its log.",
		               STR_ARG(issuer)));
}

static void set_issuer(struct work *w, struct inspection *in, enum published published, struct str silence)
{
	struct str issuer = in->report->issuer;
	if (published == LISTED)
		set(in, VERIFY_ISSUER, VERIFY_PASSED,
		    str_format(w->arena, "The key is published by %.*s.", STR_ARG(issuer)));
	else if (published == NOT_LISTED)
		set(in, VERIFY_ISSUER, VERIFY_FAILED,
		    str_format(
			    w->arena,
			    "The key that signed is not listed by %.*s: it was never theirs, or they took it "
			    "back. Ask them.",
			    STR_ARG(issuer)));
	else
		set_issuer_unasked(w, in, silence);
}

/* False, and the check is failed, when the issuer cannot be the right one whatever its document says. */
static bool issuer_possible(struct work *w, struct inspection *in)
{
	struct str issuer = in->report->issuer;
	const struct trust *trust = in->world->trust;
	if (trust != NULL && !trust_names(trust, issuer))
		set(in, VERIFY_ISSUER, VERIFY_FAILED,
		    str_format(w->arena, "Your trust file does not name %.*s.", STR_ARG(issuer)));
	else if (!str_starts(in->token.key_id, str_format(w->arena, "%.*s#", STR_ARG(issuer))))
		set(in, VERIFY_ISSUER, VERIFY_FAILED,
		    S("It was not signed with a key of the issuer that it names."));
	else
		return true;
	set(in, VERIFY_SIGNATURE, VERIFY_UNKNOWN, S("Not checked, because of the issuer."));
	return false;
}

static void check_signature(struct work *w, struct inspection *in)
{
	struct key_public key;
	struct str silence;
	if (!issuer_possible(w, in))
		return;
	enum published published = ask_issuer(w, in, &key, &silence);
	if (published == LISTED)
		in->report->key_source = VERIFY_KEY_PUBLISHED;
	else if (in->bundled && find_key(w, in, in->bundle.issuer, &key))
		in->report->key_source = VERIFY_KEY_IN_FILE;
	set_issuer(w, in, published, silence);
	if (in->report->key_source == VERIFY_KEY_NONE)
		set(in, VERIFY_SIGNATURE, VERIFY_UNKNOWN,
		    S("Not checked: there is no key to check it with."));
	else if (jwt_verify(&in->token, &key))
		set(in, VERIFY_SIGNATURE, VERIFY_PASSED,
		    S("The signature holds: nothing was changed since it was signed."));
	else
		set(in, VERIFY_SIGNATURE, VERIFY_FAILED,
		    S("The signature does not hold: something was changed, or another key signed."));
}

/* ---- validity, status ---- */

static void check_validity(struct work *w, struct inspection *in)
{
	const struct verify_report *report = in->report;
	struct str from = time_for_people(w->arena, report->valid_from_us);
	struct str until = time_for_people(w->arena, report->valid_until_us);
	if (in->world->now_us < report->valid_from_us)
		set(in, VERIFY_VALIDITY, VERIFY_FAILED,
		    str_format(w->arena, "It is valid only from %.*s.", STR_ARG(from)));
	else if (report->valid_until_us != 0 && in->world->now_us > report->valid_until_us)
		set(in, VERIFY_VALIDITY, VERIFY_FAILED,
		    str_format(w->arena, "It expired on %.*s.", STR_ARG(until)));
	else if (report->valid_until_us != 0)
		set(in, VERIFY_VALIDITY, VERIFY_PASSED,
		    str_format(w->arena, "Valid until %.*s.", STR_ARG(until)));
	else
		set(in, VERIFY_VALIDITY, VERIFY_PASSED, S("It has no end date."));
}

static void check_status(struct inspection *in)
{
	if (json_get(in->payload, S("credentialStatus")) == NULL)
		set(in, VERIFY_STATUS, VERIFY_NOT_APPLICABLE,
		    S("It has no status to ask for: the issuer did not provide for taking it back."));
	else
		set(in, VERIFY_STATUS, VERIFY_UNKNOWN,
		    S("Whether it was revoked cannot be told here: status lists are not supported yet."));
}

/* ---- log ---- */

/* The reader's own choice of logs; without one, what the file says of itself. */
static enum err choose_policy(struct work *w, struct inspection *in, struct log_policy *out)
{
	if (!trust_has_log(in))
		return log_policy_parse(w, in->bundle.policy, out);
	trust_logs(in->world->trust, in->report->issuer, out);
	return OK;
}

/* The opening must be of this credential. */
static enum err check_fields(struct work *w, struct inspection *in)
{
	struct str given, expected;
	TRY(json_canonical(w, in->bundle.fields, &given));
	TRY(bundle_fields(w, in->payload, &expected));
	if (!str_equal(given, expected))
		return fail(w, ERR_INPUT, "The log's entry belongs to another credential.");
	return OK;
}

static enum err prove_inclusion(struct work *w, struct inspection *in)
{
	struct log_policy policy;
	struct proof proof;
	struct checkpoint checkpoint;
	struct str entry;
	TRY(check_fields(w, in));
	TRY(bundle_entry(w, in->payload, in->bundle.salt, &entry));
	struct digest leaf = merkle_leaf(entry);
	TRY(proof_parse(w, in->bundle.proof, &proof));
	TRY(choose_policy(w, in, &policy));
	TRY(proof_verify(w, &proof, &leaf, &policy, &checkpoint));
	in->report->log_origin = checkpoint.origin;
	in->report->log_index = proof.index;
	in->report->log_size = checkpoint.size;
	set(in, VERIFY_LOG, VERIFY_PASSED,
	    str_format(w->arena, "It is entry %llu of the %llu in the public log %.*s.",
	               (unsigned long long)proof.index, (unsigned long long)checkpoint.size,
	               STR_ARG(checkpoint.origin)));
	return OK;
}

static enum err check_log(struct work *w, struct inspection *in)
{
	if (!in->bundled) {
		set(in, VERIFY_LOG, VERIFY_NOT_APPLICABLE,
		    S("A bare token carries no proof that it is in a log."));
		set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("There is no log to witness."));
		return OK;
	}
	set(in, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE, S("The log is trusted without witnesses."));
	return settle(w, in, VERIFY_LOG, prove_inclusion(w, in));
}

/* ---- verdict ---- */

static enum verify_verdict verdict_of(const struct verify_report *report)
{
	enum verify_verdict verdict = VERIFY_VALID;
	for (size_t i = 0; i < VERIFY_CHECK_COUNT; i++) {
		if (report->checks[i].outcome == VERIFY_FAILED)
			return VERIFY_INVALID;
		if (report->checks[i].outcome == VERIFY_UNKNOWN)
			verdict = VERIFY_CANNOT_TELL;
	}
	return verdict;
}

/* The first check with that outcome speaks for the report. A signature is unknown because of the issuer, whose
 * check says more. */
static struct str first_detail(const struct verify_report *report, enum verify_outcome outcome)
{
	for (size_t i = 0; i < VERIFY_CHECK_COUNT; i++)
		if (report->checks[i].outcome == outcome &&
		    (i != VERIFY_SIGNATURE || outcome == VERIFY_FAILED))
			return report->checks[i].detail;
	return S("");
}

static struct str summarize(struct work *w, const struct inspection *in)
{
	const struct verify_report *report = in->report;
	struct str detail;
	switch (report->verdict) {
	case VERIFY_INVALID:
		detail = first_detail(report, VERIFY_FAILED);
		return str_format(w->arena, "Not valid. %.*s", STR_ARG(detail));
	case VERIFY_CANNOT_TELL:
		detail = first_detail(report, VERIFY_UNKNOWN);
		return str_format(w->arena, "Cannot tell. %.*s", STR_ARG(detail));
	case VERIFY_VALID: break;
	}
	detail = report->checks[VERIFY_ISSUER].detail;
	if (file_vouches_alone(in))
		return str_format(w->arena, "Valid for the key that the file itself brings. %.*s",
		                  STR_ARG(detail));
	return str_format(w->arena, "Valid. %.*s", STR_ARG(detail));
}

static enum err check_rest(struct work *w, struct inspection *in)
{
	check_signature(w, in);
	check_validity(w, in);
	check_status(in);
	return check_log(w, in);
}

/* What is malformed is not reported as if it meant something. */
static void leave_rest(struct inspection *in)
{
	*in->report = (struct verify_report){.checks = {in->report->checks[VERIFY_FORM]}};
	for (enum verify_name name = VERIFY_FORM + 1; name < VERIFY_CHECK_COUNT; name++)
		set(in, name, VERIFY_UNKNOWN, S("Not checked, because of the form."));
}

enum err verify_text(struct work *w, struct str text, const struct verify_world *world,
                     struct verify_report *out)
{
	*out = (struct verify_report){.key_source = VERIFY_KEY_NONE};
	struct inspection in = {.world = world, .report = out};
	TRY(check_form(w, &in, str_trim(text)));
	if (out->checks[VERIFY_FORM].outcome == VERIFY_PASSED)
		TRY(check_rest(w, &in));
	else
		leave_rest(&in);
	out->verdict = verdict_of(out);
	out->summary = summarize(w, &in);
	return OK;
}

/* ---- the report as JSON ---- */

static void put_time(struct json_out *out, struct str name, int64_t time_us)
{
	json_put_str(out, name, time_us == 0 ? (struct str){0} : time_text(out->buf->arena, time_us));
}

static void put_facts(struct json_out *out, const struct verify_report *report)
{
	json_name(out, S("credential"));
	json_object(out);
	json_put_str(out, S("id"), report->id);
	json_put_str(out, S("name"), report->name);
	json_put_str(out, S("issuer"), report->issuer);
	json_put_str(out, S("issuer_name"), report->issuer_name);
	json_put_str(out, S("subject"), report->subject);
	put_time(out, S("valid_from"), report->valid_from_us);
	put_time(out, S("valid_until"), report->valid_until_us);
	json_end(out);
}

static void put_log(struct json_out *out, const struct verify_report *report)
{
	json_name(out, S("log"));
	json_object(out);
	json_put_str(out, S("origin"), report->log_origin);
	json_put_int(out, S("index"), (int64_t)report->log_index);
	json_put_int(out, S("size"), (int64_t)report->log_size);
	json_end(out);
}

struct str verify_report_text(struct arena *arena, const struct verify_report *report)
{
	struct buf text = buf_init(arena, BUNDLE_BYTES_MAX);
	struct json_out out = json_out(&text);
	json_object(&out);
	json_put_str(&out, S("verdict"), verify_verdict_name(report->verdict));
	json_put_str(&out, S("summary"), report->summary);
	json_name(&out, S("checks"));
	json_array(&out);
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++) {
		json_object(&out);
		json_put_str(&out, S("name"), verify_check_name(name));
		json_put_str(&out, S("outcome"), verify_outcome_name(report->checks[name].outcome));
		json_put_str(&out, S("detail"), report->checks[name].detail);
		json_end(&out);
	}
	json_end(&out);
	put_facts(&out, report);
	json_put_str(&out, S("key_source"), source_names[report->key_source]);
	if (!str_absent(report->log_origin))
		put_log(&out, report);
	json_end(&out);
	return buf_str(&text);
}
