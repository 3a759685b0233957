/* Any bytes as a picture or a PDF of a stranger's: each page that comes out is bounded and plain, so many as were counted, and
 * what cannot be taken is said. The libraries that decode are not ours: in the product they run in a box. */
#include "base/check.h"
#include "base/world.h"
#include "scan/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err look_at(struct scan_sheet *sheet, void *state)
{
	const struct scan_library *l = sheet->library;
	int64_t *seen = state;
	l_int32 width = l->pixGetWidth(sheet->pix), height = l->pixGetHeight(sheet->pix);
	l_int32 depth = l->pixGetDepth(sheet->pix);
	check(width >= 1 && width <= SCAN_SIDE_PIXELS && height >= 1 && height <= SCAN_SIDE_PIXELS);
	check(depth == 8 || (depth == 32 && l->pixGetSpp(sheet->pix) == 3));
	++*seen;
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct scan_library library;
	int64_t seen = 0;
	struct scan_taking taking = {.take = look_at, .state = &seen};
	check(scan_library_pictures(&w, &library) == OK);
	enum err failed = scan_decode(&w, &library, str_bytes(data, size), &taking);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	check(taking.taken == seen && seen <= SCAN_PAGES_MAX && (failed != OK || seen > 0));
	work_finish(&w);
	return 0;
}
