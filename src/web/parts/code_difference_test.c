#include "web/parts/code_difference.h"

#include "test.h"

#include <string.h>

static void differ(const char *kind, const char *expected, const char *output, const char *expected_marked,
                   const char *output_marked)
{
	struct work w = test_work();
	const struct code_checker checker = {.kind = str_of(kind), .tolerance = 0.01};
	struct markup left, right;
	code_difference(&w, &checker, str_of(expected), str_of(output), &left, &right);
	assert_str(left.html, str_of(expected_marked));
	assert_str(right.html, str_of(output_marked));
	test_work_end(&w);
}

TEST(code_difference_marks_what_differs_in_the_first_line_that_does)
{
	differ("exact", "1\n6 is it\n", "1\n12 is it\n", "1\n<mark>6</mark> is it\n",
	       "1\n<mark>12</mark> is it\n");
	differ("exact", "a b\n", "a, b\n", "a<mark> b</mark>\n", "a<mark>, b</mark>\n");
	differ("exact", "a\nfor <x>\nz\n", "a\nfor y\nq\n", "a\nfor <mark>&lt;x&gt;</mark>\nz\n",
	       "a\nfor <mark>y</mark>\nq\n");
}

TEST(code_difference_says_where_one_of_them_ends)
{
	differ("exact", "1\n2\n", "1\n", "1\n<mark>2</mark>\n", "1\n<mark><i>ends here</i></mark>");
	differ("exact", "ab\n", "abc\n", "ab<mark><i>ends here</i></mark>\n", "ab<mark>c</mark>\n");
	differ("tokens", "1 2", "1", "1 <mark>2</mark>", "1<mark><i>ends here</i></mark>");
}

TEST(code_difference_leaves_alone_what_the_checker_does)
{
	differ("exact", "a \r\nb\n\n", "a\nb", "a \r\nb\n\n", "a\nb");
	differ("tokens", "1  2\n3", "1 2 3\n", "1  2\n3", "1 2 3\n");
	differ("numeric", "1.000 x", "1.001 x", "1.000 x", "1.001 x");
	differ("program", "1", "2", "1", "2");
}

TEST(code_difference_by_words_passes_over_numbers_that_are_near_enough)
{
	differ("numeric", "1.000 2 3", "1.001 5 3", "1.000 <mark>2</mark> 3", "1.001 <mark>5</mark> 3");
}

TEST(code_difference_never_cuts_a_character)
{
	differ("exact", "\xc3\xa4", "\xc3\xb6", "<mark>\xc3\xa4</mark>", "<mark>\xc3\xb6</mark>");
	differ("exact", "\xc3\xa4x", "\xc2\xa4x", "<mark>\xc3\xa4</mark>x", "<mark>\xc2\xa4</mark>x");
}

/* What was cut to what is shown does not end there. */
TEST(code_difference_does_not_take_a_cut_for_an_end)
{
	char longer[2 * CODE_SHOWN_BYTES + 1], cut[CODE_SHOWN_BYTES + 1];
	memset(longer, 'x', sizeof longer - 1);
	memset(cut, 'x', sizeof cut - 1);
	longer[sizeof longer - 1] = cut[sizeof cut - 1] = 0;
	struct work w = test_work();
	const struct code_checker checker = {.kind = S_INIT("exact")};
	struct markup left, right;
	code_difference(&w, &checker, str_of(longer), str_of(cut), &left, &right);
	assert_str(right.html, str_of(cut));
	test_work_end(&w);
}
