/* Any bytes as a time. What is read can be written, and the written form reads as the same second. */
#include "base/arena.h"
#include "base/check.h"
#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	int64_t time_us, again_us;
	if (time_parse(str_bytes(data, size), &time_us)) {
		check(time_parse(time_text(arena, time_us), &again_us));
		check(time_us - again_us >= 0 && time_us - again_us < TIME_SECOND_US);
	}
	arena_close(arena);
	return 0;
}
