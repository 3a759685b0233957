#include "similar/request.h"

#include "test.h"

#include <string.h>

static const struct request_source two[] = {
	{S_INIT("main.c"), S_INIT("int f(int a)\n{\n\treturn a + 1;\n}\n")},
	{S_INIT("main.c"), S_INIT("int g(int b) { return b + 2; }\n")},
};
static const struct request request = {.sources = two,
                                       .count = 2,
                                       .at_least = 0.5,
                                       .cluster_at_least = 0.8,
                                       .pairs_max = 10,
                                       .aligned_max = 10};

static struct str served(struct work *w)
{
	struct buf asked = buf_init(w->arena, REQUEST_BYTES_MAX), printed = buf_init(w->arena, 1 << 20);
	request_write(&asked, &request);
	assert_ok(w, request_serve(w, buf_str(&asked), &printed));
	return buf_str(&printed);
}

TEST(what_goes_in_comes_out_compared)
{
	struct work w = test_work();
	struct request_found found;
	assert_ok(&w, request_read(&w, &request, served(&w), &found));
	assert_int_equal(found.pair_count, 1);
	assert_int_equal(found.pairs[0].left, 0);
	assert_int_equal(found.pairs[0].right, 1);
	assert_true(found.pairs[0].similarity == 1);
	assert_int_equal(found.pairs[0].fragment_count, 1);
	assert_int_equal(found.pairs[0].fragments[0].left_line_last, 4);
	assert_int_equal(found.pairs[0].fragments[0].right_line_last, 1);
	assert_int_equal(found.cluster_count, 1);
	test_work_end(&w);
}

/* Each with one thing changed that a stranger in the box could have changed. */
TEST(what_the_box_says_is_not_believed)
{
	static const char *const changes[][2] = {
		{"\"left\":\"0\"", "\"left\":\"2\""},
		{"\"left\":\"0\"", "\"left\":\"-1\""},
		{"\"left\":\"0\"", "\"left\":\"1\""},
		{"\"left\":\"0\"", "\"left\":0"},
		{"\"similarity\":1", "\"similarity\":1.5"},
		{"\"similarity\":1", "\"similarity\":null"},
		{"\"line_last\":4", "\"line_last\":6"},
		{"\"line\":1", "\"line\":0"},
		{"\"line\":1", "\"line\":5"},
		{"\"shared\":", "\"shared\":-"},
		{"[\"0\",\"1\"]", "[\"0\"]"},
		{"[\"0\",\"1\"]", "[\"0\",\"9\"]"},
		{"[\"0\",\"1\"]", "[\"0\",\"1\",\"0\"]"},
		{"\"pairs\":[", "\"pears\":["},
		{"\"left_covered\":1", "\"left_covered\":2"},
		{"\"pairs_above\":1", "\"pairs_above\":-1"},
		{"\"median\":1", "\"median\":7"},
	};
	struct work w = test_work();
	struct str printed = served(&w);
	struct request_found found;
	for (size_t i = 0; i < COUNT(changes); i++) {
		size_t at = str_find(printed, str_of(changes[i][0])), length = strlen(changes[i][0]);
		if (at == SIZE_MAX)
			fail_msg("%s does not stand in %.*s", changes[i][0], STR_ARG(printed));
		struct str changed =
			str_format(w.arena, "%.*s%s%.*s", STR_ARG(str_slice(printed, 0, at)), changes[i][1],
		                   STR_ARG(str_slice(printed, at + length, SIZE_MAX)));
		assert_fails(&w, ERR_INPUT, request_read(&w, &request, changed, &found));
	}
	assert_fails(&w, ERR_INPUT, request_read(&w, &request, S("{}"), &found));
	assert_fails(&w, ERR_INPUT, request_read(&w, &request, S(""), &found));
	test_work_end(&w);
}

TEST(what_is_no_request_is_refused)
{
	static const char *const texts[] = {
		"",
		"[]",
		"{}",
		"{\"sources\":{},\"starter\":[]}",
		"{\"sources\":[1],\"starter\":[],\"at_least\":0,\"cluster_at_least\":0,\"pairs\":1,\"aligned\":1}",
		"{\"sources\":[],\"starter\":[],\"at_least\":0,\"cluster_at_least\":0,\"pairs\":1001,\"aligned\":1}",
		"{\"sources\":[],\"starter\":[],\"at_least\":2,\"cluster_at_least\":0,\"pairs\":1,\"aligned\":1}",
	};
	struct work w = test_work();
	struct buf printed = buf_init(w.arena, 1 << 20);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_fails(&w, ERR_INPUT, request_serve(&w, str_of(texts[i]), &printed));
	test_work_end(&w);
}
