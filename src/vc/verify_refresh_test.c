/* What its issuer renewed: when he is asked, what takes the place of what was brought, and what does not. The rules are those of
 * Open Badges 3.0 ("Refresh the OpenBadgeCredential"; equality by id and issuer, the later validFrom replaces). */
#include "test.h"

#include "unit/issuing.h"
#include "unit/keys.h"
#include "vc/claims.h"
#include "vc/jwt.h"

#define ADDRESS "https://issuer.example/c/7.json"
#define SERVICE "{\"id\":\"" ADDRESS "\",\"type\":\"1EdTechCredentialRefresh\"}"
#define FROM "\"validFrom\":\"2026-01-01T00:00:00Z\""
#define UNTIL "\"validUntil\":\"2027-01-01T00:00:00Z\""
#define LATER_FROM "\"validFrom\":\"2026-05-31T12:00:00Z\""
#define ENDED "\"validUntil\":\"2026-05-31T00:00:00Z\""

/* The badge of the year 2026 with these services. */
static struct str with_service(struct work *w, const char *service)
{
	struct str text = issuing_replace(w, issuing_badge(w), "context-3.0.3.json\"",
	                                  "context-3.0.3.json\","
	                                  "\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"");
	struct str member = str_format(w->arena, "\"refreshService\":%s,\"type\":[\"Verif", service);
	return issuing_replace(w, text, "\"type\":[\"Verif", str_cstr(w->arena, member));
}

static struct str ended(struct work *w)
{
	return issuing_replace(w, with_service(w, SERVICE), UNTIL, ENDED);
}

static struct str renewed(struct work *w)
{
	return issuing_replace(w, with_service(w, SERVICE), FROM, LATER_FROM);
}

static void assert_summary(const struct verify_report *report, const char *word)
{
	assert_true(str_find(report->summary, str_of(word)) != SIZE_MAX);
}

static void expect_taken(struct work *w, const struct verify_report *report, const struct issuing *issuing)
{
	issuing_expect(
		report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED,
		"What was brought ended on 31 May 2026, 00:00 UTC; its issuer renewed it on 31 May 2026, "
		"12:00 UTC");
	issuing_expect(report, VERIFY_VALID, VERIFY_LOG, VERIFY_NOT_APPLICABLE, "came from its address");
	assert_int_equal(report->renewal.state, VERIFY_RENEWAL_TAKEN);
	assert_str(report->renewal.url, S(ADDRESS));
	assert_str(report->renewal.text, issuing->renewed);
	assert_int_equal(report->renewal.brought_until_us, INT64_C(1780185600000000));
	assert_true(str_find(report->summary, report->renewal.words) != SIZE_MAX);
	struct str json = verify_report_text(w->arena, report);
	const struct json *renewal = json_get(issuing_parse(w, json), S("renewal"));
	assert_str(json_get_str(renewal, S("state")), S("taken"));
	assert_str(json_get_str(json_get(renewal, S("brought")), S("valid_until")),
	           S("2026-05-31T00:00:00Z"));
}

/* Once, though what comes names the address again. */
TEST(verify_refresh_of_what_has_ended)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, ended(&w));
	issuing->renewed = issuing_sign(&w, issuing, renewed(&w));
	struct verify_report report = issuing_verify(&w, issuing, text);
	expect_taken(&w, &report, issuing);
	assert_int_equal(issuing->renewals, 1);
	assert_int_equal(issuing->asked, 1);
	assert_str(issuing->asked_for, S(ADDRESS));
	assert_int_equal(report.valid_until_us, INT64_C(1798761600000000));
	/* Without an end. */
	issuing->renewed = issuing_sign(&w, issuing, issuing_replace(&w, renewed(&w), "," UNTIL, ""));
	report = issuing_verify(&w, issuing, text);
	expect_taken(&w, &report, issuing);
	assert_int_equal(report.valid_until_us, 0);
	issuing_close(issuing);
	test_work_end(&w);
}

