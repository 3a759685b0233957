#include "test.h"

#include "transparency/storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

TEST(a_log_lies_in_a_folder_or_an_object_store)
{
	char folder[] = "/tmp/assay-storage-XXXXXX", path[64];
	struct work w = test_work();
	struct storage storage;
	struct str bytes;
	const struct tlog_file file = {S_INIT("checkpoint"), S_INIT("text")};
	assert_non_null(mkdtemp(folder));
	assert_ok(&w, storage_open(&w, str_of(folder), &storage));
	assert_ok(&w, storage.log.replace(&w, storage.log.state, &file, (struct str){0}));
	assert_ok(&w, storage.log.read(&w, storage.log.state, S("checkpoint"), 9, &bytes));
	assert_str(bytes, S("text"));
	storage_close(&storage);
	snprintf(path, sizeof path, "%s/checkpoint", folder);
	assert_int_equal(unlink(path) + rmdir(folder), 0);

	assert_ok(&w, storage_open(&w, S("s3://our-log/one?endpoint=http://127.0.0.1:1"), &storage));
	assert_null(storage.files);
	storage_close(&storage);
	assert_true(storage_is_folder(S("./log")));
	assert_false(storage_is_folder(S("s3://our-log")));
	test_work_end(&w);
}

TEST(a_log_lies_nowhere_else)
{
	static const char *const names[] = {"", "s3://", "gs://bucket/log", "https://example.org/log"};
	struct work w = test_work();
	struct storage storage;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_fails(&w, ERR_INPUT, storage_open(&w, str_of(names[i]), &storage));
	test_work_end(&w);
}
