/* Tokens through the whole verifier: both forms, all algorithms, and the attacks of RFC 8725. */
#include "test.h"

#include "base/encode.h"
#include "unit/issuing.h"
#include "unit/keys.h"
#include "vc/claims.h"
#include "vc/did.h"
#include "vc/jwt.h"

static struct str sign(struct work *w, const char *type, struct str key_id, struct str payload,
                       const struct key_signer *signer)
{
	struct str out;
	assert_ok(w, jwt_sign(w, str_of(type), key_id, payload, signer, &out));
	return out;
}

static struct str badge_payload(struct work *w)
{
	struct str payload;
	assert_ok(w, claims_add(w, issuing_badge(w), &payload));
	return payload;
}

TEST(verify_tokens_of_each_algorithm)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str payload = badge_payload(&w);
	const struct {
		struct str id;
		const struct key_signer *signer;
	} keys[] = {{issuing->ed25519_id, &issuing->ed25519},
	            {issuing->p256_id, &issuing->p256},
	            {issuing->rsa_id, &issuing->rsa}};
	static const char *const types[] = {"JWT", "vc+jwt"};
	for (size_t i = 0; i < COUNT(keys); i++)
		for (size_t type = 0; type < COUNT(types); type++) {
			struct str token = sign(&w, types[type], keys[i].id, payload, keys[i].signer);
			struct verify_report report = issuing_verify(&w, issuing, token);
			issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
			assert_str(report.secured_by, S("token"));
			struct str enveloped = str_format(
				w.arena,
				"{\"@context\":\"https://www.w3.org/ns/credentials/v2\",\"id\":\"data:application/"
				"vc+jwt,%.*s\",\"type\":\"EnvelopedVerifiableCredential\"}",
				STR_ARG(token));
			report = issuing_verify(&w, issuing, enveloped);
			issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
		}
	issuing_close(issuing);
	test_work_end(&w);
}

/* As VC Data Model 1.1 section 6.3.1 has it in its example 31: iss, sub, jti, nbf beside "vc". */
static const char old_form[] =
	"{\"exp\":1798761600,\"iss\":\"did:web:issuer.example\",\"jti\":\"urn:uuid:5\",\"nbf\":1767225600,\"sub\":"
	"\"did:example:ada\",\"vc\":{\"@context\":[\"https://www.w3.org/2018/credentials/v1\",\"https://"
	"purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json\"],\"type\":[\"VerifiableCredential\","
	"\"OpenBadgeCredential\"],\"issuer\":{\"id\":\"did:web:issuer.example\",\"type\":\"Profile\",\"name\":\"Office\"},"
	"\"credentialSubject\":{\"id\":\"did:example:ada\",\"type\":\"AchievementSubject\",\"achievement\":{\"id\":"
	"\"urn:uuid:6\",\"type\":\"Achievement\",\"name\":\"Skill\",\"description\":\"D\",\"criteria\":{\"narrative\":"
	"\"C\"}}}}}";

TEST(verify_tokens_of_the_old_form)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str payload = str_of(old_form);
	struct verify_report report =
		issuing_verify(&w, issuing, sign(&w, "JWT", issuing->p256_id, payload, &issuing->p256));
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	assert_str(report.model, S("1.1"));
	assert_str(report.id, S("urn:uuid:5"));
	assert_str(report.name, S("Skill"));
	assert_int_equal(report.valid_from_us, INT64_C(1767225600000000));
	assert_int_equal(report.valid_until_us, INT64_C(1798761600000000));
	static const struct {
		const char *from, *to;
		enum verify_name check;
		const char *word;
	} changes[] = {
		{"\"nbf\":1767225600", "\"nbf\":1790000000", VERIFY_VALIDITY, "valid only from"},
		{"\"exp\":1798761600", "\"exp\":1770000000", VERIFY_VALIDITY, "expired"},
		{"\"exp\":1798761600", "\"exp\":\"soon\"", VERIFY_FORM, "exp"},
		{"\"nbf\":1767225600,", "", VERIFY_FORM, "issuanceDate"},
		{"\"iss\":\"did:web:issuer.example\"", "\"iss\":\"did:web:other.example\"", VERIFY_FORM,
	         "iss"},
		{"\"sub\":\"did:example:ada\"", "\"sub\":\"did:example:eve\"", VERIFY_FORM, "sub"},
		{"\"issuer\":{", "\"issuanceDate\":\"2025-01-01T00:00:00Z\",\"issuer\":{", VERIFY_FORM,
	         "nbf"},
		{"\"vc\":{", "\"vp\":{},\"vc\":{", VERIFY_FORM, "presentation"},
		{"\"vc\":{", "\"@context\":[],\"vc\":{", VERIFY_FORM, "two credentials"},
		{"\"vc\":{", "\"x\":{", VERIFY_FORM, NULL},
	};
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct str changed = issuing_replace(&w, payload, changes[i].from, changes[i].to);
		report = issuing_verify(&w, issuing,
		                        sign(&w, "JWT", issuing->p256_id, changed, &issuing->p256));
		issuing_expect(&report, VERIFY_INVALID, changes[i].check, VERIFY_FAILED, changes[i].word);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* A token with this header over a payload, and this for a signature. */
