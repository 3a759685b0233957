#include "grade/alike.h"

#include "test.h"

/* 15 answers are 105 pairs, 50 are 1,225. */
TEST(being_alike_says_something_where_one_pair_in_a_hundred_is_or_one_alone)
{
	assert_true(alike_is_rare(1, 2));
	assert_true(alike_is_rare(1, 3));
	assert_false(alike_is_rare(2, 3));
	assert_false(alike_is_rare(2, 15));
	assert_true(alike_is_rare(12, 50));
	assert_false(alike_is_rare(13, 50));
	assert_true(alike_is_rare(0, 0));
}

TEST(an_answer_is_found_by_its_sitting)
{
	struct work w = test_work();
	struct alike_answer all[] = {{.sitting = world_id(&w)}, {.sitting = world_id(&w)}};
	const struct alike_answers answers = {.at = all, .count = 2};
	assert_int_equal(alike_place(&answers, all[1].sitting), 1);
	assert_true(alike_place(&answers, world_id(&w)) == SIZE_MAX);
	test_work_end(&w);
}
