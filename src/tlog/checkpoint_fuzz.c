/* Any bytes as a checkpoint: what is read is written again as it was. */
#include "base/check.h"
#include "tlog/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct checkpoint checkpoint;
	if (checkpoint_parse(&w, str_bytes(data, size), &checkpoint) == OK)
		check(str_equal(checkpoint_text(w.arena, &checkpoint), str_bytes(data, size)));
	work_finish(&w);
	return 0;
}
