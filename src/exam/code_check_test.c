/* What is asked of the sandbox, what is made of its answers, and how outputs are compared. The runner is ours here; the real
 * one is in tests/api/test_code.py. */
#include "exam/code_check.h"

#include "exam/import.h"
#include "test.h"
#include "unit/by_hand.h"

#include <string.h>

/* ---- comparing ---- */

static bool same(struct work *w, const char *kind, double tolerance, struct str expected, struct str output,
                 struct str *note)
{
	const struct code_checker checker = {.kind = str_of(kind), .tolerance = tolerance};
	return code_compare(w, &checker, expected, output, note);
}

TEST(exact_compares_lines_but_for_their_ends)
{
	struct work w = test_work();
	struct str note;
	const struct {
		struct str expected, output;
		const char *note; /* NULL: the same */
	} cases[] = {
		{S("3\n"), S("3\n"), NULL},
		{S("3\n"), S("3"), NULL},
		{S("3\n"), S("3\r\n"), NULL},
		{S("3\n"), S("3  \t\n\n\n"), NULL},
		{S(""), S(""), NULL},
		{S(""), S("\n\n"), NULL},
		{S("\n"), S(""), NULL},
		{S("a\n\nb\n"), S("a\r\n\r\nb"), NULL},
		{S("a\0b\n"), S("a\0b\n"), NULL},
		{S("3\n"), S(" 3\n"), "Line 1: expected “3”, got “ 3”."},
		{S("a\nb\n"), S("a\n\nb\n"), "Line 2: expected “b”, got “”."},
		{S("a\nb\n"), S("a\n"), "Line 2 is missing: expected “b”."},
		{S("a\n"), S("a\nb\n"), "Line 2 is one too many: “b”."},
		{S(""), S("x"), "Line 1 is one too many: “x”."},
		{S("x"), S(""), "Line 1 is missing: expected “x”."},
		{S("a\0b\n"), S("a\n"), NULL}, /* looked at below */
		{S("\xc3\xa4\n"), S("\xff\n"), "Line 1: expected “ä”, got “\xef\xbf\xbd”."},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool is_same = same(&w, "exact", 0, cases[i].expected, cases[i].output, &note);
		if (i == 15) {
			assert_false(is_same);
			continue;
		}
		assert_int_equal(is_same, cases[i].note == NULL);
		if (cases[i].note != NULL)
			assert_str(note, str_of(cases[i].note));
	}
	test_work_end(&w);
}

