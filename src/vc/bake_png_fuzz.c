/* Any bytes as a PNG, as they are and with the checksums of their chunks put right, since no chance finds those. What is read
 * from a picture can be printed; and what is baked into one that can be read is what is read from it then. */
#include "vc/bake_png.h"

#include "base/check.h"

#include <string.h>
#include <zlib.h>

static void read_one(struct str picture)
{
	struct work w = work_init(NULL, S("fuzz"));
	const struct baked ours = {BAKE_OPENBADGE_3, S("{}"), S("proof\n")};
	struct baked baked, again;
	struct str out;
	enum err failed = bake_png_read(&w, picture, &baked);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	if (failed == OK) {
		struct buf line = buf_init(w.arena, BAKE_OUTPUT_BYTES_MAX);
		bake_print(&line, &baked);
		check(bake_parse(&w, buf_str(&line), &again) == OK);
		check(str_equal(again.credential, baked.credential) && again.kind == baked.kind);
	}
	work_forgive(&w);
	if (bake_png(&w, picture, &ours, &out) == OK) {
		check(bake_png_read(&w, out, &again) == OK);
		check(str_equal(again.credential, ours.credential) &&
		      str_equal(again.log_proof, ours.log_proof));
	} else {
		check(failed != OK);
	}
	work_finish(&w);
}

/* Puts every whole chunk's checksum right. */
static void repair(uint8_t *picture, size_t len)
{
	size_t at = 8;
	while (at + 12 <= len) {
		size_t size = (size_t)picture[at] << 24 | (size_t)picture[at + 1] << 16 |
		              (size_t)picture[at + 2] << 8 | picture[at + 3];
		if (size > len - at - 12)
			return;
		unsigned long sum = crc32(0, picture + at + 4, (uInt)size + 4);
		for (size_t i = 0; i < 4; i++)
			picture[at + 8 + size + i] = (uint8_t)(sum >> (24 - 8 * i));
		at += size + 12;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	uint8_t *copy = arena_alloc(arena, size);
	read_one(str_bytes(data, size));
	if (size > 0)
		memcpy(copy, data, size);
	repair(copy, size);
	read_one(str_bytes(copy, size));
	arena_close(arena);
	return 0;
}
