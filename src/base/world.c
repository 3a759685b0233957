#include "base/world.h"

#include "base/check.h"
#include "base/encode.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

enum { TOKEN_BYTES_MAX = 64 };

static int64_t clock_us(clockid_t clock)
{
	struct timespec now;
	check(clock_gettime(clock, &now) == 0);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t real_now_us(void *state)
{
	(void)state;
	return clock_us(CLOCK_REALTIME);
}

static int64_t real_monotonic_us(void *state)
{
	(void)state;
	return clock_us(CLOCK_MONOTONIC);
}

static void start_sodium(void)
{
	check(sodium_init() >= 0);
}

static void real_random(void *state, void *out, size_t len)
{
	static pthread_once_t started = PTHREAD_ONCE_INIT;
	(void)state;
	check(pthread_once(&started, start_sodium) == 0);
	randombytes_buf(out, len);
}

const struct world world_real = {NULL, real_now_us, real_monotonic_us, real_random};

struct fixed {
	int64_t now_us;
	uint8_t key[crypto_stream_chacha20_KEYBYTES];
	uint64_t calls; /* each call reads a stream of its own */
};

static int64_t fixed_now_us(void *state)
{
	struct fixed *fixed = state;
	return fixed->now_us++;
}

static void fixed_random(void *state, void *out, size_t len)
{
	struct fixed *fixed = state;
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
	_Static_assert(sizeof nonce == sizeof fixed->calls, "the call's number fills the nonce");
	memcpy(nonce, &fixed->calls, sizeof nonce);
	fixed->calls++;
	check(crypto_stream_chacha20(out, len, nonce, fixed->key) == 0);
}

struct world *world_fixed(struct arena *arena, int64_t now_us, uint64_t seed)
{
	struct fixed *fixed = arena_alloc(arena, sizeof *fixed);
	fixed->now_us = now_us;
	memcpy(fixed->key, &seed, sizeof seed);
	struct world *world = arena_alloc(arena, sizeof *world);
	*world = (struct world){fixed, fixed_now_us, fixed_now_us, fixed_random};
	return world;
}

int64_t world_now_us(struct work *w)
{
	return w->world->now_us(w->world->state);
}

int64_t world_monotonic_us(struct work *w)
{
	return w->world->monotonic_us(w->world->state);
}

void world_random(struct work *w, void *out, size_t len)
{
	w->world->random(w->world->state, out, len);
}

struct id world_id(struct work *w)
{
	struct id id;
	uint64_t now_ms = (uint64_t)(world_now_us(w) / 1000);
	world_random(w, id.byte, sizeof id.byte);
	for (size_t i = 0; i < 6; i++)
		id.byte[i] = (uint8_t)(now_ms >> (40 - 8 * i));
	id.byte[6] = 0x70 | (id.byte[6] & 0x0f);
	id.byte[8] = 0x80 | (id.byte[8] & 0x3f);
	return id;
}

struct str world_token(struct work *w, size_t bytes)
{
	uint8_t secret[TOKEN_BYTES_MAX];
	check(bytes <= sizeof secret);
	world_random(w, secret, bytes);
	struct str token = encode_base64url(w->arena, str_bytes(secret, bytes));
	explicit_bzero(secret, sizeof secret);
	return token;
}

enum err world_in_time(struct work *w)
{
	if (w->deadline_us != 0 && world_monotonic_us(w) > w->deadline_us)
		return fail(w, ERR_UNAVAILABLE,
		            "This took longer than it may. Please try again in a moment.");
	return OK;
}
