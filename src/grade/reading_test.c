#include "grade/reading.h"

#include "test.h"

/* Of 20 and 27 points the mean is 23.5, which is 24 for who is judged; levels are half one and half the other. */
TEST(second_reading_of_points_counts_the_points_between)
{
	static const struct level described[] = {{0, S_INIT("No"), S_INIT("Not.")},
	                                         {9, S_INIT("Yes"), S_INIT("It is.")}};
	struct work w = test_work();
	struct criterion criterion = {.described = described, .described_count = 2, .points = 30};
	double levels[2][31] = {{0}};
	levels[0][27] = levels[1][20] = 1;
	const struct verdict read[] = {{.levels = levels[0], .level_count = 31},
	                               {.levels = levels[1], .level_count = 31}},
			     *both[] = {&read[0], &read[1]};
	static const struct {
		struct str rule;
		size_t level;
	} cases[] = {{S_INIT("mean"), 24}, {S_INIT("lower"), 20}, {S_INIT("higher"), 27}};
	struct verdict made = {0};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_ok(&w, reading_resolve(&w, &criterion, cases[i].rule, both, 2, &made));
		assert_int_equal(made.level_count, 31);
		assert_int_equal(grade_verdict_level(&made), cases[i].level);
		assert_true(made.levels[cases[i].level] == 1);
	}
	criterion.points = 29;
	assert_fails(&w, ERR_INTERNAL, reading_resolve(&w, &criterion, S("mean"), both, 2, &made));
	test_work_end(&w);
}
