#include "http/seats.h"

#include "test.h"

TEST(seats_are_few_for_one_and_more_for_all)
{
	struct arena *arena = arena_open();
	struct seats *seats = seats_open(arena, 5, 2);
	const struct id ada = {{1}}, ben = {{2}}, eve = {{3}};
	assert_int_equal(seats_take(seats, ada), SEATS_TAKEN);
	assert_int_equal(seats_take(seats, ada), SEATS_TAKEN);
	assert_int_equal(seats_take(seats, ada), SEATS_OWN_FULL);
	assert_int_equal(seats_take(seats, ben), SEATS_TAKEN);
	assert_int_equal(seats_take(seats, ben), SEATS_TAKEN);
	assert_int_equal(seats_take(seats, eve), SEATS_TAKEN);
	assert_int_equal(seats_take(seats, eve), SEATS_ALL_FULL);
	seats_leave(seats, ada);
	assert_int_equal(seats_take(seats, eve), SEATS_TAKEN);
	assert_int_equal(seats_take(seats, ada), SEATS_ALL_FULL);
	seats_close(seats);
	arena_close(arena);
}
