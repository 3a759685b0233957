/* Archives made by Python (tests/unit/archives.py), read in a box by this very program. */
#include "sandbox/unpack.h"

#include "sandbox/reader.h"
#include "test.h"
#include "unit/box.h"

#include <stdio.h>
#include <string.h>

static struct str make(struct work *w, const char *name)
{
	return test_output(w, "python3 tests/unit/archives.py %s", name);
}

TEST(unpack_reads_what_others_pack)
{
	static const char *const names[] = {"zip", "tar", "tar.gz"};
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	for (size_t i = 0; i < COUNT(names); i++) {
		struct unpacked unpacked;
		assert_ok(&w, unpack_in_box(&w, sandbox, make(&w, names[i]), &unpacked));
		assert_int_equal(unpacked.count, 3);
		assert_str(unpacked.files[0].path, S("a"));
		assert_int_equal(unpacked.files[0].bytes.len, 0);
		assert_str(unpacked.files[1].path, S("b/two.txt"));
		assert_int_equal(unpacked.files[1].bytes.len, 100000);
		assert_int_equal(strspn(unpacked.files[1].bytes.at, "2"), 100000);
		assert_str(unpacked.files[2].path, S("ü.md"));
		assert_str(unpacked.files[2].bytes, S("one\n"));
	}
	struct unpacked deep;
	assert_ok(&w, unpack_in_box(&w, sandbox, make(&w, "long-name"), &deep));
	assert_int_equal(deep.files[0].path.len, 400);
	sandbox_close(sandbox);
	test_work_end(&w);
}

static const struct refused {
	const char *name;
	enum err kind;
	struct str word;
} refused[] = {
	{"up", ERR_INPUT, S_INIT("leaves the archive")},
	{"up-tar", ERR_INPUT, S_INIT("leaves the archive")},
	{"absolute", ERR_INPUT, S_INIT("leaves the archive")},
	{"backslash", ERR_INPUT, S_INIT("leaves the archive")},
	{"control", ERR_INPUT, S_INIT("not a name")},
	{"symlink", ERR_INPUT, S_INIT("“a” is a link")},
	{"hardlink", ERR_INPUT, S_INIT("“a” is a link")},
	{"zip-link", ERR_INPUT, S_INIT("“link” is a link")},
	{"device", ERR_INPUT, S_INIT("no plain file")},
	{"fifo", ERR_INPUT, S_INIT("no plain file")},
	{"twice", ERR_INPUT, S_INIT("same name")},
	{"encrypted", ERR_INPUT, S_INIT("encrypted")},
	{"many", ERR_INPUT, S_INIT("more than 1000 files")},
	{"folders", ERR_INPUT, S_INIT("more than 10000 entries")},
	{"bomb", ERR_INPUT, S_INIT("more than 64 MiB")},
	{"bombs", ERR_INPUT, S_INIT("more than 64 MiB")},
	{"nested", ERR_INPUT, S_INIT("more than once")},
	{"nothing", ERR_INPUT, S_INIT("no file")},
	{"empty", ERR_INPUT, S_INIT("no zip, tar or tar.gz")},
	{"text", ERR_INPUT, S_INIT("no zip, tar or tar.gz")},
	{"cut", ERR_INPUT, S_INIT("damaged")},
};

TEST(unpack_refuses_what_is_hostile)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct unpacked unpacked;
#ifdef __SANITIZE_THREAD__ /* whose own memory is over the box's limit before the archive's is */
		if (str_starts(str_of(refused[i].name), S("bomb")))
			continue;
#endif
		enum err failed = unpack_in_box(&w, sandbox, make(&w, refused[i].name), &unpacked);
		if (failed != refused[i].kind || str_find(w.message, refused[i].word) == SIZE_MAX)
			print_error("%s: %.*s\n", refused[i].name, STR_ARG(w.message));
		assert_int_equal(failed, refused[i].kind);
		assert_int_not_equal(str_find(w.message, refused[i].word), SIZE_MAX);
		work_forgive(&w);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(unpack_believes_no_listing)
{
	static const struct str well[] = {S_INIT("assay-files 1\nend 0\n"),
	                                  S_INIT("assay-files 1\n1 2\na\nxy\n3 0\nb/c\n\nend 2\n")};
	static const struct str ill[] = {
		S_INIT(""),
		S_INIT("assay-files 1\n"),
		S_INIT("assay-files 2\nend 0\n"),
		S_INIT("assay-files 1\nend 1\n"),
		S_INIT("assay-files 1\nend 0\nmore"),
		S_INIT("assay-files 1\n1 3\na\nxy\nend 1\n"),
		S_INIT("assay-files 1\n1 -1\na\nxy\nend 1\n"),
		S_INIT("assay-files 1\n1 9223372036854775807\na\nxy\nend 1\n"),
		S_INIT("assay-files 1\n4 0\n../a\n\nend 1\n"),
		S_INIT("assay-files 1\n2 0\n/a\n\nend 1\n"),
		S_INIT("assay-files 1\n0 0\n\n\nend 1\n"),
		S_INIT("assay-files 1\n1 0\n\xff\n\nend 1\n"),
		S_INIT("assay-files 1\n1 0\na\n\n1 0\na\n\nend 2\n"),
	};
	struct work w = test_work();
	struct unpacked unpacked;
	for (size_t i = 0; i < COUNT(well); i++)
		assert_ok(&w, unpack_listing(&w, well[i], &unpacked));
	assert_int_equal(unpacked.count, 2);
	assert_str(unpacked.files[1].path, S("b/c"));
	for (size_t i = 0; i < COUNT(ill); i++)
		assert_fails(&w, ERR_INPUT, unpack_listing(&w, ill[i], &unpacked));
	test_work_end(&w);
}

TEST(sandbox_read_knows_its_formats)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct str out;
	assert_int_equal(sandbox_read(&w, sandbox, S("poem"), S("x"), &out), ERR_INPUT);
	assert_str(w.message, S("there is no reader for “poem”"));
	sandbox_close(sandbox);
	test_work_end(&w);
}
