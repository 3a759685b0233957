#include "test.h"

#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

static bool all_zero(const unsigned char *at, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (at[i] != 0)
			return false;
	return true;
}

TEST(arena_gives_zeroed_aligned_memory_of_any_size)
{
	struct arena *arena = arena_open();
	unsigned char *previous = NULL;
	for (size_t size = 0; size < 100000; size = size * 3 / 2 + 1) {
		unsigned char *at = arena_alloc(arena, size);
		assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
		assert_true(all_zero(at, size));
		assert_ptr_not_equal(at, previous);
		memset(at, 0xff, size);
		previous = at;
	}
	arena_close(arena);
}

TEST(arena_pieces_do_not_overlap)
{
	enum { PIECES = 1000 };
	struct arena *arena = arena_open();
	unsigned char *pieces[PIECES];
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(arena, i % 97);
		memset(pieces[i], (int)(i % 251), i % 97);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t j = 0; j < i % 97; j++)
			assert_int_equal(pieces[i][j], i % 251);
	arena_close(arena);
}

TEST(arena_is_empty_and_zeroed_again_after_a_reset)
{
	struct arena *arena = arena_open();
	memset(arena_alloc(arena, 100), 0xff, 100);
	memset(arena_alloc(arena, 1 << 20), 0xff, 1 << 20);
	assert_true(arena_used(arena) >= (1 << 20) + 100);
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	assert_true(all_zero(arena_alloc(arena, 4000), 4000));
	arena_close(arena);
	arena_close(NULL);
}

struct trace {
	struct arena *arena;
	int order[4], count;
};
struct step {
	struct trace *trace;
	int number;
	unsigned char *held; /* taken before: still there */
};

static void note_step(void *argument)
{
	const struct step *step = argument;
	assert_true(all_zero(step->held, 70000));
	step->trace->order[step->trace->count++] = step->number;
}

TEST(arena_does_what_was_deferred_once_and_the_last_first)
{
	struct trace trace = {.arena = arena_open()};
	struct step steps[3];
	for (int i = 0; i < 3; i++) {
		steps[i] = (struct step){&trace, i, arena_alloc(trace.arena, 70000)};
		arena_defer(trace.arena, note_step, &steps[i]);
		if (i == 1)
			arena_reset(trace.arena);
	}
	assert_int_equal(trace.count, 2);
	assert_true(trace.order[0] == 1 && trace.order[1] == 0);
	arena_close(trace.arena);
	assert_int_equal(trace.count, 3);
	assert_int_equal(trace.order[2], 2);
}
