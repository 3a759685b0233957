/* Cases computed by hand. */
#include "web/parts/changes.h"

#include "test.h"

static const struct {
	struct str before, after, html;
	size_t put_in, taken_out;
} cases[] = {
	{S_INIT(""), S_INIT(""), S_INIT("<p></p>"), 0, 0},
	{S_INIT("a b"), S_INIT("a b"), S_INIT("<p> a b</p>"), 0, 0},
	{S_INIT("the heet flows"), S_INIT("the heat flows"),
         S_INIT("<p> the <del>heet</del> <ins>heat</ins> flows</p>"), 1, 1},
	{S_INIT("a b c d"), S_INIT("a c d e"), S_INIT("<p> a <del>b</del> c d <ins>e</ins></p>"), 1, 1},
	{S_INIT(""), S_INIT("new words"), S_INIT("<p> <ins>new words</ins></p>"), 2, 0},
	{S_INIT("old words"), S_INIT(""), S_INIT("<p> <del>old words</del></p>"), 0, 2},
	{S_INIT("one two"), S_INIT("one\ntwo\n\nthree"),
         S_INIT("<p> one<br> two</p><p> <ins>three</ins></p>"), 1, 0},
	{S_INIT("<b>"), S_INIT("<i> & x"),
         S_INIT("<p> <del>&lt;b&gt;</del> <ins>&lt;i&gt; &amp; x</ins></p>"), 3, 1},
};

TEST(changes_marks_the_fewest_words)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct changes changes = changes_between(&w, cases[i].before, cases[i].after);
		assert_str(changes.html.html, cases[i].html);
		assert_int_equal(changes.put_in, cases[i].put_in);
		assert_int_equal(changes.taken_out, cases[i].taken_out);
	}
	test_work_end(&w);
}

/* Nothing in common, and more of it than is compared: all of it is marked. */
TEST(changes_of_everything_are_bounded)
{
	struct work w = test_work();
	struct buf before = buf_init(w.arena, 1 << 20), after = buf_init(w.arena, 1 << 20);
	for (int i = 0; i < 3 * CHANGES_WORDS_MAX; i++) {
		buf_format(&before, "a%d ", i);
		buf_format(&after, "b%d ", i);
	}
	struct changes changes = changes_between(&w, buf_str(&before), buf_str(&after));
	assert_int_equal(changes.put_in, 3 * CHANGES_WORDS_MAX);
	assert_int_equal(changes.taken_out, 3 * CHANGES_WORDS_MAX);
	test_work_end(&w);
}
