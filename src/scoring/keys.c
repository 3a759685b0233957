#include "scoring/keys.h"

#include <string.h>

enum { FEW = 8 };

static void sort_few(uint64_t *keys, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t one = keys[i];
		size_t at = i;
		for (; at > 0 && keys[at - 1] > one; at--)
			keys[at] = keys[at - 1];
		keys[at] = one;
	}
}

/* Of two sorted parts one; without a branch that hangs on the keys, as these are guessed wrongly half of the time. */
static void merge(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count, uint64_t *out)
{
	size_t i = 0, j = 0;
	while (i < a_count && j < b_count) {
		bool first = a[i] <= b[j];
		*out++ = first ? a[i] : b[j];
		i += first;
		j += !first;
	}
	memcpy(out, a + i, (a_count - i) * sizeof *out);
	memcpy(out + (a_count - i), b + j, (b_count - j) * sizeof *out);
}

void keys_sort(struct work *w, uint64_t *keys, size_t count)
{
	uint64_t *room = work_array(w, count, sizeof *room), *from = keys, *to = room;
	for (size_t first = 0; first < count; first += FEW)
		sort_few(keys + first, count - first < FEW ? count - first : FEW);
	for (size_t width = FEW; width < count; width *= 2) {
		for (size_t first = 0; first < count; first += 2 * width) {
			size_t middle = count - first < width ? count : first + width;
			size_t end = count - middle < width ? count : middle + width;
			merge(from + first, middle - first, from + middle, end - middle, to + first);
		}
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	if (from != keys)
		memcpy(keys, from, count * sizeof *keys);
}
