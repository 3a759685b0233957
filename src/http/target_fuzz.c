/* Request targets: whatever the bytes, taking them apart fails or gives a path that cannot be misread. */
#include "base/check.h"
#include "base/utf8.h"
#include "http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_path(struct str path)
{
	check(str_starts(path, S("/")) && utf8_valid(path));
	check(str_find_byte(path, '\0') == SIZE_MAX && str_find_byte(path, '\\') == SIZE_MAX);
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		check(!str_equal(segment, S(".")) && !str_equal(segment, S("..")));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct target target;
	if (target_read(&w, str_bytes(data, size), &target) == OK)
		check_path(target.path);
	work_finish(&w);
	return 0;
}