TEST(tokens_compares_words_and_numeric_lets_numbers_be_near)
{
	struct work w = test_work();
	struct str note;
	const struct {
		const char *kind;
		double tolerance;
		const char *expected, *output;
		bool same;
	} cases[] = {
		{"tokens", 0, "1 2\n3\n", "1\t2   3", true},
		{"tokens", 0, "1 2 3", "1 2", false},
		{"tokens", 0, "1 2", "1 2 3", false},
		{"tokens", 0, "1.0", "1", false},
		{"tokens", 0, "", " \n", true},
		{"numeric", 0.01, "1.0 done", "1 done", true},
		{"numeric", 0.01, "1.0 done", "1 Done", false},
		{"numeric", 0.01, "1", "1.0099", true},
		{"numeric", 0.01, "1", "1.02", false},
		{"numeric", 0.01, "1000", "1009", true}, /* 0.9 % */
		{"numeric", 0.01, "1000", "1011", false},
		{"numeric", 0, "1e3", "1000.", true},
		{"numeric", 0, "0.5", ".5", true},
		{"numeric", 0, "7", "+007", true},
		{"numeric", 0, "-0.25", "-.25", true},
		{"numeric", 0, "1500", "1.5E+3", true},
		{"numeric", 1, "0", "0x0", false},
		{"numeric", 1, "0", "-", false},
		{"numeric", 1, "0", ".", false},
		{"numeric", 1, "nan", "nan", true},
		{"numeric", 1, "0", "nan", false},
		{"numeric", 1, "0", "1e999", false},
		{"numeric", 1, "0", "inf", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool is_same = same(&w, cases[i].kind, cases[i].tolerance, str_of(cases[i].expected),
		                    str_of(cases[i].output), &note);
		if (is_same != cases[i].same)
			print_error("case %zu\n", i);
		assert_int_equal(is_same, cases[i].same);
	}
	assert_false(same(&w, "tokens", 0, S("1 2 3"), S("1 2"), &note));
	assert_str(note, S("Word 3 is missing: expected “3”."));
	test_work_end(&w);
}

TEST(ten_megabytes_are_compared)
{
	enum { LEN = 10 << 20 };
	struct work w = test_work();
	char *bytes = work_alloc(&w, LEN);
	struct str note;
	for (size_t i = 0; i < LEN; i++)
		bytes[i] = i % 64 == 63 ? '\n' : (char)(i % 251 + 1);
	struct str all = str_bytes(bytes, LEN);
	assert_true(same(&w, "exact", 0, all, all, &note));
	assert_true(same(&w, "numeric", 0.1, all, all, &note));
	assert_false(same(&w, "exact", 0, S("1"), all, &note));
	assert_true(note.len < 500);
	test_work_end(&w);
}

TEST(a_group_has_the_level_of_the_share_that_passed)
{
	struct code_group group = {.test_count = 4, .threshold_count = 2};
	static const size_t half_steps[] = {0, 0, 1, 1, 2};
	for (size_t i = 0; i <= 4; i++)
		assert_int_equal(code_group_level(&group, i), half_steps[i]);
	group = (struct code_group){.test_count = 3, .threshold_count = 1};
	for (size_t i = 0; i <= 3; i++)
		assert_int_equal(code_group_level(&group, i), i == 3);
}

/* ---- running ---- */

/* A sandbox by hand: it says of each step what the test wants, and keeps what it was asked. */
struct hand {
	struct sandbox_outcome build;
	const struct sandbox_outcome *runs; /* of the programs, in order */
	size_t run_count, run_at;
	struct sandbox_outcome check; /* of every run of a checker */
	enum err failure;
	size_t boxes;
	struct str expected; /* bytes that must never be in a box of the program's */
	bool leaked;
	size_t checker_files;
	int64_t first_output_bytes,
		output_bytes; /* that the first run of the last program was granted, and the last */
	struct str checker_argument;
};

static bool is_in(struct str haystack, struct str needle)
{
	return needle.len > 0 && str_find(haystack, needle) != SIZE_MAX;
}

static bool is_checker(const struct sandbox_job *job)
{
	return job->file_count > 1;
}

static enum err by_hand(struct work *w, void *state, const struct sandbox_job *job,
                        struct sandbox_outcome *outcomes)
{
	struct hand *hand = state;
	hand->boxes++;
	hand->first_output_bytes = job->steps[1].limits.output_bytes;
	hand->output_bytes = job->steps[job->step_count - 1].limits.output_bytes;
	if (hand->failure != OK)
		return fail(w, hand->failure, "by hand");
	outcomes[0] = hand->build;
	for (size_t i = 0; i < job->file_count && !is_checker(job); i++)
		hand->leaked |= is_in(job->files[i].bytes, hand->expected);
	for (size_t i = 1; i < job->step_count; i++) {
		hand->leaked |= is_in(job->steps[i].input, hand->expected);
		if (is_checker(job))
			outcomes[i] = hand->check;
		else
			outcomes[i] = hand->runs[hand->run_at++ % hand->run_count];
	}
	if (is_checker(job)) {
		const struct sandbox_step *last = &job->steps[job->step_count - 1];
		outcomes[0] = (struct sandbox_outcome){.ending = SANDBOX_EXITED};
		hand->checker_files = job->file_count;
		hand->checker_argument = last->arguments[last->argument_count - 1];
	}
	return by_hand_tell(w, job, outcomes);
}

static struct sandbox_outcome exited(int code, struct str output)
{
	return (struct sandbox_outcome){
		.ending = SANDBOX_EXITED, .exit_code = code, .signal = -1, .output = output};
}

static struct sandbox_outcome ended(enum sandbox_ending ending)
{
	return (struct sandbox_outcome){.ending = ending, .exit_code = -1, .signal = -1};
}

static const struct code *tiny(struct work *w)
{
	struct import_source source;
	struct import_report report;
	assert_ok(w, import_folder(w, S("tests/api/tiny-code"), &source));
	assert_ok(w, import_check(w, &source, &report));
	assert_non_null(report.document);
	return report.document->parts[0].code;
}

static struct sandbox_runner runner_of(struct hand *hand)
{
	return (struct sandbox_runner){hand, by_hand};
}

TEST(each_ending_of_a_run_is_a_result_of_its_test)
{
	struct work w = test_work();
	const struct code *code = tiny(&w); /* visible: 3, 4; hidden: 1111111110, -1122334462 */
	const struct sandbox_outcome runs[] = {exited(0, S("3\r\n")), exited(0, S("5\n")),
	                                       exited(2, S("1111111110\n")), ended(SANDBOX_SIGNALLED)};
	struct hand hand = {
		.build = exited(0, S("")), .runs = runs, .run_count = 4, .expected = S("1111111110")};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, code, S("python"), S("print(1)"), false, &report));
	assert_true(report.built);
	assert_int_equal(report.test_count, 4);
	static const enum code_test_result wanted[] = {CODE_PASSED, CODE_WRONG, CODE_CRASHED, CODE_CRASHED};
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(report.tests[i].result, wanted[i]);
	assert_str(report.tests[1].note, S("Line 1: expected “4”, got “5”."));
	assert_int_equal(report.tests[2].exit_code, 2);
	assert_int_equal(hand.boxes, 1);
	assert_false(hand.leaked);
	assert_int_equal(hand.first_output_bytes, 131072 + 2 * 2); /* “3” and a line feed */
	assert_int_equal(hand.output_bytes, 131072 + 2 * 12); /* “-1122334462” and a line feed are expected */
	const struct sandbox_outcome bad[] = {ended(SANDBOX_CPU_TIME), ended(SANDBOX_WALL_TIME),
	                                      ended(SANDBOX_MEMORY), ended(SANDBOX_OUTPUT)};
	static const enum code_test_result limits[] = {CODE_TOO_SLOW, CODE_TOO_SLOW, CODE_TOO_BIG,
	                                               CODE_TOO_MUCH};
	hand.runs = bad;
	hand.run_at = 0;
	assert_ok(&w, code_check(&w, &runner, code, S("c"), S("int"), false, &report));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(report.tests[i].result, limits[i]);
	test_work_end(&w);
}

