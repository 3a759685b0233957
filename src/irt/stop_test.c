#include "irt/stop.h"

#include "test.h"

static const struct stop_rule rule = {.standard_error_logit = 0.4, .items_min = 10, .items_max = 20};

TEST(stop_when_precise_but_not_too_early)
{
	assert_int_equal(stop_now(&rule, 9, 71, 0.3), STOP_NOT_YET);
	assert_int_equal(stop_now(&rule, 10, 70, 0.41), STOP_NOT_YET);
	assert_int_equal(stop_now(&rule, 10, 70, 0.4), STOP_PRECISE);
}

TEST(stop_at_the_maximum)
{
	assert_int_equal(stop_now(&rule, 19, 61, 0.5), STOP_NOT_YET);
	assert_int_equal(stop_now(&rule, 20, 60, 0.5), STOP_LENGTH);
	assert_int_equal(stop_now(&rule, 20, 60, 0.3), STOP_PRECISE);
}

TEST(stop_when_nothing_is_left)
{
	assert_int_equal(stop_now(&rule, 5, 0, 0.9), STOP_EXHAUSTED);
}

TEST(stop_without_a_precision_goes_to_the_maximum)
{
	static const struct stop_rule length = {.items_max = 15};
	assert_int_equal(stop_now(&length, 14, 3, 0.01), STOP_NOT_YET);
	assert_int_equal(stop_now(&length, 15, 3, 0.01), STOP_LENGTH);
}

TEST(stop_reasons_have_names)
{
	assert_str(stop_reason_name(STOP_NOT_YET), S("not-yet"));
	assert_str(stop_reason_name(STOP_PRECISE), S("precise"));
	assert_str(stop_reason_name(STOP_LENGTH), S("length"));
	assert_str(stop_reason_name(STOP_EXHAUSTED), S("exhausted"));
}
