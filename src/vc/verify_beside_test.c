/* A proof of logging that comes beside a credential, as in a picture: with the salt as its extra it is checked as a bundle's. */
#include "test.h"

#include "tlog/proof.h"
#include "unit/issuing.h"
#include "unit/sample.h"

#include <string.h>

struct beside {
	struct work w;
	struct issuing *issuing;
	struct sample *sample;
	struct trust trust;
	struct str credential; /* the sample's, which is in its log, with a proof of the issuer's */
};

static void trust_log(struct beside *b, const struct note_verifier *log)
{
	struct str key = note_verifier_text(b->w.arena, log);
	assert_ok(&b->w, trust_parse(&b->w,
	                             str_format(b->w.arena, "issuer did:web:issuer.example\nlog %.*s\n",
	                                        STR_ARG(key)),
	                             &b->trust));
}

static struct beside beside_open(void)
{
	struct beside b = {.w = test_work()};
	b.issuing = issuing_open(&b.w);
	b.sample = sample_make(&b.w);
	b.credential = issuing_sign(&b.w, b.issuing, b.sample->credential);
	return b;
}

static void beside_close(struct beside *b)
{
	issuing_close(b->issuing);
	test_work_end(&b->w);
}

/* The sample's proof with that extra; absent: without. */
static struct str proof_with(struct beside *b, struct str extra)
{
	struct proof proof;
	assert_ok(&b->w, proof_parse(&b->w, b->sample->proof, &proof));
	proof.extra = extra;
	return proof_text(b->w.arena, &proof);
}

static struct str salt_of(struct beside *b)
{
	return str_bytes(b->sample->salt, sizeof b->sample->salt);
}

static struct verify_report check_with(struct beside *b, struct str credential, struct str proof,
                                       bool trusting)
{
	const struct verify_world world = {
		.now_us = ISSUING_NOW_US, .jsonld = b->issuing->jsonld, .trust = trusting ? &b->trust : NULL};
	struct verify_report report;
	assert_ok(&b->w, verify_text_logged(&b->w, credential, proof, &world, &report));
	return report;
}

TEST(verify_log_proof_beside_a_credential)
{
	struct beside b = beside_open();
	trust_log(&b, &b.sample->log.verifier);
	struct str proof = proof_with(&b, salt_of(&b));
	struct verify_report report = check_with(&b, b.credential, proof, true);
	issuing_expect(&report, VERIFY_VALID, VERIFY_LOG, VERIFY_PASSED, "entry 3 of the 5");
	issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, "the log that vouches");
	assert_int_equal(report.log_index, 3);
	/* Without a trust file nothing says whose log it is, and nothing is worse for the proof. */
	report = check_with(&b, b.credential, proof, false);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_LOG, VERIFY_NOT_APPLICABLE, "trust file");
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_ISSUER, VERIFY_UNKNOWN, NULL);
	report = check_with(&b, b.credential, (struct str){0}, true);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_LOG, VERIFY_NOT_APPLICABLE, "carries no proof");
	/* Pictures of before have no salt. */
	report = check_with(&b, b.credential, b.sample->proof, true);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_LOG, VERIFY_NOT_APPLICABLE, "what opens it");
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_ISSUER, VERIFY_UNKNOWN, NULL);
	beside_close(&b);
}

TEST(verify_log_proof_of_something_else)
{
	struct beside b = beside_open();
	trust_log(&b, &b.sample->log.verifier);
	struct str proof = proof_with(&b, salt_of(&b));
	struct str changed =
		issuing_sign(&b.w, b.issuing,
	                     issuing_replace(&b.w, b.sample->credential, "\"validUntil\":\"2027-",
	                                     "\"validUntil\":\"2037-"));
	uint8_t salt[ENTRY_SALT_LEN];
	memcpy(salt, b.sample->salt, sizeof salt);
	salt[31] ^= 1;
	const struct {
		struct str credential, proof;
	} cases[] = {
		{changed, proof},
		{b.credential, proof_with(&b, str_bytes(salt, sizeof salt))},
		{b.credential, S("c2sp.org/tlog-proof@v1\nindex x\n")},
		{b.credential, issuing_replace(&b.w, proof, "\nindex 3", "\nindex 2")},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct verify_report report = check_with(&b, cases[i].credential, cases[i].proof, true);
		issuing_expect(&report, VERIFY_INVALID, VERIFY_LOG, VERIFY_FAILED, NULL);
	}
	/* The log of somebody else. */
	struct note_signer stranger;
	assert_ok(&b.w, note_signer_make(&b.w, S("issuer.example/log"), (const uint8_t[NOTE_SEED_LEN]){1},
	                                 &stranger));
	trust_log(&b, &stranger.verifier);
	struct verify_report report = check_with(&b, b.credential, proof, true);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_LOG, VERIFY_FAILED, NULL);
	beside_close(&b);
}
