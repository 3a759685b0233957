/* A person's text as it is shown. */
#include "web/parts/answer.h"

#include "test.h"

static struct str shown(struct work *w, struct str text, const struct answer_mark *marks, size_t count)
{
	return answer_markup(w, text, marks, count).html;
}

TEST(a_text_is_paragraphs_lines_and_marks)
{
	struct work w = test_work();
	static const struct answer_mark marks[] = {{2, 3}, {4, 6}};
	assert_str(shown(&w, S("a < b\nc\n\n\nd"), NULL, 0),
	           S("<p dir=\"auto\">a &lt; b<br>c</p><p dir=\"auto\">d</p>"));
	assert_str(shown(&w, S("a bcd e\nf g"), marks, COUNT(marks)),
	           S("<p dir=\"auto\">a <mark>bcd e<br>f </mark>g</p>"));
	/* A mark from within a character on begins behind it. */
	assert_str(shown(&w, S("a é b"), (const struct answer_mark[]){{3, 2}}, 1),
	           S("<p dir=\"auto\">a é<mark> </mark>b</p>"));
	assert_str(shown(&w, S(""), NULL, 0), S("<p dir=\"auto\"></p>"));
	test_work_end(&w);
}

TEST(what_turns_a_text_round_is_shown_inside_a_mark_too)
{
	struct work w = test_work();
	static const struct answer_mark mark = {0, 6};
	assert_str(
		shown(&w, S("\u202elive"), &mark, 1),
		S("<p dir=\"auto\"><mark><span class=\"control\">right-to-left override</span>liv</mark>e</p>"));
	test_work_end(&w);
}
