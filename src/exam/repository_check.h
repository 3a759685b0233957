/* Whether a repository does what its tests ask, and what there is to say about it: builds, tests and looks at it in boxes,
 * step by step, telling how far it is.
 *
 * 1. Hidden tests run in a box of their own, with nobody's output shown to the candidate; what they need is put over the
 *    candidate's files in that box alone. A program under test can nevertheless read the tests that run it, and can write a
 *    report in their place: a report with more tests than the author counted is nobody's score, and goes to a person.
 * 2. A build that fails is told as it is, and no test is run.
 * 3. What may have been the machine's doing (time on the wall that was over, a kill from outside) is run once more.
 * 4. Coverage, mutants, instructions, remarks and counts are evidence for whoever judges. No level is computed from them. */
#ifndef EXAM_REPOSITORY_CHECK_H
#define EXAM_REPOSITORY_CHECK_H

#include "evidence/complexity.h"
#include "evidence/coverage.h"
#include "evidence/tests.h"
#include "exam/document.h"
#include "exam/repository_tools.h"

enum {
	REPOSITORY_PRINTED_BYTES = 8000, /* of what a command printed, its end */
	REPOSITORY_REPORT_BYTES_MAX = 32 << 20,
	REPOSITORY_LISTED_MAX = 200,   /* tests of a suite that are named, those that did not pass first */
	REPOSITORY_COUNTED_MAX = 2000, /* files whose branches are counted, in the order of their names */
};

struct repository_suite_report {
	const struct repository_suite *suite;
	struct tests_report tests;
	struct str problem; /* absent: it ran to its end and its report was read; else why not, for people */
	struct str printed; /* absent: nothing; plain text */
	int64_t wall_us;
};
struct repository_mutant {
	struct str path, was, became;
	int64_t line;
	bool noticed;
};
struct repository_counted {
	struct str path, language;
	struct complexity complexity;
};

struct repository_report {
	bool built;
	struct str printed; /* by the build */
	const struct repository_suite_report *suites;
	size_t suite_count;
	struct remarks remarks;
	const struct repository_tool *tools;
	size_t tool_count;
	struct coverage coverage; /* none where it was not asked for */
	struct str coverage_problem;
	const struct repository_mutant *mutants;
	size_t mutant_count;
	struct str mutation_problem;
	int64_t instructions; /* 0: not counted */
	struct str performance_problem;
	const struct repository_counted *counted;
	size_t counted_count;
	struct str readme;    /* the file of that name at its top; absent: there is none */
	int64_t readme_lines; /* that are not blank */
	int64_t wall_us;
};

/* What is wanted: the visible tests and the analysers, as whoever hands in sees them at once; or all of it. */
enum repository_scope { REPOSITORY_VISIBLE, REPOSITORY_ALL };
/* Runs it. `told` may be NULL. ERR_UNAVAILABLE and ERR_BUSY are the sandbox's: to be tried again, and never a result. */
enum err repository_check(struct work *w, const struct sandbox_runner *sandbox,
                          const struct repository *repository, const struct checkout_file *files,
                          size_t count, enum repository_scope scope, const struct repository_telling *told,
                          struct repository_report *out) MUST_CHECK;

/* How long all of it may take at most. */
int64_t repository_check_seconds(const struct repository *repository, enum repository_scope scope);

/* ---- what a suite is worth ---- */

/* How many tests there are to pass, and how many did. *beyond: the report has more than the author counted. */
void repository_suite_passed(const struct repository_suite_report *report, size_t *passed, size_t *tests,
                             bool *beyond);
/* Pure: the level from how many passed: the whole steps of its thresholds, 0 … threshold_count. */
size_t repository_suite_level(const struct repository_suite *suite, size_t passed, size_t tests);

/* A report as JSON, as it is stored, and back: suites are found by their ids. ERR_INTERNAL when it is none. */
struct str repository_report_json(struct work *w, const struct repository_report *report);
enum err repository_report_read(struct work *w, struct str json, const struct repository *repository,
                                struct repository_report *out) MUST_CHECK;

#endif
