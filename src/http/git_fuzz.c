/* The first byte chooses the answer: what a server has, or what it sends. */
#include "http/git.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str out = {0};
	if (size == 0)
		return 0;
	struct work w = work_init(&world_real, S("fuzz"));
	const struct str answer = str_bytes(data + 1, size - 1);
	if (data[0] == 'a') {
		if (git_advertised(&w, answer, &out) == OK)
			check(out.len == GIT_NAME_LENGTH);
	} else if (git_answered(&w, answer, &out) == OK) {
		check(str_starts(out, S("PACK")));
	}
	check(w.failed == OK || (w.failed == ERR_INPUT && utf8_plain(w.message)));
	work_finish(&w);
	return 0;
}
