/* The embedded assets, beside the files they were made from and zlib's reading of their compressed form. */
#include "web/assets.h"

#include "test.h"

#include <string.h>
#include <zlib.h>

TEST(asset_is_found_by_its_hashed_name_only)
{
	struct str url = asset_url("assay.css");
	assert_true(str_starts(url, S("/assets/assay-")) && str_ends(url, S(".css")));
	struct str name = str_slice(url, strlen("/assets/"), SIZE_MAX);
	assert_int_equal(name.len, strlen("assay-01234567.css"));
	assert_ptr_equal(asset_find(name), asset_named("assay.css"));
	assert_null(asset_find(S("assay.css")));
	assert_null(asset_find(S("")));
}

TEST(asset_holds_the_file)
{
	struct work w = test_work();
	assert_str(asset_named("favicon.svg")->plain, test_file(&w, "ui/favicon.svg"));
	assert_str(asset_named("favicon.svg")->type, S("image/svg+xml"));
	assert_str(asset_named("assay.css")->plain, test_file(&w, "build/ui/plain/assay.css"));
	test_work_end(&w);
}

TEST(asset_is_the_same_compressed)
{
	struct work w = test_work();
	const struct asset *asset = asset_named("assay.css");
	char *bytes = work_alloc(&w, asset->plain.len + 1);
	z_stream stream = {
		.next_in = (Bytef *)(uintptr_t)asset->gzip.at,
		.avail_in = (uInt)asset->gzip.len,
		.next_out = (Bytef *)bytes,
		.avail_out = (uInt)asset->plain.len + 1,
	};
	assert_int_equal(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(inflateEnd(&stream), Z_OK);
	assert_str(str_bytes(bytes, stream.total_out), asset->plain);
	/* Pages have 100 KB in all, so styles must not grow unseen. */
	assert_true(asset->gzip.len < 20 * 1024);
	test_work_end(&w);
}