static struct str token_of(struct work *w, struct issuing *issuing, struct str credential)
{
	struct str payload, token;
	assert_ok(w, claims_add(w, credential, &payload));
	assert_ok(w, jwt_sign(w, S("vc+jwt"), issuing->p256_id, payload, &issuing->p256, &token));
	return token;
}

/* A token for a token, or for JSON with a proof. */
TEST(verify_refresh_of_and_by_a_token)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	issuing->renewed = token_of(&w, issuing, renewed(&w));
	struct verify_report report = issuing_verify(&w, issuing, issuing_sign(&w, issuing, ended(&w)));
	expect_taken(&w, &report, issuing);
	report = issuing_verify(&w, issuing, token_of(&w, issuing, ended(&w)));
	expect_taken(&w, &report, issuing);
	assert_str(report.secured_by, S("token"));
	issuing->renewed = issuing_sign(&w, issuing, renewed(&w));
	report = issuing_verify(&w, issuing, token_of(&w, issuing, ended(&w)));
	expect_taken(&w, &report, issuing);
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- when he is asked ---- */

TEST(verify_refresh_asks_nobody_about_what_has_not_ended)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_service(&w, SERVICE));
	struct verify_world world = issuing_world(issuing);
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED, NULL);
	assert_int_equal(issuing->renewals, 0);
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_NOT_ASKED);
	assert_true(str_absent(report.renewal.words));
	/* But where the reader wants the newest. */
	world.newest = true;
	issuing->renewed = issuing_sign(&w, issuing, renewed(&w));
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(
		&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED,
		"What was brought is the edition of 1 January 2026, 00:00 UTC; its issuer renewed it on "
		"31 May 2026, 12:00 UTC");
	issuing->renewed = text;
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED,
	               "what is there is this edition");
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_NOT_TAKEN);
	assert_summary(&report, "what is there is this edition");
	assert_int_equal(issuing->renewals, 2);
	issuing_close(issuing);
	test_work_end(&w);
}

static bool no_time(struct work *w, void *state)
{
	(void)w;
	(void)state;
	return false;
}

/* Who wants the newest, and had nobody asked, is told so. */
TEST(verify_refresh_says_that_nobody_was_asked)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const char id[] = "\"id\":\"urn:uuid:019a0000-0000-7000-8000-000000000007\",";
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	struct verify_world world = issuing_world(issuing);
	struct verify_report report = issuing_verify(&w, issuing, text);
	assert_true(str_find(report.summary, S("newer edition")) == SIZE_MAX);
	world.newest = true;
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED, "names no address");
	assert_summary(&report, "It names no address at which its issuer could be asked");
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_NONE);
	/* By nothing would a newer one be known. */
	text = issuing_sign(&w, issuing, issuing_replace(&w, with_service(&w, SERVICE), id, ""));
	assert_ok(&w, verify_text(&w, text, &world, &report));
	assert_summary(&report, "Its issuer was not asked for a newer edition");
	/* As a token, since what has no time left checks no proof over RDF. */
	text = token_of(&w, issuing, with_service(&w, SERVICE));
	world.in_time = no_time;
	assert_ok(&w, verify_text(&w, text, &world, &report));
	assert_summary(&report, "There was no time left to ask its issuer for a newer edition at " ADDRESS);
	world.in_time = NULL;
	world.fetch_renewed = NULL;
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED, NULL);
	assert_summary(&report, "can be asked at " ADDRESS);
	assert_int_equal(issuing->renewals, 0);
	issuing_close(issuing);
	test_work_end(&w);
}

