#include "test.h"

#include <string.h>

TEST(str_tells_absent_from_empty)
{
	assert_true(str_absent((struct str){0}));
	assert_true(str_absent(str_of(NULL)));
	assert_false(str_absent(S("")));
	assert_true(str_equal((struct str){0}, S("")));
}

TEST(str_orders_bytes_as_unsigned_and_prefixes_first)
{
	assert_true(str_compare(S("a"), S("b")) < 0);
	assert_true(str_compare(S("a"), S("aa")) < 0);
	assert_true(str_compare(S("\x7f"), S("\x80")) < 0);
	assert_int_equal(str_compare(S("same"), S("same")), 0);
	assert_true(str_compare(S(""), S("a")) < 0);
}

TEST(str_finds_slices_and_trims)
{
	assert_int_equal(str_find(S("banana"), S("nan")), 2);
	assert_int_equal(str_find(S("banana"), S("")), 0);
	assert_int_equal(str_find(S("nan"), S("banana")), SIZE_MAX);
	assert_int_equal(str_find_byte(S("a\0b"), '\0'), 1);
	assert_str(str_slice(S("banana"), 2, 3), S("nan"));
	assert_str(str_slice(S("banana"), 4, SIZE_MAX), S("na"));
	assert_str(str_slice(S("banana"), 9, 1), S(""));
	assert_str(str_trim(S(" \t\r\n a b \n")), S("a b"));
	assert_str(str_trim(S(" \t")), S(""));
	assert_true(str_starts(S("banana"), S("ban")) && !str_starts(S("ba"), S("ban")));
	assert_true(str_ends(S("banana"), S("ana")) && !str_ends(S("na"), S("ana")));
}

TEST(str_cut_ends_with_absent)
{
	static const struct str parts[] = {S_INIT("a"), S_INIT(""), S_INIT("b"), S_INIT("")};
	struct str rest = S("a,,b,");
	size_t count = 0;
	while (!str_absent(rest)) {
		assert_true(count < COUNT(parts));
		assert_str(str_cut(&rest, ','), parts[count++]);
	}
	assert_int_equal(count, COUNT(parts));
}

TEST(str_copies_live_in_the_arena)
{
	struct work w = test_work();
	char bytes[] = "abc";
	struct str copy = str_copy(w.arena, str_of(bytes));
	bytes[0] = 'x';
	assert_str(copy, S("abc"));
	assert_true(str_absent(str_copy(w.arena, (struct str){0})));
	assert_string_equal(str_cstr(w.arena, str_slice(S("abcdef"), 0, 3)), "abc");
	assert_str(str_format(w.arena, "%s-%03d", "a", 7), S("a-007"));
	test_work_end(&w);
}

TEST(str_to_int_takes_whole_int64_and_nothing_else)
{
	static const struct {
		struct str text;
		int64_t value;
	} good[] = {
		{S_INIT("0"), 0},
		{S_INIT("-0"), 0},
		{S_INIT("42"), 42},
		{S_INIT("-17"), -17},
		{S_INIT("9223372036854775807"), INT64_MAX},
		{S_INIT("-9223372036854775808"), INT64_MIN},
	};
	static const char *const bad[] = {"",
	                                  "-",
	                                  "+1",
	                                  " 1",
	                                  "1 ",
	                                  "1.0",
	                                  "0x1",
	                                  "1e2",
	                                  "--1",
	                                  "9223372036854775808",
	                                  "-9223372036854775809"};
	int64_t value;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(str_to_int(good[i].text, &value));
		assert_true(value == good[i].value);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_to_int(str_of(bad[i]), &value));
	assert_false(str_to_int((struct str){0}, &value));
}

/* Values written by hand in C's own notation. */
TEST(str_to_real_takes_what_the_grammar_of_json_allows)
{
	static const struct {
		struct str text;
		double value;
	} good[] = {
		{S_INIT("0"), 0},        {S_INIT("-0.5"), -0.5},
		{S_INIT("1e3"), 1000},   {S_INIT("1E+3"), 1000},
		{S_INIT("25e-2"), 0.25}, {S_INIT("5e-324"), 0x1p-1074},
		{S_INIT("1e-400"), 0},   {S_INIT("0.1"), 0x1.999999999999ap-4},
	};
	static const char *const bad[] = {"",    "-",   "+1",  ".5",  "1.", "01", "-01",   "1e",
	                                  "1e+", "0x1", "inf", "nan", " 1", "1 ", "1e400", "1,5"};
	double value;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(str_to_real(good[i].text, &value));
		assert_true(value == good[i].value);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_to_real(str_of(bad[i]), &value));
}

TEST(str_to_real_has_a_longest_number)
{
	char text[STR_NUMBER_MAX + 1];
	memset(text, '0', sizeof text);
	memcpy(text, "1.", 2);
	double value;
	assert_true(str_to_real(str_bytes(text, STR_NUMBER_MAX), &value));
	assert_true(value == 1);
	assert_false(str_to_real(str_bytes(text, STR_NUMBER_MAX + 1), &value));
}

TEST(str_number_length_stops_where_the_number_does)
{
	assert_int_equal(str_number_length(S("12,3")), 2);
	assert_int_equal(str_number_length(S("-1.5e+3]")), 7);
	assert_int_equal(str_number_length(S("012")), 1);
	assert_int_equal(str_number_length(S("-")), 0);
	assert_int_equal(str_number_length(S("1.x")), 0);
	assert_int_equal(str_number_length(S("x")), 0);
}
