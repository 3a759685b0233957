/* What a candidate reads of the level that was given. */
#include "web/parts/levels.h"

#include "test.h"

static const struct level four[] = {
	{0, S_INIT("Nothing"), S_INIT("It says nothing.")},
	{1, S_INIT("A little"), S_INIT("It says one thing.")},
	{2, S_INIT("Most"), S_INIT("It says two things.")},
	{3, S_INIT("All"), S_INIT("It says all.")},
};
static const struct level bands[] = {
	{0, S_INIT("Not named"), S_INIT("No cause is named.")},
	{6, S_INIT("Named"), S_INIT("A cause is named without evidence.")},
	{12, S_INIT("Shown"), S_INIT("A cause is named with evidence.")},
	{20, S_INIT("Weighed"), S_INIT("Evidence is weighed.")},
};

static void assert_given(const struct criterion *criterion, size_t level, const char *place, size_t row)
{
	struct work w = test_work();
	struct levels_scale scale = levels_scale_of(&w, criterion, level);
	assert_str(scale.place, str_of(place));
	assert_str(scale.count, S("four levels"));
	for (size_t i = 0; i < scale.described.rows.count; i++)
		assert_int_equal(scale.described.rows.at[i].chosen, i == row);
	test_work_end(&w);
}

TEST(a_level_is_told_by_its_place_among_all)
{
	static const struct criterion criterion = {.described = four, .described_count = COUNT(four)};
	assert_given(&criterion, 0, "The lowest of four levels:", 0);
	assert_given(&criterion, 1, "The second of four levels, from the lowest:", 1);
	assert_given(&criterion, 2, "The third of four levels, from the lowest:", 2);
	assert_given(&criterion, 3, "The highest of four levels:", 3);
}

TEST(points_are_told_by_the_band_that_they_lie_in)
{
	static const struct criterion criterion = {
		.described = bands, .described_count = COUNT(bands), .points = 20};
	assert_given(&criterion, 0, "From 0 to 5 of 20 points it is “Not named”:", 0);
	assert_given(&criterion, 9, "From 6 to 11 of 20 points it is “Named”:", 1);
	assert_given(&criterion, 11, "From 6 to 11 of 20 points it is “Named”:", 1);
	assert_given(&criterion, 20, "20 of 20 points is “Weighed”:", 3);
}
