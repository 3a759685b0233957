/* Any bytes as the text of an audit, and as a bundle with its tile. What is read as a text is written again as it was. */
#include "base/arena.h"
#include "base/check.h"
#include "tlog/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void bundle_and_tile(struct str bytes)
{
	struct str entries[TILE_WIDTH];
	struct digest leaves[TILE_WIDTH];
	unsigned whole, width = bytes.len == 0 ? 1 : (unsigned)(unsigned char)bytes.at[0] + 1;
	bool good = audit_bundle(bytes, width, entries, leaves, &whole);
	check(good ? whole == width : whole <= width);
	if (!good)
		return;
	check(audit_tile_differs(leaves, width, str_bytes(leaves, width * sizeof *leaves)) == width);
	check(audit_tile_differs(leaves, width, bytes) < width);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct audit *audit = work_alloc(&w, sizeof *audit);
	struct str bytes = str_bytes(data, size);
	if (audit_parse(&w, bytes, audit) == OK)
		check(str_equal(audit_text(w.arena, audit), bytes));
	bundle_and_tile(bytes);
	work_finish(&w);
	return 0;
}
