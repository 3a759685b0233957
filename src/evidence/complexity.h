/* How branched a file's code is, by counting words: no parser, so that it reads what does not even compile.
 *
 * 1. Comments, strings and what a preprocessor leaves out of the language's words count nothing. Regular expressions of
 *    JavaScript and heredocs of shells are taken as they look, which can miscount: the figure says where to look, and no more.
 * 2. `decisions` is McCabe's count less one, summed over a file: its branching words and short-circuit operators.
 * 3. `nested` is in the manner of cognitive complexity: each branching word counts one, and one more for each level that it is
 *    nested in; levels are braces, or indentation in Python. It is no tool's figure and is called by no tool's name.
 * Sources: McCabe, “A Complexity Measure” (1976); Campbell, “Cognitive Complexity” (2018), whose rules it simplifies. */
#ifndef EVIDENCE_COMPLEXITY_H
#define EVIDENCE_COMPLEXITY_H

#include "base/work.h"

struct complexity {
	int64_t lines;    /* that have code on them */
	int64_t comments; /* that have nothing but a comment */
	int64_t blank;
	int64_t decisions, nested;
	int64_t deepest;      /* levels of the deepest branching word; 0: none is nested */
	int64_t deepest_line; /* where it is; 0: nowhere */
	int64_t longest_line; /* bytes */
};

/* The language of a path by its ending ("c", "cpp", "python", "javascript", "typescript", "go", "java", "rust", "sql");
 * absent when there is none that is counted. */
struct str complexity_language(struct str path);

/* Counts; any bytes. A language that it does not know has lines alone. Cost: linear. */
struct complexity complexity_of(struct str language, struct str text);

#endif
