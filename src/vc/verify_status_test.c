/* Whether it is still so: dates, status lists and what may be wrong with them; and what is told of credentials that are not
 * verified here. */
#include "test.h"

#include "unit/issuing.h"
#include "unit/keys.h"
#include "unit/sample.h"
#include "vc/claims.h"
#include "vc/jwt.h"

#include <string.h>

static struct str with_status(struct work *w, const char *index)
{
	struct str entry = str_format(
		w->arena,
		"\"credentialStatus\":{\"id\":\"https://issuer.example/status/1#%s\",\"type\":"
		"\"BitstringStatusListEntry\",\"statusPurpose\":\"revocation\",\"statusListIndex\":\"%s\","
		"\"statusListCredential\":\"https://issuer.example/status/1\"},\"credentialSubject\":",
		index, index);
	return issuing_replace(w, issuing_badge(w), "\"credentialSubject\":", str_cstr(w->arena, entry));
}

TEST(verify_status_of_a_list)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_status(&w, "94567"));
	issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 7));
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_STATUS, VERIFY_PASSED, "as of 31 May 2026");
	assert_int_equal(report.status.as_of_us, ISSUING_NOW_US - INT64_C(86400000000));
	assert_int_equal(issuing->asked, 1); /* once, for both credentials */
	issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 94567));
	report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED, "taken it back");
	issuing_close(issuing);
	test_work_end(&w);
}

/* The list as a token of the issuer's, vc+jwt. */
static struct str token_of(struct work *w, struct issuing *issuing, const char *issuer, size_t revoked,
                           const struct key_signer *signer)
{
	struct str list, payload, token;
	const struct json *json = issuing_parse(w, issuing_list(w, issuing, issuer, revoked));
	assert_ok(w, claims_credential(w, json, &list));
	assert_ok(w, claims_add(w, list, &payload));
	assert_ok(w, jwt_sign(w, S("vc+jwt"), issuing->p256_id, payload, signer, &token));
	issuing->list = json;
	return token;
}

TEST(verify_status_of_a_list_that_is_a_token)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_status(&w, "94567"));
	issuing->list_token = token_of(&w, issuing, "did:web:issuer.example", 7, &issuing->p256);
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_STATUS, VERIFY_PASSED, "as of 31 May 2026");
	issuing->list_token = token_of(&w, issuing, "did:web:issuer.example", 94567, &issuing->p256);
	report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED, "taken it back");
	struct key_signer stranger = keys_of_byte(&w, KEY_P256, 80);
	issuing->list_token = token_of(&w, issuing, "did:web:issuer.example", 94567, &stranger);
	report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN, "signature does not hold");
	issuing->list_token = token_of(&w, issuing, "did:web:other.example", 94567, &issuing->p256);
	report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN,
	               "not by the credential's issuer");
	issuing_close(issuing);
	test_work_end(&w);
}

/* Whatever is wrong with a list, it is no answer. */
TEST(verify_status_lists_that_are_not_right)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_status(&w, "94567"));
	struct str good = issuing_list(&w, issuing, "did:web:issuer.example", 94567);
	struct str unsigned_list = issuing_replace(&w, good, "\"proof\":", "\"proof2\":");
	struct key_signer stranger = keys_of_byte(&w, KEY_ED25519, 80);
	size_t proof = str_find(good, S("\"proof\":")),
	       end = str_find(str_slice(good, proof, SIZE_MAX), S("},"));
	struct str without = str_format(w.arena, "%.*s%.*s", (int)proof, good.at,
	                                STR_ARG(str_slice(good, proof + end + 2, SIZE_MAX)));
	const struct {
		struct str list;
		const char *word;
	} cases[] = {
		{{0}, "Nobody answers"},
		{S("{}"), "no status list"},
		{unsigned_list, "no status list"},
		{issuing_replace(&w, good, "\"encodedList\":\"uH4s", "\"encodedList\":\"uH4t"),
	         "signature does not hold"},
		{issuing_list(&w, issuing, "did:web:other.example", 7), "not by the credential's issuer"},
		{issuing_sign_as(&w, issuing, without, INTEGRITY_EDDSA_RDFC_2022, &stranger,
	                         issuing->ed25519_id, "assertionMethod"),
	         "signature does not hold"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		issuing->list = str_absent(cases[i].list) ? NULL : issuing_parse(&w, cases[i].list);
		struct verify_report report = issuing_verify(&w, issuing, text);
		issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN, cases[i].word);
	}
	/* A place behind the end. */
	issuing->list = issuing_parse(&w, good);
	struct verify_report report =
		issuing_verify(&w, issuing, issuing_sign(&w, issuing, with_status(&w, "131072")));
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN, "behind the end");
	report = issuing_verify(&w, issuing, issuing_sign(&w, issuing, with_status(&w, "-1")));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED, "statusListIndex");
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_dates)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str badge = issuing_badge(&w);
	static const struct {
		const char *from, *to;
		enum verify_name check;
		const char *word;
	} changes[] = {
		{"\"validFrom\":\"2026-01-01T00:00:00Z\"", "\"validFrom\":\"2026-06-01T00:00:01Z\"",
	         VERIFY_VALIDITY, "valid only from 1 June 2026"},
		{"\"validUntil\":\"2027-01-01T00:00:00Z\"", "\"validUntil\":\"2026-05-31T23:59:59Z\"",
	         VERIFY_VALIDITY, "expired on 31 May 2026"},
		{"\"validUntil\":\"2027-01-01T00:00:00Z\"", "\"validUntil\":\"2026-06-01T01:59:59+02:00\"",
	         VERIFY_VALIDITY, "expired"},
		{"\"validUntil\":\"2027-01-01T00:00:00Z\"", "\"validUntil\":\"2027-01-01\"", VERIFY_FORM,
	         "validUntil"},
	};
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct str changed = issuing_replace(&w, badge, changes[i].from, changes[i].to);
		struct verify_report report = issuing_verify(
			&w, issuing,
			issuing_sign_as(&w, issuing, changed, INTEGRITY_EDDSA_JCS_2022, &issuing->ed25519,
		                        issuing->ed25519_id, "assertionMethod"));
		issuing_expect(&report, VERIFY_INVALID, changes[i].check, VERIFY_FAILED, changes[i].word);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* A bundle brings its lists along: good enough offline, with their age said; online the issuer's own counts. */
