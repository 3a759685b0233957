#include "similar/winnow.h"

#include "base/check.h"

/* The field of 2^61 − 1 elements, in which a run is a polynomial's value at a base that is only not a small number. */
static const uint64_t prime = (UINT64_C(1) << 61) - 1, base = UINT64_C(0x1d3a5b7c9e2f4681);

static uint64_t times(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	uint64_t sum = (uint64_t)(product & prime) + (uint64_t)(product >> 61);
	return sum >= prime ? sum - prime : sum;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
	uint64_t sum = a + b;
	return sum >= prime ? sum - prime : sum;
}

/* Kinds are small numbers next to each other; their order must say nothing of which run is taken (splitmix64). */
static uint64_t scattered(uint32_t kind)
{
	uint64_t x = kind + UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (x ^ (x >> 31)) % prime;
}

uint32_t *winnow_hashes(struct work *w, const uint64_t *hashes, size_t count, size_t window, size_t *taken)
{
	uint32_t *out = work_array(w, count, sizeof *out);
	size_t least = SIZE_MAX;
	check(window >= 1 && count <= UINT32_MAX);
	if (window > count)
		window = count;
	*taken = 0;
	for (size_t end = window; end <= count && count > 0; end++) {
		size_t start = end - window, before = least;
		if (least == SIZE_MAX || least < start) {
			least = start;
			for (size_t i = start + 1; i < end; i++)
				least = hashes[i] <= hashes[least] ? i : least;
		} else if (hashes[end - 1] <= hashes[least]) {
			least = end - 1;
		}
		if (least != before)
			out[(*taken)++] = (uint32_t)least;
	}
	return out;
}

static uint64_t *hashes_of(struct work *w, const struct token *tokens, size_t count, size_t k)
{
	uint64_t *hashes = work_array(w, count - k + 1, sizeof *hashes), hash = 0, first = 1;
	for (size_t i = 1; i < k; i++)
		first = times(first, base);
	for (size_t i = 0; i < count; i++) {
		if (i >= k)
			hash = plus(hash, prime - times(scattered(tokens[i - k].kind), first));
		hash = plus(times(hash, base), scattered(tokens[i].kind));
		if (i + 1 >= k)
			hashes[i + 1 - k] = hash;
	}
	return hashes;
}

struct print *winnow_tokens(struct work *w, const struct token *tokens, size_t count, size_t k, size_t window,
                            size_t *print_count)
{
	*print_count = 0;
	if (count == 0)
		return NULL;
	if (k > count)
		k = count;
	size_t hash_count = count - k + 1;
	const uint64_t *hashes = hashes_of(w, tokens, count, k);
	const uint32_t *taken = winnow_hashes(w, hashes, hash_count, window, print_count);
	struct print *prints = work_array(w, *print_count, sizeof *prints);
	for (size_t i = 0; i < *print_count; i++)
		prints[i] = (struct print){hashes[taken[i]], taken[i]};
	return prints;
}
