/* Embedded proofs through the whole verifier: the vectors of W3C and 1EdTech; sets and chains; what was changed; and JSON
 * that says one thing to a reader and another to RDF. */
#include "test.h"

#include "unit/issuing.h"
#include "unit/keys.h"
#include "unit/vector_contexts.h"
#include "vc/did.h"

#include <string.h>

#define W3C_ED "vc-di-eddsa/TestVectors/"
#define W3C_EC "vc-di-ecdsa/TestVectors/"

/* ---- vectors ---- */

/* Their issuer is an address, their keys are did:key: the proof holds, and it is not the issuer's. */
TEST(verify_vectors_of_w3c)
{
	struct work w = test_work();
	static const char *const names[] = {
		W3C_ED "eddsa-rdfc-2022/signedDataInt.json",
		W3C_ED "eddsa-rdfc-2022/employ/signedDataInt.json",
		W3C_ED "eddsa-jcs-2022/signedJCS.json",
		W3C_ED "proof-set-chain/signedProofSet1.json",
		W3C_ED "proof-set-chain/signedProofSet2.json",
		W3C_ED "proof-set-chain/signedProofChain1.json",
		W3C_ED "proof-set-chain/signedProofChain2.json",
		W3C_EC "ecdsa-rdfc-2019-p256/signedECDSAP256.json",
		W3C_EC "ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json",
		W3C_EC "ecdsa-rdfc-2019-p384/signedECDSAP384.json",
		W3C_EC "ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json",
		W3C_EC "ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
		W3C_EC "ecdsa-jcs-2019-p384/signedJCSECDSAP384.json",
		W3C_EC "ecdsa-sd-2023/employ/derivedRevealDocument.json",
		W3C_EC "ecdsa-sd-2023/prc/derivedRevealDocument.json",
	};
	struct verify_world world = {.now_us = ISSUING_NOW_US, .jsonld = vector_contexts_open(&w)};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct verify_report report;
		assert_ok(&w, verify_text(&w, test_vector(&w, names[i]), &world, &report));
		if (report.checks[VERIFY_SIGNATURE].outcome != VERIFY_PASSED)
			fail_msg("%s: %.*s", names[i], STR_ARG(report.checks[VERIFY_SIGNATURE].detail));
		issuing_expect(&report, VERIFY_INVALID, VERIFY_ISSUER, VERIFY_FAILED,
		               "not signed with a key of");
		for (size_t proof = 0; proof < report.proof_count; proof++)
			assert_int_equal(report.proofs[proof].outcome, VERIFY_PASSED);
	}
	jsonld_close(world.jsonld);
	test_work_end(&w);
}

struct published {
	struct str id;
	const struct json *document;
};

static enum err publish(struct work *w, void *state, struct str id, const struct json **document)
{
	const struct published *published = state;
	if (!str_equal(id, published->id))
		return fail(w, ERR_UNAVAILABLE, "Nobody answers there.");
	*document = published->document;
	return OK;
}

/* An issuer by its https address, whose document is there. */
TEST(verify_vectors_of_1edtech)
{
	struct work w = test_work();
	struct str text = test_vector(&w, "openbadges/linked-data-proofs.json");
	const struct json *vectors = issuing_parse(&w, text);
	struct str method = json_get_str(vectors, S("verificationMethod"));
	struct str issuer = str_cut(&(struct str){method.at, method.len}, '#');
	struct str document = str_format(
		w.arena,
		"{\"id\":\"%.*s\",\"verificationMethod\":[{\"id\":\"%.*s\",\"type\":\"Multikey\",\"controller\":"
		"\"%.*s\",\"publicKeyMultibase\":\"%.*s\"}],\"assertionMethod\":[\"%.*s\"]}",
		STR_ARG(issuer), STR_ARG(method), STR_ARG(issuer),
		STR_ARG(json_get_str(vectors, S("publicKeyMultibase"))), STR_ARG(method));
	struct published published = {issuer, issuing_parse(&w, document)};
	struct verify_world world = {.now_us = ISSUING_NOW_US,
	                             .jsonld = vector_contexts_open(&w),
	                             .state = &published,
	                             .resolve = publish};
	static const struct {
		const char *name;
		enum verify_kind kind;
		bool schema; /* it names one, for which nobody is asked here */
	} cases[] = {{"obv3p0", VERIFY_BADGE, false}, {"clrv2p0", VERIFY_CLR, true}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct verify_report report;
		struct str credential;
		const struct json *one = json_get(json_get(vectors, S("cases")), str_of(cases[i].name));
		assert_ok(&w, json_canonical(&w, json_get(one, S("signed")), &credential));
		assert_ok(&w, verify_text(&w, credential, &world, &report));
		issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, "published by https://");
		for (enum verify_name name = VERIFY_FORM; name < VERIFY_CHECK_COUNT; name++)
			assert_true((report.checks[name].outcome == VERIFY_UNKNOWN) ==
			            (cases[i].schema && name == VERIFY_SCHEMA));
		assert_int_equal(report.kind, cases[i].kind);
	}
	jsonld_close(world.jsonld);
	test_work_end(&w);
}

