#include "unit/issuing.h"

#include "rdf/contexts.h"
#include "test.h"
#include "unit/keys.h"
#include "unit/sample.h"

#define DID S("did:web:issuer.example")
#define LIST_URL S("https://issuer.example/status/1")

const struct json *issuing_parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

struct issuing *issuing_open(struct work *w)
{
	struct issuing *issuing = work_alloc(w, sizeof *issuing);
	*issuing = (struct issuing){
		.signed_us = ISSUING_NOW_US,
		.jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0})),
		.ed25519 = keys_of_byte(w, KEY_ED25519, 31),
		.p256 = keys_of_byte(w, KEY_P256, 32),
		.rsa = keys_rsa(w),
	};
	issuing->ed25519_id = did_key_id(w->arena, DID, &issuing->ed25519.public);
	issuing->p256_id = did_key_id(w->arena, DID, &issuing->p256.public);
	issuing->rsa_id = did_key_id(w->arena, DID, &issuing->rsa.public);
	const struct did_key keys[] = {
		{.id = issuing->ed25519_id, .public = issuing->ed25519.public, .purposes = DID_ASSERTION},
		{.id = issuing->p256_id, .public = issuing->p256.public, .purposes = DID_ASSERTION},
		{.id = issuing->rsa_id, .public = issuing->rsa.public, .purposes = DID_ASSERTION},
	};
	const struct did_document document = {DID, COUNT(keys), keys};
	issuing->document = issuing_parse(w, did_document_text(w->arena, &document));
	return issuing;
}

void issuing_close(struct issuing *issuing)
{
	jsonld_close(issuing->jsonld);
}

static enum err resolve(struct work *w, void *state, struct str id, const struct json **document)
{
	struct issuing *issuing = state;
	issuing->asked++;
	if (str_equal(id, DID))
		*document = issuing->document;
	else if (!str_absent(issuing->other_id) && str_equal(id, issuing->other_id))
		*document = issuing->other;
	else
		return fail(w, ERR_UNAVAILABLE, "Nobody answers there.");
	return OK;
}

static enum err fetch(struct work *w, void *state, struct str url, struct str *bytes)
{
	struct issuing *issuing = state;
	const struct json *list = issuing->list;
	issuing->fetched++;
	issuing->asked_for = str_copy(w->arena, url);
	if (str_find(url, S("?timestamp=")) != SIZE_MAX) {
		if (issuing->refuses_history)
			return fail(w, ERR_UNAVAILABLE, "There is nothing at this address.");
		list = issuing->history != NULL ? issuing->history : list;
	}
	if (list == NULL || !str_starts(url, S("https://issuer.example/status/")))
		return fail(w, ERR_UNAVAILABLE, "Nobody answers there.");
	if (!str_absent(issuing->list_token)) {
		*bytes = issuing->list_token;
		return OK;
	}
	return json_canonical(w, list, bytes);
}

static enum err fetch_schema(struct work *w, void *state, struct str url, struct str *bytes)
{
	struct issuing *issuing = state;
	issuing->schemas++;
	if (str_absent(issuing->schema) || !str_starts(url, S("https://schema.example/")))
		return fail(w, ERR_UNAVAILABLE, "Nobody answers there.");
	*bytes = issuing->schema;
	return OK;
}

static enum err fetch_renewed(struct work *w, void *state, struct str url, struct str *bytes)
{
	struct issuing *issuing = state;
	issuing->renewals++;
	issuing->asked_for = str_copy(w->arena, url);
	if (str_absent(issuing->renewed))
		return fail(w, ERR_UNAVAILABLE, "Nobody answers there.");
	*bytes = issuing->renewed;
	return OK;
}

struct verify_world issuing_world(struct issuing *issuing)
{
	return (struct verify_world){
		.now_us = ISSUING_NOW_US,
		.jsonld = issuing->jsonld,
		.state = issuing,
		.resolve = resolve,
		.fetch = fetch,
		.fetch_schema = fetch_schema,
		.fetch_renewed = fetch_renewed,
	};
}

