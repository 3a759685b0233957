/* What is drawn, read back from the path's numbers. */
#include "web/parts/growth.h"

#include "base/time.h"
#include "test.h"

#include <stdio.h>

#define START_US INT64_C(1767225600000000) /* 1 January 2026 */

TEST(growth_scales_end_above_and_can_be_halved)
{
	static const int64_t cases[][2] = {
		{1, 2},
		{2, 2},
		{3, 4},
		{5, 6},
		{8, 8},
		{9, 10},
		{10, 10},
		{11, 20},
		{42, 60},
		{100, 100},
		{101, 200},
		{999, 1000},
		{1001, 2000},
		{1234567, 2000000},
		{INT64_C(1) << 62, INT64_C(6000000000000000000)},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(growth_scale(cases[i][0]), cases[i][1]);
		assert_int_equal(cases[i][1] % 2, 0);
	}
}

/* The stairs of the drawing: M0 y, then H x V y for each point, then H to the edge. */
static size_t read_stairs(struct str html, double x[], double y[], size_t most)
{
	struct str rest = str_slice(html, str_find(html, S("class=\"stairs\" d=\"M0 ")) + 20, SIZE_MAX);
	char text[4096];
	size_t count = 0;
	int used = 0;
	snprintf(text, sizeof text, "%.*s", STR_ARG(rest));
	const char *at = text;
	x[0] = 0;
	assert_int_equal(sscanf(at, "%lf%n", &y[count++], &used), 1);
	at += used;
	while (count < most && sscanf(at, "H%lfV%lf%n", &x[count], &y[count], &used) == 2) {
		at += used;
		count++;
	}
	assert_memory_equal(at, "H1000\"", 6);
	return count;
}

TEST(growth_draws_each_step_at_its_time)
{
	struct work w = test_work();
	const struct record_point points[] = {
		{3, START_US}, {10, START_US + 2 * TIME_DAY_US}, {20, START_US + 5 * TIME_DAY_US}};
	struct growth_view view = growth_of(&w, points, 3, START_US + 10 * TIME_DAY_US);
	double x[8], y[8];
	assert_int_equal(read_stairs(view.drawing.html, x, y, 8), 3);
	assert_float_equal(y[0], 85, 0.01); /* 3 of 20 */
	assert_float_equal(x[1], 200, 0.01);
	assert_float_equal(y[1], 50, 0.01);
	assert_float_equal(x[2], 500, 0.01);
	assert_float_equal(y[2], 0, 0.01);
	assert_str(view.top, S("20"));
	assert_str(view.middle, S("10"));
	assert_str(view.from, S("1 January 2026"));
	assert_str(view.to, S("11 January 2026"));
	assert_str(view.sentence, S("From 3 on 1 January 2026 to 20 entries on 11 January 2026."));
	assert_int_equal(view.rows.count, 3);
	assert_str(view.rows.at[2].when, S("6 January 2026, 00:00:00 UTC"));
	test_work_end(&w);
}

TEST(growth_goes_neither_back_nor_beyond_when_a_clock_does)
{
	struct work w = test_work();
	const struct record_point points[] = {{1, START_US + TIME_DAY_US},
	                                      {2, START_US},
	                                      {3, START_US + 2 * TIME_DAY_US},
	                                      {4, START_US + TIME_DAY_US}};
	struct growth_view view = growth_of(&w, points, 4, START_US);
	double x[8], y[8];
	assert_int_equal(read_stairs(view.drawing.html, x, y, 8), 4);
	for (size_t i = 1; i < 4; i++)
		assert_true(x[i] >= x[i - 1] && x[i] <= 1000);
	test_work_end(&w);
}

TEST(growth_of_one_checkpoint_is_a_line)
{
	struct work w = test_work();
	const struct record_point points[] = {{1, START_US}};
	struct growth_view view = growth_of(&w, points, 1, START_US);
	double x[2], y[2];
	assert_int_equal(read_stairs(view.drawing.html, x, y, 2), 1);
	assert_float_equal(y[0], 50, 0.01);
	assert_str(view.sentence, S("1 entry since 1 January 2026, 00:00 UTC."));
	test_work_end(&w);
}
