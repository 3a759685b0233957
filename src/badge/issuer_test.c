/* The sample of tests/unit/sample.h, checked by three servers: its issuer, one of the same name with another key,
 * and a stranger. */
#include "test.h"

#include "badge/badge.h"
#include "badge/verifier.h"
#include "files/files.h"
#include "unit/sample.h"
#include "unit/signer.h"

#include <stdlib.h>

/* The secret of the sample's key: its first byte is 21. */
#define SAMPLE_SECRET "1500000000000000000000000000000000000000000000000000000000000000"
#define OTHER_SECRET "1600000000000000000000000000000000000000000000000000000000000000"

/* What a server with this address and key says of the sample. */
static struct verify_report verify_at(struct work *w, const char *base_url, const char *secret,
                                      struct str text)
{
	char folder[] = "/tmp/assay-issuer-XXXXXX";
	struct files *data;
	struct issuer *issuer;
	struct verify_report report;
	assert_non_null(mkdtemp(folder));
	assert_ok(w, files_open(w, str_of(folder), &data));
	assert_ok(w, files_write(w, data, S("keys/issuer.key"), str_of(secret), 0600));
	struct test_signer *signer = test_signer_start(w, folder, base_url);
	assert_ok(w, issuer_open(w, test_signer_of(signer), str_format(w->arena, "%s/log", folder),
	                         str_of(base_url), S("Test office"), &issuer));
	struct verifier *verifier = verifier_open(&(struct verifier_options){.issuer = issuer});
	const struct verifier_request request = {.bytes = text, .now_us = world_now_us(w)};
	assert_ok(w, verifier_check(w, verifier, &request, &report));
	verifier_close(verifier);
	issuer_close(issuer);
	test_signer_stop(signer);
	files_close(data);
	return report;
}

TEST(issuer_verifies_its_own)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	const struct str texts[] = {s->bundle, s->jwt};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct verify_report report =
			verify_at(&w, "https://issuer.example", SAMPLE_SECRET, texts[i]);
		assert_int_equal(report.verdict, VERIFY_VALID);
		assert_int_equal(report.key_source, VERIFY_KEY_PUBLISHED);
		/* In our name, with another's key, and everything else as it should be. */
		report = verify_at(&w, "https://issuer.example", OTHER_SECRET, texts[i]);
		assert_int_equal(report.verdict, VERIFY_INVALID);
		assert_int_equal(report.checks[VERIFY_ISSUER].outcome, VERIFY_FAILED);
		assert_int_not_equal(str_find(report.summary, S("is not listed by did:web:issuer.example")),
		                     SIZE_MAX);
		report = verify_at(&w, "https://other.example", SAMPLE_SECRET, texts[i]);
		assert_int_equal(report.verdict, VERIFY_CANNOT_TELL);
		/* Another's address is asked, and does not exist. */
		assert_true(str_starts(report.summary, S("Cannot tell. did:web:issuer.example could not be "
		                                         "asked whether the key is theirs")));
	}
	test_work_end(&w);
}
