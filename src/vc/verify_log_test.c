/* The quorum of witnesses: a sample whose log was cosigned, by whom the reader asks for and by whom not. */
#include "test.h"

#include "base/buf.h"
#include "base/json.h"
#include "files/files.h"
#include "tlog/cosignature.h"
#include "tlog/proof.h"
#include "unit/sample.h"
#include "vc/verify.h"

#include <stdlib.h>

#define JUNE_2026 INT64_C(1780272000000000)
#define NOVEMBER_2026_S 1795824000 /* 28 November 2026 */

static struct note_signer witness(struct work *w, const char *name)
{
	struct note_signer signer;
	assert_ok(w, cosignature_signer_make(w, str_of(name),
	                                     (const uint8_t[NOTE_SEED_LEN]){(uint8_t)name[0], 5}, &signer));
	return signer;
}

static struct str key_of(struct work *w, const char *name)
{
	struct note_signer signer = witness(w, name);
	return note_verifier_text(w->arena, &signer.verifier);
}

/* The sample's bundle after these witnesses have cosigned the log's checkpoint; NULL ends them. */
static struct str cosigned(struct work *w, struct sample *s, const char *const *names)
{
	struct proof proof;
	struct note note;
	assert_ok(w, proof_parse(w, s->proof, &proof));
	for (; *names != NULL; names++) {
		struct note_signer signer = witness(w, *names);
		struct note_signature line;
		assert_ok(w, note_parse(w, proof.checkpoint, &note));
		assert_ok(w, cosignature_make(w, note.text, &signer, NOVEMBER_2026_S, &line));
		assert_ok(w, cosignature_add(w, proof.checkpoint, &signer.verifier,
		                             note_line(w->arena, &line), &proof.checkpoint));
	}
	s->proof = proof_text(w->arena, &proof);
	return sample_bundle(w, s);
}

/* A log with three witnesses, two of which are enough. */
static struct str two_of_three(struct work *w, const struct sample *s)
{
	return str_format(
		w->arena,
		"log %.*s\nwitness a %.*s\nwitness b %.*s\nwitness c %.*s\ngroup g 2 a b c\nquorum g\n",
		STR_ARG(note_verifier_text(w->arena, &s->log.verifier)), STR_ARG(key_of(w, "alfa.example")),
		STR_ARG(key_of(w, "bravo.example")), STR_ARG(key_of(w, "charlie.example")));
}

static const struct trust *trust_in(struct work *w, struct str policy)
{
	struct trust *trust = work_alloc(w, sizeof *trust);
	struct str text = str_format(
		w->arena, "# ours\nissuer did:web:other.example\nissuer did:web:issuer.example\n%.*s",
		STR_ARG(policy));
	assert_ok(w, trust_parse(w, text, trust));
	return trust;
}

static struct verify_report verify(struct work *w, struct str text, const struct trust *trust)
{
	struct verify_report report;
	assert_ok(w,
	          verify_text(w, text, &(struct verify_world){.now_us = JUNE_2026, .trust = trust}, &report));
	return report;
}

static void expect(const struct verify_report *report, enum verify_verdict verdict, enum verify_outcome log,
                   enum verify_outcome witnesses, const char *words)
{
	const struct verify_check *check = &report->checks[VERIFY_WITNESSES];
	if (report->verdict != verdict || check->outcome != witnesses)
		print_error("%.*s\n", STR_ARG(report->summary));
	assert_int_equal(report->verdict, verdict);
	assert_int_equal(report->checks[VERIFY_LOG].outcome, log);
	assert_int_equal(check->outcome, witnesses);
	if (str_find(check->detail, str_of(words)) == SIZE_MAX)
		fail_msg("%s is not in: %.*s", words, STR_ARG(check->detail));
	if (witnesses == VERIFY_FAILED || witnesses == VERIFY_UNKNOWN)
		assert_false(str_absent(check->advice));
}

