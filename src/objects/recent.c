#include "objects/recent.h"

#include "base/arena.h"

struct entry {
	struct str path, bytes;
};

/* Files kept since it began. */
struct generation {
	struct arena *arena;
	struct entry entries[RECENT_FILES_MAX];
	size_t count;
};

struct recent {
	struct arena *arena;
	struct generation generations[2];
	size_t young; /* which of the two is being filled */
};

struct recent *recent_open(void)
{
	struct arena *arena = arena_open();
	struct recent *recent = arena_alloc(arena, sizeof *recent);
	recent->arena = arena;
	for (size_t i = 0; i < 2; i++)
		recent->generations[i].arena = arena_open();
	return recent;
}

void recent_close(struct recent *recent)
{
	if (recent == NULL)
		return;
	for (size_t i = 0; i < 2; i++)
		arena_close(recent->generations[i].arena);
	arena_close(recent->arena);
}

static void empty(struct generation *generation)
{
	arena_reset(generation->arena);
	generation->count = 0;
}

void recent_clear(struct recent *recent)
{
	for (size_t i = 0; i < 2; i++)
		empty(&recent->generations[i]);
}

/* The last one counts: an older one of that path lies before it. */
static struct entry *find(struct generation *generation, struct str path)
{
	for (size_t i = generation->count; i > 0; i--)
		if (str_equal(generation->entries[i - 1].path, path))
			return &generation->entries[i - 1];
	return NULL;
}

void recent_put(struct recent *recent, struct str path, struct str bytes)
{
	struct generation *young = &recent->generations[recent->young];
	bool small = bytes.len <= RECENT_FILE_MAX;
	bool full =
		young->count == RECENT_FILES_MAX || arena_used(young->arena) + bytes.len > RECENT_BYTES_MAX;
	if (small && full) {
		recent->young ^= 1;
		young = &recent->generations[recent->young];
		empty(young);
	}
	if (small)
		young->entries[young->count++] =
			(struct entry){str_copy(young->arena, path), str_copy(young->arena, bytes)};
	else
		/* What was known is not true any more. */
		recent_clear(recent);
}

struct str recent_get(struct recent *recent, struct str path)
{
	struct entry *entry = find(&recent->generations[recent->young], path);
	if (entry != NULL)
		return entry->bytes;
	entry = find(&recent->generations[recent->young ^ 1], path);
	return entry == NULL ? (struct str){0} : entry->bytes;
}