TEST(verify_status_of_a_list_in_the_file)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct sample *s = sample_make(&w);
	struct verify_world offline = {.now_us = ISSUING_NOW_US, .jsonld = issuing->jsonld};
	struct str credential = issuing_sign(&w, issuing, with_status(&w, "94567")), payload, jwt, bundle,
		   keys;
	struct verify_report report;
	assert_ok(&w, json_canonical(&w, issuing->document, &keys));
	assert_ok(&w, claims_add(&w, with_status(&w, "94567"), &payload));
	assert_ok(&w, jwt_sign(&w, S("JWT"), issuing->p256_id, payload, &issuing->p256, &jwt));
	for (size_t revoked = 94566; revoked <= 94567; revoked++) {
		struct str list = issuing_list(&w, issuing, "did:web:issuer.example", revoked);
		struct bundle_parts parts = {.credential = credential,
		                             .jwt = jwt,
		                             .issuer = keys,
		                             .status = &list,
		                             .status_count = 1,
		                             .proof = s->proof,
		                             .policy = s->policy};
		memcpy(parts.salt, s->salt, sizeof parts.salt);
		assert_ok(&w, bundle_text(&w, &parts, &bundle));
		assert_ok(&w, verify_text(&w, bundle, &offline, &report));
		/* Its log knows another credential. */
		enum verify_outcome expected = revoked == 94567 ? VERIFY_FAILED : VERIFY_PASSED;
		issuing_expect(&report, VERIFY_INVALID, VERIFY_LOG, VERIFY_FAILED, NULL);
		issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, expected,
		               "brings along, 24 hours old");
		issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 94567));
		report = issuing_verify(&w, issuing, bundle);
		issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED, "taken it back");
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- as it was ---- */

#define MAY_2026 INT64_C(1777593600000000) /* 2026-05-01 */
#define APRIL_2026 INT64_C(1775001600000000)

static struct verify_report verify_in_may(struct work *w, struct issuing *issuing, struct str text)
{
	struct verify_world world = issuing_world(issuing);
	struct verify_report report;
	world.now_us = MAY_2026;
	world.past = true;
	assert_ok(w, verify_text(w, text, &world, &report));
	return report;
}

TEST(verify_status_as_it_was_by_a_server_that_knows)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_status(&w, "94567"));
	issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 94567));
	issuing->signed_us = APRIL_2026;
	issuing->history = issuing_parse(
		&w, issuing_list_of(&w, issuing, "did:web:issuer.example", 7, STATUS_REVOCATION, APRIL_2026));
	struct verify_report report = verify_in_may(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_STATUS, VERIFY_PASSED,
	               "not taken it back (as of 1 April 2026");
	assert_str(issuing->asked_for, S("https://issuer.example/status/1?timestamp=2026-05-01T00:00:00Z"));
	assert_int_equal(issuing->fetched, 1);
	issuing->history = issuing_parse(&w, issuing_list_of(&w, issuing, "did:web:issuer.example", 94567,
	                                                     STATUS_REVOCATION, APRIL_2026));
	report = verify_in_may(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED,
	               "has taken it back (as of 1 April 2026");
	/* Without another time than now, the list as it is. */
	report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED, "as of 31 May 2026");
	assert_str(issuing->asked_for, S("https://issuer.example/status/1"));
	issuing_close(issuing);
	test_work_end(&w);
}

