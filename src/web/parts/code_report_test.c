#include "web/parts/code_report.h"

#include "test.h"

#include <signal.h>

static const struct code_test visible_tests[] = {
	{S_INIT("one"), S_INIT("1 2\n"), S_INIT("3\n")},
	{S_INIT("two"), S_INIT("2 2\n"), S_INIT("4\n")},
};
static const struct code_test hidden_tests[] = {{S_INIT("secret"), S_INIT("7 7\n"), S_INIT("14\n")}};
static const struct code_group groups[] = {
	{.id = S_INIT("small"),
         .title = S_INIT("Small"),
         .visible = true,
         .tests = visible_tests,
         .test_count = 2},
	{.id = S_INIT("large"), .title = S_INIT("Large"), .tests = hidden_tests, .test_count = 1},
};
static const struct code_language languages[] = {{.language = S_INIT("c"), .time_ms = 1500}};
static const struct code code = {
	.languages = languages,
	.language_count = 1,
	.checker = {.kind = S_INIT("exact")},
	.groups = groups,
	.group_count = 2,
};

static struct str drawn(struct work *w, const struct code_report *report, enum code_report_reader reader)
{
	struct code_report_view view;
	struct buf out = buf_init(w->arena, 1 << 20);
	code_report_of(w, &code, S("c"), report, reader, &view);
	code_report_drawn(&out, &view);
	return buf_str(&out);
}

static struct code_report_view view_of(struct work *w, const struct code_report *report)
{
	struct code_report_view view;
	code_report_of(w, &code, S("c"), report, CODE_REPORT_AT_WORK, &view);
	return view;
}

static bool has(struct str html, const char *words)
{
	return str_find(html, str_of(words)) != SIZE_MAX;
}

TEST(code_report_says_calmly_how_each_test_ended)
{
	struct work w = test_work();
	const struct code_test_outcome tests[] = {
		{&groups[0],
	         &visible_tests[0],
	         CODE_TOO_SLOW,
	         -1,
	         SIGKILL,
	         1500000,
	         1600000,
	         0,
	         S_INIT(""),
	         S_INIT(""),
	         {0}},
		{&groups[0],
	         &visible_tests[1],
	         CODE_CRASHED,
	         -1,
	         SIGSEGV,
	         0,
	         900,
	         0,
	         S_INIT("<b>"),
	         S_INIT("oh"),
	         {0}},
	};
	const struct code_report report = {.built = true, .tests = tests, .test_count = 2};
	struct str html = drawn(&w, &report, CODE_REPORT_AT_WORK);
	assert_true(has(html, "stopped after 1.5 s"));
	assert_true(has(html, "it used memory that is not its own (signal 11)"));
	assert_true(has(html, "0 of 2 passed"));
	assert_true(has(html, "&lt;b&gt;") && !has(html, "<b>"));
	assert_str(view_of(&w, &report).summary, S("0 of 2 tests passed."));
	/* Asleep, or starved: it had hardly any of its 1.5 s. */
	const struct code_test_outcome waited = {.group = &groups[0],
	                                         .test = &visible_tests[0],
	                                         .result = CODE_TOO_SLOW,
	                                         .cpu_us = 20000,
	                                         .wall_us = 12500000};
	const struct code_report slow = {.built = true, .tests = &waited, .test_count = 1};
	html = drawn(&w, &slow, CODE_REPORT_AT_WORK);
	assert_true(has(html, "stopped after 12.5 s, in which it waited most of the time"));
	test_work_end(&w);
}

TEST(code_report_counts_hidden_tests_and_shows_them_to_reviewers_alone)
{
	struct work w = test_work();
	const struct code_test_outcome tests[] = {
		{&groups[0],
	         &visible_tests[0],
	         CODE_PASSED,
	         0,
	         -1,
	         0,
	         900,
	         0,
	         S_INIT("3\n"),
	         S_INIT(""),
	         {0}},
		{&groups[1], &hidden_tests[0], CODE_WRONG, 0, -1, 0, 900, 0, S_INIT("15\n"), S_INIT(""), {0}},
	};
	const struct code_report report = {.built = true, .tests = tests, .test_count = 2};
	struct str candidates = drawn(&w, &report, CODE_REPORT_HANDED);
	assert_true(has(candidates, "0 of 1 passed"));
	assert_false(has(candidates, "secret") || has(candidates, "14") || has(candidates, "15"));
	struct str reviewers = drawn(&w, &report, CODE_REPORT_REVIEWER);
	assert_true(has(reviewers, "Test secret") && has(reviewers, "<mark>4</mark>") &&
	            has(reviewers, "<mark>5</mark>"));
	test_work_end(&w);
}

/* Places are links only into the text that is being written, and only of the program's own file. */
TEST(code_report_leads_from_messages_into_the_text)
{
	struct work w = test_work();
	const struct language_message messages[] = {
		{S_INIT("main.c"), 3, 5, LANGUAGE_ERROR, S_INIT("expected ';'")},
		{S_INIT("harness.c"), 9, 1, LANGUAGE_NOTE, S_INIT("called from here")},
	};
	const struct code_report report = {.printed = S_INIT("…"), .messages = messages, .message_count = 2};
	struct str html = drawn(&w, &report, CODE_REPORT_AT_WORK);
	assert_true(has(html, "data-line=\"3\" data-column=\"5\" data-severity=\"error\""));
	assert_true(has(html, "Line 3, column 5") && !has(html, "Line 9"));
	assert_false(has(drawn(&w, &report, CODE_REPORT_HANDED), "data-line"));
	assert_str(view_of(&w, &report).summary, S("It could not be built yet."));
	test_work_end(&w);
}

static size_t messages_shown(struct work *w, const struct language_message *messages, size_t count)
{
	const struct code_report report = {.messages = messages, .message_count = count};
	return view_of(w, &report).messages.count;
}

/* What gcc 12 says of `int a = b;`, of a function that is nowhere, and of one that is declared and nowhere. */
TEST(code_report_shows_one_mistake_once)
{
	struct work w = test_work();
	const struct language_message undeclared[] = {
		{S_INIT("main.c"), 4, 10, LANGUAGE_ERROR,
	         S_INIT("‘b’ undeclared (first use in this function)")},
		{S_INIT("main.c"), 4, 10, LANGUAGE_NOTE,
	         S_INIT("each undeclared identifier is reported only once for each function it appears in")},
		{S_INIT("main.c"), 9, 2, LANGUAGE_NOTE, S_INIT("declared here")},
		{{0}, 0, 0, LANGUAGE_ERROR, S_INIT("all warnings being treated as errors")},
	};
	assert_int_equal(messages_shown(&w, undeclared, 4), 2);
	const struct language_message nowhere[] = {
		{S_INIT("main.c"), 4, 17, LANGUAGE_WARNING,
	         S_INIT("implicit declaration of function ‘median’ [-Wimplicit-function-declaration]")},
		{{0}, 0, 0, LANGUAGE_ERROR, S_INIT("undefined reference to `median'")},
		{{0}, 0, 0, LANGUAGE_ERROR, S_INIT("undefined reference to `mode'")},
	};
	assert_int_equal(messages_shown(&w, nowhere, 3), 2);
	assert_int_equal(messages_shown(&w, nowhere + 1, 2), 2);
	test_work_end(&w);
}
