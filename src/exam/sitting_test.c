#include "exam/sitting.h"

#include "base/time.h"
#include "test.h"

TEST(a_part_stands_by_its_times)
{
	const struct {
		int64_t started_us, due_us, submitted_us;
		enum sitting_part_state state;
		const char *name;
	} cases[] = {
		{DB_NULL_INT, DB_NULL_INT, DB_NULL_INT, PART_NOT_BEGUN, "not-begun"},
		{10, DB_NULL_INT, DB_NULL_INT, PART_OPEN, "open"},
		{10, 101, DB_NULL_INT, PART_OPEN, "open"},
		{10, 100, DB_NULL_INT, PART_OVER, "over"},
		{10, 99, DB_NULL_INT, PART_OVER, "over"},
		{10, 101, 50, PART_HANDED_IN, "handed-in"},
		{10, 90, 95, PART_HANDED_IN, "handed-in"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct sitting_part part = {
			.started_us = cases[i].started_us,
			.due_us = cases[i].due_us,
			.submitted_us = cases[i].submitted_us,
		};
		enum sitting_part_state now = sitting_part_state(&part, 100);
		assert_int_equal(now, cases[i].state);
		assert_str(sitting_part_state_name(now), str_of(cases[i].name));
	}
}

TEST(late_is_after_the_grace)
{
	const int64_t due_us = 100 * TIME_MINUTE_US;
	assert_false(sitting_is_late(DB_NULL_INT, INT64_MAX));
	assert_false(sitting_is_late(due_us, due_us));
	assert_false(sitting_is_late(due_us, due_us + 15000000));
	assert_true(sitting_is_late(due_us, due_us + 15000001));
}

TEST(extra_time_is_rounded_up)
{
	const struct part part = {.minutes = 15}, unlimited = {.minutes = 0};
	assert_int_equal(sitting_minutes(&part, 1), 15);
	assert_int_equal(sitting_minutes(&part, 1.25), 19); /* 18.75 */
	assert_int_equal(sitting_minutes(&part, 2), 30);
	assert_int_equal(sitting_minutes(&unlimited, 1.5), 0);
}

TEST(what_was_added_is_beyond_the_limit)
{
	const struct part part = {.minutes = 15}, unlimited = {.minutes = 0};
	const struct sitting sitting = {.minutes_factor = 1.25}; /* 19 minutes */
	const int64_t began_us = 100 * TIME_MINUTE_US;
	struct sitting_part at = {&part, began_us, began_us + 19 * TIME_MINUTE_US, DB_NULL_INT};
	assert_int_equal(sitting_added_us(&sitting, &at), 0);
	at.due_us += 61 * TIME_SECOND_US;
	assert_int_equal(sitting_added_us(&sitting, &at), 61 * TIME_SECOND_US);
	at = (struct sitting_part){&unlimited, began_us, DB_NULL_INT, DB_NULL_INT};
	assert_int_equal(sitting_added_us(&sitting, &at), 0);
}