/* As of a time when it had not ended, and as of one before it was renewed. */
TEST(verify_refresh_as_of_then)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, ended(&w));
	struct verify_world world = issuing_world(issuing);
	struct verify_report report;
	issuing->renewed = issuing_sign(&w, issuing, renewed(&w));
	world.past = true;
	world.now_us = INT64_C(1777593600000000);
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED, NULL);
	assert_int_equal(issuing->renewals, 0);
	world.now_us = INT64_C(1780200000000000); /* 04:00 of the day on whose noon it was renewed */
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_VALIDITY, VERIFY_FAILED,
	               "valid only from 31 May 2026");
	issuing_close(issuing);
	test_work_end(&w);
}

/* Offline it says where. */
TEST(verify_refresh_offline)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct verify_world world = issuing_world(issuing);
	struct verify_report report;
	world.fetch_renewed = NULL;
	world.newest = true;
	assert_ok(&w, verify_text(&w, issuing_sign(&w, issuing, ended(&w)), &world, &report));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_VALIDITY, VERIFY_FAILED,
	               "may have renewed it since, and can be asked at " ADDRESS);
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_NOT_ASKED);
	assert_true(str_find(report.summary, S(ADDRESS)) != SIZE_MAX);
	issuing_close(issuing);
	test_work_end(&w);
}

/* Nobody is sent to an address that the issuer did not sign. */
TEST(verify_refresh_asks_nothing_of_what_does_not_hold)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, ended(&w));
	struct key_signer stranger = keys_of_byte(&w, KEY_ED25519, 80);
	const struct str cases[] = {
		issuing_replace(&w, text, "c/7.json", "c/8.json"),
		issuing_replace(&w, text, "Ada explained", "Eve explained"),
		issuing_sign_as(&w, issuing, ended(&w), INTEGRITY_EDDSA_RDFC_2022, &stranger,
	                        issuing->ed25519_id, "assertionMethod"),
		issuing_sign(
			&w, issuing,
			issuing_replace(&w, ended(&w), "\"refreshService\"",
	                                "\"credentialSchema\":{\"id\":\"https://schema.example/1\",\"type\":"
	                                "\"JsonSchema\"},\"refreshService\"")),
	};
	issuing->renewed = issuing_sign(&w, issuing, renewed(&w));
	issuing->schema = S("false");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct verify_report report = issuing_verify(&w, issuing, cases[i]);
		issuing_expect(&report, VERIFY_INVALID, VERIFY_VALIDITY, VERIFY_FAILED, "expired");
		assert_true(str_find(report.checks[VERIFY_VALIDITY].detail, S("https://")) == SIZE_MAX);
		assert_int_equal(issuing->renewals, 0);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* Odd services: those that name no address of that kind, and those that do among others. */
TEST(verify_refresh_services)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct buf many = buf_init(w.arena, 1 << 20);
	buf_put(&many, S("["));
	for (size_t i = 0; i < 1000; i++)
		buf_format(&many, "{\"id\":\"https://issuer.example/%zu\",\"type\":\"Other\"},", i);
	buf_put(&many, S(SERVICE "]"));
	const struct {
		const char *service;
		int renewals;
	} cases[] = {
		{SERVICE, 1},
		{"[" SERVICE "]", 1},
		{"[{\"id\":\"https://issuer.example/x\",\"type\":\"ManualRefreshService2018\"}," SERVICE "]",
	         1},
		{"[" SERVICE ",{\"id\":\"https://issuer.example/x\",\"type\":\"1EdTechCredentialRefresh\"}]",
	         1},
		{"{\"id\":\"" ADDRESS "\",\"type\":[\"Other\",\"1EdTechCredentialRefresh\"]}", 1},
		{str_cstr(w.arena, buf_str(&many)), 1},
		{"\"" ADDRESS "\"", 0},
		{"7", 0},
		{"null", 0},
		{"[]", 0},
		{"[[" SERVICE "]]", 0},
		{"{\"type\":\"1EdTechCredentialRefresh\"}", 0},
		{"{\"id\":7,\"type\":\"1EdTechCredentialRefresh\"}", 0},
		{"{\"id\":\"" ADDRESS "\"}", 0},
		{"{\"id\":\"" ADDRESS "\",\"type\":7}", 0},
		{"{\"id\":\"javascript:alert(1)\",\"type\":\"1EdTechCredentialRefresh\"}", 0},
		{"{\"id\":\"https://issuer.example/\\u001b[2J\",\"type\":\"1EdTechCredentialRefresh\"}", 0},
	};
	issuing->renewed = issuing_sign(&w, issuing, renewed(&w));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str badge = issuing_replace(&w, with_service(&w, cases[i].service), UNTIL, ENDED);
		struct verify_report report = issuing_verify(&w, issuing, token_of(&w, issuing, badge));
		issuing->renewals -= cases[i].renewals;
		assert_int_equal(issuing->renewals, 0);
		assert_int_equal(report.renewal.state,
		                 cases[i].renewals == 1 ? VERIFY_RENEWAL_TAKEN : VERIFY_RENEWAL_NONE);
		assert_int_equal(report.verdict, cases[i].renewals == 1 ? VERIFY_VALID : VERIFY_INVALID);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- what is not taken ---- */

