/* A document that is right, and each way in which somebody who has taken over the web process could bend it. */
#include "test.h"

#include "base/time.h"
#include "signer/form.h"

#define DID S("did:web:issuer.example")
#define NOW_US INT64_C(1767225600000000) /* 2026-01-01T00:00:00Z */

#define CONTEXT                                                   \
	"\"@context\":[\"https://www.w3.org/ns/credentials/v2\"," \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"
#define THREE                                                             \
	"\"@context\":[\"https://www.w3.org/ns/credentials/v2\","         \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"," \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"]"
#define UNTIL "\"validUntil\":\"2027-01-01T00:00:00Z\""
#define REFRESH(address) "\"refreshService\":{\"id\":\"" address "\",\"type\":\"1EdTechCredentialRefresh\"}"
#define PLACE "issuer.example/c/01a208be-e49a-7fa7-abbd-9ad3f78e5fa7.json"
#define KEY "?key=AbCdEfGhIjKlMnOpQrStUv-_"
#define OWN "https://" PLACE KEY
#define REST TYPE "," ID "," ISSUER "," FROM "," SUBJECT
#define TYPE "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]"
#define ID "\"id\":\"urn:uuid:01a208be-e49a-7fa7-abbd-9ad3f78e5fa7\""
#define ISSUER "\"issuer\":{\"id\":\"did:web:issuer.example\",\"type\":[\"Profile\"]}"
#define FROM "\"validFrom\":\"2026-01-01T00:00:00Z\""
#define SUBJECT "\"credentialSubject\":{\"id\":\"urn:uuid:5\"}"

enum form { CREDENTIAL, STATUS_LIST, ENDORSEMENT };

static enum err judge(struct work *w, enum form form, const char *text)
{
	const struct json *document;
	assert_ok(w, json_parse(w, str_of(text), FORM_BYTES_MAX, &document));
	switch (form) {
	case CREDENTIAL: return form_credential(w, document, DID, NOW_US);
	case STATUS_LIST: return form_status_list(w, document, DID, NOW_US);
	case ENDORSEMENT: return form_endorsement(w, document, NOW_US);
	}
	return ERR_INTERNAL;
}

TEST(form_takes_what_we_issue)
{
	struct work w = test_work();
	assert_ok(&w, judge(&w, CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT "}"));
	assert_ok(&w, judge(&w, CREDENTIAL,
	                    "{" CONTEXT "," TYPE "," ID ",\"issuer\":\"did:web:issuer.example\"," FROM
	                    ",\"validUntil\":\"2027-01-01T00:00:00Z\"," SUBJECT "}"));
	assert_ok(&w, judge(&w, STATUS_LIST,
	                    "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":["
	                    "\"VerifiableCredential\",\"BitstringStatusListCredential\"],"
	                    "\"id\":\"https://issuer.example/status/1\"," ISSUER "," FROM
	                    ",\"credentialSubject\":{\"id\":\"https://issuer.example/status/1#list\","
	                    "\"type\":\"BitstringStatusList\",\"encodedList\":\"uH4\"}}"));
	assert_ok(&w, judge(&w, ENDORSEMENT,
	                    "{" CONTEXT ",\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"]," ID
	                    ",\"issuer\":{\"type\":[\"Profile\"],\"name\":\"Ada\"}," FROM "," SUBJECT "}"));
	assert_ok(&w, judge(&w, CREDENTIAL, "{" THREE "," REST "," UNTIL "," REFRESH(OWN) "}"));
	assert_ok(&w,
	          judge(&w, CREDENTIAL, "{" THREE "," REST "," UNTIL "," REFRESH("http://" PLACE KEY) "}"));
	/* With an endorsement inside, which brings its contexts. */
	assert_ok(&w, judge(&w, CREDENTIAL,
	                    "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT
	                    ",\"endorsement\":[{" CONTEXT "," FROM "}]}"));
	test_work_end(&w);
}

