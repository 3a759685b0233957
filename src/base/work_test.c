#include "test.h"

TEST(work_keeps_the_first_failure_until_forgiven)
{
	struct work w = test_work();
	assert_int_equal(fail(&w, ERR_CONFLICT, "first %d", 1), ERR_CONFLICT);
	assert_int_equal(fail(&w, ERR_INTERNAL, "second"), ERR_CONFLICT);
	assert_str(w.message, S("first 1"));
	work_forgive(&w);
	assert_int_equal(w.failed, OK);
	assert_int_equal(fail(&w, ERR_INPUT, "third"), ERR_INPUT);
	test_work_end(&w);
}

TEST(work_kinds_map_to_status_and_exit_code)
{
	static const struct {
		enum err kind;
		int status, exit_code;
	} expected[] = {
		{OK, 200, 0},
		{ERR_INPUT, 400, 2},
		{ERR_SIGNED_OUT, 401, 2},
		{ERR_FORBIDDEN, 403, 1},
		{ERR_NOT_FOUND, 404, 1},
		{ERR_CONFLICT, 409, 1},
		{ERR_TOO_LARGE, 413, 2},
		{ERR_BUSY, 429, 2},
		{ERR_UNAVAILABLE, 503, 2},
		{ERR_INTERNAL, 500, 2},
	};
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(err_http_status(expected[i].kind), expected[i].status);
		assert_int_equal(err_exit_code(expected[i].kind), expected[i].exit_code);
		assert_true(err_name(expected[i].kind).len > 0);
	}
}
