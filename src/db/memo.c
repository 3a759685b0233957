#include "db/memo.h"

#include "base/check.h"

#include <pthread.h>

struct kept {
	struct id id;
	const void *value;
	struct arena *arena;
};

struct memo {
	struct arena *arena;
	pthread_rwlock_t lock; /* guards what follows */
	struct kept kept[MEMO_MAX];
	size_t count;
};

struct memo *memo_open(void)
{
	struct arena *arena = arena_open();
	struct memo *memo = arena_alloc(arena, sizeof *memo);
	memo->arena = arena;
	check(pthread_rwlock_init(&memo->lock, NULL) == 0);
	return memo;
}

void memo_close(struct memo *memo)
{
	if (memo == NULL)
		return;
	for (size_t i = 0; i < memo->count; i++)
		arena_close(memo->kept[i].arena);
	pthread_rwlock_destroy(&memo->lock);
	arena_close(memo->arena);
}

/* The caller holds the lock. */
static const void *find(const struct memo *memo, struct id id)
{
	for (size_t i = 0; i < memo->count; i++)
		if (id_equal(memo->kept[i].id, id))
			return memo->kept[i].value;
	return NULL;
}

static const void *look_up(struct memo *memo, struct id id, bool *full)
{
	check(pthread_rwlock_rdlock(&memo->lock) == 0);
	const void *value = find(memo, id);
	*full = memo->count == MEMO_MAX;
	check(pthread_rwlock_unlock(&memo->lock) == 0);
	return value;
}

/* Keeps the value, unless another thread was faster or the last place was taken meanwhile. */
static bool keep(struct memo *memo, const struct kept *made)
{
	check(pthread_rwlock_wrlock(&memo->lock) == 0);
	bool kept = find(memo, made->id) == NULL && memo->count < MEMO_MAX;
	if (kept)
		memo->kept[memo->count++] = *made;
	check(pthread_rwlock_unlock(&memo->lock) == 0);
	return kept;
}

enum err memo_get(struct work *w, struct memo *memo, struct id id, memo_make *make, void *argument,
                  const void **value)
{
	bool full;
	*value = look_up(memo, id, &full);
	if (*value != NULL)
		return OK;
	if (full)
		return make(w, argument, value);
	struct work maker = *w;
	struct kept made = {.id = id, .arena = arena_open()};
	maker.arena = made.arena;
	enum err failed = make(&maker, argument, &made.value);
	if (failed == OK && keep(memo, &made)) {
		*value = made.value;
		return OK;
	}
	if (failed != OK)
		(void)fail(w, failed, "%.*s", STR_ARG(maker.message));
	arena_close(made.arena);
	/* Not kept: another thread's is there now, or there is no place and the work's own memory will do. */
	return failed != OK ? failed : memo_get(w, memo, id, make, argument, value);
}
