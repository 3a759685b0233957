#include "test.h"

#include "db/memo.h"

#include <string.h>

static enum err make_number(struct work *maker, void *argument, const void **value)
{
	int *made = argument;
	int *number = work_alloc(maker, sizeof *number);
	*number = ++*made;
	*value = number;
	return OK;
}

static enum err make_nothing(struct work *maker, void *argument, const void **value)
{
	(void)argument;
	(void)value;
	return fail(maker, ERR_NOT_FOUND, "there is no such row");
}

static int get(struct work *w, struct memo *memo, uint8_t id, int *made)
{
	const void *value;
	assert_ok(w, memo_get(w, memo, (struct id){{id + 1}}, make_number, made, &value));
	return *(const int *)value;
}

TEST(memo_makes_each_value_once)
{
	struct work w = test_work();
	struct memo *memo = memo_open();
	int made = 0;
	assert_int_equal(get(&w, memo, 0, &made), 1);
	assert_int_equal(get(&w, memo, 1, &made), 2);
	assert_int_equal(get(&w, memo, 0, &made), 1);
	assert_int_equal(made, 2);
	memo_close(memo);
	test_work_end(&w);
}

TEST(memo_that_is_full_makes_values_anew)
{
	struct work w = test_work();
	struct memo *memo = memo_open();
	int made = 0;
	for (uint8_t i = 0; i < MEMO_MAX; i++)
		assert_int_equal(get(&w, memo, i, &made), i + 1);
	assert_int_equal(get(&w, memo, MEMO_MAX, &made), MEMO_MAX + 1);
	assert_int_equal(get(&w, memo, MEMO_MAX, &made), MEMO_MAX + 2);
	assert_int_equal(get(&w, memo, 0, &made), 1);
	memo_close(memo);
	test_work_end(&w);
}

TEST(memo_keeps_no_failure)
{
	struct work w = test_work();
	struct memo *memo = memo_open();
	const void *value;
	int made = 0;
	assert_fails(&w, ERR_NOT_FOUND, memo_get(&w, memo, (struct id){{1}}, make_nothing, NULL, &value));
	assert_int_equal(get(&w, memo, 0, &made), 1);
	memo_close(memo);
	test_work_end(&w);
}
