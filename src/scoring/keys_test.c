/* The oracle is the C library's sort. */
#include "scoring/keys.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

TEST(keys_are_sorted_as_the_library_sorts_them)
{
	struct work w = work_init(NULL, S("test"));
	uint64_t keys[300] = {0}, sorted[300], drawn = 1;
	for (size_t count = 0; count <= COUNT(keys); count++) {
		for (size_t i = 0; i < count; i++) {
			drawn = drawn * UINT64_C(6364136223846793005) + 1442695040888963407;
			/* Many that are equal, and the greatest. */
			keys[i] = count % 3 == 0   ? drawn >> 60
			          : count % 3 == 1 ? drawn
			                           : UINT64_MAX - (drawn >> 58);
		}
		memcpy(sorted, keys, sizeof keys);
		qsort(sorted, count, sizeof *sorted, by_key);
		keys_sort(&w, keys, count);
		assert_memory_equal(keys, sorted, count * sizeof *keys);
	}
	work_finish(&w);
}