/* ---- of our own ---- */

TEST(verify_an_embedded_proof)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	assert_int_equal(report.key_source, VERIFY_KEY_PUBLISHED);
	assert_str(report.model, S("2.0"));
	assert_str(report.meaning.achievement, S("Keeping a web service healthy"));
	assert_int_equal(report.meaning.result_count, 3);
	assert_str(report.meaning.results[0].name, S("Impact stated"));
	assert_str(report.meaning.results[0].level, S("Exact"));
	assert_str(report.meaning.results[0].needed, S("Clear"));
	assert_str(report.meaning.evidence[0].name, S("Incident report"));
	assert_str(report.meaning.alignments[0].framework, S("Example Skills"));
	/* Offline its key is in its name: unaltered, and by whom cannot be told. */
	struct verify_world offline = {.now_us = ISSUING_NOW_US, .jsonld = issuing->jsonld};
	assert_ok(&w, verify_text(&w, text, &offline, &report));
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_ISSUER, VERIFY_UNKNOWN, "not known here");
	issuing_close(issuing);
	test_work_end(&w);
}

/* An issuer without an address is not a forger, and the summary does not hide that nobody knows it. */
TEST(verify_issuers_that_are_keys)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str multikey = key_multikey(w.arena, &issuing->ed25519.public);
	struct str did = str_format(w.arena, "did:key:%.*s", STR_ARG(multikey));
	struct str method = str_format(w.arena, "%.*s#%.*s", STR_ARG(did), STR_ARG(multikey));
	struct str badge =
		issuing_replace(&w, issuing_badge(&w), "did:web:issuer.example", str_cstr(w.arena, did));
	struct str text = issuing_sign_as(&w, issuing, badge, INTEGRITY_EDDSA_RDFC_2022, &issuing->ed25519,
	                                  method, "assertionMethod");
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, "does not make it a forgery");
	assert_int_equal(report.key_source, VERIFY_KEY_IN_NAME);
	assert_true(str_starts(report.summary, S("Valid for the key that is the issuer's name.")));
	assert_int_equal(issuing->asked, 0);
	/* Another key's name over the same proof. */
	struct key_signer another = keys_of_byte(&w, KEY_ED25519, 77);
	struct str other = key_multikey(w.arena, &another.public);
	struct str forged = text;
	while (str_find(forged, multikey) != SIZE_MAX)
		forged = issuing_replace(&w, forged, str_cstr(w.arena, multikey), str_cstr(w.arena, other));
	report = issuing_verify(&w, issuing, forged);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- each single field changed, removed, said twice ---- */

enum edit_kind { EDIT_CHANGE, EDIT_REMOVE, EDIT_DOUBLE, EDIT_COUNT };

struct edit {
	enum edit_kind kind;
	size_t at, seen;
	struct str name; /* of the member that was edited */
};

static void write_changed(struct json_out *out, const struct json *value)
{
	struct arena *arena = out->buf->arena;
	if (value->kind == JSON_STRING)
		json_str(out, str_format(arena, "%.*sx", STR_ARG(value->text)));
	else if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
		json_bool(out, value->kind == JSON_FALSE);
	else
		json_str(out, S("x"));
}

static void write_edited(struct json_out *out, const struct json *value, struct edit *edit);

static void write_member(struct json_out *out, const struct json_member *member, struct edit *edit)
{
	bool meant = edit->seen++ == edit->at;
	if (meant)
		edit->name = member->name;
	if (meant && edit->kind == EDIT_REMOVE)
		return;
	json_name(out, member->name);
	if (meant && edit->kind == EDIT_CHANGE)
		write_changed(out, &member->value);
	else
		write_edited(out, &member->value, edit);
	if (meant && edit->kind == EDIT_DOUBLE) {
		json_name(out, member->name);
		json_value(out, &member->value);
	}
}

