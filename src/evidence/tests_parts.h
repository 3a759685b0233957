/* Between tests.c and the readers of reports. */
#ifndef EVIDENCE_TESTS_PARTS_H
#define EVIDENCE_TESTS_PARTS_H

#include "evidence/tests.h"

/* What is read of what a failed test said, to look for a counterexample in it. */
enum { TESTS_SAID_BYTES_MAX = 16 << 10 };

struct tests_cases {
	struct tests_case *at;
	size_t count, capacity;
};
/* ERR_TOO_LARGE over TESTS_CASES_MAX. */
enum err tests_add(struct work *w, struct tests_cases *cases, const struct tests_case *added) MUST_CHECK;
/* The report that they make. */
void tests_sum_up(const struct tests_cases *cases, struct str problem, struct tests_report *out);
/* The input for which a property does not hold, as Hypothesis and fast-check print it, in one line; absent: there is none. */
struct str tests_counterexample(struct work *w, struct str said);

#endif
