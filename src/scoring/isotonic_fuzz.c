/* Stored curves: whatever the bytes, what is read never falls, and is written as it was. */
#include "base/check.h"
#include "scoring/isotonic.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double places[] = {-INFINITY, -1e99, -2, -0.5, 0, 0.5, 1, 1.75, 1e3, 1e99, INFINITY};
	struct work w = work_init(NULL, S("fuzz"));
	const struct isotonic *isotonic;
	if (isotonic_read(&w, str_bytes(data, size), &isotonic) == OK) {
		double last = -INFINITY;
		for (size_t i = 0; i < COUNT(places); i++) {
			double value = isotonic_predict(isotonic, places[i]);
			check(isfinite(value) && value >= last);
			last = value;
		}
		struct buf buf = buf_init(w.arena, ISOTONIC_BYTES_MAX);
		isotonic_write(&buf, isotonic);
		check(!buf.full && str_equal(buf_str(&buf), str_bytes(data, size)));
	}
	work_finish(&w);
	return 0;
}
