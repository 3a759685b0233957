/* Unit tests: cmocka, registered where they are written.
 *
 *	TEST(merkle_root_of_nothing) { ... assert_int_equal(...); }
 *
 * `unit-test [PATTERN...]` runs the tests whose "file::name" contains one of the patterns. */
#ifndef TEST_TEST_H
#define TEST_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* base/work.h owns the name; tests use fail_msg */
#undef fail_msg
#define fail_msg(format, ...) (print_error(format "\n", ##__VA_ARGS__), _fail(__FILE__, __LINE__))

#include "base/json.h"
#include "base/str.h"
#include "base/work.h"
#include "base/world.h"

struct test {
	const char *file;
	const char *name;
	void (*run)(void **state);
};

#define TEST(test_name)                                                                      \
	static void test_name(void **state);                                                 \
	static const struct test test_entry_##test_name = {__FILE__, #test_name, test_name}; \
	static const struct test *const test_link_##test_name                                \
		__attribute__((used, section("assay_tests"))) = &test_entry_##test_name;     \
	static void test_name(void **state __attribute__((unused)))

/* A work with the fixed world of seed 1 at 2026-01-01T00:00:00Z; test_work_end frees it. */
struct work test_work(void);
void test_work_end(struct work *w);
/* One with the real clock and chance, for what waits; work_finish frees it. */
struct work test_real_work(void);

/* The call must return OK; its message is printed when it does not. */
#define assert_ok(w, call) test_assert_ok((w), (call), #call, __FILE__, __LINE__)
/* The call must fail with this kind; the failure is forgiven, so that the test can go on. */
#define assert_fails(w, kind, call) test_assert_fails((w), (kind), (call), #call, __FILE__, __LINE__)
#define assert_str(actual, expected) test_assert_str((actual), (expected), __FILE__, __LINE__)

void test_assert_ok(struct work *w, enum err got, const char *call, const char *file, int line);
void test_assert_fails(struct work *w, enum err kind, enum err got, const char *call, const char *file,
                       int line);
void test_assert_str(struct str actual, struct str expected, const char *file, int line);

/* $ASSAY_DATA/NAME or $ASSAY_VECTORS/NAME as text; skips the test, by name, when it is not there. */
struct str test_data(struct work *w, const char *name);
struct str test_vector(struct work *w, const char *name);
/* Skips the test, by name, when the file or folder is not there. What is skipped does not come back: ask before anything is
 * opened. */
void test_needs(const char *name, const char *path);
/* The same for a vector. */
void test_needs_vector(const char *name);
/* Says that so many cases of a published suite, which has `total`, were run and met; a test that gets here has asserted it of
 * each. Prints `vectors SUITE MET TOTAL`, of which docs/conformance.md is made. SUITE has no blanks. */
void test_vectors(const char *suite, size_t met, size_t total);
/* The number at a place of a golden file's array; fails the test when there is none. */
double test_number(const struct json *array, size_t index);
/* A file of the repository, relative to its root; fails the test when it is not there. */
struct str test_file(struct work *w, const char *path);

/* What a command prints, at most 64 MiB; that it ends with 0 is asserted. */
struct str test_output(struct work *w, const char *format, ...) PRINTF(2, 3);

#endif