static const struct {
	enum form form;
	const char *text;
} bent[] = {
	{CREDENTIAL, "[]"},
	/* another issuer, a homoglyph, none, one that only begins so */
	{CREDENTIAL,
         "{" CONTEXT "," TYPE "," ID ",\"issuer\":\"did:web:other.example\"," FROM "," SUBJECT "}"},
	{CREDENTIAL,
         "{" CONTEXT "," TYPE "," ID ",\"issuer\":\"did:web:\\u0456ssuer.example\"," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," FROM "," SUBJECT "}"},
	{CREDENTIAL,
         "{" CONTEXT "," TYPE "," ID ",\"issuer\":\"did:web:issuer.example:x\"," FROM "," SUBJECT "}"},
	/* another day, no day, a day before it began */
	{CREDENTIAL,
         "{" CONTEXT "," TYPE "," ID "," ISSUER ",\"validFrom\":\"2025-12-30T00:00:00Z\"," SUBJECT "}"},
	{CREDENTIAL,
         "{" CONTEXT "," TYPE "," ID "," ISSUER ",\"validFrom\":\"2026-01-01T00:06:00Z\"," SUBJECT "}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," SUBJECT "}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM
                     ",\"validUntil\":\"2025-12-31T00:00:00Z\"," SUBJECT "}"},
	/* signed already, or with the claims of a token */
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT ",\"proof\":{}}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT ",\"iss\":\"x\"}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT ",\"vc\":{}}"},
	/* contexts: one of his own, in another order, one too few, an object */
	{CREDENTIAL,
         "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://evil.example/\"]," TYPE "," ID
         "," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL,
         "{\"@context\":[\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\","
         "\"https://www.w3.org/ns/credentials/v2\"]," TYPE "," ID "," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"]," TYPE "," ID "," ISSUER
                     "," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",{\"name\":\"ex:n\"}]," TYPE
                     "," ID "," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{" TYPE "," ID "," ISSUER "," FROM "," SUBJECT "}"},
	/* further in: a context of his own, names that no context gave */
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM
                     ",\"credentialSubject\":{\"id\":\"urn:uuid:5\",\"@context\":{\"a\":\"urn:b\"}}}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT
                     ",\"evidence\":[{\"@context\":\"https://www.w3.org/ns/credentials/v2\"}]}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT
                     ",\"@included\":[{\"id\":\"urn:uuid:6\"}]}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT
                     ",\"@type\":\"BitstringStatusListCredential\"}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT
                     ",\"https://w3id.org/security#proof\":{}}"},
	/* refreshed elsewhere, as another, by another kind of service, by something beside it; the third context for nothing, or
         * missing, or inside; for ever */
	{CREDENTIAL, "{" THREE "," REST "," UNTIL "," REFRESH(
			     "https://other.example/c/01a208be-e49a-7fa7-abbd-9ad3f78e5fa7.json" KEY) "}"},
	{CREDENTIAL,
         "{" THREE "," REST "," UNTIL
         "," REFRESH("https://issuer.example.evil/c/01a208be-e49a-7fa7-abbd-9ad3f78e5fa7.json" KEY) "}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL "," REFRESH(
			     "https://issuer.example/c/01a208be-e49a-7fa7-abbd-9ad3f78e5fa8.json" KEY) "}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL "," REFRESH(OWN "x") "}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL "," REFRESH("https://" PLACE) "}"},
	{CREDENTIAL,
         "{" THREE "," REST "," UNTIL "," REFRESH("https://" PLACE "?key=AbCdEfGhIjKlMnOpQrStUv&u") "}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL ",\"refreshService\":{\"id\":\"" OWN
                     "\",\"type\":\"VerifiableCredentialRefreshService2021\"}}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL ",\"refreshService\":{\"id\":\"" OWN
                     "\",\"type\":\"1EdTechCredentialRefresh\",\"name\":\"x\"}}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL ",\"refreshService\":[]}"},
	{CREDENTIAL, "{" THREE "," REST "," UNTIL "}"},
	{CREDENTIAL, "{" CONTEXT "," REST "," UNTIL "," REFRESH(OWN) "}"},
	{CREDENTIAL, "{" CONTEXT "," REST "," UNTIL ",\"endorsement\":[{" THREE "," FROM "}]}"},
	{CREDENTIAL, "{" THREE "," REST "," REFRESH(OWN) "}"},
	/* a status list or an endorsement in the credential's clothes */
	{CREDENTIAL, "{" CONTEXT ",\"type\":[\"VerifiableCredential\",\"BitstringStatusListCredential\"]," ID
                     "," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL,
         "{" CONTEXT ",\"type\":\"VerifiableCredential\"," ID "," ISSUER "," FROM "," SUBJECT "}"},
	/* ids */
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE ",\"id\":\"javascript:x\"," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE ",\"id\":\"urn:uuid:a\\nb\"," ISSUER "," FROM "," SUBJECT "}"},
	{CREDENTIAL, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM ",\"credentialSubject\":{}}"},
	{STATUS_LIST, "{" CONTEXT "," TYPE "," ID "," ISSUER "," FROM "," SUBJECT "}"},
	{STATUS_LIST,
         "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":["
         "\"VerifiableCredential\",\"BitstringStatusListCredential\"]," ID "," ISSUER "," FROM
         ",\"credentialSubject\":{\"id\":\"https://issuer.example/status/1#list\",\"type\":\"BitstringStatusList\"}}"},
	{STATUS_LIST, "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":["
                      "\"VerifiableCredential\",\"BitstringStatusListCredential\"]," ID "," ISSUER "," FROM
                      ",\"credentialSubject\":{\"type\":\"BitstringStatusList\",\"encodedList\":\"uH4\"}}"},
	{ENDORSEMENT, "{" CONTEXT ",\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"]," ID
                      "," ISSUER "," FROM "," SUBJECT "}"},
	{ENDORSEMENT, "{" CONTEXT ",\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"]," ID
                      ",\"issuer\":\"did:key:z6Mk\"," FROM "," SUBJECT "}"},
	{ENDORSEMENT, "{" CONTEXT "," TYPE "," ID "," FROM "," SUBJECT "}"},
};

