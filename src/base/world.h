/* What a work may not reach for by itself: time and randomness, as functions that a test or a
 * replay can replace. Layer 1 (the pure modules) never calls these; it is given values. */
#ifndef BASE_WORLD_H
#define BASE_WORLD_H

#include "base/id.h"
#include "base/work.h"

struct world {
	void *state;
	/* Microseconds since 1970-01-01T00:00:00Z. May go backwards when the operator sets the clock. */
	int64_t (*now_us)(void *state);
	/* Microseconds that never go backwards, for deadlines and durations. */
	int64_t (*monotonic_us)(void *state);
	/* Fills with unpredictable bytes. */
	void (*random)(void *state, void *out, size_t len);
};

/* The machine's clock and libsodium's generator. */
extern const struct world world_real;

/* A world for tests and replays: the clock starts at now_us and advances a microsecond with every
 * look; random bytes are ChaCha20 of the seed. Lives in the arena. Not for threads. */
struct world *world_fixed(struct arena *arena, int64_t now_us, uint64_t seed);

/* Through w->world. Microseconds since 1970, UTC; of a clock that never goes back; len unpredictable bytes. */
int64_t world_now_us(struct work *w);
int64_t world_monotonic_us(struct work *w);
void world_random(struct work *w, void *out, size_t len);
/* A new UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, 74 random bits. */
struct id world_id(struct work *w);
/* Unguessable text of `bytes` random bytes in base64url, for tokens; bytes ≤ 64. */
struct str world_token(struct work *w, size_t bytes);

/* Fails with ERR_UNAVAILABLE when the work's deadline has passed. */
enum err world_in_time(struct work *w) MUST_CHECK;

#endif
