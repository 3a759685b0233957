#include "test.h"

#include "base/buf.h"

#include <string.h>

TEST(buf_grows_to_its_maximum_and_says_when_it_is_full)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 300);
	for (int i = 0; i < 30; i++)
		buf_put(&buf, S("0123456789"));
	assert_false(buf.full);
	buf_byte(&buf, 'x');
	assert_true(buf.full);
	assert_int_equal(buf_str(&buf).len, 300);
	assert_str(str_slice(buf_str(&buf), 290, 10), S("0123456789"));
	test_work_end(&w);
}

TEST(buf_formats)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 1000);
	assert_str(buf_str(&buf), S(""));
	buf_int(&buf, INT64_MIN);
	buf_byte(&buf, ' ');
	buf_int(&buf, 0);
	buf_format(&buf, " %s=%d", "answer", 42);
	assert_str(buf_str(&buf), S("-9223372036854775808 0 answer=42"));
	test_work_end(&w);
}

TEST(buf_room_is_counted_at_once)
{
	struct work w = test_work();
	struct buf buf = buf_init(w.arena, 8);
	buf_put(&buf, S("ab"));
	char *at = buf_room(&buf, 4);
	assert_non_null(at);
	memcpy(at, "cdef", 4);
	assert_str(buf_str(&buf), S("abcdef"));
	assert_null(buf_room(&buf, 3));
	assert_true(buf.full);
	assert_str(buf_str(&buf), S("abcdef"));
	test_work_end(&w);
}
