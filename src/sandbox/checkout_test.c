/* Repositories made by git and Python (tests/unit/repositories.py), read in boxes by this very program. */
#include "sandbox/checkout.h"

#include "sandbox/reader.h"
#include "test.h"
#include "unit/box.h"

static struct str make(struct work *w, const char *name)
{
	return test_output(w, "python3 tests/unit/repositories.py %s", name);
}

static const struct checkout_file *find(const struct checkout *repository, const char *path)
{
	for (size_t i = 0; i < repository->count; i++)
		if (str_equal(repository->files[i].path, str_of(path)))
			return &repository->files[i];
	return NULL;
}

static bool is_left(const struct checkout *repository, const char *path, enum checkout_why why)
{
	for (size_t i = 0; i < repository->left_count; i++)
		if (str_equal(repository->left[i].path, str_of(path)) && repository->left[i].why == why)
			return true;
	return false;
}

/* All that work() of the script has, whichever way it came; what .gitattributes would hide or rewrite too. */
static void has_all(const struct checkout *repository)
{
	assert_int_equal(repository->count, 4);
	assert_str(find(repository, "src/main.c")->bytes, S("int main(void)\n{\n\treturn 1;\n}\n"));
	assert_true(find(repository, "run.sh")->executable);
	assert_false(find(repository, "src/main.c")->executable);
	assert_str(find(repository, "secret.txt")->bytes, S("hidden $Format:%H$\n"));
	assert_str(repository->history_problem, (struct str){0});
	assert_int_equal(repository->history.count, 3);
	assert_int_equal(repository->history.authors, 2);
	assert_str(repository->history.commits[1].subject, S("hide something"));
	assert_int_equal(repository->history.commits[1].author, 1);
}

TEST(checkout_is_read_whichever_way_it_comes)
{
	static const char *const names[] = {"tar.gz", "tar.xz", "bundle", "bundle-main", "bare"};
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct checkout repository;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_ok(&w, checkout_read(&w, &runner, make(&w, names[i]), &repository));
		has_all(&repository);
	}
	struct str commit = str_trim(make(&w, "head"));
	assert_ok(&w, checkout_read_pack(&w, &runner, make(&w, "pack"), commit, &repository));
	has_all(&repository);
	assert_ok(&w, checkout_read(&w, &runner, make(&w, "zip"), &repository));
	assert_int_equal(repository.count, 2);
	assert_str(repository.files[1].path, S("b/c.py"));
	assert_int_equal(repository.history.count, 0);
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(checkout_leaves_out_what_it_says_it_leaves_out)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct checkout repository;
	assert_ok(&w, checkout_read(&w, &runner, make(&w, "hooked"), &repository));
	assert_true(is_left(&repository, ".git/hooks/post-checkout", CHECKOUT_HOOK));
	assert_true(is_left(&repository, ".git/modules/lib/HEAD", CHECKOUT_SUBMODULE));
	assert_true(is_left(&repository, ".gitmodules", CHECKOUT_SUBMODULE));
	assert_true(is_left(&repository, "vendor/x/.git/HEAD", CHECKOUT_SUBMODULE));
	assert_true(is_left(&repository, "lib/.git", CHECKOUT_SUBMODULE));
	assert_true(is_left(&repository, "big.bin", CHECKOUT_LARGE));
	assert_true(is_left(&repository, "model.bin", CHECKOUT_LFS));
	assert_true(is_left(&repository, "passwd", CHECKOUT_LINK));
	assert_non_null(find(&repository, "model.bin"));
	assert_null(find(&repository, "passwd"));
	assert_null(find(&repository, "big.bin"));
	assert_int_equal(repository.history.count, 3);
	assert_ok(&w, checkout_read(&w, &runner, make(&w, "names"), &repository));
	/* libarchive takes the backslash of a zip for what Windows means by it. */
	assert_int_equal(repository.count, 2);
	assert_str(repository.files[0].path, S("a/b"));
	assert_int_equal(repository.left_count, 2);
	sandbox_close(sandbox);
	test_work_end(&w);
}

TEST(checkout_whose_history_is_damaged_is_read_without)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct checkout repository;
	static const char *const names[] = {"broken", "alternates"};
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_ok(&w, checkout_read(&w, &runner, make(&w, names[i]), &repository));
		assert_int_equal(repository.count, 4);
		assert_int_equal(repository.history.count, 0);
		assert_true(str_find(repository.history_problem, S("damaged")) != SIZE_MAX);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

static const struct refused {
	const char *name;
	struct str word;
} refused[] = {
	{"up", S_INIT("leaves the archive")},
	{"absolute", S_INIT("leaves the archive")},
	{"device", S_INIT("no plain file")},
	{"fifo", S_INIT("no plain file")},
	{"twice", S_INIT("same name")},
	{"file-and-folder", S_INIT("a file and a folder")},
	{"links", S_INIT("no file that could be looked at; “")},
	{"many", S_INIT("more than 5000 files")},
	{"hundred-thousand", S_INIT("more than 50000 entries")},
	{"bomb", S_INIT("unpacks to more than 512 MiB")},
	{"full", S_INIT("more than 64 MiB")},
	{"empty", S_INIT("no zip or tar")},
	{"text", S_INIT("no zip or tar")},
	{"nothing", S_INIT("no file that could be looked at")},
	{"nested", S_INIT("more than once")},
	{"encrypted", S_INIT("encrypted")},
	{"bundle-cut", S_INIT("git cannot read it")},

	{"bundle-huge-blob", S_INIT("its files have more than 64 MiB")},
	{"bundle-tree-bomb", S_INIT("git takes more than 20 s, 768 MiB of memory or 256 MiB of space")},
};

TEST(checkout_that_is_hostile_is_refused)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct checkout repository;
#ifdef __SANITIZE_THREAD__ /* whose own memory is over the box's limit before the archive's is */
		if (str_equal(str_of(refused[i].name), S("bomb")) ||
		    str_equal(str_of(refused[i].name), S("full")))
			continue;
#endif
		enum err failed = checkout_read(&w, &runner, make(&w, refused[i].name), &repository);
		if ((failed != ERR_INPUT && failed != ERR_TOO_LARGE) ||
		    str_find(w.message, refused[i].word) == SIZE_MAX)
			fail_msg("%s: %s: %.*s", refused[i].name, err_name(failed).at, STR_ARG(w.message));
		work_forgive(&w);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}
