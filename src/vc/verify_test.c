/* One sample that verifies, spoilt in one place at a time: exactly the check of that place must fail. */
#include "test.h"

#include "base/arena.h"
#include "base/json.h"
#include "files/files.h"
#include "unit/sample.h"
#include "vc/claims.h"
#include "vc/jwt.h"
#include "vc/verify.h"

#include <stdlib.h>

#include <string.h>

#define JUNE_2026 INT64_C(1780272000000000)

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct verify_report verify(struct work *w, struct str text, const struct verify_world *world)
{
	struct verify_report report;
	assert_ok(w, verify_text(w, text, world, &report));
	return report;
}

static struct verify_report verify_offline(struct work *w, struct str text)
{
	return verify(w, text, &(struct verify_world){.now_us = JUNE_2026});
}

/* The text with the first `from` replaced. */
static struct str replace(struct work *w, struct str text, struct str from, struct str to)
{
	size_t at = str_find(text, from);
	assert_int_not_equal(at, SIZE_MAX);
	struct buf out = buf_init(w->arena, text.len + to.len);
	buf_put(&out, str_slice(text, 0, at));
	buf_put(&out, to);
	buf_put(&out, str_slice(text, at + from.len, SIZE_MAX));
	return buf_str(&out);
}

static void assert_outcome(const struct verify_report *report, enum verify_name name,
                           enum verify_outcome outcome)
{
	if (report->checks[name].outcome != outcome)
		print_error("%.*s: %.*s\n", STR_ARG(verify_check_name(name)),
		            STR_ARG(report->checks[name].detail));
	assert_int_equal(report->checks[name].outcome, outcome);
}

/* Exactly this check failed. */
static void assert_only(const struct verify_report *report, enum verify_name failed)
{
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++) {
		if (name == failed)
			assert_outcome(report, name, VERIFY_FAILED);
		else
			assert_int_not_equal(report->checks[name].outcome, VERIFY_FAILED);
	}
	assert_int_equal(report->verdict, VERIFY_INVALID);
}

TEST(verify_a_good_bundle_offline)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_report report = verify_offline(&w, s->bundle);
	assert_int_equal(report.verdict, VERIFY_VALID);
	assert_outcome(&report, VERIFY_FORM, VERIFY_PASSED);
	assert_outcome(&report, VERIFY_SIGNATURE, VERIFY_PASSED);
	assert_outcome(&report, VERIFY_ISSUER, VERIFY_PASSED);
	assert_outcome(&report, VERIFY_VALIDITY, VERIFY_PASSED);
	assert_outcome(&report, VERIFY_STATUS, VERIFY_NOT_APPLICABLE);
	assert_outcome(&report, VERIFY_LOG, VERIFY_PASSED);
	assert_outcome(&report, VERIFY_WITNESSES, VERIFY_NOT_APPLICABLE);
	assert_int_equal(report.key_source, VERIFY_KEY_IN_FILE);
	assert_int_equal(report.log_index, 3);
	assert_int_equal(report.log_size, 5);
	assert_str(report.issuer_name, S("Example Assay Office"));
	/* Nobody vouches for the key: the first words must say so. */
	assert_true(str_starts(report.summary, S("Valid for the key that the file itself brings. Nobody but "
	                                         "the file says that this key belongs to "
	                                         "did:web:issuer.example. To be sure, verify online")));
	test_work_end(&w);
}

TEST(verify_form_of_a_spoilt_bundle)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	static const struct {
		const char *from, *to;
	} changes[] = {
		{"assay-bundle/v2", "assay-bundle/v9"},
		{"\"jwt\":\"", "\"jwt\":\"!"},
		{"\"jwt\"", "\"token\""},
		{"\"salt\":\"", "\"salt\":\"A"},
		{"\"kind\":\"credential\"", "\"kind\":\"decision\""},
		{"\"proof\"", "\"prof\""},
		{"\"credential\":{", "\"credential\":{\"more\":1,"},
		{"Ada explained", "Eve explained"},
		{"}}", "}"},
	};
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct str bad = replace(&w, s->bundle, str_of(changes[i].from), str_of(changes[i].to));
		struct verify_report report = verify_offline(&w, bad);
		assert_only(&report, VERIFY_FORM);
		assert_null(report.credential);
	}
	test_work_end(&w);
}

