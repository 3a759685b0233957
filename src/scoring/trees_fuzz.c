/* Stored trees: whatever the bytes, what is read predicts finite numbers, and is written as it was. */
#include "base/check.h"
#include "scoring/trees.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const float values[] = {0, -1, 1, 1e30F, -1e30F, NAN, 0.5F};
	struct work w = work_init(NULL, S("fuzz"));
	const struct trees *trees;
	if (trees_read(&w, str_bytes(data, size), &trees) == OK) {
		size_t columns = trees_columns(trees);
		float *row = work_array(&w, columns, sizeof *row);
		for (size_t turn = 0; turn < COUNT(values); turn++) {
			for (size_t i = 0; i < columns; i++)
				row[i] = values[(turn + i) % COUNT(values)];
			check(isfinite(trees_predict(trees, row)));
		}
		struct buf buf = buf_init(w.arena, TREES_BYTES_MAX);
		trees_write(&buf, trees);
		check(!buf.full && str_equal(buf_str(&buf), str_bytes(data, size)));
	}
	work_finish(&w);
	return 0;
}
