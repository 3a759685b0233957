/* Addresses of object stores: whatever the text, reading it fails or leads to one host and one path, written plainly. */
#include "base/check.h"
#include "objects/location.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		check(s.at[i] > ' ' && s.at[i] < 0x7f && s.at[i] != '@' && s.at[i] != '?' && s.at[i] != '#' &&
		      s.at[i] != '%');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct location location;
	if (location_read(&w, str_bytes(data, size), (struct str){0}, &location) == OK) {
		check_plain(location.root);
		check_plain(location.base_path);
		check(str_starts(location.root, S("http")) && str_ends(location.root, location.host));
		check(str_find_byte(location.host, '/') == SIZE_MAX);
		check(str_starts(location.base_path, S("/")) && str_ends(location.base_path, S("/")));
		check(str_find(location.base_path, S("//")) == SIZE_MAX);
	}
	work_finish(&w);
	return 0;
}