static void write_edited(struct json_out *out, const struct json *value, struct edit *edit)
{
	if (value->kind == JSON_OBJECT) {
		json_object(out);
		for (size_t i = 0; i < value->count; i++)
			write_member(out, &value->members[i], edit);
		json_end(out);
	} else if (value->kind == JSON_ARRAY) {
		json_array(out);
		for (size_t i = 0; i < value->count; i++)
			write_edited(out, &value->elements[i], edit);
		json_end(out);
	} else {
		json_value(out, value);
	}
}

/* The edited text; absent when there are not so many members. */
static struct str edited(struct work *w, const struct json *json, struct edit *edit)
{
	struct buf text = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&text);
	write_edited(&out, json, edit);
	return str_absent(edit->name) ? (struct str){0} : buf_str(&text);
}

static size_t edit_all(struct work *w, struct issuing *issuing, struct str text)
{
	size_t edits = 0;
	const struct json *json = issuing_parse(w, text);
	for (enum edit_kind kind = EDIT_CHANGE; kind < EDIT_COUNT; kind++)
		for (size_t at = 0;; at++) {
			struct edit edit = {.kind = kind, .at = at};
			struct str changed = edited(w, json, &edit);
			if (str_absent(changed))
				break;
			struct verify_report report = issuing_verify(w, issuing, changed);
			if (report.verdict == VERIFY_VALID)
				fail_msg("valid, with “%.*s” edited (%d)", STR_ARG(edit.name), (int)kind);
			if (kind == EDIT_DOUBLE)
				issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, NULL);
			edits++;
		}
	return edits;
}

TEST(verify_each_field_changed_removed_doubled)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const enum integrity_suite suites[] = {INTEGRITY_EDDSA_RDFC_2022, INTEGRITY_EDDSA_JCS_2022};
	struct str badge = issuing_badge(&w);
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct str text = issuing_sign_as(&w, issuing, badge, suites[i], &issuing->ed25519,
		                                  issuing->ed25519_id, "assertionMethod");
		struct verify_report report = issuing_verify(&w, issuing, text);
		issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
		assert_true(edit_all(&w, issuing, text) > 200);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- proofs ---- */

