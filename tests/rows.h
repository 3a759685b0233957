/* For tests and benchmarks of learners: rows drawn from a seed, the same in Python (bench/peer/trees.py draws them too).
 *
 * Of each row seven uniform numbers of 24 bits are drawn by splitmix64 (Steele, Lea & Flood 2014). Columns: four of them as they
 * are; the fifth cut into 0 … 4; the sixth 1 below one half and else 0. The target:
 * 4 x0 x1 + (x2 > 0.5) - 3 (x3 - 0.4)² + 0.5 x4 + 0.6 (the seventh - 0.5), so that the best prediction is off by 0.173. */
#ifndef TESTS_ROWS_H
#define TESTS_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum { ROWS_COLUMNS = 6 };

static inline uint64_t rows_bits(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static inline double rows_uniform(uint64_t *state)
{
	return (double)(rows_bits(state) >> 40) * 0x1p-24;
}

/* Draws a row of ROWS_COLUMNS values; returns its target. */
static inline double rows_draw(uint64_t *state, float *row)
{
	double x[ROWS_COLUMNS + 1];
	for (size_t i = 0; i <= ROWS_COLUMNS; i++)
		x[i] = rows_uniform(state);
	x[4] = (double)(int)(x[4] * 5);
	x[5] = x[5] < 0.5 ? 1 : 0;
	for (size_t i = 0; i < ROWS_COLUMNS; i++)
		row[i] = (float)x[i];
	return 4 * x[0] * x[1] + (x[2] > 0.5 ? 1 : 0) - 3 * (x[3] - 0.4) * (x[3] - 0.4) + 0.5 * x[4] +
	       0.6 * (x[6] - 0.5);
}

#endif
