/* Runs the registered tests and prints `N passed, N failed, N skipped`. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "cli/cli.h"
#include "sandbox/reader.h"

extern const struct command command_signer;
extern const struct test *const __start_assay_tests[];
extern const struct test *const __stop_assay_tests[];

static bool wanted(const struct test *test, int count, char **patterns)
{
	char full[512];
	snprintf(full, sizeof full, "%s::%s", test->file, test->name);
	for (int i = 0; i < count; i++)
		if (strstr(full, patterns[i]) != NULL)
			return true;
	return count == 0;
}

static bool skipped_any;

/* What takes long is told, so that it can be made to take less. */
static const double long_seconds = 2;

static int run(const struct test *test)
{
	const struct CMUnitTest one = {test->name, test->run, NULL, NULL, NULL};
	struct timespec begun, ended;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	int failed = _cmocka_run_group_tests(test->name, &one, 1, NULL, NULL);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	double seconds =
		(double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
	if (seconds > long_seconds)
		printf("took %.1f s: %s::%s\n", seconds, test->file, test->name);
	return failed;
}

/* As a reader in a box, which starts its own program: what is read there is what is tested. */
NORETURN static void serve(const char *format, const char *more)
{
	struct work w = work_init(&world_real, S("reader"));
	enum err failed = reader_serve(&w, str_of(format), str_of(more));
	if (failed != OK)
		fprintf(stderr, "assay read: %.*s\n", STR_ARG(w.message));
	work_finish(&w);
	fflush(NULL);
	/* Not exit: a box has nothing for the sanitizer that looks for leaks then. */
	_exit(err_exit_code(failed));
}

/* Where a test starts the server's parts, they start this program as the process that keeps the keys. */
NORETURN static void keep_keys(int argc, char **argv)
{
	struct work w = work_init(&world_real, S("signer"));
	int exit_code = 0;
	enum err failed = command_signer.run(&w, argc, argv, &exit_code);
	work_finish(&w);
	/* As above: it has confined itself. */
	_exit(failed == OK ? exit_code : err_exit_code(failed));
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "signer") == 0 && argv[2][0] == '-')
		keep_keys(argc - 2, argv + 2);
	if ((argc == 3 || argc == 4) && strcmp(argv[1], "read") == 0)
		serve(argv[2], argv[3]);
	size_t passed = 0, failed = 0, skipped = 0;
	cmocka_set_message_output(CM_OUTPUT_STDOUT);
	setvbuf(stdout, NULL, _IOLBF, 0);
	log_set_level(LOG_ERROR);
	for (const struct test *const *at = __start_assay_tests; at < __stop_assay_tests; at++) {
		if (!wanted(*at, argc - 1, argv + 1))
			continue;
		skipped_any = false;
		if (run(*at) != 0) {
			printf("failed %s::%s\n", (*at)->file, (*at)->name);
			failed++;
		} else if (skipped_any) {
			skipped++;
		} else {
			passed++;
		}
	}
	printf("%zu passed, %zu failed, %zu skipped\n", passed, failed, skipped);
	return failed > 0 || passed == 0;
}

struct work test_work(void)
{
	struct work w = work_init(NULL, S("test"));
	w.world = world_fixed(w.arena, INT64_C(1767225600000000), 1);
	return w;
}

void test_work_end(struct work *w)
{
	work_finish(w);
}

struct work test_real_work(void)
{
	return work_init(&world_real, S("test"));
}

void test_assert_ok(struct work *w, enum err got, const char *call, const char *file, int line)
{
	if (got == OK)
		return;
	print_error("%s: %.*s: %.*s\n", call, STR_ARG(err_name(got)), STR_ARG(w->message));
	_fail(file, line);
}

void test_assert_fails(struct work *w, enum err kind, enum err got, const char *call, const char *file,
                       int line)
{
	if (got != kind) {
		print_error("%s: expected %.*s, got %.*s: %.*s\n", call, STR_ARG(err_name(kind)),
		            STR_ARG(err_name(got)), STR_ARG(w->message));
		_fail(file, line);
	}
	work_forgive(w);
}

void test_assert_str(struct str actual, struct str expected, const char *file, int line)
{
	if (str_equal(actual, expected))
		return;
	print_error("got      «%.*s»\nexpected «%.*s»\n", STR_ARG(actual), STR_ARG(expected));
	_fail(file, line);
}

static struct str read_all(struct work *w, const char *path, bool *found)
{
	FILE *file = fopen(path, "rb");
	*found = file != NULL;
	if (file == NULL)
		return (struct str){0};
	struct buf buf = buf_init(w->arena, 256 << 20);
	char piece[65536];
	size_t got;
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_put(&buf, str_bytes(piece, got));
	fclose(file);
	return buf_str(&buf);
}

static void give_up(const char *name, const char *path)
{
	printf("skip %s: %s is not there\n", name, path);
	skipped_any = true;
	skip();
}

void test_needs(const char *name, const char *path)
{
	if (access(path, R_OK) != 0)
		give_up(name, path);
}

static void outside_path(char path[1024], const char *variable, const char *fallback, const char *name)
{
	const char *folder = getenv(variable);
	snprintf(path, 1024, "%s/%s", folder == NULL ? fallback : folder, name);
}

void test_needs_vector(const char *name)
{
	char path[1024];
	outside_path(path, "ASSAY_VECTORS", "../shared/vectors", name);
	test_needs(name, path);
}

static struct str outside(struct work *w, const char *variable, const char *fallback, const char *name)
{
	char path[1024];
	outside_path(path, variable, fallback, name);
	bool found;
	struct str text = read_all(w, path, &found);
	if (!found)
		give_up(name, path);
	return text;
}

struct str test_data(struct work *w, const char *name)
{
	return outside(w, "ASSAY_DATA", "../shared/data", name);
}

struct str test_vector(struct work *w, const char *name)
{
	return outside(w, "ASSAY_VECTORS", "../shared/vectors", name);
}

void test_vectors(const char *suite, size_t met, size_t total)
{
	printf("vectors %s %zu %zu\n", suite, met, total);
}

double test_number(const struct json *array, size_t index)
{
	double value = 0;
	if (!json_to_real(json_at(array, index), &value))
		fail_msg("no number at place %zu", index);
	return value;
}

struct str test_file(struct work *w, const char *path)
{
	bool found;
	struct str text = read_all(w, path, &found);
	check(found);
	return text;
}