TEST(verify_quorum_that_the_reader_asks_for)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	const struct trust *trust = trust_in(&w, two_of_three(&w, s));
	struct verify_report report = verify(&w, s->bundle, trust);
	expect(&report, VERIFY_INVALID, VERIFY_PASSED, VERIFY_FAILED,
	       "Too few witnesses have cosigned the log: none; your trust file asks for 2 of these 3: "
	       "alfa.example, bravo.example, charlie.example.");
	report = verify(&w,
	                cosigned(&w, s, (const char *const[]){"charlie.example", "stranger.example", NULL}),
	                trust);
	expect(&report, VERIFY_INVALID, VERIFY_PASSED, VERIFY_FAILED, "log: charlie.example;");
	report = verify(&w, cosigned(&w, s, (const char *const[]){"alfa.example", NULL}), trust);
	expect(&report, VERIFY_VALID, VERIFY_PASSED, VERIFY_PASSED,
	       "Cosigned by alfa.example and charlie.example, last on 28 November 2026; your trust file asks for");
	test_work_end(&w);
}

TEST(verify_quorum_that_the_file_asks_for)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	s->policy = two_of_three(&w, s);
	struct verify_report report = verify(&w, sample_bundle(&w, s), NULL);
	expect(&report, VERIFY_INVALID, VERIFY_PASSED, VERIFY_FAILED,
	       "the file itself asks for 2 of these 3");
	report = verify(&w, cosigned(&w, s, (const char *const[]){"alfa.example", "bravo.example", NULL}),
	                NULL);
	expect(&report, VERIFY_VALID, VERIFY_PASSED, VERIFY_PASSED, "the file itself asks for");
	/* The reader asks for less: the file's own wishes do not count. And for more. */
	struct str key = note_verifier_text(w.arena, &s->log.verifier);
	struct str log = str_format(w.arena, "log %.*s\n", STR_ARG(key));
	report = verify(&w, s->bundle, trust_in(&w, log));
	expect(&report, VERIFY_VALID, VERIFY_PASSED, VERIFY_NOT_APPLICABLE, "without witnesses");
	report = verify(&w, sample_bundle(&w, s),
	                trust_in(&w, str_format(w.arena, "%.*switness d %.*s\nquorum d\n", STR_ARG(log),
	                                        STR_ARG(key_of(&w, "delta.example")))));
	expect(&report, VERIFY_INVALID, VERIFY_PASSED, VERIFY_FAILED,
	       "your trust file asks for delta.example");
	test_work_end(&w);
}

/* A witness's line that does not hold is not "too few": the proof of the log is not to be believed at all. */
TEST(verify_quorum_with_a_forged_cosignature)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str good = cosigned(&w, s, (const char *const[]){"alfa.example", "bravo.example", NULL});
	const struct trust *trust = trust_in(&w, two_of_three(&w, s));
	struct verify_report report = verify(&w, good, trust);
	expect(&report, VERIFY_VALID, VERIFY_PASSED, VERIFY_PASSED, "");
	/* The last line of the proof is bravo's; a letter of it is changed. */
	char *last = (char *)(uintptr_t)s->proof.at + s->proof.len - 20;
	*last = *last == 'A' ? 'B' : 'A';
	report = verify(&w, sample_bundle(&w, s), trust);
	expect(&report, VERIFY_INVALID, VERIFY_FAILED, VERIFY_UNKNOWN, "Not checked");
	test_work_end(&w);
}

/* Without a proof there is nothing to cosign; who asks for witnesses is not told that all is well. */
TEST(verify_quorum_without_a_bundle)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct verify_report report = verify(&w, s->jwt, trust_in(&w, two_of_three(&w, s)));
	assert_int_equal(report.checks[VERIFY_WITNESSES].outcome, VERIFY_UNKNOWN);
	report = verify(&w, s->jwt, NULL);
	assert_int_equal(report.checks[VERIFY_WITNESSES].outcome, VERIFY_NOT_APPLICABLE);
	test_work_end(&w);
}

