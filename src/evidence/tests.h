/* What the tests of a repository said, whatever framework ran them: JUnit XML, TAP, or an exit code.
 *
 * Owns the one shape that all of them are reduced to, and its stored form as JSON.
 *
 * 1. Whatever is read was written next to a stranger's program, so it is a stranger's: bounded, and never believed beyond what it
 *    says. How many tests there ought to be is the author's to know (exam/repository.h), not the report's.
 * 2. A report that was cut off, or does not keep its own plan, is told apart from one that is whole.
 * 3. JUnit XML is read inside a box alone (`assay read junit`); what comes out is the stored form.
 *
 * It refuses XML with declarations of its own, and says nothing about what a test meant. */
#ifndef EVIDENCE_TESTS_H
#define EVIDENCE_TESTS_H

#include "base/json.h"
#include "base/work.h"

enum {
	TESTS_CASES_MAX = 5000,
	TESTS_BYTES_MAX = 8 << 20,
	TESTS_NAME_BYTES_MAX = 300,    /* of a name or a suite; longer ones are cut */
	TESTS_MESSAGE_BYTES_MAX = 500, /* of what a failed one said */
	TESTS_JSON_BYTES_MAX = 8 << 20,
};

enum tests_result { TESTS_PASSED, TESTS_FAILED, TESTS_ERROR, TESTS_SKIPPED };

struct tests_case {
	struct str suite; /* absent: none */
	struct str name;
	enum tests_result result;
	double seconds;     /* NAN: not said */
	struct str message; /* plain text, some lines; absent: none */
	struct str
		counterexample; /* of a property: the input for which it does not hold, one line; absent: none is told */
};

struct tests_report {
	const struct tests_case *cases; /* in the report's order */
	size_t listed;                  /* of these; all, unless tests_cut was there */
	size_t count, passed, failed, errors, skipped;
	/* Absent: the report is whole. Else what is wrong with it, for people: it was cut off, it keeps not its plan. What it
	 * says of its cases stands nevertheless. */
	struct str problem;
};

/* JUnit XML, as everybody writes it: <testcase> anywhere below <testsuites> or <testsuite>, with <failure>, <error> or <skipped>
 * in it; times in seconds. ERR_INPUT with a sentence: no such XML, or one that declares entities; ERR_TOO_LARGE over
 * TESTS_CASES_MAX cases or TESTS_BYTES_MAX. Cost: linear. Source: the schema of Apache Ant's JUnitReport, and what pytest, Maven
 * and CTest write. */
enum err tests_junit(struct work *w, struct str xml, struct tests_report *out) MUST_CHECK;

/* TAP 13 and 14 (testanything.org): `ok`, `not ok`, the directives SKIP and “to do”, plans before or behind, “Bail out!”, YAML
 * blocks; of subtests the tests that they sum up in count, not their own lines. What is none of these is passed over, as the
 * specification asks. A text without any test is ERR_INPUT. */
enum err tests_tap(struct work *w, struct str text, struct tests_report *out) MUST_CHECK;

/* What only ended: one case of this name, passed when the exit code is 0. */
void tests_exit(struct work *w, struct str name, int exit_code, struct tests_report *out);

/* Lists no more than `most` of its cases: those that did not pass first. What it counts stays. */
void tests_cut(struct work *w, struct tests_report *report, size_t most);

/* "passed", "failed", "error", "skipped". */
struct str tests_result_name(enum tests_result result);

/* The stored form, and back. What is read may be a stranger's too: ERR_INPUT when it is none. */
void tests_write(struct json_out *out, const struct tests_report *report);
enum err tests_read(struct work *w, const struct json *json, struct tests_report *out) MUST_CHECK;

#endif
