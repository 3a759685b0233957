#include "test.h"

#include "db/shelf.h"

#include <pthread.h>

struct making {
	size_t bytes;
	int made;
};

static enum err make_number(struct work *maker, void *argument, const void **value)
{
	struct making *making = argument;
	int *number = work_alloc(maker, making->bytes);
	*number = ++making->made;
	*value = number;
	return OK;
}

static enum err make_nothing(struct work *maker, void *argument, const void **value)
{
	(void)argument;
	(void)value;
	return fail(maker, ERR_NOT_FOUND, "there is no such row");
}

static const int *get(struct work *w, struct shelf *shelf, uint8_t id, int64_t place, struct making *making)
{
	const struct shelf_name name = {{{1}}, {{id}}, place};
	const void *value;
	assert_ok(w, shelf_get(w, shelf, &name, make_number, making, &value));
	return value;
}

TEST(shelf_makes_each_value_once)
{
	struct work w = test_work();
	struct shelf *shelf = shelf_open();
	struct making making = {.bytes = 100};
	const int *first = get(&w, shelf, 1, 0, &making);
	assert_int_equal(*first, 1);
	assert_int_equal(*get(&w, shelf, 1, 1, &making), 2); /* another place */
	assert_int_equal(*get(&w, shelf, 2, 0, &making), 3); /* another id */
	assert_ptr_equal(get(&w, shelf, 1, 0, &making), first);
	assert_int_equal(making.made, 3);
	shelf_close(shelf);
	assert_int_equal(*first, 1); /* the work holds it */
	test_work_end(&w);
}

TEST(shelf_of_another_organisation)
{
	struct work w = test_work();
	struct shelf *shelf = shelf_open();
	struct making making = {.bytes = 100};
	const struct shelf_name theirs = {{{2}}, {{1}}, 0};
	const void *value;
	(void)get(&w, shelf, 1, 0, &making);
	assert_ok(&w, shelf_get(&w, shelf, &theirs, make_number, &making, &value));
	assert_int_equal(*(const int *)value, 2);
	shelf_close(shelf);
	test_work_end(&w);
}

/* Four of a quarter and a bit: the one that was asked for longest ago goes, and whoever holds it has it still. */
TEST(shelf_that_is_full_lets_the_oldest_go)
{
	struct work w = test_work();
	struct shelf *shelf = shelf_open();
	struct making making = {.bytes = SHELF_BYTES_MAX / 4 - 4096};
	const int *held = get(&w, shelf, 1, 0, &making);
	(void)get(&w, shelf, 2, 0, &making);
	(void)get(&w, shelf, 3, 0, &making);
	assert_int_equal(*get(&w, shelf, 1, 0, &making), 1);
	making.bytes = SHELF_BYTES_MAX / 2;
	assert_int_equal(*get(&w, shelf, 4, 0, &making), 4);
	making.bytes = 100;
	assert_int_equal(*get(&w, shelf, 1, 0, &making), 1);
	assert_int_equal(*get(&w, shelf, 2, 0, &making), 5);
	assert_int_equal(*held, 1);
	assert_true(shelf_bytes(shelf) <= SHELF_BYTES_MAX);
	shelf_close(shelf);
	test_work_end(&w);
}

TEST(shelf_keeps_so_many_and_nothing_that_is_larger_than_itself)
{
	struct work w = test_work();
	struct shelf *shelf = shelf_open();
	struct making making = {.bytes = 100};
	for (uint8_t i = 0; i < 2 * SHELF_COUNT_MAX; i++)
		assert_int_equal(*get(&w, shelf, i, 0, &making), i + 1);
	assert_int_equal(*get(&w, shelf, 2 * SHELF_COUNT_MAX - 1, 0, &making), 2 * SHELF_COUNT_MAX);
	size_t before = shelf_bytes(shelf);
	making.bytes = SHELF_BYTES_MAX;
	int number = *get(&w, shelf, 200, 0, &making);
	assert_int_equal(*get(&w, shelf, 200, 0, &making), number + 1);
	assert_int_equal(shelf_bytes(shelf), before);
	shelf_close(shelf);
	test_work_end(&w);
}

TEST(shelf_keeps_no_failure)
{
	struct work w = test_work();
	struct shelf *shelf = shelf_open();
	struct making making = {.bytes = 100};
	const struct shelf_name name = {{{1}}, {{1}}, 0};
	const void *value;
	assert_fails(&w, ERR_NOT_FOUND, shelf_get(&w, shelf, &name, make_nothing, NULL, &value));
	assert_int_equal(*get(&w, shelf, 1, 0, &making), 1);
	shelf_close(shelf);
	shelf_close(NULL);
	test_work_end(&w);
}

static void *ask_often(void *argument)
{
	struct shelf *shelf = argument;
	struct making making = {.bytes = SHELF_BYTES_MAX / 8};
	for (int i = 0; i < 60; i++) {
		struct work w = test_work();
		const int *one = get(&w, shelf, (uint8_t)(i % 9), 0, &making);
		assert_true(*one >= 1 && *one <= making.made + 60);
		test_work_end(&w);
	}
	return NULL;
}

TEST(shelf_that_many_threads_ask)
{
	enum { THREADS = 4 };
	struct shelf *shelf = shelf_open();
	pthread_t threads[THREADS];
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, shelf), 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_true(shelf_bytes(shelf) <= SHELF_BYTES_MAX);
	shelf_close(shelf);
}