TEST(verify_form_of_other_bytes)
{
	struct work w = test_work();
	static const char *const bad[] = {"",   "x",     "{}", "{\"type\":[\"VerifiableCredential\"]}",
	                                  "[]", "a.b.c", "{",  "\xff"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct verify_report report = verify_offline(&w, str_of(bad[i]));
		assert_only(&report, VERIFY_FORM);
	}
	test_work_end(&w);
}

/* The signature of another token of the same key. */
TEST(verify_signature_of_something_else)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str other;
	assert_ok(&w, jwt_sign(&w, S("vc+jwt"), s->key_id, S("{}"), &s->signer, &other));
	struct str good_tail = str_slice(s->jwt, s->jwt.len - 86, 86),
		   tail = str_slice(other, other.len - 86, 86);
	struct verify_report report = verify_offline(&w, replace(&w, s->bundle, good_tail, tail));
	assert_only(&report, VERIFY_SIGNATURE);
	test_work_end(&w);
}

/* The sample signed anew, with whatever the test has changed in it. */
static struct str sign_again(struct work *w, struct sample *s, struct str credential, struct str key_id)
{
	struct str payload, bundle;
	assert_ok(w, claims_add(w, credential, &payload));
	assert_ok(w, jwt_sign(w, S("vc+jwt"), key_id, payload, &s->signer, &s->jwt));
	struct bundle_parts parts = {
		.credential = credential,
		.jwt = s->jwt,
		.issuer = s->issuer_document,
		.proof = s->proof,
		.policy = s->policy,
	};
	memcpy(parts.salt, s->salt, sizeof parts.salt);
	assert_ok(w, bundle_text(w, &parts, &bundle));
	return bundle;
}

TEST(verify_issuer_must_own_the_key)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_report report =
		verify_offline(&w, sign_again(&w, s, s->credential, S("did:web:other.example#k")));
	assert_only(&report, VERIFY_ISSUER);
	report = verify_offline(&w, sign_again(&w, s, s->credential, S("did:web:issuer.example#another")));
	assert_only(&report, VERIFY_ISSUER);
	s->issuer_document =
		replace(&w, s->issuer_document, S("did:web:issuer.example"), S("did:web:issuer2example"));
	report = verify_offline(&w, sign_again(&w, s, s->credential, s->key_id));
	assert_only(&report, VERIFY_ISSUER);
	test_work_end(&w);
}

/* A name with a NUL in it would be shown shorter than it is. */
TEST(verify_issuer_hides_nothing)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str odd = replace(&w, s->credential, S("did:web:issuer.example\",\"name"),
	                         S("did:web:issuer.example\\u0000x\",\"name"));
	struct verify_report report = verify_offline(&w, sign_again(&w, s, odd, s->key_id));
	assert_only(&report, VERIFY_FORM);
	test_work_end(&w);
}

TEST(verify_validity_before_and_after)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_world early = {.now_us = s->badge.valid_from_us - 1},
			    late = {.now_us = s->badge.valid_until_us + 1};
	struct verify_report report = verify(&w, s->bundle, &early);
	assert_only(&report, VERIFY_VALIDITY);
	report = verify(&w, s->bundle, &late);
	assert_only(&report, VERIFY_VALIDITY);
	test_work_end(&w);
}

TEST(verify_status_is_not_ignored)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str with = replace(&w, s->credential, S("\"credentialSubject\""),
	                          S("\"credentialStatus\":{},\"credentialSubject\""));
	struct str payload, jwt;
	assert_ok(&w, claims_add(&w, with, &payload));
	assert_ok(&w, jwt_sign(&w, S("JWT"), s->key_id, payload, &s->signer, &jwt));
	struct verify_report report = verify_offline(&w, jwt);
	assert_only(&report, VERIFY_STATUS); /* an entry without a type */
	test_work_end(&w);
}

