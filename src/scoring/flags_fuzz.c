/* Answers are strangers' text: whatever the bytes, hits lie inside them, in order, each with a note. */
#include "base/check.h"
#include "scoring/flags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	const struct str rubric = S("Names the cause, the time and what will be done about it next week.");
	struct flags_hit *hits;
	size_t count;
	if (flags_find(&w, str_bytes(data, size), &rubric, 1, &hits, &count) == OK) {
		check(count <= 8 * FLAGS_KINDS);
		for (size_t i = 0; i < count; i++) {
			check(hits[i].at <= size && hits[i].length <= size - hits[i].at);
			check(hits[i].note.len > 0 && (i == 0 || hits[i].at >= hits[i - 1].at));
		}
	}
	work_finish(&w);
	return 0;
}
