/* Stored beliefs: whatever the bytes, reading them fails or gives a grid that writes the same bytes. */
#include "base/check.h"
#include "irt/grid.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct grid grid;
	if (grid_decode(&w, str_bytes(data, size), &grid) == OK) {
		uint8_t bytes[GRID_BYTES];
		double mean, sd, low, high;
		grid_encode(&grid, bytes);
		check(size == GRID_BYTES && memcmp(bytes, data, size) == 0);
		grid_moments(&grid, &mean, &sd);
		check(mean >= GRID_LEVEL_MIN_LOGIT && mean <= GRID_LEVEL_MAX_LOGIT && sd >= 0);
		grid_interval(&grid, 0.9, &low, &high);
		check(low <= high);
	}
	work_finish(&w);
	return 0;
}
