#include "irt/chance.h"

#include "base/portable.h"

#include <math.h>

#define GAMMA UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

struct chance chance_begin(uint64_t seed, uint64_t stream)
{
	return (struct chance){mix(mix(seed + GAMMA) ^ mix(stream * GAMMA + 1))};
}

uint64_t chance_bits(struct chance *chance)
{
	return mix(chance->state += GAMMA);
}

double chance_uniform(struct chance *chance)
{
	return ((double)(chance_bits(chance) >> 12) + 0.5) * 0x1p-52;
}

double chance_normal(struct chance *chance)
{
	double x, square;
	do {
		double y = 2 * chance_uniform(chance) - 1;
		x = 2 * chance_uniform(chance) - 1;
		square = x * x + y * y;
	} while (square >= 1 || square < 0x1p-100);
	return x * sqrt(-2 * portable_log(square) / square);
}

size_t chance_place(struct chance *chance, const double *probability, size_t count)
{
	double left = chance_uniform(chance);
	size_t place = 0;
	while (place + 1 < count && left >= probability[place])
		left -= probability[place++];
	return place;
}
