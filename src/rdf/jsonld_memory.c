/* Contexts that were worked through: memory_*. An open hash table by address, half full at most; an address is not a
 * stranger's to choose, so that a plain hash will do. */
#include "rdf/jsonld_parts.h"

#include "base/arena.h"

struct key {
	const struct active *active;
	const struct json *local;
	const char *base;
	unsigned flags;
};

struct memory {
	struct arena *arena;
	struct row {
		struct key key;
		const struct active *result;
	} * rows;
	size_t count, capacity;
};

struct memory *memory_open(struct arena *arena)
{
	struct memory *memory = arena_alloc(arena, sizeof *memory);
	memory->arena = arena;
	return memory;
}

/* The remote contexts are no part of it: they are there to find loops, and what went through had none. That they are
 * there at all is, because it decides whether @base counts. */
static struct key key_of(const struct active *active, const struct json *local,
                         const struct context_inputs *inputs)
{
	unsigned flags = (unsigned)inputs->override_protected | (unsigned)inputs->no_propagate << 1 |
	                 (unsigned)(inputs->remote != NULL) << 2;
	return (struct key){active, local, inputs->base.at, flags};
}

static bool same_key(const struct key *a, const struct key *b)
{
	return a->active == b->active && a->local == b->local && a->base == b->base && a->flags == b->flags;
}

/* The row of that key, or the empty one where it belongs. */
static struct row *row_of(struct row *rows, size_t capacity, const struct key *key)
{
	const uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = (uint64_t)(uintptr_t)key->active * multiplier;
	hash = (hash ^ hash >> 32 ^ (uint64_t)(uintptr_t)key->local) * multiplier + key->flags;
	size_t at = (size_t)(hash >> 20) & (capacity - 1);
	while (rows[at].result != NULL && !same_key(&rows[at].key, key))
		at = (at + 1) & (capacity - 1);
	return &rows[at];
}

static void grow(struct memory *memory)
{
	size_t capacity = memory->capacity == 0 ? 32 : memory->capacity * 2;
	struct row *rows = arena_array(memory->arena, capacity, sizeof *rows);
	for (size_t i = 0; i < memory->capacity; i++)
		if (memory->rows[i].result != NULL)
			*row_of(rows, capacity, &memory->rows[i].key) = memory->rows[i];
	memory->rows = rows;
	memory->capacity = capacity;
}

const struct active *memory_get(const struct memory *memory, const struct active *active,
                                const struct json *local, const struct context_inputs *inputs)
{
	const struct key key = key_of(active, local, inputs);
	return memory->count == 0 ? NULL : row_of(memory->rows, memory->capacity, &key)->result;
}

void memory_put(struct memory *memory, const struct active *active, const struct json *local,
                const struct context_inputs *inputs, const struct active *result)
{
	const struct key key = key_of(active, local, inputs);
	if (memory->count >= memory->capacity / 2)
		grow(memory);
	struct row *row = row_of(memory->rows, memory->capacity, &key);
	memory->count += row->result == NULL;
	*row = (struct row){key, result};
}
