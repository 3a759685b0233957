/* Cases by hand. */
#include "irt/state_read.h"

#include "test.h"

static const int32_t codes[] = {1, 2, 5};
static const double thresholds[] = {-1, 1};

static struct bank make_bank(struct work *w)
{
	struct bank_item *items = work_array(w, 2, sizeof *items);
	items[0] = (struct bank_item){.name = S("q1"), .model = model_logistic(1, 0, 0)};
	items[1] =
		(struct bank_item){.name = S("q2"), .model = model_graded(1, thresholds, 3), .codes = codes};
	return (struct bank){items, 2};
}

TEST(state_read_sorts_and_names_levels)
{
	struct work w = test_work();
	struct bank bank = make_bank(&w);
	struct state_table table;
	assert_ok(&w, state_read(&w,
	                         S("day,note,level,item,id,weight\n2025-01-12,x,5,q2,bo,0.25\n"
	                           "1970-01-02,,1,q1,bo,1\n2025-01-12,,0,q1,ada,0\n"),
	                         &bank, &table));
	assert_int_equal(table.count, 3);
	assert_true(table.dates);
	assert_str(table.rows[0].person, S("ada"));
	assert_int_equal(table.rows[1].day, 1);
	assert_int_equal(table.rows[2].level, 2);
	assert_int_equal(table.rows[2].item, 1);
	assert_true(table.rows[2].weight == 0.25);
	/* 55 years of which 14 are leap years, and 11 days */
	assert_int_equal(table.rows[0].day, 55 * 365 + 14 + 11);
	assert_str(state_read_day_text(&w, true, table.rows[0].day), S("2025-01-12"));
	assert_str(state_read_day_text(&w, false, -4), S("-4"));
	test_work_end(&w);
}

TEST(state_read_says_where_it_is_wrong)
{
	static const struct {
		struct str text, sentence;
	} cases[] = {
		{S_INIT(""), S_INIT("")},
		{S_INIT("id,day,item,level\n"), S_INIT("no evidence")},
		{S_INIT("id,day,item\na,1,q1\n"), S_INIT("“level”")},
		{S_INIT("id,day,item,level\na,1,q1,0\nb,2,q1\n"), S_INIT("line 3")},
		{S_INIT("id,day,item,level\na,1,q1,2\n"), S_INIT("line 2, column level")},
		{S_INIT("id,day,item,level\na,1,q2,3\n"), S_INIT("line 2, column level")},
		{S_INIT("id,day,item,level\na,1,q3,0\n"), S_INIT("line 2, column item")},
		{S_INIT("id,day,item,level\na,1.5,q1,0\n"), S_INIT("line 2, column day")},
		{S_INIT("id,day,item,level\na,2025-02-29,q1,0\n"), S_INIT("line 2, column day")},
		{S_INIT("id,day,item,level\na,9999-01-01,q1,0\n"), S_INIT("line 2, column day")},
		{S_INIT("id,day,item,level\na,1,q1,0\na,2025-01-01,q1,0\n"), S_INIT("mixed")},
		{S_INIT("id,day,item,level,weight\na,1,q1,0,1.5\n"), S_INIT("column weight")},
		{S_INIT("id;day;item;level\na;1;q1;0\n"), S_INIT("comma")},
		{S_INIT("\xff\xfei\0d\0"), S_INIT("UTF-16")},
	};
	struct work w = test_work();
	struct bank bank = make_bank(&w);
	struct state_table table;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(state_read(&w, cases[i].text, &bank, &table), ERR_INPUT);
		if (str_find(w.message, cases[i].sentence) == SIZE_MAX)
			fail_msg("%zu: %.*s", i, STR_ARG(w.message));
		work_forgive(&w);
	}
	test_work_end(&w);
}