static struct str forge(struct work *w, const char *header, struct str payload, struct str signature)
{
	return str_format(w->arena, "%.*s.%.*s.%.*s", STR_ARG(encode_base64url(w->arena, str_of(header))),
	                  STR_ARG(encode_base64url(w->arena, payload)),
	                  STR_ARG(encode_base64url(w->arena, signature)));
}

TEST(verify_tokens_that_choose_their_algorithm)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str payload = badge_payload(&w);
	struct str public = str_bytes(issuing->ed25519.public.bytes, issuing->ed25519.public.len);
	static const char *const headers[] = {
		"{\"alg\":\"none\"}",
		"{\"alg\":\"None\",\"kid\":\"did:web:issuer.example#x\"}",
		"{\"alg\":\"\",\"kid\":\"did:web:issuer.example#x\"}",
		"{\"alg\":\"HS256\",\"kid\":\"did:web:issuer.example#x\"}",
		"{\"kid\":\"did:web:issuer.example#x\"}",
		"{\"alg\":\"ES256K\",\"kid\":\"did:web:issuer.example#x\"}",
		"{\"alg\":[\"EdDSA\"],\"kid\":\"did:web:issuer.example#x\"}",
		"{\"alg\":\"EdDSA\",\"alg\":\"none\",\"kid\":\"did:web:issuer.example#x\"}",
		"{\"alg\":\"EdDSA\",\"crit\":[\"b64\"],\"b64\":false}",
		"{\"alg\":\"EdDSA\",\"typ\":\"vp+jwt\"}",
	};
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct verify_report report =
			issuing_verify(&w, issuing, forge(&w, headers[i], payload, S("")));
		issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, NULL);
		report = issuing_verify(&w, issuing, forge(&w, headers[i], payload, public));
		issuing_expect(&report, VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED, NULL);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_tokens_with_the_wrong_key)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str payload = badge_payload(&w);
	struct key_signer stranger = keys_of_byte(&w, KEY_P256, 79);
	/* One kind of key under the name of another; a stranger's; a stranger's brought along in the header. */
	struct verify_report report =
		issuing_verify(&w, issuing, sign(&w, "JWT", issuing->ed25519_id, payload, &issuing->p256));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	report = issuing_verify(&w, issuing, sign(&w, "JWT", issuing->p256_id, payload, &stranger));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	struct buf jwk = buf_init(w.arena, 1000);
	struct json_out out = json_out(&jwk);
	key_jwk_write(&out, &stranger.public);
	struct str header = str_format(w.arena, "{\"alg\":\"ES256\",\"jwk\":%.*s}", STR_ARG(buf_str(&jwk)));
	struct str signed_part = forge(&w, str_cstr(w.arena, header), payload, S(""));
	signed_part.len--;
	struct key_signature signature;
	assert_ok(&w, key_sign(&w, &stranger, signed_part, &signature));
	struct str brought =
		forge(&w, str_cstr(w.arena, header), payload, str_bytes(signature.bytes, signature.len));
	report = issuing_verify(&w, issuing, brought);
	issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	/* The same form, by the issuer's own key: it is looked for among those of the issuer. */
	assert_ok(&w, key_sign(&w, &issuing->p256, signed_part, &signature));
	brought = forge(&w, str_cstr(w.arena, header), payload, str_bytes(signature.bytes, signature.len));
	report = issuing_verify(&w, issuing, brought);
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	issuing_close(issuing);
	test_work_end(&w);
}

/* Open Badges 3.0: the issuer and the key by their https addresses. */
TEST(verify_token_of_an_issuer_with_an_address)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str badge = issuing_replace(&w, issuing_badge(&w), "did:web:issuer.example",
	                                   "https://u.example/profile"),
		   payload;
	struct buf jwk = buf_init(w.arena, 1000);
	struct json_out out = json_out(&jwk);
	key_jwk_write(&out, &issuing->rsa.public);
	assert_ok(&w, claims_add(&w, badge, &payload));
	issuing->other_id = S("https://u.example/keys/1");
	issuing->other = issuing_parse(&w, buf_str(&jwk));
	struct verify_report report =
		issuing_verify(&w, issuing, sign(&w, "JWT", issuing->other_id, payload, &issuing->rsa));
	issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, "https://u.example/profile");
	/* A key at another address is not the issuer's, whatever it says; nor is it asked. */
	issuing->other_id = S("https://u.example.evil.example/keys/1");
	issuing->asked = 0;
	report = issuing_verify(&w, issuing, sign(&w, "JWT", issuing->other_id, payload, &issuing->rsa));
	issuing_expect(&report, VERIFY_INVALID, VERIFY_ISSUER, VERIFY_FAILED, "not signed with a key of");
	assert_int_equal(issuing->asked, 0);
	issuing_close(issuing);
	test_work_end(&w);
}

