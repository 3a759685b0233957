#include "files/flush.h"

#include "base/arena.h"
#include "base/check.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { HELPERS_MAX = 7 };

/* What one caller wants flushed; it lies on the caller's stack. */
struct batch {
	const int *descriptors;
	size_t count, taken, done;
	int reason; /* errno of one that could not be flushed */
	struct batch *next;
};

struct flush {
	struct arena *arena; /* holds this struct */
	pthread_t helpers[HELPERS_MAX];
	size_t helper_count;
	pthread_mutex_t mutex; /* guards what follows, the batches and the count of helpers */
	pthread_cond_t wanted, done;
	struct batch *first; /* of those with files that nobody has taken */
	bool closing;
};

static void lock(struct flush *flush)
{
	check(pthread_mutex_lock(&flush->mutex) == 0);
}

static void unlock(struct flush *flush)
{
	check(pthread_mutex_unlock(&flush->mutex) == 0);
}

struct flush *flush_open(void)
{
	struct arena *arena = arena_open();
	struct flush *flush = arena_alloc(arena, sizeof *flush);
	flush->arena = arena;
	check(pthread_mutex_init(&flush->mutex, NULL) == 0);
	check(pthread_cond_init(&flush->wanted, NULL) == 0);
	check(pthread_cond_init(&flush->done, NULL) == 0);
	return flush;
}

void flush_close(struct flush *flush)
{
	if (flush == NULL)
		return;
	lock(flush);
	flush->closing = true;
	check(pthread_cond_broadcast(&flush->wanted) == 0);
	unlock(flush);
	for (size_t i = 0; i < flush->helper_count; i++)
		pthread_join(flush->helpers[i], NULL);
	pthread_cond_destroy(&flush->done);
	pthread_cond_destroy(&flush->wanted);
	pthread_mutex_destroy(&flush->mutex);
	arena_close(flush->arena);
}

/* Flushes the next file of the batch, unlocked meanwhile. */
static void flush_next(struct flush *flush, struct batch *batch)
{
	int descriptor = batch->descriptors[batch->taken++];
	if (batch->taken == batch->count) {
		struct batch **link = &flush->first;
		while (*link != batch)
			link = &(*link)->next;
		*link = batch->next;
	}
	unlock(flush);
	int reason = fsync(descriptor) == 0 ? 0 : errno;
	lock(flush);
	if (reason != 0)
		batch->reason = reason;
	/* Its owner may be gone after this. */
	if (++batch->done == batch->count)
		check(pthread_cond_broadcast(&flush->done) == 0);
}

static void *help(void *argument)
{
	struct flush *flush = argument;
	lock(flush);
	while (!flush->closing) {
		if (flush->first != NULL)
			flush_next(flush, flush->first);
		else
			check(pthread_cond_wait(&flush->wanted, &flush->mutex) == 0);
	}
	unlock(flush);
	return NULL;
}

/* Signals are for the program's other threads. Where there can be no more threads, fewer do it. */
static void make_helpers(struct flush *flush, size_t wanted)
{
	sigset_t all, before;
	sigfillset(&all);
	check(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
	while (flush->helper_count < wanted &&
	       pthread_create(&flush->helpers[flush->helper_count], NULL, help, flush) == 0)
		flush->helper_count++;
	check(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
}

static void call_helpers(struct flush *flush, size_t wanted)
{
	if (wanted > HELPERS_MAX)
		wanted = HELPERS_MAX;
	if (flush->helper_count < wanted)
		make_helpers(flush, wanted);
	for (size_t i = 0; i < wanted && i < flush->helper_count; i++)
		check(pthread_cond_signal(&flush->wanted) == 0);
}

bool flush_all(struct flush *flush, const int *descriptors, size_t count)
{
	struct batch batch = {.descriptors = descriptors, .count = count};
	if (count == 0)
		return true;
	lock(flush);
	batch.next = flush->first;
	/* cppcheck-suppress autoVariables ; it is taken off before this returns. */
	flush->first = &batch;
	call_helpers(flush, count - 1);
	while (batch.taken < batch.count)
		flush_next(flush, &batch);
	while (batch.done < batch.count)
		check(pthread_cond_wait(&flush->done, &flush->mutex) == 0);
	unlock(flush);
	errno = batch.reason;
	return batch.reason == 0;
}
