/* What was learned comes from a file, texts from strangers: whatever the bytes, reading says no or gives something that can
 * be written again as it was and says a number of any text. A line feed and 0xff part the one from the other. */
#include "base/check.h"
#include "scoring/essay.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str bytes = str_bytes(data, size), mark = S("\n\xff");
	size_t part = str_find(bytes, mark);
	struct str learned = part == SIZE_MAX ? bytes : str_slice(bytes, 0, part);
	struct essay_text text = {
		.text = part == SIZE_MAX ? bytes : str_slice(bytes, part + mark.len, size),
	};
	struct essay *essay;
	if (essay_read(&w, learned, &essay) == OK) {
		struct buf again = buf_init(w.arena, ESSAY_BYTES_MAX);
		struct essay_score score;
		essay_write(&again, essay);
		check(str_equal(buf_str(&again), learned));
		essay_score(&w, essay, &text, &score);
		check(isfinite(score.said) && isfinite(score.score));
	}
	work_finish(&w);
	return 0;
}
