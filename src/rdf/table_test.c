/* Against an array that is searched, and against its own older selves. */
#include "test.h"

#include "rdf/table.h"

enum { KEYS = 2000, COPIES = 8 };

static struct str key_of(struct work *w, size_t number)
{
	return str_format(w->arena, "key %zu of a length that is %zu", number * 7919 % KEYS, number % 13);
}

TEST(table_finds_what_was_set_last)
{
	struct work w = test_work();
	struct str *keys = work_array(&w, KEYS, sizeof *keys);
	int *values = work_array(&w, KEYS, sizeof *values);
	struct table table = {0};
	for (size_t i = 0; i < KEYS; i++) {
		keys[i] = key_of(&w, i);
		assert_null(table_get(&table, keys[i]));
		table_set(&table, w.arena, keys[i], &values[i]);
	}
	for (size_t i = 0; i < KEYS; i += 3)
		table_set(&table, w.arena, keys[i], &values[KEYS - 1 - i]);
	for (size_t i = 0; i < KEYS; i++)
		assert_ptr_equal(table_get(&table, keys[i]), i % 3 == 0 ? &values[KEYS - 1 - i] : &values[i]);
	assert_null(table_get(&table, S("")));
	test_work_end(&w);
}

/* Each copy changes what all have and adds something; none sees what the others did. */
TEST(table_copies_do_not_see_one_another)
{
	struct work w = test_work();
	int owners[COPIES], values[COPIES + 1];
	struct table original = {0}, copies[COPIES];
	for (size_t i = 0; i < KEYS / 2; i++)
		table_set(&original, w.arena, key_of(&w, i), &values[COPIES]);
	for (size_t copy = 0; copy < COPIES; copy++) {
		copies[copy] = table_copy(original, &owners[copy]);
		for (size_t i = copy; i < KEYS; i += COPIES)
			table_set(&copies[copy], w.arena, key_of(&w, i), &values[copy]);
	}
	for (size_t i = 0; i < KEYS; i++) {
		const int *before = i < KEYS / 2 ? &values[COPIES] : NULL;
		assert_ptr_equal(table_get(&original, key_of(&w, i)), before);
		for (size_t copy = 0; copy < COPIES; copy++)
			assert_ptr_equal(table_get(&copies[copy], key_of(&w, i)),
			                 i % COPIES == copy ? &values[copy] : before);
	}
	test_work_end(&w);
}
