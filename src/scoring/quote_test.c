#include "scoring/quote.h"

#include "test.h"

static const struct str answer =
	S_INIT("We saw errors – “too many” – and the error\nwas ours. Größe 10, 101. 错误在我们。");

TEST(quote_is_found_where_it_stands)
{
	assert_int_equal(quote_find(answer, S("We saw")), 0);
	assert_int_equal(quote_find(answer, answer), 0);
	size_t at = quote_find(answer, S("the error\nwas ours."));
	assert_str(str_slice(answer, at, 19), S("the error\nwas ours."));
	assert_true(quote_find(answer, S("“too many”")) != SIZE_MAX);
	assert_true(quote_find(answer, S("我们")) != SIZE_MAX);
}

TEST(quote_must_be_byte_for_byte)
{
	assert_true(quote_find(answer, S("we saw errors")) == SIZE_MAX);
	assert_true(quote_find(answer, S("the error was ours")) == SIZE_MAX);
	assert_true(quote_find(answer, S("\"too many\"")) == SIZE_MAX);
	assert_true(quote_find(answer, S("Grosse")) == SIZE_MAX);
	assert_true(quote_find(answer, S("We  saw")) == SIZE_MAX);
	assert_true(quote_find(answer, S("We saw errors...")) == SIZE_MAX);
}

TEST(quote_must_be_words)
{
	assert_true(quote_find(answer, S("")) == SIZE_MAX);
	assert_true(quote_find(answer, S(" \n\t")) == SIZE_MAX);
	assert_true(quote_find(answer, S("rrors")) == SIZE_MAX);
	assert_true(quote_find(answer, S("err")) == SIZE_MAX);
	assert_true(quote_find(answer, S("01")) == SIZE_MAX);
	assert_true(quote_find(answer, (struct str){0}) == SIZE_MAX);
}

TEST(quote_inside_a_word_does_not_hide_a_later_one)
{
	assert_int_equal(quote_find(S("errors, then one error"), S("error")), 17);
	assert_int_equal(quote_find(S("aaa aa"), S("aa")), 4);
}

TEST(quote_of_no_answer_is_not_found)
{
	assert_true(quote_find(S(""), S("a")) == SIZE_MAX);
	assert_true(quote_find((struct str){0}, S("a")) == SIZE_MAX);
	assert_true(quote_find(S("a"), S("a b")) == SIZE_MAX);
}
