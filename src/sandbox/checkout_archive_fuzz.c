/* Any bytes as a repository's archive, as the reader in the box gets them: what it lists is a listing. */
#include "sandbox/checkout.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct buf out = buf_init(w.arena, CHECKOUT_BYTES_MAX);
	struct checkout_listing listing;
	enum err failed = checkout_archive(&w, str_bytes(data, size), &out);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	work_forgive(&w);
	/* Two files of one name are the listing's reader's to refuse. */
	if (failed == OK)
		check(checkout_listing(&w, buf_str(&out), &listing) == OK ||
		      str_find(w.message, S("same name")) != SIZE_MAX);
	work_finish(&w);
	return 0;
}
