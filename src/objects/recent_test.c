#include "test.h"

#include "objects/recent.h"

#include <string.h>

static struct str name_of(struct work *w, int i)
{
	return str_format(w->arena, "tile/0/%03d", i);
}

TEST(recent_files_come_back_as_they_were_put_last)
{
	struct work w = test_work();
	struct recent *recent = recent_open();
	assert_true(str_absent(recent_get(recent, S("a"))));
	recent_put(recent, S("a"), S("one"));
	recent_put(recent, S("b"), S(""));
	recent_put(recent, S("a"), S("two"));
	assert_str(recent_get(recent, S("a")), S("two"));
	assert_false(str_absent(recent_get(recent, S("b"))));
	recent_clear(recent);
	assert_true(str_absent(recent_get(recent, S("a"))));
	recent_close(recent);
	test_work_end(&w);
}

TEST(recent_files_are_bounded_and_the_oldest_go_first)
{
	struct work w = test_work();
	struct recent *recent = recent_open();
	enum { LARGE = 300 * 1024, MANY = 1000 };
	char *bytes = work_alloc(&w, RECENT_FILE_MAX + 1);
	int kept = 0;
	for (int i = 0; i < MANY; i++)
		recent_put(recent, name_of(&w, i), S("x"));
	for (int i = 0; i < MANY; i++)
		kept += !str_absent(recent_get(recent, name_of(&w, i)));
	assert_true(kept >= RECENT_FILES_MAX && kept <= 2 * RECENT_FILES_MAX);
	assert_true(str_absent(recent_get(recent, name_of(&w, 0))));
	assert_false(str_absent(recent_get(recent, name_of(&w, MANY - 1))));
	kept = 0;
	for (int i = 0; i < MANY; i++)
		recent_put(recent, name_of(&w, i), str_bytes(bytes, LARGE));
	for (int i = 0; i < MANY; i++)
		kept += !str_absent(recent_get(recent, name_of(&w, i)));
	assert_true(kept > 0 && kept * LARGE <= 2 * RECENT_BYTES_MAX);
	/* One that is too large to be kept does not leave what it replaces. */
	recent_put(recent, S("a"), S("one"));
	recent_put(recent, S("a"), str_bytes(bytes, RECENT_FILE_MAX + 1));
	assert_true(str_absent(recent_get(recent, S("a"))));
	recent_close(recent);
	test_work_end(&w);
}