TEST(verify_proofs_of_another_purpose_key_or_document)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str badge = issuing_badge(&w);
	struct key_signer stranger = keys_of_byte(&w, KEY_ED25519, 78);
	struct str other_id = S("did:web:other.example#key");
	const enum integrity_suite suite = INTEGRITY_EDDSA_RDFC_2022;
	struct verify_report report =
		issuing_verify(&w, issuing,
	                       issuing_sign_as(&w, issuing, badge, suite, &issuing->ed25519,
	                                       issuing->ed25519_id, "authentication"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, "another purpose");
	report = issuing_verify(&w, issuing,
	                        issuing_sign_as(&w, issuing, badge, suite, &stranger, issuing->ed25519_id,
	                                        "assertionMethod"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	report = issuing_verify(
		&w, issuing,
		issuing_sign_as(&w, issuing, badge, suite, &stranger, other_id, "assertionMethod"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_ISSUER, VERIFY_FAILED, "not signed with a key of");
	/* A key that is not among the issuer's, under the issuer's name. */
	struct str unlisted = str_format(w.arena, "did:web:issuer.example#%.*s",
	                                 STR_ARG(key_multikey(w.arena, &stranger.public)));
	report = issuing_verify(
		&w, issuing,
		issuing_sign_as(&w, issuing, badge, suite, &stranger, unlisted, "assertionMethod"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_ISSUER, VERIFY_FAILED, "not listed");
	/* The proof of one under the words of another. */
	struct str one = issuing_sign(&w, issuing, badge);
	struct str two =
		issuing_sign(&w, issuing, issuing_replace(&w, badge, "Ada explained", "Eve explained"));
	struct str value_one = json_get_str(json_get(issuing_parse(&w, one), S("proof")), S("proofValue"));
	struct str value_two = json_get_str(json_get(issuing_parse(&w, two), S("proof")), S("proofValue"));
	struct str swapped =
		issuing_replace(&w, one, str_cstr(w.arena, value_one), str_cstr(w.arena, value_two));
	report = issuing_verify(&w, issuing, swapped);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_sets_of_proofs)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str one = issuing_sign(&w, issuing, issuing_badge(&w));
	struct str two = issuing_sign_as(&w, issuing, one, INTEGRITY_ECDSA_RDFC_2019, &issuing->p256,
	                                 issuing->p256_id, "assertionMethod");
	struct verify_report report = issuing_verify(&w, issuing, two);
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	assert_int_equal(report.proof_count, 2);
	/* One of a kind that is not known, beside: carried, and no reason to doubt the other. */
	struct str three = issuing_replace(
		&w, two, "\"proof\":[",
		"\"proof\":[{\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"bbs-2023\",\"proofPurpose\":"
		"\"assertionMethod\",\"verificationMethod\":\"did:web:issuer.example#x\",\"proofValue\":\"u2V0C\"},");
	report = issuing_verify(&w, issuing, three);
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	assert_int_equal(report.proofs[0].outcome, VERIFY_NOT_APPLICABLE);
	/* One that fails is reason enough. */
	report = issuing_verify(&w, issuing,
	                        issuing_replace(&w, two, "\"created\":\"2026", "\"created\":\"2025"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	/* Nothing but what is not known. */
	report = issuing_verify(&w, issuing, issuing_replace(&w, one, "eddsa-rdfc-2022", "eddsa-rdfc-2099"));
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_SIGNATURE, VERIFY_UNKNOWN, "eddsa-rdfc-2099");
	/* None at all. */
	report = issuing_verify(&w, issuing, issuing_replace(&w, issuing_badge(&w), "{", "{\"proof\":[],"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, "no signature");
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- order ---- */

TEST(verify_order_where_it_is_signed_and_where_not)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str badge = issuing_badge(&w);
	badge = issuing_replace(&w, badge, "\"resultType\":\"Scaled",
	                        "\"allowedValue\":[\"a\",\"b\"],\"resultType\":\"Scaled");
	struct str rdf = issuing_sign(&w, issuing, badge);
	struct str jcs = issuing_sign_as(&w, issuing, badge, INTEGRITY_EDDSA_JCS_2022, &issuing->ed25519,
	                                 issuing->ed25519_id, "assertionMethod");
	static const char types[] = "\"VerifiableCredential\",\"OpenBadgeCredential\"",
			  turned[] = "\"OpenBadgeCredential\",\"VerifiableCredential\"";
	struct verify_report report = issuing_verify(&w, issuing, issuing_replace(&w, rdf, types, turned));
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	report = issuing_verify(&w, issuing, issuing_replace(&w, rdf, "[\"a\",\"b\"]", "[\"b\",\"a\"]"));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	report = issuing_verify(&w, issuing, issuing_replace(&w, jcs, types, turned));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- what seems to say something else ---- */

/* Each is the same graph as what was signed, so that the proof alone holds; and would hide when the badge expires, what it was
 * given for or which level was needed, if it were read without suspicion. */
static const struct {
	const char *from, *to, *word;
} disguises[] = {
	{"\"validUntil\":\"2027-01-01T00:00:00Z\"",
         "\"https://www.w3.org/2018/credentials#validUntil\":{\"@type\":"
         "\"http://www.w3.org/2001/XMLSchema#dateTime\","
         "\"@value\":\"2027-01-01T00:00:00Z\"}",
         "can hide"},
	{"\"validUntil\":\"2027-01-01T00:00:00Z\"",
         "\"@included\":[{\"id\":\"urn:uuid:019a0000-0000-7000-8000-000000000007\",\"type\":\"VerifiableCredential\","
         "\"validUntil\":\"2027-01-01T00:00:00Z\"}]",
         "can hide"},
	{"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]",
         "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\",{\"until\":{\"@id\":"
         "\"https://www.w3.org/2018/credentials#validUntil\",\"@type\":\"http://www.w3.org/2001/XMLSchema#dateTime\"}}]",
         "definitions of its own"},
	{"\"criteria\":{", "\"Criteria\":{", "can hide"},
	{"\"name\":\"Impact stated\",\"requiredLevel\":",
         "\"name\":\"Impact stated\",\"type\":[\"ResultDescription\"]},"
         "{\"id\":\"urn:uuid:00000000-0000-4000-8000-000000000001\",\"requiredLevel\":",
         "odd place"},
};

TEST(verify_json_that_hides_what_is_signed)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	for (size_t i = 0; i < COUNT(disguises); i++) {
		struct str disguised = issuing_replace(&w, text, disguises[i].from, disguises[i].to);
		if (str_starts(str_of(disguises[i].word), S("definitions")))
			disguised = issuing_replace(&w, disguised, "\"validUntil\"", "\"until\"");
		const struct json *json = issuing_parse(&w, disguised);
		struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
		size_t count;
		assert_ok(&w, integrity_read(&w, json, proofs, &count));
		assert_ok(&w, integrity_verify(&w, issuing->jsonld, json, proofs, count, 0,
		                               &issuing->ed25519.public, NULL));
		struct verify_report report = issuing_verify(&w, issuing, disguised);
		issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_FORM, VERIFY_UNKNOWN, disguises[i].word);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_contexts_that_mislead)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	static const char ob[] = "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"";
	struct str first =
		str_format(w.arena, "\"@context\":[\"https://www.w3.org/ns/credentials/v2\",%s]", ob);
	struct str turned =
		str_format(w.arena, "\"@context\":[%s,\"https://www.w3.org/ns/credentials/v2\"]", ob);
	struct str both = str_format(w.arena, "%s,\"https://www.w3.org/2018/credentials/v1\"", ob);
	struct str unknown = str_format(w.arena, "%s,\"https://strangers.example/context\"", ob);
	struct verify_report report = issuing_verify(
		&w, issuing, issuing_replace(&w, text, str_cstr(w.arena, first), str_cstr(w.arena, turned)));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, "not a Verifiable Credential");
	report = issuing_verify(&w, issuing, issuing_replace(&w, text, ob, str_cstr(w.arena, both)));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, "two versions");
	report = issuing_verify(&w, issuing, issuing_replace(&w, text, ob, str_cstr(w.arena, unknown)));
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_SIGNATURE, VERIFY_UNKNOWN,
	               "https://strangers.example/context");
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_issuers_that_look_like_another)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	/* A Cyrillic е in the address; then in the name alone, signed by another. */
	struct verify_report report = issuing_verify(
		&w, issuing,
		issuing_replace(&w, text, "did:web:issuer.example\"", "did:web:issuer.\xd0\xb5xample\""));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, "odd characters");
	struct str named = issuing_replace(&w, issuing_badge(&w), "Example Assay", "\xd0\x95xample Assay");
	report = issuing_verify(&w, issuing, issuing_sign(&w, issuing, named));
	issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, NULL);
	assert_true(str_find(report.summary, S("mixes letters of several scripts")) != SIZE_MAX);
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- limits ---- */

