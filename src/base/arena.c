#include "base/arena.h"

#include "base/check.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = alignof(max_align_t), FIRST_BLOCK = 8 * 1024 };

struct block {
	struct block *previous;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	void (*then)(void *argument);
	void *argument;
	struct deferred *before;
};

struct arena {
	struct block *current;
	size_t total;
	struct deferred *deferred;
};

static struct block *block_open(size_t size, struct block *previous)
{
	struct block *block = malloc(sizeof *block + size);
	check(block != NULL);
	*block = (struct block){.previous = previous, .size = size};
	return block;
}

struct arena *arena_open(void)
{
	struct arena *arena = malloc(sizeof *arena);
	check(arena != NULL);
	*arena = (struct arena){.current = block_open(FIRST_BLOCK, NULL)};
	return arena;
}

void arena_close(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_reset(arena);
	free(arena->current);
	free(arena);
}

void arena_defer(struct arena *arena, void (*then)(void *argument), void *argument)
{
	struct deferred *deferred = arena_alloc(arena, sizeof *deferred);
	*deferred = (struct deferred){then, argument, arena->deferred};
	arena->deferred = deferred;
}

void arena_reset(struct arena *arena)
{
	for (struct deferred *deferred = arena->deferred; deferred != NULL; deferred = deferred->before)
		deferred->then(deferred->argument);
	arena->deferred = NULL;
	while (arena->current->previous != NULL) {
		struct block *previous = arena->current->previous;
		free(arena->current);
		arena->current = previous;
	}
	arena->current->used = 0;
	arena->total = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	check(size <= SIZE_MAX / 4);
	size_t rounded = (size + ALIGNMENT) & ~(size_t)(ALIGNMENT - 1);
	struct block *block = arena->current;
	if (block->size - block->used < rounded) {
		/* Doubling keeps the number of blocks logarithmic in what a work needs. */
		size_t doubled = block->size * 2;
		arena->current = block = block_open(doubled > rounded ? doubled : rounded, block);
	}
	void *at = block->bytes + block->used;
	block->used += rounded;
	arena->total += rounded;
	return memset(at, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	check(size == 0 || count <= SIZE_MAX / 4 / size);
	return arena_alloc(arena, count * size);
}

size_t arena_used(const struct arena *arena)
{
	return arena->total;
}