static void expect_left(struct work *w, struct issuing *issuing, struct str text, const char *word)
{
	struct verify_report report = issuing_verify(w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_VALIDITY, VERIFY_FAILED, word);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_VALIDITY, VERIFY_FAILED, "It expired on 31 May 2026");
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_NOT_TAKEN);
	assert_true(str_absent(report.renewal.text));
	assert_true(str_find(report.summary, report.renewal.words) != SIZE_MAX);
}

TEST(verify_refresh_by_another_edition)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, ended(&w));
	static const struct {
		const char *from, *to, *word;
	} cases[] = {
		{"urn:uuid:019a0000-0000-7000-8000-000000000007",
	         "urn:uuid:019a0000-0000-7000-8000-000000000009", "another credential is there"},
		{"\"id\":\"urn:uuid:019a0000-0000-7000-8000-000000000008\"",
	         "\"id\":\"urn:uuid:019a0000-0000-7000-8000-000000000009\"", "about somebody else"},
		{LATER_FROM, "\"validFrom\":\"2025-12-31T23:59:59Z\"", "an earlier edition"},
		{LATER_FROM, "\"validFrom\":\"2026-06-02T00:00:00Z\"", "It is valid only from 2 June 2026"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		issuing->renewed = issuing_sign(&w, issuing,
		                                issuing_replace(&w, renewed(&w), cases[i].from, cases[i].to));
		expect_left(&w, issuing, text, cases[i].word);
	}
	assert_int_equal(issuing->renewals, COUNT(cases));
	issuing->renewed = text;
	expect_left(&w, issuing, text, "what is there is this edition");
	issuing_close(issuing);
	test_work_end(&w);
}

/* Somebody whose own signature is in order. */
TEST(verify_refresh_by_another_issuer)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct key_signer stranger = keys_of_byte(&w, KEY_ED25519, 80);
	struct str multikey = key_multikey(w.arena, &stranger.public);
	struct str did = str_format(w.arena, "did:key:%.*s", STR_ARG(multikey));
	struct str method = str_format(w.arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(multikey));
	struct str theirs = issuing_replace(&w, renewed(&w), "did:web:issuer.example\"",
	                                    str_cstr(w.arena, str_format(w.arena, "%.*s\"", STR_ARG(did))));
	issuing->renewed = issuing_sign_as(&w, issuing, theirs, INTEGRITY_EDDSA_RDFC_2022, &stranger, method,
	                                   "assertionMethod");
	struct verify_report report = issuing_verify(&w, issuing, issuing->renewed);
	issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, NULL);
	expect_left(&w, issuing, issuing_sign(&w, issuing, ended(&w)), "of another issuer");
	issuing_close(issuing);
	test_work_end(&w);
}

