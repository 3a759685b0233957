/* Cases by hand. */
#include "irt/facets_read.h"

#include "test.h"

static const struct facets_columns columns = {S_INIT("who"), S_INIT("judge"), S_INIT("note, time")};

TEST(facets_read_numbers_what_it_finds)
{
	struct work w = test_work();
	struct facets_table table;
	struct str text = S("judge,note,who,essay,talk\nj1,late,ann,2,1\nj2,,bo,NA,3\nj1,,bo,4,\n");
	assert_ok(&w, facets_read(&w, text, &columns, true, &table));
	assert_int_equal(table.data.rating_count, 4);
	assert_int_equal(table.data.person_count, 2);
	assert_int_equal(table.data.rater_count, 2);
	assert_int_equal(table.data.item_count, 2);
	assert_str(table.person_names[1], S("bo"));
	assert_str(table.data.rater_names[1], S("j2"));
	assert_str(table.data.item_names[1], S("talk"));
	assert_int_equal(table.lowest[0], 2);
	assert_int_equal(table.data.levels[0], 3);
	assert_int_equal(table.lowest[1], 1);
	assert_int_equal(table.data.ratings[3].level, 2);
	assert_int_equal(table.data.ratings[3].person, 1);
	/* a rating scale is one for all: 1 to 4 */
	assert_ok(&w, facets_read(&w, text, &columns, false, &table));
	assert_int_equal(table.lowest[0], 1);
	assert_int_equal(table.data.levels[1], 4);
	test_work_end(&w);
}

TEST(facets_read_says_where_it_is_wrong)
{
	static const struct {
		struct str text, sentence;
	} cases[] = {
		{S_INIT(""), S_INIT("")},
		{S_INIT("who,essay\nann,1\n"), S_INIT("“judge”")},
		{S_INIT("who,judge,note\nann,j,x\n"), S_INIT("no items")},
		{S_INIT("who,judge,essay,essay\nann,j,1,1\n"), S_INIT("essay")},
		{S_INIT("who,judge,essay\nann,j,1\nbo,j\n"), S_INIT("line 3")},
		{S_INIT("who,judge,essay\nann,,1\n"), S_INIT("rater is empty")},
		{S_INIT("who,judge,essay\n,j,1\n"), S_INIT("person is empty")},
		{S_INIT("who,judge,essay\nann,j,good\n"), S_INIT("line 2, column essay")},
		{S_INIT("who,judge,essay\nann,j,1.5\n"), S_INIT("line 2, column essay")},
		{S_INIT("who,judge,essay\nann,j,1\nbo,j,40\n"), S_INIT("levels from 1 to 40")},
		{S_INIT("who,judge,essay,talk\nann,j,1,\nbo,j,2,\n"), S_INIT("talk")},
		{S_INIT("who;judge;essay\nann;j;1\n"), S_INIT("comma")},
	};
	struct work w = test_work();
	struct facets_table table;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(facets_read(&w, cases[i].text, &columns, true, &table), ERR_INPUT);
		if (str_find(w.message, cases[i].sentence) == SIZE_MAX)
			fail_msg("%zu: %.*s", i, STR_ARG(w.message));
		work_forgive(&w);
	}
	test_work_end(&w);
}