TEST(verify_report_tells_the_cosigners)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct str bundle = cosigned(&w, s, (const char *const[]){"alfa.example", "charlie.example", NULL});
	struct verify_report report = verify(&w, bundle, trust_in(&w, two_of_three(&w, s)));
	struct str text = verify_report_text(w.arena, &report);
	const struct json *json;
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	const struct json *log = json_get(json, S("log")), *rows = json_get(log, S("witnesses"));
	assert_str(json_get_str(log, S("origin")), S("issuer.example/log"));
	assert_int_equal(json_get_int(log, S("index")), 3);
	assert_int_equal(json_get_int(log, S("size")), 5);
	assert_str(json_get_str(log, S("quorum")), S("reached"));
	assert_int_equal(rows->count, 3);
	assert_str(json_get_str(&rows->elements[0], S("name")), S("alfa.example"));
	assert_str(json_get_str(&rows->elements[0], S("key")), key_of(&w, "alfa.example"));
	assert_str(json_get_str(&rows->elements[0], S("cosigned")), S("2026-11-28T00:00:00Z"));
	assert_true(str_absent(json_get_str(&rows->elements[1], S("cosigned"))));
	report = verify(&w, sample_bundle(&w, s), NULL);
	text = verify_report_text(w.arena, &report);
	assert_true(str_find(text, S("\"quorum\":\"none\",\"witnesses\":[]")) != SIZE_MAX);
	test_work_end(&w);
}

/* ---- the trust file ---- */

/* The text with the log's key for @l and a witness's for @w. */
static struct str filled(struct work *w, const struct sample *s, const char *text)
{
	struct buf out = buf_init(w->arena, TRUST_BYTES_MAX);
	for (; *text != '\0'; text++) {
		if (*text != '@')
			buf_byte(&out, *text);
		else if (*++text == 'l')
			buf_put(&out, note_verifier_text(w->arena, &s->log.verifier));
		else
			buf_put(&out, key_of(w, "alfa.example"));
	}
	return buf_str(&out);
}

TEST(trust_witnesses_need_a_log_and_a_quorum)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	static const char *const bad[] = {
		"issuer did:web:a\nlog @l\nwitness a @w\n",
		"issuer did:web:a\nlog @l\nwitness a @w\ngroup g any a\nissuer did:web:b\n",
		"issuer did:web:a\nlog @l\nissuer did:web:b\nwitness a @w\nquorum a\n",
		"issuer did:web:a\nlog @l\nwitness a @w\nquorum b\n",
		"issuer did:web:a\nlog @l\nwitness a @w\nquorum a\nissuer did:web:a\n",
		"log @l\nissuer did:web:a\nwitness a @w\nquorum a\n",
	};
	struct trust *trust = work_alloc(&w, sizeof *trust);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(&w, ERR_INPUT, trust_parse(&w, filled(&w, s, bad[i]), trust));
	test_work_end(&w);
}

TEST(trust_says_the_line_of_the_whole_file)
{
	struct work w = test_work();
	struct trust *trust = work_alloc(&w, sizeof *trust);
	struct str text = S("# ours\n\nissuer did:web:a\n# none\nissuer\tdid:web:b\n\nlog nonsense\n");
	assert_int_equal(trust_parse(&w, text, trust), ERR_INPUT);
	assert_true(str_starts(w.message, S("Line 7: ")));
	work_forgive(&w);
	assert_ok(&w, trust_parse(&w, S("# ours\n\nissuer did:web:a\n# none\nissuer\tdid:web:b"), trust));
	assert_true(trust_names(trust, S("did:web:b")));
	assert_null(trust_policy(trust, S("did:web:b")));
	test_work_end(&w);
}

/* ---- for others ---- */

/* Beside the samples of verify_test.c: the bundle whose own policy wants two of three witnesses, and has them. */
TEST(verify_samples_for_others_cosigned)
{
	const char *folder = getenv("ASSAY_SAMPLES");
	if (folder == NULL)
		return;
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	struct files *files;
	s->policy = two_of_three(&w, s);
	struct str bundle = cosigned(&w, s, (const char *const[]){"alfa.example", "bravo.example", NULL});
	const struct memory_file written[] = {
		{S("cosigned.json"), bundle, NULL},
		{S("cosigned.tlog-proof"), s->proof, NULL},
		{S("cosigned.policy"), s->policy, NULL},
	};
	assert_ok(&w, files_open(&w, str_of(folder), &files));
	for (size_t i = 0; i < COUNT(written); i++)
		assert_ok(&w, files_write(&w, files, written[i].path, written[i].bytes, 0644));
	files_close(files);
	test_work_end(&w);
}
