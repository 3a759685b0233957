/* Whether a program does what its tests ask: builds and runs it in the sandbox, compares outside of it.
 *
 * Expected outputs never enter the program's box. A custom checker runs in a box of its own, later, with copies of input,
 * expectation and output; it never meets the program.
 *
 * Memory: what a run prints is judged and cut as soon as it has ended. A run prints 128 KiB and twice what its test expects at
 * most, on each of its streams; a task is 4 MiB with all its tests (DOCUMENT_BYTES_MAX). So a check takes about 20 MB, and 50
 * with a custom checker, which has to see all outputs that may be right; at the very most about 100. */
#ifndef EXAM_CODE_CHECK_H
#define EXAM_CODE_CHECK_H

#include "exam/document.h"
#include "sandbox/language.h"

enum code_test_result {
	CODE_PASSED,
	CODE_WRONG,   /* it ended well with another output */
	CODE_CRASHED, /* a signal, or an exit code that is not 0 */
	CODE_TOO_SLOW,
	CODE_TOO_BIG,  /* memory, ended by the sandbox or by the language's runtime */
	CODE_TOO_MUCH, /* output */
	CODE_NOT_BUILT,
	CODE_NOT_CHECKED, /* the author's checker failed: nobody's score */
};
/* "passed", "wrong", "crashed", "too-slow", "too-big", "too-much", "not-built", "not-checked". */
struct str code_test_result_name(enum code_test_result result);
bool code_test_result_find(struct str name, enum code_test_result *out);

struct code_test_outcome {
	const struct code_group *group;
	const struct code_test *test;
	enum code_test_result result;
	int exit_code, signal; /* -1: not that */
	int64_t cpu_us, wall_us, memory_bytes;
	struct str output, error; /* bytes as they came, cut to CODE_SHOWN_BYTES at most */
	struct str note;          /* what a checker said; or where the output first differs, in words */
};
enum { CODE_SHOWN_BYTES = 2000 };

struct code_report {
	bool built;
	struct str printed; /* by the compiler, cut */
	const struct language_message *messages;
	size_t message_count;
	const struct code_test_outcome *tests; /* in the groups' order */
	size_t test_count;
	int64_t wall_us;
};

/* Runs the tests of the groups (the visible ones alone, or all of them) on a source. ERR_UNAVAILABLE and ERR_BUSY are the
 * sandbox's: to be tried again, and never a result. With all groups, what may have been the machine's doing (time on the wall
 * that was over, a kill from outside) is run once more, and what comes then counts. */
enum err code_check(struct work *w, const struct sandbox_runner *sandbox, const struct code *code,
                    struct str language, struct str source, bool visible_only,
                    struct code_report *out) MUST_CHECK;

/* How long all tests of a part may take in this language at most, builds included. */
int64_t code_check_seconds(const struct code *code, struct str language);

/* One run on an input of the candidate's own; nothing is compared: result is CODE_PASSED when it ended well. */
enum err code_try(struct work *w, const struct sandbox_runner *sandbox, const struct code *code,
                  struct str language, struct str source, struct str input,
                  struct code_report *out) MUST_CHECK;

/* Pure: the three built-in checkers. `note` says where they first differ, or stays absent. */
bool code_compare(struct work *w, const struct code_checker *checker, struct str expected, struct str output,
                  struct str *note);

/* Pure: the level of a group from how many of its tests passed: the whole steps of its thresholds, 0 … threshold_count. */
size_t code_group_level(const struct code_group *group, size_t passed);

/* A report as JSON, as it is stored with a run and as a verdict's reply, and back; hostile outputs are repaired to UTF-8. */
struct str code_report_json(struct work *w, const struct code_report *report);
enum err code_report_read(struct work *w, struct str json, const struct code *code,
                          struct code_report *out) MUST_CHECK;

#endif
