/* Lets each workshop make so many requests a minute, and turns the others away.
 *
 * Each workshop has a bucket: a request takes a token out, time puts tokens in. What a bucket holds is counted in parts of
 * a token, as many as there are milliseconds in a minute: so a millisecond brings `rate` of them, and nothing is lost. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_LENGTH = 40, TOKEN = 60000 /* parts */ };

struct bucket {
	char key[KEY_LENGTH + 1];
	int64_t parts;
	int64_t filled_ms; /* when it was filled last */
};

struct limiter {
	int64_t rate; /* tokens a minute, parts a millisecond */
	int64_t most; /* parts that a bucket holds */
	struct bucket *buckets;
	size_t count, room;
};

struct limiter *limiter_open(int64_t rate, int64_t burst)
{
	struct limiter *limiter = calloc(1, sizeof *limiter);
	if (limiter == NULL)
		abort();
	limiter->rate = rate;
	limiter->most = burst * TOKEN;
	return limiter;
}

/* The workshop's bucket; a new one is full. */
static struct bucket *find_bucket(struct limiter *limiter, const char *key, int64_t now_ms)
{
	for (size_t i = 0; i < limiter->count; i++)
		if (strcmp(limiter->buckets[i].key, key) == 0)
			return &limiter->buckets[i];
	if (limiter->count == limiter->room) {
		limiter->room = limiter->room == 0 ? 64 : 2 * limiter->room;
		limiter->buckets = realloc(limiter->buckets, limiter->room * sizeof *limiter->buckets);
		if (limiter->buckets == NULL)
			abort();
	}
	struct bucket *bucket = &limiter->buckets[limiter->count++];
	*bucket = (struct bucket){.parts = limiter->most, .filled_ms = now_ms};
	strncpy(bucket->key, key, KEY_LENGTH);
	return bucket;
}

/* The workshop's bucket, with what came since it was filled last. */
static struct bucket *fill(struct limiter *limiter, const char *key, int64_t now_ms)
{
	struct bucket *bucket = find_bucket(limiter, key, now_ms);
	int64_t passed_ms = now_ms - bucket->filled_ms;
	if (passed_ms > 0) /* else the clock was set back */
		bucket->parts += passed_ms * limiter->rate;
	if (bucket->parts > limiter->most)
		bucket->parts = limiter->most;
	bucket->filled_ms = now_ms;
	return bucket;
}

/* Whether a request may go through; it takes a token. */
bool limiter_ask(struct limiter *limiter, const char *key, int64_t now_ms)
{
	struct bucket *bucket = fill(limiter, key, now_ms);
	if (bucket->parts < TOKEN)
		return false;
	bucket->parts -= TOKEN;
	return true;
}

/* How many whole tokens there are. */
int64_t limiter_left(struct limiter *limiter, const char *key, int64_t now_ms)
{
	return fill(limiter, key, now_ms)->parts / TOKEN;
}
