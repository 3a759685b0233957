/* Of scoring/trees.h: trees_bins. */
#include "scoring/trees_parts.h"

#include "base/check.h"

#include <math.h>
#include <string.h>

/* A number whose order is that of the values: the sign's bit turned, and of negative values all of them. */
static uint32_t key_of(float value)
{
	uint32_t bits;
	value += 0.0F; /* there is one zero */
	memcpy(&bits, &value, sizeof bits);
	return bits ^ (bits >> 31 ? UINT32_MAX : UINT32_C(1) << 31);
}

static float value_of(uint32_t key)
{
	uint32_t bits = key ^ (key >> 31 ? UINT32_C(1) << 31 : UINT32_MAX);
	float value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

/* Radix sort, byte by byte from the lowest. After four turns the keys are where they were. */
static void sort_keys(uint32_t *keys, uint32_t *spare, size_t count)
{
	for (unsigned shift = 0; shift < 32; shift += 8) {
		size_t begin[257] = {0};
		for (size_t i = 0; i < count; i++)
			begin[(keys[i] >> shift & 0xff) + 1]++;
		for (size_t byte = 0; byte < 256; byte++)
			begin[byte + 1] += begin[byte];
		for (size_t i = 0; i < count; i++)
			spare[begin[keys[i] >> shift & 0xff]++] = keys[i];
		uint32_t *sorted = spare;
		spare = keys;
		keys = sorted;
	}
}

/* Half-way between, but never so near the upper one that rounding makes it that. */
static float between(float low, float high)
{
	float middle = (float)(((double)low + (double)high) / 2);
	return middle < high ? middle : low;
}

/* The k-th of TREES_BINS quantiles of sorted keys. */
static float quantile(const uint32_t *keys, size_t count, size_t k)
{
	size_t whole = count * k / TREES_BINS;
	if (count * k % TREES_BINS != 0)
		return value_of(keys[whole]);
	float low = value_of(keys[whole - 1]), high = value_of(keys[whole]);
	return low < high ? between(low, high) : low;
}

/* Writes at most TREES_BINS - 1 rising thresholds, all below the highest value; returns how many. */
static size_t thresholds_of(const uint32_t *keys, size_t count, float threshold[TREES_BINS])
{
	float highest = value_of(keys[count - 1]);
	size_t different = 1, found = 0;
	for (size_t i = 1; i < count && different <= TREES_BINS; i++)
		different += keys[i] != keys[i - 1];
	if (different <= TREES_BINS) {
		for (size_t i = 1; i < count; i++)
			if (keys[i] != keys[i - 1])
				threshold[found++] = between(value_of(keys[i - 1]), value_of(keys[i]));
		return found;
	}
	for (size_t k = 1; k < TREES_BINS; k++) {
		float value = quantile(keys, count, k);
		if (value < highest && (found == 0 || value > threshold[found - 1]))
			threshold[found++] = value;
	}
	return found;
}

/* The bin is the number of thresholds that lie below the value. */
static uint8_t bin_of(const float *threshold, size_t count, float value)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (value <= threshold[middle])
			high = middle;
		else
			low = middle + 1;
	}
	return (uint8_t)low;
}

const struct trees_bins *trees_bins(struct work *w, const float *x, size_t rows, size_t columns)
{
	check(rows >= 1 && rows <= TREES_ROWS_MAX && columns >= 1 && columns <= TREES_COLUMNS_MAX);
	struct trees_bins *bins = work_alloc(w, sizeof *bins);
	size_t padded = (columns + TREES_ABREAST - 1) / TREES_ABREAST * TREES_ABREAST;
	uint8_t *bin = work_array(w, padded * rows, sizeof *bin);
	size_t *first = work_array(w, padded + 1, sizeof *first);
	float *threshold = work_array(w, padded * TREES_BINS, sizeof *threshold);
	uint32_t *keys = work_array(w, rows, sizeof *keys), *spare = work_array(w, rows, sizeof *spare);
	for (size_t column = 0; column < columns; column++) {
		for (size_t row = 0; row < rows; row++) {
			check(isfinite(x[row * columns + column]));
			keys[row] = key_of(x[row * columns + column]);
		}
		sort_keys(keys, spare, rows);
		float *own = threshold + first[column];
		size_t count = thresholds_of(keys, rows, own);
		for (size_t row = 0; row < rows; row++)
			bin[column * rows + row] = bin_of(own, count, x[row * columns + column]);
		first[column + 1] = first[column] + count + 1;
	}
	for (size_t column = columns; column < padded; column++)
		first[column + 1] = first[column] + 1;
	*bins = (struct trees_bins){rows, columns, padded, bin, first, threshold};
	return bins;
}
