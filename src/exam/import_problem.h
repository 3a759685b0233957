/* What is wrong in an author's folder: every problem, with file and line and what would be right. */
#ifndef EXAM_IMPORT_PROBLEM_H
#define EXAM_IMPORT_PROBLEM_H

#include "base/work.h"

#include <stdarg.h>

enum { IMPORT_PROBLEMS_MAX = 200 };

struct import_problem {
	struct str file;
	int64_t line;
	struct str sentence;
};

struct import_problems {
	struct import_problem at[IMPORT_PROBLEMS_MAX];
	size_t count;
};

/* Keeps a problem; those over the maximum are dropped. The second form is for wrappers. */
void import_problem_add(struct work *w, struct import_problems *problems, struct str file, int64_t line,
                        const char *format, ...) PRINTF(5, 6);
void import_problem_add_list(struct work *w, struct import_problems *problems, struct str file, int64_t line,
                             const char *format, va_list arguments) PRINTF(5, 0);
/* By file and line; problems of one line keep their order. */
void import_problem_sort(struct import_problems *problems);

#endif