TEST(form_refuses_what_we_do_not)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(bent); i++) {
		if (judge(&w, bent[i].form, bent[i].text) != ERR_INPUT)
			fail_msg("taken: %s", bent[i].text);
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(form_lets_the_log_only_grow)
{
	struct work w = test_work();
	const struct digest root = digest_of(S("a")), other = digest_of(S("b"));
	const struct str origin = S("issuer.example/log");
	const struct checkpoint last = {origin, 5, root, S("")};
	struct checkpoint next = {origin, 6, other, S("")};
	assert_ok(&w, form_checkpoint(&w, &next, origin, &last));
	assert_ok(&w, form_checkpoint(&w, &next, origin, NULL));
	assert_ok(&w, form_checkpoint(&w, &last, origin, &last));
	next.size = 5;
	assert_fails(&w, ERR_CONFLICT, form_checkpoint(&w, &next, origin, &last));
	next = (struct checkpoint){origin, 4, root, S("")};
	assert_fails(&w, ERR_CONFLICT, form_checkpoint(&w, &next, origin, &last));
	next = (struct checkpoint){S("other.example/log"), 6, root, S("")};
	assert_fails(&w, ERR_INPUT, form_checkpoint(&w, &next, origin, &last));
	next = (struct checkpoint){origin, 6, root, S("x\n")};
	assert_fails(&w, ERR_INPUT, form_checkpoint(&w, &next, origin, &last));
	next = (struct checkpoint){origin, UINT64_MAX, root, S("")};
	assert_fails(&w, ERR_INPUT, form_checkpoint(&w, &next, origin, &last));
	test_work_end(&w);
}