/* As CPython 3.11 and gcc 12 end a program whose memory is used up. */
TEST(a_heap_that_is_used_up_is_too_big)
{
	struct work w = test_work();
	struct sandbox_outcome python = exited(1, S("")), same_words = exited(2, S("")),
			       cpp = ended(SANDBOX_SIGNALLED);
	python.error = S(
		"Traceback (most recent call last):\n  File \"/box/work/main.py\", line 4, in <module>\nMemoryError\n");
	same_words.error = python.error;
	cpp.signal = 6;
	cpp.error = S(
		"terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n");
	const struct sandbox_outcome runs[] = {python, exited(1, S("")), same_words, cpp};
	struct hand hand = {.build = exited(0, S("")), .runs = runs, .run_count = COUNT(runs)};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, tiny(&w), S("python"), S("?"), false, &report));
	static const enum code_test_result wanted[] = {CODE_TOO_BIG, CODE_CRASHED, CODE_CRASHED,
	                                               CODE_CRASHED};
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_int_equal(report.tests[i].result, wanted[i]);
	assert_int_equal(report.message_count, 1); /* and where it was */
	assert_int_equal(report.messages[0].line, 4);
	test_work_end(&w);
}

/* A busy machine starves one run, and ends another for want of memory: neither is the program's fault. */
TEST(what_may_be_the_machine_s_doing_is_run_once_more)
{
	struct work w = test_work();
	const struct code *code = tiny(&w);
	struct sandbox_outcome killed = ended(SANDBOX_SIGNALLED);
	killed.signal = 9;
	const struct sandbox_outcome runs[] = {exited(0, S("3")),          ended(SANDBOX_WALL_TIME),
	                                       exited(0, S("1111111110")), killed,
	                                       exited(0, S("3")),          exited(0, S("4")),
	                                       exited(0, S("1111111110")), exited(0, S("-1122334462"))};
	struct hand hand = {.build = exited(0, S("")), .runs = runs, .run_count = COUNT(runs)};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, code, S("c"), S("int"), false, &report));
	assert_int_equal(hand.boxes, 2);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(report.tests[i].result, CODE_PASSED);
	/* What it does itself it does again, and that is the end of it. */
	const struct sandbox_outcome sleeps = ended(SANDBOX_WALL_TIME);
	hand = (struct hand){.build = exited(0, S("")), .runs = &sleeps, .run_count = 1};
	assert_ok(&w, code_check(&w, &runner, code, S("c"), S("int"), false, &report));
	assert_int_equal(hand.boxes, 2);
	assert_int_equal(report.tests[0].result, CODE_TOO_SLOW);
	/* At work one sees it at once. */
	hand.boxes = 0;
	assert_ok(&w, code_check(&w, &runner, code, S("c"), S("int"), true, &report));
	assert_int_equal(hand.boxes, 1);
	test_work_end(&w);
}