/* VC-JOSE-COSE: the claims are optional; the times of a token that the credential does not repeat are the signature's. */
TEST(verify_tokens_with_times_of_their_own)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	static const struct {
		const char *claims;
		enum verify_verdict verdict;
		enum verify_name check;
		enum verify_outcome outcome;
	} cases[] = {
		{"", VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED},
		/* In its very second it has ended, or begun. */
		{"\"iat\":1,\"exp\":1780272001,", VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED},
		{"\"exp\":1780272000,", VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED},
		{"\"nbf\":1780272000,", VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED},
		{"\"nbf\":1780272001,", VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED},
		{"\"exp\":\"1780272001\",", VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED},
		{"\"exp\":-1,", VERIFY_INVALID, VERIFY_FORM, VERIFY_FAILED},
		{"\"exp\":1780272005,\"validUntil\":\"2026-06-01T00:00:04Z\",", VERIFY_INVALID, VERIFY_FORM,
	         VERIFY_FAILED},
		{"\"exp\":1780272004,\"validUntil\":\"2026-06-01T00:00:04Z\",", VERIFY_VALID,
	         VERIFY_SIGNATURE, VERIFY_PASSED},
		{"\"exp\":1780272000,\"validUntil\":\"2026-06-01T00:00:00Z\",", VERIFY_INVALID,
	         VERIFY_VALIDITY, VERIFY_FAILED},
		{"\"exp\":1780272000,\"validUntil\":\"2026-06-01T00:00:00.5Z\",", VERIFY_INVALID,
	         VERIFY_SIGNATURE, VERIFY_FAILED},
		{"\"validUntil\":\"2026-06-01T00:00:00.000001Z\",", VERIFY_VALID, VERIFY_VALIDITY,
	         VERIFY_PASSED},
		{"\"validUntil\":\"2026-06-01T00:00:00Z\",", VERIFY_INVALID, VERIFY_VALIDITY, VERIFY_FAILED},
		{"\"validFrom\":\"2026-06-01T00:00:00Z\",", VERIFY_VALID, VERIFY_VALIDITY, VERIFY_PASSED},
		{"\"validFrom\":\"2026-06-01T00:00:00.000001Z\",", VERIFY_INVALID, VERIFY_VALIDITY,
	         VERIFY_FAILED},
		{"\"exp\":1780271000,\"validUntil\":\"2026-05-31T23:43:20Z\",", VERIFY_INVALID,
	         VERIFY_VALIDITY, VERIFY_FAILED},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str payload = str_format(
			w.arena,
			"{%s\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"type\":[\"VerifiableCredential\"],"
			"\"issuer\":\"did:web:issuer.example\",\"credentialSubject\":{\"id\":\"urn:uuid:1\"}}",
			cases[i].claims);
		struct verify_report report = issuing_verify(
			&w, issuing, sign(&w, "vc+jwt", issuing->p256_id, payload, &issuing->p256));
		issuing_expect(&report, cases[i].verdict, cases[i].check, cases[i].outcome, NULL);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* did:jwk: the issuer's name is the key, and its first key is called 0. */
TEST(verify_token_of_an_issuer_that_is_a_key)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct buf jwk = buf_init(w.arena, 1000);
	struct json_out out = json_out(&jwk);
	key_jwk_write(&out, &issuing->p256.public);
	struct str encoded = encode_base64url(w.arena, buf_str(&jwk)), payload;
	struct str did = str_format(w.arena, "did:jwk:%.*s", STR_ARG(encoded));
	struct str badge =
		issuing_replace(&w, issuing_badge(&w), "did:web:issuer.example", str_cstr(w.arena, did));
	assert_ok(&w, claims_add(&w, badge, &payload));
	const struct str names[] = {str_format(w.arena, "%.*s#0", STR_ARG(did)), S("#0")};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str token = sign(&w, "vc+jwt", names[i], payload, &issuing->p256);
		struct verify_report report = issuing_verify(&w, issuing, token);
		issuing_expect(&report, VERIFY_VALID, VERIFY_ISSUER, VERIFY_PASSED, "goes by a key");
		token = sign(&w, "vc+jwt", names[i], payload, &issuing->ed25519);
		report = issuing_verify(&w, issuing, token);
		issuing_expect(&report, VERIFY_INVALID, VERIFY_SIGNATURE, VERIFY_FAILED, NULL);
	}
	assert_int_equal(issuing->asked, 0);
	issuing_close(issuing);
	test_work_end(&w);
}
