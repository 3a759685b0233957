/* Any bytes as the listing of a repository: what is taken for one has plain, different paths. */
#include "sandbox/checkout.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

static void look(const struct checkout_file *files, size_t count, size_t size)
{
	for (size_t i = 0; i < count; i++) {
		struct str path = files[i].path;
		check(utf8_plain(path) && path.len > 0 && path.at[0] != '/' &&
		      path.len <= SANDBOX_PATH_BYTES_MAX);
		check(!str_starts(path, S("../")) && !str_ends(path, S("/..")) &&
		      str_find(path, S("/../")) == SIZE_MAX);
		check(i == 0 || str_compare(files[i - 1].path, path) < 0);
		check(files[i].bytes.len <= size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct checkout_listing listing;
	if (checkout_listing(&w, str_bytes(data, size), &listing) == OK) {
		look(listing.repository.files, listing.repository.count, size);
		look(listing.git, listing.git_count, size);
		for (size_t i = 0; i < listing.repository.left_count; i++)
			check(utf8_plain(listing.repository.left[i].path));
	}
	work_finish(&w);
	return 0;
}