TEST(verify_log_of_a_spoilt_bundle)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	static const struct {
		const char *from, *to;
	} changes[] = {
		{"index 3", "index 2"},
		{"issuer.example/log\\n5", "issuer.example/log\\n6"},
		{"\"salt\":\"Fw", "\"salt\":\"Fg"},
		{"sha256:", "sha256;"},
		{"c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"},
		{"quorum none", "quorum any"},
		{"quorum none", "witness w"},
		{"\"fields\":{", "\"fields\":{\"x\":1,"},
	};
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct str bad = replace(&w, s->bundle, str_of(changes[i].from), str_of(changes[i].to));
		struct verify_report report = verify_offline(&w, bad);
		assert_only(&report, VERIFY_LOG);
	}
	/* Signed anew with another word in it: no longer what the log committed to. */
	struct str other = replace(&w, s->credential, S("Ada explained"), S("Eve explained"));
	struct verify_report report = verify_offline(&w, sign_again(&w, s, other, s->key_id));
	assert_only(&report, VERIFY_LOG);
	test_work_end(&w);
}

/* ---- trust ---- */

static struct trust *trust_of(struct work *w, struct str issuer, const struct note_verifier *log)
{
	struct trust *trust = work_alloc(w, sizeof *trust);
	struct str key = note_verifier_text(w->arena, log);
	struct str text =
		str_format(w->arena, "# ours\nissuer %.*s\n log %.*s\n", STR_ARG(issuer), STR_ARG(key));
	assert_ok(w, trust_parse(w, text, trust));
	return trust;
}

TEST(verify_with_a_trust_file)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct note_signer stranger;
	assert_ok(&w, note_signer_make(&w, S("issuer.example/log"), (const uint8_t[NOTE_SEED_LEN]){1},
	                               &stranger));
	struct verify_world world = {.now_us = JUNE_2026};
	world.trust = trust_of(&w, S("did:web:issuer.example"), &s->log.verifier);
	struct verify_report report = verify(&w, s->bundle, &world);
	assert_int_equal(report.verdict, VERIFY_VALID);
	assert_true(str_starts(report.summary, S("Valid. Your trust file names")));
	world.trust = trust_of(&w, S("did:web:other.example"), &s->log.verifier);
	report = verify(&w, s->bundle, &world);
	assert_only(&report, VERIFY_ISSUER);
	world.trust = trust_of(&w, S("did:web:issuer.example"), &stranger.verifier);
	report = verify(&w, s->bundle, &world);
	assert_only(&report, VERIFY_LOG);
	/* The name alone vouches for no key: a forger can write any name. */
	struct trust name_only = {.issuers = {{S("did:web:issuer.example"), NULL}}, .issuer_count = 1};
	world.trust = &name_only;
	report = verify(&w, s->bundle, &world);
	assert_int_equal(report.verdict, VERIFY_CANNOT_TELL);
	assert_outcome(&report, VERIFY_ISSUER, VERIFY_UNKNOWN);
	test_work_end(&w);
}

