/* Any bytes as an archive, as the reader in the box gets them: what it lists is a listing. */
#include "sandbox/unpack.h"

#include "base/check.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct buf out = buf_init(w.arena, UNPACK_BYTES_MAX);
	struct unpacked unpacked;
	enum err failed = unpack_archive(&w, str_bytes(data, size), &out);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	work_forgive(&w);
	/* Two files of one name are the listing's reader's to refuse. */
	if (failed == OK)
		check(unpack_listing(&w, buf_str(&out), &unpacked) == OK ||
		      str_find(w.message, S("same name")) != SIZE_MAX);
	work_finish(&w);
	return 0;
}