TEST(only_visible_tests_are_run_when_asked_so)
{
	struct work w = test_work();
	const struct sandbox_outcome three = exited(0, S("3\n"));
	struct hand hand = {.build = exited(0, S("")), .runs = &three, .run_count = 1};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, tiny(&w), S("python"), S(""), true, &report));
	assert_int_equal(report.test_count, 2);
	assert_str(report.tests[0].group->id, S("small"));
	assert_str(report.tests[1].test->id, S("two"));
	assert_int_equal(hand.run_at, 2);
	test_work_end(&w);
}

TEST(what_is_not_built_says_why_and_runs_nothing)
{
	struct work w = test_work();
	struct hand hand = {.build = exited(1, S(""))};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	const struct sandbox_outcome not_run = ended(SANDBOX_NOT_RUN);
	hand.runs = &not_run;
	hand.run_count = 1;
	hand.build.error = S("main.c:1:1: error: what is this?\n");
	assert_ok(&w, code_check(&w, &runner, tiny(&w), S("c"), S("?"), false, &report));
	assert_false(report.built);
	assert_int_equal(report.test_count, 4);
	assert_int_equal(report.tests[3].result, CODE_NOT_BUILT);
	assert_str(report.printed, hand.build.error);
	hand.build = ended(SANDBOX_WALL_TIME);
	assert_ok(&w, code_check(&w, &runner, tiny(&w), S("c"), S("?"), false, &report));
	assert_false(report.built);
	assert_str(report.printed, S("The build took too long and was stopped."));
	test_work_end(&w);
}

TEST(what_is_the_sandbox_s_fault_is_no_result)
{
	struct work w = test_work();
	const struct code *code = tiny(&w);
	const struct sandbox_outcome missing = ended(SANDBOX_CANNOT_START);
	struct hand hand = {.build = exited(0, S("")), .runs = &missing, .run_count = 1};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_fails(&w, ERR_UNAVAILABLE, code_check(&w, &runner, code, S("python"), S(""), false, &report));
	/* What was just built is the candidate's. */
	assert_ok(&w, code_check(&w, &runner, code, S("c"), S(""), false, &report));
	assert_int_equal(report.tests[0].result, CODE_CRASHED);
	hand.build = missing;
	assert_fails(&w, ERR_UNAVAILABLE, code_check(&w, &runner, code, S("c"), S(""), false, &report));
	hand.failure = ERR_BUSY;
	assert_fails(&w, ERR_BUSY, code_check(&w, &runner, code, S("c"), S(""), false, &report));
	assert_fails(&w, ERR_INPUT, code_check(&w, &runner, code, S("go"), S(""), false, &report));
	test_work_end(&w);
}

TEST(a_program_judges_in_a_box_of_its_own)
{
	struct work w = test_work();
	struct code code = *tiny(&w);
	code.checker = (struct code_checker){
		.kind = S("program"), .language = S("python"), .source = S("import sys\n")};
	const struct sandbox_outcome runs[] = {exited(0, S("a\n")), exited(0, S("b\n")), exited(9, S("")),
	                                       exited(0, S("c\n"))};
	struct hand hand = {.build = exited(0, S("")),
	                    .runs = runs,
	                    .run_count = 4,
	                    .check = exited(1, S(" close, but no\n")),
	                    .expected = S("1111111110")};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
	assert_int_equal(hand.boxes, 2);
	assert_int_equal(hand.checker_files, 1 + 3 * 3); /* what crashed is not looked at */
	assert_str(hand.checker_argument, S("/box/work/test-2/output"));
	assert_false(hand.leaked);
	assert_int_equal(report.tests[0].result, CODE_WRONG);
	assert_str(report.tests[0].note, S("close, but no"));
	assert_int_equal(report.tests[2].result, CODE_CRASHED);
	hand.check = exited(0, S(""));
	assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
	assert_int_equal(report.tests[3].result, CODE_PASSED);
	/* What Python says of an exception that nobody caught, before it ends with 1. */
	struct sandbox_outcome uncaught = exited(1, S("close\n"));
	uncaught.error = S("Traceback (most recent call last):\nIndexError: list index out of range\n");
	const struct sandbox_outcome failures[] = {exited(2, S("")), ended(SANDBOX_SIGNALLED),
	                                           ended(SANDBOX_CPU_TIME), ended(SANDBOX_NOT_RUN), uncaught};
	for (size_t i = 0; i < COUNT(failures); i++) {
		hand.check = failures[i];
		assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
		assert_int_equal(report.tests[0].result, CODE_NOT_CHECKED);
		assert_int_equal(report.tests[2].result, CODE_CRASHED);
	}
	test_work_end(&w);
}