static bool until_asked(struct work *w, void *state)
{
	(void)w;
	return ((struct issuing *)state)->asked < 1;
}

/* Time that is over leaves what is left unknown, and never valid. */
TEST(verify_ends_in_time)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	struct verify_world world = issuing_world(issuing);
	struct verify_report report;
	world.in_time = until_asked;
	assert_ok(&w, verify_text(&w, text, &world, &report));
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_SIGNATURE, VERIFY_UNKNOWN, "too long");
	issuing_close(issuing);
	test_work_end(&w);
}

/* So many parents, alike, each with so many identifiers that nothing tells apart, so that there are as many orders to try. */
static struct str tangle(struct work *w, struct str text, int parents, int identifiers)
{
	struct buf hard = buf_init(w->arena, 1 << 16);
	buf_put(&hard, S("\"name\":\"Example Assay Office\",\"parentOrg\":["));
	for (int i = 0; i < parents; i++) {
		buf_format(&hard, "%s{\"type\":[\"Profile\"],\"otherIdentifier\":[", i == 0 ? "" : ",");
		for (int j = 0; j < identifiers; j++)
			buf_format(&hard, "%s{\"type\":[\"IdentifierEntry\"]}", j == 0 ? "" : ",");
		buf_put(&hard, S("]}"));
	}
	buf_put(&hard, S("]"));
	return issuing_replace(w, text, "\"name\":\"Example Assay Office\"",
	                       str_cstr(w->arena, buf_str(&hard)));
}

/* 12! orders. One such proof is given up at the limit, and no other is begun. */
TEST(verify_gives_up_once)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str one = issuing_sign(&w, issuing, issuing_badge(&w));
	struct str two = issuing_sign_as(&w, issuing, one, INTEGRITY_ECDSA_RDFC_2019, &issuing->p256,
	                                 issuing->p256_id, "assertionMethod");
	struct verify_report report = issuing_verify(&w, issuing, tangle(&w, two, 2, 12));
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_SIGNATURE, VERIFY_UNKNOWN, "tangled");
	assert_int_equal(report.proof_count, 2);
	assert_int_equal(report.proofs[1].outcome, VERIFY_UNKNOWN);
	assert_str(report.proofs[1].detail, S("It takes too long to be checked here."));
	issuing_close(issuing);
	test_work_end(&w);
}

