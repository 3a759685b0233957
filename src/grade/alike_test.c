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

TEST(an_answer_is_compared_with_those_of_its_language)
{
	struct work w = test_work();
	struct alike_answer all[] = {
		{.sitting = world_id(&w), .language = S("c")},
		{.sitting = world_id(&w), .language = S("python")},
		{.sitting = world_id(&w), .language = S("c")},
	};
	const struct alike_answers answers = {.at = all, .count = COUNT(all), .more = true};
	struct alike_answers c = alike_in_language_of(&w, &answers, 2),
			     python = alike_in_language_of(&w, &answers, 1);
	assert_true(c.count == 2 && c.more && python.count == 1);
	assert_int_equal(alike_place(&c, all[0].sitting), 0);
	assert_int_equal(alike_place(&c, all[2].sitting), 1);
	assert_int_equal(alike_place(&python, all[1].sitting), 0);
	test_work_end(&w);
}
