/* Any bytes as gzip, and as text, of a status list: what is read costs no more than it may, and packs to the same bits again. */
#include "vc/status_list.h"

#include "base/check.h"
#include "base/encode.h"

#include <string.h>

static void read_one(struct str text, unsigned size, bool bare)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct status_list list, again;
	enum err failed = status_list_decode(&w, text, size, bare, &list);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	/* The text decoded, in both base64; what it announces, at deflate's utmost ratio; a sentence. */
	check(arena_used(w.arena) <= 1100 * text.len + 4096);
	if (failed == OK) {
		check(list.entries >= STATUS_LIST_ENTRIES_MIN);
		size_t bytes = (list.entries * size + 7) / 8;
		check(status_list_get(&list, list.entries - 1) >> size == 0);
		check(status_list_decode(&w, status_list_encode(w.arena, &list), size, false, &again) == OK);
		check(again.entries == list.entries && memcmp(again.bytes, list.bytes, bytes) == 0);
	}
	work_finish(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct str bytes = str_bytes(data, size), base64 = encode_base64url(arena, bytes);
	read_one(str_format(arena, "u%.*s", STR_ARG(base64)), size > 0 ? data[size - 1] % 8 + 1U : 1, false);
	read_one(base64, 1, true);
	read_one(bytes, 2, true);
	arena_close(arena);
	return 0;
}