/* Candidates read messages when they have handed in, and a program can say in one what it was given. */
TEST(messages_of_runs_are_of_visible_tests_alone)
{
	struct work w = test_work();
	struct sandbox_outcome crash = exited(1, S(""));
	crash.error =
		S("  File \"/box/work/main.py\", line 2, in <module>\nValueError: 987654321 123456789\n");
	const struct sandbox_outcome hidden[] = {exited(0, S("3\n")), exited(0, S("4\n")), crash, crash};
	const struct sandbox_outcome visible[] = {exited(0, S("3\n")), crash, crash, crash};
	struct hand hand = {.build = exited(0, S("")), .runs = hidden, .run_count = 4};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, tiny(&w), S("python"), S("?"), false, &report));
	assert_int_equal(report.tests[2].result, CODE_CRASHED);
	assert_int_equal(report.message_count, 0);
	hand.runs = visible;
	hand.run_at = 0;
	assert_ok(&w, code_check(&w, &runner, tiny(&w), S("python"), S("?"), false, &report));
	assert_int_equal(report.message_count, 1);
	assert_int_equal(report.messages[0].line, 2);
	test_work_end(&w);
}

enum { MANY_TESTS = 200, MANY_GROUPS = 2 };

static struct code many(struct work *w)
{
	struct code code = *tiny(w);
	struct code_test *tests = work_array(w, MANY_TESTS, sizeof *tests);
	struct code_group *groups = work_array(w, MANY_GROUPS, sizeof *groups);
	for (size_t i = 0; i < MANY_TESTS; i++)
		tests[i] = (struct code_test){str_format(w->arena, "test-%zu", i), S("1 2"), S("3")};
	for (size_t i = 0; i < MANY_GROUPS; i++)
		groups[i] = (struct code_group){.id = S("g"), .tests = tests, .test_count = MANY_TESTS};
	code.groups = groups;
	code.group_count = MANY_GROUPS;
	return code;
}

TEST(many_tests_share_boxes)
{
	struct work w = test_work();
	const struct code code = many(&w);
	const struct sandbox_outcome three = exited(0, S("3"));
	struct hand hand = {.build = exited(0, S("")), .runs = &three, .run_count = 1};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
	assert_int_equal(report.test_count, MANY_GROUPS * MANY_TESTS);
	assert_int_equal(hand.boxes, 9); /* eight of 48, and 16 */
	assert_int_equal(hand.run_at, MANY_GROUPS * MANY_TESTS);
	test_work_end(&w);
}

/* 400 outputs of a megabyte on both streams: of each is kept what is shown. */
TEST(a_check_keeps_of_outputs_what_is_shown)
{
	enum { MUCH = 1 << 20 };
	struct work w = test_work();
	struct code code = many(&w);
	char *much = work_alloc(&w, MUCH);
	memset(much, 'x', MUCH);
	struct sandbox_outcome loud = exited(0, str_bytes(much, MUCH));
	loud.error = str_bytes(much, MUCH);
	struct hand hand = {.build = exited(0, S("")), .runs = &loud, .run_count = 1};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	size_t before = arena_used(w.arena);
	assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
	assert_int_equal(report.test_count, MANY_GROUPS * MANY_TESTS);
	assert_true(arena_used(w.arena) - before < MUCH);
	for (size_t i = 0; i < report.test_count; i++) {
		assert_int_equal(report.tests[i].result, CODE_WRONG);
		assert_str(report.tests[i].output, str_bytes(much, 250)); /* 100,000 for all */
		assert_str(report.tests[i].error, str_bytes(much, 250));
	}
	/* A checker of the author's has to see them; nothing more is left of that. */
	code.checker = (struct code_checker){
		.kind = S("program"), .language = S("python"), .source = S("import sys\n")};
	hand.check = loud;
	before = arena_used(w.arena);
	assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
	assert_int_equal(report.tests[399].result, CODE_PASSED);
	assert_int_equal(report.tests[399].note.len, 300);
	assert_true(arena_used(w.arena) - before < 2 * MUCH);
	test_work_end(&w);
}

