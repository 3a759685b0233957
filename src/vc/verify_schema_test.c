/* Whether it fits the schema that it names: one badge, schemas of both types that it fits and does not fit, and all that keeps
 * the answer from being found. */
#include "test.h"

#include "files/files.h"
#include "schema/schema.h"
#include "unit/issuing.h"

#include <stdlib.h>

#define OLD "1EdTechJsonSchemaValidator2019"
#define NEW "JsonSchema"

/* The issuer's badge with this credentialSchema, signed as JSON, which needs no context for the types. */
static struct str badge_with(struct work *w, struct issuing *issuing, const char *credential_schema)
{
	struct str member =
		str_format(w->arena, "\"credentialSchema\":%s,\"credentialSubject\":", credential_schema);
	struct str badge =
		issuing_replace(w, issuing_badge(w), "\"credentialSubject\":", str_cstr(w->arena, member));
	return issuing_sign_as(w, issuing, badge, INTEGRITY_EDDSA_JCS_2022, &issuing->ed25519,
	                       issuing->ed25519_id, "assertionMethod");
}

static struct str badge_of_type(struct work *w, struct issuing *issuing, const char *type)
{
	struct str named =
		str_format(w->arena, "{\"id\":\"https://schema.example/a\",\"type\":\"%s\"}", type);
	return badge_with(w, issuing, str_cstr(w->arena, named));
}

static void expect(struct work *w, struct issuing *issuing, struct str badge, enum verify_outcome outcome,
                   const char *word)
{
	static const enum verify_verdict verdicts[] = {
		[VERIFY_PASSED] = VERIFY_VALID,
		[VERIFY_FAILED] = VERIFY_INVALID,
		[VERIFY_UNKNOWN] = VERIFY_VALID,
		[VERIFY_NOT_APPLICABLE] = VERIFY_VALID,
	};
	struct verify_report report = issuing_verify(w, issuing, badge);
	issuing_expect(&report, verdicts[outcome], VERIFY_SCHEMA, outcome, word);
	/* Nothing else changes by it. */
	for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++)
		if (name != VERIFY_SCHEMA)
			assert_true(report.checks[name].outcome == VERIFY_PASSED ||
			            report.checks[name].outcome == VERIFY_NOT_APPLICABLE);
}

TEST(verify_schema_of_both_types)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const struct {
		const char *schema;
		enum verify_outcome outcome;
		const char *word;
	} cases[] = {
		{"true", VERIFY_PASSED, "fits"},
		{"{\"required\":[\"credentialSubject\",\"proof\"]}", VERIFY_PASSED, "fits"},
		{"{\"required\":[\"refreshService\"]}", VERIFY_FAILED,
	         "The whole lacks “refreshService”. (Rule: required.)"},
		{"{\"properties\":{\"credentialSubject\":{\"properties\":{\"achievement\":{\"$ref\":\"#/$defs/a\"}}}},"
	         "\"$defs\":{\"a\":{\"properties\":{\"name\":{\"maxLength\":3}}}}}",
	         VERIFY_FAILED,
	         "“/credentialSubject/achievement/name” has more than 3 characters. (Rule: maxLength.)"},
		{"{\"properties\":{\"type\":{\"type\":\"object\"}}}", VERIFY_FAILED,
	         "“/type” should be an object, and is a list. (Rule: type.)"},
		{"false", VERIFY_FAILED, "The whole is not allowed there"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		issuing->schema = str_of(cases[i].schema);
		expect(&w, issuing, badge_of_type(&w, issuing, OLD), cases[i].outcome, cases[i].word);
		expect(&w, issuing, badge_of_type(&w, issuing, NEW), cases[i].outcome, cases[i].word);
	}
	struct verify_report report =
		issuing_verify(&w, issuing, issuing_sign(&w, issuing, issuing_badge(&w)));
	issuing_expect(&report, VERIFY_VALID, VERIFY_SCHEMA, VERIFY_NOT_APPLICABLE, "names no schema");
	issuing_close(issuing);
	test_work_end(&w);
}

