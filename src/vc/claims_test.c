/* The claims are those of Open Badges 3.0 section 8.2.5; 2026-01-01 is 1767225600 (date -d). */
#include "test.h"

#include "base/json.h"
#include "unit/sample.h"
#include "vc/claims.h"

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct str sample_payload(struct work *w, struct str *credential)
{
	struct openbadge badge = sample_badge();
	struct str payload;
	assert_ok(w, openbadge_text(w, &badge, credential));
	assert_ok(w, claims_add(w, *credential, &payload));
	return payload;
}

TEST(claims_come_and_go)
{
	struct work w = test_work();
	struct str credential, again;
	const struct json *payload = parse(&w, sample_payload(&w, &credential));
	assert_str(json_get_str(payload, S("iss")), S("did:web:issuer.example"));
	assert_str(json_get_str(payload, S("sub")), S("urn:uuid:019a0000-0000-7000-8000-000000000008"));
	assert_str(json_get_str(payload, S("jti")), S("urn:uuid:019a0000-0000-7000-8000-000000000007"));
	assert_int_equal(json_get_int(payload, S("nbf")), 1767225600);
	assert_int_equal(json_get_int(payload, S("exp")), 1798761600);
	assert_ok(&w, claims_check(&w, payload, payload, true));
	assert_ok(&w, claims_credential(&w, payload, &again));
	assert_str(again, credential);
	assert_ok(&w, claims_check(&w, parse(&w, credential), parse(&w, credential), false));
	assert_fails(&w, ERR_INPUT, claims_check(&w, parse(&w, credential), parse(&w, credential), true));
	test_work_end(&w);
}

TEST(claims_ignore_an_embedded_proof)
{
	struct work w = test_work();
	struct str with, without;
	assert_ok(&w, claims_credential(&w, parse(&w, S("{\"b\":1,\"proof\":{\"x\":[]},\"a\":2}")), &with));
	assert_ok(&w, claims_credential(&w, parse(&w, S("{\"a\":2,\"b\":1}")), &without));
	assert_str(with, without);
	assert_fails(&w, ERR_INPUT, claims_credential(&w, parse(&w, S("[]")), &with));
	test_work_end(&w);
}

TEST(claims_must_agree)
{
	struct work w = test_work();
	static const struct {
		const char *from, *to;
	} changes[] = {
		{"\"iss\":\"did:web:issuer.example\"", "\"iss\":\"did:web:other.example\""},
		{"\"jti\":\"urn", "\"jti\":\"URN"},
		{"\"nbf\":1767225600", "\"nbf\":1767225601"},
		{"\"exp\":1798761600", "\"exp\":\"1798761600\""},
		{"\"sub\":\"urn", "\"sub\":\"Urn"},
		{"\"exp\":1798761600,", ""},
		{"\"exp\":1798761600", "\"exp\":-1"},
		{"\"validUntil\":\"2027",
	         "\"expirationDate\":\"2026-01-01T00:00:00Z\",\"validUntil\":\"2027"},
	};
	struct str credential, payload = sample_payload(&w, &credential);
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct str from = str_of(changes[i].from), to = str_of(changes[i].to);
		size_t at = str_find(payload, from);
		assert_int_not_equal(at, SIZE_MAX);
		struct str tail = str_slice(payload, at + from.len, SIZE_MAX);
		struct str changed =
			str_format(w.arena, "%.*s%.*s%.*s", (int)at, payload.at, STR_ARG(to), STR_ARG(tail));
		assert_fails(&w, ERR_INPUT, claims_check(&w, parse(&w, changed), parse(&w, changed), true));
	}
	test_work_end(&w);
}