/* What is at the address is anything. */
TEST(verify_refresh_by_what_does_not_hold)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, ended(&w));
	struct str good = issuing_sign(&w, issuing, renewed(&w)), jwt = token_of(&w, issuing, renewed(&w));
	struct key_signer stranger = keys_of_byte(&w, KEY_ED25519, 80);
	struct str rest = str_slice(jwt, str_find_byte(jwt, '.') + 1, SIZE_MAX);
	struct str unsigned_token = str_format(w.arena, "eyJhbGciOiJub25lIn0.%.*s.",
	                                       STR_ARG(str_slice(rest, 0, str_find_byte(rest, '.'))));
	const struct {
		struct str renewed;
		const char *word;
	} cases[] = {
		{{0}, "could not be had. Nobody answers there."},
		{S("<!doctype html><title>Sign in</title>"), "what is there does not hold"},
		{S(""), "what is there does not hold"},
		{S("{}"), "what is there does not hold"},
		{S(ADDRESS), "cannot be told"},
		{renewed(&w), "no signature"},
		{issuing_replace(&w, good, "Ada explained", "Eve explained"), "what is there does not hold"},
		{issuing_sign_as(&w, issuing, renewed(&w), INTEGRITY_EDDSA_RDFC_2022, &stranger,
	                         issuing->ed25519_id, "assertionMethod"),
	         "what is there does not hold"},
		{unsigned_token, "what is there does not hold"},
		{str_slice(jwt, 0, jwt.len - 4), "what is there does not hold"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		issuing->renewed = cases[i].renewed;
		expect_left(&w, issuing, text, cases[i].word);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

#define STATUS                                                                                         \
	"\"credentialStatus\":{\"id\":\"https://issuer.example/status/1#94567\",\"type\":"             \
	"\"BitstringStatusListEntry\",\"statusPurpose\":\"revocation\",\"statusListIndex\":\"94567\"," \
	"\"statusListCredential\":\"https://issuer.example/status/1\"},\"credentialSubject\":"

/* What is renewed may have been taken back since; and who cannot be asked about that, says nothing. */
TEST(verify_refresh_by_what_was_taken_back)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, ended(&w));
	issuing->renewed =
		issuing_sign(&w, issuing, issuing_replace(&w, renewed(&w), "\"credentialSubject\":", STATUS));
	expect_left(&w, issuing, text, "whether what is there holds cannot be told");
	issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 94567));
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_STATUS, VERIFY_FAILED, "has taken it back");
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_TAKEN);
	issuing->list = issuing_parse(&w, issuing_list(&w, issuing, "did:web:issuer.example", 7));
	report = issuing_verify(&w, issuing, text);
	expect_taken(&w, &report, issuing);
	assert_int_equal(report.checks[VERIFY_STATUS].outcome, VERIFY_PASSED);
	issuing_close(issuing);
	test_work_end(&w);
}

/* An edition that began later and is over by now is the issuer's last word on one that would still hold; not so what nobody can
 * be asked about, what is yet to begin, and what began earlier: but whoever wanted the newest reads of it. */