/* Draft 2019-09 reads a list of items; 2020-12 has no such thing. Formats are 1EdTech's alone. */
TEST(verify_schema_of_the_type_says_the_draft)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	issuing->schema = S("{\"properties\":{\"@context\":{\"items\":[{\"const\":\"no\"}]}}}");
	expect(&w, issuing, badge_of_type(&w, issuing, OLD), VERIFY_FAILED,
	       "“/@context/0” is not the one value");
	expect(&w, issuing, badge_of_type(&w, issuing, NEW), VERIFY_UNKNOWN, "cannot be told");
	issuing->schema = S("{\"properties\":{\"name\":{\"format\":\"date-time\"}}}");
	expect(&w, issuing, badge_of_type(&w, issuing, NEW), VERIFY_PASSED, "fits");
	expect(&w, issuing, badge_of_type(&w, issuing, OLD), VERIFY_FAILED, "“/name” is not of the format");
	issuing_close(issuing);
	test_work_end(&w);
}

/* Whatever keeps it from being found out, the credential is not called wrong for it. */
TEST(verify_schema_that_cannot_be_used)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const struct {
		const char *schema, *word;
	} cases[] = {
		{NULL, "Nobody answers there."},
		{"not JSON", "no JSON"},
		{"17", "something else"},
		{"{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", "draft"},
		{"{\"$ref\":\"https://other.example/schema\"}", "could not be had. Nobody answers there."},
		{"{\"$ref\":\"#/$defs/none\"}", "leads nowhere"},
		{"{\"$ref\":\"#\"}", "without end"},
		{"{\"properties\":{\"name\":{\"pattern\":\"(\"}}}", "A pattern of the schema cannot be used"},
		{"{\"properties\":{\"name\":{\"pattern\":\"^(\\\\w+\\\\s*)+[!?]\"}}}", "takes too long"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		issuing->schema = cases[i].schema == NULL ? (struct str){0} : str_of(cases[i].schema);
		expect(&w, issuing, badge_of_type(&w, issuing, NEW), VERIFY_UNKNOWN, cases[i].word);
	}
	issuing->schema = S("true");
	expect(&w, issuing, badge_of_type(&w, issuing, "JsonSchemaCredential"), VERIFY_UNKNOWN,
	       "not known here");
	expect(&w, issuing,
	       badge_with(&w, issuing, "{\"id\":\"https://a.example/\",\"type\":\"JsonSchema\"}"),
	       VERIFY_UNKNOWN, "Nobody answers there.");
	struct verify_world offline = issuing_world(issuing);
	struct verify_report report;
	offline.fetch_schema = NULL;
	assert_ok(&w, verify_text(&w, badge_of_type(&w, issuing, NEW), &offline, &report));
	issuing_expect(&report, VERIFY_VALID, VERIFY_SCHEMA, VERIFY_UNKNOWN, "nobody is asked");
	assert_str(report.checks[VERIFY_SCHEMA].advice, S("Verify online, where the schema can be had."));
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_schema_several_and_none)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	issuing->schema = S("{\"$defs\":{},\"required\":[\"issuer\"]}");
	expect(&w, issuing,
	       badge_with(&w, issuing,
	                  "[{\"id\":\"https://schema.example/a\",\"type\":\"" NEW "\"},"
	                  "{\"id\":\"https://schema.example/b\",\"type\":\"" OLD "\"},"
	                  "{\"id\":\"https://schema.example/a\",\"type\":\"" NEW "\"}]"),
	       VERIFY_PASSED, "fits the schemas");
	assert_int_equal(issuing->schemas, 2); /* each is asked for once */
	expect(&w, issuing,
	       badge_with(&w, issuing,
	                  "[{\"id\":\"https://schema.example/a\",\"type\":\"" NEW "\"},"
	                  "{\"id\":\"https://elsewhere.example/b\",\"type\":\"" OLD "\"}]"),
	       VERIFY_UNKNOWN, "https://elsewhere.example/b");
	issuing->schema = S("{\"required\":[\"nothing\"]}");
	expect(&w, issuing,
	       badge_with(&w, issuing,
	                  "[{\"id\":\"https://elsewhere.example/b\",\"type\":\"" OLD "\"},"
	                  "{\"id\":\"https://schema.example/a\",\"type\":\"" NEW "\"}]"),
	       VERIFY_FAILED, "https://schema.example/a");
	struct verify_report report = issuing_verify(
		&w, issuing,
		badge_with(&w, issuing, "[{\"id\":\"https://schema.example/a\",\"type\":\"" NEW "\"},{}]"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, "names a schema");
	issuing_close(issuing);
	test_work_end(&w);
}

