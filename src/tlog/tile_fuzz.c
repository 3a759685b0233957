/* Any bytes as a tile's path, written again as it was, and as a bundle. */
#include "base/check.h"
#include "tlog/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct tile tile;
	if (tile_parse(str_bytes(data, size), &tile))
		check(str_equal(tile_path(w.arena, tile), str_bytes(data, size)));
	struct str bundle = str_bytes(data, size), entry;
	struct buf again = buf_init(w.arena, size);
	while (tile_bundle_next(&bundle, &entry))
		tile_bundle_put(&again, entry);
	check(!again.full && again.len + bundle.len == size);
	work_finish(&w);
	return 0;
}