TEST(verify_refresh_by_what_is_over)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, with_service(&w, SERVICE));
	struct str over = issuing_replace(&w, renewed(&w), UNTIL, "\"validUntil\":\"2026-05-31T13:00:00Z\"");
	struct str listed = issuing_replace(&w, renewed(&w), "\"credentialSubject\":", STATUS);
	struct verify_world world = issuing_world(issuing);
	struct verify_report report;
	const struct {
		struct str renewed;
		bool listed;
		enum verify_verdict verdict;
		const char *word;
	} cases[] = {
		{over, false, VERIFY_INVALID, "It expired on 31 May 2026, 13:00 UTC."},
		{listed, true, VERIFY_INVALID, "has taken it back"},
		{listed, false, VERIFY_VALID, "whether what is there holds cannot be told"},
		{issuing_replace(&w, over, LATER_FROM, "\"validFrom\":\"2025-12-31T00:00:00Z\""), false,
	         VERIFY_VALID, "an earlier edition"},
		{issuing_replace(&w, renewed(&w), LATER_FROM, "\"validFrom\":\"2026-06-02T00:00:00Z\""),
	         false, VERIFY_VALID, "It is valid only from 2 June 2026"},
		{issuing_replace(&w, over, LATER_FROM, FROM), false, VERIFY_VALID,
	         "It expired on 31 May 2026"},
	};
	struct str revoked = issuing_list(&w, issuing, "did:web:issuer.example", 94567);
	world.newest = true;
	for (size_t i = 0; i < COUNT(cases); i++) {
		issuing->list = cases[i].listed ? issuing_parse(&w, revoked) : NULL;
		issuing->renewed = issuing_sign(&w, issuing, cases[i].renewed);
		assert_ok(&w, verify_text(&w, text, &world, &report));
		assert_int_equal(report.verdict, cases[i].verdict);
		assert_int_equal(report.renewal.state, cases[i].verdict == VERIFY_INVALID
		                                               ? VERIFY_RENEWAL_TAKEN
		                                               : VERIFY_RENEWAL_NOT_TAKEN);
		assert_summary(&report, cases[i].word);
		size_t at = str_find(report.summary, report.renewal.words);
		assert_true(at != SIZE_MAX);
		/* Once. */
		assert_true(str_find(str_slice(report.summary, at + 1, SIZE_MAX), report.renewal.words) ==
		            SIZE_MAX);
	}
	assert_int_equal(issuing->renewals, COUNT(cases));
	issuing_close(issuing);
	test_work_end(&w);
}

/* For longer, from the same beginning on: when that was done is not said. */
TEST(verify_refresh_from_the_same_beginning)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	issuing->renewed = issuing_sign(&w, issuing, with_service(&w, SERVICE));
	struct verify_report report = issuing_verify(&w, issuing, issuing_sign(&w, issuing, ended(&w)));
	issuing_expect(&report, VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED,
	               "What was brought ended on 31 May 2026, 00:00 UTC; its issuer renewed it, and this");
	assert_int_equal(report.renewal.state, VERIFY_RENEWAL_TAKEN);
	issuing_close(issuing);
	test_work_end(&w);
}

/* Where people are named without an id, by what else they are known by. */
TEST(verify_refresh_of_who_has_no_id)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const char id[] = "\"id\":\"urn:uuid:019a0000-0000-7000-8000-000000000008\",";
	struct str brought = issuing_replace(&w, ended(&w), id, "");
	brought = issuing_sign_as(&w, issuing, brought, INTEGRITY_EDDSA_JCS_2022, &issuing->ed25519,
	                          issuing->ed25519_id, "assertionMethod");
	const struct {
		const char *from, *to;
		enum verify_renewal_state state;
	} cases[] = {
		{id, "", VERIFY_RENEWAL_TAKEN},
		{id, id, VERIFY_RENEWAL_NOT_TAKEN},
		{"\"identityType\":\"emailAddress\"", "\"identityType\":\"name\"", VERIFY_RENEWAL_NOT_TAKEN},
		{"sha256$", "sha256$0", VERIFY_RENEWAL_NOT_TAKEN},
		{"\"salt\":\"", "\"salt\":\"0", VERIFY_RENEWAL_NOT_TAKEN},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str text = i < 2 ? renewed(&w) : issuing_replace(&w, renewed(&w), id, "");
		issuing->renewed = issuing_sign_as(
			&w, issuing, issuing_replace(&w, text, cases[i].from, cases[i].to),
			INTEGRITY_EDDSA_JCS_2022, &issuing->ed25519, issuing->ed25519_id, "assertionMethod");
		struct verify_report report = issuing_verify(&w, issuing, brought);
		assert_int_equal(report.renewal.state, cases[i].state);
		if (cases[i].state == VERIFY_RENEWAL_NOT_TAKEN)
			assert_summary(&report, "about the same person cannot be told");
	}
	issuing_close(issuing);
	test_work_end(&w);
}
