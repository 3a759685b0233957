#include "signer/shamir.h"

#include "base/check.h"
#include "base/world.h"

#include <string.h>

static uint8_t multiply(uint8_t a, uint8_t b)
{
	unsigned product = 0, factor = a;
	for (int bit = 0; bit < 8; bit++) {
		product ^= factor & (0U - ((unsigned)b >> bit & 1));
		factor = factor << 1 ^ (0x11b & (0U - (factor >> 7 & 1)));
	}
	return (uint8_t)product;
}

/* a^254, which is 1/a. */
static uint8_t invert(uint8_t a)
{
	uint8_t result = 1;
	for (int i = 0; i < 254; i++)
		result = multiply(result, a);
	return result;
}

void shamir_split(struct work *w, const uint8_t secret[SHAMIR_LEN], size_t threshold, size_t count,
                  struct shamir_share *out)
{
	uint8_t coefficients[SHAMIR_SHARES_MAX][SHAMIR_LEN];
	check(threshold >= 2 && threshold <= count && count <= SHAMIR_SHARES_MAX);
	memcpy(coefficients[0], secret, SHAMIR_LEN);
	world_random(w, coefficients[1], (threshold - 1) * SHAMIR_LEN);
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct shamir_share){.x = (uint8_t)(i + 1)};
		for (size_t degree = threshold; degree-- > 0;)
			for (size_t at = 0; at < SHAMIR_LEN; at++)
				out[i].y[at] = multiply(out[i].y[at], out[i].x) ^ coefficients[degree][at];
	}
	explicit_bzero(coefficients, sizeof coefficients);
}

void shamir_combine(const struct shamir_share *shares, size_t count, uint8_t secret[SHAMIR_LEN])
{
	memset(secret, 0, SHAMIR_LEN);
	for (size_t i = 0; i < count; i++) {
		uint8_t above = 1, below = 1;
		for (size_t j = 0; j < count; j++) {
			if (j == i)
				continue;
			above = multiply(above, shares[j].x);
			below = multiply(below, shares[j].x ^ shares[i].x);
		}
		uint8_t weight = multiply(above, invert(below));
		for (size_t at = 0; at < SHAMIR_LEN; at++)
			secret[at] ^= multiply(weight, shares[i].y[at]);
	}
}
