/* Any bytes as the listing of an archive: what is taken for one has plain, different paths. */
#include "sandbox/unpack.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct unpacked unpacked;
	if (unpack_listing(&w, str_bytes(data, size), &unpacked) == OK) {
		check(unpacked.count <= UNPACK_FILES_MAX);
		for (size_t i = 0; i < unpacked.count; i++) {
			struct str path = unpacked.files[i].path;
			check(utf8_valid(path) && path.len > 0 && path.at[0] != '/');
			check(!str_starts(path, S("../")) && !str_ends(path, S("/..")) &&
			      str_find(path, S("/../")) == SIZE_MAX);
			check(i == 0 || str_compare(unpacked.files[i - 1].path, path) < 0);
			check(unpacked.files[i].bytes.len <= size);
		}
	}
	work_finish(&w);
	return 0;
}
