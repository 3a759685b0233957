/* Proofs of a key, made here by a key of the test; whole wallets of others are in tests/wallets. */
#include "wallet/possession.h"

#include "base/world.h"
#include "test.h"

static const struct directory key = {{7}};

TEST(possession_nonce_is_ours_for_some_minutes)
{
	struct work w = test_work();
	struct str first = possession_nonce(&w, &key), second = possession_nonce(&w, &key);
	assert_false(str_equal(first, second));
	assert_true(first.len < 120);
	test_work_end(&w);
}

static enum possession check_text(struct work *w, const char *text, struct str *why)
{
	const struct json *json;
	assert_ok(w, json_parse(w, str_of(text), 1 << 16, &json));
	return possession_check(w, &key, S("https://assay.example"), json, why);
}

TEST(possession_says_what_is_wrong)
{
	static const struct {
		const char *proofs;
		struct str why;
	} cases[] = {
		{"{}", S_INIT("proofs takes one member, jwt, an array of 1 to 16")},
		{"[]", S_INIT("proofs takes one member, jwt, an array of 1 to 16")},
		{"{\"jwt\":[]}", S_INIT("proofs takes one member, jwt, an array of 1 to 16")},
		{"{\"jwt\":[1]}", S_INIT("a proof is no JWT of the type openid4vci-proof+jwt")},
		{"{\"jwt\":[\"a.b.c\"]}", S_INIT("a proof is no JWT of the type openid4vci-proof+jwt")},
		{"{\"jwt\":[\"x\"],\"di_vp\":[]}",
	         S_INIT("proofs takes one member, jwt, an array of 1 to 16")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str why = {0};
		assert_int_equal(check_text(&w, cases[i].proofs, &why), POSSESSION_WRONG);
		assert_str(why, cases[i].why);
		assert_int_equal(w.failed, OK);
	}
	assert_int_equal(possession_check(&w, &key, S("https://assay.example"), NULL, &(struct str){0}),
	                 POSSESSION_PROVED);
	test_work_end(&w);
}
