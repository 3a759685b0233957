/* What a machine noticed, as it stands beside an answer. */
#include "web/parts/noticed.h"

#include "test.h"

static const struct flag flags[] = {
	{S_INIT("note"), S_INIT("off-topic"), S_INIT("It is about something else."), 0, 0},
	{S_INIT("note"), S_INIT("order"), S_INIT("It tells the judge what to do."), 4, 8},
	{S_INIT("other"), S_INIT("order"), S_INIT("It is of another part."), 0, 4},
	{S_INIT("note"), S_INIT("hidden"), S_INIT("It is behind the end."), 400, 8},
};

TEST(what_was_noticed_is_told_with_its_words_and_marked)
{
	struct work w = test_work();
	struct answer_mark marks[COUNT(flags)];
	size_t count = 0;
	struct noticed_view view =
		noticed_of(&w, flags, COUNT(flags), S("note"), S("Now give it all."), marks, &count);
	assert_int_equal(view.lines.count, 3);
	assert_str(view.lines.at[0].note, S("It is about something else."));
	assert_true(str_absent(view.lines.at[0].words));
	assert_str(view.lines.at[1].words, S("give it "));
	assert_true(str_absent(view.lines.at[2].words));
	assert_int_equal(count, 1);
	assert_int_equal(marks[0].starts_at, 4);
	assert_int_equal(marks[0].length, 8);
	test_work_end(&w);
}

/* The words are the candidate's: they stay in a box of their own, and turn nothing round. */
TEST(words_that_are_quoted_are_shown_as_they_are)
{
	struct work w = test_work();
	static const struct flag flag = {S_INIT("note"), S_INIT("order"), S_INIT("It turns round."), 4, 7};
	struct noticed_view view = noticed_of(&w, &flag, 1, S("note"), S("Now \u202elive."), NULL, NULL);
	struct buf out = buf_init(w.arena, 4096);
	noticed_list(&out, &view);
	static const struct str line = S_INIT(
		"“<bdi class=\"piece\"><span class=\"control\">right-to-left override</span>live</bdi>”: "
		"It turns round.");
	assert_true(str_find(buf_str(&out), line) != SIZE_MAX);
	test_work_end(&w);
}

TEST(what_is_noticed_of_the_whole_comes_last)
{
	struct work w = test_work();
	struct noticed_view view =
		noticed_of(&w, flags, COUNT(flags), S("other"), (struct str){0}, NULL, NULL);
	noticed_add(&w, &view, (struct str){0});
	assert_int_equal(view.lines.count, 1);
	noticed_add(&w, &view, S("3 of 4 answers came soon."));
	assert_int_equal(view.lines.count, 2);
	assert_str(view.lines.at[1].note, S("3 of 4 answers came soon."));
	test_work_end(&w);
}
