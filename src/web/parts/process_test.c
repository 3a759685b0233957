/* Bars of how a text came about: what came at once up in the other colour, what was taken out down. */
#include "web/parts/process.h"

#include "base/time.h"
#include "test.h"

static size_t count_of(struct str text, struct str word)
{
	size_t count = 0;
	for (size_t at; (at = str_find(text, word)) != SIZE_MAX; count++)
		text = str_slice(text, at + word.len, SIZE_MAX);
	return count;
}

TEST(process_bars_stand_up_for_what_came_at_once)
{
	static const struct process_change changes[] = {
		{.at_us = 10 * TIME_SECOND_US, .inserted = 400, .removed = 300, .length = 300, .whole = true},
		{.at_us = 590 * TIME_SECOND_US, .at = 400, .inserted = 20, .length = 400},
	};
	struct work w = test_work();
	struct process process;
	process_of(changes, COUNT(changes), NULL, 0, 0, 600 * TIME_SECOND_US, &process);
	struct str drawing = process_view_of(&w, &process).drawing.html;
	assert_int_equal(count_of(drawing, S("<rect class=\"second\"")), 1);
	assert_int_equal(count_of(drawing, S("<rect class=\"main\"")), 1);
	assert_int_equal(count_of(drawing, S("<rect class=\"faint\"")), 1);
	test_work_end(&w);
}