/* It ignores the parameter, or refuses it: what it gives is of today, and is told as that. */
TEST(verify_status_as_it_was_by_a_server_that_does_not_know)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_status(&w, "94567"));
	for (int refuses = 0; refuses < 2; refuses++) {
		issuing->refuses_history = refuses == 1;
		issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 94567));
		struct verify_report report = verify_in_may(&w, issuing, text);
		issuing_expect(
			&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN,
			"How it stood on 1 May 2026, 00:00 UTC cannot be told, only later: Its issuer has "
			"taken it back (as of ");
		issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 7));
		report = verify_in_may(&w, issuing, text);
		issuing_expect(&report, VERIFY_VALID, VERIFY_STATUS, VERIFY_PASSED,
		               "it was not by 1 May 2026, 00:00 UTC either");
	}
	/* Today's bits under an old date: when they were signed tells. */
	issuing->list = issuing_parse(&w, issuing_list_of(&w, issuing, "did:web:issuer.example", 94567,
	                                                  STATUS_REVOCATION, APRIL_2026));
	struct verify_report report = verify_in_may(&w, issuing, text);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN, "only later");
	issuing_close(issuing);
	test_work_end(&w);
}

/* A suspension comes and goes, so that a later list says nothing of before. */
TEST(verify_suspension_as_it_was)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str badge = issuing_replace(&w, with_status(&w, "94567"), "\"revocation\"", "\"suspension\"");
	struct str text = issuing_sign(&w, issuing, badge);
	for (size_t set = 94566; set <= 94567; set++) {
		issuing->list = issuing_parse(&w, issuing_list_of(&w, issuing, "did:web:issuer.example", set,
		                                                  STATUS_SUSPENSION, ISSUING_NOW_US));
		struct verify_report report = verify_in_may(&w, issuing, text);
		issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_STATUS, VERIFY_UNKNOWN,
		               set == 94567 ? "only later: Its issuer has suspended it"
		                            : "only later: Its issuer has not suspended it");
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- what is not verified here, and why ---- */

TEST(verify_what_is_recognised_and_explained)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const struct {
		const char *text;
		enum verify_kind kind;
	} cases[] = {
		{"{\"@context\":\"https://w3id.org/openbadges/v2\",\"type\":\"Assertion\",\"id\":\"https://a.example/1\","
	         "\"verification\":{\"type\":\"hosted\"}}",
	         VERIFY_BADGE_2},
		{"https://a.example/assertions/1", VERIFY_BADGE_2},
		{"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiablePresentation\"],"
	         "\"verifiableCredential\":[],\"proof\":{}}",
	         VERIFY_PRESENTATION},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct verify_report report = issuing_verify(&w, issuing, str_of(cases[i].text));
		issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_FORM, VERIFY_UNKNOWN, NULL);
		assert_int_equal(report.kind, cases[i].kind);
		assert_true(report.checks[VERIFY_FORM].advice.len > 40);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_endorsements_inside)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const char unsigned_endorsement[] =
		"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/"
		"context-3.0.3.json\"],\"id\":\"urn:uuid:9\",\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"],"
		"\"issuer\":{\"id\":\"did:web:issuer.example\",\"type\":[\"Profile\"],\"name\":\"A reviewer\"},\"validFrom\":"
		"\"2026-01-01T00:00:00Z\",\"credentialSubject\":{\"id\":\"urn:uuid:019a0000-0000-7000-8000-000000000007\","
		"\"type\":[\"EndorsementSubject\"],\"endorsementComment\":\"I read it all.\"}}";
	struct str endorsement = issuing_sign(&w, issuing, str_of(unsigned_endorsement));
	struct str spoilt = issuing_replace(&w, endorsement, "I read it all", "I wrote it all");
	const struct str both[] = {endorsement, spoilt};
	for (size_t i = 0; i < COUNT(both); i++) {
		struct str member = str_format(w.arena, "{\"endorsement\":[%.*s],", STR_ARG(both[i]));
		struct str badge = issuing_replace(&w, issuing_badge(&w), "{", str_cstr(w.arena, member));
		struct verify_report report = issuing_verify(&w, issuing, issuing_sign(&w, issuing, badge));
		issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
		assert_int_equal(report.inner_count, 1);
		assert_int_equal(report.inner[0].kind, VERIFY_ENDORSEMENT);
		assert_int_equal(report.inner[0].verdict, i == 0 ? VERIFY_VALID : VERIFY_INVALID);
		assert_str(report.inner[0].about, S("urn:uuid:019a0000-0000-7000-8000-000000000007"));
		assert_str(report.inner[0].comment, i == 0 ? S("I read it all.") : S(""));
	}
	issuing_close(issuing);
	test_work_end(&w);
}