TEST(a_program_that_only_waits_is_given_up)
{
	struct work w = test_work();
	const struct code code = many(&w);
	const struct sandbox_outcome waited = ended(SANDBOX_WALL_TIME);
	struct hand hand = {.build = exited(0, S("")), .runs = &waited, .run_count = 1};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_check(&w, &runner, &code, S("c"), S(""), false, &report));
	assert_int_equal(report.test_count, MANY_GROUPS * MANY_TESTS);
	assert_int_equal(hand.boxes, 2); /* once, and once more: it may have been the machine */
	for (size_t i = 0; i < report.test_count; i++)
		assert_int_equal(report.tests[i].result, CODE_TOO_SLOW);
	assert_true(str_starts(report.tests[48].note, S("Not run")));
	test_work_end(&w);
}

TEST(an_input_of_one_s_own_is_compared_with_nothing)
{
	struct work w = test_work();
	const struct sandbox_outcome run = exited(0, S("whatever\n"));
	struct hand hand = {.build = exited(0, S("")), .runs = &run, .run_count = 1};
	const struct sandbox_runner runner = runner_of(&hand);
	struct code_report report;
	assert_ok(&w, code_try(&w, &runner, tiny(&w), S("c"), S(""), S("5 5"), &report));
	assert_int_equal(report.test_count, 1);
	assert_int_equal(report.tests[0].result, CODE_PASSED);
	assert_str(report.tests[0].output, S("whatever\n"));
	test_work_end(&w);
}

/* ---- reports ---- */

TEST(a_report_is_stored_and_read_back)
{
	struct work w = test_work();
	const struct code *code = tiny(&w);
	struct code_test_outcome tests[] = {
		{&code->groups[0], &code->groups[0].tests[1], CODE_TOO_SLOW, -1, -1, 2000001, 2100000, 4096,
	         S("a\0\xff\"\n"), S(""), S("note")},
		{NULL, NULL, CODE_CRASHED, -1, 11, 1, 2, 3, S(""), S("Segmentation fault"), {0}},
	};
	const struct language_message message = {S("main.c"), 3, 7, LANGUAGE_WARNING,
	                                         S("unused variable ‘x’")};
	const struct code_report report = {true, S("main.c:3:7: warning: …"), &message, 1, tests, 2, 12345};
	struct code_report read;
	struct str json = code_report_json(&w, &report);
	const struct json *value;
	assert_ok(&w, json_parse(&w, json, json.len, &value)); /* whatever was printed, it is JSON */
	assert_ok(&w, code_report_read(&w, json, code, &read));
	assert_true(read.built);
	assert_str(read.printed, report.printed);
	assert_int_equal(read.wall_us, 12345);
	assert_int_equal(read.message_count, 1);
	assert_int_equal(read.messages[0].severity, LANGUAGE_WARNING);
	assert_int_equal(read.messages[0].column, 7);
	assert_int_equal(read.test_count, 2);
	assert_ptr_equal(read.tests[0].test, tests[0].test);
	assert_int_equal(read.tests[0].result, CODE_TOO_SLOW);
	assert_str(read.tests[0].output, S("a\0\xef\xbf\xbd\"\n"));
	assert_str(read.tests[0].note, S("note"));
	assert_null(read.tests[1].group);
	assert_int_equal(read.tests[1].signal, 11);
	assert_true(str_absent(read.tests[1].note));
	static const char *const damaged[] = {
		"",
		"[]",
		"{}",
		"{\"built\":true,\"messages\":[],\"printed\":\"\",\"tests\":{},\"wall_us\":1}",
		"{\"built\":true,\"messages\":[],\"printed\":\"\",\"tests\":[{\"group\":\"none\",\"test\":\"x\"}],\"wall_us\":1}",
		"{\"built\":true,\"messages\":[1],\"printed\":\"\",\"tests\":[],\"wall_us\":1}",
	};
	for (size_t i = 0; i < COUNT(damaged); i++)
		assert_fails(&w, ERR_INTERNAL, code_report_read(&w, str_of(damaged[i]), code, &read));
	test_work_end(&w);
}
