#include "llm/breaker.h"

#include "test.h"

#define SECOND INT64_C(1000000)

static void fail_times(struct breaker *breaker, int64_t now_us, int times)
{
	for (int i = 0; i < times; i++)
		breaker_note(breaker, now_us, false);
}

TEST(breaker_shuts_after_three_failures_in_a_row)
{
	struct breaker breaker = {0};
	fail_times(&breaker, 0, 2);
	assert_true(breaker_lets(&breaker, 0, 0));
	breaker_note(&breaker, 0, true);
	fail_times(&breaker, 0, 2);
	assert_true(breaker_lets(&breaker, 0, 0));
	fail_times(&breaker, 0, 1);
	assert_false(breaker_lets(&breaker, 0, 0));
	assert_false(breaker_lets(&breaker, SECOND - 1, 0));
}

TEST(breaker_lets_one_call_try_after_the_pause)
{
	struct breaker breaker = {0};
	fail_times(&breaker, 0, 3);
	assert_true(breaker_lets(&breaker, SECOND, 0));
	assert_false(breaker_lets(&breaker, SECOND, 1));
	breaker_note(&breaker, SECOND, true);
	assert_true(breaker_lets(&breaker, SECOND, 5));
}

TEST(breaker_pause_doubles_up_to_a_minute)
{
	static const int64_t pauses[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
	struct breaker breaker = {0};
	fail_times(&breaker, 0, 2);
	for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
		fail_times(&breaker, 0, 1);
		assert_false(breaker_lets(&breaker, pauses[i] * SECOND - 1, 0));
		assert_true(breaker_lets(&breaker, pauses[i] * SECOND, 0));
	}
}
