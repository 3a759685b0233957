#include "base/parallel.h"

#include "test.h"

enum { TURNS = 1000 };

static void square(void *context, size_t index)
{
	size_t *squares = context;
	squares[index] += index * index;
}

TEST(parallel_runs_each_turn_once)
{
	static const size_t sizes[] = {1, 2, 3, 16};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct parallel *team = parallel_open(&w, sizes[i]);
		assert_true(parallel_threads(team) <= sizes[i]);
		size_t squares[TURNS] = {0};
		for (size_t round = 0; round < 20; round++)
			parallel_each(team, TURNS, square, squares);
		parallel_each(team, 0, square, squares);
		parallel_close(team);
		for (size_t j = 0; j < TURNS; j++)
			assert_int_equal(squares[j], 20 * j * j);
	}
	test_work_end(&w);
}

TEST(parallel_without_a_team_runs_here)
{
	size_t squares[TURNS] = {0};
	parallel_each(NULL, TURNS, square, squares);
	for (size_t j = 0; j < TURNS; j++)
		assert_int_equal(squares[j], j * j);
	assert_int_equal(parallel_threads(NULL), 1);
	parallel_close(NULL);
}
