/* Whom a credential is about. The hash is of Python: hashlib.sha256(b"ada@example.org" + b"not-so-random-16"). */
#include "test.h"

#include "unit/issuing.h"

#define HASHED                                                                                                  \
	"{\"type\":\"IdentityObject\",\"hashed\":true,\"identityHash\":\"sha256$"                               \
	"aec60d593ea6e3b32c4d955d22fcf254757b3e17a2cb2ef91ce693e52c027f96\",\"identityType\":\"emailAddress\"," \
	"\"salt\":\"not-so-random-16\"}"
#define PLAIN(type, text)                                                        \
	"{\"type\":\"IdentityObject\",\"hashed\":false,\"identityHash\":\"" text \
	"\",\"identityType\":\"" type "\"}"

/* A signed badge with these identifiers. */
static struct verify_report about(struct work *w, struct issuing *issuing, const char *identifiers)
{
	const struct json *badge = issuing_parse(w, issuing_badge(w));
	const struct json *list = issuing_parse(w, str_of(identifiers));
	struct str text;
	badge = json_with(w, badge, S("credentialSubject"),
	                  json_with(w, json_get(badge, S("credentialSubject")), S("identifier"), list));
	assert_ok(w, json_canonical(w, badge, &text));
	return issuing_verify(w, issuing, issuing_sign(w, issuing, text));
}

TEST(verify_whom_it_is_about)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const struct {
		const char *identifiers, *address;
		enum verify_outcome outcome;
	} cases[] = {
		{"[" HASHED "]", "ada@example.org", VERIFY_PASSED},
		{"[" HASHED "]", "  Ada@Example.ORG ", VERIFY_PASSED},
		{"[" HASHED "]", "eve@example.org", VERIFY_FAILED},
		{"[" HASHED "]", "", VERIFY_FAILED},
		{"[" PLAIN("name", "Ada") "," HASHED "]", "ada@example.org", VERIFY_PASSED},
		{"[" PLAIN("emailAddress", "Ada@example.org") "]", "ada@example.org", VERIFY_PASSED},
		{"[" PLAIN("emailAddress", "ada@example.org") "]", "eve@example.org", VERIFY_FAILED},
		{"[" PLAIN("name", "Ada") "]", "ada@example.org", VERIFY_UNKNOWN},
		{"[{\"type\":\"IdentityObject\",\"hashed\":true,\"identityHash\":\"md5$00\",\"identityType\":"
	         "\"emailAddress\"}]",
	         "ada@example.org", VERIFY_UNKNOWN},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct verify_report report = about(&w, issuing, cases[i].identifiers);
		issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
		assert_int_equal(verify_is_about(&w, &report, str_of(cases[i].address)), cases[i].outcome);
		/* What was asked is in no report. */
		if (cases[i].outcome != VERIFY_PASSED && cases[i].address[0] != '\0')
			assert_true(str_find(verify_report_text(w.arena, &report),
			                     str_of(cases[i].address)) == SIZE_MAX);
	}
	struct verify_report report = about(&w, issuing, "[" PLAIN("name", "Ada") "," HASHED "]");
	assert_int_equal(report.about.count, 2);
	assert_str(report.about.identities[0].text, S("Ada"));
	assert_str(verify_identity_words(&report.about.identities[0]), S("Name"));
	assert_true(report.about.identities[1].is_hashed && !report.about.identities[0].is_hashed);
	issuing_close(issuing);
	test_work_end(&w);
}