/* 6! orders for each of 80, just within the limit: a set costs as much as one, and a chain ends where the work of all does. */
TEST(verify_many_proofs_just_within_the_limit)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	const struct json before = {.kind = JSON_STRING, .text = S("urn:uuid:1")};
	struct integrity_options options = {.suite = INTEGRITY_EDDSA_RDFC_2022,
	                                    .verification_method = issuing->ed25519_id,
	                                    .purpose = S("assertionMethod"),
	                                    .created_us = ISSUING_NOW_US,
	                                    .id = S("urn:uuid:1")};
	struct str text = tangle(&w, issuing_badge(&w), 80, 6);
	size_t passed = 0;
	for (size_t i = 0; i < 6; i++) {
		assert_ok(&w, integrity_sign(&w, issuing->jsonld, issuing_parse(&w, text), &options,
		                             &issuing->ed25519, &text));
		options.id = str_format(w.arena, "urn:uuid:%zu", i + 2);
		options.previous = i < 1 ? NULL : &before;
	}
	struct verify_report report = issuing_verify(&w, issuing, text);
	assert_int_equal(report.proof_count, 6);
	for (size_t i = 0; i < report.proof_count; i++) {
		passed += report.proofs[i].outcome == VERIFY_PASSED;
		if (report.proofs[i].outcome != VERIFY_PASSED)
			assert_str(report.proofs[i].detail, S("It takes too long to be checked here."));
	}
	/* Both of the set; of the chain as many as there is work left for, one of them over it. */
	assert_int_equal(passed, 4);
	issuing_close(issuing);
	test_work_end(&w);
}

/* A badge signed as it is written, with endorsements inside: one that is too hard to check, and those behind it. */
TEST(verify_says_what_it_did_not_look_at)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str easy = issuing_sign(
		&w, issuing,
		S("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/"
	          "context-3.0.3.json\"],\"type\":[\"VerifiableCredential\",\"EndorsementCredential\"],\"issuer\":{"
	          "\"id\":\"did:web:issuer.example\",\"type\":[\"Profile\"],\"name\":\"Example Assay Office\"},"
	          "\"validFrom\":\"2026-01-01T00:00:00Z\",\"credentialSubject\":{\"id\":\"urn:uuid:1\",\"type\":["
	          "\"EndorsementSubject\"],\"endorsementComment\":\"Good.\"}}"));
	struct str hard = tangle(&w, easy, 2, 12);
	struct str inside = str_format(w.arena, "{\"endorsement\":[%.*s,%.*s,%.*s],", STR_ARG(easy),
	                               STR_ARG(hard), STR_ARG(easy));
	struct str badge = issuing_replace(&w, issuing_badge(&w), "{", str_cstr(w.arena, inside));
	struct verify_report report =
		issuing_verify(&w, issuing,
	                       issuing_sign_as(&w, issuing, badge, INTEGRITY_EDDSA_JCS_2022,
	                                       &issuing->ed25519, issuing->ed25519_id, "assertionMethod"));
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	assert_int_equal(report.inner_count, 2);
	assert_int_equal(report.inner[0].verdict, VERIFY_VALID);
	assert_int_equal(report.inner[1].verdict, VERIFY_CANNOT_TELL);
	assert_int_equal(report.inner_left, 1);
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_proofs_that_have_ended)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w));
	struct str ended = issuing_replace(&w, text, "\"proofPurpose\"",
	                                   "\"expires\":\"2026-05-31T00:00:00Z\",\"proofPurpose\"");
	struct verify_report report = issuing_verify(&w, issuing, ended);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, "good until 31 May 2026");
	issuing_close(issuing);
	test_work_end(&w);
}

/* What its key's document says of the key counts for the credential. */
TEST(verify_keys_that_were_taken_back)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_sign(&w, issuing, issuing_badge(&w)), document;
	assert_ok(&w, json_canonical(&w, issuing->document, &document));
	issuing->document = issuing_parse(
		&w, issuing_replace(&w, document, "\"publicKeyMultibase\"",
	                            "\"revoked\":\"2026-03-01T00:00:00Z\",\"publicKeyMultibase\""));
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_ISSUER, VERIFY_FAILED, "ended or taken back");
	/* Listed, and not for making assertions. */
	struct str elsewhere = issuing_replace(&w, document, "\"assertionMethod\"", "\"keyAgreement\"");
	issuing->document = issuing_parse(&w, elsewhere);
	report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_ISSUER, VERIFY_FAILED, "not listed");
	issuing_close(issuing);
	test_work_end(&w);
}
