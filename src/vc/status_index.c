#include "vc/status_index.h"

#include "base/check.h"

#include <sodium.h>
#include <string.h>

struct schedule {
	uint8_t hash_key[crypto_shorthash_KEYBYTES];
	uint64_t number[STATUS_INDEX_ROUNDS];
};

static void make_schedule(const uint8_t secret[STATUS_INDEX_SECRET_LEN], uint64_t entries,
                          struct schedule *schedule)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
	_Static_assert(sizeof nonce == sizeof entries, "the size of the list is the nonce");
	_Static_assert(STATUS_INDEX_SECRET_LEN == crypto_stream_chacha20_KEYBYTES, "the secret is its key");
	memcpy(nonce, &entries, sizeof nonce);
	crypto_stream_chacha20((uint8_t *)schedule, sizeof *schedule, nonce, secret);
}

/* One bit that only the secret decides. */
static bool is_swapped(const struct schedule *schedule, uint64_t round, uint64_t place)
{
	const uint64_t input[] = {round, place};
	uint8_t hash[crypto_shorthash_BYTES];
	crypto_shorthash(hash, (const uint8_t *)input, sizeof input, schedule->hash_key);
	return (hash[0] & 1) != 0;
}

uint64_t status_index(const uint8_t secret[STATUS_INDEX_SECRET_LEN], uint64_t entries, uint64_t counter)
{
	struct schedule schedule;
	check(entries <= UINT64_C(1) << 32 && counter < entries);
	make_schedule(secret, entries, &schedule);
	uint64_t place = counter;
	for (uint64_t round = 0; round < STATUS_INDEX_ROUNDS; round++) {
		/* Below `entries`; even but for 2^-32, since the number has 64 bits. */
		uint64_t number = schedule.number[round] % entries;
		uint64_t partner = (number + entries - place) % entries;
		if (is_swapped(&schedule, round, place > partner ? place : partner))
			place = partner;
	}
	sodium_memzero(&schedule, sizeof schedule);
	return place;
}
