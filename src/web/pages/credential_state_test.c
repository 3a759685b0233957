#include "web/pages/credential_state.h"

#include "test.h"

#define DAY_US (24 * 60 * 60 * INT64_C(1000000))

/* The test's clock stands at the beginning of 1 January 2026. */
static const int64_t now_us = INT64_C(1767225600000000);

TEST(credential_state_tells_the_end_and_what_the_issuer_did_first)
{
	struct work w = test_work();
	const struct badge_status holds = {.state = BADGE_HOLDS};
	const struct badge_status revoked = {
		.state = BADGE_REVOKED, .since_us = now_us - DAY_US, .reason = S("A mistake.")};
	struct credential_state came = credential_state(&w, &holds, 0, true);
	assert_str(came.name, S("holds"));
	assert_true(str_absent(came.title));
	assert_str(credential_state(&w, &holds, now_us + DAY_US, true).name, S("holds"));
	came = credential_state(&w, &holds, now_us - DAY_US, true);
	assert_str(came.name, S("expired"));
	assert_str(came.title, S("It held until 31 December 2025"));
	came = credential_state(&w, &revoked, now_us - DAY_US, true);
	assert_str(came.name, S("revoked"));
	assert_str(came.title, S("Revoked on 31 December 2025"));
	test_work_end(&w);
}

TEST(credential_state_keeps_a_reason_for_its_holder)
{
	struct work w = test_work();
	struct badge_status suspended = {
		.state = BADGE_SUSPENDED, .since_us = now_us, .reason = S("A question.")};
	assert_str(credential_state(&w, &suspended, 0, true).reason, S("A question."));
	assert_true(str_absent(credential_state(&w, &suspended, 0, false).reason));
	suspended.shown = true;
	assert_str(credential_state(&w, &suspended, 0, false).reason, S("A question."));
	test_work_end(&w);
}