/* Two issuers are trusted, each with a log of its own: neither log vouches for the other's credentials. */
TEST(verify_with_the_log_of_another_issuer)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct note_signer stranger;
	assert_ok(&w,
	          note_signer_make(&w, S("other.example/log"), (const uint8_t[NOTE_SEED_LEN]){1}, &stranger));
	struct str own = note_verifier_text(w.arena, &s->log.verifier);
	struct str other = note_verifier_text(w.arena, &stranger.verifier);
	struct trust *trust = work_alloc(&w, sizeof *trust);
	const struct verify_world world = {.now_us = JUNE_2026, .trust = trust};
	assert_ok(&w, trust_parse(&w,
	                          str_format(w.arena,
	                                     "issuer did:web:other.example\nlog %.*s\n"
	                                     "issuer did:web:issuer.example\nlog %.*s\n",
	                                     STR_ARG(own), STR_ARG(other)),
	                          trust));
	struct verify_report report = verify(&w, s->bundle, &world);
	assert_only(&report, VERIFY_LOG);
	assert_ok(&w, trust_parse(&w,
	                          str_format(w.arena,
	                                     "issuer did:web:other.example\nlog %.*s\n"
	                                     "issuer did:web:issuer.example\n",
	                                     STR_ARG(own)),
	                          trust));
	report = verify(&w, s->bundle, &world);
	assert_int_equal(report.verdict, VERIFY_CANNOT_TELL);
	assert_outcome(&report, VERIFY_ISSUER, VERIFY_UNKNOWN);
	assert_ok(&w, trust_parse(&w,
	                          str_format(w.arena,
	                                     "issuer did:web:other.example\nlog %.*s\n"
	                                     "issuer did:web:issuer.example\nlog %.*s\nlog %.*s\n",
	                                     STR_ARG(other), STR_ARG(other), STR_ARG(own)),
	                          trust));
	report = verify(&w, s->bundle, &world);
	assert_int_equal(report.verdict, VERIFY_VALID);
	test_work_end(&w);
}

TEST(trust_log_belongs_to_an_issuer)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str key = note_verifier_text(w.arena, &s->log.verifier);
	struct trust *trust = work_alloc(&w, sizeof *trust);
	struct str text =
		str_format(w.arena, "# ours\nlog %.*s\nissuer did:web:issuer.example\n", STR_ARG(key));
	assert_int_equal(trust_parse(&w, text, trust), ERR_INPUT);
	assert_true(str_starts(w.message, S("Line 2: ")));
	work_forgive(&w);
	test_work_end(&w);
}

TEST(trust_refuses_what_it_does_not_know)
{
	struct work w = test_work();
	static const char *const bad[] = {"", "issuer\n", "issuer example.com\n", "log x\nissuer did:web:a\n",
	                                  "friend did:web:a\n"};
	struct trust *trust = work_alloc(&w, sizeof *trust);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, trust_parse(&w, str_of(bad[i]), trust));
	test_work_end(&w);
}

/* ---- online ---- */

static enum err publish(struct work *w, void *state, struct str did, const struct json **document)
{
	assert_str(did, S("did:web:issuer.example"));
	if (state == NULL)
		return fail(w, ERR_UNAVAILABLE, "The issuer does not answer.");
	*document = state;
	return OK;
}

TEST(verify_a_bare_token)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_world offline = {.now_us = JUNE_2026};
	struct verify_world online = {.now_us = JUNE_2026,
	                              .state = (void *)(uintptr_t)parse(&w, s->issuer_document),
	                              .resolve = publish};
	struct verify_report report = verify(&w, s->jwt, &offline);
	assert_int_equal(report.verdict, VERIFY_CANNOT_TELL);
	assert_outcome(&report, VERIFY_SIGNATURE, VERIFY_UNKNOWN);
	report = verify(&w, str_format(w.arena, " %.*s\n", STR_ARG(s->jwt)), &online);
	assert_int_equal(report.verdict, VERIFY_VALID);
	assert_int_equal(report.key_source, VERIFY_KEY_PUBLISHED);
	assert_outcome(&report, VERIFY_LOG, VERIFY_NOT_APPLICABLE);
	test_work_end(&w);
}

TEST(verify_a_bundle_online)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_world online = {.now_us = JUNE_2026,
	                              .state = (void *)(uintptr_t)parse(&w, s->issuer_document),
	                              .resolve = publish};
	struct verify_report report = verify(&w, s->bundle, &online);
	assert_int_equal(report.verdict, VERIFY_VALID);
	assert_str(report.checks[VERIFY_ISSUER].detail, S("The key is published by did:web:issuer.example."));
	/* The issuer does not list the key: whoever brings it in a file, it is not theirs. */
	online.state = (void *)(uintptr_t)parse(&w, S("{\"id\":\"did:web:issuer.example\"}"));
	report = verify(&w, s->bundle, &online);
	assert_only(&report, VERIFY_ISSUER);
	report = verify(&w, s->jwt, &online);
	assert_only(&report, VERIFY_ISSUER);
	test_work_end(&w);
}