/* Digests by `printf true | openssl dgst -binary -sha256 | base64` and the like. */
TEST(verify_schema_by_its_digest)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const struct {
		const char *sri;
		enum verify_outcome outcome;
	} cases[] = {
		{"sha256-SHA256", VERIFY_PASSED},
		{"sha384-SHA384", VERIFY_PASSED},
		{"sha512-SHA512", VERIFY_PASSED},
		{"sha256-SHA384", VERIFY_UNKNOWN},
		{"sha256-SHA256 sha512-SHA256", VERIFY_UNKNOWN},
		{"sha256-SHA384 sha512-SHA512", VERIFY_PASSED},
		{"sha256-SHA384 sha256-SHA256", VERIFY_PASSED},
		{"md5-SHA256", VERIFY_UNKNOWN},
		{"", VERIFY_UNKNOWN},
	};
	issuing->schema = S("true");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str named = str_format(w.arena,
		                              "{\"id\":\"https://schema.example/a\",\"type\":\"" NEW
		                              "\",\"digestSRI\":\"%s\"}",
		                              cases[i].sri);
		static const char *const digests[][2] = {
			{"SHA256", "tb6kG2xiP3wJ8b8k3K5Y66s8DN2QrZZrxDpFtEhn4Ss="},
			{"SHA384", "8rQPzOkIi9krrMCZ4hX9btEdyFRkvfJedkbblKKTjXLNCPpthcpCbl23P2l529ze"},
			{"SHA512",
		         "kSDNX67wegjpcf8CSj/L6h46a0QUKm2CyijGxC5PhSWVvPU9gdd28QVBBFq9t8N5UGKUFdDcZsjYbGSlYG0y3g=="},
		};
		for (size_t d = 0; d < COUNT(digests); d++)
			while (str_find(named, str_of(digests[d][0])) != SIZE_MAX)
				named = issuing_replace(&w, named, digests[d][0], digests[d][1]);
		expect(&w, issuing, badge_with(&w, issuing, str_cstr(w.arena, named)), cases[i].outcome,
		       cases[i].outcome == VERIFY_PASSED ? "fits" : "gives the digest of");
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* Writes a credential that names the schema at $ASSAY_SAMPLES_SCHEMA, for tests/cli/verify.bats. Its issuer's name is the key. */
TEST(verify_schema_sample_for_others)
{
	const char *folder = getenv("ASSAY_SAMPLES"), *url = getenv("ASSAY_SAMPLES_SCHEMA");
	if (folder == NULL || url == NULL)
		return;
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct files *files;
	struct str multikey = key_multikey(w.arena, &issuing->ed25519.public);
	struct str did = str_format(w.arena, "did:key:%.*s", STR_ARG(multikey));
	struct str named = str_format(
		w.arena,
		"\"credentialSchema\":{\"id\":\"%s\",\"type\":\"" NEW "\"},\"credentialSubject\":", url);
	struct str badge =
		issuing_replace(&w, issuing_badge(&w), "\"credentialSubject\":", str_cstr(w.arena, named));
	while (str_find(badge, S("did:web:issuer.example")) != SIZE_MAX)
		badge = issuing_replace(&w, badge, "did:web:issuer.example", str_cstr(w.arena, did));
	struct str text = issuing_sign_as(&w, issuing, badge, INTEGRITY_EDDSA_JCS_2022, &issuing->ed25519,
	                                  str_format(w.arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(multikey)),
	                                  "assertionMethod");
	assert_ok(&w, files_open(&w, str_of(folder), &files));
	assert_ok(&w, files_write(&w, files, S("with-schema.json"), text, 0644));
	files_close(files);
	issuing_close(issuing);
	test_work_end(&w);
}
