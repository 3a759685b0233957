/* Between tests.c and the readers of reports. */
#ifndef EVIDENCE_TESTS_PARTS_H
#define EVIDENCE_TESTS_PARTS_H

#include "evidence/tests.h"

struct tests_cases {
	struct tests_case *at;
	size_t count, capacity;
};
/* ERR_TOO_LARGE over TESTS_CASES_MAX. */
enum err tests_add(struct work *w, struct tests_cases *cases, const struct tests_case *added) MUST_CHECK;
/* The report that they make. */
void tests_sum_up(const struct tests_cases *cases, struct str problem, struct tests_report *out);

#endif