/* What the issuer was asked in vain, the file's own word does not replace; a trusted log does. */
TEST(verify_an_issuer_that_does_not_answer)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_world online = {.now_us = JUNE_2026, .resolve = publish};
	const struct str texts[] = {s->bundle, s->jwt};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct verify_report report = verify(&w, texts[i], &online);
		assert_int_equal(report.verdict, VERIFY_CANNOT_TELL);
		assert_outcome(&report, VERIFY_ISSUER, VERIFY_UNKNOWN);
		assert_true(
			str_starts(report.summary, S("Cannot tell. The issuer does not answer. Try again")));
	}
	struct verify_report report = verify(&w, s->bundle, &online);
	assert_outcome(&report, VERIFY_SIGNATURE, VERIFY_PASSED);
	online.trust = trust_of(&w, S("did:web:issuer.example"), &s->log.verifier);
	report = verify(&w, s->bundle, &online);
	assert_int_equal(report.verdict, VERIFY_VALID);
	test_work_end(&w);
}

TEST(verify_report_is_json)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_report report = verify_offline(&w, s->bundle);
	const struct json *json = parse(&w, verify_report_text(w.arena, &report));
	assert_str(json_get_str(json, S("verdict")), S("valid"));
	const struct json *checks = json_get(json, S("checks"));
	static const char *const names[] = {"form",   "signature", "issuer",        "validity",
	                                    "status", "schema",    "log inclusion", "witness quorum"};
	assert_int_equal(checks->count, COUNT(names));
	for (size_t i = 0; i < COUNT(names); i++)
		assert_str(json_get_str(&checks->elements[i], S("name")), str_of(names[i]));
	assert_str(json_get_str(&checks->elements[4], S("outcome")), S("not_applicable"));
	assert_str(json_get_str(json, S("key_source")), S("file"));
	assert_str(json_get_str(json_get(json, S("log")), S("origin")), S("issuer.example/log"));
	report = verify_offline(&w, S("{}"));
	json = parse(&w, verify_report_text(w.arena, &report));
	assert_str(json_get_str(json, S("verdict")), S("invalid"));
	assert_null(json_get(json, S("log")));
	test_work_end(&w);
}

/* Writes the samples to $ASSAY_SAMPLES, for readers in other languages: tests/outsiders.bats. */
TEST(verify_samples_for_others)
{
	const char *folder = getenv("ASSAY_SAMPLES");
	if (folder == NULL)
		return;
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str entry, log_key = note_verifier_text(w.arena, &s->log.verifier);
	struct files *files;
	assert_ok(&w, tlog_entry(&w, &s->log, 3, &entry));
	const struct memory_file written[] = {
		{S("credential.json"), s->credential, NULL},
		{S("credential.jwt"), s->jwt, NULL},
		{S("did.json"), s->issuer_document, NULL},
		{S("bundle.json"), s->bundle, NULL},
		{S("log.tlog-proof"), s->proof, NULL},
		{S("log.policy"), s->policy, NULL},
		{S("log.key"), log_key, NULL},
		{S("entry"), entry, NULL},
	};
	assert_ok(&w, files_open(&w, str_of(folder), &files));
	for (size_t i = 0; i < COUNT(written); i++)
		assert_ok(&w, files_write(&w, files, written[i].path, written[i].bytes, 0644));
	for (const struct memory_file *file = s->memory.files; file != NULL; file = file->next)
		assert_ok(&w, files_write(&w, files, str_format(w.arena, "log/%.*s", STR_ARG(file->path)),
		                          file->bytes, 0644));
	files_close(files);
	test_work_end(&w);
}
