/* Any bytes as the text of an audit, as one with the right digest at its end, and as a bundle with its tile. What is read as
 * a text is written again as it was, and goes on to a root. */
#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
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

static void parse(struct work *w, struct str text, struct audit *audit)
{
	if (audit_parse(w, text, audit) == OK) {
		check(str_equal(audit_text(w->arena, audit), text));
		(void)edge_root(&audit->edge);
	}
	work_forgive(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct audit *audit = work_alloc(&w, sizeof *audit);
	struct str bytes = str_bytes(data, size);
	struct digest digest = digest_of(bytes);
	struct str base64 = encode_base64(w.arena, digest_str(&digest));
	parse(&w, bytes, audit);
	parse(&w, str_format(w.arena, "%.*s%.*s\n", STR_ARG(bytes), STR_ARG(base64)), audit);
	bundle_and_tile(bytes);
	work_finish(&w);
	return 0;
}