struct verify_report issuing_verify(struct work *w, struct issuing *issuing, struct str text)
{
	const struct verify_world world = issuing_world(issuing);
	struct verify_report report;
	assert_ok(w, verify_text(w, text, &world, &report));
	return report;
}

struct str issuing_replace(struct work *w, struct str text, const char *from, const char *to)
{
	size_t at = str_find(text, str_of(from));
	if (at == SIZE_MAX)
		fail_msg("%s is not in %.*s", from, STR_ARG(text));
	return str_format(w->arena, "%.*s%s%.*s", (int)at, text.at, to,
	                  STR_ARG(str_slice(text, at + str_of(from).len, SIZE_MAX)));
}

struct str issuing_badge(struct work *w)
{
	const struct openbadge badge = sample_badge();
	struct str text;
	assert_ok(w, openbadge_text(w, &badge, &text));
	return text;
}

struct str issuing_sign_as(struct work *w, struct issuing *issuing, struct str credential,
                           enum integrity_suite suite, const struct key_signer *signer, struct str method,
                           const char *purpose)
{
	const struct integrity_options options = {
		.suite = suite,
		.verification_method = method,
		.purpose = str_of(purpose),
		.created_us = issuing->signed_us,
	};
	struct str out;
	assert_ok(w,
	          integrity_sign(w, issuing->jsonld, issuing_parse(w, credential), &options, signer, &out));
	return out;
}

struct str issuing_sign(struct work *w, struct issuing *issuing, struct str credential)
{
	return issuing_sign_as(w, issuing, credential, INTEGRITY_EDDSA_RDFC_2022, &issuing->ed25519,
	                       issuing->ed25519_id, "assertionMethod");
}

struct str issuing_list(struct work *w, struct issuing *issuing, const char *issuer, size_t revoked)
{
	return issuing_list_of(w, issuing, issuer, revoked, STATUS_REVOCATION,
	                       ISSUING_NOW_US - INT64_C(86400000000));
}

struct str issuing_list_of(struct work *w, struct issuing *issuing, const char *issuer, size_t set,
                           enum status_purpose purpose, int64_t from_us)
{
	struct status_list list = status_list_make(w->arena, STATUS_LIST_ENTRIES_MIN, 1);
	const struct status_list_credential credential = {
		.url = LIST_URL,
		.issuer = str_of(issuer),
		.purpose = purpose,
		.valid_from_us = from_us,
		.ttl_ms = 300000,
	};
	struct str text;
	status_list_set(&list, set, 1);
	assert_ok(w, status_list_text(w, &credential, &list, &text));
	return issuing_sign(w, issuing, text);
}

void issuing_expect(const struct verify_report *report, enum verify_verdict verdict, enum verify_name name,
                    enum verify_outcome outcome, const char *word)
{
	const struct verify_check *check = &report->checks[name];
	bool has = word == NULL || str_find(check->detail, str_of(word)) != SIZE_MAX;
	if (report->verdict != verdict || check->outcome != outcome || !has) {
		print_error("expected %.*s, %.*s %.*s (%s); got: %.*s\n",
		            STR_ARG(verify_verdict_name(verdict)), STR_ARG(verify_check_name(name)),
		            STR_ARG(verify_outcome_name(outcome)), word == NULL ? "" : word,
		            STR_ARG(report->summary));
		for (enum verify_name i = VERIFY_FORM; i < VERIFY_CHECK_COUNT; i++)
			print_error("  %.*s %.*s: %.*s\n", STR_ARG(verify_check_name(i)),
			            STR_ARG(verify_outcome_name(report->checks[i].outcome)),
			            STR_ARG(report->checks[i].detail));
		fail_msg("another verdict than expected");
	}
	for (enum verify_name i = VERIFY_FORM; i < VERIFY_CHECK_COUNT; i++) {
		bool bad = report->checks[i].outcome == VERIFY_FAILED ||
		           report->checks[i].outcome == VERIFY_UNKNOWN;
		assert_true(!bad || report->checks[i].advice.len > 0);
	}
}
